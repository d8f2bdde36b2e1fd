// The letters of a canvas come from somebody who can draw text: in the browser from a 2D canvas, so no font is shipped
// and every script that the device knows works. This turns such a source into a font loader of Dear ImGui, which asks
// for each letter and size once and keeps it in its texture.
// What cannot be drawn letter by letter (scripts whose letters join or change places, letters with combining marks,
// emoji of several scalars) is drawn whole, as one picture a run: see whole_runs.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "imgui.h"
#include "view/imgui/whole_runs.h"

namespace trialog::view {

struct Glyph {
  float advance = 0;  // to the next letter, device pixels
  int left = 0;       // of the picture, from the pen
  int top = 0;        // of the picture, from the base line, downwards
  int width = 0;      // 0: nothing to see
  int height = 0;
  bool has_color = false;            // otherwise white, to be tinted
  std::vector<std::uint8_t> pixels;  // red, green, blue, opacity; not multiplied
};

struct FontFace {
  std::string family;  // a CSS list
  int weight = 400;    // as in CSS
  friend bool operator==(const FontFace&, const FontFace&) = default;
};

class GlyphSource {
 public:
  virtual ~GlyphSource() = default;
  // A letter, or a run shaped as its script asks, of `size` device pixels in the first of the families that has it.
  // Never fails: what nobody can draw is the source's own sign for that.
  virtual Glyph draw(std::string_view text, float size, const FontFace& face) = 0;
  // Glyph::advance of it. A source that measures faster than it draws says so here.
  virtual float advance(std::string_view text, float size, const FontFace& face) {
    return draw(text, size, face).advance;
  }
};

// Of a line, in parts of the letters' size. Enough for Latin with accents and for Chinese.
inline constexpr float glyph_ascent = 0.96F;
inline constexpr float glyph_line_height = 1.25F;

struct GlyphFont {
  GlyphSource& source;
  const WholeRuns& runs;
  FontFace face;
};

// Adds a font to the atlas of the current context. `font` must outlive the atlas.
ImFont* add_font(GlyphFont& font);

}  // namespace trialog::view
