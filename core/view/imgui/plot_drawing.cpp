#include "view/imgui/plot_drawing.h"

#include <array>
#include <cmath>

namespace trialog::view {
namespace {

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

void draw_shape(ImDrawList& list, DotShape shape, ImVec2 at, float radius, ImU32 color) {
  const auto [x, y] = at;
  switch (shape) {
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

}  // namespace

void draw_plot(const Plot& plot, const CanvasLook& look, ImVec2 at, const PlotLetters& letters, ImDrawList& list) {
  const auto width_of = [](PlotRole role) {
    return role == PlotRole::mark ? 3.0F : role == PlotRole::series ? 2.25F : 1.5F;
  };
  constexpr int joint_corners = 8;
  const auto moved = [&](float x, float y) { return ImVec2(at.x + x, at.y + y); };
  const auto draw_boxes = [&](bool is_axis) {
    for (const Plot::Box& shape : plot.boxes) {
      if ((shape.role == PlotRole::axis) != is_axis) continue;
      list.AddRectFilled(moved(shape.box.left, shape.box.top), moved(shape.box.right, shape.box.bottom),
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
        const ImVec2 from = moved(line.points[i - 1].x, line.points[i - 1].y);
        const ImVec2 to = moved(line.points[i].x, line.points[i].y);
        list.AddLine(from, to, color, width);
        if (i + 1 < line.points.size()) list.AddCircleFilled(to, width / 2, color, joint_corners);
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
    const ImVec2 middle = moved(dot.at.x, dot.at.y);
    draw_shape(list, dot.shape, middle, dot.radius + 1.5F * look.unit, packed(look.surface));
    draw_shape(list, dot.shape, middle, dot.radius, color_of(look, dot.role, dot.number));
    if (dot.is_hollow) draw_shape(list, dot.shape, middle, dot.radius - 1.75F * look.unit, packed(look.surface));
  }
  for (const Plot::Word& word : plot.words) {
    const Color color = word.look == WordLook::strong    ? look.ink
                        : word.look == WordLook::on_heat ? look.surface
                                                         : look.muted;
    const std::string text = letters.runs.encode(word.text);
    list.AddText(letters.font, letters.size, moved(word.at.x, word.at.y), packed(color), text.data(),
                 text.data() + text.size());
  }
}

}  // namespace trialog::view
