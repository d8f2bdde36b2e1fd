#include <boost/test/unit_test.hpp>

#include <filesystem>

#include "origin/demo.h"
#include "origin/keys.h"
#include "origin/makers.h"

using namespace trialog;
using namespace trialog::origin;
using namespace trialog::origin::test;

namespace {

Errc code_of(const Result<Portal>& portal) { return portal ? Errc::truncated : portal.error().code; }

void remove(const std::string& path) { BOOST_TEST(std::filesystem::remove(path)); }

}  // namespace

BOOST_AUTO_TEST_SUITE(portal)

BOOST_AUTO_TEST_CASE(a_portal_is_made_only_where_it_may_be) {
  const Folder folder;
  BOOST_TEST((code_of(open_portal(folder.path(), portal_name, NewPortal::refused)) == Errc::not_found));
  BOOST_TEST((code_of(open_portal(folder.path() + "/new", portal_name, NewPortal::refused)) == Errc::not_found));
  BOOST_TEST(std::filesystem::is_empty(folder.path()));
  BOOST_TEST(open_portal(folder.path() + "/new", portal_name, NewPortal::in_empty_folder).has_value());
  BOOST_TEST(open_portal(folder.path() + "/new", portal_name, NewPortal::refused).has_value());
  BOOST_TEST((code_of(open_portal(folder.path(), portal_name, NewPortal::in_empty_folder)) == Errc::not_found));
  BOOST_TEST(open_portal(folder.path(), portal_name, NewPortal::allowed).has_value());
}

BOOST_AUTO_TEST_CASE(a_lost_key_is_never_replaced) {
  for (const char* key : {"/keys/register.key", "/keys/intake.key"}) {
    const Folder folder;
    BOOST_TEST(open_portal(folder.path(), portal_name).has_value());
    remove(folder.path() + key);
    BOOST_TEST((code_of(open_portal(folder.path(), portal_name, NewPortal::allowed)) == Errc::invalid_key));
    BOOST_TEST(!file_exists(folder.path() + key));
  }
  const Folder folder;
  BOOST_TEST(open_portal(folder.path(), portal_name).has_value());
  remove(folder.path() + "/keys/root.key");
  remove(folder.path() + "/keys/root.pub");
  BOOST_TEST((code_of(open_portal(folder.path(), portal_name, NewPortal::allowed)) == Errc::invalid_key));
}

BOOST_AUTO_TEST_CASE(a_portal_opens_while_its_root_key_lies_elsewhere) {
  const Folder folder;
  const PublicKey root = open_portal(folder.path(), portal_name)->root_key->public_key();
  remove(folder.path() + "/keys/root.key");
  const Result<Portal> portal = open_portal(folder.path(), portal_name);
  BOOST_TEST(!portal->root_key.has_value());
  BOOST_TEST((portal->ledger->records()->certificates().root_key() == root));
  BOOST_TEST((*read_root_key(folder.path()) == root));
}

BOOST_AUTO_TEST_CASE(a_folder_with_only_the_private_root_key_gets_the_public_one) {
  const Folder folder;
  BOOST_TEST(open_portal(folder.path(), portal_name).has_value());
  remove(folder.path() + "/keys/root.pub");
  BOOST_TEST(open_portal(folder.path(), portal_name).has_value());
  BOOST_TEST(file_exists(folder.path() + "/keys/root.pub"));
}

BOOST_AUTO_TEST_CASE(another_root_key_in_the_place_of_the_right_one_is_refused) {
  const Folder folder;
  BOOST_TEST(open_portal(folder.path(), portal_name).has_value());
  remove(folder.path() + "/keys/root.key");
  BOOST_TEST(make_seed(folder.path() + "/keys/root.key").has_value());
  BOOST_TEST((code_of(open_portal(folder.path(), portal_name)) == Errc::invalid_key));
}

BOOST_AUTO_TEST_CASE(a_database_older_than_what_was_published_is_not_gone_on_with) {
  const Folder folder, copies;
  const std::string copy = copies.path() + "/older";
  BOOST_TEST(open_portal(folder.path(), portal_name).has_value());
  std::filesystem::copy_file(database_path(folder.path()), copy);
  std::string note;
  {
    const Result<Portal> portal = open_portal(folder.path(), portal_name);
    BOOST_TEST(admit(*portal->ledger, certificate(*portal->root_key)).has_value());
    note = portal->ledger->newest(LogName::register_log).note;
  }
  BOOST_TEST(write_file(folder.path() + "/cosigned/register.checkpoint", as_bytes(note)).has_value());
  BOOST_TEST(open_portal(folder.path(), portal_name).has_value());
  const auto refusal = [&] { return open_portal(folder.path(), portal_name).error(); };
  {
    const std::unique_ptr<Store> store = *Store::open(database_path(folder.path()), Store::Access::change);
    const Tile tile{TileId{false, 0, 0, 1}, Bytes(digest_bytes)};
    BOOST_TEST(store->replace_tiles(LogName::register_log, {&tile, 1}).has_value());
  }
  BOOST_TEST((refusal().code == Errc::rewound));
  BOOST_TEST(refusal().where.find("run `trialog repair --data DIR`; if that does not help, put back") != std::string::npos);
  std::filesystem::copy_file(copy, database_path(folder.path()), std::filesystem::copy_options::overwrite_existing);
  BOOST_TEST((refusal().code == Errc::rewound));
  BOOST_TEST(refusal().where == "the register log was published with 1 leaves and trialog.sqlite3 has 0: put back the newest copy of it");
  // Nor is one begun anew under the same keys.
  remove(database_path(folder.path()));
  BOOST_TEST((code_of(open_portal(folder.path(), portal_name, NewPortal::allowed)) == Errc::rewound));
}

BOOST_AUTO_TEST_CASE(the_demo_city_needs_the_root_key) {
  const Folder folder;
  BOOST_TEST(open_portal(folder.path(), portal_name).has_value());
  remove(folder.path() + "/keys/root.key");
  Result<Portal> portal = open_portal(folder.path(), portal_name);
  BOOST_TEST((load_demo(*portal, "assets/demo", [] { return now_ms; }).error().code == Errc::invalid_key));
}

BOOST_AUTO_TEST_SUITE_END()
