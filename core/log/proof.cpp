#include "log/proof.h"

#include <algorithm>
#include <bit>
#include <map>
#include <optional>
#include <utility>

#include "base/limits.h"
#include "log/tree.h"

namespace trialog {
namespace {

// The largest power of two below `count`; count > 1.
std::uint64_t split_of(std::uint64_t count) { return std::bit_floor(count - 1); }

// Roots of subtrees of one tree, from its tiles, each read once.
class Subtrees {
 public:
  Subtrees(std::uint64_t size, const TileReader& reader) : size_(size), reader_(reader) {}

  // The root of the leaves begin..end-1. `begin` is a multiple of the largest power of two that fits in the range,
  // as it is for every range that the tree's splits give.
  Result<Digest> root(std::uint64_t begin, std::uint64_t end) {
    // From the right: the smallest perfect subtree is the last one.
    std::optional<Digest> joined;
    while (begin < end) {
      const std::uint64_t count = std::uint64_t{1} << std::countr_zero(end - begin);
      end -= count;
      const Digest subtree = TRIALOG_TRY(perfect(end, count));
      joined = joined ? node_hash(subtree, *joined) : subtree;
    }
    TRIALOG_ASSERT(joined.has_value(), "the root of an empty range");
    return *joined;
  }

 private:
  // `count` is a power of two and divides `begin`, so all its hashes on the nearest tile level lie in one tile.
  Result<Digest> perfect(std::uint64_t begin, std::uint64_t count) {
    const int level = std::countr_zero(count) / 8;
    const std::uint64_t first = begin >> (8 * level);
    const Bytes* tile = TRIALOG_TRY(read(level, first / tile_width));
    return perfect_root(ByteView(*tile).subspan(static_cast<std::size_t>(first % tile_width) * digest_bytes,
                                                static_cast<std::size_t>(count >> (8 * level)) * digest_bytes));
  }

  Result<const Bytes*> read(int level, std::uint64_t index) {
    const auto known = tiles_.find({level, index});
    if (known != tiles_.end()) return &known->second;
    const TileId id{false, level, index, width_of_tile(level, index, size_)};
    Bytes bytes = TRIALOG_TRY(reader_(id));
    if (bytes.size() != static_cast<std::size_t>(id.width) * digest_bytes) {
      return Error{Errc::wrong_tile, tile_path(id)};
    }
    return &tiles_.emplace(std::pair{level, index}, std::move(bytes)).first->second;
  }

  std::uint64_t size_;
  const TileReader& reader_;
  std::map<std::pair<int, std::uint64_t>, Bytes> tiles_;
};

}  // namespace

Result<Digest> tree_root(std::uint64_t size, const TileReader& reader) {
  if (size > limits::max_tree_size) return Errc::outside_tree;
  if (size == 0) return empty_tree_root();
  return Subtrees(size, reader).root(0, size);
}

Result<std::vector<Digest>> prove_inclusion(std::uint64_t index, std::uint64_t size, const TileReader& reader) {
  if (size > limits::max_tree_size || index >= size) return Errc::outside_tree;
  Subtrees subtrees(size, reader);
  std::vector<Digest> path;
  std::uint64_t begin = 0;
  std::uint64_t end = size;
  while (end - begin > 1) {
    const std::uint64_t middle = begin + split_of(end - begin);
    if (index < middle) {
      path.push_back(TRIALOG_TRY(subtrees.root(middle, end)));
      end = middle;
    } else {
      path.push_back(TRIALOG_TRY(subtrees.root(begin, middle)));
      begin = middle;
    }
  }
  std::reverse(path.begin(), path.end());
  return path;
}

Result<std::vector<Digest>> prove_consistency(std::uint64_t old_size, std::uint64_t new_size,
                                              const TileReader& reader) {
  if (new_size > limits::max_tree_size || old_size > new_size) return Errc::outside_tree;
  std::vector<Digest> proof;
  if (old_size == 0) return proof;
  Subtrees subtrees(new_size, reader);
  std::uint64_t begin = 0;
  std::uint64_t end = new_size;
  while (end != old_size) {
    const std::uint64_t middle = begin + split_of(end - begin);
    if (old_size <= middle) {
      proof.push_back(TRIALOG_TRY(subtrees.root(middle, end)));
      end = middle;
    } else {
      proof.push_back(TRIALOG_TRY(subtrees.root(begin, middle)));
      begin = middle;
    }
  }
  // What is left is the old tree's last subtree. When it is the whole old tree, the reader knows its root.
  if (begin != 0) proof.push_back(TRIALOG_TRY(subtrees.root(begin, end)));
  std::reverse(proof.begin(), proof.end());
  return proof;
}

}  // namespace trialog
