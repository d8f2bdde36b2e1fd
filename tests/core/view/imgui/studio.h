// A canvas with letters that are boxes, and the renderer; what letters were asked for is kept.
#pragma once

#include <set>
#include <string>

#include "base/utf8.h"
#include "view/imgui/canvas.h"
#include "view/imgui/raster.h"

namespace trialog::test {

// Draws every letter as a full box: wide for Chinese, narrow for the rest. A run is as wide as its letters.
class BoxGlyphs : public view::GlyphSource {
 public:
  view::Glyph draw(std::string_view text, float size, const view::FontFace& face) override {
    drawn.insert(std::string(text));
    view::Glyph glyph;
    glyph.advance = advance(text, size, face);
    if (text == " " || text == "\u00a0") return glyph;
    glyph.top = -static_cast<int>(size * 0.8F);
    glyph.width = static_cast<int>(glyph.advance);
    glyph.height = static_cast<int>(size);
    glyph.pixels.assign(static_cast<std::size_t>(glyph.width * glyph.height * 4), 0xff);
    return glyph;
  }
  float advance(std::string_view text, float size, const view::FontFace& face) override {
    float width = 0;
    for (std::size_t at = 0; at < text.size();) {
      width += (next_scalar(text, at) < 0x2e80 ? size * 0.56F : size) * (face.weight > 400 ? 1.05F : 1.0F);
    }
    return width;
  }
  std::set<std::string> drawn;
};

struct Studio {
  BoxGlyphs glyphs;
  view::Canvas canvas{glyphs};
  view::Raster raster{canvas.context()};
};

}  // namespace trialog::test
