#include "origin/audit.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <thread>
#include <utility>

#include "base/encoding.h"
#include "base/limits.h"
#include "engine/engine.h"
#include "log/checkpoint.h"
#include "log/proof.h"
#include "log/tree.h"
#include "origin/files.h"
#include "origin/keys.h"
#include "origin/ledger.h"
#include "origin/portal.h"
#include "origin/prepare.h"
#include "origin/publisher.h"

namespace trialog::origin {
namespace {

constexpr std::size_t max_tile_bytes = tile_width * digest_bytes;
// 256 full leaves with their lengths.
constexpr std::size_t max_bundle_bytes = tile_width * (limits::max_leaf_bytes + 2);
constexpr std::size_t max_settings_bytes = std::size_t{64} << 10;

std::size_t most_bytes_of(std::string_view path) {
  if (path == "checkpoint") return limits::max_note_bytes;
  return path.starts_with("tile/entries/") ? max_bundle_bytes : max_tile_bytes;
}

const engine::LogConfig& config_of(const AuditSource& source, LogName log) {
  return source.config.logs[static_cast<std::size_t>(log)];
}

std::string place_of(const AuditSource& source, LogName log, const std::string& path) {
  return config_of(source, log).url + "/" + path;
}

// Where a copy has a file: a portal may say any address for its logs, a copy has these.
std::string copy_url(LogName log) { return "/log/" + std::string(word_of(log)); }
std::string copy_path(const std::string& folder, LogName log, const std::string& path) {
  return folder + copy_url(log) + "/" + path;
}
Result<void> write_config(const std::string& folder, engine::PortalConfig config) {
  for (const LogName log : all_logs) config.logs[static_cast<std::size_t>(log)].url = copy_url(log);
  return write_file(folder + "/portal.json", as_bytes(engine::write_config(config)));
}

// The error with the file that it is about, named once.
Error error_at(const std::string& place, const Error& error) {
  if (error.where.find(place) != std::string::npos) return error;
  return {error.code, error.where.empty() ? place : place + " " + error.where};
}

Result<Bytes> fetch(const AuditSource& source, LogName log, const std::string& path) {
  Result<Bytes> bytes = source.fetch(log, path);
  if (!bytes) return error_at(place_of(source, log, path), bytes.error());
  return bytes;
}

// The auditor's own copy says nothing about the log.
Error damaged(const std::string& path, const Error& error) {
  constexpr const char* advice = "): put a copy of it back, or audit into a new folder, which knows nothing of last time";
  return {Errc::storage_failed, path + " is damaged (" + std::string(name_of(error.code)) + advice};
}

Result<VerifierKey> key_of(const AuditSource& source, LogName log) {
  return parse_verifier_key(config_of(source, log).verifier_key);
}

Result<void> check_seen_keys(const AuditSource& source, const std::string& folder) {
  const std::string path = folder + "/portal.json";
  if (!file_exists(path)) return {};
  const Bytes kept = TRIALOG_TRY(read_file(path, max_settings_bytes));
  const Result<engine::PortalConfig> seen = engine::read_config(kept);
  if (!seen) return damaged(path, seen.error());
  bool same = seen->root_key == source.config.root_key;
  for (const LogName log : all_logs) {
    const auto number = static_cast<std::size_t>(log);
    same = same && seen->logs[number].verifier_key == source.config.logs[number].verifier_key;
  }
  if (!same) return Error{Errc::invalid_key, "the portal's keys are not those of " + path};
  return {};
}

Result<void> check_policy_keys(const AuditSource& source, const Policy& policy) {
  for (const LogName log : all_logs) {
    const VerifierKey key = TRIALOG_TRY(key_of(source, log));
    const bool is_named = std::any_of(policy.logs.begin(), policy.logs.end(), [&](const Policy::Log& one) { return one.key == key; });
    if (!is_named) return Error{Errc::invalid_key, "the policy does not name the key of the " + std::string(word_of(log)) + " log"};
  }
  return {};
}

// Errors: malformed_proof (of neither log, or not genuine).
Result<void> check_receipts(const AuditSource& source, const std::vector<KeptReceipt>& receipts) {
  for (const KeptReceipt& receipt : receipts) {
    bool is_genuine = false;
    for (const LogName log : all_logs) {
      const VerifierKey key = TRIALOG_TRY(key_of(source, log));
      is_genuine = is_genuine || check_tlog_proof(receipt.proof, receipt.record, key.name, {&key, 1}).has_value();
    }
    if (!is_genuine) return Error{Errc::malformed_proof, receipt.name + " is not a genuine receipt of this portal"};
  }
  return {};
}

// Tiles that may be wider than asked for, with the width that they have in a tree of that size.
TileReader cut(std::uint64_t size, const TileReader& reader) {
  return [size, reader](const TileId& id) -> Result<Bytes> {
    Bytes bytes = TRIALOG_TRY(reader({false, id.level, id.index, width_of_tile(id.level, id.index, size)}));
    const std::size_t wanted_bytes = static_cast<std::size_t>(id.width) * digest_bytes;
    if (bytes.size() < wanted_bytes) return Error{Errc::wrong_tile, tile_path(id)};
    bytes.resize(wanted_bytes);
    return bytes;
  };
}

// ---- bundles ----

struct Bundle {
  TileId id;
  Bytes hashes;  // that its leaves must have
  Bytes bytes;
  bool is_of_mirror;
};

struct CheckedBundle {
  bool is_right = false;
  std::vector<Result<PreparedLeaf>> leaves;  // when it is right
};

struct Batch {
  std::vector<Bundle> bundles;
  std::vector<CheckedBundle> checked;  // one of each
};

// The number of the first leaf that has not the hash it must have; their count when all have it.
std::size_t first_wrong(std::span<const Bytes> leaves, ByteView hashes) {
  const std::vector<Digest> found = leaf_hashes(leaves);
  std::size_t number = 0;
  while (number < found.size() && found[number] == hash_at(hashes, number)) ++number;
  return number;
}

// Everything about them that needs neither the register nor a file.
std::vector<CheckedBundle> check_bundles(std::span<const Bundle> bundles) {
  std::vector<CheckedBundle> checked(bundles.size());
  std::vector<Bytes> all;
  std::vector<std::size_t> bundle_of;  // of each of them
  for (std::size_t number = 0; number < bundles.size(); ++number) {
    Result<std::vector<Bytes>> leaves = decode_bundle(bundles[number].bytes, bundles[number].id.width);
    checked[number].is_right = leaves && first_wrong(*leaves, bundles[number].hashes) == leaves->size();
    if (!checked[number].is_right) continue;
    std::move(leaves->begin(), leaves->end(), std::back_inserter(all));
    bundle_of.resize(all.size(), number);
  }
  std::vector<Result<PreparedLeaf>> prepared = prepare_leaves(all);
  for (std::size_t i = 0; i < prepared.size(); ++i) {
    std::vector<Result<PreparedLeaf>>& leaves = checked[bundle_of[i]].leaves;
    if (leaves.empty()) leaves.reserve(tile_width);
    leaves.push_back(std::move(prepared[i]));
  }
  return checked;
}

class LogAudit {
 public:
  LogAudit(const AuditSource& source, LogName log, const AuditOptions& options, Register& records)
      : source_(source), log_(log), options_(options), records_(records) {}

