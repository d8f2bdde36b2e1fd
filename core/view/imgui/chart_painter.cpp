#include "view/imgui/chart_painter.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "imgui_internal.h"
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

float text_height(const CanvasLook& look) { return std::round(std::round(look.text_px) * glyph_line_height); }

Color tone_color(const GridLook& look, Tone tone) {
  const std::vector<Color>& colors = look.canvas.series;
  switch (tone) {
    case Tone::neutral: return look.canvas.ink;
    case Tone::good: return colors[2];
    case Tone::caution: return colors[3];
    case Tone::danger: return colors[4];
    case Tone::notice: return colors[5];
  }
  return look.canvas.ink;
}

// How many bytes of the text fit into the width, cut between characters; all of it, or what leaves room for the dots.
std::size_t fitting_bytes(std::string_view text, float width, float dots_width) {
  ImFontBaked* font = ImGui::GetFontBaked();
  float used = 0;
  std::size_t with_dots = 0;
  for (std::size_t at = 0; at < text.size();) {
    unsigned int scalar = 0;
    const int bytes = ImTextCharFromUtf8(&scalar, text.data() + at, text.data() + text.size());
    used += font->GetCharAdvance(static_cast<ImWchar>(scalar));
    if (used > width) return with_dots;
    at += static_cast<std::size_t>(bytes);
    if (used + dots_width <= width) with_dots = at;
  }
  return text.size();
}

void draw_row(const GridRow& row, const std::vector<bool>& is_numeric, const GridLook& look, float top, float bottom,
              ImDrawList& list) {
  constexpr std::string_view dots = "…";
  const float width = static_cast<float>(look.canvas.width);
  const float dots_width = ImGui::CalcTextSize(dots.data(), dots.data() + dots.size()).x;
  const float text_top = std::round((top + bottom - text_height(look.canvas)) / 2);
  list.AddRectFilled({0, top}, {width, bottom}, packed(row.is_current ? look.canvas.series[1] : look.canvas.surface));
  list.AddRectFilled({0, bottom - std::max(1.0F, std::round(look.canvas.unit))}, {width, bottom}, packed(look.canvas.line));
  for (std::size_t i = 0; i < row.cells.size() && i < look.columns.size(); ++i) {
    const GridCell& cell = row.cells[i];
    const std::string& text = cell.text.text;
    const auto [left, right] = look.columns[i];
    const std::size_t size = fitting_bytes(text, right - left, dots_width);
    const float text_width = ImGui::CalcTextSize(text.data(), text.data() + size).x;
    const float begin = is_numeric[i] ? right - text_width : left;
    // The first cell is the link of the row.
    const ImU32 color = packed(i == 0 ? look.canvas.series[0] : tone_color(look, cell.tone));
    list.AddText({begin, text_top}, color, text.data(), text.data() + size);
    if (size < text.size()) list.AddText({begin + text_width, text_top}, color, dots.data(), dots.data() + dots.size());
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

template <class Draw>
ImDrawData& ChartPainter::frame(const CanvasLook& look, const Draw& draw) {
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
  ImGui::Begin("picture", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoInputs | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBackground);
  draw(*ImGui::GetWindowDrawList());
  ImGui::End();
  ImGui::PopStyleVar(3);
  ImGui::PopFont();
  ImGui::Render();
  return *ImGui::GetDrawData();
}

ImDrawData& ChartPainter::paint(const Chart& chart, const CanvasLook& look) {
  return frame(look, [&](ImDrawList& list) {
    PlotSpace space;
    space.width = static_cast<float>(look.width);
    space.height = static_cast<float>(look.height);
    space.unit = look.unit;
    space.text_height = text_height(look);
    space.measure = [](std::string_view text) { return ImGui::CalcTextSize(text.data(), text.data() + text.size()).x; };
    draw(make_plot(chart, space), look, list);
  });
}

ImDrawData& ChartPainter::paint(const GridRows& rows, const GridLook& look) {
  return frame(look.canvas, [&](ImDrawList& list) {
    const float row_height = static_cast<float>(look.canvas.height) / static_cast<float>(rows.rows.size());
    for (std::size_t i = 0; i < rows.rows.size(); ++i) {
      const float top = std::round(row_height * static_cast<float>(i));
      draw_row(rows.rows[i], rows.is_numeric, look, top, std::round(row_height * static_cast<float>(i + 1)), list);
    }
  });
}

}  // namespace trialog::view
