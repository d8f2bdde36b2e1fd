// The workbench's table of all records that people read: its order, its filter, where the keyboard is in it, and which
// rows are recorded. The screen has a window of rows (a grid of view/screen.h); what is seen while someone scrolls is
// painted from grid_bytes.h, in the tiles of grid_tiles.h.
// Follows the register by itself: follow() before every use. Rows are found and sorted anew only when the register, the
// language, the words or the order changed; while a log is being checked, not at every step of it.
// Cost of following: n log n in the records. Of recording and painting: the rows that are seen.
// Does not: know pixels, or keep records.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/state.h"
#include "view/grid_bytes.h"
#include "view/screen.h"

namespace trialog::view {

// Keys of the nodes it records begin with this one.
inline constexpr std::string_view record_grid_key = "records";

class RecordGrid {
 public:
  // `max_rows`: the first of the order; of more the count says so, and the filter and the order lead to the others.
  // Browsers cut what is higher than 33,554,426 px; these rows, enlarged to 300 %, are not.
  explicit RecordGrid(std::size_t max_rows = 250'000) : max_rows_(max_rows) {}

  void follow(const engine::State& state, const Words& words);

  // Records the aside: filter, count, grid.
  void record(Screen& ui, const engine::State& state) const;
  // As they are painted; all of the range are there.
  GridRows rows(const engine::State& state, const Words& words, RowRange range) const;

  void set_filter(std::string text);
  // A button of the head: sorts by that column, or turns the order around. False for another key.
  bool sort_by(std::string_view sort_key);
  // From the page: the rows that are seen, and those to be recorded; the page asks for many of them little by little.
  void set_window(RowRange seen, RowRange recorded);

  // A key of the keyboard that is in the cell of that row: "ArrowDown", "PageUp", "Home"...; `whole`: with Ctrl.
  // Moves there; false when the key does nothing.
  bool move(std::string_view key, bool whole);
  // The keyboard went to that cell.
  void note_focus(std::size_t row, std::size_t column);
  // The address of the record where the keyboard is; empty when there is none.
  std::string target(const engine::State& state) const;

  std::size_t row_count() const { return rows_.size(); }
  // "57 of 301 records"
  Text count_words(const Words& words) const;

 private:
  enum class By { title, organisation, kind, status, changed, versions, complaints };
  static constexpr std::size_t column_count = 7;

  std::vector<GridCell> cells(const engine::State& state, const Words& words, std::size_t row) const;
  void sort(const engine::State& state, const Words& words);

  std::size_t max_rows_;
  std::vector<std::size_t> rows_;  // item numbers in their order
  std::size_t total_ = 0;          // without the filter
  std::string filter_;
  By by_ = By::changed;
  bool descending_ = true;
  RowRange window_{0, 40};
  RowRange recorded_{0, 40};
  std::size_t page_rows_ = 10;     // as many as are seen
  std::size_t focus_row_ = 0;
  std::size_t focus_column_ = 0;

  bool is_stale_ = true;
  std::size_t entries_ = 0;        // of the register when it was followed
  std::string language_;
};

}  // namespace trialog::view
