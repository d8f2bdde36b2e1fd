// What must hold of every screen that is painted, at several widths; and that it crosses to the painter's module as bytes.
#pragma once

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <unordered_map>

#include "core/view/imgui/studio.h"
#include "view/html/elements.h"
#include "view/imgui/document_painter.h"
#include "view/node_bytes.h"
#include "view/outline.h"

namespace trialog::test {

inline view::DocumentLook document_look(int width, int height, float unit = 1) {
  view::DocumentLook look;
  look.canvas.width = width;
  look.canvas.height = height;
  look.canvas.unit = unit;
  look.canvas.text_px = 15 * unit;
  look.canvas.font_family = "sans";
  look.canvas.series = {{0x17, 0x71, 0x6b}};
  look.canvas.ink = {1, 1, 1};
  look.heading_family = "serif";
  look.code_family = "mono";
  return look;
}

// An element that a painted document has a rect for, and the nearest one around it.
struct PlacedElement {
  std::uint64_t id = 0;
  std::uint64_t parent = 0;
  view::Tag tag = view::Tag::div;
};

inline std::string_view class_of(const view::Element& element) {
  const std::string* value = view::find_attribute(element, view::AttributeName::class_);
  return value == nullptr ? std::string_view() : *value;
}

// Runs of a text have no rects of their own; spans that are more than that are found by their rects.
inline bool may_be_run(const view::Element& element) {
  return element.tag == view::Tag::span || element.tag == view::Tag::strong || element.tag == view::Tag::code ||
         element.tag == view::Tag::time;
}

inline void collect(const view::Element& element, std::uint64_t parent,
                    const std::unordered_map<std::uint64_t, view::ElementRect>& rects, std::vector<PlacedElement>& out) {
  const std::string_view name = class_of(element);
  if (name == "unseen" || name == "skip-link" || name.starts_with("plot") || element.tag == view::Tag::option) return;
  if (!may_be_run(element) || rects.count(element.id) > 0) {
    out.push_back({element.id, parent, element.tag});
    parent = element.id;
  }
  if (element.tag == view::Tag::svg) return;
  const bool is_closed = element.tag == view::Tag::details &&
                         std::none_of(element.attributes.begin(), element.attributes.end(),
                                      [](const auto& one) { return one.name == view::AttributeName::open; });
  for (const view::Element& child : element.children) {
    if (!is_closed || child.tag == view::Tag::summary) collect(child, parent, rects, out);
  }
}

inline bool is_within(const view::PlotBox& inner, const view::PlotBox& outer, float slack) {
  return inner.left >= outer.left - slack && inner.right <= outer.right + slack && inner.top >= outer.top - slack &&
         inner.bottom <= outer.bottom + slack;
}

inline view::PlotBox box_of(const view::ElementRect& rect) {
  const auto px = [](std::int32_t sixteenths) { return static_cast<float>(sixteenths) / 16; };
  return {px(rect.x), px(rect.y), px(rect.x + rect.width), px(rect.y + rect.height)};
}

inline bool overlap(const view::PlotBox& a, const view::PlotBox& b) {
  constexpr float touch = 0.5F;
  return a.left + touch < b.right && b.left + touch < a.right && a.top + touch < b.bottom && b.top + touch < a.bottom;
}

inline void check_layout(const view::DocumentLayout& layout, const view::Node& screen, float width) {
  const view::Document document = view::lower(screen);
  std::unordered_map<std::uint64_t, view::ElementRect> rects;
  for (const view::ElementRect& rect : layout.rects) {
    const bool is_new = rects.emplace(rect.id, rect).second;
    if (!is_new) BOOST_TEST(view::dom_id(rect.id) == "two rects");
  }
  // One rect for every element, in the same order, inside of the one around it.
  std::vector<PlacedElement> elements;
  for (const view::Element& child : document.root.children) collect(child, 0, rects, elements);
  std::string order, wanted;
  for (const view::ElementRect& rect : layout.rects) order += view::dom_id(rect.id) + " ";
  for (const PlacedElement& element : elements) wanted += view::dom_id(element.id) + " ";
  BOOST_TEST(order == wanted);
  if (order != wanted) return;
  std::vector<view::PlotBox> fields;
  std::map<std::uint64_t, std::pair<view::PlotBox, bool>> pressed;
  for (const PlacedElement& element : elements) {
    const view::PlotBox box = box_of(rects.at(element.id));
    if (element.parent != 0 && !is_within(box, box_of(rects.at(element.parent)), 1)) {
      BOOST_TEST(view::dom_id(element.id) + " " + std::string(view::name_of(element.tag)) == "within " + view::dom_id(element.parent));
    }
    switch (element.tag) {
      case view::Tag::input:
      case view::Tag::textarea:
      case view::Tag::select: fields.push_back(box); break;
      case view::Tag::a:
      case view::Tag::button:
      case view::Tag::summary: pressed[element.id] = {box, false}; break;
      default: break;
    }
  }
  // Letters: inside the smallest rect they are in, none over another, none where a field is.
  std::vector<const view::Shape*> words;
  for (const view::Shape& shape : layout.shapes) {
    if (shape.kind == view::Shape::Kind::words) words.push_back(&shape);
  }
  std::stable_sort(words.begin(), words.end(), [](const auto* a, const auto* b) { return a->box.top < b->box.top; });
  constexpr float band = 64;
  std::unordered_map<int, std::vector<view::PlotBox>> bands;
  for (const auto& [id, rect] : rects) {
    const view::PlotBox box = box_of(rect);
    for (int at = static_cast<int>(box.top / band); at <= static_cast<int>(box.bottom / band); ++at) bands[at].push_back(box);
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    const view::PlotBox& box = words[i]->box;
    const float x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
    std::optional<view::PlotBox> around;
    for (const view::PlotBox& rect : bands[static_cast<int>(y / band)]) {
      const bool holds = rect.left <= x && x <= rect.right && rect.top <= y && y <= rect.bottom;
      const auto area = [](const view::PlotBox& of) { return (of.right - of.left) * (of.bottom - of.top); };
      if (holds && (!around || area(rect) < area(*around))) around = rect;
    }
    if (!around || !is_within(box, *around, 1) || box.left < 0 || box.right > width) BOOST_TEST(words[i]->text == "outside of its box");
    for (std::size_t k = i + 1; k < words.size() && words[k]->box.top < box.bottom; ++k) {
      if (overlap(box, words[k]->box)) BOOST_TEST(words[i]->text + " | " + words[k]->text == "overlap");
    }
  }
  for (const view::Shape* word : words) {
    for (const view::PlotBox& field : fields) {
      if (overlap(word->box, field)) BOOST_TEST(word->text == "over a field");
    }
    for (auto& [id, one] : pressed) one.second = one.second || is_within(word->box, one.first, 1);
  }
  for (const auto& [id, one] : pressed) {
    const view::Node* node = view::find_node(screen, id);
    if (!one.second) BOOST_TEST((node == nullptr ? "summary" : node->path) == "nothing is drawn in it");
  }
}

inline void check_painted(const view::Node& screen) {
  const Result<view::Node> sent = view::decode_node(view::encode_node(screen));
  BOOST_TEST(sent.has_value());
  if (!sent) return;
  BOOST_TEST(view::outline(*sent) == view::outline(screen));
  const bool is_same = view::lower(*sent) == view::lower(screen) && view::encode_node(*sent) == view::encode_node(screen);
  BOOST_TEST(is_same);

  Studio studio;
  view::DocumentPainter painter(studio.canvas);
  for (const int width : {480, 900, 1400}) {
    BOOST_TEST_CONTEXT("width " << width) {
      painter.lay_out(*sent, document_look(width, 700));
      check_layout(painter.layout(), screen, static_cast<float>(width));
      const std::vector<view::ElementRect> rects = painter.rects();
      for (const float top : {0.0F, 650.0F, static_cast<float>(painter.height()) / 16 - 300}) {
        ImDrawData& frame = painter.paint(top);
        studio.raster.take_textures(frame);
        if (top <= 0) BOOST_TEST(frame.TotalVtxCount >= 4);  // A heading at least.
        bool is_inside = true;
        for (const ImDrawList* list : frame.CmdLists) {
          for (const ImDrawVert& vertex : list->VtxBuffer) {
            is_inside = is_inside && vertex.pos.x >= -1 && vertex.pos.x <= static_cast<float>(width) + 1;
          }
        }
        BOOST_TEST(is_inside);
        BOOST_TEST((painter.rects() == rects));
      }
    }
  }
}

}  // namespace trialog::test
