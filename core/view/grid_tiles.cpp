#include "view/grid_tiles.h"

#include <algorithm>

namespace trialog::view {

bool GridTiles::want(std::span<const std::size_t> numbers) {
  if (numbers.size() < 3) return false;
  const std::size_t rows_in_tile = numbers[0], canvases = numbers[1];
  const std::span<const std::size_t> firsts = numbers.subspan(2);
  if (rows_in_tile == 0 || rows_in_tile > max_rows_in_tile || canvases > max_tiles || firsts.size() > canvases) return false;
  if (std::any_of(firsts.begin(), firsts.end(), [&](std::size_t first) { return first % rows_in_tile != 0; })) return false;
  if (rows_in_tile != rows_in_tile_ || canvases != shown_.size()) {
    rows_in_tile_ = rows_in_tile;
    shown_.assign(canvases, std::nullopt);
  }
  wanted_.assign(firsts.begin(), firsts.end());
  return true;
}

std::vector<GridTile> GridTiles::take_changes(std::size_t row_count, const std::function<Bytes(RowRange)>& rows_of) {
  std::vector<GridTile> changes;
  const auto paint = [&](std::size_t canvas, std::size_t first, Bytes rows) {
    shown_[canvas] = Shown{first, rows};
    changes.push_back({canvas, first, std::move(rows)});
  };
  const auto rows_from = [&](std::size_t first) { return rows_of({first, std::min(rows_in_tile_, row_count - first)}); };
  for (const std::size_t first : wanted_) {
    if (first < row_count) paint(first / rows_in_tile_ % shown_.size(), first, rows_from(first));
  }
  const std::size_t painted = changes.size();
  wanted_.clear();
  for (std::size_t canvas = 0; canvas < shown_.size(); ++canvas) {
    std::optional<Shown>& shown = shown_[canvas];
    const bool is_done = std::any_of(changes.begin(), changes.begin() + static_cast<std::ptrdiff_t>(painted),
                                     [&](const GridTile& tile) { return tile.canvas == canvas; });
    if (!shown || is_done) continue;
    if (shown->first_row >= row_count) {
      shown.reset();
      continue;
    }
    Bytes rows = rows_from(shown->first_row);
    if (rows != shown->rows) paint(canvas, shown->first_row, std::move(rows));
  }
  return changes;
}

}  // namespace trialog::view
