#include "view/imgui/document_painter.h"

#include <array>
#include <utility>

#include "view/imgui/plot_drawing.h"

namespace trialog::view {
namespace {

constexpr int quiet_modules = 4;  // of white around a QR code. Source: ISO/IEC 18004, section 5.3.8.

void draw_modules(const Modules& modules, const PlotBox& box, ImDrawList& list) {
  const int count = modules.size + 2 * quiet_modules;
  const float step = (box.right - box.left) / static_cast<float>(count);
  list.AddRectFilled({box.left, box.top}, {box.right, box.bottom}, IM_COL32_WHITE);
  const auto dark = [&](int x, int y) {
    return x < modules.size && modules.dark[static_cast<std::size_t>(y * modules.size + x)];
  };
  for (int y = 0; y < modules.size; ++y) {
    for (int x = 0; x < modules.size; ++x) {
      if (!dark(x, y)) continue;
      int end = x;
      while (dark(end, y)) ++end;
      const auto at = [&](int column, int row) {
        return ImVec2(box.left + step * static_cast<float>(column + quiet_modules),
                      box.top + step * static_cast<float>(row + quiet_modules));
      };
      list.AddRectFilled(at(x, y), at(end, y + 1), IM_COL32_BLACK);
      x = end;
    }
  }
}

}  // namespace

void DocumentPainter::lay_out(Node root, DocumentLook look) {
  root_ = std::move(root);
  look_ = std::move(look);
  if (canvas_.runs().is_filling()) canvas_.forget_runs();
  generation_ = canvas_.generation();
  for (const FontFace& face : faces_of(look_)) canvas_.font_of(face);
  canvas_.begin(look_.canvas.width, look_.canvas.height);
  layout_ = lay_out_document(canvas_, root_, look_);
  canvas_.end();
}

ImDrawData& DocumentPainter::paint(float scroll_top) {
  // Another painter of this canvas has made the stand-ins in layout_ void.
  if (generation_ != canvas_.generation()) lay_out(std::move(root_), std::move(look_));
  ImDrawList& list = canvas_.begin(look_.canvas.width, look_.canvas.height);
  const auto height = static_cast<float>(look_.canvas.height);
  std::array<ImFont*, face_count> fonts{};
  const std::array<FontFace, face_count> faces = faces_of(look_);
  for (std::size_t i = 0; i < fonts.size(); ++i) fonts[i] = canvas_.font_of(faces[i]);
  for (const Shape& shape : layout_.shapes) {
    const PlotBox box{shape.box.left, shape.box.top - scroll_top, shape.box.right, shape.box.bottom - scroll_top};
    if (box.bottom < 0 || box.top > height) continue;
    const ImU32 color = packed(shape.color);
    switch (shape.kind) {
      case Shape::Kind::fill: list.AddRectFilled({box.left, box.top}, {box.right, box.bottom}, color, shape.radius); break;
      case Shape::Kind::edge: {
        const float inset = (shape.thickness - 1) / 2;
        list.AddRect({box.left + inset, box.top + inset}, {box.right - inset, box.bottom - inset}, color, shape.radius, 0,
                     shape.thickness);
        break;
      }
      case Shape::Kind::circle:
      case Shape::Kind::ring: {
        const ImVec2 middle((box.left + box.right) / 2, (box.top + box.bottom) / 2);
        const float radius = (box.right - box.left) / 2;
        if (shape.kind == Shape::Kind::circle) list.AddCircleFilled(middle, radius, color);
        else list.AddCircle(middle, radius - shape.thickness / 2, color, 0, shape.thickness);
        break;
      }
      case Shape::Kind::triangle:
        if (shape.points_down) {
          list.AddTriangleFilled({box.left, box.top}, {box.right, box.top}, {(box.left + box.right) / 2, box.bottom}, color);
        } else {
          list.AddTriangleFilled({box.left, box.top}, {box.right, (box.top + box.bottom) / 2}, {box.left, box.bottom}, color);
        }
        break;
      case Shape::Kind::words:
        list.AddText(fonts[shape.face], shape.text_px, {box.left, box.top}, color, shape.text.data(),
                     shape.text.data() + shape.text.size());
        break;
      case Shape::Kind::plot:
        draw_plot(*shape.plot, look_.canvas, {box.left, box.top}, {canvas_.runs(), fonts[shape.face], shape.text_px}, list);
        break;
      case Shape::Kind::modules: draw_modules(*shape.modules, box, list); break;
    }
  }
  return canvas_.end();
}

}  // namespace trialog::view
