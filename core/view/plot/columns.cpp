// Columns, stacked or side by side, histograms, and lines: labels along the width, a scale at the left.
#include <algorithm>
#include <cmath>

#include "view/plot/sheet.h"

namespace trialog::view::plotting {
namespace {

constexpr float widest_bar = 44;
constexpr float bar_share = 0.68F;  // of its slot
constexpr float between_parts = 1.5F;
constexpr float dots_need = 10;  // a label

// The area between the legend and the labels; false when there is no room for it.
bool open_area(Sheet& sheet) {
  sheet.plot.area = sheet.frame;
  // Room for the numbers on the columns, and half a number of the scale above the highest rule.
  sheet.plot.area.top += std::ceil(sheet.line() + sheet.px(edge));
  sheet.plot.area.bottom -= std::ceil(sheet.line() * 1.5F + sheet.px(1));
  if (sheet.area_height() >= sheet.px(least_area)) return true;
  sheet.plot.area = {};
  return false;
}

std::vector<Text> names_of(const Chart& chart) {
  std::vector<Text> names;
  for (const Series& series : chart.series) names.push_back(series.name);
  return names;
}

struct Columns {
  Sheet& sheet;

  void lay() {
    const bool is_histogram = sheet.chart.look == ChartLook::histogram;
    const std::vector<Mark> marks = sheet.gather(sheet.plot.area.left, sheet.area_width(), sheet.px(min_slot));
    const float slot = sheet.area_width() / static_cast<float>(marks.size());
    const std::size_t side_by_side =
        sheet.chart.look == ChartLook::stacked_columns ? 1 : std::max<std::size_t>(1, sheet.chart.series.size());
    // The columns of a histogram touch: what they count goes on from one to the next.
    const float share = is_histogram ? 1 : bar_share;
    const float widest = is_histogram ? slot : sheet.px(widest_bar);
    const float width = std::max(1.0F, std::floor(std::min(slot * share / static_cast<float>(side_by_side), widest)));
    const float all = width * static_cast<float>(side_by_side);
    const float least_left = sheet.plot.area.left;
    const float most_left = std::max(least_left, sheet.plot.area.right - all);
    for (const Mark& mark : marks) {
      const float left = std::clamp(std::round(mark.at - all / 2), least_left, most_left);
      if (side_by_side == 1) {
        stack(mark.label, left, is_histogram && width > 3 ? left + width - sheet.thin() : left + width);
        continue;
      }
      for (std::size_t i = 0; i < sheet.chart.series.size(); ++i) {
        const float at = left + width * static_cast<float>(i);
        const float free = width > sheet.px(4) ? std::round(sheet.px(1)) : 0;
        if (at + width > sheet.plot.area.right + 0.5F) break;
        const std::int64_t value = sheet.chart.series[i].values[mark.label];
        part(i, value, sheet.y_of(0), at, at + width - free, sheet.y_of(value), !is_histogram);
      }
    }
    if (side_by_side == 1) numbers(marks, slot);
    sheet.labels_below(marks, slot);
  }

  // One column: what is above zero grows upwards, the rest downwards.
  void stack(std::size_t label, float left, float right) {
    const std::vector<Series>& series = sheet.chart.series;
    for (const bool is_above : {true, false}) {
      const auto belongs = [&](std::size_t i) {
        return is_above ? series[i].values[label] > 0 : series[i].values[label] < 0;
      };
      std::size_t outermost = series.size();
      for (std::size_t i = 0; i < series.size(); ++i) {
        if (belongs(i)) outermost = i;
      }
      float y = sheet.y_of(0);
      std::int64_t sum = 0;
      for (std::size_t i = 0; i < series.size(); ++i) {
        if (!belongs(i)) continue;
        sum += series[i].values[label];
        // Only the outermost part of a column is round.
        const bool is_round = i == outermost && sheet.chart.look != ChartLook::histogram;
        y = part(i, series[i].values[label], y, left, right, sheet.y_of(sum), is_round);
      }
    }
  }

  // A bar from `from` to about `until`; returns where it ends. What it stands on shows through a thin gap.
  float part(std::size_t series, std::int64_t value, float from, float left, float right, float until, bool is_round) {
    if (value == 0) return from;
    const float sign = value > 0 ? -1.0F : 1.0F;
    const float thinnest = std::round(sheet.px(least_bar));
    until = value > 0 ? std::min(until, from - thinnest) : std::max(until, from + thinnest);
    until = std::clamp(until, sheet.frame.top, sheet.frame.bottom);
    const float free = std::max(1.0F, std::round(sheet.px(between_parts)));
    float begin = from;
    if (from != sheet.y_of(0) && std::abs(until - from) >= free + thinnest) begin += sign * free;
    const Rounded rounded = !is_round ? Rounded::none : value > 0 ? Rounded::top : Rounded::bottom;
    sheet.bar({left, std::min(begin, until), right, std::max(begin, until)}, series, rounded);
    return until;
  }

