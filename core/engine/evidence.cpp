// The engine's part that keeps what a log has signed and should not have. Evidence is kept only when it is confirmed,
// and read back only so: the device's storage is no witness.
#include "log/evidence.h"

#include <algorithm>

#include "base/encoding.h"
#include "engine/engine.h"
#include "log/proof.h"
#include "log/tree.h"

namespace trialog::engine {
namespace {

// Of one kind and log: a portal that cheats again at every visit must not fill the device. The first ones stay.
constexpr std::ptrdiff_t max_of_a_kind = 3;
// Read back at most.
constexpr std::size_t max_items = 64;

constexpr std::string_view key_prefix = "evidence/";

Result<EvidenceItem> item_of(const Evidence& evidence, std::int64_t found_at_ms) {
  EvidenceItem item;
  item.checkpoints = TRIALOG_TRY(check_evidence(evidence));
  if (evidence.kind == EvidenceKind::wrong_leaf) TRIALOG_TRY(check_rule_alone(evidence));
  item.id = std::string(word_of(evidence.kind)) + "-" + hex(sha256(as_bytes(format_evidence(evidence)))).substr(0, 16);
  item.evidence = evidence;
  item.found_at_ms = found_at_ms;
  return item;
}

// late_inclusion: the dates. `policy`: whose word counts; null: nobody's.
Result<void> add_dates(EvidenceItem& item, const Policy* policy) {
  if (item.evidence.kind != EvidenceKind::late_inclusion) return {};
  if (policy == nullptr) return Error{Errc::evidence_incomplete, "policy"};
  item.lateness = TRIALOG_TRY(check_lateness(item.evidence, *policy));
  return {};
}

// Whether the second says nothing that the first does not: only the checkpoint around the record may be a newer one.
bool is_same_matter(const EvidenceItem& one, const EvidenceItem& other) {
  const Evidence& a = one.evidence;
  const Evidence& b = other.evidence;
  if (a.kind != b.kind || a.log != b.log) return false;
  if (a.record.empty()) return one.checkpoints == other.checkpoints;
  return a.index == b.index && a.file == b.file && a.record == b.record;
}

}  // namespace

bool Engine::has_room_for_evidence(EvidenceKind kind, LogName log) const {
  const auto is_of_it = [&](const EvidenceItem& kept) { return kept.evidence.kind == kind && kept.evidence.log == key_of(log); };
  return std::count_if(state_.evidence.begin(), state_.evidence.end(), is_of_it) < max_of_a_kind;
}

void Engine::keep_evidence(const Result<Evidence>& evidence) {
  if (!evidence) return;
  Result<EvidenceItem> item = item_of(*evidence, state_.now_ms);
  if (!item || !add_dates(*item, policy())) return;
  const auto is_known = [&](const EvidenceItem& kept) { return is_same_matter(kept, *item); };
  if (std::any_of(state_.evidence.begin(), state_.evidence.end(), is_known)) return;
  const LogName log = evidence->log == key_of(LogName::register_log) ? LogName::register_log : LogName::intake_log;
  if (!has_room_for_evidence(evidence->kind, log)) return;
  store_evidence(*item);
  state_.evidence.insert(state_.evidence.begin(), std::move(*item));
}

// Named after its content: two tabs that find the same write the same.
// Shape: when it was found, decimal, in Unix milliseconds, LF, the evidence file.
void Engine::store_evidence(const EvidenceItem& item) {
  const std::string text = decimal(item.found_at_ms) + "\n" + format_evidence(item.evidence);
  store(std::string(key_prefix) + item.id, as_bytes(text), Request::Type::store_evidence);
}

// As the person asked. Found once more, it is kept once more.
void Engine::forget_evidence(std::string_view id) {
  const std::string key = std::string(key_prefix) + std::string(id);
  std::erase_if(state_.evidence, [&](const EvidenceItem& item) { return item.id == id; });
  unkept_.erase(key);
  erase(key);
}

void Engine::list_evidence() {
  effects_.push_back({EffectType::list, request({Request::Type::list_evidence, {}, 0, {}}), 0, {to_bytes(key_prefix)}});
}

void Engine::take_stored_evidence(ByteView bytes) {
  const std::string_view text = as_text(bytes);
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos || state_.evidence.size() >= max_items) return;
  const Result<std::int64_t> found_at_ms = decode_decimal(text.substr(0, end));
  const Result<Evidence> evidence = parse_evidence(text.substr(end + 1));
  if (!found_at_ms || !evidence) return;
  Result<EvidenceItem> item = item_of(*evidence, *found_at_ms);
  if (!item) return;
  // The portal may have chosen other witnesses since: that takes nothing back, but the dates cannot be shown.
  const Result<void> dated = add_dates(*item, policy());
  if (!dated && dated.error().code != Errc::evidence_incomplete) return;
  const bool is_known = std::any_of(state_.evidence.begin(), state_.evidence.end(),
                                    [&](const EvidenceItem& one) { return one.id == item->id; });
  if (is_known) return;
  state_.evidence.push_back(std::move(*item));
  std::stable_sort(state_.evidence.begin(), state_.evidence.end(),
                   [](const EvidenceItem& a, const EvidenceItem& b) { return a.found_at_ms > b.found_at_ms; });
}

