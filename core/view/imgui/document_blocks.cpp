// The parts of a document that are read: landmarks, headings, lists, boxes, ways to go.
#include <algorithm>
#include <cmath>

#include "view/imgui/document_composer.h"

namespace trialog::view {
namespace {

constexpr float wide_rem = 66;           // of main
constexpr float least_gutter_rem = 1.25F;
constexpr float target_rem = 2.75F;      // height of what is pressed
constexpr float small_target_rem = 2;    // of links in a row
constexpr float gap_rem = 0.8F;          // between blocks
constexpr float card_rem = 24;           // least width
constexpr float latin_line_middle = 0.9F;

bool is_block(const Node& node) { return !node.inlined && node.kind != NodeKind::skip_link; }

Runs runs_of(const char* words) { return Runs(Text(words)); }

}  // namespace

float Composer::block(const Node& node, const Area& area) {
  switch (node.kind) {
    case NodeKind::screen: return screen(node, area);
    case NodeKind::banner: return banner(node, area);
    case NodeKind::nav: return nav(node, area);
    case NodeKind::main: return main(node, area);
    case NodeKind::footer: return footer(node, area);
    case NodeKind::section: return section(node, area);
    case NodeKind::heading: return heading_block(path_hash(node.path), node.text, node.level, area);
    case NodeKind::paragraph: {
      Type type = node.paragraph_look == ParagraphLook::small ? small() : body();
      if (node.paragraph_look == ParagraphLook::lead) {
        type.px = std::round(em_ * 1.15F);
        type.color = look_.canvas.muted;
      }
      return text(path_hash(node.path), node.text, type, area);
    }
    case NodeKind::list: return list(node, area);
    case NodeKind::summary_list: return summary_list(node, area);
    case NodeKind::inset: return inset(node, area);
    case NodeKind::warning: return notice(node, label(), tone(Tone::caution), area);
    case NodeKind::status: return notice(node, body(), tone(node.tone), area);
    case NodeKind::alert: return notice(node, body(), tone(Tone::danger), area);
    case NodeKind::link: return link(node, area);
    case NodeKind::button: return buttons({&node}, area);
    case NodeKind::details: return details(node, area);
    case NodeKind::breadcrumb: return breadcrumb(node, area);
    case NodeKind::pagination: return pagination(node, area);
    case NodeKind::steps: return steps(node, area);
    case NodeKind::error_summary: return error_summary(node, area);
    case NodeKind::separator: {
      rule(area.x, area.y, area.width);
      add_rect(path_hash(node.path), area, thin());
      return thin();
    }
    case NodeKind::form: return form(node, area);
    case NodeKind::group:
    case NodeKind::date:
    case NodeKind::choice:
    case NodeKind::choices: return fieldset(node, area);
    case NodeKind::field:
    case NodeKind::select:
    case NodeKind::file: return field(node, area);
    case NodeKind::checkbox:
    case NodeKind::option: return option(node, area);
    case NodeKind::progress:
    case NodeKind::meter: return gauge(node, area);
    case NodeKind::table: return table(node, area);
    case NodeKind::chart: return chart(node, area);
    case NodeKind::timeline: return timeline(node, area);
    case NodeKind::code_block: return code_block(node, area);
    case NodeKind::code_image: return code_image(node, area);
    case NodeKind::aside:
    case NodeKind::grid:  // They stand beside a document.
    case NodeKind::skip_link:
    case NodeKind::item:
    case NodeKind::summary_row:
    case NodeKind::row:
    case NodeKind::cell:
    case NodeKind::entry: return 0;  // Unseen, or laid out with what they are parts of.
  }
  return 0;
}

float Composer::width_limit(const Node& node) const {
  switch (node.kind) {
    case NodeKind::paragraph:
    case NodeKind::inset:
    case NodeKind::warning:
    case NodeKind::status:
    case NodeKind::alert:
    case NodeKind::details:
    case NodeKind::error_summary:
    case NodeKind::code_block:
    case NodeKind::progress:
    case NodeKind::meter: return measure();
    case NodeKind::form: return node.search ? measure() + 2 * rem(1.25F) : measure();
    case NodeKind::list:
      return node.list_look == ListLook::bullets || node.list_look == ListLook::numbers ? measure() : 1e6F;
    case NodeKind::chart: return std::round(54 * em_);
    default: return 1e6F;
  }
}

float Composer::stack(const Node& parent, const Area& area, float gap) {
  float y = area.y;
  const Node* before = nullptr;
  for (std::size_t i = 0; i < parent.children.size(); ++i) {
    const Node& child = parent.children[i];
    if (!is_block(child)) continue;
    if (before != nullptr) {
      y += before->kind == NodeKind::details && child.kind == NodeKind::details ? std::min(gap, rem(0.15F)) : gap;
      if (child.kind == NodeKind::section) y += gap;
    }
    const float width = std::min(area.width, width_limit(child));
    if (is_button(child)) {
      std::vector<const Node*> row{&child};
      while (i + 1 < parent.children.size() && is_button(parent.children[i + 1])) row.push_back(&parent.children[++i]);
      y += buttons(row, {area.x, y, width});
    } else {
      y += block(child, {area.x, y, width});
    }
    before = &parent.children[i];
  }
  return y - area.y;
}

float Composer::stacked(const Node& node, const Area& area, float gap) {
  const std::size_t rect = begin_rect(path_hash(node.path), area);
  const float height = stack(node, area, gap);
  end_rect(rect, height);
  return height;
}

// ---- landmarks ----

float Composer::screen(const Node& node, const Area& area) { return stack(node, area, 0); }

float Composer::banner(const Node& node, const Area& area) {
  const std::size_t rect = begin_rect(path_hash(node.path), area);
  const std::size_t ground = fill({area.x, area.y, area.x + area.width, area.y}, look_.canvas.surface);
  const float bar = rem(0.25F), gutter = std::max(rem(least_gutter_rem), std::floor((area.width - rem(wide_rem)) / 2));
  fill({area.x, area.y, area.x + area.width, area.y + bar}, look_.accent);
  const Area inner{area.x + gutter, area.y + bar, area.width - 2 * gutter};
  // The portal's name and after it the other links, in rows.
  float y = inner.y, row = 0, x = inner.x;
  const Node* name = nullptr;
  for (const Node& child : node.children) {
    if (child.kind != NodeKind::link || child.inlined) continue;
    Type type = name == nullptr ? heading(3) : link_type(child, body());
    type.is_balanced = false;
    type.is_tight = false;
    const float width = std::min(text_width(child.text, type), inner.width);
    if (x > inner.x && x + width > inner.x + inner.width) {
      y += row;
      row = 0;
      x = inner.x;
    }
    // The letters of all stand on about the same line.
    const float top = y + rem(0.5F) + (name == nullptr ? 0 : std::round((heading(3).px - em_) * latin_line_middle));
    row = std::max(row, top - y + text_link(child, type, {x, top, width}) + rem(0.5F));
    x += width + rem(1);
    name = &child;
  }
  y += row;
  for (const Node& child : node.children) {
    if (child.inlined || child.kind == NodeKind::link) continue;
    if (child.kind == NodeKind::nav) rule(area.x, y, area.width);
    else y += rem(0.5F);
    y += block(child, {inner.x, y, inner.width});
    if (child.kind != NodeKind::nav) y += rem(0.5F);
  }
  rule(area.x, y, area.width);
  y += thin();
  layout_.shapes[ground].box.bottom = y;
  end_rect(rect, y - area.y);
  return y - area.y;
}

float Composer::footer(const Node& node, const Area& area) {
  const std::size_t rect = begin_rect(path_hash(node.path), area);
  const std::size_t ground = fill({area.x, area.y, area.x + area.width, area.y}, look_.quiet);
  rule(area.x, area.y, area.width);
  const float gutter = std::max(rem(least_gutter_rem), std::floor((area.width - rem(wide_rem)) / 2));
  const float height = stack(node, {area.x + gutter, area.y + rem(1.25F), area.width - 2 * gutter}, rem(gap_rem)) + rem(2.5F);
  layout_.shapes[ground].box.bottom = area.y + height;
  end_rect(rect, height);
  return height;
}

// Links in rows. They stand in items of a list; others stand below each other.
float Composer::nav(const Node& node, const Area& area) {
  const std::size_t rect = begin_rect(path_hash(node.path), area);
  const float gap = rem(1.25F), row_height = rem(target_rem);
  float y = area.y;
  for (const Node& child : node.children) {
    if (child.kind != NodeKind::list) {
      if (is_block(child)) y += block(child, {area.x, y, area.width});
      continue;
    }
    const std::size_t list_rect = begin_rect(path_hash(child.path), {area.x, y, area.width});
    const float top = y;
    float x = area.x;
    for (const Node& item : child.children) {
      Type type = body();
      const Node* link = item.children.empty() ? nullptr : &item.children.front();
      if (link != nullptr && link->current) {
        type.face = Face::strong;
        type.color = look_.accent;
      }
      const Runs& words = link != nullptr ? link->text : item.text;
      const float width = std::min(text_width(words, type), area.width);
      if (x > area.x && x + width > area.x + area.width) {
        x = area.x;
        y += row_height;
      }
      add_rect(path_hash(item.path), {x, y, width}, row_height);
      if (link != nullptr) add_rect(path_hash(link->path), {x, y, width}, row_height);
      text(words, type, {x, y + std::floor((row_height - std::round(type.px * 1.5F)) / 2), width});
      if (link != nullptr && link->current) {
        fill({x, y + row_height - rem(0.2F), x + width, y + row_height}, look_.accent);
      }
      x += width + gap;
    }
    y += row_height;
    end_rect(list_rect, y - top);
  }
  end_rect(rect, y - area.y);
  return y - area.y;
}

float Composer::main(const Node& node, const Area& area) {
  const std::size_t rect = begin_rect(path_hash(node.path), area);
  const float gutter = std::max(rem(least_gutter_rem), std::floor((area.width - rem(wide_rem)) / 2));
  const float height =
      rem(1.5F) + stack(node, {area.x + gutter, area.y + rem(1.5F), area.width - 2 * gutter}, rem(gap_rem)) + rem(3);
  end_rect(rect, height);
  return height;
}

float Composer::section(const Node& node, const Area& area) {
  const std::size_t rect = begin_rect(path_hash(node.path), area);
  float height = heading_block(helper_id(node, "heading"), node.text, node.level, area);
  Area below{area.x, area.y + height + rem(0.6F), area.width};
  const float content = stack(node, below, rem(gap_rem));
  if (content > 0) height += rem(0.6F) + content;
  end_rect(rect, height);
  return height;
}

float Composer::heading_block(std::uint64_t id, const Runs& words, int level, const Area& area) {
  Type type = heading(level);
  return text(id, words, type, {area.x, area.y, std::min(area.width, 24 * heading(1).px)});
}

// ---- lists ----

float Composer::list(const Node& node, const Area& area) {
  switch (node.list_look) {
    case ListLook::plain: return plain_list(node, area);
    case ListLook::cards: return cards(node, area);
    case ListLook::bullets:
    case ListLook::numbers: return bullets(node, area);
  }
  return 0;
}

// The text of an item, or what stands in it.
float Composer::item_content(const Node& item, const Area& area, float gap) {
  const bool has_blocks = std::any_of(item.children.begin(), item.children.end(), is_block);
  return has_blocks ? stack(item, area, gap) : text(item.text, body(), area);
}

float Composer::bullets(const Node& node, const Area& area) {
  const std::size_t rect = begin_rect(path_hash(node.path), area);
  const bool has_numbers = node.list_look == ListLook::numbers;
  const float indent = has_numbers ? std::max(rem(1.5F), letters(Face::regular, em_).width_of(std::to_string(node.children.size()) + ". "))
                                   : rem(1.2F);
  float y = area.y;
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const Node& item = node.children[i];
    if (i > 0) y += rem(0.3F);
    const Area inner{area.x + indent, y, area.width - indent};
    const std::size_t item_rect = begin_rect(path_hash(item.path), inner);
    const std::size_t marker = layout_.shapes.size();
    if (has_numbers) {
      Type type = body();
      type.color = look_.accent;
      text(runs_of((std::to_string(i + 1) + ".").c_str()), type, {area.x, y, indent});
    } else {
      const float radius = std::max(2.0F, std::round(em_ * 0.17F));
      fill({area.x + rem(0.3F), y, area.x + rem(0.3F) + 2 * radius, y + 2 * radius}, look_.accent);
      layout_.shapes.back().kind = Shape::Kind::circle;
    }
    const std::size_t first = layout_.shapes.size();
    const float height = item_content(item, inner, rem(0.4F));
    if (!has_numbers) {
      // Beside the middle of the first line, wherever its letters are.
      float middle = y + std::round(em_ * 0.75F);
      for (std::size_t shape = first; shape < layout_.shapes.size(); ++shape) {
        if (layout_.shapes[shape].kind != Shape::Kind::words) continue;
        middle = std::round((layout_.shapes[shape].box.top + layout_.shapes[shape].box.bottom) / 2);
        break;
      }
      PlotBox& box = layout_.shapes[marker].box;
      const float radius = (box.bottom - box.top) / 2;
      box.top = middle - radius;
      box.bottom = middle + radius;
    }
    end_rect(item_rect, height);
    y += height;
  }
  end_rect(rect, y - area.y);
  return y - area.y;
}

