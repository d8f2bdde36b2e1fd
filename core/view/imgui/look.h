// How a canvas looks: its size in device pixels, its text and its colours, all as the page's style sheet gave them.
// Written by the page (web/page/canvases.ts), passed on by the core unread, read here.
// Shape, three lines:
//   width height pixels_in_1000_css_px text_milli_px       decimal; sizes in device pixels
//   ink muted line surface first_series second_series ...  colours "#rrggbb"
//   the CSS list of font families
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace trialog::view {

// More than any screen has; a canvas of that size still fits the texture limits of common graphics units.
inline constexpr int max_canvas_pixels = 8192;

struct Color {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;
  friend bool operator==(const Color&, const Color&) = default;
};

struct CanvasLook {
  int width = 0;              // device pixels, 1 to max_canvas_pixels
  int height = 0;             // likewise
  float unit = 1;             // device pixels in a CSS pixel
  float text_px = 14;         // height of the letters' square in device pixels
  Color ink;                  // words that matter
  Color muted;                // other words
  Color line;                 // rules behind the data
  Color surface;              // ground
  std::vector<Color> series;  // one at least; used again from the first when there are more series
  std::string font_family;
  friend bool operator==(const CanvasLook&, const CanvasLook&) = default;
};

// Errors: Errc::invalid_value.
Result<CanvasLook> parse_look(std::string_view text);

// How the rows of a grid look: a canvas of rows of one height, in columns that the style sheet placed.
struct GridLook {
  struct Span {
    float left;   // device pixels
    float right;
    friend bool operator==(const Span&, const Span&) = default;
  };
  CanvasLook canvas;  // its series: link, ground of the current row, good, caution, danger, notice
  std::vector<Span> columns;
  friend bool operator==(const GridLook&, const GridLook&) = default;
};

// As a canvas's look, with a last line "left right left right ..." in device pixels. Errors: Errc::invalid_value.
Result<GridLook> parse_grid_look(std::string_view text);

}  // namespace trialog::view