  Result<AuditedLog> run() {
    key_ = TRIALOG_TRY(key_of(source_, log_));
    report_.key = format_verifier_key(key_);
    const Bytes note = TRIALOG_TRY(fetch(source_, log_, "checkpoint"));
    note_ = as_text(note);
    TRIALOG_TRY(open_note_of_now());
    if (now_.size > limits::max_synced_leaves) return Error{Errc::too_large, place("checkpoint")};
    const Result<void> continues = compare_with_seen();
    // When wrong tiles keep it from being shown, they are looked for, and nothing is kept.
    if (!continues && continues.error().code != Errc::wrong_tile) return continues.error();
    // Only now: a forked checkpoint has no quorum, and must not be refused for that before it is caught.
    TRIALOG_TRY(check_policy());
    may_keep_ = !options_.mirror_folder.empty() && continues;
    TRIALOG_TRY(check_growing_end());
    for (auto edge = edges_.rbegin(); edge != edges_.rend(); ++edge) TRIALOG_TRY(check_below(edge_id(edge->first), edge->second));
    TRIALOG_TRY(finish_bundles());
    if (!continues) return continues.error();
    for (const KeptReceipt& receipt : options_.receipts) TRIALOG_TRY(check_receipt(receipt));
    if (refused_) {
      show(evidence_of_leaf(key_, note_, refused_->index, refused_->leaf, refused_->rule, tiles_of_now()));
    }
    if (late_) show(evidence_of_absence(key_, seen_note_, note_, late_->index, late_->leaf, tiles_of_now()));
    if (evidence_not_kept_) return *evidence_not_kept_;  // The next audit must be able to find it again.
    return std::move(report_);
  }

