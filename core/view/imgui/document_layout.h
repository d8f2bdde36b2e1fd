// A document laid out: which shape, text and element stands where. All that painting needs, and all that the page needs
// to put its elements in the same places.
// Shapes are in device pixels of the document, not of what is in view; texts stand on whole pixels.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "view/imgui/canvas.h"
#include "view/imgui/look.h"
#include "view/node.h"
#include "view/plot/plot.h"

namespace trialog::view {

// In sixteenths of a CSS pixel, from the top left of the document.
// Without a rect are: the runs of a text except its links, which flow in the element's text; the parts of drawings; the
// options of a select; what is in closed details; and whatever is unseen.
struct ElementRect {
  std::uint64_t id = 0;  // element_id or helper_id (view/html/elements.h)
  std::int32_t x = 0;
  std::int32_t y = 0;
  std::int32_t width = 0;
  std::int32_t height = 0;
  friend bool operator==(const ElementRect&, const ElementRect&) = default;
};

struct Shape {
  enum class Kind { fill, edge, circle, ring, triangle, words, plot, modules };
  Kind kind = Kind::fill;
  PlotBox box;
  Color color;
  float radius = 0;     // of corners
  float thickness = 0;  // edge, ring
  bool points_down = false;  // triangle
  // words: with stand-ins for whole runs; `box` holds them in full
  std::string text;
  std::size_t face = 0;
  float text_px = 0;
  std::shared_ptr<const Plot> plot;
  std::shared_ptr<const Modules> modules;
};

// What Shape::face counts: of paragraphs, of what is strong, of headings, of code.
inline constexpr std::size_t face_count = 4;
std::array<FontFace, face_count> faces_of(const DocumentLook& look);

struct DocumentLayout {
  std::vector<Shape> shapes;  // in the order of painting
  std::vector<ElementRect> rects;
  std::int32_t height = 0;  // sixteenths of a CSS pixel
};

// Within a frame of the canvas, to which faces_of(look) are known.
DocumentLayout lay_out_document(Canvas& canvas, const Node& root, const DocumentLook& look);

}  // namespace trialog::view