// The log's key signed `note`, which contradicts what this device has seen. The first one that must wait is kept waiting.
void Engine::accuse(LogName log, std::string note) {
  std::string& waiting = syncs_[static_cast<std::size_t>(log)].accused_note;
  if (!judge(log, note) && waiting.empty()) waiting = std::move(note);
}

// Whether there is nothing more to be found out. How two trees of different sizes stand to each other shows in our tiles of
// the greater one. At the beginning of a session those of what was seen are not here yet: they come with the check of the
// device's own copy. When the portal does not send them, the tree that is here may tell.
bool Engine::judge(LogName log, const std::string& accused_note) {
  const LogSync& sync = syncs_[static_cast<std::size_t>(log)];
  const VerifierKey key = key_of(log);
  const Result<Checkpoint> accused = open_checkpoint(as_bytes(accused_note), key.name, {&key, 1});
  if (!accused || !sync.seen) return false;
  const bool shows_against_seen = accused->size == sync.seen->size || sync.tree.size() >= sync.seen->size;
  const std::string& note = shows_against_seen ? sync.seen_note : state_.log(log).checkpoint_note;
  const Result<Evidence> evidence = evidence_of_checkpoints(key, note, accused_note, sync.own_tiles.reader());
  std::optional<Error>& problem = state_.logs[static_cast<std::size_t>(log)].problem;
  // It is not only shorter: it was never a part of what was seen.
  if (evidence && excludes_honesty(evidence->kind) && problem && problem->code == Errc::rewound)
    problem->code = Errc::consistency_failed;
  keep_evidence(evidence);
  return evidence || shows_against_seen;
}

// The leaves that came do not give the signed root. When the tiles that came do, they tell which leaf is another one.
void Engine::show_wrong_leaves(LogName log) {
  const LogSync& sync = syncs_[static_cast<std::size_t>(log)];
  std::vector<Tile> served;
  for (std::size_t number = 0; number < sync.tiles.size(); ++number)
    served.push_back({sync.tiles[number].id, sync.served_tiles[number]});
  const TileReader reader = sync.own_tiles.reader(&served);
  const Result<Digest> root = tree_root(sync.next.size, reader);
  if (!root || *root != sync.next.root) return;
  for (std::size_t number = 0; number < served.size(); ++number) {
    const TileId& id = served[number].id;
    const Bytes& ours = sync.tiles[number].bytes;
    if (id.level != 0 || served[number].bytes.size() != ours.size() || served[number].bytes == ours) continue;
    const auto differing = std::mismatch(ours.begin(), ours.end(), served[number].bytes.begin());
    const auto place = static_cast<std::size_t>(differing.first - ours.begin()) / digest_bytes;
    const auto bundle = std::find_if(sync.bundles.begin(), sync.bundles.end(),
                                     [&](const TileId& one) { return one.index == id.index; });
    if (bundle == sync.bundles.end()) continue;
    const Bytes& leaf = sync.leaves[static_cast<std::size_t>(bundle - sync.bundles.begin())][place];
    const Result<Evidence> evidence = evidence_of_file(key_of(log), sync.next_note, *bundle, place, leaf,
                                                       hash_at(served[number].bytes, place), reader);
    if (evidence) return keep_evidence(evidence);  // Otherwise it is the tile that is wrong.
  }
}

