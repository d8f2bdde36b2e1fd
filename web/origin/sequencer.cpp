#include "origin/sequencer.h"

#include <utility>
#include <vector>

#include "origin/problem.h"

namespace trialog::origin {

namespace {

Result<Receipt> receipt_of(LogName log, Result<std::string> proof) {
  if (!proof) return proof.error();
  return Receipt{log, std::move(*proof)};
}

}  // namespace

Sequencer::Sequencer(Ledger& ledger, Clock clock, Publisher* publisher)
    : ledger_(ledger), clock_(std::move(clock)), publisher_(publisher), writer_([this] { run(); }) {}

Sequencer::~Sequencer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  writer_.join();
}

void Sequencer::submit(Submission submission, Answer answer) {
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() < max_queue) {
      queue_.push_back({std::move(submission), std::move(answer)});
      changed_.notify_one();
      return;
    }
  }
  answer(Errc::rate_limited);
}

void Sequencer::run() {
  for (;;) {
    std::deque<Waiting> batch;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      while (!queue_.empty() && batch.size() < max_batch) {
        batch.push_back(std::move(queue_.front()));
        queue_.pop_front();
      }
    }
    try {
      handle(batch);
    } catch (...) {
      report_exception();
      for (const Waiting& waiting : batch) waiting.answer(Errc::server_failed);
    }
  }
}

void Sequencer::handle(std::deque<Waiting>& batch) {
  // Whoever is taken out is not answered once more when something throws.
  const auto take_next = [&batch] {
    Answer answer = std::move(batch.front().answer);
    batch.pop_front();
    return answer;
  };
  if (publisher_ != nullptr) {
    publisher_->wait_for_first_answers();
    if (publisher_->is_second_history()) {
      while (!batch.empty()) take_next()(Errc::rewound);
      return;
    }
  }
  const std::int64_t now_ms = clock_();
  // A clock that was set back must not keep the portal shut.
  if (now_ms < full_until_ms_ && full_until_ms_ - now_ms <= retry_after_ms) {
    while (!batch.empty()) take_next()(Errc::storage_full);
    return;
  }
  std::vector<Submission> submissions;
  submissions.reserve(batch.size());
  for (Waiting& waiting : batch) submissions.push_back(std::move(waiting.submission));
  for (const Result<Position>& position : ledger_.admit(submissions, network_policy(now_ms))) {
    if (!position) {
      if (position.error().code == Errc::storage_full) full_until_ms_ = now_ms + retry_after_ms;
      take_next()(position.error());
      continue;
    }
    if (publisher_ == nullptr) {
      Result<Receipt> receipt = receipt_of(position->log, ledger_.prove(*position));
      take_next()(std::move(receipt));
      continue;
    }
    publisher_->answer_when_published(*position, [log = position->log, answer = take_next()](Result<std::string> proof) {
      answer(receipt_of(log, std::move(proof)));
    });
  }
}

}  // namespace trialog::origin
