#include "view/imgui/plot.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/utf8.h"

namespace trialog::view {
namespace {

// All in CSS pixels.
constexpr float edge = 2;        // kept free along the canvas: soft edges and overhanging letters need it
constexpr float gap = 8;         // between words and what they belong to
constexpr float label_gap = 16;  // between labels
constexpr float swatch_size = 12;
constexpr float min_slot = 4;  // a column and the space beside it
constexpr float widest_bar = 44;
constexpr float bar_share = 0.68F;  // of its slot
constexpr float corner = 4;
constexpr float least_bar = 2;  // so that a one is seen beside a thousand
constexpr float between_parts = 1.5F;
constexpr float dots_need = 10;  // a label
constexpr float least_area = 24;

constexpr std::string_view ellipsis = "\xe2\x80\xa6";

struct Axis {
  std::int64_t bottom = 0;
  std::int64_t top = 1;
  std::int64_t step = 1;
};

// A label and where its middle is.
struct Mark {
  std::size_t label = 0;
  float x = 0;
};

std::int64_t floor_to(std::int64_t value, std::int64_t step) {
  const std::int64_t rest = value % step;
  return value - (rest < 0 ? rest + step : rest);
}

// Steps of 1, 2 or 5 times a power of ten, the smallest of which so few reach from low to high.
Axis make_axis(std::int64_t low, std::int64_t high, int most_steps) {
  Axis axis;
  for (int i = 0;; ++i) {
    axis.bottom = floor_to(low, axis.step);
    axis.top = std::max(axis.bottom + axis.step, -floor_to(-high, axis.step));
    if ((axis.top - axis.bottom) / axis.step <= most_steps) return axis;
    axis.step = i % 3 == 1 ? axis.step / 2 * 5 : axis.step * 2;  // 1, 2, 5, 10, ...
  }
}

class Plotter {
 public:
  Plotter(const Chart& chart, const PlotSpace& space) : chart_(chart), space_(space) {}

  Plot make() {
    const float margin = px(edge);
    frame_ = {margin, margin, std::floor(space_.width) - margin, std::floor(space_.height) - margin};
    if (frame_.right - frame_.left < px(least_area) || frame_.bottom - frame_.top < px(least_area))
      return std::move(plot_);
    add_legend();
    plot_.area = frame_;
    // Room for the numbers on the columns, and half a number of the scale above the highest rule.
    plot_.area.top += std::ceil(space_.text_height + px(edge));
    plot_.area.bottom -= std::ceil(space_.text_height + px(gap));
    if (area_height() < px(least_area)) return std::move(plot_);
    add_scale();
    if (!chart_.labels.empty()) {
      if (chart_.look == ChartLook::lines)
        add_lines();
      else
        add_columns();
    }
    return std::move(plot_);
  }

 private:
  float px(float css_px) const { return css_px * space_.unit; }
  float area_width() const { return plot_.area.right - plot_.area.left; }
  float area_height() const { return plot_.area.bottom - plot_.area.top; }

  float y_of(std::int64_t value) const {
    const double share = static_cast<double>(value - axis_.bottom) / static_cast<double>(axis_.top - axis_.bottom);
    return std::round(plot_.area.bottom - static_cast<float>(share) * area_height());
  }

