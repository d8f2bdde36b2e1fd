// A chart as shapes: which box, line and word stands where. Computed once from the numbers and the space; the painter
// (chart_painter.h) only draws what is here.
// Coordinates are device pixels from the top left of the canvas; edges of boxes and rules are whole pixels, so they are
// sharp. Everything lies inside the canvas, whatever the numbers are.
// From the top: a legend when there are several series, the area with its scale to the left, the labels below it. Of
// labels that would touch each other only every second, third, ... is shown, counted from the last; a long one ends
// in "…". The axis always has zero. Columns carry their number when there is room for all of them.
// More labels than the width can show are gathered: columns show the one with the largest sum of their neighbours,
// lines go through the least and the greatest, so no peak is lost.
// Does not: know colours, fonts or Dear ImGui.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "view/node.h"

namespace trialog::view {

struct PlotSpace {
  float width = 0;  // device pixels
  float height = 0;
  float unit = 1;                                  // device pixels in a CSS pixel
  float text_height = 0;                           // of one line, device pixels
  std::function<float(std::string_view)> measure;  // width of a text in device pixels
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

struct Plot {
  struct Bar {
    PlotBox box;
    std::size_t series = 0;
    float radius = 0;          // of the corners away from zero
    bool is_negative = false;  // grows downwards
  };
  struct Line {
    std::vector<PlotPoint> points;
    std::size_t series = 0;
    bool has_dots = false;
  };
  struct Rule {
    PlotBox box;
    bool is_zero = false;
  };
  struct Word {
    PlotPoint at;  // top left
    std::string text;
    bool is_strong = false;
  };
  struct Swatch {
    PlotBox box;
    std::size_t series = 0;
  };

  PlotBox area;
  std::vector<Rule> rules;
  std::vector<Bar> bars;
  std::vector<Line> lines;
  std::vector<Swatch> swatches;
  std::vector<Word> words;
};

// Every series has one value a label, within limits::max_integer; 16 series at most.
Plot make_plot(const Chart& chart, const PlotSpace& space);

// 1234567 -> "1,234,567", as both shipped languages write it.
std::string grouped(std::int64_t value);

}  // namespace trialog::view