float Composer::plain_list(const Node& node, const Area& area) {
  const std::size_t rect = begin_rect(path_hash(node.path), area);
  float y = area.y;
  for (const Node& item : node.children) {
    const std::size_t item_rect = begin_rect(path_hash(item.path), {area.x, y, area.width});
    rule(area.x, y, area.width);
    const float padding = rem(0.7F);
    float height = padding;
    const bool begins_with_link = !item.children.empty() && is_block(item.children.front()) &&
                                  item.children.front().kind == NodeKind::link &&
                                  item.children.front().link_look == LinkLook::text;
    if (begins_with_link) {
      Type type = link_type(item.children.front(), label());
      type.px = std::round(em_ * 1.06F);
      height += text_link(item.children.front(), type, {area.x, y + height, area.width});
      float below = y + height + rem(0.3F);
      for (std::size_t i = 1; i < item.children.size(); ++i) {
        const Node& child = item.children[i];
        if (!is_block(child)) continue;
        const float child_height = block(child, {area.x, below, std::min(area.width, width_limit(child))});
        height = below + child_height - y;
        below += child_height + rem(0.3F);
      }
    } else {
      height += item_content(item, {area.x, y + height, area.width}, rem(0.4F));
    }
    height += padding;
    end_rect(item_rect, height);
    y += height;
  }
  rule(area.x, y, area.width);
  end_rect(rect, y - area.y);
  return y - area.y;
}

