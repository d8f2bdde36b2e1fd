#include "view/imgui/chart_painter.h"

#include <cmath>

#include "base/assert.h"
#include "view/imgui/plot.h"

namespace trialog::view {
namespace {

ImU32 packed(Color color) { return IM_COL32(color.red, color.green, color.blue, 255); }

void draw(const Plot& plot, const CanvasLook& look, ImDrawList& list) {
  constexpr float line_width = 2.25F;
  constexpr float dot_radius = 3.25F;
  constexpr int joint_corners = 8;
  const auto color_of = [&](std::size_t series) { return packed(look.series[series % look.series.size()]); };
  const auto fill = [&](const PlotBox& box, ImU32 color, float radius = 0, ImDrawFlags flags = 0) {
    list.AddRectFilled({box.left, box.top}, {box.right, box.bottom}, color, radius, flags);
  };
  fill({0, 0, static_cast<float>(look.width), static_cast<float>(look.height)}, packed(look.surface));
  for (const Plot::Rule& rule : plot.rules) {
    if (!rule.is_zero) fill(rule.box, packed(look.line));
  }
  for (const Plot::Bar& bar : plot.bars) {
    const ImDrawFlags corners = bar.is_negative ? ImDrawFlags_RoundCornersBottom : ImDrawFlags_RoundCornersTop;
    fill(bar.box, color_of(bar.series), bar.radius, corners);
  }
  // Zero is what the columns stand on, so it lies above their ends.
  for (const Plot::Rule& rule : plot.rules) {
    if (rule.is_zero) fill(rule.box, packed(look.muted));
  }
  for (const Plot::Line& line : plot.lines) {
    const ImU32 color = color_of(line.series);
    // Piece by piece with round joints: where a line turns sharply, a stroke of the whole would have spikes.
    const float width = line_width * look.unit;
    for (std::size_t i = 1; i < line.points.size(); ++i) {
      const PlotPoint& from = line.points[i - 1];
      const PlotPoint& to = line.points[i];
      list.AddLine({from.x, from.y}, {to.x, to.y}, color, width);
      list.AddCircleFilled({to.x, to.y}, width / 2, color, joint_corners);
    }
    if (!line.has_dots && line.points.size() > 1) continue;
    for (const PlotPoint& point : line.points) {
      // A ring of ground keeps dots of different lines apart.
      list.AddCircleFilled({point.x, point.y}, (dot_radius + 1.5F) * look.unit, packed(look.surface));
      list.AddCircleFilled({point.x, point.y}, dot_radius * look.unit, color);
    }
  }
  for (const Plot::Swatch& swatch : plot.swatches) fill(swatch.box, color_of(swatch.series), std::round(3 * look.unit));
  for (const Plot::Word& word : plot.words) {
    const char* text = word.text.data();
    list.AddText({word.at.x, word.at.y}, packed(word.is_strong ? look.ink : look.muted), text, text + word.text.size());
  }
}

}  // namespace

ChartPainter::ChartPainter(GlyphSource& glyphs) : glyphs_(glyphs), context_(ImGui::CreateContext()) {
  ImGui::SetCurrentContext(context_);
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.DeltaTime = 1.0F / 60;
}

ChartPainter::~ChartPainter() { ImGui::DestroyContext(context_); }

ImFont* ChartPainter::font_of(const std::string& family) {
  for (const Font& font : fonts_) {
    if (font.glyphs.family == family) return font.font;
  }
  Font& font = fonts_.emplace_back(Font{{glyphs_, family}, nullptr});
  font.font = add_font(font.glyphs);
  return font.font;
}

ImDrawData& ChartPainter::paint(const Chart& chart, const CanvasLook& look) {
  ImGui::SetCurrentContext(context_);
  TRIALOG_ASSERT((ImGui::GetIO().BackendFlags & ImGuiBackendFlags_RendererHasTextures) != 0,
                 "letters come when they are needed");
  const ImVec2 size(static_cast<float>(look.width), static_cast<float>(look.height));
  ImFont* font = font_of(look.font_family);
  ImGui::GetIO().DisplaySize = size;
  ImGui::NewFrame();
  // Whole sizes, so that a letter's picture is shown pixel by pixel.
  ImGui::PushFont(font, std::round(look.text_px));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(1, 1));
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(size);
  ImGui::Begin("chart", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoInputs | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBackground);
  PlotSpace space;
  space.width = size.x;
  space.height = size.y;
  space.unit = look.unit;
  space.text_height = std::round(std::round(look.text_px) * glyph_line_height);
  space.measure = [](std::string_view text) { return ImGui::CalcTextSize(text.data(), text.data() + text.size()).x; };
  draw(make_plot(chart, space), look, *ImGui::GetWindowDrawList());
  ImGui::End();
  ImGui::PopStyleVar(3);
  ImGui::PopFont();
  ImGui::Render();
  return *ImGui::GetDrawData();
}

}  // namespace trialog::view
