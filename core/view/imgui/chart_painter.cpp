#include "view/imgui/chart_painter.h"

#include <array>
#include <cmath>

#include "base/assert.h"
#include "view/plot/plot.h"

namespace trialog::view {
namespace {

ImU32 packed(Color color) { return IM_COL32(color.red, color.green, color.blue, 255); }

Color mixed(Color one, Color other, float share) {
  const auto part = [&](std::uint8_t a, std::uint8_t b) {
    return static_cast<std::uint8_t>(std::lround(static_cast<float>(a) * share + static_cast<float>(b) * (1 - share)));
  };
  return {part(one.red, other.red), part(one.green, other.green), part(one.blue, other.blue)};
}

// As the style sheet colours them: web/page/style.css, .plot.
ImU32 color_of(const CanvasLook& look, PlotRole role, std::size_t number) {
  constexpr std::array<float, heat_levels> heat{0.04F, 0.14F, 0.28F, 0.48F, 1};
  const Color first = look.series.front();
  switch (role) {
    case PlotRole::grid: return packed(look.line);
    case PlotRole::axis: return packed(look.muted);
    case PlotRole::series: return packed(look.series[number % look.series.size()]);
    case PlotRole::heat:
      return packed(number < heat.size() ? mixed(first, look.surface, heat[number]) : mixed(first, look.ink, 0.6F));
    case PlotRole::texture: return packed(look.surface);
    case PlotRole::quiet: return packed(look.muted);
    case PlotRole::mark: return packed(first);
  }
  return packed(look.ink);
}

ImDrawFlags corners_of(Rounded rounded) {
  switch (rounded) {
    case Rounded::none: return ImDrawFlags_RoundCornersNone;
    case Rounded::top: return ImDrawFlags_RoundCornersTop;
    case Rounded::bottom: return ImDrawFlags_RoundCornersBottom;
    case Rounded::left: return ImDrawFlags_RoundCornersLeft;
    case Rounded::right: return ImDrawFlags_RoundCornersRight;
  }
  return ImDrawFlags_RoundCornersNone;
}

void draw_shape(ImDrawList& list, const Plot::Dot& dot, float radius, ImU32 color) {
  const auto [x, y] = dot.at;
  switch (dot.shape) {
    case DotShape::circle: list.AddCircleFilled({x, y}, radius, color); break;
    case DotShape::square:
      list.AddRectFilled({x - radius * 0.9F, y - radius * 0.9F}, {x + radius * 0.9F, y + radius * 0.9F}, color);
      break;
    case DotShape::triangle:
      list.AddTriangleFilled({x, y - radius * 1.15F}, {x + radius * 1.1F, y + radius * 0.85F},
                             {x - radius * 1.1F, y + radius * 0.85F}, color);
      break;
    case DotShape::diamond:
      list.AddQuadFilled({x, y - radius * 1.3F}, {x + radius * 1.3F, y}, {x, y + radius * 1.3F},
                         {x - radius * 1.3F, y}, color);
      break;
  }
}

void draw(const Plot& plot, const CanvasLook& look, ImDrawList& list) {
  const auto width_of = [](PlotRole role) {
    return role == PlotRole::mark ? 3.0F : role == PlotRole::series ? 2.25F : 1.5F;
  };
  constexpr int joint_corners = 8;
  const PlotBox whole{0, 0, static_cast<float>(look.width), static_cast<float>(look.height)};
  list.AddRectFilled({whole.left, whole.top}, {whole.right, whole.bottom}, packed(look.surface));
  const auto draw_boxes = [&](bool is_axis) {
    for (const Plot::Box& shape : plot.boxes) {
      if ((shape.role == PlotRole::axis) != is_axis) continue;
      list.AddRectFilled({shape.box.left, shape.box.top}, {shape.box.right, shape.box.bottom},
                         color_of(look, shape.role, shape.number), shape.radius, corners_of(shape.rounded));
    }
  };
  const auto draw_lines = [&](bool is_texture) {
    for (const Plot::Line& line : plot.lines) {
      if ((line.role == PlotRole::texture) != is_texture) continue;
      const ImU32 color = color_of(look, line.role, line.number);
      const float width = width_of(line.role) * look.unit;
      // Piece by piece with round joints: where a line turns sharply, a stroke of the whole would have spikes.
      for (std::size_t i = 1; i < line.points.size(); ++i) {
        const PlotPoint& from = line.points[i - 1];
        const PlotPoint& to = line.points[i];
        list.AddLine({from.x, from.y}, {to.x, to.y}, color, width);
        if (i + 1 < line.points.size()) list.AddCircleFilled({to.x, to.y}, width / 2, color, joint_corners);
      }
    }
  };
  draw_boxes(false);
  draw_lines(true);
  // Zero is what the columns stand on, so it lies above their ends.
  draw_boxes(true);
  draw_lines(false);
  for (const Plot::Dot& dot : plot.dots) {
    // A ring of ground keeps dots apart.
    draw_shape(list, dot, dot.radius + 1.5F * look.unit, packed(look.surface));
    draw_shape(list, dot, dot.radius, color_of(look, dot.role, dot.number));
    if (dot.is_hollow) draw_shape(list, dot, dot.radius - 1.75F * look.unit, packed(look.surface));
  }
  for (const Plot::Word& word : plot.words) {
    const Color color = word.look == WordLook::strong    ? look.ink
                        : word.look == WordLook::on_heat ? look.surface
                                                         : look.muted;
    const char* text = word.text.data();
    list.AddText({word.at.x, word.at.y}, packed(color), text, text + word.text.size());
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