float Composer::cards(const Node& node, const Area& area) {
  const std::size_t rect = begin_rect(path_hash(node.path), area);
  const float gap = rem(gap_rem);
  const auto count = static_cast<std::size_t>(std::max(1.0F, std::floor((area.width + gap) / (rem(card_rem) + gap))));
  const float width = std::floor((area.width - gap * static_cast<float>(count - 1)) / static_cast<float>(count));
  float y = area.y;
  for (std::size_t first = 0; first < node.children.size(); first += count) {
    // All of a row are as high as the highest.
    float height = 0;
    Stretched row;
    for (std::size_t i = first; i < std::min(first + count, node.children.size()); ++i) {
      const Area place{area.x + static_cast<float>(i - first) * (width + gap), y, width};
      height = std::max(height, card(node.children[i], place, row));
    }
    for (const std::size_t one : row.rects) end_rect(one, height);
    for (const std::size_t one : row.shapes) layout_.shapes[one].box.bottom = y + height;
    y += height + gap;
  }
  const float height = node.children.empty() ? 0 : y - gap - area.y;
  end_rect(rect, height);
  return height;
}

// What gets its height when the row's is known is added to `row`.
float Composer::card(const Node& item, const Area& area, Stretched& row) {
  row.rects.push_back(begin_rect(path_hash(item.path), area));
  const Ground ground = begin_ground(area, look_.canvas.surface, look_.canvas.line, thin());
  row.shapes.insert(row.shapes.end(), {ground.fill, ground.edge});
  const float padding = rem(1.1F);
  const Area inner{area.x + padding, area.y + padding, area.width - 2 * padding};
  const bool is_link = item.children.size() == 1 && item.children[0].kind == NodeKind::link &&
                       item.children[0].link_look == LinkLook::card;
  if (is_link) {
    const Node& whole = item.children[0];
    const float bar = rem(0.25F);
    row.shapes.push_back(fill({area.x, area.y, area.x + bar, area.y}, look_.accent, bar / 2));
    row.rects.push_back(begin_rect(path_hash(whole.path), area));
    return card_content(whole, inner) + 2 * padding;
  }
  in_card_ = true;
  const float height = item_content(item, inner, rem(0.4F)) + 2 * padding;
  in_card_ = false;
  return height;
}

