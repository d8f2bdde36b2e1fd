// The picture of a grid in tiles: pieces of a fixed number of rows, each on a canvas of the page. A tile begins with a
// multiple of that number, and its canvas is its place among the tiles modulo the canvases: a scroll paints only the rows
// that come into view, and each once.
// Keeps what each canvas shows, so that after a change only those are painted that say something else.
// Cost: of what is wanted, its rows; of finding changes, the rows on all canvases.
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

inline constexpr std::size_t max_tiles = 64;

struct GridTile {
  std::size_t canvas = 0;
  std::size_t first_row = 0;
  Bytes rows;  // encode_rows()
};

class GridTiles {
 public:
  // The page wants the tiles with these first rows painted, in this order, whatever their canvases show. False, and
  // nothing is changed, when the numbers do not fit together.
  bool want(std::size_t rows_in_tile, std::size_t canvases, std::span<const std::size_t> first_rows);
  // What the canvases show is of no use any more: another size, other colours.
  void forget() { shown_.assign(shown_.size(), std::nullopt); }
  // `rows_of`: encode_rows() of rows that are there.
  using RowsOf = std::function<Bytes(RowRange)>;
  // What is to be painted because it is wanted.
  std::vector<GridTile> take_wanted(std::size_t row_count, const RowsOf& rows_of);
  // What is to be painted because it says something else now.
  std::vector<GridTile> take_changed(std::size_t row_count, const RowsOf& rows_of);

 private:
  struct Shown {
    std::size_t first_row;
    Bytes rows;
  };
  GridTile paint(std::size_t canvas, std::size_t first_row, Bytes rows);
  RowRange rows_from(std::size_t first_row, std::size_t row_count) const;

  std::size_t rows_in_tile_ = 1;
  std::vector<std::optional<Shown>> shown_;  // by canvas
  std::vector<std::size_t> wanted_;          // first rows
};

}  // namespace trialog::view