// The leaves give the signed root, and a tile that came is not theirs.
void Engine::show_wrong_tile(LogName log, std::size_t number, ByteView served) {
  const LogSync& sync = syncs_[static_cast<std::size_t>(log)];
  const Tile& ours = sync.tiles[number];
  for (std::size_t at = 0; at + digest_bytes <= std::min(served.size(), ours.bytes.size()); at += digest_bytes) {
    const std::size_t place = at / digest_bytes;
    const Digest signed_hash = hash_at(ours.bytes, place);
    if (hash_at(served, place) == signed_hash) continue;
    return keep_evidence(evidence_of_file(key_of(log), sync.next_note, ours.id, place, served.subspan(at, digest_bytes),
                                          signed_hash, next_reader(log)));
  }
}

// A leaf that was kept out of the register. There may be many.
void Engine::show_wrong_record(LogName log, std::uint64_t index, ByteView leaf, Errc rule) {
  if (!has_room_for_evidence(EvidenceKind::wrong_leaf, log) || rule_broken_alone(leaf) != rule) return;
  const LogSync& sync = syncs_[static_cast<std::size_t>(log)];
  keep_evidence(evidence_of_leaf(key_of(log), sync.next_note, index, leaf, rule, next_reader(log)));
}

const Policy* Engine::policy() const { return state_.config && state_.config->policy ? &*state_.config->policy : nullptr; }

// What was seen is about to be a greater tree. Leaves of one that never came whole are still to be judged by what was seen
// before that.
void Engine::remember_before(LogName log) {
  LogSync& sync = syncs_[static_cast<std::size_t>(log)];
  if (!sync.seen || (sync.before && register_->next_index(log) < sync.seen->size)) return;
  sync.before.reset();
  if (policy() == nullptr) return;
  const std::optional<std::int64_t> newest_until_ms = quorum_at_ms(sync.seen_note, *policy());
  if (newest_until_ms) sync.before = SeenBefore{sync.seen->size, sync.seen_note, *newest_until_ms};
}

// A leaf that came into the register and should have been in the tree that was seen before.
void Engine::show_late_record(LogName log, std::uint64_t index, ByteView leaf) {
  const LogSync& sync = syncs_[static_cast<std::size_t>(log)];
  if (!sync.before || index < sync.before->size) return;
  const VerifiedLeaf& record = register_->entries().back().leaf;
  if (!is_late(record.kind(), record.header(), sync.before->newest_until_ms)) return;
  if (!has_room_for_evidence(EvidenceKind::late_inclusion, log)) return;
  keep_evidence(evidence_of_absence(key_of(log), sync.before->note, sync.next_note, index, leaf, next_reader(log)));
}

EvidenceCheck Engine::check_evidence_file(std::string_view file, std::string file_name) const {
  EvidenceCheck check;
  check.file_name = std::move(file_name);
  const auto read = [&]() -> Result<EvidenceItem> {
    const Evidence evidence = TRIALOG_TRY(parse_evidence(file));
    if (!state_.config) return Error{Errc::network_failed, "/portal.json"};
    if (evidence.log != key_of(LogName::register_log) && evidence.log != key_of(LogName::intake_log))
      return Error{Errc::unknown_origin, "log"};
    EvidenceItem item = TRIALOG_TRY(item_of(evidence, 0));
    TRIALOG_TRY(add_dates(item, policy()));
    return item;
  };
  Result<EvidenceItem> item = read();
  if (item)
    check.item = std::move(*item);
  else
    check.error = item.error();
  return check;
}

}  // namespace trialog::engine
