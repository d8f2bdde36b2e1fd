#include "origin/publisher.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "base/encoding.h"
#include "base/limits.h"
#include "log/proof.h"
#include "log/witness.h"
#include "origin/client.h"
#include "origin/crash_point.h"
#include "origin/files.h"
#include "origin/problem.h"

namespace trialog::origin {
namespace {

// One or more cosignature lines, post-quantum ones among them.
constexpr std::size_t max_cosignatures_bytes = std::size_t{64} << 10;

std::string path_of_kept(const std::string& folder, LogName log) {
  return folder + "/cosigned/" + std::string(word_of(log)) + ".checkpoint";
}

// A checkpoint has no empty line, so the first one ends its text.
std::string text_of(const std::string& note) { return note.substr(0, note.find("\n\n") + 1); }

}  // namespace

std::optional<Checkpoint> published_checkpoint(const std::string& folder, LogName log, const VerifierKey& key) {
  const Result<Bytes> kept = read_file(path_of_kept(folder, log), limits::max_note_bytes);
  const Result<Checkpoint> opened = kept ? open_checkpoint(*kept, key.name, {&key, 1}) : Result<Checkpoint>(kept.error());
  return opened ? std::optional(*opened) : std::nullopt;
}

std::string with_kept_cosignatures(const std::string& folder, LogName log, const std::string& note) {
  const Result<Bytes> kept = read_file(path_of_kept(folder, log), limits::max_note_bytes);
  // Ours is its beginning: the same text and the log's signature.
  return kept && as_text(*kept).starts_with(note) ? std::string(as_text(*kept)) : note;
}

Publisher::Publisher(const Ledger& ledger, const Store& store, Policy policy, std::string folder, PublisherOptions options)
    : ledger_(ledger), store_(store), policy_(std::move(policy)), folder_(std::move(folder)), options_(options) {}

Result<std::unique_ptr<Publisher>> Publisher::create(const Ledger& ledger, const Store& store, Policy policy, std::string folder,
                                                     PublisherOptions options) {
  for (const LogName log : all_logs) {
    const VerifierKey key = ledger.verifier_key(log);
    const auto is_ours = [&](const Policy::Log& line) { return line.key == key; };
    if (std::none_of(policy.logs.begin(), policy.logs.end(), is_ours)) {
      return Error{Errc::unknown_origin, "the policy has no line \"log " + format_verifier_key(key) + "\""};
    }
  }
  std::unique_ptr<Publisher> publisher(new Publisher(ledger, store, std::move(policy), std::move(folder), options));
  for (const Policy::Voter& voter : publisher->policy_.voters) {
    if (!voter.key || voter.url.empty()) continue;
    if (!voter.url.starts_with("https://") && !voter.url.starts_with("http://")) {
      std::fprintf(stderr, "the witness %s is not asked: its address begins neither with https:// nor with http://\n", voter.name.c_str());
      continue;
    }
    const std::string url = voter.url.substr(0, voter.url.find_last_not_of('/') + 1);
    publisher->asked_.push_back(std::make_unique<Asked>(Asked{voter.name, *voter.key, url, {}, {}}));
  }
  for (const LogName log : all_logs) {
    PublishedLog& state = publisher->state(log);
    publisher->begin_round(log, ledger.newest(log));
    // What was kept may have been changed by others; only what verifies is taken.
    const std::string text = text_of(state.note);
    const std::string kept = with_kept_cosignatures(publisher->folder_, log, state.note);
    const std::string lines =
        valid_signatures(text, std::string_view(kept).substr(state.target.note.size()), publisher->policy_.witness_keys());
    if (!lines.empty()) publisher->take_cosignature(log, state.round, lines, std::chrono::steady_clock::now());
    state.published = {state.target.size, state.target.root, state.note};
    state.kept = state.note;
  }
  publisher->first_answers_due_ = publisher->asked_.size() * all_logs.size();
  for (const std::unique_ptr<Asked>& witness : publisher->asked_) {
    witness->thread = std::thread([self = publisher.get(), &witness = *witness] { self->ask(witness); });
  }
  publisher->writer_ = std::thread([self = publisher.get()] { self->run(); });
  return publisher;
}

Publisher::~Publisher() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (writer_.joinable()) writer_.join();
  for (const std::unique_ptr<Asked>& witness : asked_) {
    if (witness->thread.joinable()) witness->thread.join();
  }
}

std::string Publisher::checkpoint(LogName log) const {
  const std::lock_guard lock(mutex_);
  return state(log).published.note;
}

void Publisher::answer_when_published(const Position& position, Answer answer) {
  const std::lock_guard lock(mutex_);
  waiting_.push_back({position, std::move(answer)});
  changed_.notify_all();
}

void Publisher::wait_for_first_answers() {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, started_ + options_.patience, [this] { return first_answers_due_ == 0; });
}

