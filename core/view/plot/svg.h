// A plot as the parts of an SVG picture: few paths, one a role, and words. Colours, dashes of the edges and the size of
// the letters come from classes (web/page/style.css): "grid", "axis", "series-1" to "series-5", "heat-0" to "heat-5",
// "texture", "quiet", "mark"; with "line" or "dot" and "hollow"; words "middle", "end", "strong", "on-heat".
// Units: those of the view box; letters are svg_text_size high. Widths of words are estimated, never too narrow.
// Does not: know elements, ids or HTML (html/elements.h).
#pragma once

#include <string>
#include <vector>

#include "view/plot/plot.h"

namespace trialog::view {

inline constexpr float svg_text_size = 14;
inline constexpr float svg_text_height = 18;

struct SvgPart {
  std::string css_class;
  std::string d;  // a path; empty: a word
  std::string x;
  std::string y;  // of the base line
  std::string text;
};

struct SvgPicture {
  std::string view_box;
  std::vector<SvgPart> parts;  // in the order in which they are painted
};

SvgPicture svg_picture(const Chart& chart, float width);

// The space that svg_picture() lays the chart out in.
PlotSpace svg_space(const Chart& chart, float width);

}  // namespace trialog::view
