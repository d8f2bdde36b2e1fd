// Bars and timelines: one label a row, its name at the left or, where that would take too much room, above.
#include <algorithm>
#include <cmath>

#include "view/plot/sheet.h"
#include "view/words.h"

namespace trialog::view::plotting {
namespace {

constexpr float most_name_share = 0.36F;  // of the width; longer names stand above
constexpr float row_padding = 8;          // CSS pixels between rows
constexpr float highest_lane = 26;
constexpr float lane_share = 0.78F;

struct Rows {
  std::vector<Mark> marks;  // `at`: the middle of the row's lanes
  float lanes_height = 0;
};

float widest_name(const Sheet& sheet) {
  constexpr std::size_t asked = 200;
  float widest = 0;
  for (std::size_t i = 0; i < std::min(asked, sheet.chart.labels.size()); ++i)
    widest = std::max(widest, sheet.measure(sheet.chart.labels[i].text));
  return widest;
}

// Lays the names out and leaves the area beside or below them; no marks: no room. A row has `lanes` bars.
Rows open_rows(Sheet& sheet, std::size_t lanes) {
  const auto lane_count = static_cast<float>(lanes);
  const float least_lanes = lane_count * sheet.line();
  const float padding = sheet.px(row_padding);
  Rows rows;
  const float widest = widest_name(sheet);
  const bool is_above = names_stand_above(sheet);
  const float name_height = is_above ? sheet.line() : 0;
  const float name_room = is_above ? sheet.frame_width() : widest;
  rows.marks = sheet.gather(sheet.frame.top, sheet.frame_height(), least_lanes + padding + name_height);
  if (rows.marks.empty()) return {};
  const auto count = static_cast<float>(rows.marks.size());
  const float highest = lane_count * sheet.px(highest_lane) + padding + name_height;
  const float row = std::min(sheet.frame_height() / count, highest);
  if (row < least_lanes + padding + name_height) return {};
  sheet.plot.area = sheet.frame;
  sheet.plot.area.bottom = std::floor(sheet.frame.top + row * count);
  if (!is_above) sheet.plot.area.left += std::ceil(widest + sheet.px(gap));
  rows.lanes_height = row - padding - name_height;
  for (std::size_t i = 0; i < rows.marks.size(); ++i) {
    Mark& mark = rows.marks[i];
    const float top = sheet.frame.top + row * static_cast<float>(i) + padding / 2;
    mark.at = std::round(top + name_height + rows.lanes_height / 2);
    const float name_top = is_above ? top : mark.at - sheet.line() / 2;
    sheet.word(sheet.frame.left, name_top, sheet.fitted(sheet.chart.labels[mark.label].text, name_room), Anchor::start,
               WordLook::strong);
  }
  return rows;
}

// Calendar steps of a time scale.
struct TimeStep {
  int months = 0;
  int days = 0;  // when months is 0
};

constexpr std::int64_t day_ms = 86'400'000;

// Days since 1970, in years that have four digits.
std::int64_t day_of(std::int64_t at_ms) {
  constexpr std::int64_t first_ms = -62'135'596'800'000;
  constexpr std::int64_t last_ms = 253'402'300'799'999;
  at_ms = std::clamp(at_ms, first_ms, last_ms);
  return at_ms / day_ms - (at_ms % day_ms < 0 ? 1 : 0);
}

// The first day of a month, counted in months since the year 0.
// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
std::int64_t first_day_of(int month) {
  const int since_march = month + 12 * 400 - 2;  // Years begin in March, and stay above 0.
  const std::int64_t year = since_march / 12;
  const std::int64_t day_of_year = (153 * (since_march % 12) + 2) / 5;
  return year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719'468 - 146'097;
}

// The first moments of steps within the range, as many as the steps allow.
std::vector<std::int64_t> ticks(std::int64_t from_ms, std::int64_t until_ms, TimeStep step) {
  std::vector<std::int64_t> out;
  if (step.months == 0) {
    std::int64_t day = day_of(from_ms);
    while (day % step.days != 0) ++day;
    for (; day * day_ms <= until_ms; day += step.days) out.push_back(day * day_ms);
    return out;
  }
  const std::string date = machine_date(from_ms);  // "2025-03-04"
  const auto digit = [&](std::size_t place) { return date[place] - '0'; };
  const int year = digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3);
  int month = year * 12 + digit(5) * 10 + digit(6) - 1;
  month -= month % step.months;
  for (;; month += step.months) {
    const std::int64_t at = first_day_of(month) * day_ms;
    if (at > until_ms) return out;
    if (at >= from_ms) out.push_back(at);
  }
}

struct TimeAxis {
  std::int64_t from_ms = 0;
  std::int64_t until_ms = 0;
  float left = 0;
  float right = 0;

