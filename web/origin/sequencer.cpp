#include "origin/sequencer.h"

#include <algorithm>
#include <cstdio>
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

std::uint64_t Sequencer::leaf_count() const {
  return ledger_.newest(LogName::register_log).size + ledger_.newest(LogName::intake_log).size;
}

void Sequencer::tell_whether_full(bool is_refused, bool has_grown) {
  if (is_refused == is_full_ || (is_full_ && !has_grown)) return;
  is_full_ = is_refused;
  std::fprintf(stderr, "%s\n", is_full_ ? "the disk is full: submissions are refused until there is room; all else is served"
                                        : "there is room on the disk again: submissions are taken");
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
      while (!batch.empty()) take_next()(Error{Errc::rewound, "a witness has a history that this portal does not go on from"});
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
  const std::uint64_t leaves_before = leaf_count();
  const std::vector<Result<Position>> positions = ledger_.admit(submissions, network_policy(now_ms));
  const bool is_refused = std::any_of(positions.begin(), positions.end(), [](const Result<Position>& position) {
    return !position && position.error().code == Errc::storage_full;
  });
  if (is_refused) full_until_ms_ = now_ms + retry_after_ms;
  tell_whether_full(is_refused, leaf_count() > leaves_before);
  for (const Result<Position>& position : positions) {
    if (!position) {
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
