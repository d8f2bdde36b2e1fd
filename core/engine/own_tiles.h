// The hash tiles of a tree, as this device made them itself from the leaves: no proof needs to be asked for.
// Units: about 32 bytes a leaf.
// Does not: check anything; whoever fills it has compared the root.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "log/tile.h"

namespace trialog::engine {

class OwnTiles {
 public:
  // Tiles of the tree as it is now; wider ones take the place of narrower ones.
  void take(const std::vector<Tile>& tiles);
  // Reads tiles of the tree, and of any smaller one. `later`, which come first, belong to a tree that goes on from this
  // one. Both must outlive the reader. Errors of reading: not_found.
  TileReader reader(const std::vector<Tile>* later = nullptr) const;

 private:
  std::map<std::pair<int, std::uint64_t>, Bytes> tiles_;  // by level and index
};

}  // namespace trialog::engine
