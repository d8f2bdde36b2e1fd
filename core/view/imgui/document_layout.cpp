#include "view/imgui/document_layout.h"

#include <algorithm>
#include <cmath>

#include "base/utf8.h"
#include "view/imgui/document_composer.h"

namespace trialog::view {
namespace {

constexpr float text_rem = 15.0F / 16;  // Of paragraphs.
constexpr float small_part = 0.88F;
constexpr float badge_part = 0.84F;
constexpr float code_part = 0.92F;
constexpr float latin_line = 1.5F, wide_line = 1.65F;
constexpr float tight_latin_line = 1.28F, tight_wide_line = 1.4F;

std::int32_t sixteenths(float device_px, float unit) { return static_cast<std::int32_t>(std::lround(device_px / unit * 16)); }

bool has_wide_letters(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<std::uint8_t>(text[at]) < 0x80) ++at;
    else if (is_wide(next_scalar(text, at))) return true;
  }
  return false;
}

}  // namespace

Composer::Composer(Canvas& canvas, const DocumentLook& look)
    : canvas_(canvas), look_(look), em_(std::max(1.0F, std::round(look.canvas.text_px))),
      small_(std::max(1.0F, std::round(look.canvas.text_px * small_part))), rem_(look.canvas.text_px / text_rem),
      faces_(faces_of(look)) {}

DocumentLayout Composer::compose(const Node& root) {
  const float height = block(root, {0, 0, static_cast<float>(look_.canvas.width)});
  layout_.height = sixteenths(height, look_.canvas.unit);
  return std::move(layout_);
}

float Composer::rem(float count) const { return std::round(count * rem_); }

float Composer::thin() const { return std::max(1.0F, std::round(look_.canvas.unit)); }

Letters Composer::letters(Face face, float px) {
  ImFontBaked*& baked = letters_[{face, px}];
  if (baked == nullptr) baked = canvas_.font_of(faces_[static_cast<std::size_t>(face)])->GetFontBaked(px);
  return {baked, &canvas_.runs()};
}

Type Composer::heading(int level) const {
  const float part = level <= 1 ? 1.95F : level == 2 ? 1.45F : level == 3 ? 1.2F : 1.06F;
  Type type{level <= 3 ? Face::heading : Face::strong, std::round(em_ * part), look_.canvas.ink};
  type.is_tight = true;
  type.is_balanced = true;
  return type;
}

// ---- shapes and rects ----

std::size_t Composer::fill(const PlotBox& box, Color color, float radius) {
  Shape shape;
  shape.kind = Shape::Kind::fill;
  shape.box = box;
  shape.color = color;
  shape.radius = radius;
  layout_.shapes.push_back(std::move(shape));
  return layout_.shapes.size() - 1;
}

std::size_t Composer::edge(const PlotBox& box, Color color, float thickness, float radius) {
  const std::size_t index = fill(box, color, radius);
  layout_.shapes[index].kind = Shape::Kind::edge;
  layout_.shapes[index].thickness = thickness;
  return index;
}

void Composer::ring(float x, float y, float radius, Color color, float thickness) {
  const std::size_t index = edge({x - radius, y - radius, x + radius, y + radius}, color, thickness);
  layout_.shapes[index].kind = Shape::Kind::ring;
}

void Composer::words(const PlotBox& box, std::string text, Face face, float px, Color color) {
  Shape& shape = layout_.shapes[fill(box, color)];
  shape.kind = Shape::Kind::words;
  shape.text = std::move(text);
  shape.face = static_cast<std::size_t>(face);
  shape.text_px = px;
}

std::size_t Composer::begin_rect(std::uint64_t id, const Area& area) {
  const float unit = look_.canvas.unit;
  layout_.rects.push_back({id, sixteenths(area.x, unit), sixteenths(area.y, unit), sixteenths(area.width, unit), 0});
  return layout_.rects.size() - 1;
}

void Composer::end_rect(std::size_t rect, float height) {
  layout_.rects[rect].height = sixteenths(height, look_.canvas.unit);
}

Composer::Ground Composer::begin_ground(const Area& area, Color color, Color edge_color, float thickness) {
  const PlotBox box{area.x, area.y, area.x + area.width, area.y};
  const float radius = rem(0.5F);
  const std::size_t ground = fill(box, color, radius);
  return {ground, edge(box, edge_color, thickness, radius)};
}

void Composer::end_ground(const Ground& ground, float height) {
  for (const std::size_t shape : {ground.fill, ground.edge}) {
    PlotBox& box = layout_.shapes[shape].box;
    box.bottom = box.top + height;
  }
}

// ---- text ----

