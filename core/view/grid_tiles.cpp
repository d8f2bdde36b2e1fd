#include "view/grid_tiles.h"

#include <algorithm>

namespace trialog::view {

bool GridTiles::want(std::size_t rows_in_tile, std::size_t canvases, std::span<const std::size_t> first_rows) {
  if (rows_in_tile == 0 || rows_in_tile > max_grid_rows || canvases > max_tiles || first_rows.size() > canvases) return false;
  const auto is_no_tile = [&](std::size_t first_row) { return first_row % rows_in_tile != 0; };
  if (std::any_of(first_rows.begin(), first_rows.end(), is_no_tile)) return false;
  if (rows_in_tile != rows_in_tile_ || canvases != shown_.size()) {
    rows_in_tile_ = rows_in_tile;
    shown_.assign(canvases, std::nullopt);
  }
  wanted_.assign(first_rows.begin(), first_rows.end());
  return true;
}

std::vector<GridTile> GridTiles::take_wanted(std::size_t row_count, const RowsOf& rows_of) {
  std::vector<GridTile> tiles;
  for (const std::size_t first_row : wanted_) {
    if (first_row >= row_count) continue;
    tiles.push_back(paint(first_row / rows_in_tile_ % shown_.size(), first_row, rows_of(rows_from(first_row, row_count))));
  }
  wanted_.clear();
  return tiles;
}

std::vector<GridTile> GridTiles::take_changed(std::size_t row_count, const RowsOf& rows_of) {
  std::vector<GridTile> tiles;
  for (std::size_t canvas = 0; canvas < shown_.size(); ++canvas) {
    std::optional<Shown>& shown = shown_[canvas];
    if (!shown) continue;
    if (shown->first_row >= row_count) {
      shown.reset();
      continue;
    }
    Bytes rows = rows_of(rows_from(shown->first_row, row_count));
    if (rows != shown->rows) tiles.push_back(paint(canvas, shown->first_row, std::move(rows)));
  }
  return tiles;
}

GridTile GridTiles::paint(std::size_t canvas, std::size_t first_row, Bytes rows) {
  shown_[canvas] = Shown{first_row, rows};
  return {canvas, first_row, std::move(rows)};
}

RowRange GridTiles::rows_from(std::size_t first_row, std::size_t row_count) const {
  return {first_row, std::min(rows_in_tile_, row_count - first_row)};
}

}  // namespace trialog::view
