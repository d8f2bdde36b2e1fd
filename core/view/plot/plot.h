// A chart as shapes: which box, line, dot and word stands where. Computed once from the numbers and the space; painters
// (html/elements.cpp as SVG, imgui/chart_painter.h on a canvas) only draw what is here, in the order of the lists.
// Units: pixels from the top left; PlotSpace::unit says how many of them a CSS pixel has. Edges of boxes are whole
// pixels, so they are sharp. Everything lies inside the space, whatever the numbers are, and no two words touch.
// Shapes have roles, not colours. Series differ in texture (boxes), in dashes and dots (lines) and in the shape of dots
// (groups), so no colour is needed to tell them apart. Dashes and textures are shapes here, alike for every painter.
// What has too many labels for the width is gathered: columns, bars and cells show the label with the largest sum of
// its neighbours, lines go through the least and the greatest, so no peak is lost. Of words that would touch each other
// only every second, third, ... is shown; a long one ends in "…". Scales of columns, bars and lines have zero.
// Does not: know colours, fonts, languages, SVG or Dear ImGui.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "view/node.h"

namespace trialog::view {

struct PlotSpace {
  float width = 0;
  float height = 0;
  float unit = 1;
  float text_height = 0;                           // of one line
  std::function<float(std::string_view)> measure;  // width of a text; too wide does no harm, too narrow does
};

struct PlotPoint {
  float x = 0;
  float y = 0;
};

struct PlotBox {
  float left = 0;
  float top = 0;
  float right = 0;
  float bottom = 0;
};

enum class PlotRole {
  grid,     // behind the numbers
  axis,     // what the numbers are measured from
  series,   // `number`: which
  heat,     // `number`: 0 (nothing) to heat_levels
  texture,  // on a box of a series, in the colour of the ground
  quiet,    // parts of a tree
  mark,     // what the chart points out
};
inline constexpr std::size_t heat_levels = 5;

enum class Rounded { none, top, bottom, left, right };
enum class DotShape { circle, square, triangle, diamond };
enum class WordLook { label, strong, on_heat };  // on_heat: on a dark cell, in the colour of the ground
enum class Anchor { start, middle, end };

struct Plot {
  struct Box {
    PlotBox box;
    PlotRole role = PlotRole::grid;
    std::size_t number = 0;
    float radius = 0;
    Rounded rounded = Rounded::none;
  };
  struct Line {
    std::vector<PlotPoint> points;
    PlotRole role = PlotRole::series;
    std::size_t number = 0;
  };
  struct Dot {
    PlotPoint at;
    float radius = 0;
    DotShape shape = DotShape::circle;
    PlotRole role = PlotRole::series;
    std::size_t number = 0;
    bool is_hollow = false;
  };
  struct Word {
    PlotPoint at;  // top left
    std::string text;
    float width = 0;                // as measured
    Anchor anchor = Anchor::start;  // what stays in place when the painter's letters are narrower
    WordLook look = WordLook::label;
  };

  PlotBox area;  // where the numbers are drawn; empty: there was no room, or nothing to draw
  std::vector<Box> boxes;
  std::vector<Line> lines;
  std::vector<Dot> dots;
  std::vector<Word> words;
};

// Every series has one value a label, within limits::max_integer; max_chart_series (view/chart_bytes.h) at most.
Plot make_plot(const Chart& chart, const PlotSpace& space);

// The height at which the chart is easy to read in the width of that space, whose own height does not matter. Grows
// with what stands in rows, to a limit.
float plot_height(const Chart& chart, const PlotSpace& space);

// 1234567 -> "1,234,567", as both shipped languages write it.
std::string grouped(std::int64_t value);

}  // namespace trialog::view