  // The text, cut to the width.
  std::string fitted(std::string_view text, float width) const {
    if (space_.measure(text) <= width) return std::string(text);
    std::vector<std::size_t> ends{0};
    for (std::size_t position = 0; position < text.size();) {
      next_scalar(text, position);
      ends.push_back(position);
    }
    std::string best;
    for (std::size_t low = 0, high = ends.size() - 1; low < high;) {
      const std::size_t middle = (low + high) / 2;
      std::string cut = std::string(text.substr(0, ends[middle])) + std::string(ellipsis);
      if (space_.measure(cut) <= width) {
        best = std::move(cut);
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return best;
  }

  void add_word(float x, float y, std::string text, bool is_strong) {
    if (!text.empty()) plot_.words.push_back({{std::round(x), std::round(y)}, std::move(text), is_strong});
  }

  void add_legend() {
    if (chart_.series.size() < 2) return;
    const float swatch = std::round(px(swatch_size));
    const float row_height = std::ceil(std::max(space_.text_height, swatch) + px(gap) / 2);
    const float lowest = frame_.top + (frame_.bottom - frame_.top) / 3;
    float x = frame_.left;
    float y = frame_.top;
    for (std::size_t i = 0; i < chart_.series.size(); ++i) {
      const std::string name = fitted(chart_.series[i].name.text, frame_.right - frame_.left - swatch - px(gap));
      const float width = swatch + px(gap) * 0.75F + space_.measure(name);
      if (x > frame_.left && x + width > frame_.right) {
        x = frame_.left;
        y += row_height;
      }
      if (y + row_height > lowest) break;
      const float top = std::round(y + (space_.text_height - swatch) / 2);
      plot_.swatches.push_back({{x, std::max(top, frame_.top), x + swatch, std::max(top, frame_.top) + swatch}, i});
      add_word(x + swatch + px(gap) * 0.75F, y, name, true);
      x = std::round(x + width + px(gap) * 2.5F);
    }
    if (!plot_.swatches.empty()) frame_.top = y + row_height;
  }

  std::int64_t sum_of(std::size_t label) const {
    std::int64_t sum = 0;
    for (const Series& series : chart_.series) sum += series.values[label];
    return sum;
  }

  void add_scale() {
    std::int64_t low = 0;
    std::int64_t high = 0;
    for (std::size_t label = 0; label < chart_.labels.size(); ++label) {
      std::int64_t below = 0;
      std::int64_t above = 0;
      for (const Series& series : chart_.series) {
        const std::int64_t value = series.values[label];
        if (chart_.look == ChartLook::stacked_columns)
          (value < 0 ? below : above) += value;
        else
          below = std::min(below, value), above = std::max(above, value);
      }
      low = std::min(low, below);
      high = std::max(high, above);
    }
    constexpr float lines_a_step = 2;
    constexpr int most_steps = 6;
    const auto room = static_cast<int>(area_height() / (space_.text_height * lines_a_step));
    // Two at least: zero may lie between the ends.
    axis_ = make_axis(low, high, std::clamp(room, 2, most_steps));

    std::vector<std::int64_t> values;
    for (std::int64_t value = axis_.bottom; value <= axis_.top; value += axis_.step) values.push_back(value);
    float width = 0;
    for (const std::int64_t value : values) width = std::max(width, space_.measure(grouped(value)));
    // On a narrow canvas the data is worth more than a wide scale.
    const bool has_words = width < (frame_.right - frame_.left) / 3;
    if (has_words) plot_.area.left += std::ceil(width + px(gap));
    const float thickness = std::max(1.0F, std::round(space_.unit));
    for (const std::int64_t value : values) {
      const float y = y_of(value);
      plot_.rules.push_back({{plot_.area.left, y - thickness, plot_.area.right, y}, value == 0});
      const std::string text = grouped(value);
      if (has_words)
        add_word(plot_.area.left - px(gap) - space_.measure(text), y - space_.text_height / 2, text, false);
    }
  }

  // Words below the area, as many as fit.
  void add_labels(const std::vector<Mark>& marks, float slot) {
    const float widest = std::min(area_width(), std::max(slot - px(gap), space_.text_height * 8));
    std::vector<Plot::Word> words;
    for (std::size_t step = 1;; step = next_step(step)) {
      words.clear();
      float free_until = frame_.right + px(label_gap);
      bool fits = true;
      for (std::size_t i = marks.size() - 1;; i -= step) {
        std::string text = fitted(chart_.labels[marks[i].label].text, widest);
        const float width = space_.measure(text);
        const float x = std::clamp(marks[i].x - width / 2, frame_.left, std::max(frame_.left, frame_.right - width));
        fits = x + width + px(label_gap) <= free_until;
        if (!fits) break;
        free_until = x;
        words.push_back({{x, 0}, std::move(text), false});
        if (i < step) break;
      }
      if (fits || step >= marks.size()) break;
    }
    if (words.size() < 3) add_ends(marks, words, widest);
    for (Plot::Word& word : words)
      add_word(word.at.x, plot_.area.bottom + px(gap) * 0.75F, std::move(word.text), false);
  }

  // Where only two labels fit, they are the first and the last.
  void add_ends(const std::vector<Mark>& marks, std::vector<Plot::Word>& words, float widest) const {
    std::string first = fitted(chart_.labels[marks.front().label].text, widest);
    std::string last = fitted(chart_.labels[marks.back().label].text, widest);
    const float first_width = space_.measure(first);
    const float last_width = space_.measure(last);
    const float first_x = std::max(frame_.left, marks.front().x - first_width / 2);
    const float last_x = std::min(frame_.right - last_width, marks.back().x - last_width / 2);
    if (marks.size() < 2 || first_x + first_width + px(label_gap) > last_x) return;
    words = {{{first_x, 0}, std::move(first), false}, {{last_x, 0}, std::move(last), false}};
  }

  // Steps that suit months too.
  static std::size_t next_step(std::size_t step) { return step < 4 ? step + 1 : step == 4 ? 6 : step * 2; }

  // The labels that get a slot of their own.
  std::vector<Mark> gather() const {
    const std::size_t count = chart_.labels.size();
    const auto room = std::max<std::size_t>(1, static_cast<std::size_t>(area_width() / px(min_slot)));
    const std::size_t slots = std::min(count, room);
    std::vector<Mark> marks;
    marks.reserve(slots);
    for (std::size_t slot = 0; slot < slots; ++slot) {
      Mark mark{slot * count / slots, 0};
      for (std::size_t label = mark.label + 1; label < (slot + 1) * count / slots; ++label) {
        if (std::abs(sum_of(label)) > std::abs(sum_of(mark.label))) mark.label = label;
      }
      mark.x = plot_.area.left + (static_cast<float>(slot) + 0.5F) * area_width() / static_cast<float>(slots);
      marks.push_back(mark);
    }
    return marks;
  }

  void add_columns() {
    const std::vector<Mark> marks = gather();
    const float slot = area_width() / static_cast<float>(marks.size());
    const std::size_t side_by_side =
        chart_.look == ChartLook::columns ? std::max<std::size_t>(1, chart_.series.size()) : 1;
    const float width =
        std::max(1.0F, std::floor(std::min(slot * bar_share / static_cast<float>(side_by_side), px(widest_bar))));
    const float all = width * static_cast<float>(side_by_side);
    for (const Mark& mark : marks) {
      const float left =
          std::clamp(std::round(mark.x - all / 2), plot_.area.left, std::max(plot_.area.left, plot_.area.right - all));
      if (side_by_side == 1) {
        add_stack(mark.label, left, left + width);
        continue;
      }
      for (std::size_t i = 0; i < chart_.series.size(); ++i) {
        const float at = left + width * static_cast<float>(i);
        const float free = width > px(4) ? std::round(px(1)) : 0;
        if (at + width > plot_.area.right + 0.5F) break;
        add_bar(i, chart_.series[i].values[mark.label], y_of(0), at, at + width - free,
                y_of(chart_.series[i].values[mark.label]));
      }
    }
    if (side_by_side == 1) add_numbers(marks, slot);
    add_labels(marks, slot);
  }

  // One column: what is above zero grows upwards, the rest downwards.
  void add_stack(std::size_t label, float left, float right) {
    struct Half {
      float y;
      std::int64_t sum = 0;
      std::optional<std::size_t> outermost{};
    };
    Half above{y_of(0)};
    Half below{y_of(0)};
    for (std::size_t i = 0; i < chart_.series.size(); ++i) {
      const std::int64_t value = chart_.series[i].values[label];
      if (value == 0) continue;
      Half& half = value > 0 ? above : below;
      half.sum += value;
      half.y = add_bar(i, value, half.y, left, right, y_of(half.sum));
      // Only the outermost part of a column is round.
      if (half.outermost) plot_.bars[*half.outermost].radius = 0;
      half.outermost = plot_.bars.size() - 1;
    }
  }

  // A bar from `from` to about `until`; returns where it ends. What it stands on shows through a thin gap.
  float add_bar(std::size_t series, std::int64_t value, float from, float left, float right, float until) {
    if (value == 0) return from;
    const float sign = value > 0 ? -1.0F : 1.0F;
    const float thinnest = std::round(px(least_bar));
    until = value > 0 ? std::min(until, from - thinnest) : std::max(until, from + thinnest);
    until = std::clamp(until, frame_.top, frame_.bottom);
    const float free = std::max(1.0F, std::round(px(between_parts)));
    float begin = from;
    if (from != y_of(0) && std::abs(until - from) >= free + thinnest) begin += sign * free;
    Plot::Bar bar;
    bar.series = series;
    bar.is_negative = value < 0;
    bar.box = {left, std::min(begin, until), right, std::max(begin, until)};
    const float radius = std::min({px(corner), (right - left) / 3, bar.box.bottom - bar.box.top});
    if (radius >= 2) bar.radius = std::floor(radius);
    plot_.bars.push_back(bar);
    return until;
  }

  void add_numbers(const std::vector<Mark>& marks, float slot) {
    for (const Mark& mark : marks) {
      if (space_.measure(grouped(sum_of(mark.label))) + px(gap) / 2 > slot) return;
    }
    for (const Mark& mark : marks) {
      const bool has_below = std::any_of(chart_.series.begin(), chart_.series.end(),
                                         [&](const Series& series) { return series.values[mark.label] < 0; });
      const std::int64_t sum = sum_of(mark.label);
      // A number on a column that grows both ways would name neither of its ends.
      if (sum == 0 || has_below) continue;
      const std::string text = grouped(sum);
      const float y = std::max(frame_.top, top_of(mark) - space_.text_height - px(1));
      add_word(mark.x - space_.measure(text) / 2, y, text, true);
    }
  }

  float top_of(const Mark& mark) const {
    float top = plot_.area.bottom;
    for (const Plot::Bar& bar : plot_.bars) {
      if (bar.box.left <= mark.x && mark.x <= bar.box.right) top = std::min(top, bar.box.top);
    }
    return top;
  }

  void add_lines() {
    const std::size_t count = chart_.labels.size();
    const float slot = area_width() / static_cast<float>(count);
    const auto x_of = [&](std::size_t label) { return plot_.area.left + (static_cast<float>(label) + 0.5F) * slot; };
    const auto buckets =
        std::min(count, std::max<std::size_t>(1, static_cast<std::size_t>(area_width() / px(min_slot))));
    for (std::size_t i = 0; i < chart_.series.size(); ++i) {
      const std::vector<std::int64_t>& values = chart_.series[i].values;
      Plot::Line line;
      line.series = i;
      line.has_dots = slot >= px(dots_need);
      const auto add_point = [&](std::size_t label) { line.points.push_back({x_of(label), y_of(values[label])}); };
      for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
        const auto first = values.begin() + static_cast<std::ptrdiff_t>(bucket * count / buckets);
        const auto last = values.begin() + static_cast<std::ptrdiff_t>((bucket + 1) * count / buckets);
        const auto [least, greatest] = std::minmax_element(first, last);
        const auto earlier = static_cast<std::size_t>(std::min(least, greatest) - values.begin());
        const auto later = static_cast<std::size_t>(std::max(least, greatest) - values.begin());
        add_point(earlier);
        if (later != earlier) add_point(later);
      }
      plot_.lines.push_back(std::move(line));
    }
    std::vector<Mark> marks = gather();
    for (Mark& mark : marks) mark.x = x_of(mark.label);
    add_labels(marks, slot);
  }

  const Chart& chart_;
  const PlotSpace& space_;
  PlotBox frame_;
  Axis axis_;
  Plot plot_;
};

}  // namespace

Plot make_plot(const Chart& chart, const PlotSpace& space) { return Plotter(chart, space).make(); }

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
