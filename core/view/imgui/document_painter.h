// Paints a whole document with Dear ImGui: a tree of nodes, of which the visible part becomes a frame.
//   painter.lay_out(tree, look);              // when the tree or the look has changed
//   send(painter.rects(), painter.height());  // where the page puts the elements
//   render(painter.paint(scroll_top));        // and again for every other scroll_top: nothing is laid out anew
// The whole document is laid out, so rects and height are the same whatever part of it is in view.
// Fields are left empty: the page's own inputs lie there. Focus, selection and pointers are the page's too.
// Does not: mirror documents written from right to left (their words come out right, their blocks start at the left), or
// know of hidden states: closed details show their summary only.
#pragma once

#include <cstdint>
#include <vector>

#include "view/imgui/canvas.h"
#include "view/imgui/document_layout.h"
#include "view/imgui/look.h"
#include "view/node.h"

namespace trialog::view {

class DocumentPainter {
 public:
  // `canvas` must outlive the painter.
  explicit DocumentPainter(Canvas& canvas) : canvas_(canvas) {}

  // `root`: a screen, its main, or anything in it that can stand alone. look.canvas: as wide as the document and as high
  // as what is in view.
  void lay_out(Node root, DocumentLook look);

  // Of every element that lower() makes of the laid out nodes, in reading order (document_layout.h).
  const std::vector<ElementRect>& rects() const { return layout_.rects; }
  // In sixteenths of a CSS pixel.
  std::int32_t height() const { return layout_.height; }
  const DocumentLook& look() const { return look_; }
  const DocumentLayout& layout() const { return layout_; }

  // The part below `scroll_top` device pixels. Valid until the canvas's next frame.
  // It leaves its ground, look().page, to the renderer.
  ImDrawData& paint(float scroll_top);

 private:
  Canvas& canvas_;
  Node root_;
  DocumentLook look_;
  DocumentLayout layout_;
  std::size_t generation_ = 0;  // of the canvas, when layout_ was made
};

}  // namespace trialog::view
