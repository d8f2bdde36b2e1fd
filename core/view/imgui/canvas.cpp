#include "view/imgui/canvas.h"

#include "base/assert.h"
#include "base/utf8.h"
#include "imgui_internal.h"

namespace trialog::view {

Canvas::Canvas(GlyphSource& glyphs) : glyphs_(glyphs), context_(ImGui::CreateContext()) {
  ImGui::SetCurrentContext(context_);
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.DeltaTime = 1.0F / 60;
}

Canvas::~Canvas() { ImGui::DestroyContext(context_); }

ImDrawList& Canvas::begin(int width, int height) {
  ImGui::SetCurrentContext(context_);
  TRIALOG_ASSERT((ImGui::GetIO().BackendFlags & ImGuiBackendFlags_RendererHasTextures) != 0,
                 "letters come when they are needed");
  // A frame needs a font, also one without letters.
  if (fonts_.empty()) font_of({"sans-serif", 400});
  ImGui::GetIO().DisplaySize = ImVec2(static_cast<float>(width), static_cast<float>(height));
  ImGui::NewFrame();
  return *ImGui::GetBackgroundDrawList();
}

ImDrawData& Canvas::end() {
  ImGui::Render();
  return *ImGui::GetDrawData();
}

ImFont* Canvas::font_of(const FontFace& face) {
  for (const Font& font : fonts_) {
    if (font.glyphs.face == face) return font.font;
  }
  ImGui::SetCurrentContext(context_);
  Font& font = fonts_.emplace_back(Font{{glyphs_, runs_, face}, nullptr});
  font.font = add_font(font.glyphs);
  return font.font;
}

void Canvas::forget_runs() {
  ImGui::SetCurrentContext(context_);
  for (const Font& font : fonts_) ImFontAtlasFontDiscardBakes(ImGui::GetIO().Fonts, font.font, 0);
  runs_.clear();
  ++generation_;
}

float width_of(ImFontBaked& letters, std::string_view encoded) {
  float width = 0;
  for (std::size_t at = 0; at < encoded.size();) width += letters.GetCharAdvance(next_scalar(encoded, at));
  return width;
}

}  // namespace trialog::view
