#include <boost/test/unit_test.hpp>

#include "origin/demo.h"
#include "origin/keys.h"
#include "origin/makers.h"
#include "support/files.h"

using namespace trialog;
using namespace trialog::origin;
using namespace trialog::origin::test;

namespace {

const std::string demo_folder = (trialog::test::root() / "assets/demo").string();
constexpr std::int64_t demo_now_ms = 1795435200000;  // 2026-11-23 noon: the story is told up to here

}  // namespace

BOOST_AUTO_TEST_SUITE(demo)

BOOST_AUTO_TEST_CASE(the_demo_city_loads_whole_and_only_once) {
  const Folder folder;
  Result<Portal> portal = open_portal(folder.path(), portal_name);
  const Result<DemoSummary> first = load_demo(*portal, demo_folder, [] { return demo_now_ms; });
  BOOST_TEST(first.has_value(), (first ? "" : std::string(name_of(first.error().code)) + " " + first.error().where));
  const Register& records = *portal->ledger->records();
  BOOST_TEST(records.refused().empty());
  BOOST_TEST(records.items_of(Kind::disclosure).size() >= 40u);
  BOOST_TEST(records.items_of(Kind::processing).size() >= 20u);
  BOOST_TEST(records.items_of(Kind::proposal).size() >= 10u);
  BOOST_TEST(records.items_of(Kind::complaint).size() >= 10u);
  const Result<DemoSummary> again = load_demo(*portal, demo_folder, [] { return demo_now_ms; });
  BOOST_TEST(again->loaded == 0u);
  BOOST_TEST(again->already_there == first->loaded);
}

BOOST_AUTO_TEST_CASE(the_private_parts_open_with_the_key_of_the_body_and_are_in_no_leaf) {
  const Folder folder;
  Result<Portal> portal = open_portal(folder.path(), portal_name);
  BOOST_TEST(load_demo(*portal, demo_folder, [] { return demo_now_ms; }).has_value());
  const Register& records = *portal->ledger->records();
  for (const std::size_t number : records.items_of(Kind::complaint)) {
    const Entry& entry = records.entry(records.item(number).latest());
    const Result<Verified<Complaint>> complaint = open_record<Complaint>(entry.leaf);
    const Result<Bytes> sealed = portal->ledger->store().sealed(LogName::intake_log, entry.index);
    const Result<Secret<32>> seed = read_seed(portal->keys_folder() + "/demo/" + (*complaint)->addressed_to + ".sealing.key");
    const Result<Bytes> opened = SealingKey(*seed).open(*sealed);
    BOOST_TEST(opened.has_value());
    const Result<ComplaintPrivate> part = decode_private(*opened);
    BOOST_TEST(part.has_value());
    BOOST_TEST((as_text(entry.leaf.payload()).find(part->text) == std::string_view::npos));
    BOOST_TEST((as_text(entry.leaf.payload()).find(part->title) == std::string_view::npos));
  }
}

BOOST_AUTO_TEST_SUITE_END()