  // The next audit goes on from here.
  Result<void> keep_seen() const {
    if (seen_path().empty()) return {};
    TRIALOG_TRY(write_file(seen_path(), as_bytes(note_)));
    if (!options_.mirror_folder.empty()) remove_superseded();
    return {};
  }

 private:
  struct RefusedBytes {
    std::uint64_t index;
    Bytes leaf;
    Errc rule;
  };
  struct LateBytes {
    std::uint64_t index;
    Bytes leaf;
  };

  std::string place(const std::string& path) const { return place_of(source_, log_, path); }
  std::string seen_path() const {
    if (!options_.mirror_folder.empty()) return copy_path(options_.mirror_folder, log_, "checkpoint");
    return options_.seen_folder.empty() ? std::string() : options_.seen_folder + "/" + std::string(word_of(log_)) + ".checkpoint";
  }
  void show(const Result<Evidence>& evidence) {
    if (!evidence || !options_.on_evidence) return;
    const Result<void> kept = options_.on_evidence(*evidence);
    if (!kept) evidence_not_kept_ = kept.error();
  }

  Result<void> open_note_of_now() {
    Result<Checkpoint> opened = open_checkpoint(as_bytes(note_), config_of(source_, log_).origin, {&key_, 1});
    if (!opened) return Error{opened.error().code, place("checkpoint")};
    now_ = report_.checkpoint = *std::move(opened);
    return {};
  }

  Result<void> check_policy() {
    if (!options_.policy) return {};
    Result<VouchedCheckpoint> vouched = open_checkpoint(as_bytes(note_), *options_.policy);
    if (!vouched) return error_at(place("checkpoint"), vouched.error());
    report_.witnesses = std::move(vouched->witnesses);
    return {};
  }

  // Errors: wrong_tile when the tiles of now do not give its root.
  Result<void> compare_with_seen() {
    if (seen_path().empty() || !file_exists(seen_path())) return {};
    const Bytes kept = TRIALOG_TRY(read_file(seen_path(), limits::max_note_bytes));
    const Result<Checkpoint> seen = open_checkpoint(kept, now_.origin, {&key_, 1});
    const bool is_by_others = !seen && (seen.error().code == Errc::unknown_origin || seen.error().code == Errc::missing_signature);
    // The keys of last time are kept first; without them another key looks like damage.
    if (is_by_others && !file_exists(options_.kept_folder() + "/portal.json")) {
      return Error{Errc::invalid_key, "the portal's key did not sign " + seen_path()};
    }
    if (!seen) return damaged(seen_path(), seen.error());
    report_.seen_size = seen->size;
    seen_note_ = as_text(kept);
    if (options_.policy) newest_until_ms_ = quorum_at_ms(seen_note_, *options_.policy);
    const TileReader then_tiles = cut(seen->size, [this](const TileId& id) -> Result<Bytes> {
      if (options_.mirror_folder.empty()) return Errc::not_found;
      return read_file(copy_path(options_.mirror_folder, log_, tile_path(id)), max_tile_bytes);
    });
    return compare_with(*seen, as_text(kept), then_tiles);
  }

