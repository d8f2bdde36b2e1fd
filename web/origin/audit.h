// Auditing a portal: everything that can be checked without trusting it, from its data folder, from a copy of its public
// files, or over the network.
//   each log: checkpoint signature, and witnesses under a policy -> the tree seen last time is the beginning of this one
//             -> the tiles at the growing end give the signed root -> from there down, each tile gives the hash above it
//             -> each leaf gives the hash in its tile -> receipts are in the tree
//   each leaf: form, signature, role of the signer, revision chain (register/register.h); with a policy, whether it should
//             have been in what was seen last time (register/record_evidence.h)
//   the keys: the same as last time
// What was seen is kept in a folder: portal.json and <log>.checkpoint; or in a mirror, which is a copy of the public files
// that any web server can serve. The first audit trusts the keys that the portal shows, unless a policy names them.
// A mirror is never trusted: its files are checked like fetched ones at every audit, and what is not right is fetched
// again. What is right there is not asked for, so whether it is still served shows only when every file is fetched.
// Only what was checked is written, each file in one step and the checkpoint last, so that an audit that was
// stopped at any moment is gone on with by the next. Nothing is written over a tree that the new one does not continue.
// Partial files go when the mirror has the full one and its log was found well; narrower ones of a file that is still
// partial stay, for readers of an older checkpoint.
// Limits: a tile, a bundle and a checkpoint are asked for with their own greatest size; a log has at most
// limits::max_synced_leaves leaves.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/state.h"
#include "log/evidence.h"
#include "log/policy.h"
#include "log/tile.h"
#include "log/tlog_proof.h"
#include "origin/client.h"
#include "register/record_evidence.h"
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
// "https://host:port", or http. Waits when it is asked to. `time`: for one file.
// Errors: those of http_get and read_config; server_failed (any other answer, redirections among them).
Result<AuditSource> url_source(const std::string& url, std::chrono::milliseconds time = exchange_time);

// A receipt and the leaf that it is for.
struct KeptReceipt {
  std::string name;  // for `where`
  TlogProof proof;
  Bytes record;
};

struct AuditProgress {
  LogName log;
  std::uint64_t leaves = 0;  // checked, of `size`
  std::uint64_t size = 0;
  std::uint64_t fetched_bytes = 0;
};

struct AuditOptions {
  std::string seen_folder;    // empty: nothing is compared with last time and nothing is kept
  std::string mirror_folder;  // empty: nothing is copied; otherwise it is the seen folder too
  const std::string& kept_folder() const { return mirror_folder.empty() ? seen_folder : mirror_folder; }
  bool fetch_all = false;     // also what the mirror has
  std::optional<Policy> policy;
  std::vector<KeptReceipt> receipts;
  std::function<void(const AuditProgress&)> on_progress;  // after each bundle
  // What proves to others that the log is wrong, just before audit() says so. A wrong log need not give any.
  // When that cannot be kept, nothing of this audit is, and its error is returned where nothing else is wrong.
  std::function<Result<void>(const Evidence&)> on_evidence;
};

struct AuditedLog {
  std::string key;  // as text
  Checkpoint checkpoint;
  std::vector<std::string> witnesses;  // of the policy, who signed it
  std::uint64_t tiles = 0;
  std::uint64_t bundles = 0;
  std::uint64_t receipts = 0;
  std::uint64_t reused_files = 0;          // taken from the mirror
  std::uint64_t fetched_bytes = 0;
  std::optional<std::uint64_t> seen_size;  // of the checkpoint seen last time
  std::uint64_t late = 0;                  // records that should have been in what was seen last time
};

struct Audit {
  std::array<AuditedLog, 2> logs;     // by LogName
  std::shared_ptr<Register> records;  // with refused(): leaves that break a rule of the register
};

// Errors: `where` is the file.
// The log is wrong: those of open_checkpoint; invalid_key (other keys than last time, or than the policy's), rewound,
// consistency_failed, wrong_tile (also one that is missing), wrong_leaf, inclusion_failed (a receipt's leaf).
// It could not be checked: those of the source, write_file and FolderLock; too_large; malformed_proof (a receipt that is
// not genuine); storage_failed (what was kept of last time is damaged).
Result<Audit> audit(const AuditSource& source, const AuditOptions& options = {});
// Which of the two an error of audit() is.
bool is_log_wrong(Errc code);

// Writes the public files of a portal into a folder that any web server can serve. Errors: those of the source, write_file.
Result<void> export_tiles(const AuditSource& source, const std::string& folder);

}  // namespace trialog::origin
