#include <boost/test/unit_test.hpp>

#include <sqlite3.h>

#include <filesystem>

#include "log/tree.h"
#include "origin/makers.h"
#include "origin/store.h"

using namespace trialog;
using namespace trialog::origin;
using namespace trialog::origin::test;

namespace {

std::unique_ptr<Store> open_store(const Folder& folder, Store::Access access = Store::Access::write) {
  Result<std::unique_ptr<Store>> store = Store::open(database_path(folder.path()), access);
  return store ? std::move(*store) : nullptr;
}

// A batch of leaves "0", "1"... on top of what `tree` has.
Batch batch_of(TreeAppender& tree, const std::optional<StoredCheckpoint>& before, int count) {
  Batch batch;
  batch.before = before;
  for (int i = 0; i < count; ++i) {
    const Bytes leaf = to_bytes("leaf " + std::to_string(tree.size()));
    tree.append(leaf_hash(leaf));
    batch.leaves.push_back({leaf, leaf_hash(leaf), i == 0 ? to_bytes("sealed") : Bytes(), "record-" + std::to_string(i)});
  }
  batch.tiles = tree.take_changed_tiles();
  batch.after = {tree.size(), tree.root(), "note " + std::to_string(tree.size())};
  return batch;
}

void run_sql(const Folder& folder, const char* sql) {
  sqlite3* database = nullptr;
  BOOST_TEST(sqlite3_open(database_path(folder.path()).c_str(), &database) == SQLITE_OK);
  BOOST_TEST(sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(database);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(store)

BOOST_AUTO_TEST_CASE(a_batch_is_there_whole_after_its_commit) {
  const Folder folder;
  const std::unique_ptr<Store> store = open_store(folder);
  TreeAppender tree;
  const Batch batch = batch_of(tree, std::nullopt, 300);
  BOOST_TEST(store->commit({&batch, 1}).has_value());
  const std::unique_ptr<Store> reader = open_store(folder, Store::Access::read);
  BOOST_TEST((*reader->newest_checkpoint(LogName::register_log) == batch.after));
  BOOST_TEST(*reader->leaf_count(LogName::register_log) == 300u);
  BOOST_TEST((reader->leaves(LogName::register_log, 299, 1)->front() == to_bytes("leaf 299")));
  BOOST_TEST((*reader->find_leaf(LogName::register_log, leaf_hash(to_bytes("leaf 17"))) == 17u));
  BOOST_TEST(!*reader->find_leaf(LogName::intake_log, leaf_hash(to_bytes("leaf 17"))));
  BOOST_TEST(TreeAppender::resume(300, [&](const TileId& id) { return reader->tile(LogName::register_log, id); })->root() == tree.root());
}

BOOST_AUTO_TEST_CASE(every_width_of_a_tile_stays_served_when_the_tile_grows) {
  const Folder folder;
  const std::unique_ptr<Store> store = open_store(folder);
  TreeAppender tree;
  const Batch first = batch_of(tree, std::nullopt, 3);
  BOOST_TEST(store->commit({&first, 1}).has_value());
  const Bytes before = *store->tile(LogName::register_log, {false, 0, 0, 3});
  const Batch second = batch_of(tree, first.after, 300);
  BOOST_TEST(store->commit({&second, 1}).has_value());
  BOOST_TEST((*store->tile(LogName::register_log, {false, 0, 0, 3}) == before));
  BOOST_TEST(store->tile(LogName::register_log, {false, 0, 0, 256})->size() == 8192u);
  BOOST_TEST((store->tile(LogName::register_log, {false, 0, 1, 48}).error().code == Errc::not_found));
}

BOOST_AUTO_TEST_CASE(a_batch_on_an_old_checkpoint_is_refused) {
  const Folder folder;
  const std::unique_ptr<Store> store = open_store(folder);
  TreeAppender tree;
  const Batch first = batch_of(tree, std::nullopt, 2);
  BOOST_TEST(store->commit({&first, 1}).has_value());
  TreeAppender other;
  const Batch late = batch_of(other, std::nullopt, 5);
  BOOST_TEST((store->commit({&late, 1}).error().code == Errc::rewound));
  BOOST_TEST(*store->leaf_count(LogName::register_log) == 2u);
}

BOOST_AUTO_TEST_CASE(the_same_leaf_is_not_written_twice) {
  const Folder folder;
  const std::unique_ptr<Store> store = open_store(folder);
  TreeAppender tree;
  const Batch first = batch_of(tree, std::nullopt, 1);
  BOOST_TEST(store->commit({&first, 1}).has_value());
  Batch again = batch_of(tree, first.after, 1);
  again.leaves.front() = first.leaves.front();
  BOOST_TEST((store->commit({&again, 1}).error().code == Errc::storage_failed));
  BOOST_TEST((*store->newest_checkpoint(LogName::register_log) == first.after));
}

BOOST_AUTO_TEST_CASE(an_erased_private_part_is_gone_from_the_file) {
  const Folder folder;
  {
    const std::unique_ptr<Store> store = open_store(folder);
    Batch batch;
    batch.log = LogName::intake_log;
    const Bytes leaf = to_bytes("leaf");
    batch.leaves.push_back({leaf, leaf_hash(leaf), to_bytes("the words of a person, sealed"), "record"});
    batch.after = {1, leaf_hash(leaf), "note"};
    BOOST_TEST(store->commit({&batch, 1}).has_value());
    BOOST_TEST((*store->sealed(LogName::intake_log, 0) == to_bytes("the words of a person, sealed")));
    BOOST_TEST(store->erase_sealed(LogName::intake_log, 0).has_value());
    BOOST_TEST((store->sealed(LogName::intake_log, 0).error().code == Errc::not_found));
    BOOST_TEST((store->erase_sealed(LogName::intake_log, 0).error().code == Errc::not_found));
    BOOST_TEST(*store->leaf_count(LogName::intake_log) == 1u);
  }
  for (const std::string& file : list_files(folder.path())) {
    const Result<Bytes> bytes = read_file(folder.path() + "/" + file, std::size_t{1} << 24);
    BOOST_TEST((as_text(*bytes).find("the words of a person") == std::string_view::npos), file);
  }
}

BOOST_AUTO_TEST_CASE(an_erasure_that_a_reader_holds_up_is_said_and_can_be_repeated) {
  const Folder folder;
  const std::unique_ptr<Store> store = open_store(folder);
  TreeAppender tree;
  const Batch batch = batch_of(tree, std::nullopt, 1);
  BOOST_TEST(store->commit({&batch, 1}).has_value());
  sqlite3* reader = nullptr;
  BOOST_TEST(sqlite3_open(database_path(folder.path()).c_str(), &reader) == SQLITE_OK);
  BOOST_TEST(sqlite3_exec(reader, "BEGIN; SELECT count(*) FROM sealed", nullptr, nullptr, nullptr) == SQLITE_OK);
  BOOST_TEST((store->erase_sealed(LogName::register_log, 0).error().code == Errc::storage_failed));
  BOOST_TEST(sqlite3_exec(reader, "COMMIT", nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(reader);
  BOOST_TEST((store->erase_sealed(LogName::register_log, 0).error().code == Errc::not_found));
  BOOST_TEST(std::filesystem::file_size(database_path(folder.path()) + "-wal") == 0u);
}

// Of a long log the wrong index would read every leaf.
BOOST_AUTO_TEST_CASE(the_leaves_of_a_record_are_found_by_their_index) {
  const Folder folder;
  const std::unique_ptr<Store> store = open_store(folder);
  TreeAppender tree;
  const Batch batch = batch_of(tree, std::nullopt, 300);
  BOOST_TEST(store->commit({&batch, 1}).has_value());
  BOOST_TEST((*store->leaves_of_record(LogName::register_log, "record-17", 9) == std::vector<Bytes>{to_bytes("leaf 17")}));
  BOOST_TEST(store->leaves_of_record(LogName::intake_log, "record-17", 9)->empty());
  BOOST_TEST(*store->knows_records(LogName::register_log));
  sqlite3* database = nullptr;
  BOOST_TEST(sqlite3_open(database_path(folder.path()).c_str(), &database) == SQLITE_OK);
  std::string plan;
  const auto add = [](void* to, int columns, char** values, char**) {
    *static_cast<std::string*>(to) += values[columns - 1];
    return 0;
  };
  sqlite3_exec(database, "EXPLAIN QUERY PLAN SELECT bytes FROM leaf WHERE log = 1 AND record_id = 'record' ORDER BY number LIMIT 9", add, &plan, nullptr);
  sqlite3_close(database);
  BOOST_TEST(plan == "SEARCH leaf USING INDEX leaf_record_id (log=? AND record_id=?)");
}

BOOST_AUTO_TEST_CASE(a_log_keeps_its_name) {
  const Folder folder;
  const std::unique_ptr<Store> store = open_store(folder);
  BOOST_TEST(store->set_origin(LogName::register_log, "a.example/log/register").has_value());
  BOOST_TEST((store->set_origin(LogName::register_log, "b.example/log/register").error().code == Errc::unknown_origin));
}

BOOST_AUTO_TEST_CASE(the_database_of_another_program_is_refused) {
  const Folder folder;
  run_sql(folder, "CREATE TABLE theirs(x)");
  BOOST_TEST((Store::open(database_path(folder.path()), Store::Access::write).error().code == Errc::storage_failed));
}

BOOST_AUTO_TEST_CASE(reading_or_changing_where_there_is_no_database_is_not_found) {
  const Folder folder;
  for (const Store::Access access : {Store::Access::read, Store::Access::change}) {
    BOOST_TEST((Store::open(database_path(folder.path()), access).error().code == Errc::not_found));
  }
  BOOST_TEST(list_files(folder.path()).empty());
}

BOOST_AUTO_TEST_SUITE_END()