float Composer::card_content(const Node& node, const Area& area) {
  Type name = link_type(node, label());
  name.px = std::round(em_ * 1.15F);
  name.is_tight = true;
  if (node.value_text.empty()) return text(node.text, name, area);
  const float height = text(helper_id(node, "label"), node.text, name, area) + rem(0.35F);
  Type note = body();
  note.color = look_.canvas.muted;
  return height + text(helper_id(node, "note"), node.value_text, note, {area.x, area.y + height, area.width});
}

float Composer::summary_list(const Node& node, const Area& area) {
  const std::size_t rect = begin_rect(path_hash(node.path), area);
  rule(area.x, area.y, area.width);
  float y = area.y + thin();
  for (const Node& row : node.children) y += summary_row(row, {area.x, y, area.width});
  end_rect(rect, y - area.y);
  return y - area.y;
}

float Composer::summary_row(const Node& row, const Area& area) {
  const std::size_t rect = begin_rect(path_hash(row.path), area);
  const float padding = rem(0.55F), gap = rem(1.25F);
  const bool is_narrow = area.width < rem(32);
  const bool is_pair = !row.value_text.empty();
  const Node* action = nullptr;
  for (const Node& child : row.children) {
    if (is_pair && is_block(child)) action = &child;
  }
  const float action_width = action == nullptr || is_narrow ? 0 : std::min(text_width(action->text, body()), area.width / 4);
  const float term_width = is_narrow ? area.width : std::min(rem(14), std::round(area.width / 3));
  const float top = area.y + padding;
  const std::size_t term_rect = begin_rect(helper_id(row, "term"), {area.x, top, term_width});
  const float term = text(row.text, label(), {area.x, top, term_width});
  end_rect(term_rect, term);
  const float x = is_narrow ? area.x : area.x + term_width + gap;
  const float y = is_narrow ? top + term + rem(0.15F) : top;
  const float room = area.x + area.width - x - (action_width > 0 ? action_width + gap : 0);
  const Area place{x, y, std::min(room, measure())};
  const std::size_t value_rect = begin_rect(helper_id(row, "value"), place);
  const float value = is_pair ? text(row.value_text, body(), place) : stack(row, place, rem(0.4F));
  end_rect(value_rect, value);
  float bottom = std::max(top + term, y + value);
  if (action != nullptr) {
    const Area at = is_narrow ? Area{area.x, bottom + rem(0.15F), area.width}
                              : Area{area.x + area.width - action_width, top, action_width};
    const std::size_t action_rect = begin_rect(helper_id(row, "action"), at);
    const float height = text_link(*action, link_type(*action, body()), at);
    end_rect(action_rect, height);
    bottom = std::max(bottom, at.y + height);
  }
  bottom += padding;
  rule(area.x, bottom, area.width);
  const float height = bottom + thin() - area.y;
  end_rect(rect, height);
  return height;
}

