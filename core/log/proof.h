// Proofs from tiles: the root, that a leaf is in a tree, that one tree continues another.
// A proof from wrong tiles is a wrong proof, never a wrong acceptance: check it with log/tree.h against a root from an
// opened checkpoint, or compare tree_root() with that root before using other tiles.
// Reads each tile it needs once: two a level at most.
// Errors: outside_tree, wrong_tile (not width * 32 bytes; `where` is the tile's path), and those of the reader.
// Source: RFC 6962 sections 2.1.1 and 2.1.2; C2SP tlog-tiles.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "crypto/hash.h"
#include "log/tile.h"

namespace trialog {

// The root of the tree of `size` leaves.
Result<Digest> tree_root(std::uint64_t size, const TileReader& reader);

// The inclusion path of leaf `index` < size: the leaf's sibling first. Empty when size is 1.
// Checked by check_inclusion.
Result<std::vector<Digest>> prove_inclusion(std::uint64_t index, std::uint64_t size, const TileReader& reader);

// The consistency proof from old_size <= new_size. Empty when they are equal or the old tree is empty.
// Checked by check_consistency.
Result<std::vector<Digest>> prove_consistency(std::uint64_t old_size, std::uint64_t new_size, const TileReader& reader);

}  // namespace trialog
