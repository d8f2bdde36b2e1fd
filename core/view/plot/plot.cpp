#include "view/plot/plot.h"

#include <algorithm>
#include <cmath>

#include "view/plot/sheet.h"

namespace trialog::view {

using plotting::Sheet;

Plot make_plot(const Chart& chart, const PlotSpace& space) {
  Sheet sheet(chart, space);
  if (sheet.frame_width() < sheet.px(plotting::least_area) || sheet.frame_height() < sheet.px(plotting::least_area))
    return {};
  switch (chart.look) {
    case ChartLook::columns:
    case ChartLook::stacked_columns:
    case ChartLook::histogram:
      lay_columns(sheet);
      break;
    case ChartLook::lines:
      lay_lines(sheet);
      break;
    case ChartLook::bars:
      lay_bars(sheet);
      break;
    case ChartLook::timeline:
      lay_timeline(sheet);
      break;
    case ChartLook::heat_map:
      lay_heat_map(sheet);
      break;
    case ChartLook::scatter:
      lay_scatter(sheet);
      break;
    case ChartLook::log_tree:
      lay_log_tree(sheet);
      break;
  }
  return std::move(sheet.plot);
}

float plot_height(const Chart& chart, const PlotSpace& space) {
  const Sheet sheet(chart, space);
  const float fixed = sheet.px(space.width < sheet.px(480) ? 240 : 300);
  const float row = space.text_height + sheet.px(10);
  const auto labels = static_cast<float>(chart.labels.size());
  const auto series = static_cast<float>(std::max<std::size_t>(1, chart.series.size()));
  const float names = names_stand_above(sheet) ? space.text_height : 0;
  float height = fixed;
  switch (chart.look) {
    case ChartLook::bars:
      height = (series > 1 ? space.text_height * 2 : 0) + labels * ((series - 1) * space.text_height + row + names);
      break;
    case ChartLook::timeline:
      height = space.text_height * 2 + labels * (row + names);
      break;
    case ChartLook::heat_map:
      height = space.text_height * 4 + series * row;
      break;
    case ChartLook::log_tree:
      height = space.text_height + labels * (space.text_height + sheet.px(6));
      break;
    default:
      break;
  }
  return std::round(std::clamp(height, sheet.px(96), sheet.px(1080)));
}

std::string grouped(std::int64_t value) {
  std::string digits = std::to_string(value);
  const std::size_t first = value < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

}  // namespace trialog::view
