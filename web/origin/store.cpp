#include "origin/store.h"

#include <sqlite3.h>

#include <algorithm>

#include "base/limits.h"
#include "origin/crash_point.h"
#include "origin/statement.h"

namespace trialog::origin {
namespace {

constexpr int application_id = 0x54524c47;  // "TRLG": another program's file is not taken for ours
constexpr int schema_version = 2;

constexpr const char* schema = R"(
CREATE TABLE log(log INTEGER PRIMARY KEY, origin TEXT NOT NULL) STRICT;
CREATE TABLE leaf(log INTEGER NOT NULL, number INTEGER NOT NULL, hash BLOB NOT NULL, bytes BLOB NOT NULL,
                  record_id TEXT, UNIQUE(log, number), UNIQUE(log, hash)) STRICT;
CREATE INDEX leaf_record_id ON leaf(log, record_id, number);
CREATE TABLE tile(log INTEGER NOT NULL, level INTEGER NOT NULL, number INTEGER NOT NULL, bytes BLOB NOT NULL,
                  UNIQUE(log, level, number)) STRICT;
CREATE TABLE checkpoint(log INTEGER NOT NULL, size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL,
                        UNIQUE(log, size)) STRICT;
CREATE TABLE sealed(log INTEGER NOT NULL, number INTEGER NOT NULL, sha256 BLOB NOT NULL, bytes BLOB NOT NULL,
                    UNIQUE(log, number)) STRICT;
PRAGMA application_id = 1414679623;
PRAGMA user_version = 2;
)";
static_assert(application_id == 1414679623 && schema_version == 2, "the pragmas of the schema say the same");

// A file of version 1 does not say of which record a leaf is. A full disk keeps it from being changed, and from being opened.
constexpr const char* from_version_1 = R"(
ALTER TABLE leaf ADD COLUMN record_id TEXT;
CREATE INDEX leaf_record_id ON leaf(log, record_id, number);
PRAGMA user_version = 2;
)";

Result<StoredCheckpoint> read_checkpoint(const Statement& row) {
  StoredCheckpoint checkpoint;
  checkpoint.size = static_cast<std::uint64_t>(row.integer(0));
  const Bytes root = row.bytes(1);
  if (root.size() != checkpoint.root.size()) return Error{Errc::storage_failed, "checkpoint.root"};
  std::copy(root.begin(), root.end(), checkpoint.root.begin());
  checkpoint.note = row.text(2);
  return checkpoint;
}

}  // namespace

Result<std::unique_ptr<Store>> Store::open(const std::string& path, Access access, const char* vfs) {
  Result<std::unique_ptr<Store>> store = try_to_open(path, access, vfs, false);
  if (store || store.error().code != Errc::storage_full || access != Access::write) return store;
  // The index of the write-ahead file is a file for which there may be no room; for one connection alone it lies in memory.
  // Whoever only looks on does not take it so: it would lock the portal out.
  Result<std::unique_ptr<Store>> alone = try_to_open(path, access, vfs, true);
  return alone ? std::move(alone) : std::move(store);
}

Result<std::unique_ptr<Store>> Store::try_to_open(const std::string& path, Access access, const char* vfs, bool alone) {
  const int flags = access == Access::write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READWRITE;
  sqlite3* database = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &database, flags | SQLITE_OPEN_FULLMUTEX | SQLITE_OPEN_EXRESCODE, vfs);
  std::unique_ptr<Store> store(new Store(database, alone));  // Also a failed open leaves a handle to be closed.
  if (code != SQLITE_OK) return (code & 0xff) == SQLITE_CANTOPEN ? Error{Errc::not_found, path} : error_of(code);
  TRIALOG_TRY(store->configure(access));
  return store;
}

Store::~Store() { sqlite3_close_v2(database_); }

