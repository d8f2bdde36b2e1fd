// The parts of a document that show numbers, times and codes: tables, charts, gauges, timelines, receipts.
#include <algorithm>
#include <cmath>

#include "view/imgui/document_composer.h"

namespace trialog::view {
namespace {

constexpr float code_line = 1.5F;
constexpr float code_image_rem = 16;

}  // namespace

// ---- tables ----

// From what stands in the cells: each column has room for its longest word, and what is left goes to those that would
// like more. When not even the words have room, all shrink alike and words are broken.
std::vector<float> Composer::column_widths(const Node& node, float width, const Type& head) {
  const float padding = 2 * rem(0.8F);
  const std::size_t count = node.columns.size();
  std::vector<TextWidths> wanted(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Runs heading(node.columns[i].heading);
    wanted[i] = widths_of(inline_of(heading, head).spans);
  }
  for (const Node& row : node.children) {
    for (std::size_t i = 0; i < std::min(count, row.children.size()); ++i) {
      const Type type = node.columns[i].row_header ? label() : body();
      const TextWidths cell = widths_of(inline_of(row.children[i].text, type).spans);
      wanted[i] = {std::max(wanted[i].least, cell.least), std::max(wanted[i].most, cell.most)};
    }
  }
  float least = 0, most = 0;
  for (TextWidths& column : wanted) {
    column.least = std::ceil(column.least) + padding;
    column.most = std::ceil(column.most) + padding;
    least += column.least;
    most += column.most;
  }
  std::vector<float> widths;
  for (const TextWidths& column : wanted) {
    if (most <= width) widths.push_back(std::floor(column.most + (width - most) * column.most / most));
    else if (least <= width) widths.push_back(std::floor(column.least + (width - least) * (column.most - column.least) / (most - least)));
    else widths.push_back(std::floor(width * column.least / least));
  }
  return widths;
}

float Composer::table_line(const std::vector<const Runs*>& cells, const std::vector<std::uint64_t>& ids,
                           const std::vector<float>& widths, const Node& table, bool is_head, const Area& area) {
  const float side = rem(0.8F), padding = rem(0.5F);
  std::vector<std::size_t> rects;
  float x = area.x, height = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const Column& column = table.columns[i];
    Type type = !is_head && column.row_header ? label() : body();
    if (is_head) {
      type = small();
      type.face = Face::strong;
    }
    if (column.numeric) type.align = Align::end;
    rects.push_back(begin_rect(ids[i], {x, area.y, widths[i]}));
    height = std::max(height, text(*cells[i], type, {x + side, area.y + padding, std::max(1.0F, widths[i] - 2 * side)}));
    x += widths[i];
  }
  height = std::max(height, std::round(em_ * 1.5F)) + 2 * padding;
  for (const std::size_t rect : rects) end_rect(rect, height);
  return height;
}

float Composer::table(const Node& node, const Area& area) {
  const std::size_t scroll = begin_rect(helper_id(node, "scroll"), area);
  const std::size_t rect = begin_rect(path_hash(node.path), area);
  const Ground ground = begin_ground(area, look_.canvas.surface, look_.canvas.line, thin());
  const float side = rem(0.8F);
  const std::size_t caption = begin_rect(helper_id(node, "caption"), area);
  float height = text(node.text, label(), {area.x + side, area.y + rem(0.6F), area.width - 2 * side}) + rem(1);
  end_rect(caption, height);
  float y = area.y + height;
  Type head = small();
  head.face = Face::strong;
  const std::vector<float> widths = column_widths(node, area.width, head);

  std::vector<Runs> headings;
  std::vector<const Runs*> cells;
  std::vector<std::uint64_t> ids;
  for (std::size_t i = 0; i < node.columns.size(); ++i) {
    headings.emplace_back(node.columns[i].heading);
    ids.push_back(helper_id(node, "column" + std::to_string(i)));
  }
  for (const Runs& heading : headings) cells.push_back(&heading);
  const Area head_area{area.x, y, area.width};
  const std::size_t head_rect = begin_rect(helper_id(node, "head"), head_area);
  const std::size_t head_row = begin_rect(helper_id(node, "head-row"), head_area);
  rule(area.x, y, area.width);
  const float head_height = table_line(cells, ids, widths, node, true, head_area);
  end_rect(head_rect, head_height);
  end_rect(head_row, head_height);
  y += head_height;
  fill({area.x, y - std::max(2.0F, rem(0.1F)), area.x + area.width, y}, look_.edge);

  const std::size_t body_rect = begin_rect(helper_id(node, "body"), {area.x, y, area.width});
  const float body_top = y;
  for (const Node& row : node.children) {
    if (row.kind != NodeKind::row) continue;
    cells.clear();
    ids.clear();
    for (const Node& cell : row.children) {
      cells.push_back(&cell.text);
      ids.push_back(path_hash(cell.path));
    }
    const Area line{area.x, y, area.width};
    const std::size_t row_rect = begin_rect(path_hash(row.path), line);
    if (y > body_top) rule(area.x, y, area.width);
    const float row_height = table_line(cells, ids, widths, node, false, line);
    end_rect(row_rect, row_height);
    y += row_height;
  }
  end_rect(body_rect, y - body_top);
  height = y - area.y;
  end_ground(ground, height);
  end_rect(rect, height);
  end_rect(scroll, height);
  return height;
}

