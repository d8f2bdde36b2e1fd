// The sequencer: the queue before the ledger. Many threads submit, one thread writes.
// A batch is what came while the one before was being written, at most max_batch submissions; nobody waits for a batch
// to fill. One commit a batch keeps the time between a submission and its durable answer under 200 ms (measured:
// README). With a publisher the first batch waits for its first answers. Each answer is called on the writer's thread, after
// the commit, or on the publisher's.
// When the disk is full, submissions are refused with storage_full for retry_after_ms without trying the disk again: the portal
// stays readable and takes records again when there is room; standard error is told of both. When the publisher learns that
// this is a second history, everything is refused with rewound.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "origin/clock.h"
#include "origin/ledger.h"
#include "origin/publisher.h"

namespace trialog::origin {

// What a submitter gets.
struct Receipt {
  LogName log = LogName::register_log;
  std::string proof;  // a tlog-proof file
};

class Sequencer {
 public:
  using Answer = std::function<void(Result<Receipt>)>;
  static constexpr std::size_t max_batch = 128;
  static constexpr std::size_t max_queue = 2048;
  static constexpr std::int64_t retry_after_ms = 5000;

  // With a publisher, receipts are given when it has published their leaf; it outlives the sequencer.
  Sequencer(Ledger& ledger, Clock clock, Publisher* publisher = nullptr);
  Sequencer(const Sequencer&) = delete;
  Sequencer& operator=(const Sequencer&) = delete;
  // Answers everything that was submitted before it goes, or leaves it to the publisher to answer.
  ~Sequencer();

  // Errors, by way of the answer: those of Ledger::admit; rate_limited when the queue is full; server_failed when
  // something threw, which is a mistake of ours and is told to standard error.
  void submit(Submission submission, Answer answer);

 private:
  struct Waiting {
    Submission submission;
    Answer answer;
  };
  void run();
  // Takes out of the batch what it has answered.
  void handle(std::deque<Waiting>& batch);
  std::uint64_t leaf_count() const;
  void tell_whether_full(bool is_refused, bool has_grown);

  Ledger& ledger_;
  Clock clock_;
  Publisher* publisher_;
  std::int64_t full_until_ms_ = 0;  // writer's thread only, as the next
  bool is_full_ = false;            // standard error was told so
  std::mutex mutex_;                // guards queue_ and stopping_
  std::condition_variable changed_;
  std::deque<Waiting> queue_;
  bool stopping_ = false;
  std::thread writer_;
};

}  // namespace trialog::origin