Composer::Inline Composer::inline_of(const Runs& runs, const Type& type) {
  Inline out;
  for (const Run& run : runs.runs) out.has_wide = out.has_wide || has_wide_letters(run.text.text);
  for (const Run& run : runs.runs) {
    if (run.kind == RunKind::unseen) continue;
    RunLook look{type.face, type.px, type.color, type.is_underlined, nullptr, 0};
    // No serif letters beside Chinese, as on the page.
    if (look.face == Face::heading && out.has_wide) look.face = Face::strong;
    Span span;
    span.text = run.text.text;
    switch (run.kind) {
      case RunKind::text:
      case RunKind::time:
      case RunKind::unseen: break;
      case RunKind::strong:
        if (look.face == Face::regular) look.face = Face::strong;
        break;
      case RunKind::code:
        look.face = Face::code;
        look.px = std::round(type.px * code_part);
        break;
      case RunKind::badge:
        look.face = Face::strong;
        look.px = std::round(type.px * badge_part);
        look.badge = &tone(run.tone);
        look.color = look.badge->strong;
        span.is_kept = true;
        span.padding = std::round(look.px * 0.6F);
        break;
      case RunKind::link:
        look.link = path_hash(run.key);
        span.is_kept = true;
        if (!is_safe_address(run.target)) break;
        look.color = look_.link;
        look.is_underlined = true;
        break;
    }
    span.letters = letters(look.face, look.px);
    out.spans.push_back(span);
    out.looks.push_back(look);
  }
  return out;
}

float Composer::line_height(const Inline& text, const Type& type) const {
  const float part = type.is_tight ? (text.has_wide ? tight_wide_line : tight_latin_line)
                                   : (text.has_wide ? wide_line : latin_line);
  return std::round(type.px * part);
}

float Composer::text(const Runs& runs, const Type& type, const Area& area, float* extent) {
  const Inline content = inline_of(runs, type);
  const float width = std::max(1.0F, area.width);
  std::vector<FlowLine> lines = flow(content.spans, width);
  if (type.is_balanced && lines.size() > 1 && !content.has_wide) {
    // The least width with as many lines.
    float least = width / 2, most = width;
    while (most - least > type.px / 2) {
      const float middle = (least + most) / 2;
      std::vector<FlowLine> other = flow(content.spans, middle);
      if (other.size() > lines.size()) {
        least = middle;
      } else {
        most = middle;
        lines = std::move(other);
      }
    }
  }
  const float height = line_height(content, type);
  const float ascent = std::round(type.px * glyph_ascent);
  const float base = std::floor((height - std::round(type.px * glyph_line_height)) / 2) + ascent;
  std::vector<PlotBox> link_boxes(content.spans.size(), PlotBox{1, 0, 0, 0});
  float widest = 0;
  for (std::size_t number = 0; number < lines.size(); ++number) {
    FlowLine& line = lines[number];
    widest = std::max(widest, line.width);
    const float room = std::max(0.0F, width - line.width);
    const float shift = type.align == Align::start ? 0 : std::floor(type.align == Align::middle ? room / 2 : room);
    const float top = area.y + static_cast<float>(number) * height;
    for (FlowPiece& piece : line.pieces) {
      const RunLook& look = content.looks[piece.span];
      const float padding = content.spans[piece.span].padding;
      const float left = area.x + shift + piece.left, right = area.x + shift + piece.right;
      const float letters_top = top + base - std::round(look.px * glyph_ascent);
      const PlotBox box{left + padding, letters_top, right - padding, letters_top + std::round(look.px * glyph_line_height)};
      if (look.badge != nullptr) badge({left, box.top, right, box.bottom}, top, top + height, *look.badge);
      if (look.is_underlined) {
        // As far as letters go.
        const float end = piece.text.ends_with(' ') ? box.right - content.spans[piece.span].letters.width_of(" ") : box.right;
        const float under = top + base + std::max(2.0F, std::round(look.px * 0.15F));
        fill({left, under, end, under + thin()}, look.color);
      }
      if (look.link != 0) {
        PlotBox& all = link_boxes[piece.span];
        const bool is_first = all.right < all.left;
        all = is_first ? PlotBox{left, top, right, top + height}
                       : PlotBox{std::min(all.left, left), all.top, std::max(all.right, right), top + height};
      }
      words(box, std::move(piece.text), look.face, look.px, look.color);
    }
  }
  for (std::size_t i = 0; i < link_boxes.size(); ++i) {
    if (content.looks[i].link != 0 && link_boxes[i].right >= link_boxes[i].left) add_rect(content.looks[i].link, link_boxes[i]);
  }
  if (extent != nullptr) *extent = widest;
  return static_cast<float>(lines.size()) * height;
}

float Composer::text(std::uint64_t id, const Runs& runs, const Type& type, const Area& area) {
  const std::size_t rect = begin_rect(id, area);
  const float height = text(runs, type, area);
  end_rect(rect, height);
  return height;
}

float Composer::text_width(const Runs& runs, const Type& type) { return std::ceil(widths_of(inline_of(runs, type).spans).most); }

void Composer::badge(const PlotBox& letters, float line_top, float line_bottom, const TonePair& pair) {
  const float room = std::round(em_ * 0.1F);
  const PlotBox box{letters.left, std::max(line_top, letters.top - room), letters.right,
                    std::min(line_bottom, letters.bottom + room)};
  const float radius = (box.bottom - box.top) / 2;
  fill(box, pair.soft, radius);
  edge(box, pair.strong, thin(), radius);
}

std::array<FontFace, face_count> faces_of(const DocumentLook& look) {
  return {{{look.canvas.font_family, 400}, {look.canvas.font_family, 650}, {look.heading_family, 650}, {look.code_family, 400}}};
}

DocumentLayout lay_out_document(Canvas& canvas, const Node& root, const DocumentLook& look) {
  return Composer(canvas, look).compose(root);
}

}  // namespace trialog::view
