#include "view/imgui/glyphs.h"

#include <cmath>

#include "imgui_internal.h"

namespace trialog::view {
namespace {

// The atlas keeps a copy of what it takes for a font file; here that is the address of the GlyphFont.
GlyphFont& font_of(const ImFontConfig& config) { return **static_cast<GlyphFont**>(config.FontData); }

bool contains(ImFontAtlas*, ImFontConfig*, ImWchar) { return true; }

bool begin_size(ImFontAtlas*, ImFontConfig*, ImFontBaked* baked, void*) {
  baked->Ascent = std::round(baked->Size * glyph_ascent);
  baked->Descent = baked->Ascent - std::round(baked->Size * glyph_line_height);
  return true;
}

bool load(ImFontAtlas* atlas, ImFontConfig* config, ImFontBaked* baked, void*, ImWchar scalar, ImFontGlyph* out,
          float* advance_only) {
  GlyphFont& font = font_of(*config);
  const Glyph glyph = font.source.draw(scalar, baked->Size, font.family);
  if (advance_only != nullptr) {
    *advance_only = glyph.advance;
    return true;
  }
  out->Codepoint = scalar & 0x1fffff;  // 21 bits hold every scalar.
  out->AdvanceX = glyph.advance;
  if (glyph.width <= 0 || glyph.height <= 0) return true;
  const ImFontAtlasRectId place = ImFontAtlasPackAddRect(atlas, glyph.width, glyph.height);
  if (place == ImFontAtlasRectId_Invalid) return false;
  out->X0 = static_cast<float>(glyph.left);
  out->Y0 = baked->Ascent + static_cast<float>(glyph.top);
  out->X1 = out->X0 + static_cast<float>(glyph.width);
  out->Y1 = out->Y0 + static_cast<float>(glyph.height);
  out->Visible = true;
  out->Colored = glyph.has_color;
  out->PackId = place;
  ImFontAtlasBakedSetFontGlyphBitmap(atlas, baked, config, out, ImFontAtlasPackGetRect(atlas, place),
                                     glyph.pixels.data(), ImTextureFormat_RGBA32, glyph.width * 4);
  return true;
}

ImFontLoader make_loader() {
  ImFontLoader loader;
  loader.Name = "glyph source";
  loader.FontSrcContainsGlyph = contains;
  loader.FontBakedInit = begin_size;
  loader.FontBakedLoadGlyph = load;
  return loader;
}

}  // namespace

ImFont* add_font(GlyphFont& font) {
  static const ImFontLoader loader = make_loader();
  GlyphFont* address = &font;
  ImFontConfig config;
  config.FontLoader = &loader;
  config.FontData = &address;
  config.FontDataSize = sizeof address;
  config.FontDataOwnedByAtlas = false;
  config.PixelSnapH = true;  // Letters begin on whole pixels: sharp.
  return ImGui::GetIO().Fonts->AddFont(&config);
}

}  // namespace trialog::view