void Publisher::begin_round(LogName log, StoredCheckpoint target) {
  PublishedLog& state = this->state(log);
  state.note = target.note;
  state.target = std::move(target);
  state.began = std::chrono::steady_clock::now();
  state.is_vouched = open_checkpoint(as_bytes(state.note), policy_).has_value();
  if (state.is_vouched) state.is_hopeful = true;
  ++state.round;
  reach(CrashPoint::round_begun);
  changed_.notify_all();
}

void Publisher::take_cosignature(LogName log, std::uint64_t round, std::string_view lines, Time asked) {
  PublishedLog& state = this->state(log);
  if (state.round != round) return;
  Result<std::string> longer = append_signatures(as_bytes(state.note), lines);
  // At the start a kept one of the same witness may be there.
  if (!longer || !has_more_signers(as_bytes(*longer), as_bytes(state.note))) return;
  state.note = std::move(*longer);
  reach(CrashPoint::cosignature_taken);
  state.is_vouched = open_checkpoint(as_bytes(state.note), policy_).has_value();
  // Witnesses that need longer than anybody would wait are no reason to wait for the next round.
  if (state.is_vouched && std::chrono::steady_clock::now() < asked + options_.patience) state.is_hopeful = true;
  changed_.notify_all();
}

Publisher::Time Publisher::advance(LogName log) {
  PublishedLog& state = this->state(log);
  for (;;) {
    const Time now = std::chrono::steady_clock::now();
    const Time end = state.began + options_.patience;
    // Its own round may be over long ago: what it has by now is shown with it.
    if (state.target.size >= state.published.size && (state.is_vouched || state.target.size == state.published.size)) {
      state.published = {state.target.size, state.target.root, state.note};
    }
    StoredCheckpoint newest = ledger_.newest(log);
    const bool is_round_over = state.is_vouched || now >= end;
    if (is_round_over && !state.is_vouched && newest.size > state.published.size) state.is_hopeful = false;
    if (newest.size > state.published.size && (!state.is_hopeful || stopping_)) {
      state.published = newest;
      if (newest.size == state.target.size) state.published.note = state.note;
    }
    if (newest.size == state.target.size) return newest.size > state.published.size ? end : Time::max();
    if (!is_round_over) return end;
    begin_round(log, std::move(newest));
  }
}

void Publisher::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    Time next = Time::max();
    for (const LogName log : all_logs) next = std::min(next, advance(log));
    const auto is_due = [&](const Waiting& waiting) { return waiting.position.index < state(waiting.position.log).published.size; };
    const auto due = std::stable_partition(waiting_.begin(), waiting_.end(), [&](const Waiting& waiting) { return !is_due(waiting); });
    std::vector<Waiting> answered(std::make_move_iterator(due), std::make_move_iterator(waiting_.end()));
    waiting_.erase(due, waiting_.end());
    const std::array<StoredCheckpoint, 2> published{state(LogName::register_log).published, state(LogName::intake_log).published};
    std::array<bool, 2> is_to_keep{};
    for (std::size_t log = 0; log < logs_.size(); ++log) {
      const bool is_cosigned = published[log].note != logs_[log].target.note && published[log].size == logs_[log].target.size;
      is_to_keep[log] = is_cosigned && published[log].note != logs_[log].kept;
      if (is_to_keep[log]) logs_[log].kept = published[log].note;
    }
    if (answered.empty() && !is_to_keep[0] && !is_to_keep[1]) {
      if (stopping_) return;
      if (next == Time::max()) changed_.wait(lock);
      else changed_.wait_until(lock, next);
      continue;
    }
    lock.unlock();
    if (!answered.empty()) reach(CrashPoint::published);
    for (Waiting& waiting : answered) {
      try {
        waiting.answer(ledger_.prove(waiting.position, published[static_cast<std::size_t>(waiting.position.log)]));
      } catch (...) {
        report_exception();
      }
    }
    if (!answered.empty()) reach(CrashPoint::answered);
    for (const LogName log : all_logs) {
      const auto number = static_cast<std::size_t>(log);
      if (!is_to_keep[number]) continue;
      const Result<void> written = write_file(path_of_kept(folder_, log), as_bytes(published[number].note));
      reach(CrashPoint::cosignatures_kept);
      if (!written) std::fprintf(stderr, "cosignatures are not kept: %s\n", written.error().where.c_str());
    }
    lock.lock();
  }
}

