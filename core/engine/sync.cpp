// The engine's part that brings a log to the device and checks it; see the order of trust in engine/engine.h.
#include <algorithm>

#include "base/encoding.h"
#include "base/limits.h"
#include "engine/engine.h"
#include "log/checkpoint.h"
#include "log/evidence.h"
#include "log/note.h"
#include "log/proof.h"
#include "log/tree.h"

namespace trialog::engine {
namespace {

constexpr std::size_t max_parallel_fetches = 6;
// A bundle is 256 records of at most 64 KiB with their lengths.
constexpr std::size_t max_bundle_bytes = tile_width * (limits::max_leaf_bytes + 2);
// Leaves checked per slice: about 20 ms in the browser, so that painting and typing are never kept waiting.
// Fewer make the check of their signatures, which is done together, slower.
constexpr std::size_t leaves_per_slice = 64;
// After this long a person is offered to stop the check.
constexpr std::int64_t long_check_ms = 2000;
// A check that the network kept from ending is begun again by itself.
constexpr std::int64_t retry_sync_ms = 30000;

std::string_view word_of(LogName log) { return log == LogName::register_log ? "register" : "intake"; }

std::string bundle_key(LogName log, const TileId& bundle) {
  return "bundle/" + std::string(word_of(log)) + "/" + std::to_string(bundle.index) + "/" + std::to_string(bundle.width);
}

std::string kept_key(LogName log) { return "log/" + std::string(word_of(log)); }

// Whether it says that something is wrong with the log, rather than with the way to it.
bool is_alarm(const std::optional<Error>& problem) {
  return problem && problem->code != Errc::network_failed && problem->code != Errc::server_failed;
}

}  // namespace

// The last bundle, while it is not full, is hashed whole at every sync: what of it was checked before may have changed.
void Engine::keep_full_bundles(LogSync& sync) {
  sync.next_full_bundles = sync.next_tree;
  static_cast<void>(sync.next_full_bundles.take_changed_tiles());
}

void Engine::start_sync(LogName log) {
  LogSync& sync = syncs_[static_cast<std::size_t>(log)];
  if (sync.running || !state_.config || state_.problem || state_.check_stopped) return;
  sync.running = true;
  ++sync.run;
  LogState& state = state_.logs[static_cast<std::size_t>(log)];
  if (state.phase != SyncPhase::done) state.phase = SyncPhase::checkpoint;
  // Another tab may have seen a larger tree since; this one must not go back behind it.
  load(kept_key(log), {Request::Type::load_kept, log, 0, {}});
  later(long_check_ms, {Request::Type::sync_is_long, log, 0, {}});
}

// The checkpoint that is kept on the device, whichever tab kept it: that one may have been shown another history.
void Engine::take_kept_checkpoint(LogName log, std::string note) {
  LogSync& sync = syncs_[static_cast<std::size_t>(log)];
  const LogConfig& settings = state_.config->logs[static_cast<std::size_t>(log)];
  // The log's own line alone: what the portal says now of its witnesses must not undo what this device has seen.
  const VerifierKey key = key_of(log);
  const Result<Checkpoint> kept = open_checkpoint(as_bytes(note), settings.origin, {&key, 1});
  if (!kept) return;
  sync.kept_size = kept->size;
  sync.kept_note = std::move(note);
  const bool differs_from_seen = sync.seen && kept->size == sync.seen->size && kept->root != sync.seen->root;
  if (differs_from_seen || begins_ours(log, *kept) == false) return accuse(log, sync.kept_note);
  if (!sync.seen || kept->size > sync.seen->size) {
    sync.seen = *kept;
    sync.seen_note = sync.kept_note;
  }
}

// `kept`: what the device keeps now. Another tab may have kept more while this one was checking.
void Engine::keep_checkpoint(LogName log, std::string kept) {
  take_kept_checkpoint(log, std::move(kept));
  LogSync& sync = syncs_[static_cast<std::size_t>(log)];
  const LogState& state = state_.log(log);
  const std::uint64_t size = state.checkpoint->size;
  // Of one size the later note has the newer cosignatures.
  if (size < sync.kept_size || state.checkpoint_note == sync.kept_note) return;
  store(kept_key(log), as_bytes(state.checkpoint_note));
  // Older, narrower forms of the last bundle are of no use any more.
  if (sync.kept_size % tile_width != 0 && sync.kept_size < size)
    erase(bundle_key(log, {true, 0, sync.kept_size / tile_width, static_cast<int>(sync.kept_size % tile_width)}));
  sync.kept_note = state.checkpoint_note;
  sync.kept_size = size;
}

VerifierKey Engine::key_of(LogName log) const {
  return *parse_verifier_key(state_.config->logs[static_cast<std::size_t>(log)].verifier_key);
}

// Our tiles of the tree that is being checked.
TileReader Engine::next_reader(LogName log) const {
  const LogSync& sync = syncs_[static_cast<std::size_t>(log)];
  return sync.own_tiles.reader(&sync.tiles);
}

// Whether the tree is the beginning of the one on this device; nothing when that is smaller.
std::optional<bool> Engine::begins_ours(LogName log, const Checkpoint& tree) const {
  const std::optional<Checkpoint>& ours = state_.log(log).checkpoint;
  if (!ours || tree.size > ours->size) return std::nullopt;
  const Result<Digest> root = tree_root(tree.size, syncs_[static_cast<std::size_t>(log)].own_tiles.reader());
  TRIALOG_ASSERT(root.has_value(), "a tree without its tiles");
  return *root == tree.root;
}

void Engine::fetch_checkpoint(LogName log) {
  fetch(state_.config->logs[static_cast<std::size_t>(log)].url + "/checkpoint", limits::max_note_bytes,
        {Request::Type::fetch_checkpoint, log, 0, {}});
}

bool Engine::belongs_to_sync(Request::Type type) {
  switch (type) {
    case Request::Type::load_kept:
    case Request::Type::fetch_checkpoint:
    case Request::Type::load_bundle:
    case Request::Type::fetch_bundle:
    case Request::Type::fetch_tile:
    case Request::Type::hash_slice:
    case Request::Type::verify_slice:
    case Request::Type::sync_is_long: return true;
    default: return false;
  }
}

// What was checked stays; what was being checked is begun anew when the person asks for it.
void Engine::stop_syncs() {
  for (const LogName log : {LogName::register_log, LogName::intake_log}) {
    LogState& state = state_.logs[static_cast<std::size_t>(log)];
    if (!syncs_[static_cast<std::size_t>(log)].running) continue;
    end_sync(log);
    state.phase = is_alarm(state.problem) ? SyncPhase::failed : state.checkpoint ? SyncPhase::done : SyncPhase::waiting;
  }
  for (const LogName log : {LogName::register_log, LogName::intake_log}) compare_again(log);
  state_.check_stopped = true;
}

void Engine::end_sync(LogName log) {
  LogSync& sync = syncs_[static_cast<std::size_t>(log)];
  sync.running = false;
  sync.leaves.clear();
  sync.tiles.clear();
  sync.served_tiles.clear();
  sync.mismatch.reset();
  sync.bundles.clear();
  sync.to_fetch.clear();
  sync.waiting = 0;
  sync.fetching = 0;
  state_.logs[static_cast<std::size_t>(log)].is_long = false;
}

void Engine::on_checkpoint(LogName log, const HostResult& result) {
  LogSync& sync = syncs_[static_cast<std::size_t>(log)];
  const LogConfig& settings = state_.config->logs[static_cast<std::size_t>(log)];
  const bool arrived = result.flags == 200 && !result.strings.empty();
  std::string note = arrived ? std::string(as_text(result.strings[0])) : sync.kept_note;
  sync.from_stored_checkpoint = !arrived;
  if (!arrived) {
    // Without a connection, what was checked before is checked again from this device's own copy.
    if (note.empty() || sync.tree.size() > 0) {
      fail_sync(log, {result.flags == 0 ? Errc::network_failed : Errc::server_failed, "checkpoint"});
      return;
    }
  }
  // Of an arrived note every known line must verify; others are not kept: they may turn out bad when their key is known.
  const VerifierKey log_key = key_of(log);
  const std::vector<VerifierKey> keys = arrived ? checkpoint_keys(*state_.config, log) : std::vector<VerifierKey>{log_key};
  const Result<Checkpoint> next = open_checkpoint(as_bytes(note), settings.origin, keys);
  if (!next) return fail_sync(log, next.error());
  if (arrived) note = *only_signed_by(as_bytes(note), keys);
  if (next->size > limits::max_synced_leaves) return fail_sync(log, {Errc::too_large, "checkpoint"});
  if (arrived && sync.seen && next->size < sync.seen->size) {
    fail_sync(log, {Errc::rewound, "checkpoint"});
    return accuse(log, std::move(note));
  }
  if (sync.seen && next->size == sync.seen->size && next->root != sync.seen->root) {
    fail_sync(log, {Errc::consistency_failed, "checkpoint"});
    return accuse(log, std::move(note));
  }
  sync.next = *next;
  sync.next_note = std::move(note);
  if (sync.next.size == sync.tree.size()) {
    if (sync.next.root != sync.tree.root()) return fail_sync(log, {Errc::consistency_failed, "checkpoint"});
    return finish_sync(log);
  }
  plan_bundles(log);
}

void Engine::plan_bundles(LogName log) {
  LogSync& sync = syncs_[static_cast<std::size_t>(log)];
  LogState& state = state_.logs[static_cast<std::size_t>(log)];
  state.phase = SyncPhase::fetching;
  state.target_leaves = sync.next.size;
  sync.bundles.clear();
  sync.to_fetch.clear();
  for (const TileId& bundle : bundles_of(sync.next.size)) {
    if (bundle.index >= sync.full_bundles.size() / tile_width) sync.bundles.push_back(bundle);
  }
  sync.leaves.assign(sync.bundles.size(), {});
  sync.from_storage.assign(sync.bundles.size(), false);
  sync.next_tree = sync.full_bundles;
  sync.mismatch.reset();
  sync.hashed_bundles = 0;
  sync.verified_bundles = 0;
  sync.verified_in_bundle = 0;
  sync.waiting = 0;
  for (std::size_t number = 0; number < sync.bundles.size(); ++number) {
    if (sync.storage_distrusted) {
      sync.to_fetch.push_back(number);
    } else {
      ++sync.waiting;
      load(bundle_key(log, sync.bundles[number]), {Request::Type::load_bundle, log, number, {}});
    }
  }
  fetch_more(log);
}

void Engine::fetch_more(LogName log) {
  LogSync& sync = syncs_[static_cast<std::size_t>(log)];
  while (!sync.to_fetch.empty() && sync.fetching < max_parallel_fetches) {
    const std::size_t number = sync.to_fetch.front();
    sync.to_fetch.pop_front();
    ++sync.fetching;
    ++sync.waiting;
    fetch(state_.config->logs[static_cast<std::size_t>(log)].url + "/" + tile_path(sync.bundles[number]), max_bundle_bytes,
          {Request::Type::fetch_bundle, log, number, {}});
  }
}

void Engine::on_bundle(LogName log, std::size_t number, ByteView bytes, bool stored) {
  LogSync& sync = syncs_[static_cast<std::size_t>(log)];
  --sync.waiting;
  if (!stored) --sync.fetching;
  Result<std::vector<Bytes>> leaves = decode_bundle(bytes, sync.bundles[number].width);
  if (!leaves) {
    if (stored) {
      sync.to_fetch.push_back(number);
      return fetch_more(log);
    }
    return fail_sync(log, {leaves.error().code, tile_path(sync.bundles[number])});
  }
  sync.leaves[number] = std::move(*leaves);
  sync.from_storage[number] = stored;
  fetch_more(log);
  if (sync.waiting == 0 && sync.to_fetch.empty()) {
    state_.logs[static_cast<std::size_t>(log)].phase = SyncPhase::checking;
    later(0, {Request::Type::hash_slice, log, 0, {}});
  }
}

void Engine::hash_slice(LogName log) {
  LogSync& sync = syncs_[static_cast<std::size_t>(log)];
  if (sync.hashed_bundles < sync.bundles.size()) {
    const TileId& bundle = sync.bundles[sync.hashed_bundles];
    const std::vector<Bytes>& leaves = sync.leaves[sync.hashed_bundles];
    if (bundle.width < tile_width) keep_full_bundles(sync);
    for (const Digest& hash : leaf_hashes(leaves)) {
      sync.next_tree.append(hash);
      // Consistency: what was seen before, here or by another tab, must be the beginning of this one.
      const LogState& state = state_.log(log);
      using Before = std::pair<const std::optional<Checkpoint>&, const std::string&>;
      for (const auto& [before, note] : {Before(sync.seen, sync.seen_note), Before(state.checkpoint, state.checkpoint_note)}) {
        if (!before || sync.next_tree.size() != before->size || sync.next_tree.root() == before->root) continue;
        if (restarts_without_storage(log)) return;
        sync.mismatch = Error{Errc::consistency_failed, tile_path(bundle)};
        sync.contradicted_note = note;
      }
    }
    ++sync.hashed_bundles;
    later(0, {Request::Type::hash_slice, log, 0, {}});
    return;
  }
  const bool leads_to_root = sync.next_tree.size() == sync.next.size && sync.next_tree.root() == sync.next.root;
  if (!leads_to_root) {
    if (restarts_without_storage(log)) return;
    if (!sync.mismatch) sync.mismatch = Error{Errc::wrong_leaf, "checkpoint"};
  }
  if (sync.next.size % tile_width == 0) keep_full_bundles(sync);
  sync.tiles = sync.next_tree.take_changed_tiles();
  if (sync.mismatch && sync.from_stored_checkpoint) return fail_sync(log, Error(*sync.mismatch));
  if (sync.mismatch && leads_to_root) {
    // Both trees are signed, and the leaves of the new one are here.
    keep_evidence(evidence_of_checkpoints(key_of(log), sync.contradicted_note, sync.next_note, next_reader(log)));
    return fail_sync(log, Error(*sync.mismatch));
  }
  // From here on its leaves may reach the register, so every later tree must go on from this one.
  if (!sync.mismatch && (!sync.seen || sync.next.size > sync.seen->size)) {
    remember_before(log);
    sync.seen = sync.next;
    sync.seen_note = sync.next_note;
  }
  // It is said at once: what comes next may take as long as the origin likes.
  if (sync.mismatch) state_.logs[static_cast<std::size_t>(log)].problem = sync.mismatch;
  fetch_tiles(log);
}

// A mismatch that this device's own storage may have caused is tried once more from the origin alone.
bool Engine::restarts_without_storage(LogName log) {
  LogSync& sync = syncs_[static_cast<std::size_t>(log)];
  const bool any_stored = std::find(sync.from_storage.begin(), sync.from_storage.end(), true) != sync.from_storage.end();
  if (!any_stored || sync.storage_distrusted || sync.from_stored_checkpoint) return false;
  sync.storage_distrusted = true;
  plan_bundles(log);
  return true;
}

// After a mismatch the origin's tiles are asked for all the same: they tell which of its files is wrong.
void Engine::fetch_tiles(LogName log) {
  LogSync& sync = syncs_[static_cast<std::size_t>(log)];
  sync.served_tiles.assign(sync.mismatch ? sync.tiles.size() : 0, {});
  sync.tiles_waiting = 0;
  if (!sync.from_stored_checkpoint) {
    // A tree of which the whole was kept and checked before needs no second look at the origin's tiles.
    const bool all_stored = std::find(sync.from_storage.begin(), sync.from_storage.end(), false) == sync.from_storage.end();
    if (!all_stored) {
      for (std::size_t number = 0; number < sync.tiles.size(); ++number) {
        const TileId& id = sync.tiles[number].id;
        if (!sync.mismatch && id.width == tile_width && covers(id, sync.kept_size)) continue;
        ++sync.tiles_waiting;
        fetch(state_.config->logs[static_cast<std::size_t>(log)].url + "/" + tile_path(sync.tiles[number].id), 8192,
              {Request::Type::fetch_tile, log, number, {}});
      }
    }
  }
  if (sync.tiles_waiting > 0) return;
  if (sync.mismatch) return fail_sync(log, Error(*sync.mismatch));
  later(0, {Request::Type::verify_slice, log, 0, {}});
}

bool Engine::covers(const TileId& tile, std::uint64_t size) {
  std::uint64_t leaves = tile_width;
  for (int level = 0; level < tile.level && leaves <= static_cast<std::uint64_t>(limits::max_integer) / tile_width; ++level) leaves *= tile_width;
  return (tile.index + 1) * leaves <= size;
}

void Engine::on_tile(LogName log, std::size_t number, const HostResult& result) {
  LogSync& sync = syncs_[static_cast<std::size_t>(log)];
  const bool arrived = result.flags == 200 && !result.strings.empty();
  if (sync.mismatch) {
    if (arrived) sync.served_tiles[number] = result.strings[0];
    if (--sync.tiles_waiting > 0) return;
    show_wrong_leaves(log);
    return fail_sync(log, Error(*sync.mismatch));
  }
  const std::string path = tile_path(sync.tiles[number].id);
  if (!arrived) return fail_sync(log, {result.flags == 0 ? Errc::network_failed : Errc::server_failed, path});
  if (!equal(result.strings[0], sync.tiles[number].bytes)) {
    show_wrong_tile(log, number, result.strings[0]);
    return fail_sync(log, {Errc::wrong_tile, path});
  }
  if (--sync.tiles_waiting == 0) later(0, {Request::Type::verify_slice, log, 0, {}});
}

void Engine::verify_slice(LogName log) {
  LogSync& sync = syncs_[static_cast<std::size_t>(log)];
  LogState& state = state_.logs[static_cast<std::size_t>(log)];
  std::size_t left = leaves_per_slice;
  while (left > 0 && sync.verified_bundles < sync.bundles.size()) {
    const std::vector<Bytes>& leaves = sync.leaves[sync.verified_bundles];
    const std::uint64_t first = sync.bundles[sync.verified_bundles].index * tile_width;
    // Of a bundle that has grown, the beginning may be in the register.
    const std::uint64_t known = std::clamp(register_->next_index(log), first, first + leaves.size()) - first;
    sync.verified_in_bundle = std::max(sync.verified_in_bundle, static_cast<std::size_t>(known));
    const std::size_t count = std::min(left, leaves.size() - sync.verified_in_bundle);
    for (Result<SignedEnvelope>& envelope : open_envelopes(std::span(leaves).subspan(sync.verified_in_bundle, count))) {
      // A leaf that its rules refuse is kept out and remembered; the log goes on.
      const std::uint64_t index = first + sync.verified_in_bundle;
      const Result<void> added = register_->add(log, index, std::move(envelope));
      const Bytes& leaf = leaves[sync.verified_in_bundle];
      if (added) show_late_record(log, index, leaf);
      else show_wrong_record(log, index, leaf, added.error().code);
      ++sync.verified_in_bundle;
    }
    left -= count;
    if (sync.verified_in_bundle == leaves.size()) {
      if (!sync.from_storage[sync.verified_bundles]) {
        const Result<Bytes> bundle = encode_bundle(leaves);
        TRIALOG_ASSERT(bundle.has_value(), "a decoded bundle can be encoded");
        store(bundle_key(log, sync.bundles[sync.verified_bundles]), *bundle);
      }
      sync.leaves[sync.verified_bundles] = {};  // The register has its own copy now; two of a large log need not fit.
      ++sync.verified_bundles;
      sync.verified_in_bundle = 0;
    }
  }
  state.checked_leaves = register_->next_index(log);
  if (sync.verified_bundles < sync.bundles.size()) {
    later(0, {Request::Type::verify_slice, log, 0, {}});
    return;
  }
  sync.own_tiles.take(sync.tiles);
  sync.tree = std::move(sync.next_tree);
  sync.full_bundles = std::move(sync.next_full_bundles);
  finish_sync(log);
}

void Engine::finish_sync(LogName log) {
  LogSync& sync = syncs_[static_cast<std::size_t>(log)];
  LogState& state = state_.logs[static_cast<std::size_t>(log)];
  if (!storage_unread_ && sync.next_note != sync.kept_note) load(kept_key(log), {Request::Type::confirm_kept, log, 0, {}});
  if (!sync.seen || sync.next.size >= sync.seen->size) {  // An empty log has no leaves to hash.
    sync.seen = sync.next;
    sync.seen_note = sync.next_note;
  }
  end_sync(log);
  state.checkpoint = sync.next;
  state.checkpoint_note = sync.next_note;
  if (state_.config->policy) {
    const Result<VouchedCheckpoint> vouched = weigh_checkpoint(as_bytes(sync.next_note), *state_.config->policy);
    state.witnesses = vouched ? vouched->witnesses : std::vector<std::string>();
    state.has_quorum = vouched && vouched->is_enough;
  }
  state.checked_leaves = sync.next.size;
  state.target_leaves = sync.next.size;
  if (!sync.from_stored_checkpoint) {
    state.phase = SyncPhase::done;
    state.problem.reset();
    state.checked_at_ms = state_.now_ms;
  } else {
    // The device's own copy says nothing about what the origin did wrong before.
    state.phase = is_alarm(state.problem) ? SyncPhase::failed : SyncPhase::offline;
    if (state.phase == SyncPhase::offline) state.problem.reset();
  }
  if (judge(log, sync.accused_note)) sync.accused_note.clear();
  look_at_receipts(log);
  compare_again(log);
  if (log == LogName::register_log) {
    fill_draft();
    look_at_releases();
    start_sync(LogName::intake_log);
  }
}

void Engine::fail_sync(LogName log, Error error) {
  LogSync& sync = syncs_[static_cast<std::size_t>(log)];
  LogState& state = state_.logs[static_cast<std::size_t>(log)];
  // While nothing is shown yet, what was checked before is checked again from this device's own copy, and shown.
  const bool shows_kept = is_alarm(error) && !sync.from_stored_checkpoint && sync.tree.size() == 0 && !sync.kept_note.empty();
  end_sync(log);
  // Neither a lost connection nor the own copy takes back what was found wrong before.
  if (!is_alarm(state.problem) || (is_alarm(error) && !sync.from_stored_checkpoint)) state.problem = std::move(error);
  state.phase = is_alarm(state.problem) || state.problem->code == Errc::server_failed ? SyncPhase::failed : SyncPhase::offline;
  later(retry_sync_ms, {Request::Type::retry_sync, log, 0, {}});
  if (shows_kept) {
    sync.running = true;
    ++sync.run;
    return on_checkpoint(log, {});
  }
  compare_again(log);
  if (log == LogName::register_log) start_sync(LogName::intake_log);
}

}  // namespace trialog::engine