  void numbers(const std::vector<Mark>& marks, float slot) {
    for (const Mark& mark : marks) {
      if (sheet.measure(grouped(sheet.sum_of(mark.label))) + sheet.px(gap) / 2 > slot) return;
    }
    for (const Mark& mark : marks) {
      const bool has_below = std::any_of(sheet.chart.series.begin(), sheet.chart.series.end(),
                                         [&](const Series& series) { return series.values[mark.label] < 0; });
      const std::int64_t sum = sheet.sum_of(mark.label);
      // A number on a column that grows both ways would name neither of its ends.
      if (sum == 0 || has_below) continue;
      const float top = std::max(sheet.frame.top, top_of(mark) - sheet.line() - sheet.px(1));
      sheet.word(mark.at, top, grouped(sum), Anchor::middle, WordLook::strong);
    }
  }

  float top_of(const Mark& mark) const {
    float top = sheet.plot.area.bottom;
    for (const Plot::Box& box : sheet.plot.boxes) {
      if (box.role == PlotRole::series && box.box.top >= sheet.plot.area.top - sheet.line() &&
          box.box.left <= mark.at && mark.at <= box.box.right)
        top = std::min(top, box.box.top);
    }
    return top;
  }
};

}  // namespace

void lay_columns(Sheet& sheet) {
  const Chart& chart = sheet.chart;
  sheet.legend(names_of(chart), LegendLook::boxes);
  if (!open_area(sheet)) return;
  auto [low, high] = sheet.range();
  if (chart.look == ChartLook::stacked_columns) {
    for (std::size_t label = 0; label < chart.labels.size(); ++label) {
      std::int64_t below = 0;
      std::int64_t above = 0;
      for (const Series& series : chart.series) (series.values[label] < 0 ? below : above) += series.values[label];
      low = std::min(low, below);
      high = std::max(high, above);
    }
  }
  sheet.scale_y(low, high);
  if (!chart.labels.empty()) Columns{sheet}.lay();
}

void lay_lines(Sheet& sheet) {
  const Chart& chart = sheet.chart;
  sheet.legend(names_of(chart), LegendLook::lines);
  if (!open_area(sheet)) return;
  const auto [low, high] = sheet.range();
  sheet.scale_y(low, high);
  const std::size_t count = chart.labels.size();
  if (count == 0) return;
  const float slot = sheet.area_width() / static_cast<float>(count);
  const auto x_of = [&](std::size_t label) { return sheet.plot.area.left + (static_cast<float>(label) + 0.5F) * slot; };
  const auto room = static_cast<std::size_t>(sheet.area_width() / sheet.px(min_slot));
  const std::size_t buckets = std::min(count, std::max<std::size_t>(1, room));
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    const std::vector<std::int64_t>& values = chart.series[i].values;
    std::vector<PlotPoint> points;
    const auto add_point = [&](std::size_t label) { points.push_back({x_of(label), sheet.y_of(values[label])}); };
    for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
      const auto first = values.begin() + static_cast<std::ptrdiff_t>(bucket * count / buckets);
      const auto last = values.begin() + static_cast<std::ptrdiff_t>((bucket + 1) * count / buckets);
      const auto [least, greatest] = std::minmax_element(first, last);
      const auto earlier = static_cast<std::size_t>(std::min(least, greatest) - values.begin());
      const auto later = static_cast<std::size_t>(std::max(least, greatest) - values.begin());
      add_point(earlier);
      if (later != earlier) add_point(later);
    }
    if (slot >= sheet.px(dots_need) || points.size() < 2) {
      for (const PlotPoint& point : points) sheet.dot(point, i, sheet.px(dot_radius));
    }
    sheet.dashed(std::move(points), i);
  }
  std::vector<Mark> marks = sheet.gather(sheet.plot.area.left, sheet.area_width(), sheet.px(min_slot));
  for (Mark& mark : marks) mark.at = x_of(mark.label);
  sheet.labels_below(marks, slot);
}

}  // namespace trialog::view::plotting
