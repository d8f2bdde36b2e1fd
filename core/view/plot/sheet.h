// Inside view/plot only: the sheet that a plot is laid out on. What all kinds of charts share: room, words cut to it,
// scales, legends, textures and dashes.
#pragma once

#include <cstdint>
#include <optional>

#include "view/plot/plot.h"

namespace trialog::view::plotting {

// All in CSS pixels.
inline constexpr float edge = 2;        // kept free along the space: soft edges and overhanging letters need it
inline constexpr float gap = 8;         // between words and what they belong to
inline constexpr float label_gap = 16;  // between labels
inline constexpr float min_slot = 4;    // a column and the space beside it
inline constexpr float corner = 4;
inline constexpr float least_bar = 2;  // so that a one is seen beside a thousand
inline constexpr float least_area = 24;
inline constexpr float dot_radius = 3.5F;
inline constexpr float dot_ring = 3;  // of ground around a dot, and the corners of its shape

struct Axis {
  std::int64_t bottom = 0;
  std::int64_t top = 1;
  std::int64_t step = 1;

  double share(std::int64_t value) const {
    return static_cast<double>(value - bottom) / static_cast<double>(top - bottom);
  }
  std::vector<std::int64_t> values() const;
};

// Steps of 1, 2 or 5 times a power of ten, the smallest of which so few reach from low to high. most_steps >= 2.
Axis make_axis(std::int64_t low, std::int64_t high, int most_steps);

// A label and where its middle is.
struct Mark {
  std::size_t label = 0;
  float at = 0;
};

enum class LegendLook { boxes, lines, dots };

class Sheet {
 public:
  Sheet(const Chart& of_chart, const PlotSpace& in_space);

  const Chart& chart;
  const PlotSpace& space;
  PlotBox frame;  // what is still free
  Plot plot;

  float px(float css_px) const { return css_px * space.unit; }
  float line() const { return space.text_height; }
  float measure(std::string_view text) const { return space.measure(text); }
  float area_width() const { return plot.area.right - plot.area.left; }
  float area_height() const { return plot.area.bottom - plot.area.top; }
  float frame_width() const { return frame.right - frame.left; }
  float frame_height() const { return frame.bottom - frame.top; }
  // One device pixel at least.
  float thin() const;

  // The text, cut to the width.
  std::string fitted(std::string_view text, float width) const;
  // `x` is where the anchor stands.
  void word(float x, float top, std::string text, Anchor anchor = Anchor::start, WordLook look = WordLook::label);
  void rule(const PlotBox& box, PlotRole role) { plot.boxes.push_back({box, role, 0, 0, Rounded::none}); }
  // A box of a series with its texture.
  void bar(const PlotBox& box, std::size_t series, Rounded rounded);
  // The line as the dashes of that series.
  void dashed(std::vector<PlotPoint> points, std::size_t series);
  void dot(PlotPoint at, std::size_t group, float radius);

  // A row of names at the top of the frame, which shrinks.
  void legend(const std::vector<Text>& names, LegendLook look);
  // The scale at the left and its rules across the area; the area's left edge moves to make room.
  // Sets `y_axis`. Its values are words left of the area.
  void scale_y(std::int64_t low, std::int64_t high);
  float y_of(std::int64_t value) const;
  // Words below the area at the marks, as many as fit. `slot`: from one mark to the next.
  void labels_below(const std::vector<Mark>& marks, float slot);
  // The labels that get a slot of their own when each needs so much room; `at` is the middle, from `begin` on.
  std::vector<Mark> gather(float begin, float length, float least_slot) const;

  std::int64_t sum_of(std::size_t label) const;
  // Of all values and zero.
  std::pair<std::int64_t, std::int64_t> range() const;

  Axis y_axis;

 private:
  void texture(const PlotBox& box, std::size_t series);
  void ends_below(const std::vector<Mark>& marks, std::vector<Plot::Word>& words, float widest) const;
};

// Of bars and timelines: whether the names of the rows would take too much room beside them. With very many labels only
// the first are asked.
bool names_stand_above(const Sheet& sheet);

// Each lays one kind of chart out in the frame.
void lay_columns(Sheet& sheet);  // columns, stacked_columns, histogram
void lay_lines(Sheet& sheet);
void lay_bars(Sheet& sheet);
void lay_timeline(Sheet& sheet);
void lay_heat_map(Sheet& sheet);
void lay_scatter(Sheet& sheet);
void lay_log_tree(Sheet& sheet);

}  // namespace trialog::view::plotting