// ---- charts ----

float Composer::chart(const Node& node, const Area& area) {
  const std::size_t figure = begin_rect(helper_id(node, "figure"), area);
  const Ground ground = begin_ground(area, look_.canvas.surface, look_.canvas.line, thin());
  const float padding = rem(1.1F);
  const Area inner{area.x + padding, area.y + padding, area.width - 2 * padding};
  float y = inner.y + text(helper_id(node, "caption"), node.text, label(), inner) + rem(0.3F);
  const Area summary{inner.x, y, std::min(inner.width, measure())};
  y += text(helper_id(node, "summary"), node.value_text, body(), summary) + rem(0.8F);

  const Letters plot_letters = letters(Face::regular, small_);
  PlotSpace space;
  space.width = std::max(1.0F, inner.width);
  space.unit = look_.canvas.unit;
  space.text_height = std::round(small_ * glyph_line_height);
  space.measure = [&](std::string_view words) { return plot_letters.width_of(words); };
  space.height = std::round(plot_height(*node.chart, space));
  const PlotBox box{inner.x, y, inner.x + space.width, y + space.height};
  Shape& shape = layout_.shapes[fill(box, look_.canvas.surface)];
  shape.kind = Shape::Kind::plot;
  shape.text_px = small_;
  shape.plot = std::make_shared<const Plot>(make_plot(*node.chart, space));
  add_rect(helper_id(node, "picture"), box);
  add_rect(path_hash(node.path), box);
  y += space.height + rem(0.5F);
  y += stack(node, {inner.x, y, inner.width}, rem(0.6F)) + rem(0.7F);
  end_ground(ground, y - area.y);
  end_rect(figure, y - area.y);
  return y - area.y;
}

// ---- gauges ----

void Composer::gauge_bar(const Node& node, const PlotBox& box) {
  const std::int64_t least = node.kind == NodeKind::meter ? node.minimum : 0;
  const double range = static_cast<double>(node.maximum) - static_cast<double>(least);
  const double share = range > 0 ? std::clamp((static_cast<double>(node.number) - static_cast<double>(least)) / range, 0.0, 1.0) : 0.0;
  const float radius = std::floor((box.bottom - box.top) / 2);
  fill(box, tone(Tone::neutral).soft, radius);
  edge(box, look_.canvas.line, thin(), radius);
  const float width = std::round((box.right - box.left) * static_cast<float>(share));
  if (width > 0) fill({box.left, box.top, box.left + width, box.bottom}, look_.accent, std::min(radius, width / 2));
}

float Composer::gauge(const Node& node, const Area& area) {
  const std::size_t box = begin_rect(helper_id(node, "box"), area);
  const bool has_bar = node.kind == NodeKind::meter || node.maximum > 0;
  const std::uint64_t name = helper_id(node, has_bar ? "label" : "name");
  float height = 0;
  if (in_card_ && has_bar && area.width >= rem(19)) {
    // Name, bar and number side by side.
    const float side = rem(5.2F), gap = rem(0.6F);
    Type type = small();
    type.color = look_.canvas.ink;
    height = text(name, node.text, type, {area.x, area.y, side});
    const float bar_width = area.width - 2 * (side + gap);
    const float bar_top = area.y + std::round(small_ * 0.45F);
    const PlotBox bar{area.x + side + gap, bar_top, area.x + side + gap + bar_width, bar_top + rem(0.65F)};
    gauge_bar(node, bar);
    add_rect(path_hash(node.path), bar);
    height = std::max(height, text(helper_id(node, "words"), node.value_text, small(), {bar.right + gap, area.y, side}));
  } else {
    height = text(name, node.text, label(), area);
    if (has_bar) {
      const PlotBox bar{area.x, area.y + height + rem(0.15F), area.x + area.width, area.y + height + rem(0.8F)};
      gauge_bar(node, bar);
      add_rect(path_hash(node.path), bar);
      height += rem(0.95F);
    }
    height += text(helper_id(node, "words"), node.value_text, small(), {area.x, area.y + height, area.width});
  }
  end_rect(box, height);
  return height;
}

