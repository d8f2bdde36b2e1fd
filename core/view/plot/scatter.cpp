// Scatter plots: series 0 is how far to the right a label stands, series 1 how high; a group has a shape of its own.
#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "view/plot/sheet.h"

namespace trialog::view::plotting {
namespace {

constexpr float point_radius = 4.5F;

std::pair<std::int64_t, std::int64_t> range_of(const std::vector<std::int64_t>& values) {
  if (values.empty()) return {0, 0};
  const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
  return {*least, *greatest};
}

// Upright rules and their numbers below; returns the scale.
Axis scale_x(Sheet& sheet, std::int64_t low, std::int64_t high) {
  const PlotBox& area = sheet.plot.area;
  const float widest = std::max(sheet.measure(grouped(low)), sheet.measure(grouped(high))) + sheet.px(label_gap);
  const Axis axis = make_axis(low, high, std::clamp(static_cast<int>(sheet.area_width() / widest), 2, 8));
  float free_from = sheet.frame.left;
  for (const std::int64_t value : axis.values()) {
    const float x = std::round(area.left + static_cast<float>(axis.share(value)) * sheet.area_width());
    const float left_edge = std::clamp(x - sheet.thin(), area.left, area.right - sheet.thin());
    sheet.rule({left_edge, area.top, left_edge + sheet.thin(), area.bottom},
               value == 0 ? PlotRole::axis : PlotRole::grid);
    const float width = sheet.measure(grouped(value));
    const float left =
        std::clamp(x - width / 2, sheet.frame.left, std::max(sheet.frame.left, sheet.frame.right - width));
    if (left < free_from || left + width > sheet.frame.right + 0.5F) continue;
    free_from = left + width + sheet.px(gap);
    sheet.word(left + width / 2, area.bottom + sheet.line() / 2, grouped(value), Anchor::middle);
  }
  return axis;
}

}  // namespace

void lay_scatter(Sheet& sheet) {
  const Chart& chart = sheet.chart;
  if (chart.series.size() < 2) return;
  sheet.legend(chart.groups, LegendLook::dots);
  const std::vector<std::int64_t>& across = chart.series[0].values;
  const std::vector<std::int64_t>& upwards = chart.series[1].values;
  PlotBox& area = sheet.plot.area;
  area = sheet.frame;
  area.top += std::ceil(sheet.line() * 1.5F);
  area.right -= std::ceil(sheet.px(point_radius + dot_ring));
  area.bottom -= std::ceil(sheet.line() * 2.5F + sheet.px(1));
  if (sheet.area_height() < sheet.px(least_area)) {
    area = {};
    return;
  }
  sheet.word(sheet.frame.left, sheet.frame.top, sheet.fitted(chart.series[1].name.text, sheet.frame_width()),
             Anchor::start, WordLook::strong);
  // The name above is no place for numbers of the scale.
  const float top = sheet.frame.top;
  sheet.frame.top += sheet.line();
  const auto [lowest, highest] = range_of(upwards);
  sheet.scale_y(lowest, highest);
  sheet.frame.top = top;
  const auto [least, greatest] = range_of(across);
  const Axis axis = scale_x(sheet, least, greatest);
  sheet.word(sheet.frame.right, area.bottom + sheet.line() * 1.5F,
             sheet.fitted(chart.series[0].name.text, sheet.frame_width()), Anchor::end, WordLook::strong);
  const float radius = sheet.px(point_radius);
  std::set<std::tuple<std::size_t, float, float>> drawn;  // Many points at one place are one dot.
  for (std::size_t i = 0; i < across.size(); ++i) {
    const std::size_t group = i < chart.group_of.size() ? chart.group_of[i] : 0;
    const float x = std::round(area.left + static_cast<float>(axis.share(across[i])) * sheet.area_width());
    const float y = sheet.y_of(upwards[i]);
    const float room = radius + sheet.px(dot_ring);
    const PlotPoint at{std::clamp(x, sheet.frame.left + room, sheet.frame.right - room),
                       std::clamp(y, sheet.frame.top + room, sheet.frame.bottom - room)};
    if (drawn.emplace(group, at.x, at.y).second) sheet.dot(at, group, radius);
  }
}

}  // namespace trialog::view::plotting
