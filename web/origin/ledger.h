// The ledger: the two logs of a portal with the register over them. The only thing that makes leaves.
//
//   submission -> register rules (check_admission) -> batch -> tree, tiles, signed checkpoint -> one commit -> register
//
// Invariant: the trees and the newest checkpoints here are what the store has, and so is the register once it is ready; they
// change only after a commit. So a failed commit leaves everything as it was, and no proof can be asked for what is not on
// disk.
// Opening refuses a store whose root cannot be rebuilt from its tiles, whose checkpoint we did not sign, or that has fewer
// leaves than its newest checkpoint says: a log that was cut off is never signed again.
// After a start the register fills while the logs are served and grow: read_records() follows them until it has all. Leaves
// that do not give the root, and tiles that do not follow from their leaves, are found only then; the tree, which grows from
// its last tiles, stays the one that was signed.
// Owner:   admit() is for one thread at a time, read_records() for another; reading is for any number beside them.
// Does not: queue, batch or read a clock (origin/sequencer.h does).
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <string>
#include <vector>

#include "log/checkpoint.h"
#include "origin/store.h"
#include "register/register.h"

namespace trialog::origin {

inline constexpr std::array<LogName, 2> all_logs{LogName::register_log, LogName::intake_log};

// "register" and "intake": in addresses and in names of keys.
std::string_view word_of(LogName log);
// A log's name in its checkpoints: NAME/log/register.
std::string origin_of(std::string_view portal_name, LogName log);

struct Submission {
  Bytes leaf;
  Bytes sealed;  // the private part of a complaint; empty for every other kind
};

// Where a leaf stands.
struct Position {
  LogName log = LogName::register_log;
  std::uint64_t index = 0;
};

struct LedgerKeys {
  PublicKey root;
  SigningKey register_log;
  SigningKey intake_log;
};

// What a ledger can do after it was opened.
enum class Readiness {
  starting,  // the logs are there to be read and proved from; nothing is admitted, and the register is not to be shown
  reading,   // the register has the register log, as it grows too, and the intake log is coming; it admits
  ready      // every record is in the register
};

class Ledger {
 public:
  // Makes both logs when the store is new. Cost: that of a few tiles.
  // Errors: those of Store and open_checkpoint; unknown_origin, rewound, wrong_tile.
  static Result<std::unique_ptr<Ledger>> open(std::unique_ptr<Store> store, const LedgerKeys& keys,
                                              const std::string& portal_name);
  ~Ledger();

  // Reads every leaf again, from `starting` to `ready`: the tree made of them must be that of the tiles, and each goes
  // through its rules into the register, on as many threads as there are processors. Ends early, without an error, when
  // `go_on` says so, and can be called again, also when it is ready. A store of version 1 admits nothing before the end: it
  // learns here of which record each leaf of the intake log is. Errors: those of Store; wrong_leaf, wrong_tile.
  Result<void> read_records(const std::function<bool()>& go_on = [] { return true; });
  Readiness readiness() const { return readiness_; }

  // Takes submissions in their order, in as few commits as their dependencies allow (one, as a rule: a record that
  // needs another one of the same call waits for a second commit). One result each; a leaf that is there already gives
  // its place. Errors: those of Register::check_admission; too_large, missing_field, unknown_field,
  // commitment_mismatch (sealed); storage_full; storage_failed, also for ever after the store and this object differ;
  // starting, when it is.
  std::vector<Result<Position>> admit(std::span<const Submission> submissions, const AdmissionPolicy& policy);

  // A proof file that the leaf is in the newest checkpoint, or in an older one. It is checked, because the database may have
  // been damaged: standard error is told once. The leaf's hash in the tile will do. Errors: outside_tree; those of Store;
  // server_failed, not proved by the database: the leaf is in the log; sent again it gets its proof when that was mended.
  Result<std::string> prove(const Position& position) const { return prove(position, newest(position.log)); }
  Result<std::string> prove(const Position& position, const StoredCheckpoint& checkpoint) const;

  // While the lock is held, the register does not change.
  // Not to be taken twice by one thread.
  [[nodiscard]] std::shared_lock<std::shared_mutex> lock_for_reading() const {
    const std::lock_guard turn(turn_);
    return std::shared_lock(mutex_);
  }
  const std::shared_ptr<Register>& records() const { return register_; }

  StoredCheckpoint newest(LogName log) const;
  const std::string& origin(LogName log) const { return state(log).origin; }
  VerifierKey verifier_key(LogName log) const;
  Store& store() { return *store_; }

 private:
  struct LogState {
    std::string origin;
    SigningKey key;
    TreeAppender tree;
    StoredCheckpoint newest;
    TreeAppender read;  // of the leaves that read_records() has taken
  };
  // A leaf that was admitted but is not committed yet.
  struct Pending;
  class Batcher;
  class Gate;
  struct ReadBatch;
  struct WriteLock {
    explicit WriteLock(Ledger& ledger) : turn(ledger.turn_), lock(ledger.mutex_) {}
    std::lock_guard<std::mutex> turn;
    std::unique_lock<std::shared_mutex> lock;
  };

  Ledger(std::unique_ptr<Store> store, const LedgerKeys& keys, const std::string& portal_name);
  Result<std::vector<Bytes>> next_batch(LogName log, std::uint64_t first, std::uint64_t end) const;
  Result<void> load(LogName log);
  Result<void> read_leaves(LogName log, const std::function<bool()>& go_on);
  Result<void> check_read(LogName log, const StoredCheckpoint& target) const;
  Result<void> check_tiles(LogName log, const StoredCheckpoint& target, std::span<const Digest> hashes);
  Error difference(LogName log, const StoredCheckpoint& target, const Tile& made, ByteView stored) const;
  Result<std::vector<std::string>> take_read(LogName log, const StoredCheckpoint& target, ReadBatch batch);
  std::vector<std::string> add_read(LogName log, ReadBatch batch);
  Result<bool> try_to_finish();
  Result<void> start_log(LogName log);
  Result<void> commit(std::vector<Pending>& pending, Gate* gate);
  Result<std::vector<Digest>> checked_path(const Position& position, const StoredCheckpoint& checkpoint) const;
  TileReader reader(LogName log) const;
  StoredCheckpoint sign(const LogState& log, const TreeAppender& tree) const;
  LogState& state(LogName log) { return logs_[static_cast<std::size_t>(log)]; }
  const LogState& state(LogName log) const { return logs_[static_cast<std::size_t>(log)]; }

  std::unique_ptr<Store> store_;
  std::vector<LogState> logs_;  // by LogName
  std::shared_ptr<Register> register_;
  // Guards what register_ points to, newest in logs_, gate_, and the step to `ready`; admit() and read_records(), which alone
  // change what register_ points to, each in its time, read it without.
  mutable std::shared_mutex mutex_;
  // Who changes keeps it while waiting for the readers, or these, one after the other, would never let it in.
  mutable std::mutex turn_;
  std::atomic<Readiness> readiness_ = Readiness::starting;
  std::shared_ptr<Gate> gate_;  // while it is `reading`; what it points to is admit()'s
  bool differs_from_store_ = false;
  mutable std::atomic<bool> has_told_damage_ = false;
};

}  // namespace trialog::origin
