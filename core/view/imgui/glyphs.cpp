#include "view/imgui/glyphs.h"

#include <cmath>

#include "base/utf8.h"
#include "imgui_internal.h"

namespace trialog::view {
namespace {

// The atlas keeps a copy of what it takes for a font file; here that is the address of the GlyphFont.
GlyphFont& font_of(const ImFontConfig& config) { return **static_cast<GlyphFont**>(config.FontData); }

bool contains(ImFontAtlas*, ImFontConfig*, ImWchar) { return true; }

bool begin_size(ImFontAtlas*, ImFontConfig*, ImFontBaked* baked, void*) {
  // A long document is measured whole, but only what is in view is drawn.
  baked->LoadNoRenderOnLayout = true;
  baked->Ascent = std::round(baked->Size * glyph_ascent);
  baked->Descent = baked->Ascent - std::round(baked->Size * glyph_line_height);
  return true;
}

bool load(ImFontAtlas* atlas, ImFontConfig* config, ImFontBaked* baked, void*, ImWchar scalar, ImFontGlyph* out,
          float* advance_only) {
  GlyphFont& font = font_of(*config);
  std::string text(font.runs.run_of(scalar));
  if (text.empty()) append_utf8(text, scalar);
  if (advance_only != nullptr) {
    // To whole pixels, as Dear ImGui does it with what it keeps (PixelSnapH), but not with what it gives back at first.
    *advance_only = std::floor(font.source.advance(text, baked->Size, font.face) + 0.5F);
    return true;
  }
  const Glyph glyph = font.source.draw(text, baked->Size, font.face);
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
