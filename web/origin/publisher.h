// The publisher: which checkpoint of each log the world is shown, and with whose signatures. It asks the witnesses of a
// policy to cosign, and holds a new checkpoint back, with the receipts that stand on it, until the policy's quorum is
// reached, but never for longer than `patience`: then it is shown with the log's own signature, and cosignatures are
// added when they come. After that nobody waits until a quorum is reached again.
//
//   ledger commits -> round: one checkpoint, the same for every witness -> quorum, or patience over -> published
//
// A witness that shows a tree with the log's own signature that the ledger does not go on from shows that this is a second
// history, as of a copy that was put back: is_second_history(). So each is asked at the start, also one whose cosignature was
// kept, and the sequencer takes nothing before wait_for_first_answers(). A witness that is away by then protects later.
// Every witness has a thread of its own, so that a slow or hostile one harms no other: an exchange has an end (looking up a
// name only the machine's), an answer a size, only valid lines of its key are kept, and who fails is asked later and later.
// Cosignatures of what was published last lie in DATA/cosigned/<log>.checkpoint; they are a copy that may be lost.
// Invariant: published sizes never go down, also over a restart: they start from the newest checkpoint.
// Owner:   any thread.
// Source:  C2SP tlog-witness (the client's side).
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "log/policy.h"
#include "origin/ledger.h"

namespace trialog::origin {

struct PublisherOptions {
  std::chrono::milliseconds patience = std::chrono::seconds(1);
  std::chrono::milliseconds exchange_time = std::chrono::seconds(5);
  std::chrono::milliseconds first_retry = std::chrono::seconds(1);  // doubled at each failure
  std::chrono::milliseconds longest_retry = std::chrono::minutes(1);
  std::chrono::milliseconds least_interval = std::chrono::milliseconds(200);  // between two requests for one log
};

class Publisher {
 public:
  using Answer = std::function<void(Result<std::string>)>;

  // `ledger` and `store`, which is for reading only, outlive it; `folder` is the portal's data folder.
  // Errors: unknown_origin when the policy does not name both logs with their keys.
  static Result<std::unique_ptr<Publisher>> create(const Ledger& ledger, const Store& store, Policy policy, std::string folder,
                                                   PublisherOptions options = {});
  // Publishes what there is and answers everybody.
  ~Publisher();
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;

  // The published checkpoint, a signed note with the cosignatures that have come so far.
  std::string checkpoint(LogName log) const;
  // Answers with a proof file in the first published checkpoint that has the leaf. Errors: those of Ledger::prove.
  void answer_when_published(const Position& position, Answer answer);
  // Waits until every witness has answered about both logs, or failed, but not longer than `patience` from the start.
  void wait_for_first_answers();
  // The log's key has signed what the ledger does not go on from: whatever it signs next contradicts that.
  bool is_second_history() const { return is_second_history_; }

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct PublishedLog {
    StoredCheckpoint target;  // what witnesses are asked to cosign in this round, as the ledger signed it
    std::string note;         // the same with the cosignatures so far
    std::uint64_t round = 0;
    Time began;
    bool is_vouched = false;  // the quorum is reached
    bool is_hopeful = true;   // it was in the last round that had an end: waiting is worth while
    StoredCheckpoint published;
    std::string kept;         // the note that is on disk
  };
  // One witness and one log.
  struct Turn {
    std::uint64_t asked_round = 0;  // the last one that it has signed
    bool was_asked = false;         // since the start
    std::uint64_t known_size = 0;   // of the tree that it knows
    Time not_before;
    std::chrono::milliseconds retry{};
    std::string problem;            // the last one that was told
  };
  struct Asked {
    std::string name;
    VerifierKey key;
    std::string url;
    std::array<Turn, 2> turns;  // by LogName
    std::thread thread;
  };
  struct Waiting {
    Position position;
    Answer answer;
  };

  Publisher(const Ledger& ledger, const Store& store, Policy policy, std::string folder, PublisherOptions options);
  PublishedLog& state(LogName log) { return logs_[static_cast<std::size_t>(log)]; }
  const PublishedLog& state(LogName log) const { return logs_[static_cast<std::size_t>(log)]; }
  void begin_round(LogName log, StoredCheckpoint target);
  // Publishes what may be; returns when to look again, Time::max() for when something changes.
  Time advance(LogName log);
  void run();
  void ask(Asked& witness);
  Result<std::string> try_to_ask(const Asked& witness, Turn& turn, LogName log, const StoredCheckpoint& target);
  Result<std::string> request_cosignature(const Asked& witness, Turn& turn, LogName log, const StoredCheckpoint& target);
  void look_for_another_history(const Asked& witness, LogName log);
  bool shows_another_history(const Asked& witness, LogName log) const;
  void take_cosignature(LogName log, std::uint64_t round, std::string_view lines, Time asked);

  const Ledger& ledger_;
  const Store& store_;
  const Policy policy_;
  const std::string folder_;
  const PublisherOptions options_;
  mutable std::mutex mutex_;  // guards logs_, waiting_, first_answers_due_ and stopping_; turns belong to their witness's thread
  std::condition_variable changed_;
  std::array<PublishedLog, 2> logs_;  // by LogName
  std::vector<Waiting> waiting_;
  std::size_t first_answers_due_ = 0;  // pairs of a witness and a log
  const Time started_ = std::chrono::steady_clock::now();
  bool stopping_ = false;
  std::atomic<bool> is_second_history_ = false;
  std::vector<std::unique_ptr<Asked>> asked_;
  std::thread writer_;
};

// What was published last with cosignatures, as far as it is kept and the log's key signed it: none when not.
std::optional<Checkpoint> published_checkpoint(const std::string& folder, LogName log, const VerifierKey& key);
// The note with the cosignatures that were kept for it in a data folder; itself when there are none.
std::string with_kept_cosignatures(const std::string& folder, LogName log, const std::string& note);

}  // namespace trialog::origin
