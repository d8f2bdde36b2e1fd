// Paints charts and rows of grids with Dear ImGui: one frame for one picture, a chart's made of a plot's shapes (plot.h).
// One painter holds one context with one texture of letters for any number of canvases of any size and look. It keeps
// nothing else from frame to frame, and a frame is made only when paint() is called: an idle chart costs nothing.
// The caller owns the graphics: it starts a renderer of Dear ImGui on context() that can take textures at any time
// (ImGuiBackendFlags_RendererHasTextures), gives it what paint() returns, and shuts it down before the painter goes.
#pragma once

#include <list>

#include "imgui.h"
#include "view/grid_bytes.h"
#include "view/imgui/glyphs.h"
#include "view/imgui/look.h"
#include "view/node.h"

namespace trialog::view {

class ChartPainter {
 public:
  // `glyphs` must outlive the painter.
  explicit ChartPainter(GlyphSource& glyphs);
  ~ChartPainter();
  ChartPainter(const ChartPainter&) = delete;
  ChartPainter& operator=(const ChartPainter&) = delete;

  ImGuiContext* context() { return context_; }

  // Valid until the next call. Makes context() the current one.
  ImDrawData& paint(const Chart& chart, const CanvasLook& look);
  // The rows share the height of the canvas; there is one at least, with as many cells as the look has columns. What is
  // too long for its column ends in "…".
  ImDrawData& paint(const GridRows& rows, const GridLook& look);

 private:
  struct Font {
    GlyphFont glyphs;
    ImFont* font;
  };
  ImFont* font_of(const std::string& family);
  template <class Draw>
  ImDrawData& frame(const CanvasLook& look, const Draw& draw);

  GlyphSource& glyphs_;
  std::list<Font> fonts_;  // their addresses are in the atlas
  ImGuiContext* context_;
};

}  // namespace trialog::view