Result<void> Store::configure(Access access) {
  sqlite3_busy_timeout(database_, 5000);
  TRIALOG_TRY(run("PRAGMA trusted_schema = OFF"));
  if (is_alone_) TRIALOG_TRY(run("PRAGMA locking_mode = EXCLUSIVE"));
  const std::int64_t version = TRIALOG_TRY(version_of(database_, application_id, schema_version));
  if (version == 0 && access != Access::write) return Error{Errc::not_found, "the database is empty"};
  if (access == Access::read) return run("PRAGMA query_only = ON");
  TRIALOG_TRY(run("PRAGMA journal_mode = WAL"));
  TRIALOG_TRY(run("PRAGMA synchronous = FULL"));
  TRIALOG_TRY(run("PRAGMA secure_delete = ON"));
  if (version == schema_version || access != Access::write) return {};
  TRIALOG_TRY(run("BEGIN IMMEDIATE"));
  Result<void> made = run(version == 0 ? schema : from_version_1);
  if (made) made = run("COMMIT");
  if (!made) (void)run("ROLLBACK");
  return made;
}

Result<void> Store::run(const char* sql) const { return run_sql(database_, sql); }

namespace {

// Ends a transaction that was not committed, also when something throws. After some failures SQLite has done so by itself.
class Rollback {
 public:
  explicit Rollback(sqlite3* database) : database_(database) {}
  Rollback(const Rollback&) = delete;
  Rollback& operator=(const Rollback&) = delete;
  ~Rollback() {
    if (sqlite3_get_autocommit(database_) == 0) sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
  }

 private:
  sqlite3* database_;
};

// All of the work or nothing of it.
template <class Work>
Result<void> in_transaction(sqlite3* database, Work work) {
  TRIALOG_TRY(run_sql(database, "BEGIN IMMEDIATE"));
  const Rollback unless_committed(database);
  TRIALOG_TRY(work());
  return run_sql(database, "COMMIT");
}

}  // namespace

Result<void> Store::commit(std::span<const Batch> batches) {
  const std::lock_guard lock(mutex_);
  const Result<void> committed = in_transaction(database_, [&]() -> Result<void> {
    for (const Batch& batch : batches) TRIALOG_TRY(write_batch(batch));
    return {};
  });
  if (committed) reach(CrashPoint::committed);
  return committed;
}

Result<void> Store::write_batch(const Batch& batch) {
  // Compare and swap: the checkpoint that the writer built upon must still be the newest.
  if (TRIALOG_TRY(newest_checkpoint_locked(batch.log)) != batch.before) return Error{Errc::rewound, "checkpoint"};
  std::uint64_t index = batch.before ? batch.before->size : 0;
  TRIALOG_ASSERT(index + batch.leaves.size() == batch.after.size, "a batch leads from one checkpoint to the next");

  Statement leaf(database_, "INSERT INTO leaf(log, number, hash, bytes, record_id) VALUES(?, ?, ?, ?, ?)");
  Statement sealed(database_, "INSERT INTO sealed(log, number, sha256, bytes) VALUES(?, ?, ?, ?)");
  for (const NewLeaf& added : batch.leaves) {
    leaf.bind(1, batch.log).bind(2, index).bind(3, ByteView(added.hash)).bind(4, ByteView(added.bytes)).bind(5, added.record_id);
    TRIALOG_TRY(leaf.run());
    if (!added.sealed.empty()) {
      const Digest hash = sha256(added.sealed);
      TRIALOG_TRY(sealed.bind(1, batch.log).bind(2, index).bind(3, ByteView(hash)).bind(4, ByteView(added.sealed)).run());
    }
    ++index;
  }
  reach(CrashPoint::leaves_written);
  TRIALOG_TRY(write_tiles(batch.log, batch.tiles));
  reach(CrashPoint::tiles_written);
  Statement checkpoint(database_, "INSERT INTO checkpoint(log, size, root, note) VALUES(?, ?, ?, ?)");
  checkpoint.bind(1, batch.log).bind(2, batch.after.size).bind(3, ByteView(batch.after.root)).bind(4, batch.after.note);
  TRIALOG_TRY(checkpoint.run());
  reach(CrashPoint::checkpoint_written);
  return {};
}

