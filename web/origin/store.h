// The store: both logs in one SQLite file, in write-ahead mode with synchronous=FULL. All of a batch, for both logs, is
// one transaction: leaves, sealed bodies, changed tiles and the new checkpoint. When commit() returns, it is on disk.
//
// Tables (SCHEMA in store.cpp):
//   log         log, origin                       the name that the log signs under; never changes
//   leaf        log, number, hash, bytes, record_id
//                                                 hash is unique in a log: the same leaf is not taken twice. record_id: of
//                                                 the record that it is a revision of. NULL: written by version 1
//   tile        log, level, number, bytes         one row a tile, as wide as it is now. A partial tile of an earlier
//                                                 checkpoint is the front of it, so every width stays served.
//   checkpoint  log, size, root, note             every one that was signed; the newest is the log's state
//   sealed      log, number, sha256, bytes        private parts; erased by law when asked, sha256 stays in the leaf
//
// Crash points: before COMMIT returns nothing of the batch was shown to anyone and none of it is there after a restart,
// or all of it is; both are right, because the answer leaves after the commit.
// Owner:   any number of readers beside one writer; an object may be used by several threads (one lock).
// Errors:  storage_full when the disk is full; storage_failed otherwise, with SQLite's words for the kind of failure.
// Does not: check leaves, signatures or roots; origin/ledger.h does, also when a store is opened.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "log/tile.h"
#include "record/kind.h"

struct sqlite3;

namespace trialog::origin {

struct StoredCheckpoint {
  std::uint64_t size = 0;
  Digest root{};
  std::string note;  // signed
  friend bool operator==(const StoredCheckpoint&, const StoredCheckpoint&) = default;
};

struct NewLeaf {
  Bytes bytes;
  Digest hash{};
  Bytes sealed;           // empty: nothing private belongs to it
  std::string record_id;  // as its header says
};

struct Batch {
  LogName log = LogName::register_log;
  std::optional<StoredCheckpoint> before;  // what the writer believes is the newest; none for a new log
  std::vector<NewLeaf> leaves;
  std::vector<Tile> tiles;
  StoredCheckpoint after;
};

class Store {
 public:
  // `write` makes the file when there is none, and one of version 2 of one of version 1: whoever opens it so has locked
  // the folder. `change` and `read` do neither, and read both versions.
  enum class Access { write, change, read };
  // `vfs` names a SQLite VFS; the tests register one that fails.
  // Errors: also not_found; storage_failed for a file of another program or version.
  static Result<std::unique_ptr<Store>> open(const std::string& path, Access access, const char* vfs = nullptr);
  // It was opened to `write` on a full disk, without the index that several connections share: no other can open the file.
  bool is_alone() const { return is_alone_; }
  ~Store();

  // Takes all or nothing. Errors: rewound when `before` is not the newest checkpoint: another program wrote.
  Result<void> commit(std::span<const Batch> batches);
  // Tiles of the newest tree, in place of what is stored of them; all or nothing.
  Result<void> replace_tiles(LogName log, std::span<const Tile> tiles);

  // The name of a log; empty when it has none yet.
  Result<std::string> origin_of(LogName log) const;
  // Errors: unknown_origin when it has another name.
  Result<void> set_origin(LogName log, const std::string& origin);

  Result<std::optional<StoredCheckpoint>> newest_checkpoint(LogName log) const;
  // All, oldest first.
  Result<std::vector<StoredCheckpoint>> checkpoints(LogName log) const;

  // Width * 32 bytes. Errors: not_found.
  Result<Bytes> tile(LogName log, const TileId& id) const;
  // Leaves first..first+count-1. Errors: not_found when one of them is not there.
  Result<std::vector<Bytes>> leaves(LogName log, std::uint64_t first, std::uint64_t count) const;
  Result<std::uint64_t> leaf_count(LogName log) const;
  // Where a leaf is, by its hash.
  Result<std::optional<std::uint64_t>> find_leaf(LogName log, const Digest& hash) const;

  // The revisions of a record, oldest first, at most so many, as far as knows_records().
  Result<std::vector<Bytes>> leaves_of_record(LogName log, const std::string& record_id, std::size_t most) const;
  // Whether every leaf says of which record it is. Only in a file of version 2.
  Result<bool> knows_records(LogName log) const;
  // Says it of leaves `first` and those after it; empty for a leaf that is none's.
  Result<void> set_record_ids(LogName log, std::uint64_t first, std::span<const std::string> record_ids);

  // Errors: not_found, also when it was erased.
  Result<Bytes> sealed(LogName log, std::uint64_t index) const;
  // Overwrites the bytes on disk and removes them; the log stays whole. Errors: not_found, also when they were erased
  // before; storage_failed when readers kept them from the write-ahead file: they go with the next try or restart.
  Result<void> erase_sealed(LogName log, std::uint64_t index);

 private:
  Store(sqlite3* database, bool is_alone) : database_(database), is_alone_(is_alone) {}
  static Result<std::unique_ptr<Store>> try_to_open(const std::string& path, Access access, const char* vfs, bool alone);
  Result<void> configure(Access access);
  Result<void> write_batch(const Batch& batch);
  Result<void> write_tiles(LogName log, std::span<const Tile> tiles);
  Result<std::optional<StoredCheckpoint>> newest_checkpoint_locked(LogName log) const;
  Result<void> run(const char* sql) const;

  sqlite3* database_;
  const bool is_alone_;
  mutable std::mutex mutex_;
};

}  // namespace trialog::origin