// ---- boxes ----

// The ground of a box whose tone is told by a bar; `ground` was filled before its content.
void Composer::tone_bar(const Area& area, float height, const TonePair& pair, std::size_t ground) {
  layout_.shapes[ground].box.bottom = area.y + height;
  fill({area.x, area.y, area.x + rem(0.25F), area.y + height}, pair.strong);
}

float Composer::notice(const Node& node, const Type& type, const TonePair& pair, const Area& area) {
  const std::size_t rect = begin_rect(path_hash(node.path), area);
  const std::size_t ground = fill({area.x, area.y, area.x + area.width, area.y}, pair.soft, rem(0.3F));
  const float side = rem(1), padding = rem(0.6F);
  const float height = text(node.text, type, {area.x + side, area.y + padding, area.width - side - rem(0.75F)}) + 2 * padding;
  tone_bar(area, height, pair, ground);
  end_rect(rect, height);
  return height;
}

float Composer::inset(const Node& node, const Area& area) {
  const std::size_t rect = begin_rect(path_hash(node.path), area);
  const std::size_t ground = fill({area.x, area.y, area.x + area.width, area.y}, tone(node.tone).soft, rem(0.3F));
  const float side = rem(1.25F), padding = rem(0.9F);
  const float height = stack(node, {area.x + side, area.y + padding, area.width - 2 * side}, rem(0.6F)) + 2 * padding;
  tone_bar(area, height, tone(node.tone), ground);
  end_rect(rect, height);
  return height;
}

