// Heat maps: a cell for every label (across) and series (down), darker where the number is greater.
#include <algorithm>
#include <cmath>

#include "view/plot/sheet.h"

namespace trialog::view::plotting {
namespace {

constexpr float most_name_share = 0.34F;
constexpr float widest_cell = 72;
// From this level on, words on the cell have the colour of the ground.
constexpr std::size_t dark_level = 4;

// Five even steps from the least to the greatest number. Nothing is level 0, as long as no number is below it.
struct Levels {
  std::int64_t low = 0;
  std::int64_t high = 0;

  std::int64_t from(std::size_t level) const {  // level: 1 to heat_levels + 1
    const std::int64_t span = high - low + 1;
    const auto steps = static_cast<std::int64_t>(level - 1);
    const auto levels = static_cast<std::int64_t>(heat_levels);
    // Rounded up, and without a product that could grow too large.
    return low + span / levels * steps + (span % levels * steps + levels - 1) / levels;
  }
  std::size_t of(std::int64_t value) const {
    if (value < low) return 0;
    std::size_t level = 1;
    while (level < heat_levels && value >= from(level + 1)) ++level;
    return level;
  }
};

Levels levels_of(const Sheet& sheet) {
  const auto [least, greatest] = sheet.range();  // With zero among them.
  return least < 0 ? Levels{least, greatest} : Levels{1, std::max<std::int64_t>(1, greatest)};
}

// What the shades stand for.
void legend(Sheet& sheet, const Levels& levels) {
  const float size = std::round(sheet.px(12));
  const float row = std::ceil(std::max(sheet.line(), size) + sheet.px(gap) / 2);
  float x = sheet.frame.left;
  float y = sheet.frame.top;
  const float lowest = sheet.frame.top + sheet.frame_height() / 3;
  bool has_any = false;
  for (std::size_t level = 1; level <= heat_levels; ++level) {
    const std::int64_t from = levels.from(level);
    const std::int64_t until = levels.from(level + 1) - 1;
    if (until < from) continue;
    const std::string text = from == until ? grouped(from) : grouped(from) + "\xe2\x80\x93" + grouped(until);
    const float whole = size + sheet.px(gap) / 2 + sheet.measure(text);
    if (x > sheet.frame.left && x + whole > sheet.frame.right) x = sheet.frame.left, y += row;
    if (y + row > lowest || x + whole > sheet.frame.right) break;
    has_any = true;
    const float top = std::round(y + (sheet.line() - size) / 2);
    sheet.plot.boxes.push_back({{x, top, x + size, top + size}, PlotRole::heat, level, 0, Rounded::none});
    sheet.word(x + size + sheet.px(gap) / 2, y, text);
    x = std::round(x + whole + sheet.px(gap) * 1.5F);
  }
  if (has_any) sheet.frame.top = y + row + sheet.px(gap) / 2;
}

}  // namespace

void lay_heat_map(Sheet& sheet) {
  const Chart& chart = sheet.chart;
  if (chart.labels.empty() || chart.series.empty()) return;
  const Levels levels = levels_of(sheet);
  legend(sheet, levels);
  PlotBox& area = sheet.plot.area;
  area = sheet.frame;
  area.bottom -= std::ceil(sheet.line() * 1.5F + sheet.px(1));
  const auto rows = static_cast<float>(chart.series.size());
  const float row = std::floor(sheet.area_height() / rows);
  if (row < sheet.px(min_slot)) {
    area = {};
    return;
  }
  area.bottom = area.top + row * rows;
  float widest = 0;
  for (const Series& series : chart.series) widest = std::max(widest, sheet.measure(series.name.text));
  widest = std::min(widest, sheet.frame_width() * most_name_share);
  area.left += std::ceil(widest + sheet.px(gap));
  const std::vector<Mark> columns = sheet.gather(area.left, sheet.area_width(), sheet.px(min_slot));
  // Few columns do not spread into slabs.
  const float cell = std::min(sheet.area_width() / static_cast<float>(columns.size()), sheet.px(widest_cell));
  area.right = std::floor(area.left + cell * static_cast<float>(columns.size()));
  const float between = cell > sheet.px(6) && row > sheet.px(6) ? sheet.thin() : 0;
  bool has_numbers = row >= sheet.line();
  for (const Mark& column : columns) {
    for (const Series& series : chart.series)
      has_numbers = has_numbers && sheet.measure(grouped(series.values[column.label])) + sheet.px(4) <= cell;
  }
  float free_from = area.top;
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    const float top = area.top + row * static_cast<float>(i);
    const float name_top = std::round(top + (row - sheet.line()) / 2);
    if (name_top >= free_from - 0.5F && name_top + sheet.line() <= sheet.frame.bottom) {
      free_from = name_top + sheet.line();
      sheet.word(area.left - sheet.px(gap), name_top, sheet.fitted(chart.series[i].name.text, widest), Anchor::end,
                 WordLook::strong);
    }
    for (std::size_t k = 0; k < columns.size(); ++k) {
      const std::int64_t value = chart.series[i].values[columns[k].label];
      const std::size_t level = levels.of(value);
      const float left = std::round(area.left + cell * static_cast<float>(k));
      const float right = std::round(area.left + cell * static_cast<float>(k + 1)) - between;
      sheet.plot.boxes.push_back({{left, top, right, top + row - between}, PlotRole::heat, level, 0, Rounded::none});
      if (has_numbers)
        sheet.word((left + right) / 2, top + (row - between - sheet.line()) / 2, grouped(value), Anchor::middle,
                   level >= dark_level ? WordLook::on_heat : WordLook::strong);
    }
  }
  std::vector<Mark> marks = columns;
  for (std::size_t k = 0; k < marks.size(); ++k) marks[k].at = area.left + cell * (static_cast<float>(k) + 0.5F);
  sheet.labels_below(marks, cell);
}

}  // namespace trialog::view::plotting
