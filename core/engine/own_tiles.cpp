#include "engine/own_tiles.h"

#include <algorithm>

#include "log/tree.h"

namespace trialog::engine {

void OwnTiles::take(const std::vector<Tile>& tiles) {
  for (const Tile& tile : tiles) tiles_[{tile.id.level, tile.id.index}] = tile.bytes;
}

TileReader OwnTiles::reader(const std::vector<Tile>* later) const {
  return [this, later](const TileId& id) -> Result<Bytes> {
    const auto size = static_cast<std::size_t>(id.width) * digest_bytes;
    const auto beginning = [&](const Bytes& bytes) {
      return Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    };
    if (later != nullptr) {
      const auto found = std::find_if(later->begin(), later->end(), [&](const Tile& tile) {
        return tile.id.level == id.level && tile.id.index == id.index;
      });
      if (found != later->end() && found->bytes.size() >= size) return beginning(found->bytes);
    }
    const auto found = tiles_.find({id.level, id.index});
    if (found == tiles_.end() || found->second.size() < size) return Error{Errc::not_found, tile_path(id)};
    return beginning(found->second);
  };
}

}  // namespace trialog::engine