// ---- links and buttons ----

Type Composer::link_type(const Node& node, Type type) const {
  if (!is_safe_address(node.target)) return type;
  type.color = look_.link;
  type.is_underlined = true;
  return type;
}

float Composer::link(const Node& node, const Area& area) {
  switch (node.link_look) {
    case LinkLook::text: return text_link(node, link_type(node, body()), area);
    case LinkLook::button: return buttons({&node}, area);
    case LinkLook::card: {
      const std::size_t rect = begin_rect(path_hash(node.path), area);
      const float height = card_content(node, area);
      end_rect(rect, height);
      return height;
    }
    case LinkLook::back: {
      const float arrow = letters(Face::regular, em_).width_of("← ");
      Type type = link_type(node, body());
      const float width = std::min(area.width, arrow + text_width(node.text, type));
      const std::size_t rect = begin_rect(path_hash(node.path), {area.x, area.y, width});
      const float padding = rem(0.3F);
      Type plain = type;
      plain.is_underlined = false;
      text(runs_of("←"), plain, {area.x, area.y + padding, arrow});
      const float height = text(node.text, type, {area.x + arrow, area.y + padding, width - arrow}) + 2 * padding;
      end_rect(rect, height);
      return height;
    }
  }
  return 0;
}

float Composer::text_link(const Node& node, const Type& type, const Area& area) {
  const float width = std::min(area.width, text_width(node.text, type));
  const std::size_t rect = begin_rect(path_hash(node.path), {area.x, area.y, width});
  float height = 0;
  if (node.value_text.empty()) {
    height = text(node.text, type, {area.x, area.y, width});
  } else {
    height = text(helper_id(node, "label"), node.text, type, {area.x, area.y, width});
    const Area below{area.x, area.y + height, width};
    height += text(helper_id(node, "note"), node.value_text, small(), below);
  }
  end_rect(rect, height);
  return height;
}

bool Composer::is_button(const Node& node) const {
  return node.kind == NodeKind::button || (node.kind == NodeKind::link && node.link_look == LinkLook::button && !node.inlined);
}

// Buttons that follow each other stand side by side.
float Composer::buttons(const std::vector<const Node*>& row, const Area& area) {
  const float gap = rem(0.75F);
  float x = area.x, y = area.y, height = 0;
  for (const Node* node : row) {
    const float whole = std::min(area.width, text_width(node->text, label()) + 2 * rem(1.1F));
    if (x > area.x && x + whole > area.x + area.width) {
      x = area.x;
      y += height + rem(0.5F);
      height = 0;
    }
    const PlotBox box = button(*node, {x, y, whole});
    x = box.right + gap;
    height = std::max(height, box.bottom - box.top);
  }
  return y + height - area.y;
}

PlotBox Composer::button(const Node& node, const Area& area) {
  const std::size_t rect = begin_rect(path_hash(node.path), area);
  Color ground = look_.canvas.surface, line = look_.accent;
  Type type = label();
  type.color = look_.accent;
  type.is_tight = true;
  type.align = Align::middle;
  const bool is_primary = node.kind == NodeKind::link || node.button_look == ButtonLook::primary;
  if (node.busy) {
    ground = tone(Tone::neutral).soft;
    line = look_.edge;
    type.color = look_.canvas.muted;
  } else if (is_primary) {
    ground = look_.accent;
    type.color = look_.accent_ink;
  } else if (node.button_look == ButtonLook::danger) {
    line = type.color = tone(Tone::danger).strong;
  }
  const Ground box = begin_ground(area, ground, line, std::max(1.0F, rem(0.125F)));
  const float side = rem(1.1F);
  const std::size_t first = layout_.shapes.size();
  const float words_height = text(node.text, type, {area.x + side, area.y, area.width - 2 * side});
  const float height = std::max(rem(target_rem), words_height + rem(0.8F));
  const float shift = std::floor((height - words_height) / 2);
  for (std::size_t i = first; i < layout_.shapes.size(); ++i) {
    layout_.shapes[i].box.top += shift;
    layout_.shapes[i].box.bottom += shift;
  }
  end_ground(box, height);
  end_rect(rect, height);
  return {area.x, area.y, area.x + area.width, area.y + height};
}