  // `then_tiles`: of the other tree, for when it is the greater one.
  Result<void> compare_with(const Checkpoint& then, std::string_view note, const TileReader& then_tiles) {
    if (then.size == now_.size && then.root == now_.root) return {};
    const bool has_shrunk = then.size > now_.size;
    const TileReader tiles = has_shrunk ? then_tiles : tiles_of_now();
    const Result<Evidence> evidence = evidence_of_checkpoints(key_, note, note_, tiles);
    const bool agree = evidence && evidence->kind == EvidenceKind::rewound;
    if (agree && !has_shrunk) return {};
    show(evidence);
    if (has_shrunk && (agree || !evidence)) return Error{Errc::rewound, place("checkpoint")};
    if (evidence) return Error{Errc::consistency_failed, place("checkpoint")};
    // The tiles were there and do not give the signed root.
    if (evidence.error().code == Errc::evidence_failed) return Error{Errc::wrong_tile, place("checkpoint")};
    return evidence.error();
  }

  // ---- files ----

  // The file, or the beginning of the full one when the partial is gone: a log may drop it then.
  // Errors: wrong_tile (missing, or of a wrong length), those of the source.
  Result<Bytes> fetched(const TileId& id) {
    Result<Bytes> bytes = fetch(source_, log_, tile_path(id));
    if (!bytes && bytes.error().code == Errc::not_found && id.width < tile_width) {
      bytes = fetch(source_, log_, tile_path({id.entries, id.level, id.index, tile_width}));
      if (bytes) TRIALOG_TRY(narrow(*bytes, id));
    }
    if (!bytes && bytes.error().code == Errc::not_found) return Error{Errc::wrong_tile, place(tile_path(id)) + " is missing"};
    if (!bytes) return bytes.error();
    report_.fetched_bytes += bytes->size();
    if (!id.entries && bytes->size() != static_cast<std::size_t>(id.width) * digest_bytes) {
      return Error{Errc::wrong_tile, place(tile_path(id))};
    }
    return bytes;
  }
  Result<void> narrow(Bytes& full, const TileId& id) const {
    const auto width = static_cast<std::size_t>(id.width);
    if (!id.entries) {
      full.resize(std::min(full.size(), width * digest_bytes));
      return {};
    }
    Result<std::vector<Bytes>> leaves = decode_bundle(full, tile_width);
    if (!leaves) return Error{Errc::wrong_leaf, place(tile_path(id))};
    leaves->resize(width);
    full = TRIALOG_TRY(encode_bundle(*leaves));
    return {};
  }
  std::optional<Bytes> kept(const TileId& id) const {
    if (options_.mirror_folder.empty()) return std::nullopt;
    Result<Bytes> bytes = read_file(copy_path(options_.mirror_folder, log_, tile_path(id)), most_bytes_of(tile_path(id)));
    return bytes ? std::optional(*std::move(bytes)) : std::nullopt;
  }
  Result<void> keep(const TileId& id, const Bytes& bytes) const {
    if (!may_keep_ || kept(id) == bytes) return {};
    return write_file(copy_path(options_.mirror_folder, log_, tile_path(id)), bytes);
  }
  // What cannot be removed does no harm, and the next audit tries again.
  void remove_superseded() const {
    const std::string folder = copy_path(options_.mirror_folder, log_, "");
    for (const std::string& path : list_files(folder + "tile")) {
      const Result<TileId> id = parse_tile_path("tile/" + path);
      if (!id || id->width == tile_width || width_of_tile(id->level, id->index, now_.size) < tile_width) continue;
      std::error_code ignored;
      std::filesystem::remove(folder + "tile/" + path, ignored);
      std::filesystem::remove(std::filesystem::path(folder + "tile/" + path).parent_path(), ignored);  // when it is empty
    }
  }

  struct Taken {
    Bytes bytes;
    bool is_right;
  };
  std::optional<Bytes> reusable(const TileId& id) const { return options_.fetch_all ? std::nullopt : kept(id); }
  // From the mirror when it is right there; otherwise from the source, and then it is kept when it is right.
  template <class Check>
  Result<Taken> take(const TileId& id, const Check& is_right) {
    if (std::optional<Bytes> mine = reusable(id); mine && is_right(*mine)) {
      ++report_.reused_files;
      return Taken{*std::move(mine), true};
    }
    Bytes bytes = TRIALOG_TRY(fetched(id));
    if (!is_right(bytes)) return Taken{std::move(bytes), false};
    TRIALOG_TRY(keep(id, bytes));
    return Taken{std::move(bytes), true};
  }