Result<void> Store::write_tiles(LogName log, std::span<const Tile> tiles) {
  Statement statement(database_, "INSERT INTO tile(log, level, number, bytes) VALUES(?, ?, ?, ?) "
                                 "ON CONFLICT(log, level, number) DO UPDATE SET bytes = excluded.bytes");
  for (const Tile& tile : tiles) {
    TRIALOG_TRY(statement.bind(1, log).bind(2, tile.id.level).bind(3, tile.id.index).bind(4, ByteView(tile.bytes)).run());
  }
  return {};
}

Result<void> Store::replace_tiles(LogName log, std::span<const Tile> tiles) {
  const std::lock_guard lock(mutex_);
  return in_transaction(database_, [&] { return write_tiles(log, tiles); });
}

Result<std::string> Store::origin_of(LogName log) const {
  const std::lock_guard lock(mutex_);
  Statement statement(database_, "SELECT origin FROM log WHERE log = ?");
  if (!TRIALOG_TRY(statement.bind(1, log).step())) return std::string();
  return statement.text(0);
}

Result<void> Store::set_origin(LogName log, const std::string& origin) {
  const std::string present = TRIALOG_TRY(origin_of(log));
  if (present == origin) return {};
  if (!present.empty()) return Error{Errc::unknown_origin, "the log's name is " + present};
  const std::lock_guard lock(mutex_);
  Statement statement(database_, "INSERT INTO log(log, origin) VALUES(?, ?)");
  return statement.bind(1, log).bind(2, origin).run();
}

Result<std::optional<StoredCheckpoint>> Store::newest_checkpoint_locked(LogName log) const {
  Statement statement(database_, "SELECT size, root, note FROM checkpoint WHERE log = ? ORDER BY size DESC LIMIT 1");
  if (!TRIALOG_TRY(statement.bind(1, log).step())) return std::optional<StoredCheckpoint>();
  return std::optional<StoredCheckpoint>(TRIALOG_TRY(read_checkpoint(statement)));
}

Result<std::optional<StoredCheckpoint>> Store::newest_checkpoint(LogName log) const {
  const std::lock_guard lock(mutex_);
  return newest_checkpoint_locked(log);
}

Result<std::vector<StoredCheckpoint>> Store::checkpoints(LogName log) const {
  const std::lock_guard lock(mutex_);
  Statement statement(database_, "SELECT size, root, note FROM checkpoint WHERE log = ? ORDER BY size");
  statement.bind(1, log);
  std::vector<StoredCheckpoint> all;
  while (TRIALOG_TRY(statement.step())) all.push_back(TRIALOG_TRY(read_checkpoint(statement)));
  return all;
}

Result<Bytes> Store::tile(LogName log, const TileId& id) const {
  TRIALOG_ASSERT(!id.entries, "bundles are made from leaves");
  const std::lock_guard lock(mutex_);
  const std::uint64_t wanted_bytes = static_cast<std::uint64_t>(id.width) * digest_bytes;
  Statement statement(database_, "SELECT substr(bytes, 1, ?4) FROM tile WHERE log = ?1 AND level = ?2 AND number = ?3 "
                                 "AND length(bytes) >= ?4");
  statement.bind(1, log).bind(2, id.level).bind(3, id.index).bind(4, wanted_bytes);
  if (!TRIALOG_TRY(statement.step())) return Error{Errc::not_found, tile_path(id)};
  return statement.bytes(0);
}

Result<std::vector<Bytes>> Store::leaves(LogName log, std::uint64_t first, std::uint64_t count) const {
  const std::lock_guard lock(mutex_);
  Statement statement(database_, "SELECT bytes FROM leaf WHERE log = ? AND number >= ? AND number < ? ORDER BY number");
  statement.bind(1, log).bind(2, first).bind(3, first + count);
  std::vector<Bytes> found;
  while (TRIALOG_TRY(statement.step())) found.push_back(statement.bytes(0));
  if (found.size() != count) return Error{Errc::not_found, "leaf"};
  return found;
}

