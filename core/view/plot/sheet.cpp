#include "view/plot/sheet.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/utf8.h"

namespace trialog::view::plotting {
namespace {

constexpr float swatch_size = 12;
constexpr float line_sample = 26;
constexpr float texture_step = 6;
constexpr std::string_view ellipsis = "\xe2\x80\xa6";

std::int64_t floor_to(std::int64_t value, std::int64_t step) {
  const std::int64_t rest = value % step;
  return value - (rest < 0 ? rest + step : rest);
}

// Steps that suit months too.
std::size_t next_step(std::size_t step) { return step < 4 ? step + 1 : step == 4 ? 6 : step * 2; }

}  // namespace

Axis make_axis(std::int64_t low, std::int64_t high, int most_steps) {
  Axis axis;
  for (int i = 0;; ++i) {
    axis.bottom = floor_to(low, axis.step);
    axis.top = std::max(axis.bottom + axis.step, -floor_to(-high, axis.step));
    if ((axis.top - axis.bottom) / axis.step <= most_steps) return axis;
    axis.step = i % 3 == 1 ? axis.step / 2 * 5 : axis.step * 2;  // 1, 2, 5, 10, ...
  }
}

std::vector<std::int64_t> Axis::values() const {
  std::vector<std::int64_t> out;
  for (std::int64_t value = bottom; value <= top; value += step) out.push_back(value);
  return out;
}

Sheet::Sheet(const Chart& of_chart, const PlotSpace& in_space) : chart(of_chart), space(in_space) {
  const float margin = px(edge);
  frame = {margin, margin, std::floor(space.width) - margin, std::floor(space.height) - margin};
}

float Sheet::thin() const { return std::max(1.0F, std::round(space.unit)); }

std::string Sheet::fitted(std::string_view text, float width) const {
  if (measure(text) <= width) return std::string(text);
  std::vector<std::size_t> ends{0};
  for (std::size_t position = 0; position < text.size();) {
    next_scalar(text, position);
    ends.push_back(position);
  }
  std::string best;
  for (std::size_t low = 0, high = ends.size() - 1; low < high;) {
    const std::size_t middle = (low + high) / 2;
    std::string cut = std::string(text.substr(0, ends[middle])) + std::string(ellipsis);
    if (measure(cut) <= width) {
      best = std::move(cut);
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return best;
}

void Sheet::word(float x, float top, std::string text, Anchor anchor, WordLook look) {
  if (text.empty()) return;
  const float width = measure(text);
  const float left = anchor == Anchor::start ? x : anchor == Anchor::end ? x - width : x - width / 2;
  plot.words.push_back({{std::round(left), std::round(top)}, std::move(text), width, anchor, look});
}

void Sheet::bar(const PlotBox& box, std::size_t series, Rounded rounded) {
  Plot::Box shape{box, PlotRole::series, series, 0, rounded};
  const bool is_upright = rounded == Rounded::top || rounded == Rounded::bottom;
  const float thickness = is_upright ? box.right - box.left : box.bottom - box.top;
  const float length = is_upright ? box.bottom - box.top : box.right - box.left;
  const float radius = std::min({px(corner), thickness / 3, length});
  if (rounded != Rounded::none && radius >= 2) shape.radius = std::floor(radius);
  plot.boxes.push_back(shape);
  texture(box, series);
}

// Plain, rising, falling, level and upright lines, then the same again closer.
void Sheet::texture(const PlotBox& box, std::size_t series) {
  const std::size_t kind = series % 5;
  const float step = px(series < 5 ? texture_step : texture_step / 2);
  if (kind == 0 || box.right - box.left < px(3) || box.bottom - box.top < px(3)) return;
  const auto add = [&](PlotPoint from, PlotPoint to) { plot.lines.push_back({{from, to}, PlotRole::texture, 0}); };
  if (kind == 3) {
    for (float y = box.bottom - step / 2; y > box.top + px(1); y -= step) add({box.left, y}, {box.right, y});
  } else if (kind == 4) {
    for (float x = box.left + step / 2; x < box.right - px(1); x += step) add({x, box.top}, {x, box.bottom});
  } else {
    // All points with x + y = c (rising) or x - y = c (falling), cut at the box.
    const float sign = kind == 1 ? 1.0F : -1.0F;
    const float wide = step * 1.4F;
    const float least = box.left + (sign > 0 ? box.top : -box.bottom);
    const float greatest = box.right + (sign > 0 ? box.bottom : -box.top);
    for (float c = std::ceil(least / wide) * wide; c < greatest; c += wide) {
      const auto y_at = [&](float x) { return std::clamp((c - x) * sign, box.top, box.bottom); };
      const auto x_at = [&](float y) { return std::clamp(c - y * sign, box.left, box.right); };
      const float left_y = y_at(box.left);
      const float right_y = y_at(box.right);
      add({x_at(left_y), left_y}, {x_at(right_y), right_y});
    }
  }
}

void Sheet::dashed(std::vector<PlotPoint> points, std::size_t series) {
  static constexpr std::array<std::array<float, 4>, 5> patterns{
      {{0, 0, 0, 0}, {9, 5, 9, 5}, {2, 4, 2, 4}, {12, 4, 2, 4}, {5, 3, 5, 3}}};
  const auto& pattern = patterns[series % patterns.size()];
  if (pattern[0] == 0 || points.size() < 2) {
    plot.lines.push_back({std::move(points), PlotRole::series, series});
    return;
  }
  std::size_t part = 0;
  float left_of_part = px(pattern[0]);
  std::vector<PlotPoint> dash{points.front()};
  for (std::size_t i = 1; i < points.size(); ++i) {
    PlotPoint from = points[i - 1];
    const PlotPoint to = points[i];
    float length = std::hypot(to.x - from.x, to.y - from.y);
    while (length > left_of_part) {
      const float share = left_of_part / length;
      from = {from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share};
      length -= left_of_part;
      if (part % 2 == 0) {
        dash.push_back(from);
        plot.lines.push_back({std::move(dash), PlotRole::series, series});
        dash = {};
      } else {
        dash = {from};
      }
      part = (part + 1) % pattern.size();
      left_of_part = px(pattern[part]);
    }
    left_of_part -= length;
    if (part % 2 == 0) dash.push_back(to);
  }
  if (dash.size() > 1) plot.lines.push_back({std::move(dash), PlotRole::series, series});
}

void Sheet::dot(PlotPoint at, std::size_t group, float radius) {
  plot.dots.push_back({at, radius, static_cast<DotShape>(group % 4), PlotRole::series, group, group % 8 >= 4});
}

void Sheet::legend(const std::vector<Text>& names, LegendLook look) {
  if (names.size() < 2) return;
  const float height = std::round(px(swatch_size));
  const float width = look == LegendLook::lines ? std::round(px(line_sample)) : height;
  const float row_height = std::ceil(std::max(line(), height) + px(gap) / 2);
  const float lowest = frame.top + frame_height() / 3;
  float x = frame.left;
  float y = frame.top;
  bool has_any = false;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string name = fitted(names[i].text, frame_width() - width - px(gap));
    const float whole = width + px(gap) * 0.75F + measure(name);
    if (x > frame.left && x + whole > frame.right) {
      x = frame.left;
      y += row_height;
    }
    if (y + row_height > lowest) break;
    has_any = true;
    const float top = std::max(std::round(y + (line() - height) / 2), frame.top);
    const PlotPoint middle{x + width / 2, top + height / 2};
    if (look == LegendLook::boxes) bar({x, top, x + width, top + height}, i, Rounded::none);
    if (look == LegendLook::lines) dashed({{x, middle.y}, {x + width, middle.y}}, i);
    if (look != LegendLook::boxes) dot(middle, i, px(dot_radius));
    word(x + width + px(gap) * 0.75F, y, name, Anchor::start, WordLook::strong);
    x = std::round(x + whole + px(gap) * 2.5F);
  }
  if (has_any) frame.top = y + row_height + px(gap) / 2;
}

void Sheet::scale_y(std::int64_t low, std::int64_t high) {
  constexpr float lines_a_step = 2;
  constexpr int most_steps = 6;
  const auto room = static_cast<int>(area_height() / (line() * lines_a_step));
  // Two at least: zero may lie between the ends.
  y_axis = make_axis(low, high, std::clamp(room, 2, most_steps));
  const std::vector<std::int64_t> values = y_axis.values();
  float width = 0;
  for (const std::int64_t value : values) width = std::max(width, measure(grouped(value)));
  // In a narrow space the numbers drawn are worth more than a wide scale.
  const bool has_words = width < frame_width() / 3;
  if (has_words) plot.area.left += std::ceil(width + px(gap));
  float free_until = frame.bottom + line();
  for (const std::int64_t value : values) {
    const float y = y_of(value);
    rule({plot.area.left, y - thin(), plot.area.right, y}, value == 0 ? PlotRole::axis : PlotRole::grid);
    const float top = std::round(y - line() / 2);
    if (!has_words || top < frame.top || top + line() > std::min(frame.bottom, free_until)) continue;
    free_until = top;
    word(plot.area.left - px(gap), top, grouped(value), Anchor::end);
  }
}

float Sheet::y_of(std::int64_t value) const {
  return std::round(plot.area.bottom - static_cast<float>(y_axis.share(value)) * area_height());
}

void Sheet::labels_below(const std::vector<Mark>& marks, float slot) {
  // Half a line lower than the area: the lowest number of the scale reaches down to there.
  if (marks.empty()) return;
  const float widest = std::min(area_width(), std::max(slot - px(gap), line() * 8));
  std::vector<Plot::Word> words;
  for (std::size_t step = 1;; step = next_step(step)) {
    words.clear();
    float free_until = frame.right + px(label_gap);
    bool fits = true;
    for (std::size_t i = marks.size() - 1;; i -= step) {
      std::string text = fitted(chart.labels[marks[i].label].text, widest);
      const float width = measure(text);
      const float x = std::clamp(marks[i].at - width / 2, frame.left, std::max(frame.left, frame.right - width));
      fits = x + width + px(label_gap) <= free_until;
      if (!fits) break;
      free_until = x;
      words.push_back({{x, 0}, std::move(text), width, Anchor::middle, WordLook::label});
      if (i < step) break;
    }
    if (fits || step >= marks.size()) break;
  }
  if (words.size() < 3) ends_below(marks, words, widest);
  for (Plot::Word& one : words)
    word(one.at.x + one.width / 2, std::ceil(plot.area.bottom + line() / 2), std::move(one.text), Anchor::middle);
}

// Where only two labels fit, they are the first and the last.
void Sheet::ends_below(const std::vector<Mark>& marks, std::vector<Plot::Word>& words, float widest) const {
  std::string first = fitted(chart.labels[marks.front().label].text, widest);
  std::string last = fitted(chart.labels[marks.back().label].text, widest);
  const float first_width = measure(first);
  const float last_width = measure(last);
  const float first_x = std::max(frame.left, marks.front().at - first_width / 2);
  const float last_x = std::min(frame.right - last_width, marks.back().at - last_width / 2);
  if (marks.size() < 2 || first_x + first_width + px(label_gap) > last_x) return;
  words = {{{first_x, 0}, std::move(first), first_width, Anchor::middle, WordLook::label},
           {{last_x, 0}, std::move(last), last_width, Anchor::middle, WordLook::label}};
}

std::vector<Mark> Sheet::gather(float begin, float length, float least_slot) const {
  const std::size_t count = chart.labels.size();
  const auto room = std::max<std::size_t>(1, static_cast<std::size_t>(std::max(0.0F, length / least_slot)));
  const std::size_t slots = std::min(count, room);
  std::vector<Mark> marks;
  marks.reserve(slots);
  for (std::size_t slot = 0; slot < slots; ++slot) {
    Mark mark{slot * count / slots, 0};
    for (std::size_t label = mark.label + 1; label < (slot + 1) * count / slots; ++label) {
      if (std::abs(sum_of(label)) > std::abs(sum_of(mark.label))) mark.label = label;
    }
    mark.at = begin + (static_cast<float>(slot) + 0.5F) * length / static_cast<float>(slots);
    marks.push_back(mark);
  }
  return marks;
}

std::int64_t Sheet::sum_of(std::size_t label) const {
  std::int64_t sum = 0;
  for (const Series& series : chart.series) sum += series.values[label];
  return sum;
}

std::pair<std::int64_t, std::int64_t> Sheet::range() const {
  std::int64_t low = 0;
  std::int64_t high = 0;
  for (const Series& series : chart.series) {
    for (const std::int64_t value : series.values) low = std::min(low, value), high = std::max(high, value);
  }
  return {low, high};
}

}  // namespace trialog::view::plotting