  // ---- from the root down ----

  TileId edge_id(int level) const {
    const std::uint64_t index = now_.size >> (8 * (level + 1));
    return {false, level, index, width_of_tile(level, index, now_.size)};
  }
  TileReader tiles_of_now() {
    return cut(now_.size, [this](const TileId& id) -> Result<Bytes> {
      const auto edge = edges_.find(id.level);
      return edge != edges_.end() && id == edge_id(id.level) ? edge->second : fetched(id);
    });
  }
  Result<Digest> root_of_edges() {
    const auto reader = [this](const TileId& id) -> Result<Bytes> { return edges_.at(id.level); };
    const TreeAppender tree = TRIALOG_TRY(TreeAppender::resume(now_.size, reader));
    return tree.root();
  }

  // The unfinished tile of each level; together they give the root.
  Result<void> check_growing_end() {
    for (int level = 0; level < 7 && now_.size >> (8 * level) > 0; ++level) {
      if ((now_.size >> (8 * level)) % tile_width == 0) continue;
      edges_[level] = TRIALOG_TRY(fetched(edge_id(level)));
    }
    if (TRIALOG_TRY(root_of_edges()) != now_.root) return find_wrong_edge();
    for (const auto& [level, bytes] : edges_) TRIALOG_TRY(keep(edge_id(level), bytes));
    report_.tiles += edges_.size();
    return {};
  }

  // Makes each tile at the growing end anew from what lies under it. When that gives the root, it is known which is wrong.
  Result<void> find_wrong_edge() {
    const std::map<int, Bytes> served = edges_;
    for (auto& [level, bytes] : edges_) {
      const TileId id = edge_id(level);
      bytes.clear();
      if (level == 0) {
        const Bytes bundle = TRIALOG_TRY(fetched({true, 0, id.index, id.width}));
        const Result<std::vector<Bytes>> leaves = decode_bundle(bundle, id.width);
        if (!leaves) return Error{Errc::wrong_leaf, place(tile_path({true, 0, id.index, id.width}))};
        for (const Digest& hash : leaf_hashes(*leaves)) append(bytes, hash);
      }
      for (int i = 0; level > 0 && i < id.width; ++i) {
        const std::uint64_t index = id.index * tile_width + static_cast<std::uint64_t>(i);
        const Bytes below = TRIALOG_TRY(fetched({false, level - 1, index, tile_width}));
        append(bytes, perfect_root(below));
      }
    }
    if (TRIALOG_TRY(root_of_edges()) != now_.root) return Error{Errc::wrong_tile, place("checkpoint")};
    for (const auto& [level, bytes] : served) {
      for (std::size_t i = 0; i * digest_bytes < bytes.size(); ++i) {
        const Digest right = hash_at(edges_[level], i);
        if (hash_at(bytes, i) == right) continue;
        show(evidence_of_file(key_, note_, edge_id(level), i, hash_at(bytes, i), right, tiles_of_now()));
        return Error{Errc::wrong_tile, place(tile_path(edge_id(level)))};
      }
    }
    return Error{Errc::wrong_tile, place("checkpoint")};
  }

  // Everything that the hashes of a tile, which are right, are the roots of.
  Result<void> check_below(const TileId& id, ByteView hashes) {
    if (id.level == 0) return check_bundle({true, 0, id.index, id.width}, hashes);
    for (int i = 0; i < id.width; ++i) {
      const std::uint64_t index = id.index * tile_width + static_cast<std::uint64_t>(i);
      TRIALOG_TRY(check_full_tile({false, id.level - 1, index, tile_width}, hash_at(hashes, static_cast<std::size_t>(i))));
    }
    return {};
  }

  Result<void> check_full_tile(const TileId& id, const Digest& root) {
    const auto is_right = [&](ByteView bytes) { return bytes.size() == max_tile_bytes && perfect_root(bytes) == root; };
    const Result<Taken> tile = take(id, is_right);
    if (!tile || !tile->is_right) TRIALOG_TRY(finish_bundles());  // What is wrong before it is said first.
    if (!tile) return tile.error();
    if (!tile->is_right) {
      show(evidence_of_file(key_, note_, id, 0, tile->bytes, root, tiles_of_now()));
      return Error{Errc::wrong_tile, place(tile_path(id))};
    }
    ++report_.tiles;
    return check_below(id, tile->bytes);
  }