void Publisher::ask(Asked& witness) {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    Time next = Time::max();
    const LogName* due = nullptr;
    for (const LogName& log : all_logs) {
      const Turn& turn = witness.turns[static_cast<std::size_t>(log)];
      if (turn.asked_round == state(log).round || turn.not_before >= next) continue;
      next = turn.not_before;
      due = &log;
    }
    if (due == nullptr) {
      changed_.wait(lock);
      continue;
    }
    if (next > std::chrono::steady_clock::now()) {
      changed_.wait_until(lock, next);
      continue;
    }
    const LogName log = *due;
    Turn& turn = witness.turns[static_cast<std::size_t>(log)];
    const std::uint64_t round = state(log).round;
    const StoredCheckpoint target = state(log).target;
    lock.unlock();
    const Time asked = std::chrono::steady_clock::now();
    const Result<std::string> lines = try_to_ask(witness, turn, log, target);
    const std::string problem = lines ? std::string() : std::string(name_of(lines.error().code)) + " " + lines.error().where;
    if (problem != turn.problem) {
      std::fprintf(stderr, "the witness %s %s %s%s%s\n", witness.name.c_str(), lines ? "cosigns again:" : "does not cosign",
                   ledger_.origin(log).c_str(), lines ? "" : ": ", problem.c_str());
      turn.problem = problem;
    }
    turn.retry = lines ? std::chrono::milliseconds(0)
                       : std::clamp(turn.retry * 2, options_.first_retry, options_.longest_retry);
    turn.not_before = std::chrono::steady_clock::now() + std::max(turn.retry, options_.least_interval);
    lock.lock();
    if (!std::exchange(turn.was_asked, true) && --first_answers_due_ == 0) changed_.notify_all();
    if (!lines) continue;
    turn.asked_round = round;
    take_cosignature(log, round, *lines, asked);
  }
}

// Without memory or descriptors it fails like a witness that is away.
Result<std::string> Publisher::try_to_ask(const Asked& witness, Turn& turn, LogName log, const StoredCheckpoint& target) {
  try {
    return request_cosignature(witness, turn, log, target);
  } catch (...) {
    report_exception();
    return Error{Errc::server_failed, witness.url};
  }
}

// Its word alone must not shut the portal: only what our own key has signed.
bool Publisher::shows_another_history(const Asked& witness, LogName log) const {
  const VerifierKey key = ledger_.verifier_key(log);
  const std::string url = witness.url + "/" + hex(sha256(as_bytes(key.name))) + "/checkpoint";
  const Result<origin::Answer> answer = http_get(url, options_.exchange_time, limits::max_note_bytes);
  if (!answer || answer->status != 200) return false;
  const Result<Checkpoint> shown = open_checkpoint(as_bytes(answer->body), key.name, {&key, 1});
  if (!shown) return false;
  if (shown->size > ledger_.newest(log).size) return true;
  const Result<Digest> root = tree_root(shown->size, [&](const TileId& id) { return store_.tile(log, id); });
  return root && *root != shown->root;
}

void Publisher::look_for_another_history(const Asked& witness, LogName log) {
  if (is_second_history_ || !shows_another_history(witness, log) || is_second_history_.exchange(true)) return;
  std::fprintf(stderr, "submissions are refused from now on: the witness %s has a checkpoint of %s, signed by its key, that "
                       "this database does not lead to. The database is an older copy or damaged, or another one is signed "
                       "with the same key: stop the portal and run `trialog repair --data DIR`; if that does not help, put back "
                       "the newest copy of trialog.sqlite3\n",
               witness.name.c_str(), ledger_.origin(log).c_str());
}

Result<std::string> Publisher::request_cosignature(const Asked& witness, Turn& turn, LogName log, const StoredCheckpoint& target) {
  const TileReader reader = [&](const TileId& id) { return store_.tile(log, id); };
  // It may have been asked by somebody else, or be new: then it tells the size that it knows, and is asked once more.
  for (bool was_told = false;; was_told = true) {
    if (turn.known_size > target.size) {
      look_for_another_history(witness, log);
      const std::string size = std::to_string(std::exchange(turn.known_size, 0));
      return Error{Errc::rewound, "it knows a tree of " + size + " leaves and this one has " + std::to_string(target.size)};
    }
    const AddCheckpoint request{turn.known_size, TRIALOG_TRY(prove_consistency(turn.known_size, target.size, reader)), target.note};
    const origin::Answer answer = TRIALOG_TRY(http_post(witness.url + "/add-checkpoint", "text/plain; charset=utf-8",
                                                        format_add_checkpoint(request), options_.exchange_time, max_cosignatures_bytes));
    if (answer.status == 200) {
      std::string lines = valid_signatures(text_of(target.note), answer.body, {&witness.key, 1});
      if (lines.empty()) return Error{Errc::invalid_signature, witness.url};
      turn.known_size = target.size;
      return lines;
    }
    if (answer.status == 422) look_for_another_history(witness, log);
    const bool is_size = answer.status == 409 && answer.body.ends_with('\n');
    const Result<std::int64_t> size = decode_decimal(is_size ? answer.body.substr(0, answer.body.size() - 1) : std::string());
    if (!size || was_told) return Error{Errc::server_failed, witness.url + " HTTP " + std::to_string(answer.status)};
    turn.known_size = static_cast<std::uint64_t>(*size);
  }
}

}  // namespace trialog::origin