float Composer::details(const Node& node, const Area& area) {
  const std::size_t rect = begin_rect(path_hash(node.path), area);
  const float indent = rem(1.1F), padding = rem(0.3F);
  Type type = body();
  type.color = look_.link;
  type.is_underlined = true;
  const float width = std::min(area.width, indent + text_width(node.text, type));
  const std::size_t summary = begin_rect(helper_id(node, "summary"), {area.x, area.y, width});
  float height = text(node.text, type, {area.x + indent, area.y + padding, width - indent}) + 2 * padding;
  end_rect(summary, height);
  const float size = std::round(em_ * 0.6F), half = std::round(em_ * 0.35F);
  const float middle = area.y + padding + std::round(em_ * 0.78F);
  const PlotBox marker = node.open ? PlotBox{area.x, middle - half / 2, area.x + size, middle + half / 2 + 1}
                                   : PlotBox{area.x + 1, middle - half, area.x + 1 + size * 0.8F, middle + half};
  const std::size_t shape = fill(marker, look_.link);
  layout_.shapes[shape].kind = Shape::Kind::triangle;
  layout_.shapes[shape].points_down = node.open;
  if (node.open) {
    const float content = stack(node, {area.x + indent, area.y + height + rem(0.2F), area.width - indent}, rem(0.6F));
    if (content > 0) height += rem(0.2F) + content;
  }
  end_rect(rect, height);
  return height;
}

// ---- ways ----

float Composer::breadcrumb(const Node& node, const Area& area) {
  const std::size_t rect = begin_rect(path_hash(node.path), area);
  const std::size_t list_rect = begin_rect(helper_id(node, "list"), area);
  const float row_height = rem(small_target_rem), gap = rem(0.4F);
  const float mark = letters(Face::regular, small_).width_of("›");
  float x = area.x, y = area.y;
  bool is_first = true;
  for (const Node& child : node.children) {
    if (child.inlined) continue;
    Type type = small();
    if (child.kind == NodeKind::link) type = link_type(child, type);
    const float whole = text_width(child.text, type);
    const float before = is_first ? 0 : mark + gap;
    if (!is_first && x + before + whole > area.x + area.width) {
      x = area.x;
      y += row_height;
    }
    const float width = std::min(whole, area.width - before);
    const std::size_t item = begin_rect(helper_id(child, "item"), {x, y, before + width});
    const float top = y + std::floor((row_height - std::round(small_ * 1.5F)) / 2);
    if (!is_first) text(runs_of("›"), small(), {x, top, mark + 1});
    const std::size_t link_rect = begin_rect(path_hash(child.path), {x + before, y, width});
    // A long name of the page itself goes on in further lines.
    const float words_height = text(child.text, type, {x + before, top, width});
    const float height = std::max(row_height, words_height + 2 * (top - y));
    end_rect(item, height);
    end_rect(link_rect, height);
    y += height - row_height;
    x += before + width + gap;
    is_first = false;
  }
  const float height = y + row_height - area.y;
  end_rect(list_rect, height);
  end_rect(rect, height);
  return height;
}

float Composer::pagination(const Node& node, const Area& area) {
  const std::size_t rect = begin_rect(path_hash(node.path), area);
  const std::size_t list_rect = begin_rect(helper_id(node, "list"), area);
  const float size = rem(target_rem), gap = rem(0.25F);
  float x = area.x, y = area.y;
  for (const Node& child : node.children) {
    if (child.inlined) continue;
    Type type = child.kind == NodeKind::link && !child.current ? link_type(child, body()) : body();
    type.align = Align::middle;
    if (child.current) {
      type.face = Face::strong;
      type.color = look_.accent_ink;
    }
    const float width = std::min(area.width, std::max(size, text_width(child.text, type) + 2 * rem(0.6F)));
    if (x > area.x && x + width > area.x + area.width) {
      x = area.x;
      y += size;
    }
    add_rect(helper_id(child, "item"), {x, y, width}, size);
    if (child.kind == NodeKind::link) add_rect(path_hash(child.path), {x, y, width}, size);
    if (child.current) fill({x, y, x + width, y + size}, look_.accent, rem(0.5F));
    text(child.text, type, {x, y + std::floor((size - std::round(em_ * 1.5F)) / 2), width});
    x += width + gap;
  }
  const float height = y + size - area.y;
  end_rect(list_rect, height);
  end_rect(rect, height);
  return height;
}

