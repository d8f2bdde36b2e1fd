// What a witness remembers, in a SQLite file of its own: of each log the largest tree that it cosigned.
//   witnessed   origin, size, root, note   one row a log; note: the checkpoint with the log's signature and the witness's
// Owner:   any number of threads (one lock); one program at a time (origin/files.h, FolderLock).
// Errors:  storage_full when the disk is full; storage_failed otherwise.
// Does not: decide what may follow what (log/witness.h).
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.h"
#include "log/witness.h"

struct sqlite3;

namespace trialog::origin {

struct WitnessedCheckpoint {
  WitnessedTree tree;
  std::string note;  // empty for a log that was never seen
};

class WitnessStore {
 public:
  // Makes the file when there is none. Errors: also storage_failed for a file of another program or version.
  static Result<std::unique_ptr<WitnessStore>> open(const std::string& path);
  ~WitnessStore();
  WitnessStore(const WitnessStore&) = delete;
  WitnessStore& operator=(const WitnessStore&) = delete;

  Result<WitnessedCheckpoint> find(std::string_view origin) const;
  // Compare and swap: true, and `after` is on disk; or false, and nothing has changed, because what is kept is not `before`.
  Result<bool> replace(std::string_view origin, const WitnessedTree& before, const WitnessedCheckpoint& after);

 private:
  explicit WitnessStore(sqlite3* database) : database_(database) {}
  Result<void> configure();

  sqlite3* database_;
  mutable std::mutex mutex_;
};

}  // namespace trialog::origin
