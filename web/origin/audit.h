// Auditing a portal: everything that can be checked without trusting it, from its data folder, from a copy of its public
// files, or over the network.
//   each log: checkpoint signature -> every leaf -> tree -> root of the checkpoint -> every tile equal to ours
//             -> the tree of the checkpoint seen last time is the beginning of this one (by leaves and by proof)
//   each leaf: form, signature, role of the signer, revision chain (register/register.h)
//   the keys: the same as last time
// What was seen is kept in a folder: portal.json and <log>.checkpoint. The first audit trusts the keys that the portal
// shows; compare them with what the portal has published elsewhere.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/state.h"
#include "log/tile.h"
#include "register/register.h"

namespace trialog::origin {

// Where a portal's public files come from.
struct AuditSource {
  engine::PortalConfig config;
  // "checkpoint", "tile/0/000": a path below the log's address.
  std::function<Result<Bytes>(LogName log, const std::string& path)> fetch;
};

// A data folder; also while a server writes to it. Errors: not_found, those of Store and read_seed.
Result<AuditSource> data_source(const std::string& folder);
// A folder made by `export tiles`, or any copy of the public files. Errors: those of read_file and read_config.
Result<AuditSource> folder_source(const std::string& folder);
// "http://host:port". Errors: those of http_get and read_config.
Result<AuditSource> url_source(const std::string& url);

struct AuditedLog {
  Checkpoint checkpoint;
  std::uint64_t tiles = 0;
  std::uint64_t bundles = 0;
  std::optional<std::uint64_t> seen_size;  // of the checkpoint seen last time
};

struct Audit {
  std::array<AuditedLog, 2> logs;     // by LogName
  std::shared_ptr<Register> records;  // with refused(): leaves that break a rule of the register
};

// `seen_folder` may be empty: then nothing is compared with last time and nothing is kept.
// Errors: those of open_checkpoint, the source and decode_bundle; wrong_leaf (root), wrong_tile, rewound,
// consistency_failed, invalid_key (other keys than last time). `where` is the file.
Result<Audit> audit(const AuditSource& source, const std::string& seen_folder);

// Writes the public files of a portal into a folder that any web server can serve. Errors: those of the source, write_file.
Result<void> export_tiles(const AuditSource& source, const std::string& folder);

}  // namespace trialog::origin
