// Rows of a grid as bytes: how they travel from the core to the module that paints them (wasm/charts.h).
// Shape, little-endian: u32 columns; each: u32 1 for numbers, which stand at the end; u32 rows; each: u32 1 for the row
// that is open beside the grid, then its cells, one a column: u32 tone, u32 bytes, UTF-8.
// decode_rows(encode_rows(r)) == r.
// Errors of decoding: Errc::truncated, Errc::trailing_bytes, Errc::invalid_utf8, Errc::invalid_value (tone),
// Errc::too_many (columns or rows).
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "view/text.h"

namespace trialog::view {

struct RowRange {
  std::size_t first = 0;
  std::size_t count = 0;
};

// Of one tile (grid_tiles.h).
inline constexpr std::size_t max_grid_columns = 32;
inline constexpr std::size_t max_grid_rows = 64;

struct GridCell {
  Text text;
  Tone tone = Tone::neutral;
  friend bool operator==(const GridCell&, const GridCell&) = default;
};

struct GridRow {
  bool is_current = false;
  std::vector<GridCell> cells;
  friend bool operator==(const GridRow&, const GridRow&) = default;
};

struct GridRows {
  std::vector<bool> is_numeric;  // by column
  std::vector<GridRow> rows;
  friend bool operator==(const GridRows&, const GridRows&) = default;
};

// Languages of texts are left out.
Bytes encode_rows(const GridRows& rows);
Result<GridRows> decode_rows(ByteView bytes);

}  // namespace trialog::view
