#include "log/tile.h"

#include <algorithm>
#include <bit>
#include <optional>

#include "base/encoding.h"
#include "base/limits.h"
#include "log/tree.h"

namespace trialog {
namespace {

constexpr int levels = 64;
constexpr std::size_t length_bytes = 2;

// How many hashes the tree of `size` leaves has on a level.
std::uint64_t hashes_on_level(int level, std::uint64_t size) {
  // 256^7 is over limits::max_tree_size, so every higher level is empty; it also keeps the shift defined.
  return level >= 7 ? 0 : size >> (8 * level);
}

// Decimal without leading zeros, as in "p/5".
std::optional<std::uint64_t> read_number(std::string_view text) {
  const Result<std::int64_t> number = decode_decimal(text);
  if (!number) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

std::vector<TileId> ids_of_level(bool entries, int level, std::uint64_t size) {
  std::vector<TileId> ids;
  const std::uint64_t hashes = hashes_on_level(level, size);
  const std::uint64_t full = hashes / tile_width;
  const int rest = static_cast<int>(hashes % tile_width);
  for (std::uint64_t index = 0; index < full; ++index) ids.push_back({entries, level, index, tile_width});
  if (rest > 0) ids.push_back({entries, level, full, rest});
  return ids;
}

}  // namespace

std::string tile_path(const TileId& id) {
  TRIALOG_ASSERT(id.level >= 0 && id.level < levels && id.width >= 1 && id.width <= tile_width,
                 "a tile id out of range");
  std::string digits = std::to_string(id.index);
  digits.insert(0, (3 - digits.size() % 3) % 3, '0');
  std::string path = id.entries ? "tile/entries" : "tile/" + std::to_string(id.level);
  for (std::size_t at = 0; at < digits.size(); at += 3) {
    path += at + 3 < digits.size() ? "/x" : "/";
    path += digits.substr(at, 3);
  }
  if (id.width < tile_width) path += ".p/" + std::to_string(id.width);
  return path;
}

Result<TileId> parse_tile_path(std::string_view path) {
  constexpr std::string_view prefix = "tile/";
  // "tile/63/", six groups of index and ".p/255" are shorter than this.
  if (path.size() > 48 || path.substr(0, prefix.size()) != prefix) return Errc::invalid_value;
  const std::string_view whole = path;
  path.remove_prefix(prefix.size());

  TileId id;
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return Errc::invalid_value;
  if (path.substr(0, slash) == "entries") {
    id.entries = true;
  } else {
    const std::optional<std::uint64_t> level = read_number(path.substr(0, slash));
    if (!level || *level >= levels) return Errc::invalid_value;
    id.level = static_cast<int>(*level);
  }
  path.remove_prefix(slash + 1);

  const std::size_t partial = path.find(".p/");
  if (partial != std::string_view::npos) {
    const std::optional<std::uint64_t> width = read_number(path.substr(partial + 3));
    if (!width || *width < 1 || *width >= tile_width) return Errc::invalid_value;
    id.width = static_cast<int>(*width);
    path = path.substr(0, partial);
  }

  std::string digits;
  for (const char c : path) {
    if (c >= '0' && c <= '9') digits += c;
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.empty() ? 0 : digits.size() - 1));
  const std::optional<std::uint64_t> index = read_number(digits);
  if (!index) return Errc::invalid_value;
  id.index = *index;
  // The groups were read loosely; only the one way to write this tile is accepted.
  if (tile_path(id) != whole) return Errc::invalid_value;
  return id;
}

int width_of_tile(int level, std::uint64_t index, std::uint64_t size) {
  TRIALOG_ASSERT(level >= 0 && level < levels, "a tile level out of range");
  const std::uint64_t hashes = hashes_on_level(level, size);
  const std::uint64_t full = hashes / tile_width;
  if (index < full) return tile_width;
  return index == full ? static_cast<int>(hashes % tile_width) : 0;
}

std::vector<TileId> tiles_of(std::uint64_t size) {
  std::vector<TileId> ids;
  for (int level = 0; hashes_on_level(level, size) > 0; ++level) {
    const std::vector<TileId> row = ids_of_level(false, level, size);
    ids.insert(ids.end(), row.begin(), row.end());
  }
  return ids;
}

std::vector<TileId> bundles_of(std::uint64_t size) { return ids_of_level(true, 0, size); }

Digest hash_at(ByteView hashes, std::size_t place) {
  Digest hash;
  std::copy_n(hashes.begin() + static_cast<std::ptrdiff_t>(place * digest_bytes), digest_bytes, hash.begin());
  return hash;
}

Result<Bytes> encode_bundle(std::span<const Bytes> records) {
  if (records.size() > tile_width) return Errc::too_many;
  std::size_t size = 0;
  for (const Bytes& record : records) {
    if (record.size() > limits::max_leaf_bytes) return Errc::too_large;
    size += length_bytes + record.size();
  }
  Bytes bundle;
  bundle.reserve(size);
  for (const Bytes& record : records) {
    bundle.push_back(static_cast<std::uint8_t>(record.size() >> 8));
    bundle.push_back(static_cast<std::uint8_t>(record.size() & 0xff));
    append(bundle, record);
  }
  return bundle;
}

Result<std::vector<Bytes>> decode_bundle(ByteView bundle, int width) {
  TRIALOG_ASSERT(width >= 1 && width <= tile_width, "a bundle width out of range");
  std::vector<Bytes> records;
  while (records.size() < static_cast<std::size_t>(width)) {
    if (bundle.size() < length_bytes) return Errc::truncated;
    const std::size_t length = std::size_t{bundle[0]} << 8 | bundle[1];
    bundle = bundle.subspan(length_bytes);
    if (bundle.size() < length) return Errc::truncated;
    records.emplace_back(bundle.begin(), bundle.begin() + static_cast<std::ptrdiff_t>(length));
    bundle = bundle.subspan(length);
  }
  if (!bundle.empty()) return Errc::trailing_bytes;
  return records;
}

Result<TreeAppender> TreeAppender::resume(std::uint64_t size, const TileReader& reader) {
  if (size > limits::max_tree_size) return Errc::outside_tree;
  TreeAppender appender;
  appender.size_ = size;
  for (int level = 0; hashes_on_level(level, size) > 0; ++level) {
    const std::uint64_t hashes = hashes_on_level(level, size);
    Edge edge;
    if (const int width = static_cast<int>(hashes % tile_width); width > 0) {
      const TileId id{false, level, hashes / tile_width, width};
      edge.hashes = TRIALOG_TRY(reader(id));
      if (edge.hashes.size() != static_cast<std::size_t>(width) * digest_bytes) {
        return Error{Errc::wrong_tile, tile_path(id)};
      }
    }
    appender.edges_.push_back(std::move(edge));
  }
  return appender;
}

void TreeAppender::append(const Digest& leaf) {
  TRIALOG_ASSERT(size_ < limits::max_tree_size, "a log has 2^53-1 leaves at most");
  ++size_;
  Digest hash = leaf;
  for (std::size_t level = 0;; ++level) {
    if (level == edges_.size()) edges_.emplace_back();
    Edge& edge = edges_[level];
    trialog::append(edge.hashes, hash);
    edge.changed = true;
    if (edge.hashes.size() < tile_width * digest_bytes) return;
    // The tile is full: its root is one hash of the next level.
    hash = perfect_root(edge.hashes);
    const std::uint64_t index = (size_ >> (8 * (level + 1))) - 1;
    full_tiles_.push_back({{false, static_cast<int>(level), index, tile_width}, std::move(edge.hashes)});
    edge = Edge{};
  }
}

Digest TreeAppender::root() const {
  // The tree is a row of perfect subtrees, one for each bit of the size, the largest first. They are joined from the
  // last on; each level's unfinished tile has those of eight bits.
  std::optional<Digest> joined;
  for (const Edge& edge : edges_) {
    ByteView hashes = edge.hashes;
    while (!hashes.empty()) {
      const std::size_t bytes = std::size_t{1} << std::countr_zero(hashes.size());
      const Digest subtree = perfect_root(hashes.last(bytes));
      hashes = hashes.first(hashes.size() - bytes);
      joined = joined ? node_hash(subtree, *joined) : subtree;
    }
  }
  return joined ? *joined : empty_tree_root();
}

std::vector<Tile> TreeAppender::take_changed_tiles() {
  std::vector<Tile> tiles = std::move(full_tiles_);
  full_tiles_.clear();
  for (std::size_t level = 0; level < edges_.size(); ++level) {
    Edge& edge = edges_[level];
    if (!edge.changed) continue;
    edge.changed = false;
    const int width = static_cast<int>(edge.hashes.size() / digest_bytes);
    tiles.push_back({{false, static_cast<int>(level), size_ >> (8 * (level + 1)), width}, edge.hashes});
  }
  return tiles;
}

}  // namespace trialog
