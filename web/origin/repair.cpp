#include "origin/repair.h"

#include <algorithm>
#include <map>
#include <utility>

#include "log/tree.h"
#include "origin/ledger.h"

namespace trialog::origin {

Result<std::size_t> repair_tiles(Store& store, LogName log, const VerifierKey& key) {
  constexpr const char* put_back = ": put back a copy of trialog.sqlite3 that is as new and not damaged";
  const std::string where = "the " + std::string(word_of(log)) + " log";
  const std::optional<StoredCheckpoint> newest = TRIALOG_TRY(store.newest_checkpoint(log));
  if (!newest) return Error{Errc::rewound, where + " has no checkpoint"};
  const Checkpoint signed_tree = TRIALOG_TRY(open_checkpoint(as_bytes(newest->note), key.name, {&key, 1}));
  const std::uint64_t leaf_count = TRIALOG_TRY(store.leaf_count(log));
  if (leaf_count != signed_tree.size) {
    return Error{Errc::rewound, where + " was signed with " + std::to_string(signed_tree.size) + " leaves and has " +
                                    std::to_string(leaf_count) + put_back};
  }

  TreeAppender tree;
  std::map<std::pair<int, std::uint64_t>, Tile> wrong;  // one that grew is found again, wider
  while (tree.size() < leaf_count) {
    const std::uint64_t count = std::min<std::uint64_t>(tile_width, leaf_count - tree.size());
    const std::vector<Bytes> leaves = TRIALOG_TRY(store.leaves(log, tree.size(), count));
    for (const Digest& hash : leaf_hashes(leaves)) tree.append(hash);
    for (Tile& made : tree.take_changed_tiles()) {
      const Result<Bytes> stored = store.tile(log, made.id);
      if (!stored && stored.error().code != Errc::not_found) return stored.error();
      if (!stored || *stored != made.bytes) wrong.insert_or_assign({made.id.level, made.id.index}, std::move(made));
    }
  }
  if (tree.root() != signed_tree.root) return Error{Errc::wrong_leaf, where + ": a leaf is not as it was signed" + put_back};

  std::vector<Tile> tiles;
  for (auto& [place, tile] : wrong) tiles.push_back(std::move(tile));
  TRIALOG_TRY(store.replace_tiles(log, tiles));
  return tiles.size();
}

}  // namespace trialog::origin
