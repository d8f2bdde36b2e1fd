// Elements: what the semantic tree becomes for a browser. lower() is the only way from nodes to elements; the origin
// writes its result as HTML text (write_html.h), the page gets it as patches (view/patch/patch.h). So both have the same
// ids, and the page can adopt the origin's elements.
//
// Shape: an element has a text or children, never both; words between inline elements stand in spans of their own.
// Ids: dom_id(hash of the path). The element that a person touches carries the hash of its node's path; helpers around
// it carry the hash of that path with a suffix. So the engine finds the node of an event with find_node(root, id).
// Classes: the node kind with '-' for '_' ("summary-list"), and for looks and tones "<kind>-<look>" ("button-primary",
// "inset-caution", "badge-good"). Helpers: box, label, hint, error, legend, options, option, unseen, scroll, caption,
// numeric, canvas, prefix, picture, plot; inside a plot those of plot/svg.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "view/html/vocabulary.h"
#include "view/node.h"

namespace trialog::view {

enum class Politeness { none, polite, assertive };

struct Attribute {
  AttributeName name;
  std::string value;
  friend bool operator==(const Attribute&, const Attribute&) = default;
};

struct Element {
  Tag tag = Tag::div;
  std::uint64_t id = 0;               // unique in the tree
  std::vector<Attribute> attributes;  // by name, each once
  std::string text;                   // only without children
  std::vector<Element> children;
  std::optional<std::string> value;   // input, textarea, select: what the field holds
  std::optional<bool> checked;        // radio, checkbox
  bool is_canvas = false;             // a place that the core paints
  bool takes_focus = false;           // asks for the focus when it appears
  Politeness announce = Politeness::none;  // its text is spoken when it appears or changes
  friend bool operator==(const Element&, const Element&) = default;
};

// nullptr: the element does not have it.
const std::string* find_attribute(const Element& element, AttributeName name);

// A lowered screen.
struct Document {
  std::string language;  // BCP 47
  std::string title;
  std::string url;
  Element root;          // the element #stage
  friend bool operator==(const Document&, const Document&) = default;
};

// The id of the root element; its DOM id is "stage".
inline constexpr std::uint64_t stage_id = 0;

// "n" and the number in base 36, or "stage".
std::string dom_id(std::uint64_t id);

// The id of the element that is touched for the node with that path.
inline std::uint64_t element_id(std::string_view path) { return path_hash(path); }
// The id of an element around or beside it: "box", "label", "hint", ... as elements.cpp names them.
std::uint64_t helper_id(const Node& node, std::string_view part);

// Turns a finished screen into elements. Cannot fail.
Document lower(const Node& screen);

// True for a path of this origin ("/..." but not "//..."), "#...", "?...", https:, http: and mailto:, without spaces or
// control characters. Everything else never becomes an address.
bool is_safe_address(std::string_view address);

}  // namespace trialog::view
