// The engine's part that looks after receipts: each is held against the tree of every later checkpoint, and one for
// which too few witnesses vouch is replaced when more do. A proof is made from tiles of this device's own tree, and
// checked as one that came from outside. Several tabs: what is stored is read again before it is replaced, the stronger
// one stays, and a tab that finds a weaker one stored than it has itself stores its own.
#include <algorithm>

#include "engine/engine.h"
#include "log/note.h"
#include "log/proof.h"
#include "log/tile.h"
#include "log/tree.h"

namespace trialog::engine {
namespace {

constexpr std::int64_t first_ask_witnesses_ms = 60000;
constexpr std::int64_t max_ask_witnesses_ms = 3600000;

}  // namespace

void Engine::weigh_receipt(Sending& sending) const {
  sending.witnesses.clear();
  sending.has_quorum = state_.config && !state_.config->policy;
  if (sending.receipt.empty() || !state_.config || !state_.config->policy) return;
  const Result<TlogProof> proof = parse_tlog_proof(sending.receipt);
  if (!proof) return;
  const Result<VouchedCheckpoint> vouched = weigh_checkpoint(as_bytes(proof->checkpoint), *state_.config->policy);
  if (!vouched) return;
  sending.witnesses = vouched->witnesses;
  sending.has_quorum = vouched->is_enough;
}

// Whether a receipt with this checkpoint may take the place of the sending's: whoever vouches for that one vouches for it
// too, and more do. What the portal says today of its witnesses does not decide it. And no receipt goes before its tree
// was found to be the beginning of ours: it may be all there is to prove another history.
bool Engine::may_replace(const Sending& sending, std::string_view note) const {
  const LogName log = log_of(sending.kind);
  if (!state_.log(log).checkpoint) return false;
  const VerifierKey key = key_of(log);
  const Result<TlogProof> proof = parse_tlog_proof(sending.receipt);
  if (!proof || !has_more_signers(as_bytes(note), as_bytes(proof->checkpoint))) return false;
  const Result<Checkpoint> then = open_checkpoint(as_bytes(proof->checkpoint), key.name, {&key, 1});
  return then && begins_ours(log, *then) == true;
}

// After a sync. One at a time, so that a person with many receipts is not kept waiting.
void Engine::look_at_receipts(LogName log) {
  LogSync& sync = syncs_[static_cast<std::size_t>(log)];
  const bool is_under_way = !sync.receipts.empty();
  sync.receipts.clear();
  for (const Sending& sending : state_.sendings) {
    if (sending.status == SendingStatus::sent && !sending.receipt.empty() && log_of(sending.kind) == log) {
      sync.receipts.push_back(sending_key(sending));
    }
  }
  if (!is_under_way && !sync.receipts.empty()) later(0, {Request::Type::receipt_slice, log, 0, {}});
}

void Engine::receipt_slice(LogName log) {
  LogSync& sync = syncs_[static_cast<std::size_t>(log)];
  if (sync.receipts.empty()) return;
  const std::string storage_key = std::move(sync.receipts.front());
  sync.receipts.pop_front();
  if (!sync.receipts.empty()) later(0, {Request::Type::receipt_slice, log, 0, {}});
  const auto sending = std::find_if(state_.sendings.begin(), state_.sendings.end(),
                                    [&](const Sending& one) { return sending_key(one) == storage_key; });
  const LogState& state = state_.log(log);
  if (sending == state_.sendings.end() || !state.checkpoint) return;
  const Result<TlogProof> proof = parse_tlog_proof(sending->receipt);
  if (!proof) return;
  sending->is_lost = contradicts(log, *proof, sending->leaf);
  if (sending->is_lost) return;
  // With the quorum a receipt is as strong as the portal promises: it is left as the person has saved it.
  if (sending->has_quorum) return;
  if (may_replace(*sending, state.checkpoint_note)) {
    load(storage_key, {Request::Type::confirm_receipt, log, static_cast<std::size_t>(sending->revision), sending->id});
  } else {
    ask_witnesses();
  }
}

// Whether the log has another leaf in the place of a receipt's now. What a receipt shows against the log is kept.
bool Engine::contradicts(LogName log, const TlogProof& receipt, ByteView leaf) {
  const LogState& state = state_.log(log);
  const VerifierKey key = key_of(log);
  const TileReader tiles = syncs_[static_cast<std::size_t>(log)].own_tiles.reader();
  if (receipt.index < state.checkpoint->size) {
    const std::uint64_t tile = receipt.index / tile_width;
    const Result<Bytes> hashes = tiles({false, 0, tile, width_of_tile(0, tile, state.checkpoint->size)});
    TRIALOG_ASSERT(hashes.has_value(), "a tree without its tiles");
    if (hash_at(*hashes, static_cast<std::size_t>(receipt.index % tile_width)) != leaf_hash(leaf)) {
      const Result<Evidence> lost = evidence_of_receipt(key, receipt, leaf, state.checkpoint_note, tiles);
      keep_evidence(lost);
      return lost.has_value();
    }
  }
  // The leaf may be here although the rest of the receipt's tree is another one.
  const Result<Checkpoint> then = open_checkpoint(as_bytes(receipt.checkpoint), key.name, {&key, 1});
  if (then && begins_ours(log, *then) == false)
    keep_evidence(evidence_of_checkpoints(key, receipt.checkpoint, state.checkpoint_note, tiles));
  return false;
}

// That a leaf is at that place of this device's newest checkpoint, made from its own tree and checked.
std::optional<TlogProof> Engine::own_proof(LogName log, std::uint64_t index, ByteView leaf) const {
  const LogState& state = state_.log(log);
  if (!state_.config || !state.checkpoint || index >= state.checkpoint->size) return std::nullopt;
  const LogSync& sync = syncs_[static_cast<std::size_t>(log)];
  Result<std::vector<Digest>> path = prove_inclusion(index, state.checkpoint->size, sync.own_tiles.reader());
  if (!path) return std::nullopt;
  TlogProof proof{Bytes(leaf.begin(), leaf.end()), index, std::move(*path), state.checkpoint_note};
  if (!check_tlog_proof(proof, leaf, key_of(log).name, checkpoint_keys(*state_.config, log))) return std::nullopt;
  return proof;
}

// What a receipt's code names becomes a receipt again: whoever has only the paper gets the file back.
void Engine::save_named_receipt(LogName log, std::uint64_t index) {
  const std::optional<std::size_t> number = register_ == nullptr ? std::nullopt : register_->find_entry(log, index);
  if (!number) return;
  const VerifiedLeaf& leaf = register_->entry(*number).leaf;
  const std::optional<TlogProof> proof = own_proof(log, index, leaf.leaf());
  if (!proof) return;
  effects_.push_back({EffectType::save_file, 0, 0,
                      {to_bytes(leaf.header().id + ".tlog-proof"), to_bytes("text/plain"), to_bytes(format_tlog_proof(*proof))}});
}

// More vouch for this device's newest checkpoint than for the receipt's: it is made anew in that one.
// `stored`: what the device keeps of it now.
void Engine::confirm_receipt(std::string_view id, std::int64_t revision, ByteView stored) {
  take_stored_sending(stored);  // Another tab may have been quicker.
  Sending* sending = this->sending(id, revision);
  if (sending == nullptr || sending->status != SendingStatus::sent || sending->is_lost || sending->has_quorum) return;
  const LogName log = log_of(sending->kind);
  if (!may_replace(*sending, state_.log(log).checkpoint_note)) return;
  const std::optional<TlogProof> fresh = own_proof(log, parse_tlog_proof(sending->receipt)->index, sending->leaf);
  if (!fresh) return;
  sending->receipt = format_tlog_proof(*fresh);
  sending->strengthened_at_ms = state_.now_ms;
  weigh_receipt(*sending);
  state_.receipt_checks.erase(sending->id);
  keep_sending(*sending, Request::Type::store_receipt);
}

// Witnesses sign later than the log does. While a page is open it looks again, less and less often.
void Engine::ask_witnesses() {
  if (asking_witnesses_) return;
  asking_witnesses_ = true;
  ask_witnesses_ms_ = std::clamp(2 * ask_witnesses_ms_, first_ask_witnesses_ms, max_ask_witnesses_ms);
  later(ask_witnesses_ms_, {Request::Type::ask_witnesses, {}, ++witness_asks_, {}});
}

}  // namespace trialog::engine