  float x_of(std::int64_t at_ms) const {
    const double share = static_cast<double>(at_ms - from_ms) / static_cast<double>(until_ms - from_ms);
    return std::round(left + static_cast<float>(share) * (right - left));
  }
};

// Upright rules at round moments, with their dates below the area.
void scale_time(Sheet& sheet, const TimeAxis& axis) {
  const PlotBox& area = sheet.plot.area;
  const float widest = sheet.measure("0000-00-00") + sheet.px(label_gap);
  const auto room = static_cast<std::int64_t>(std::max(1.0F, sheet.area_width() / widest));
  const std::int64_t days = (axis.until_ms - axis.from_ms) / day_ms;
  constexpr std::int64_t days_need_months = 45;
  TimeStep step{12, 0};
  bool is_found = false;
  for (const int one : {1, 2, 7, 14}) {
    if (is_found || days > days_need_months || days / one > room) continue;
    step = {0, one};
    is_found = true;
  }
  for (const int one : {1, 2, 3, 6}) {
    if (is_found || days / (one * 30) > room) continue;
    step = {one, 0};
    is_found = true;
  }
  for (int years = 1, i = 0; !is_found; ++i) {
    step = {years * 12, 0};
    is_found = days / (years * 365) <= room;
    years = i % 3 == 1 ? years / 2 * 5 : years * 2;
  }
  float free_from = sheet.frame.left;
  for (const std::int64_t at : ticks(axis.from_ms, axis.until_ms, step)) {
    const float x = axis.x_of(at);
    sheet.rule({std::max(area.left, x - sheet.thin()), area.top, std::max(area.left + sheet.thin(), x), area.bottom},
               PlotRole::grid);
    std::string text = machine_date(at);
    if (step.months > 0) text.resize(step.months % 12 == 0 ? 4 : 7);
    const float width = sheet.measure(text);
    const float left =
        std::clamp(x - width / 2, sheet.frame.left, std::max(sheet.frame.left, sheet.frame.right - width));
    if (left < free_from || left + width > sheet.frame.right + 0.5F) continue;
    free_from = left + width + sheet.px(label_gap);
    sheet.word(left + width / 2, area.bottom + sheet.px(gap) / 2, std::move(text), Anchor::middle);
  }
}

}  // namespace

bool names_stand_above(const Sheet& sheet) { return widest_name(sheet) > sheet.frame_width() * most_name_share; }