  // ---- bundles: read here, checked on other threads, taken here in their order ----

  Result<void> check_bundle(const TileId& id, ByteView hashes) {
    std::optional<Bytes> mine = reusable(id);
    const bool is_of_mirror = mine.has_value();
    Result<Bytes> bytes = is_of_mirror ? Result<Bytes>(*std::move(mine)) : fetched(id);
    if (!bytes) {
      TRIALOG_TRY(finish_bundles());  // What is wrong before it is said first.
      return bytes.error();
    }
    read_leaves_ += static_cast<std::size_t>(id.width);
    read_bytes_ += bytes->size();
    read_.push_back({id, Bytes(hashes.begin(), hashes.end()), *std::move(bytes), is_of_mirror});
    return read_leaves_ < batch_leaves && read_bytes_ < batch_bytes ? Result<void>() : start_batch();
  }

  Result<void> start_batch() {
    if (running_.is_full()) TRIALOG_TRY(take_batch());
    running_.start([bundles = std::exchange(read_, {})]() mutable {
      std::vector<CheckedBundle> checked = check_bundles(bundles);
      return Batch{std::move(bundles), std::move(checked)};
    });
    read_leaves_ = read_bytes_ = 0;
    return {};
  }

  Result<void> finish_bundles() {
    if (!read_.empty()) TRIALOG_TRY(start_batch());
    while (!running_.is_empty()) TRIALOG_TRY(take_batch());
    return {};
  }

  Result<void> take_batch() {
    Batch batch = running_.take();
    for (std::size_t i = 0; i < batch.checked.size(); ++i) TRIALOG_TRY(take_bundle(batch.bundles[i], std::move(batch.checked[i])));
    return {};
  }

  Result<void> take_bundle(Bundle& bundle, CheckedBundle checked) {
    if (!checked.is_right && bundle.is_of_mirror) {
      bundle.bytes = TRIALOG_TRY(fetched(bundle.id));
      bundle.is_of_mirror = false;
      checked = std::move(check_bundles({&bundle, 1}).front());
    }
    if (!checked.is_right) {
      show_wrong_leaf(bundle);
      return Error{Errc::wrong_leaf, place(tile_path(bundle.id))};
    }
    if (bundle.is_of_mirror) ++report_.reused_files;
    else TRIALOG_TRY(keep(bundle.id, bundle.bytes));
    for (std::size_t i = 0; i < checked.leaves.size(); ++i) {
      const std::uint64_t index = bundle.id.index * tile_width + i;
      const Result<void> added = records_.add(log_, index, std::move(checked.leaves[i]));  // The register keeps what it refuses and why.
      const bool is_first_late = added && came_late(index) && ++report_.late == 1;
      const bool is_first_refused = !added && !refused_;
      if (!is_first_late && !is_first_refused) continue;
      Result<std::vector<Bytes>> leaves = decode_bundle(bundle.bytes, bundle.id.width);
      Bytes leaf = std::move(leaves.value()[i]);
      if (added) late_ = LateBytes{index, std::move(leaf)};
      else refused_ = RefusedBytes{index, std::move(leaf), added.error().code};
    }
    ++report_.bundles;
    if (options_.on_progress) {
      options_.on_progress({log_, bundle.id.index * tile_width + checked.leaves.size(), now_.size, report_.fetched_bytes});
    }
    return {};
  }

  // Whether the record that was taken last should have been in what was seen last time, and was not.
  bool came_late(std::uint64_t index) const {
    const VerifiedLeaf& record = records_.entries().back().leaf;
    return newest_until_ms_ && index >= *report_.seen_size && is_late(record.kind(), record.header(), *newest_until_ms_);
  }

