#include "view/imgui/grid_painter.h"

#include <algorithm>
#include <cmath>

#include "imgui_internal.h"
#include "view/imgui/plot_drawing.h"

namespace trialog::view {
namespace {

constexpr std::string_view dots = "…";

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

// How a text stands in its column: so many of its bytes, which are so wide, and the dots if that is not all.
struct Fitting {
  std::size_t bytes = 0;
  float width = 0;
};

Fitting fitting(ImFontBaked& letters, std::string_view text, float most, float dots_width) {
  Fitting with_dots;
  Fitting all;
  while (all.bytes < text.size()) {
    unsigned int scalar = 0;
    const int bytes = ImTextCharFromUtf8(&scalar, text.data() + all.bytes, text.data() + text.size());
    all.width += letters.GetCharAdvance(static_cast<ImWchar>(scalar));
    if (all.width > most) return with_dots;
    all.bytes += static_cast<std::size_t>(bytes);
    if (all.width + dots_width <= most) with_dots = all;
  }
  return all;
}

class RowPainter {
 public:
  RowPainter(Canvas& canvas, const GridLook& look)
      : canvas_(canvas), look_(look), text_px_(std::round(look.canvas.text_px)) {
    font_ = canvas.font_of({look.canvas.font_family, 400});
    list_ = &canvas.begin(look.canvas.width, look.canvas.height);
    letters_ = font_->GetFontBaked(text_px_);
    dots_width_ = width_of(*letters_, dots);
  }

  void paint(const GridRow& row, const std::vector<bool>& is_numeric, float top, float bottom) {
    const float width = static_cast<float>(look_.canvas.width);
    const float rule = std::max(1.0F, std::round(look_.canvas.unit));
    if (row.is_current) list_->AddRectFilled({0, top}, {width, bottom}, packed(look_.canvas.series[1]));
    list_->AddRectFilled({0, bottom - rule}, {width, bottom}, packed(look_.canvas.line));
    const float text_top = std::round((top + bottom - rule - std::round(text_px_ * glyph_line_height)) / 2);
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      // The first cell is the link of the row.
      const Color color = i == 0 ? look_.canvas.series[0] : tone_color(look_, row.cells[i].tone);
      write(canvas_.runs().encode(row.cells[i].text.text), look_.columns[i], is_numeric[i], text_top, packed(color));
    }
  }

 private:
  void write(std::string_view text, GridLook::Span column, bool at_end, float top, ImU32 color) {
    const Fitting fits = fitting(*letters_, text, column.right - column.left, dots_width_);
    const float left = at_end ? std::round(column.right - fits.width) : column.left;
    list_->AddText(font_, text_px_, {left, top}, color, text.data(), text.data() + fits.bytes);
    if (fits.bytes == text.size()) return;
    list_->AddText(font_, text_px_, {left + fits.width, top}, color, dots.data(), dots.data() + dots.size());
  }

  Canvas& canvas_;
  const GridLook& look_;
  const float text_px_;  // whole, so that a letter's picture is shown pixel by pixel
  ImFont* font_ = nullptr;
  ImFontBaked* letters_ = nullptr;
  ImDrawList* list_ = nullptr;
  float dots_width_ = 0;
};

}  // namespace

ImDrawData& paint_rows(Canvas& canvas, const GridRows& rows, const GridLook& look) {
  if (canvas.runs().is_filling()) canvas.forget_runs();
  RowPainter painter(canvas, look);
  const float row_height = static_cast<float>(look.canvas.height) / static_cast<float>(look.rows);
  for (std::size_t i = 0; i < rows.rows.size(); ++i) {
    const float number = static_cast<float>(i);
    painter.paint(rows.rows[i], rows.is_numeric, std::round(row_height * number), std::round(row_height * (number + 1)));
  }
  return canvas.end();
}

}  // namespace trialog::view
