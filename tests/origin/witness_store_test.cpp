#include <boost/test/unit_test.hpp>

#include "log/tree.h"
#include "origin/makers.h"
#include "origin/witness_store.h"

using namespace trialog;
using namespace trialog::origin;
using namespace trialog::origin::test;

namespace {

WitnessedTree tree_of(std::uint64_t size, std::string_view words) { return {size, leaf_hash(as_bytes(words))}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(witness_store)

BOOST_AUTO_TEST_CASE(a_tree_is_replaced_only_by_who_knows_it) {
  const Folder folder;
  const std::string path = folder.path() + "/witness.sqlite3";
  {
    const std::unique_ptr<WitnessStore> store = WitnessStore::open(path).value();
    BOOST_TEST((store->find("a")->tree == WitnessedTree{}));
    BOOST_TEST(store->find("a")->note.empty());
    // Nobody can know a tree that was never seen.
    BOOST_TEST(!*store->replace("a", tree_of(3, "x"), {tree_of(7, "y"), "note"}));
    BOOST_TEST(*store->replace("a", {}, {tree_of(7, "y"), "note 7"}));
    BOOST_TEST(!*store->replace("a", {}, {tree_of(8, "z"), "note 8"}));
    BOOST_TEST(!*store->replace("a", tree_of(7, "another"), {tree_of(8, "z"), "note 8"}));
    BOOST_TEST(!*store->replace("a", tree_of(6, "y"), {tree_of(8, "z"), "note 8"}));
    BOOST_TEST(*store->replace("a", tree_of(7, "y"), {tree_of(8, "z"), "note 8"}));
    BOOST_TEST(*store->replace("b", {}, {{}, "empty"}));
    BOOST_TEST(*store->replace("b", {}, {tree_of(1, "b"), "note 1"}));
  }
  const std::unique_ptr<WitnessStore> store = WitnessStore::open(path).value();
  BOOST_TEST((store->find("a")->tree == tree_of(8, "z")));
  BOOST_TEST(store->find("a")->note == "note 8");
  BOOST_TEST((store->find("b")->tree == tree_of(1, "b")));
}

BOOST_AUTO_TEST_CASE(the_database_of_a_portal_is_not_taken) {
  const Folder folder;
  { BOOST_TEST((open_ledger(folder.path()) != nullptr)); }
  BOOST_TEST((WitnessStore::open(database_path(folder.path())).error().code == Errc::storage_failed));
}

BOOST_AUTO_TEST_SUITE_END()