  void show_wrong_leaf(const Bundle& bundle) {
    const Result<std::vector<Bytes>> leaves = decode_bundle(bundle.bytes, bundle.id.width);
    if (!leaves) return;
    const std::size_t number = first_wrong(*leaves, bundle.hashes);
    show(evidence_of_file(key_, note_, bundle.id, number, (*leaves)[number], hash_at(bundle.hashes, number), tiles_of_now()));
  }

  // Its leaf stands in the tree of now, which begins with its tree.
  Result<void> check_receipt(const KeptReceipt& receipt) {
    const Result<Checkpoint> then = open_checkpoint(as_bytes(receipt.proof.checkpoint), now_.origin, {&key_, 1});
    if (!then) return {};  // It is of the other log: check_receipts has found it genuine.
    ++report_.receipts;
    const Result<Evidence> lost = evidence_of_receipt(key_, receipt.proof, receipt.record, note_, tiles_of_now());
    show(lost);
    if (lost) return Error{Errc::inclusion_failed, receipt.name};
    if (lost.error().code != Errc::evidence_failed) return lost.error();
    const TileReader then_tiles = cut(then->size, [this](const TileId& id) { return fetched(id); });
    return compare_with(*then, receipt.proof.checkpoint, then_tiles);
  }

  const AuditSource& source_;
  LogName log_;
  const AuditOptions& options_;
  Register& records_;
  VerifierKey key_;
  std::string note_;
  Checkpoint now_;
  std::map<int, Bytes> edges_;  // by level: the tile that is not full yet
  std::optional<RefusedBytes> refused_;  // the first
  std::optional<LateBytes> late_;        // the first
  std::string seen_note_;
  std::optional<std::int64_t> newest_until_ms_;  // seen_note_, by the policy's quorum
  std::optional<Error> evidence_not_kept_;
  bool may_keep_ = false;
  AuditedLog report_;
  std::vector<Bundle> read_;  // of the batch that is not full yet
  std::size_t read_leaves_ = 0;
  std::size_t read_bytes_ = 0;
  InOrder<Batch> running_;
};

}  // namespace

Result<AuditSource> data_source(const std::string& folder) {
  std::shared_ptr<Store> store = TRIALOG_TRY(Store::open(database_path(folder), Store::Access::read));
  AuditSource source;
  const std::string keys = folder + "/keys/";
  source.config.root_key = TRIALOG_TRY(read_root_key(folder));
  source.config.root_key_hex = hex(source.config.root_key);
  for (const LogName log : all_logs) {
    const std::string word(word_of(log));
    const SigningKey key(TRIALOG_TRY(read_seed(keys + word + ".key")));
    const std::string origin = TRIALOG_TRY(store->origin_of(log));
    source.config.logs[static_cast<std::size_t>(log)] = {origin, format_verifier_key(verifier_key_of(origin, key.public_key())),
                                                         "/log/" + word};
  }
  source.fetch = [store, folder](LogName log, const std::string& path) -> Result<Bytes> {
    if (path == "checkpoint") {
      const std::optional<StoredCheckpoint> newest = TRIALOG_TRY(store->newest_checkpoint(log));
      if (!newest) return Errc::not_found;
      return to_bytes(with_kept_cosignatures(folder, log, newest->note));
    }
    const TileId id = TRIALOG_TRY(parse_tile_path(path));
    if (!id.entries) return store->tile(log, id);
    const std::vector<Bytes> leaves =
        TRIALOG_TRY(store->leaves(log, id.index * tile_width, static_cast<std::uint64_t>(id.width)));
    return encode_bundle(leaves);
  };
  return source;
}

Result<AuditSource> folder_source(const std::string& folder) {
  AuditSource source;
  const Bytes settings = TRIALOG_TRY(read_file(folder + "/portal.json", max_settings_bytes));
  source.config = TRIALOG_TRY(engine::read_config(settings));
  source.fetch = [folder, config = source.config](LogName log, const std::string& path) {
    return read_file(folder + config.logs[static_cast<std::size_t>(log)].url + "/" + path, most_bytes_of(path));
  };
  return source;
}

Result<AuditSource> url_source(const std::string& url, std::chrono::milliseconds time) {
  const auto get = [url, time](const std::string& path, std::size_t most_bytes) -> Result<Bytes> {
    constexpr int most_tries = 60;
    for (int tries = 1;; ++tries) {
      Answer answer = TRIALOG_TRY(http_get(url + path, time, most_bytes));
      if (answer.status == 200) return to_bytes(answer.body);
      const std::string where = url + path + ": HTTP " + std::to_string(answer.status);
      if (answer.status == 404 || answer.status == 410) return Error{Errc::not_found, where};
      const bool is_to_wait = answer.status == 429 || answer.status == 503;
      if (!is_to_wait || tries == most_tries) return Error{Errc::server_failed, where};
      std::this_thread::sleep_for(std::chrono::seconds(1));
    }
  };
  AuditSource source;
  const Bytes settings = TRIALOG_TRY(get("/portal.json", max_settings_bytes));
  Result<engine::PortalConfig> config = engine::read_config(settings);
  if (!config) return error_at(url + "/portal.json", config.error());
  source.config = *std::move(config);
  source.fetch = [get, config = source.config](LogName log, const std::string& path) {
    return get(config.logs[static_cast<std::size_t>(log)].url + "/" + path, most_bytes_of(path));
  };
  return source;
}

bool is_log_wrong(Errc code) {
  constexpr std::array wrong = {Errc::malformed_note,    Errc::malformed_checkpoint, Errc::unknown_origin, Errc::missing_signature,
                                Errc::invalid_signature, Errc::invalid_key,          Errc::rewound,        Errc::consistency_failed,
                                Errc::inclusion_failed,  Errc::wrong_tile,           Errc::wrong_leaf};
  return std::find(wrong.begin(), wrong.end(), code) != wrong.end();
}

Result<Audit> audit(const AuditSource& source, const AuditOptions& options) {
  const std::string& folder = options.kept_folder();
  std::optional<FolderLock> lock;
  if (!options.mirror_folder.empty()) lock = TRIALOG_TRY(FolderLock::take(options.mirror_folder));
  if (!folder.empty()) TRIALOG_TRY(check_seen_keys(source, folder));
  if (options.policy) TRIALOG_TRY(check_policy_keys(source, *options.policy));
  TRIALOG_TRY(check_receipts(source, options.receipts));
  Audit result;
  result.records = std::make_shared<Register>(source.config.root_key);
  std::array<std::unique_ptr<LogAudit>, 2> audits;
  for (const LogName log : all_logs) {
    const auto number = static_cast<std::size_t>(log);
    audits[number] = std::make_unique<LogAudit>(source, log, options, *result.records);
    result.logs[number] = TRIALOG_TRY(audits[number]->run());
  }
  // Only now: what was found in one log is found again when the other could not be checked.
  if (!folder.empty()) TRIALOG_TRY(write_config(folder, source.config));
  for (const std::unique_ptr<LogAudit>& one : audits) TRIALOG_TRY(one->keep_seen());
  return result;
}

Result<void> export_tiles(const AuditSource& source, const std::string& folder) {
  TRIALOG_TRY(write_config(folder, source.config));
  for (const LogName log : all_logs) {
    const VerifierKey key = TRIALOG_TRY(key_of(source, log));
    const Bytes note = TRIALOG_TRY(fetch(source, log, "checkpoint"));
    const Result<Checkpoint> checkpoint = open_checkpoint(note, config_of(source, log).origin, {&key, 1});
    if (!checkpoint) return Error{checkpoint.error().code, place_of(source, log, "checkpoint")};
    if (checkpoint->size > limits::max_synced_leaves) return Error{Errc::too_large, place_of(source, log, "checkpoint")};
    std::vector<TileId> ids = tiles_of(checkpoint->size);
    const std::vector<TileId> bundles = bundles_of(checkpoint->size);
    ids.insert(ids.end(), bundles.begin(), bundles.end());
    for (const TileId& id : ids) {
      const Bytes bytes = TRIALOG_TRY(fetch(source, log, tile_path(id)));
      TRIALOG_TRY(write_file(copy_path(folder, log, tile_path(id)), bytes));
    }
    // Last: who sees the checkpoint finds every tile that it needs.
    TRIALOG_TRY(write_file(copy_path(folder, log, "checkpoint"), note));
  }
  return {};
}

}  // namespace trialog::origin
