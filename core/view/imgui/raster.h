// Draws a frame of Dear ImGui into pixels, on the processor: with the same letters the pictures are the same everywhere;
// they need no graphics card, and can be compared in tests. Frames here are mostly letters and rects, which are copied row by row.
// Shape: RGBA, 8 bits each, opaque, rows from the top.
// Letters must stand on whole pixels at their own size (glyphs.h sees to it): a texture is read pixel by pixel.
// Triangles cover a pixel when its middle lies in them, and no pixel twice along a shared edge.
// Source: the fill rules of Direct3D 11.3, section 3.4.2.1 ("top-left rule"), as every graphics interface has them.
// Cost: the pixels that are covered, and those around slanted triangles.
#pragma once

#include <cstdint>
#include <vector>

#include "imgui.h"
#include "view/imgui/look.h"

namespace trialog::view {

class Raster {
 public:
  // Takes the textures of that context; one raster for a context, and the context must outlive it.
  explicit Raster(ImGuiContext* context);
  ~Raster();
  Raster(const Raster&) = delete;
  Raster& operator=(const Raster&) = delete;

  // Takes what the frame's letters need and draws nothing; draw() does so too.
  void take_textures(const ImDrawData& frame);
  // Makes the picture as large as the frame, fills it with `ground` and draws the frame over it.
  void draw(const ImDrawData& frame, Color ground);

  int width() const { return width_; }
  int height() const { return height_; }
  // Stays until the next draw().
  const std::vector<std::uint32_t>& pixels() const { return pixels_; }

 private:
  ImGuiContext* context_;
  int width_ = 0;
  int height_ = 0;
  std::vector<std::uint32_t> pixels_;  // red in the lowest byte
};

}  // namespace trialog::view
