// The ledger: the two logs of a portal with the register over them. The only thing that makes leaves.
//
//   submission -> register rules (check_admission) -> batch -> tree, tiles, signed checkpoint -> one commit -> register
//
// Invariant: the register, the trees and the newest checkpoints here are what the store has; they change only after a
// commit. So a failed commit leaves everything as it was, and no proof can be asked for what is not on disk.
// Opening refuses a store whose root cannot be rebuilt from its leaves and from its tiles, whose checkpoint we did not
// sign, or that has fewer leaves than its newest checkpoint says: a log that was cut off is never signed again.
// Owner:   admit() is for one thread at a time; reading is for any number of threads beside it.
// Does not: queue, batch or read a clock (origin/sequencer.h does).
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
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

class Ledger {
 public:
  // Makes both logs when the store is new. From here on the logs can be read and proved from; the register is empty and
  // nothing is admitted until read_records() is done. Cost: that of a few tiles.
  // Errors: those of Store and open_checkpoint; unknown_origin, rewound, wrong_tile.
  static Result<std::unique_ptr<Ledger>> open(std::unique_ptr<Store> store, const LedgerKeys& keys,
                                              const std::string& portal_name);

  // Reads every leaf again: the tree made of them must be that of the tiles, and each goes through its rules into the
  // register. To be called once, by any thread. Ends early, without an error, when `go_on` says so.
  // Errors: those of Store; wrong_leaf.
  Result<void> read_records(const std::function<bool()>& go_on = [] { return true; });
  // Whether records() has every record.
  bool is_ready() const { return is_ready_; }

  // Takes submissions in their order, in as few commits as their dependencies allow (one, as a rule: a record that
  // needs another one of the same call waits for a second commit). One result each; a leaf that is there already gives
  // its place. Errors: those of Register::check_admission; too_large, missing_field, unknown_field,
  // commitment_mismatch (sealed); storage_full; storage_failed, also for ever after the store and this object differ;
  // starting, before is_ready().
  std::vector<Result<Position>> admit(std::span<const Submission> submissions, const AdmissionPolicy& policy);

  // A proof file that the leaf is in the newest checkpoint, or in an older one. Errors: outside_tree, those of Store.
  Result<std::string> prove(const Position& position) const { return prove(position, newest(position.log)); }
  Result<std::string> prove(const Position& position, const StoredCheckpoint& checkpoint) const;

  // While the lock is held, the register does not change.
  [[nodiscard]] std::shared_lock<std::shared_mutex> lock_for_reading() const { return std::shared_lock(mutex_); }
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
  };
  // A leaf that was admitted but is not committed yet.
  struct Pending;
  class Batcher;

  Ledger(std::unique_ptr<Store> store, const LedgerKeys& keys, const std::string& portal_name);
  Result<void> load(LogName log);
  Result<void> read_records(LogName log, const std::function<bool()>& go_on);
  Result<void> start_log(LogName log);
  Result<void> commit(std::vector<Pending>& pending);
  TileReader reader(LogName log) const;
  StoredCheckpoint sign(const LogState& log, const TreeAppender& tree) const;
  LogState& state(LogName log) { return logs_[static_cast<std::size_t>(log)]; }
  const LogState& state(LogName log) const { return logs_[static_cast<std::size_t>(log)]; }

  std::unique_ptr<Store> store_;
  std::vector<LogState> logs_;  // by LogName
  std::shared_ptr<Register> register_;
  mutable std::shared_mutex mutex_;  // guards what register_ points to, and newest in logs_
  std::atomic<bool> is_ready_ = false;
  bool differs_from_store_ = false;
};

}  // namespace trialog::origin
