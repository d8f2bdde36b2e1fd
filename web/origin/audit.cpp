#include "origin/audit.h"

#include <map>

#include "base/encoding.h"
#include "base/limits.h"
#include "engine/engine.h"
#include "log/checkpoint.h"
#include "log/proof.h"
#include "log/tree.h"
#include "origin/client.h"
#include "origin/files.h"
#include "origin/keys.h"
#include "origin/ledger.h"
#include "origin/portal.h"
#include "origin/publisher.h"

namespace trialog::origin {
namespace {

// The largest file: a bundle of 256 full leaves with their lengths.
constexpr std::size_t max_file_bytes = tile_width * (limits::max_leaf_bytes + 2);

const engine::LogConfig& config_of(const AuditSource& source, LogName log) {
  return source.config.logs[static_cast<std::size_t>(log)];
}

std::string place_of(const AuditSource& source, LogName log, const std::string& path) {
  return config_of(source, log).url + "/" + path;
}

Result<Bytes> fetch(const AuditSource& source, LogName log, const std::string& path) {
  Result<Bytes> bytes = source.fetch(log, path);
  if (!bytes) return Error{bytes.error().code, place_of(source, log, path) + " " + bytes.error().where};
  return bytes;
}

Result<Checkpoint> read_checkpoint(const AuditSource& source, LogName log, ByteView note) {
  const VerifierKey key = TRIALOG_TRY(parse_verifier_key(config_of(source, log).verifier_key));
  Result<Checkpoint> checkpoint = open_checkpoint(note, config_of(source, log).origin, {&key, 1});
  if (!checkpoint) return Error{checkpoint.error().code, place_of(source, log, "checkpoint")};
  return checkpoint;
}

std::string seen_path(const std::string& folder, LogName log) { return folder + "/" + std::string(word_of(log)) + ".checkpoint"; }

Result<void> check_keys(const AuditSource& source, const std::string& seen_folder) {
  const std::string path = seen_folder + "/portal.json";
  if (!file_exists(path)) return {};
  const Bytes kept = TRIALOG_TRY(read_file(path, max_file_bytes));
  const engine::PortalConfig seen = TRIALOG_TRY(engine::read_config(kept));
  bool same = seen.root_key == source.config.root_key;
  for (const LogName log : all_logs) {
    const auto number = static_cast<std::size_t>(log);
    same = same && seen.logs[number].verifier_key == source.config.logs[number].verifier_key;
  }
  if (!same) return Error{Errc::invalid_key, "the portal's keys are not those of " + path};
  return {};
}

// Takes every leaf into the tree and the register; stops at the size seen last time to compare the root there.
Result<TreeAppender> read_leaves(const AuditSource& source, LogName log, std::uint64_t size,
                                 const std::optional<Checkpoint>& seen, Register& records, AuditedLog& report) {
  TreeAppender tree;
  for (const TileId& id : bundles_of(size)) {
    const std::string path = tile_path(id);
    const Bytes bundle = TRIALOG_TRY(fetch(source, log, path));
    const Result<std::vector<Bytes>> leaves = decode_bundle(bundle, id.width);
    if (!leaves) return Error{leaves.error().code, place_of(source, log, path)};
    for (const Bytes& leaf : *leaves) {
      if (seen && tree.size() == seen->size && tree.root() != seen->root) return Error{Errc::consistency_failed, place_of(source, log, path)};
      (void)records.add(log, tree.size(), leaf);  // The register keeps what it refuses and why.
      tree.append(leaf_hash(leaf));
    }
    ++report.bundles;
  }
  return tree;
}

Result<void> compare_tiles(const AuditSource& source, LogName log, TreeAppender tree, AuditedLog& report) {
  const std::uint64_t size = tree.size();
  std::map<std::string, Bytes> ours;
  for (Tile& tile : tree.take_changed_tiles()) ours[tile_path(tile.id)] = std::move(tile.bytes);
  for (const TileId& id : tiles_of(size)) {
    const std::string path = tile_path(id);
    const Bytes theirs = TRIALOG_TRY(fetch(source, log, path));
    if (!equal(theirs, ours[path])) return Error{Errc::wrong_tile, place_of(source, log, path)};
    ++report.tiles;
  }
  return {};
}

Result<AuditedLog> audit_log(const AuditSource& source, LogName log, const std::string& seen_folder, Register& records) {
  AuditedLog report;
  const Bytes note = TRIALOG_TRY(fetch(source, log, "checkpoint"));
  report.checkpoint = TRIALOG_TRY(read_checkpoint(source, log, note));
  const Checkpoint& now = report.checkpoint;

  std::optional<Checkpoint> seen;
  if (!seen_folder.empty() && file_exists(seen_path(seen_folder, log))) {
    const Bytes kept = TRIALOG_TRY(read_file(seen_path(seen_folder, log), limits::max_note_bytes));
    seen = TRIALOG_TRY(read_checkpoint(source, log, kept));
    if (seen->size > now.size) return Error{Errc::rewound, place_of(source, log, "checkpoint")};
    report.seen_size = seen->size;
  }
  const TreeAppender tree = TRIALOG_TRY(read_leaves(source, log, now.size, seen, records, report));
  if (tree.root() != now.root) return Error{Errc::wrong_leaf, place_of(source, log, "checkpoint")};
  TRIALOG_TRY(compare_tiles(source, log, tree, report));
  if (seen) {
    const TileReader reader = [&](const TileId& id) { return fetch(source, log, tile_path(id)); };
    const std::vector<Digest> proof = TRIALOG_TRY(prove_consistency(seen->size, now.size, reader));
    TRIALOG_TRY(check_consistency(seen->size, seen->root, now.size, now.root, proof));
  }
  if (!seen_folder.empty()) TRIALOG_TRY(write_file(seen_path(seen_folder, log), note));
  return report;
}

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
  const Bytes settings = TRIALOG_TRY(read_file(folder + "/portal.json", max_file_bytes));
  source.config = TRIALOG_TRY(engine::read_config(settings));
  source.fetch = [folder, config = source.config](LogName log, const std::string& path) {
    return read_file(folder + config.logs[static_cast<std::size_t>(log)].url + "/" + path, max_file_bytes);
  };
  return source;
}

Result<AuditSource> url_source(const std::string& url) {
  const auto get = [url](const std::string& path) -> Result<Bytes> {
    const Answer answer = TRIALOG_TRY(http_get(url + path));
    if (answer.status != 200) return Error{Errc::not_found, "HTTP " + std::to_string(answer.status)};
    return to_bytes(answer.body);
  };
  AuditSource source;
  const Bytes settings = TRIALOG_TRY(get("/portal.json"));
  source.config = TRIALOG_TRY(engine::read_config(settings));
  source.fetch = [get, config = source.config](LogName log, const std::string& path) {
    return get(config.logs[static_cast<std::size_t>(log)].url + "/" + path);
  };
  return source;
}

Result<Audit> audit(const AuditSource& source, const std::string& seen_folder) {
  if (!seen_folder.empty()) TRIALOG_TRY(check_keys(source, seen_folder));
  Audit result;
  result.records = std::make_shared<Register>(source.config.root_key);
  for (const LogName log : all_logs) {
    result.logs[static_cast<std::size_t>(log)] = TRIALOG_TRY(audit_log(source, log, seen_folder, *result.records));
  }
  if (!seen_folder.empty()) {
    TRIALOG_TRY(write_file(seen_folder + "/portal.json", as_bytes(engine::write_config(source.config))));
  }
  return result;
}

Result<void> export_tiles(const AuditSource& source, const std::string& folder) {
  TRIALOG_TRY(write_file(folder + "/portal.json", as_bytes(engine::write_config(source.config))));
  for (const LogName log : all_logs) {
    const Bytes note = TRIALOG_TRY(fetch(source, log, "checkpoint"));
    const Checkpoint checkpoint = TRIALOG_TRY(read_checkpoint(source, log, note));
    std::vector<TileId> ids = tiles_of(checkpoint.size);
    const std::vector<TileId> bundles = bundles_of(checkpoint.size);
    ids.insert(ids.end(), bundles.begin(), bundles.end());
    for (const TileId& id : ids) {
      const std::string path = tile_path(id);
      const Bytes bytes = TRIALOG_TRY(fetch(source, log, path));
      TRIALOG_TRY(write_file(folder + place_of(source, log, path), bytes));
    }
    // Last: who sees the checkpoint finds every tile that it needs.
    TRIALOG_TRY(write_file(folder + place_of(source, log, "checkpoint"), note));
  }
  return {};
}

}  // namespace trialog::origin
