#include "view/grid_bytes.h"

#include "base/assert.h"
#include "view/byte_format.h"

namespace trialog::view {
namespace {

void append_word(Bytes& out, std::uint64_t value) {
  byte_format::append_integer(out, value, byte_format::word_bytes);
}

}  // namespace

Bytes encode_rows(const GridRows& rows) {
  TRIALOG_ASSERT(rows.is_numeric.size() <= max_grid_columns && rows.rows.size() <= max_grid_rows, "a picture has few rows");
  Bytes out;
  append_word(out, rows.is_numeric.size());
  for (const bool is_numeric : rows.is_numeric) append_word(out, is_numeric ? 1 : 0);
  append_word(out, rows.rows.size());
  for (const GridRow& row : rows.rows) {
    TRIALOG_ASSERT(row.cells.size() == rows.is_numeric.size(), "a row has one cell a column");
    append_word(out, row.is_current ? 1 : 0);
    for (const GridCell& cell : row.cells) {
      append_word(out, static_cast<std::uint64_t>(cell.tone));
      byte_format::append_text(out, cell.text.text);
    }
  }
  return out;
}

Result<GridRows> decode_rows(ByteView bytes) {
  byte_format::Reader reader(bytes);
  GridRows rows;
  const std::size_t column_count = TRIALOG_TRY(reader.word());
  if (column_count > max_grid_columns) return Error{Errc::too_many, "columns"};
  for (std::size_t i = 0; i < column_count; ++i) rows.is_numeric.push_back(TRIALOG_TRY(reader.word()) == 1);
  const std::size_t row_count = TRIALOG_TRY(reader.word());
  if (row_count > max_grid_rows) return Error{Errc::too_many, "rows"};
  for (std::size_t i = 0; i < row_count; ++i) {
    GridRow row;
    row.is_current = TRIALOG_TRY(reader.word()) == 1;
    for (std::size_t k = 0; k < column_count; ++k) {
      const std::size_t tone = TRIALOG_TRY(reader.word());
      if (tone > static_cast<std::size_t>(Tone::notice)) return Error{Errc::invalid_value, "tone"};
      row.cells.push_back({TRIALOG_TRY(reader.text()), static_cast<Tone>(tone)});
    }
    rows.rows.push_back(std::move(row));
  }
  if (reader.left() != 0) return Errc::trailing_bytes;
  return rows;
}

}  // namespace trialog::view
