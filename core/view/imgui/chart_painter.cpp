#include "view/imgui/chart_painter.h"

#include <cmath>

#include "view/imgui/plot_drawing.h"

namespace trialog::view {

ImDrawData& paint_chart(Canvas& canvas, const Chart& chart, const CanvasLook& look) {
  if (canvas.runs().is_filling()) canvas.forget_runs();
  ImFont* font = canvas.font_of({look.font_family, 400});
  ImDrawList& list = canvas.begin(look.width, look.height);
  // Whole sizes, so that a letter's picture is shown pixel by pixel.
  const float text_px = std::round(look.text_px);
  ImFontBaked& letters = *font->GetFontBaked(text_px);
  PlotSpace space;
  space.width = static_cast<float>(look.width);
  space.height = static_cast<float>(look.height);
  space.unit = look.unit;
  space.text_height = std::round(text_px * glyph_line_height);
  space.measure = [&](std::string_view text) { return width_of(letters, canvas.runs().encode(text)); };
  draw_plot(make_plot(chart, space), look, {0, 0}, {canvas.runs(), font, text_px}, list);
  return canvas.end();
}

}  // namespace trialog::view
