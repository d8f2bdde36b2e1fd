// Fills the intake log of a portal that is not running, for measurements of a start: complaints as people send them, each
// signed by a key of its own, in the batches of a busy day. Past admission: checking them is what is measured.
// Usage: fill_log DATA COUNT
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/encoding.h"
#include "crypto/hash.h"
#include "log/checkpoint.h"
#include "log/note.h"
#include "log/tree.h"
#include "origin/clock.h"
#include "origin/keys.h"
#include "origin/portal.h"
#include "record/record.h"

namespace trialog::origin {
namespace {

constexpr std::uint64_t leaves_per_batch = 1000;

std::string complaint_id(std::uint64_t number) {
  return "cmp-" + hex(sha256(as_bytes("name of " + std::to_string(number)))).substr(0, 32);
}

Result<Bytes> complaint_leaf(std::uint64_t number) {
  const Digest seed = sha256(as_bytes("key of " + std::to_string(number)));
  Complaint complaint;
  complaint.header.id = complaint_id(number);
  complaint.header.language = "en";
  complaint.header.revision = 1;
  complaint.header.previous_sha256 = std::string(64, '0');
  complaint.header.published_at_ms = system_now_ms();
  complaint.addressed_to = "org-qinghe-health";
  complaint.private_commitment = hex(seed);
  complaint.sealed_sha256 = hex(seed);
  return sign_record(complaint, SigningKey(SigningSeed(seed)));
}

Result<void> fill(const std::string& folder, std::uint64_t count) {
  const std::unique_ptr<Store> store = TRIALOG_TRY(Store::open(database_path(folder), Store::Access::change));
  const SigningKey key(TRIALOG_TRY(read_seed(folder + "/keys/intake.key")));
  const std::string origin = TRIALOG_TRY(store->origin_of(LogName::intake_log));
  std::optional<StoredCheckpoint> newest = TRIALOG_TRY(store->newest_checkpoint(LogName::intake_log));
  const TileReader reader = [&](const TileId& id) { return store->tile(LogName::intake_log, id); };
  TreeAppender tree = TRIALOG_TRY(TreeAppender::resume(newest->size, reader));
  while (tree.size() < count) {
    Batch batch;
    batch.log = LogName::intake_log;
    batch.before = newest;
    for (std::uint64_t i = 0; i < leaves_per_batch && tree.size() < count; ++i) {
      NewLeaf leaf;
      leaf.bytes = TRIALOG_TRY(complaint_leaf(tree.size()));
      leaf.hash = leaf_hash(leaf.bytes);
      leaf.record_id = complaint_id(tree.size());
      tree.append(leaf.hash);
      batch.leaves.push_back(std::move(leaf));
    }
    batch.tiles = tree.take_changed_tiles();
    const Checkpoint checkpoint{origin, tree.size(), tree.root()};
    batch.after = {checkpoint.size, checkpoint.root, sign_note(format_checkpoint(checkpoint), origin, key)};
    TRIALOG_TRY(store->commit({&batch, 1}));
    newest = std::move(batch.after);
  }
  return {};
}

}  // namespace
}  // namespace trialog::origin

int main(int count, char** words) {
  if (count != 3) return 2;
  const trialog::Result<void> filled = trialog::origin::fill(words[1], std::strtoull(words[2], nullptr, 10));
  if (filled) return 0;
  std::fprintf(stderr, "%s %s\n", std::string(trialog::name_of(filled.error().code)).c_str(), filled.error().where.c_str());
  return 1;
}
