// What all painters of one picture share: a context of Dear ImGui, its fonts, and the stand-ins for runs drawn whole.
// A renderer that can take textures at any time (ImGuiBackendFlags_RendererHasTextures), such as raster.h, must be there
// for context() before the first frame, gets what end() returns, and goes before the canvas.
// A frame is made only between begin() and end(); an idle canvas costs nothing.
#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <string_view>

#include "imgui.h"
#include "view/imgui/glyphs.h"
#include "view/imgui/whole_runs.h"

namespace trialog::view {

class Canvas {
 public:
  // `glyphs` must outlive the canvas.
  explicit Canvas(GlyphSource& glyphs);
  ~Canvas();
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  ImGuiContext* context() { return context_; }

  // Begins a frame of that many device pixels. Makes context() the current one.
  ImDrawList& begin(int width, int height);
  // Valid until the next frame.
  ImDrawData& end();

  ImFont* font_of(const FontFace& face);
  WholeRuns& runs() { return runs_; }
  // Drops all runs and every letter's picture with them. Texts that were encoded before are void: whoever keeps some
  // compares generation() with what it was then.
  void forget_runs();
  std::size_t generation() const { return generation_; }

 private:
  struct Font {
    GlyphFont glyphs;
    ImFont* font;
  };

  GlyphSource& glyphs_;
  WholeRuns runs_;
  std::size_t generation_ = 0;
  std::list<Font> fonts_;  // their addresses are in the atlas
  ImGuiContext* context_;
};

// Width of a text with stand-ins (WholeRuns::encode), within a frame.
float width_of(ImFontBaked& letters, std::string_view encoded);

}  // namespace trialog::view
