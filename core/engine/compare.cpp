// The engine's part of the verify screen: codes and checkpoints by which two people find out whether a log shows both
// of them one history, and the files that are dropped there.
#include <algorithm>

#include "base/encoding.h"
#include "base/limits.h"
#include "engine/engine.h"
#include "log/history_code.h"
#include "log/note.h"
#include "log/proof.h"

namespace trialog::engine {
namespace {

std::optional<LogName> log_token(std::string_view word) {
  if (word == "register") return LogName::register_log;
  if (word == "intake") return LogName::intake_log;
  return std::nullopt;
}

// The text of a signed note ends with an empty line, and a signature line begins with a dash.
bool is_note(std::string_view file) { return file.find("\n\n\xe2\x80\x94 ") != std::string_view::npos; }

}  // namespace

std::string own_history_code(const State& state, LogName log) {
  const std::optional<Checkpoint>& own = state.log(log).checkpoint;
  if (!state.config || !own) return {};
  const VerifierKey key = *parse_verifier_key(state.config->logs[static_cast<std::size_t>(log)].verifier_key);
  return format_history_code(history_code(key, static_cast<int>(log), own->size, own->root));
}

void Engine::handle_verify(const Intent& intent, std::string_view last, std::string_view before) {
  const bool acts = intent.type == IntentType::activate || intent.type == IntentType::submit;
  if (!acts) {
    if (last != "code") return;
    std::string typed = as_much_as_is_kept(intent.value);
    if (typed != state_.typed_code) state_.code_check = {};
    state_.typed_code = std::move(typed);
  } else if (before == "release") {
    handle_release(last);
  } else if (last == "check" || last == "form") {
    state_.code_check = {};
    compare(state_.code_check, true);
  } else if (last == "save") {
    for (const EvidenceItem& item : state_.evidence) {
      if (item.id != before) continue;
      effects_.push_back(
          {EffectType::save_file,
           0,
           0,
           {to_bytes(item.id + ".evidence"), to_bytes("text/plain"), to_bytes(format_evidence(item.evidence))}});
    }
  } else if (last == "save_proof") {
    const std::optional<LogName> log = log_token(state_.route.parameter("log"));
    const Result<std::int64_t> index = decode_decimal(state_.route.parameter("index"));
    if (log && index) save_named_receipt(*log, static_cast<std::uint64_t>(*index));
  } else if (last == "forget") {
    state_.discarding = before;
  } else if (last == "keep") {
    state_.discarding.clear();
  } else if (last == "forget_for_good") {
    if (state_.discarding == before) forget_evidence(before);
    state_.discarding.clear();
  } else if (const std::optional<LogName> log = log_token(before); log && state_.log(*log).checkpoint) {
    const LogState& state = state_.log(*log);
    if (last == "copy") {
      effects_.push_back({EffectType::copy, 0, 0, {to_bytes(own_history_code(state_, *log))}});
    } else if (last == "save_checkpoint") {
      const std::string name = std::string(before) + "-" + std::to_string(state.checkpoint->size) + ".checkpoint";
      effects_.push_back(
          {EffectType::save_file, 0, 0, {to_bytes(name), to_bytes("text/plain"), to_bytes(state.checkpoint_note)}});
    }
  }
}

// Compares with our own tree. A code tells less of the root than a checkpoint does. `may_ask`: when theirs is newer.
void Engine::compare(HistoryCheck& check, bool may_ask) {
  if (!state_.config) {
    check.outcome = Comparison::not_checked;
    return;
  }
  std::optional<Checkpoint> theirs;
  std::optional<HistoryCode> code;
  if (!check.note.empty()) {
    for (const LogName log : {LogName::register_log, LogName::intake_log}) {
      const VerifierKey key = key_of(log);
      const Result<Checkpoint> opened = open_checkpoint(as_bytes(check.note), key.name, {&key, 1});
      if (opened) {
        check.log = log;
        theirs = *opened;
      } else if (opened.error().code != Errc::unknown_origin && opened.error().code != Errc::missing_signature) {
        check.error = opened.error();
      }
    }
    if (!theirs) {
      if (!check.error) check.error = Error{Errc::unknown_origin, {}};
      check.outcome = check.error->code == Errc::unknown_origin ? Comparison::other_portal : Comparison::unreadable;
      return;
    }
    check.error.reset();
    check.size = theirs->size;
  } else {
    const Result<HistoryCode> typed = parse_history_code(state_.typed_code);
    if (!typed) {
      check.error = typed.error();
      check.outcome = Comparison::unreadable;
      return;
    }
    code = *typed;
    check.log = code->log == 0 ? LogName::register_log : LogName::intake_log;
    check.size = code->size;
    if (code->key_bits != history_code(key_of(check.log), code->log, 0, {}).key_bits) {
      check.outcome = Comparison::other_portal;
      return;
    }
  }
  const LogState& state = state_.log(check.log);
  const LogSync& sync = syncs_[static_cast<std::size_t>(check.log)];
  if (!state.checkpoint || check.size > state.checkpoint->size) {
    check.outcome = Comparison::asking;
    if (may_ask) start_sync(LogName::register_log);
    const bool is_asking = syncs_[0].running || syncs_[1].running;
    if (!may_ask || !is_asking) check.outcome = state.checkpoint ? Comparison::newer : Comparison::not_checked;
    return;
  }
  if (code) {
    const Result<Digest> root = tree_root(check.size, sync.own_tiles.reader());
    TRIALOG_ASSERT(root.has_value(), "a tree without its tiles");
    const bool is_same = history_code(key_of(check.log), code->log, check.size, *root) == *code;
    check.outcome = is_same ? Comparison::same : Comparison::different;
    return;
  }
  check.outcome = begins_ours(check.log, *theirs) == true ? Comparison::same : Comparison::different;
  if (check.outcome == Comparison::same) return;
  keep_evidence(evidence_of_checkpoints(key_of(check.log), state.checkpoint_note, check.note, sync.own_tiles.reader()));
}

// A sync of that log is over, well or not.
void Engine::compare_again(LogName log) {
  if (syncs_[static_cast<std::size_t>(log)].running) return;
  if (state_.code_check.outcome == Comparison::asking && state_.code_check.log == log)
    compare(state_.code_check, false);
  if (state_.checkpoint_check && state_.checkpoint_check->outcome == Comparison::asking &&
      state_.checkpoint_check->log == log) {
    compare(*state_.checkpoint_check, false);
  }
}

void Engine::take_checkpoint_file(std::string_view note, std::string file_name) {
  HistoryCheck check;
  check.file_name = std::move(file_name);
  check.note = note;
  compare(check, true);
  state_.checkpoint_check = std::move(check);
}

void Engine::on_file(std::string name, ByteView bytes) {
  const std::string_view file = as_text(bytes);
  // One file at a time: what an earlier one gave is not what is asked now.
  state_.receipt_check.reset();
  state_.evidence_check.reset();
  state_.checkpoint_check.reset();
  if (file.starts_with("trialog/evidence@v1\n"))
    state_.evidence_check = check_evidence_file(file, std::move(name));
  else if (!file.starts_with("c2sp.org/tlog-proof@v1\n") && is_note(file))
    take_checkpoint_file(file, std::move(name));
  else
    take_receipt_file(file, std::move(name));
}

// A receipt may be of somebody else, and of another history than this device was shown: what it proves of the log's tree
// stands, whatever is to be said of its record.
void Engine::take_receipt_file(std::string_view file, std::string file_name) {
  state_.receipt_check = check_receipt(file, std::move(file_name));
  const Result<TlogProof> proof = parse_tlog_proof(file);
  if (!proof || !proof->extra) return;
  for (const LogName log : {LogName::register_log, LogName::intake_log}) {
    if (!state_.log(log).checkpoint) continue;
    const VerifierKey key = key_of(log);
    if (check_tlog_proof(*proof, *proof->extra, key.name, {&key, 1}))
      static_cast<void>(contradicts(log, *proof, *proof->extra));
  }
}

}  // namespace trialog::engine