float Composer::steps(const Node& node, const Area& area) {
  const std::size_t rect = begin_rect(path_hash(node.path), area);
  const std::size_t list_rect = begin_rect(helper_id(node, "list"), area);
  const float size = rem(1.75F), gap = rem(1.4F), inner = rem(0.5F);
  float x = area.x, y = area.y, row = 0;
  bool is_past = std::any_of(node.children.begin(), node.children.end(), [](const Node& child) { return child.current; });
  int number = 0;
  for (const Node& child : node.children) {
    if (child.inlined) continue;
    Type type = small();
    if (child.current) {
      is_past = false;
      type.face = Face::strong;
      type.color = look_.canvas.ink;
    }
    const float words_width = std::min(text_width(child.text, type), area.width - size - inner);
    const float width = size + inner + words_width;
    if (x > area.x && x + width > area.x + area.width) {
      x = area.x;
      y += row + rem(0.5F);
      row = 0;
    }
    const std::size_t item = begin_rect(helper_id(child, "item"), {x, y, width});
    const PlotBox disc{x, y, x + size, y + size};
    if (child.current || is_past) {
      fill(disc, child.current ? look_.accent : look_.accent_soft);
      layout_.shapes.back().kind = Shape::Kind::circle;
    }
    ring(x + size / 2, y + size / 2, size / 2, child.current || is_past ? look_.accent : look_.edge, rem(0.125F));
    Type count = label();
    count.px = small_;
    count.is_tight = true;
    count.align = Align::middle;
    count.color = child.current ? look_.accent_ink : is_past ? look_.accent : look_.canvas.muted;
    const float count_top = y + std::floor((size - std::round(small_ * 1.28F)) / 2);
    text(runs_of(std::to_string(++number).c_str()), count, {x, count_top, size});
    type.is_tight = true;
    const std::size_t first = layout_.shapes.size();
    const float words_height = text(child.text, type, {x + size + inner, y, words_width});
    const float height = std::max(size, words_height);
    for (std::size_t i = first; i < layout_.shapes.size(); ++i) {
      layout_.shapes[i].box.top += std::floor((height - words_height) / 2);
      layout_.shapes[i].box.bottom += std::floor((height - words_height) / 2);
    }
    end_rect(item, height);
    row = std::max(row, height);
    x += width + gap;
  }
  const float height = y + row - area.y;
  end_rect(list_rect, height);
  end_rect(rect, height);
  return height;
}

float Composer::error_summary(const Node& node, const Area& area) {
  const std::size_t rect = begin_rect(path_hash(node.path), area);
  const Color danger = tone(Tone::danger).strong;
  const Ground ground = begin_ground(area, look_.canvas.surface, danger, rem(0.2F));
  const float padding = rem(1.1F);
  const Area inner{area.x + padding, area.y + padding, area.width - 2 * padding};
  Type title = heading(3);
  float y = inner.y + text(helper_id(node, "heading"), node.text, title, inner) + rem(0.3F);
  const std::size_t list_rect = begin_rect(helper_id(node, "list"), {inner.x, y, inner.width});
  const float list_top = y;
  Type type = label();
  type.color = danger;
  type.is_underlined = true;
  for (const Node& child : node.children) {
    if (child.inlined) continue;
    const Area place{inner.x, y, inner.width};
    const std::size_t item = begin_rect(helper_id(child, "item"), place);
    const float width = std::min(inner.width, text_width(child.text, type));
    const std::size_t link_rect = begin_rect(path_hash(child.path), {place.x, place.y, width});
    const float side = rem(0.25F);
    const float height = text(child.text, type, {place.x, place.y + side, width}) + 2 * side;
    end_rect(link_rect, height);
    end_rect(item, height);
    y += height;
  }
  end_rect(list_rect, y - list_top);
  const float height = y + padding - area.y;
  end_ground(ground, height);
  end_rect(rect, height);
  return height;
}

}  // namespace trialog::view