Result<std::uint64_t> Store::leaf_count(LogName log) const {
  const std::lock_guard lock(mutex_);
  Statement statement(database_, "SELECT count(*) FROM leaf WHERE log = ?");
  TRIALOG_TRY(statement.bind(1, log).step());
  return static_cast<std::uint64_t>(statement.integer(0));
}

Result<std::optional<std::uint64_t>> Store::find_leaf(LogName log, const Digest& hash) const {
  const std::lock_guard lock(mutex_);
  Statement statement(database_, "SELECT number FROM leaf WHERE log = ? AND hash = ?");
  if (!TRIALOG_TRY(statement.bind(1, log).bind(2, ByteView(hash)).step())) return std::optional<std::uint64_t>();
  return std::optional<std::uint64_t>(static_cast<std::uint64_t>(statement.integer(0)));
}

Result<std::vector<Bytes>> Store::leaves_of_record(LogName log, const std::string& record_id, std::size_t most) const {
  const std::lock_guard lock(mutex_);
  Statement statement(database_, "SELECT bytes FROM leaf WHERE log = ? AND record_id = ? ORDER BY number LIMIT ?");
  statement.bind(1, log).bind(2, record_id).bind(3, std::uint64_t{most});
  std::vector<Bytes> found;
  while (TRIALOG_TRY(statement.step())) found.push_back(statement.bytes(0));
  return found;
}

Result<bool> Store::knows_records(LogName log) const {
  const std::lock_guard lock(mutex_);
  Statement statement(database_, "SELECT 1 FROM leaf WHERE log = ? AND record_id IS NULL LIMIT 1");
  return !TRIALOG_TRY(statement.bind(1, log).step());
}

Result<void> Store::set_record_ids(LogName log, std::uint64_t first, std::span<const std::string> record_ids) {
  const std::lock_guard lock(mutex_);
  return in_transaction(database_, [&]() -> Result<void> {
    Statement statement(database_, "UPDATE leaf SET record_id = ? WHERE log = ? AND number = ?");
    for (const std::string& record_id : record_ids) TRIALOG_TRY(statement.bind(1, record_id).bind(2, log).bind(3, first++).run());
    return {};
  });
}

Result<Bytes> Store::sealed(LogName log, std::uint64_t index) const {
  const std::lock_guard lock(mutex_);
  Statement statement(database_, "SELECT bytes FROM sealed WHERE log = ? AND number = ?");
  if (!TRIALOG_TRY(statement.bind(1, log).bind(2, index).step())) return Error{Errc::not_found, "sealed"};
  return statement.bytes(0);
}

Result<void> Store::erase_sealed(LogName log, std::uint64_t index) {
  const std::lock_guard lock(mutex_);
  Statement statement(database_, "DELETE FROM sealed WHERE log = ? AND number = ?");
  TRIALOG_TRY(statement.bind(1, log).bind(2, index).run());
  const bool was_there = sqlite3_changes(database_) > 0;
  reach(CrashPoint::sealed_erased);
  // The write-ahead file still has the page as it was before; secure_delete clears only the database itself. Also when
  // there was nothing to erase: the try before may have stopped here.
  Statement checkpoint(database_, "PRAGMA wal_checkpoint(TRUNCATE)");
  TRIALOG_TRY(checkpoint.step());
  // SQLite calls it a success when a reader was in the way, and says so in the row.
  if (checkpoint.integer(0) != 0) {
    return Error{Errc::storage_failed, "erased, but a copy stays in the write-ahead file while the database is read; erase it again"};
  }
  if (!was_there) return Error{Errc::not_found, "sealed"};
  return {};
}

}  // namespace trialog::origin
