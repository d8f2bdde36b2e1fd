// The picture of a grid in tiles: pieces of a fixed number of rows, each on a canvas of the page. A tile begins with a
// multiple of that number, and its canvas is its place among the tiles modulo the canvases: a scroll paints only the rows
// that come into view, and each once.
// Keeps what each canvas shows, so that after a change only those are painted that say something else.
// Cost: that of the rows on all canvases.
// Does not: know pixels, or which rows are seen.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "view/grid_bytes.h"

namespace trialog::view {

inline constexpr std::size_t max_rows_in_tile = 64;
inline constexpr std::size_t max_tiles = 64;

struct GridTile {
  std::size_t canvas = 0;
  std::size_t first_row = 0;
  Bytes rows;  // encode_rows()
};

class GridTiles {
 public:
  // The page wants these painted, in this order, whatever their canvases show. `numbers`: rows in a tile, canvases, then
  // the first row of each. False, and nothing is changed, when they do not fit together.
  bool want(std::span<const std::size_t> numbers);
  // What the canvases show is of no use any more: another size, other colours.
  void forget() { shown_.assign(shown_.size(), std::nullopt); }
  // What is to be painted now: what is wanted, then what changed. `rows_of`: encode_rows() of rows that are there.
  std::vector<GridTile> take_changes(std::size_t row_count, const std::function<Bytes(RowRange)>& rows_of);

 private:
  struct Shown {
    std::size_t first_row;
    Bytes rows;
  };
  std::size_t rows_in_tile_ = 1;
  std::vector<std::optional<Shown>> shown_;  // by canvas
  std::vector<std::size_t> wanted_;          // first rows
};

}  // namespace trialog::view