// ---- time ----

float Composer::timeline(const Node& node, const Area& area) {
  const std::size_t rect = begin_rect(path_hash(node.path), area);
  const float radius = rem(0.45F), indent = rem(1.6F), gap = rem(1.2F);
  float y = area.y;
  for (const Node& entry : node.children) {
    if (entry.kind != NodeKind::entry) continue;
    const bool is_last = &entry == &node.children.back();
    const Area whole{area.x, y, area.width};
    const std::size_t item = begin_rect(helper_id(entry, "item"), whole);
    const float middle = area.x + radius;
    const std::size_t line = fill({middle - thin(), y, middle + thin(), y}, look_.canvas.line);
    const float center = y + std::round(em_ * 0.72F);
    fill({middle - radius, center - radius, middle + radius, center + radius}, look_.page);
    layout_.shapes.back().kind = Shape::Kind::circle;
    ring(middle, center, radius, look_.accent, rem(0.19F));
    const Area inner{area.x + indent, y, std::min(area.width - indent, measure())};
    const std::size_t article = begin_rect(path_hash(entry.path), inner);
    float height = text(helper_id(entry, "heading"), entry.text, heading(4), inner);
    if (!entry.value_text.empty()) {
      const Area when{inner.x, y + height + rem(0.1F), inner.width};
      const std::size_t when_rect = begin_rect(helper_id(entry, "when"), when);
      const float time = text(helper_id(entry, "time"), entry.value_text, small(), when);
      end_rect(when_rect, time);
      height += rem(0.1F) + time;
    }
    const float content = stack(entry, {inner.x, y + height + rem(0.3F), inner.width}, rem(0.4F));
    if (content > 0) height += rem(0.3F) + content;
    end_rect(article, height);
    if (!is_last) height += gap;
    // From ring to ring.
    layout_.shapes[line].box.top = center;
    layout_.shapes[line].box.bottom = is_last ? center : y + height + std::round(em_ * 0.72F);
    end_rect(item, height);
    y += height;
  }
  end_rect(rect, y - area.y);
  return y - area.y;
}

// ---- codes ----

float Composer::code_block(const Node& node, const Area& area) {
  const std::size_t figure = begin_rect(helper_id(node, "figure"), area);
  const float top = text(helper_id(node, "caption"), node.text, label(), area) + rem(0.35F);
  const Area box{area.x, area.y + top, area.width};
  const std::size_t rect = begin_rect(path_hash(node.path), box);
  const Ground ground = begin_ground(box, look_.quiet, look_.canvas.line, thin());
  const float padding = rem(0.8F), px = small_;
  Span span;
  span.text = node.value;
  span.letters = letters(Face::code, px);
  const float line_height = std::round(px * code_line);
  const float inset = std::floor((line_height - std::round(px * glyph_line_height)) / 2);
  float y = box.y + padding;
  for (FlowLine& line : flow({span}, std::max(1.0F, box.width - 2 * padding), Spaces::keep)) {
    for (FlowPiece& piece : line.pieces) {
      const float left = box.x + padding + piece.left;
      words({left, y + inset, box.x + padding + piece.right, y + inset + std::round(px * glyph_line_height)},
            std::move(piece.text), Face::code, px, look_.canvas.ink);
    }
    y += line_height;
  }
  const float height = y + padding - box.y;
  end_ground(ground, height);
  end_rect(rect, height);
  end_rect(figure, top + height);
  return top + height;
}

float Composer::code_image(const Node& node, const Area& area) {
  const float side = std::min(area.width, rem(code_image_rem));
  const PlotBox box{area.x, area.y, area.x + side, area.y + side};
  Shape& shape = layout_.shapes[fill(box, look_.canvas.surface)];
  shape.kind = Shape::Kind::modules;
  shape.modules = node.modules;
  edge(box, look_.canvas.line, thin());
  add_rect(path_hash(node.path), box);
  return side;
}

}  // namespace trialog::view
