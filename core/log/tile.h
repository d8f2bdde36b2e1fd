// Tiles: how a log lies on disk and on the wire. Static files, 256 hashes or 256 records each.
// Shape:  hash i of tile (L, N) is the root of the 256^L leaves from (N*256+i) * 256^L on; 32 bytes each, no header.
//         An entry bundle is (u16 big-endian length || record) 256 times; record i of bundle N is leaf N*256+i.
//         The last tile of a level and the last bundle may be partial: width 1..255, path "tile/0/003.p/5".
//         Index in groups of three digits, all but the last after an "x": 1234067 is "x001/x234/067".
// Source: C2SP tlog-tiles, at the version named in the README.
// Does not: fetch, store or check tiles against a checkpoint. A reader recomputes the root and compares.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/hash.h"
#include "log/tree.h"

namespace trialog {

inline constexpr int tile_width = 256;

// Names one tile or, when `entries` is set, one bundle (its level is 0).
struct TileId {
  bool entries = false;
  int level = 0;  // 0..63
  std::uint64_t index = 0;
  int width = tile_width;  // 1..256; less than 256 is a partial tile

  friend bool operator==(const TileId&, const TileId&) = default;
};

// "tile/0/x001/067.p/5", "tile/entries/000". parse_tile_path(tile_path(id)) == id.
std::string tile_path(const TileId& id);
// Accepts exactly what tile_path writes. Errors: invalid_value.
Result<TileId> parse_tile_path(std::string_view path);

// How many hashes tile (level, index) has in the tree of `size` leaves: 0 when it does not exist yet, at most 256.
int width_of_tile(int level, std::uint64_t index, std::uint64_t size);

// All hash tiles of the tree of `size` leaves, lowest level first, then by index.
std::vector<TileId> tiles_of(std::uint64_t size);
// All entry bundles of it.
std::vector<TileId> bundles_of(std::uint64_t size);

// decode_bundle(encode_bundle(r), r.size()) == r.
// Errors: too_many (over 256 records), too_large (a record over limits::max_leaf_bytes).
Result<Bytes> encode_bundle(std::span<const Bytes> records);
// Exactly `width` (1..256) records. Errors: truncated, trailing_bytes.
Result<std::vector<Bytes>> decode_bundle(ByteView bundle, int width);

// Returns the width * 32 bytes of one hash tile. It may cut them from the front of a wider tile: tiles only grow.
using TileReader = std::function<Result<Bytes>(const TileId&)>;

// One of the hashes of a tile. `place` must be in it.
Digest hash_at(ByteView hashes, std::size_t place);

struct Tile {
  TileId id;
  Bytes bytes;
};

// The growing end of a tree: takes leaf hashes, gives the root and the tiles that became new.
// Keeps the last, unfinished tile of every level, and the tiles not yet taken; about one hash a leaf is computed.
// It is a plain value: copy it, append a batch, and keep the copy once the batch is durable.
class TreeAppender {
 public:
  TreeAppender() = default;  // the empty tree

  // Goes on after `size` leaves. Reads one partial tile a level at most; the caller compares root() with the
  // checkpoint. Errors: outside_tree, wrong_tile (not width * 32 bytes), and those of the reader.
  static Result<TreeAppender> resume(std::uint64_t size, const TileReader& reader);

  void append(const Digest& leaf);
  std::uint64_t size() const { return size_; }
  Digest root() const;

  // Every tile that got a hash since the start, resume() or the last call: full ones, and one partial a level.
  std::vector<Tile> take_changed_tiles();

 private:
  struct Edge {
    Bytes hashes;  // of the unfinished tile, less than 256
    bool changed = false;
  };
  std::vector<Edge> edges_;       // by level
  std::vector<Tile> full_tiles_;  // not yet taken
  std::uint64_t size_ = 0;
};

}  // namespace trialog
