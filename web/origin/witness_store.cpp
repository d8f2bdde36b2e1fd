#include "origin/witness_store.h"

#include <algorithm>

#include "origin/statement.h"

namespace trialog::origin {
namespace {

constexpr std::int64_t application_id = 1414682452;  // "TRWT": another program's file is not taken for ours
constexpr std::int64_t schema_version = 1;

constexpr const char* schema = R"(
BEGIN IMMEDIATE;
CREATE TABLE witnessed(origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL) STRICT;
PRAGMA application_id = 1414682452;
PRAGMA user_version = 1;
COMMIT;
)";

}  // namespace

Result<std::unique_ptr<WitnessStore>> WitnessStore::open(const std::string& path) {
  sqlite3* database = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE, nullptr);
  std::unique_ptr<WitnessStore> store(new WitnessStore(database));  // Also a failed open leaves a handle to be closed.
  if (code != SQLITE_OK) return error_of(code);
  TRIALOG_TRY(store->configure());
  return store;
}

WitnessStore::~WitnessStore() { sqlite3_close_v2(database_); }

Result<void> WitnessStore::configure() {
  TRIALOG_TRY(run_sql(database_, "PRAGMA trusted_schema = OFF; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL"));
  if (TRIALOG_TRY(version_of(database_, application_id, schema_version)) != 0) return {};
  return run_sql(database_, schema);
}

Result<WitnessedCheckpoint> WitnessStore::find(std::string_view origin) const {
  const std::string name(origin);
  const std::lock_guard lock(mutex_);
  Statement statement(database_, "SELECT size, root, note FROM witnessed WHERE origin = ?");
  WitnessedCheckpoint found;
  if (!TRIALOG_TRY(statement.bind(1, name).step())) return found;
  found.tree.size = static_cast<std::uint64_t>(statement.integer(0));
  const Bytes root = statement.bytes(1);
  if (root.size() != found.tree.root.size()) return Error{Errc::storage_failed, "witnessed.root"};
  std::copy(root.begin(), root.end(), found.tree.root.begin());
  found.note = statement.text(2);
  return found;
}

Result<bool> WitnessStore::replace(std::string_view origin, const WitnessedTree& before, const WitnessedCheckpoint& after) {
  const std::string name(origin);
  const std::lock_guard lock(mutex_);
  // One statement is one transaction. A log without a row has the empty tree.
  Statement statement(database_, "INSERT INTO witnessed(origin, size, root, note) SELECT ?1, ?2, ?3, ?4 "
                                 "WHERE ?5 = 0 OR EXISTS (SELECT 1 FROM witnessed WHERE origin = ?1) "
                                 "ON CONFLICT(origin) DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note "
                                 "WHERE size = ?5 AND root = ?6");
  statement.bind(1, name).bind(2, after.tree.size).bind(3, ByteView(after.tree.root)).bind(4, after.note);
  TRIALOG_TRY(statement.bind(5, before.size).bind(6, ByteView(before.root)).run());
  return sqlite3_changes(database_) == 1;
}

}  // namespace trialog::origin