void lay_bars(Sheet& sheet) {
  const Chart& chart = sheet.chart;
  std::vector<Text> names;
  for (const Series& series : chart.series) names.push_back(series.name);
  sheet.legend(names, LegendLook::boxes);
  if (chart.labels.empty() || chart.series.empty()) return;
  const Rows rows = open_rows(sheet, chart.series.size());
  if (rows.marks.empty()) return;
  PlotBox& area = sheet.plot.area;
  float before = 0;  // room for the numbers at the ends of the bars
  float behind = 0;
  std::int64_t low = 0;
  std::int64_t high = 0;
  for (const Mark& mark : rows.marks) {
    for (const Series& series : chart.series) {
      const std::int64_t value = series.values[mark.label];
      low = std::min(low, value);
      high = std::max(high, value);
      float& side = value < 0 ? before : behind;
      side = std::max(side, sheet.measure(grouped(value)) + sheet.px(gap));
    }
  }
  const bool has_numbers = before + behind < sheet.area_width() * 0.6F;
  const float left = area.left + (has_numbers ? std::ceil(before) : 0);
  const float right = area.right - (has_numbers ? std::ceil(behind) : 0);
  const Axis axis{low, low == high ? low + 1 : high, 1};
  const auto x_of = [&](std::int64_t value) {
    return std::round(left + static_cast<float>(axis.share(value)) * (right - left));
  };
  const float zero = x_of(0);
  // Where names stand above their bars, the line of zero keeps off them.
  const bool is_whole = !names_stand_above(sheet);
  const auto zero_rule = [&](float top, float bottom) {
    const float at = std::max(area.left, zero - sheet.thin());
    sheet.rule({at, top, at + sheet.thin(), bottom}, PlotRole::axis);
  };
  if (is_whole) zero_rule(area.top, area.bottom);
  const float lane = rows.lanes_height / static_cast<float>(chart.series.size());
  const float thickness = std::max(1.0F, std::floor(lane * lane_share));
  for (const Mark& mark : rows.marks) {
    if (!is_whole) zero_rule(std::round(mark.at - rows.lanes_height / 2), std::round(mark.at + rows.lanes_height / 2));
    for (std::size_t i = 0; i < chart.series.size(); ++i) {
      const std::int64_t value = chart.series[i].values[mark.label];
      const float middle = mark.at - rows.lanes_height / 2 + lane * (static_cast<float>(i) + 0.5F);
      const float top = std::round(middle - thickness / 2);
      const float least = value == 0 ? 0 : std::round(sheet.px(least_bar));
      const float end = value < 0 ? std::clamp(x_of(value), area.left, std::max(area.left, zero - least))
                                  : std::clamp(x_of(value), std::min(area.right, zero + least), area.right);
      if (value != 0)
        sheet.bar({std::min(zero, end), top, std::max(zero, end), top + thickness}, i,
                  value < 0 ? Rounded::left : Rounded::right);
      if (!has_numbers) continue;
      const float away = value < 0 ? -sheet.px(gap) / 2 : sheet.px(gap) / 2;
      sheet.word(end + away, middle - sheet.line() / 2, grouped(value), value < 0 ? Anchor::end : Anchor::start,
                 WordLook::strong);
    }
  }
}

void lay_timeline(Sheet& sheet) {
  const Chart& chart = sheet.chart;
  if (chart.labels.empty() || chart.series.empty()) return;
  sheet.frame.bottom -= std::ceil(sheet.line() + sheet.px(gap));
  const Rows rows = open_rows(sheet, 1);
  sheet.frame.bottom += std::ceil(sheet.line() + sheet.px(gap));
  if (rows.marks.empty()) return;
  const auto start_of = [&](std::size_t label) { return day_of(chart.series.front().values[label]) * day_ms; };
  const auto end_of = [&](std::size_t label) {
    return chart.series.size() < 2 ? start_of(label) : day_of(chart.series[1].values[label]) * day_ms;
  };
  std::int64_t low = start_of(rows.marks.front().label);
  std::int64_t high = low;
  for (const Mark& mark : rows.marks) {
    low = std::min({low, start_of(mark.label), end_of(mark.label)});
    high = std::max({high, start_of(mark.label), end_of(mark.label)});
  }
  // A moment alone stands in the middle of its days.
  if (high - low < 2 * day_ms) low -= day_ms, high += day_ms;
  // A dot at either end has its room.
  const float radius = std::min(sheet.px(6), rows.lanes_height / 2);
  const float room = radius + sheet.px(dot_ring);
  const float left = sheet.plot.area.left + room;
  const TimeAxis axis{low, high, left, std::max(left, sheet.plot.area.right - room)};
  scale_time(sheet, axis);
  const float thickness = std::floor(std::min(rows.lanes_height * lane_share, sheet.px(18)));
  for (const Mark& mark : rows.marks) {
    const float begin = axis.x_of(std::min(start_of(mark.label), end_of(mark.label)));
    const float end = axis.x_of(std::max(start_of(mark.label), end_of(mark.label)));
    if (end - begin < 2 * radius) {
      sheet.plot.dots.push_back({{(begin + end) / 2, mark.at}, radius, DotShape::diamond, PlotRole::series, 0, false});
    } else {
      const float top = std::round(mark.at - thickness / 2);
      sheet.bar({begin, top, end, top + thickness}, 0, Rounded::none);
    }
  }
}

}  // namespace trialog::view::plotting
