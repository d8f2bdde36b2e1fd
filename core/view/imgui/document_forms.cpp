// Forms. Labels, hints and errors are painted; where a field is nothing is, for the page's own lies there.
#include <algorithm>
#include <cmath>

#include "view/imgui/document_composer.h"

namespace trialog::view {
namespace {

constexpr float field_rem = 2.75F;       // height of one line
constexpr float date_part_rem = 5;       // width of a year, a month, a day
constexpr float box_rem = 1.5F;          // side of a radio or checkbox
constexpr float line_of_field = 1.6F;    // of a field of several lines, in parts of its text
constexpr float field_padding_rem = 1.3F;

}  // namespace

float Composer::form(const Node& node, const Area& area) {
  if (!node.search) return stacked(node, area, rem(1.1F));
  const std::size_t landmark = begin_rect(helper_id(node, "search"), area);
  const Ground ground = begin_ground(area, look_.canvas.surface, look_.canvas.line, thin());
  const float padding = rem(1.1F);
  const std::size_t rect = begin_rect(path_hash(node.path), area);
  const float height =
      stack(node, {area.x + padding, area.y + padding, area.width - 2 * padding}, rem(0.8F)) + 2 * padding;
  end_rect(rect, height);
  end_rect(landmark, height);
  end_ground(ground, height);
  return height;
}

float Composer::hint_and_error(const Node& node, const Area& area) {
  float y = area.y;
  if (!node.hint.empty()) {
    Type type = body();
    type.color = look_.canvas.muted;
    y += text(helper_id(node, "hint"), node.hint, type, {area.x, y, area.width});
  }
  if (!node.error.empty()) {
    Type type = label();
    type.color = tone(Tone::danger).strong;
    y += text(helper_id(node, "error"), node.error, type, {area.x, y, area.width});
  }
  return y - area.y;
}

float Composer::label_hint_error(const Node& node, const Area& area) {
  const float height = text(helper_id(node, "label"), node.text, label(), area);
  return height + hint_and_error(node, {area.x, area.y + height, area.width});
}

// A legend, and below it fields or options. Beside what has an error stands a bar.
float Composer::fieldset(const Node& node, const Area& area) {
  const std::size_t rect = begin_rect(path_hash(node.path), area);
  const float indent = node.error.empty() ? 0 : rem(1);
  const Area inner{area.x + indent, area.y, area.width - indent};
  float y = inner.y + text(helper_id(node, "legend"), node.text, label(), inner);
  y += hint_and_error(node, {inner.x, y, inner.width});
  const bool has_options = node.kind == NodeKind::choice || node.kind == NodeKind::choices;
  y += rem(has_options ? 0.1F : 0.5F);
  const Area below{inner.x, y, inner.width};
  y += node.kind == NodeKind::date ? date_parts(node, below) : stack(node, below, has_options ? rem(0.1F) : rem(0.8F));
  if (indent > 0) fill({area.x, area.y, area.x + rem(0.25F), y}, tone(Tone::danger).strong);
  end_rect(rect, y - area.y);
  return y - area.y;
}

float Composer::field(const Node& node, const Area& area) {
  const std::size_t box = begin_rect(helper_id(node, "box"), area);
  const float indent = node.error.empty() ? 0 : rem(1);
  const Area inner{area.x + indent, area.y, area.width - indent};
  float y = inner.y + label_hint_error(node, inner) + rem(0.25F);
  const bool is_multiline = node.kind == NodeKind::field && node.field_type == FieldType::multiline;
  const float lines = static_cast<float>(std::clamp(node.rows, 1, 60));
  const float height = is_multiline                        ? std::round(lines * em_ * line_of_field + rem(field_padding_rem))
                       : node.kind == NodeKind::file       ? rem(field_rem + 1.5F)
                                                           : rem(field_rem);
  add_rect(path_hash(node.path), {inner.x, y, std::min(inner.width, measure())}, height);
  y += height;
  if (indent > 0) fill({area.x, area.y, area.x + rem(0.25F), y}, tone(Tone::danger).strong);
  end_rect(box, y - area.y);
  return y - area.y;
}

float Composer::date_parts(const Node& node, const Area& area) {
  const std::size_t rect = begin_rect(helper_id(node, "parts"), area);
  const float gap = rem(0.75F);
  float x = area.x, y = area.y, row = 0;
  for (const Node& part : node.children) {
    if (part.inlined) continue;
    const float width = std::min(rem(date_part_rem), area.width);
    if (x > area.x && x + width > area.x + area.width) {
      x = area.x;
      y += row + gap;
      row = 0;
    }
    row = std::max(row, block(part, {x, y, width}));
    x += width + gap;
  }
  end_rect(rect, y + row - area.y);
  return y + row - area.y;
}

// A radio or checkbox with its label beside it.
float Composer::option(const Node& node, const Area& area) {
  const std::size_t rect = begin_rect(helper_id(node, "box"), area);
  const float target = rem(field_rem), box = rem(box_rem);
  const float indent = node.error.empty() ? 0 : rem(1);
  const float side = std::round((target - box) / 2);
  add_rect(path_hash(node.path), {area.x + indent, area.y + side, box}, box);
  const float left = area.x + indent + box + rem(0.75F);
  const Area inner{left, area.y, std::max(1.0F, area.x + area.width - left)};
  const Inline words = inline_of(node.text, body());
  const float padding = std::floor((target - line_height(words, body())) / 2);
  const std::size_t label_rect = begin_rect(helper_id(node, "label"), inner);
  float height = text(node.text, body(), {inner.x, inner.y + padding, inner.width}) + 2 * padding;
  end_rect(label_rect, height);
  if (!node.hint.empty() || !node.error.empty()) {
    height -= std::floor(padding * 0.6F);
    end_rect(label_rect, height);
    height += hint_and_error(node, {inner.x, inner.y + height, inner.width}) + rem(0.3F);
  }
  height = std::max(height, target);
  if (indent > 0) fill({area.x, area.y, area.x + rem(0.25F), area.y + height}, tone(Tone::danger).strong);
  end_rect(rect, height);
  return height;
}

}  // namespace trialog::view
