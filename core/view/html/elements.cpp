#include "view/html/elements.h"

#include <algorithm>

#include "base/assert.h"
#include "view/plot/svg.h"

namespace trialog::view {
namespace {

// Between a node's path and the name of a helper element. No path contains it.
constexpr char helper_mark = '\x02';

using A = AttributeName;

void set(Element& element, AttributeName name, std::string value) {
  const auto place = std::lower_bound(element.attributes.begin(), element.attributes.end(), name,
                                      [](const Attribute& a, AttributeName b) { return a.name < b; });
  TRIALOG_ASSERT(place == element.attributes.end() || place->name != name, "an attribute is set twice");
  element.attributes.insert(place, {name, std::move(value)});
}

Element make(Tag tag, std::uint64_t id, std::string_view css_class = {}) {
  Element element;
  element.tag = tag;
  element.id = id;
  if (!css_class.empty()) set(element, A::class_, std::string(css_class));
  return element;
}

std::string class_of(NodeKind kind) {
  std::string name(name_of(kind));
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

std::string_view tone_name(Tone tone) {
  switch (tone) {
    case Tone::neutral: return "neutral";
    case Tone::good: return "good";
    case Tone::caution: return "caution";
    case Tone::danger: return "danger";
    case Tone::notice: return "notice";
  }
  return "neutral";
}

std::string with_look(std::string_view kind, std::string_view look) {
  return std::string(kind) + " " + std::string(kind) + "-" + std::string(look);
}

void set_language(Element& element, const std::string& language) {
  if (!language.empty()) set(element, A::lang, language);
}

std::string_view attribute_of(const Element& element, AttributeName name) {
  for (const Attribute& attribute : element.attributes) {
    if (attribute.name == name) return attribute.value;
  }
  return {};
}

// What is written in the other direction than what is around it says so: by its language, or because it is code or a
// drawing, which run from left to right everywhere.
void set_directions(Element& element, std::string_view around) {
  const std::string_view language = attribute_of(element, A::lang);
  const bool is_code = element.tag == Tag::code || element.tag == Tag::pre || attribute_of(element, A::class_) == "picture";
  const std::string_view own = is_code ? "ltr" : language.empty() ? around : direction_of(language);
  if (own != around && attribute_of(element, A::dir).empty()) set(element, A::dir, std::string(own));
  for (Element& child : element.children) set_directions(child, own);
}

void set_address(Element& link, const std::string& address) {
  set(link, A::href, address);
  // Another site learns neither where the reader came from nor a handle on this window.
  if (address.find(':') != std::string::npos && address[0] != '/' && address[0] != '?' && address[0] != '#') {
    set(link, A::rel, "noopener noreferrer");
  }
}

Element lower_run(const Run& run, std::uint64_t helper) {
  Element element;
  switch (run.kind) {
    case RunKind::text: element = make(Tag::span, helper); break;
    case RunKind::strong: element = make(Tag::strong, helper); break;
    case RunKind::code:
      element = make(Tag::code, helper);
      set(element, A::translate, "no");
      break;
    case RunKind::time:
      element = make(Tag::time, helper);
      if (!run.target.empty()) set(element, A::datetime, run.target);
      break;
    case RunKind::badge: element = make(Tag::strong, helper, with_look("badge", tone_name(run.tone))); break;
    case RunKind::unseen: element = make(Tag::span, helper, "unseen"); break;
    case RunKind::link:
      if (is_safe_address(run.target)) {
        element = make(Tag::a, path_hash(run.key));
        set_address(element, run.target);
      } else {
        element = make(Tag::span, path_hash(run.key));
      }
      break;
  }
  set_language(element, run.text.language);
  element.text = run.text.text;
  return element;
}

// Puts the runs into the element: as its text when there is only one plain run, else as inline children.
void fill(Element& element, const Runs& runs, const Node& node, std::string_view part = "run") {
  // A list's item keeps its own direction, and with it the place of its bullet.
  const bool needs_span = element.tag == Tag::li && !runs.runs.empty() && !runs.runs[0].text.language.empty();
  if (runs.runs.size() == 1 && runs.runs[0].kind == RunKind::text && element.children.empty() && !needs_span) {
    element.text = runs.runs[0].text.text;
    set_language(element, runs.runs[0].text.language);
    return;
  }
  for (std::size_t i = 0; i < runs.runs.size(); ++i) {
    element.children.push_back(lower_run(runs.runs[i], helper_id(node, std::string(part) + std::to_string(i))));
  }
}

Element filled(Tag tag, std::uint64_t id, std::string_view css_class, const Runs& runs, const Node& node,
               std::string_view part = "run") {
  Element element = make(tag, id, css_class);
  fill(element, runs, node, part);
  return element;
}

Tag heading_tag(int level) {
  TRIALOG_ASSERT(level >= 1 && level <= 6, "headings have levels 1 to 6");
  return static_cast<Tag>(static_cast<std::uint32_t>(Tag::h1) + static_cast<std::uint32_t>(level - 1));
}

void lower_children(Element& element, const Node& node);

// Where the hint and the error of a field are, for aria-describedby.
std::string described_by(const Node& node) {
  std::string ids;
  if (!node.hint.empty()) ids = dom_id(helper_id(node, "hint"));
  if (!node.error.empty()) ids += (ids.empty() ? "" : " ") + dom_id(helper_id(node, "error"));
  return ids;
}

void describe(Element& element, const Node& node) {
  std::string ids = described_by(node);
  if (!ids.empty()) set(element, A::aria_describedby, std::move(ids));
}

void add_hint_and_error(Element& box, const Node& node) {
  if (!node.hint.empty()) box.children.push_back(filled(Tag::div, helper_id(node, "hint"), "hint", node.hint, node, "h"));
  if (!node.error.empty()) box.children.push_back(filled(Tag::p, helper_id(node, "error"), "error", node.error, node, "e"));
}

Element label_for(const Node& node) {
  Element label = filled(Tag::label, helper_id(node, "label"), "label", node.text, node);
  set(label, A::for_, dom_id(path_hash(node.path)));
  return label;
}

// The box around a field: label, hint, error and then the control.
Element field_box(const Node& node, Element control) {
  std::string css_class = class_of(node.kind);
  if (!node.error.empty()) css_class += " has-error";
  Element box = make(Tag::div, helper_id(node, "box"), css_class);
  box.children.push_back(label_for(node));
  add_hint_and_error(box, node);
  describe(control, node);
  if (!node.error.empty()) set(control, A::aria_invalid, "true");
  if (node.required) set(control, A::required, "");
  box.children.push_back(std::move(control));
  return box;
}

Element lower_field(const Node& node) {
  const bool multiline = node.field_type == FieldType::multiline;
  Element control = make(multiline ? Tag::textarea : Tag::input, path_hash(node.path));
  set(control, A::name, node.name);
  set(control, A::autocomplete, node.autocomplete);
  set_language(control, node.language);
  control.value = node.value;
  switch (node.field_type) {
    case FieldType::text: set(control, A::type, "text"); break;
    case FieldType::search:
      set(control, A::type, "search");
      set(control, A::enterkeyhint, "search");
      break;
    case FieldType::email:
      set(control, A::type, "email");
      set(control, A::spellcheck, "false");
      set(control, A::autocapitalize, "none");
      break;
    case FieldType::telephone: set(control, A::type, "tel"); break;
    case FieldType::url:
      set(control, A::type, "url");
      set(control, A::spellcheck, "false");
      set(control, A::autocapitalize, "none");
      break;
    case FieldType::number_as_text:
      set(control, A::type, "text");
      set(control, A::inputmode, "numeric");
      break;
    case FieldType::password: set(control, A::type, "password"); break;
    case FieldType::multiline: set(control, A::rows, std::to_string(node.rows)); break;
  }
  // A person may write in any language; addresses run from left to right.
  const bool is_prose = node.field_type == FieldType::text || node.field_type == FieldType::search || multiline;
  const bool is_address = node.field_type == FieldType::email || node.field_type == FieldType::url;
  if (node.language.empty() && (is_prose || is_address)) set(control, A::dir, is_prose ? "auto" : "ltr");
  const bool of_failed_date = node.tone == Tone::danger && node.error.empty();
  if (of_failed_date) set(control, A::aria_invalid, "true");
  return field_box(node, std::move(control));
}

Element lower_select(const Node& node) {
  Element control = make(Tag::select, path_hash(node.path));
  set(control, A::name, node.name);
  control.value = node.value;
  for (const Node& child : node.children) {
    if (child.kind != NodeKind::option) continue;
    Element option = make(Tag::option, path_hash(child.path));
    set(option, A::value, child.value);
    option.text = child.text.plain();
    if (child.text.runs.size() == 1) set_language(option, child.text.runs[0].text.language);
    control.children.push_back(std::move(option));
  }
  return field_box(node, std::move(control));
}

Element lower_file(const Node& node) {
  Element control = make(Tag::input, path_hash(node.path));
  set(control, A::type, "file");
  set(control, A::name, node.name);
  if (!node.accept.empty()) set(control, A::accept, node.accept);
  return field_box(node, std::move(control));
}

// One radio or checkbox with its label.
Element lower_option(const Node& option, std::string_view type, const std::string& name, const std::string& value,
                     std::string_view css_class) {
  Element box = make(Tag::div, helper_id(option, "box"), css_class);
  Element input = make(Tag::input, path_hash(option.path));
  set(input, A::type, std::string(type));
  set(input, A::name, name);
  set(input, A::value, value);
  describe(input, option);
  if (!option.error.empty()) set(input, A::aria_invalid, "true");
  input.checked = option.checked;
  box.children.push_back(std::move(input));
  box.children.push_back(label_for(option));
  add_hint_and_error(box, option);
  return box;
}

// A fieldset with its legend, hint and error; the rest of its content follows.
Element fieldset(const Node& node) {
  std::string css_class = class_of(node.kind);
  if (!node.error.empty()) css_class += " has-error";
  Element element = make(Tag::fieldset, path_hash(node.path), css_class);
  describe(element, node);
  element.children.push_back(filled(Tag::legend, helper_id(node, "legend"), "legend", node.text, node));
  add_hint_and_error(element, node);
  return element;
}

Element lower_choice(const Node& node) {
  Element element = fieldset(node);
  const bool one = node.kind == NodeKind::choice;
  for (const Node& option : node.children) {
    if (option.kind != NodeKind::option) continue;
    Element box = lower_option(option, one ? "radio" : "checkbox", node.name, option.value, "option");
    // HTML has no required group of checkboxes; the label without "(optional)" says it.
    if (one && node.required) set(box.children[0], A::required, "");
    element.children.push_back(std::move(box));
  }
  return element;
}

Element lower_form(const Node& node) {
  Element form = make(Tag::form, path_hash(node.path), "form");
  set(form, A::aria_label, node.text.plain());
  // The core checks, with sentences of its own.
  set(form, A::novalidate, "");
  if (node.target.empty()) {
    // A form with this method that stands in no dialog goes nowhere: what was typed never becomes part of an address.
    set(form, A::method, "dialog");
  } else {
    TRIALOG_ASSERT(is_safe_address(node.target) && node.target[0] == '/', "a form is sent to this origin");
    set(form, A::method, "get");
    set(form, A::action, node.target);
  }
  lower_children(form, node);
  if (!node.search) return form;
  Element landmark = make(Tag::search, helper_id(node, "search"));
  landmark.children.push_back(std::move(form));
  return landmark;
}

Element lower_link(const Node& node, std::string_view css_class = {}) {
  std::string look(css_class);
  switch (node.link_look) {
    case LinkLook::text: break;
    case LinkLook::button: look = "link-button"; break;
    case LinkLook::card: look = "link-card"; break;
    case LinkLook::back: look = "link-back"; break;
  }
  const bool leads = is_safe_address(node.target);
  Element link = make(leads ? Tag::a : Tag::span, path_hash(node.path), look);
  if (leads) {
    set_address(link, node.target);
    if (node.download) set(link, A::download, "");
  }
  if (node.current) set(link, A::aria_current, "page");
  if (!node.spoken.empty()) set(link, A::aria_label, node.spoken.plain());
  if (node.value_text.empty()) {
    fill(link, node.text, node);
  } else {
    link.children.push_back(filled(Tag::span, helper_id(node, "label"), "label", node.text, node));
    link.children.push_back(filled(Tag::span, helper_id(node, "note"), "note", node.value_text, node, "n"));
  }
  return link;
}

Element lower_button(const Node& node) {
  const std::string_view look = node.button_look == ButtonLook::primary     ? "primary"
                                : node.button_look == ButtonLook::secondary ? "secondary"
                                                                            : "danger";
  Element button = filled(Tag::button, path_hash(node.path), with_look("button", look), node.text, node);
  set(button, A::type, node.submits ? "submit" : "button");
  if (node.busy) {
    set(button, A::aria_disabled, "true");
    set(button, A::aria_busy, "true");
  }
  return button;
}

// breadcrumb, pagination and steps: a labelled nav with a list.
Element lower_way(const Node& node) {
  Element nav = make(Tag::nav, path_hash(node.path), class_of(node.kind));
  set(nav, A::aria_label, node.text.plain());
  Element list = make(node.kind == NodeKind::pagination ? Tag::ul : Tag::ol, helper_id(node, "list"));
  for (const Node& child : node.children) {
    if (child.inlined) continue;
    Element item = make(Tag::li, helper_id(child, "item"));
    if (child.kind == NodeKind::link) {
      item.children.push_back(lower_link(child));
    } else {
      fill(item, child.text, child);
      if (child.current) set(item, A::aria_current, "step");
    }
    list.children.push_back(std::move(item));
  }
  nav.children.push_back(std::move(list));
  return nav;
}

Element lower_list(const Node& node) {
  Tag tag = Tag::ul;
  std::string_view look = "bullets";
  switch (node.list_look) {
    case ListLook::bullets: break;
    case ListLook::numbers:
      tag = Tag::ol;
      look = "numbers";
      break;
    case ListLook::plain: look = "plain"; break;
    case ListLook::cards: look = "cards"; break;
  }
  Element list = make(tag, path_hash(node.path), with_look("list", look));
  // Safari says nothing of a list whose bullets are styled away, unless it is told.
  if (node.list_look == ListLook::plain || node.list_look == ListLook::cards) set(list, A::role, "list");
  for (const Node& child : node.children) {
    Element item = make(Tag::li, path_hash(child.path), child.further ? "further" : "");
    fill(item, child.text, child);
    lower_children(item, child);
    list.children.push_back(std::move(item));
  }
  return list;
}

Element lower_summary_list(const Node& node) {
  Element list = make(Tag::dl, path_hash(node.path), "summary-list");
  for (const Node& row : node.children) {
    Element box = make(Tag::div, path_hash(row.path), "summary-row");
    box.children.push_back(filled(Tag::dt, helper_id(row, "term"), "", row.text, row));
    const bool is_pair = !row.value_text.empty();
    Element value = make(Tag::dd, helper_id(row, "value"), "");
    if (is_pair) fill(value, row.value_text, row, "v");
    else lower_children(value, row);
    box.children.push_back(std::move(value));
    if (is_pair) {
      Element action = make(Tag::dd, helper_id(row, "action"), "action");
      lower_children(action, row);
      if (!action.children.empty()) box.children.push_back(std::move(action));
    }
    list.children.push_back(std::move(box));
  }
  return list;
}

Element lower_table(const Node& node) {
  const std::uint64_t caption_id = helper_id(node, "caption");
  // A wide table scrolls by itself; the region takes the focus so that the keyboard can scroll it too.
  Element scroll = make(Tag::div, helper_id(node, "scroll"), "scroll");
  set(scroll, A::role, "region");
  set(scroll, A::tabindex, "0");
  set(scroll, A::aria_labelledby, dom_id(caption_id));
  Element table = make(Tag::table, path_hash(node.path), "table");
  table.children.push_back(filled(Tag::caption, caption_id, "caption", node.text, node));
  Element head = make(Tag::thead, helper_id(node, "head"));
  Element head_row = make(Tag::tr, helper_id(node, "head-row"));
  for (std::size_t i = 0; i < node.columns.size(); ++i) {
    const Column& column = node.columns[i];
    Element cell = make(Tag::th, helper_id(node, "column" + std::to_string(i)), column.numeric ? "numeric" : "");
    set(cell, A::scope, "col");
    cell.text = column.heading.text;
    set_language(cell, column.heading.language);
    head_row.children.push_back(std::move(cell));
  }
  head.children.push_back(std::move(head_row));
  table.children.push_back(std::move(head));
  Element body = make(Tag::tbody, helper_id(node, "body"));
  for (const Node& row : node.children) {
    if (row.kind != NodeKind::row) continue;
    Element line = make(Tag::tr, path_hash(row.path));
    for (std::size_t i = 0; i < row.children.size(); ++i) {
      const Column& column = node.columns[i];
      Element cell = filled(column.row_header ? Tag::th : Tag::td, path_hash(row.children[i].path),
                            column.numeric ? "numeric" : "", row.children[i].text, row.children[i]);
      if (column.row_header) set(cell, A::scope, "row");
      line.children.push_back(std::move(cell));
    }
    body.children.push_back(std::move(line));
  }
  table.children.push_back(std::move(body));
  scroll.children.push_back(std::move(table));
  return scroll;
}

// The element of a grid scrolls, and its rows stand at their places in the whole: the page sets them there by
// aria-rowindex (web/page/patch.ts).
Element lower_grid(const Node& node) {
  Element grid = make(Tag::div, path_hash(node.path), "grid");
  set(grid, A::role, "grid");
  set(grid, A::aria_label, node.text.plain());
  set(grid, A::aria_rowcount, std::to_string(node.maximum + 1));
  set(grid, A::aria_colcount, std::to_string(node.columns.size()));
  Element head = make(Tag::div, helper_id(node, "head"), "grid-head");
  set(head, A::role, "rowgroup");
  Element head_row = make(Tag::div, helper_id(node, "head-row"), "grid-row");
  set(head_row, A::role, "row");
  set(head_row, A::aria_rowindex, "1");
  std::size_t next_button = 0;
  for (std::size_t i = 0; i < node.columns.size(); ++i) {
    const Column& column = node.columns[i];
    Element cell = make(Tag::div, helper_id(node, "column" + std::to_string(i)), column.numeric ? "numeric" : "");
    set(cell, A::role, "columnheader");
    if (column.sort != Sort::none) set(cell, A::aria_sort, column.sort == Sort::ascending ? "ascending" : "descending");
    if (column.sort_key.empty()) {
      cell.text = column.heading.text;
      set_language(cell, column.heading.language);
    } else {
      const Node& button = node.children[next_button++];
      Element sorter = filled(Tag::button, path_hash(button.path), "", button.text, button);
      set(sorter, A::type, "button");
      cell.children.push_back(std::move(sorter));
    }
    head_row.children.push_back(std::move(cell));
  }
  head.children.push_back(std::move(head_row));
  grid.children.push_back(std::move(head));
  Element body = make(Tag::div, helper_id(node, "body"), "grid-body");
  set(body, A::role, "rowgroup");
  // Never shown: it tells the page that this can be painted, and marks the place for the canvases of its tiles.
  Element canvas = make(Tag::canvas, helper_id(node, "canvas"), "grid-canvas");
  set(canvas, A::aria_hidden, "true");
  canvas.is_canvas = true;
  body.children.push_back(std::move(canvas));
  for (const Node& row : node.children) {
    if (row.kind != NodeKind::row) continue;
    Element line = make(Tag::div, path_hash(row.path), row.current ? "grid-row current" : "grid-row");
    set(line, A::role, "row");
    set(line, A::aria_rowindex, std::to_string(row.number + 2));
    if (row.current) set(line, A::aria_current, "true");
    for (std::size_t i = 0; i < row.children.size(); ++i) {
      const Column& column = node.columns[i];
      const Node& cell = row.children[i];
      Element field = filled(Tag::div, path_hash(cell.path), column.numeric ? "numeric" : "", cell.text, cell);
      set(field, A::role, column.row_header ? "rowheader" : "gridcell");
      set(field, A::tabindex, cell.current ? "0" : "-1");
      // The cell is where the Tab key goes; its link is for the pointer.
      for (Element& part : field.children) {
        if (part.tag == Tag::a) set(part, A::tabindex, "-1");
      }
      line.children.push_back(std::move(field));
    }
    body.children.push_back(std::move(line));
  }
  grid.children.push_back(std::move(body));
  return grid;
}

// One of the pictures of a chart; the style sheet shows the one that suits the width.
Element lower_picture(const Node& node, const std::string& name, float width) {
  const SvgPicture picture = svg_picture(*node.chart, width);
  Element svg = make(Tag::svg, helper_id(node, name), "plot plot-" + name);
  set(svg, A::viewbox, picture.view_box);
  // The figure has its name, its sentence and its numbers.
  set(svg, A::aria_hidden, "true");
  for (std::size_t i = 0; i < picture.parts.size(); ++i) {
    const SvgPart& part = picture.parts[i];
    Element element = make(part.d.empty() ? Tag::text : Tag::path, helper_id(node, name + std::to_string(i)),
                           part.css_class);
    if (part.d.empty()) {
      set(element, A::x, part.x);
      set(element, A::y, part.y);
      element.text = part.text;
    } else {
      set(element, A::d, part.d);
    }
    svg.children.push_back(std::move(element));
  }
  return svg;
}

Element lower_chart(const Node& node) {
  constexpr float large_width = 216;  // for the simple view on a phone
  constexpr float narrow_width = 320;
  constexpr float wide_width = 760;
  Element figure = make(Tag::figure, helper_id(node, "figure"), "chart");
  figure.children.push_back(filled(Tag::figcaption, helper_id(node, "caption"), "caption", node.text, node));
  figure.children.push_back(filled(Tag::p, helper_id(node, "summary"), "summary", node.value_text, node, "v"));
  // The canvas has the node's own id: its size and pointer events are the chart's.
  Element canvas = make(Tag::canvas, path_hash(node.path), "canvas");
  set(canvas, A::aria_hidden, "true");
  canvas.is_canvas = true;
  Element picture = make(Tag::div, helper_id(node, "picture"), "picture");
  picture.children.push_back(lower_picture(node, "large", large_width));
  picture.children.push_back(lower_picture(node, "narrow", narrow_width));
  picture.children.push_back(lower_picture(node, "wide", wide_width));
  picture.children.push_back(std::move(canvas));
  figure.children.push_back(std::move(picture));
  lower_children(figure, node);
  return figure;
}

Element lower_timeline(const Node& node) {
  Element list = make(Tag::ol, path_hash(node.path), "timeline");
  set(list, A::aria_label, node.text.plain());
  set(list, A::role, "list");
  for (const Node& entry : node.children) {
    if (entry.kind != NodeKind::entry) continue;
    const std::uint64_t heading_id = helper_id(entry, "heading");
    Element item = make(Tag::li, helper_id(entry, "item"));
    Element article = make(Tag::article, path_hash(entry.path), "entry");
    article.children.push_back(filled(heading_tag(entry.level), heading_id, "", entry.text, entry));
    std::string label = dom_id(heading_id);
    if (!entry.value_text.empty()) {
      // Part of the name too: the same record may change more than once.
      const std::uint64_t when_id = helper_id(entry, "when");
      label += " " + dom_id(when_id);
      Element when = make(Tag::p, when_id, "when");
      Element time = filled(Tag::time, helper_id(entry, "time"), "", entry.value_text, entry, "v");
      if (!entry.machine_time.empty()) set(time, A::datetime, entry.machine_time);
      when.children.push_back(std::move(time));
      article.children.push_back(std::move(when));
    }
    set(article, A::aria_labelledby, std::move(label));
    lower_children(article, entry);
    item.children.push_back(std::move(article));
    list.children.push_back(std::move(item));
  }
  return list;
}

// progress and meter: a labelled bar and what it means in words.
Element lower_gauge(const Node& node) {
  const bool is_meter = node.kind == NodeKind::meter;
  const bool has_bar = is_meter || node.maximum > 0;
  Element box = make(Tag::div, helper_id(node, "box"), class_of(node.kind));
  if (has_bar) {
    box.children.push_back(label_for(node));
    Element bar = make(is_meter ? Tag::meter : Tag::progress, path_hash(node.path));
    if (is_meter) set(bar, A::min, std::to_string(node.minimum));
    set(bar, A::max, std::to_string(node.maximum));
    set(bar, A::value, std::to_string(node.number));
    box.children.push_back(std::move(bar));
  } else {
    box.children.push_back(filled(Tag::p, helper_id(node, "name"), "label", node.text, node));
  }
  box.children.push_back(filled(Tag::p, helper_id(node, "words"), "value", node.value_text, node, "v"));
  return box;
}

Element lower_code_block(const Node& node) {
  const std::uint64_t caption_id = helper_id(node, "caption");
  Element figure = make(Tag::figure, helper_id(node, "figure"), "code-block");
  // A caption in a closed disclosure is no name for every checker; a reference is.
  set(figure, A::aria_labelledby, dom_id(caption_id));
  figure.children.push_back(filled(Tag::figcaption, caption_id, "caption", node.text, node));
  Element block = make(Tag::pre, path_hash(node.path));
  set(block, A::role, "region");
  set(block, A::tabindex, "0");
  set(block, A::translate, "no");
  set(block, A::aria_labelledby, dom_id(caption_id));
  block.text = node.value;
  figure.children.push_back(std::move(block));
  return figure;
}

Element lower_code_image(const Node& node) {
  constexpr int quiet = 4;  // Modules of white around a QR code. Source: ISO/IEC 18004, section 5.3.8.
  const Modules& modules = *node.modules;
  const std::string size = std::to_string(modules.size + 2 * quiet);
  Element image = make(Tag::svg, path_hash(node.path), "code-image");
  set(image, A::role, "img");
  set(image, A::aria_label, node.text.plain());
  set(image, A::viewbox, "0 0 " + size + " " + size);
  // One path: each run of dark modules in a row is a rectangle.
  std::string outline;
  for (int y = 0; y < modules.size; ++y) {
    for (int x = 0; x < modules.size; ++x) {
      const auto dark = [&](int column) {
        return column < modules.size && modules.dark[static_cast<std::size_t>(y * modules.size + column)];
      };
      if (!dark(x)) continue;
      int width = 1;
      while (dark(x + width)) ++width;
      outline += "M" + std::to_string(x + quiet) + " " + std::to_string(y + quiet) + "h" + std::to_string(width) +
                 "v1h-" + std::to_string(width) + "z";
      x += width;
    }
  }
  Element path = make(Tag::path, helper_id(node, "path"));
  set(path, A::d, std::move(outline));
  image.children.push_back(std::move(path));
  return image;
}

Element lower_error_summary(const Node& node) {
  const std::uint64_t heading_id = helper_id(node, "heading");
  Element box = make(Tag::div, path_hash(node.path), "error-summary");
  set(box, A::role, "group");
  set(box, A::tabindex, "-1");
  set(box, A::aria_labelledby, dom_id(heading_id));
  box.takes_focus = true;
  box.children.push_back(filled(Tag::h2, heading_id, "", node.text, node));
  Element list = make(Tag::ul, helper_id(node, "list"));
  for (const Node& link : node.children) {
    if (link.inlined) continue;
    Element item = make(Tag::li, helper_id(link, "item"));
    Element anchor = filled(Tag::a, path_hash(link.path), "", link.text, link);
    set(anchor, A::href, "#" + dom_id(path_hash(link.target)));
    item.children.push_back(std::move(anchor));
    list.children.push_back(std::move(item));
  }
  box.children.push_back(std::move(list));
  return box;
}

Element lower_section(const Node& node) {
  const std::uint64_t heading_id = helper_id(node, "heading");
  Element section = make(Tag::section, path_hash(node.path), "section");
  set(section, A::aria_labelledby, dom_id(heading_id));
  section.children.push_back(filled(heading_tag(node.level), heading_id, "", node.text, node));
  lower_children(section, node);
  return section;
}

// An element that holds the node's children and no more.
Element container(Tag tag, const Node& node, std::string_view css_class) {
  Element element = make(tag, path_hash(node.path), css_class);
  lower_children(element, node);
  return element;
}

Element lower_node(const Node& node) {
  const std::uint64_t id = path_hash(node.path);
  switch (node.kind) {
    case NodeKind::skip_link: {
      Element link = filled(Tag::a, id, "skip-link", node.text, node);
      set(link, A::href, "#" + dom_id(path_hash(node.target)));
      return link;
    }
    case NodeKind::banner: return container(Tag::header, node, "banner");
    case NodeKind::footer: return container(Tag::footer, node, "footer");
    case NodeKind::main: {
      Element element = container(Tag::main, node, "main");
      set(element, A::tabindex, "-1");
      return element;
    }
    case NodeKind::nav: {
      Element element = container(Tag::nav, node, "nav");
      set(element, A::aria_label, node.text.plain());
      return element;
    }
    case NodeKind::section: return lower_section(node);
    case NodeKind::heading: {
      Element element = filled(heading_tag(node.level), id, "", node.text, node);
      if (node.level == 1) set(element, A::tabindex, "-1");  // A new page begins to be read here.
      return element;
    }
    case NodeKind::paragraph: {
      const std::string_view look = node.paragraph_look == ParagraphLook::lead    ? "lead"
                                    : node.paragraph_look == ParagraphLook::small ? "small"
                                                                                  : "";
      return filled(Tag::p, id, look, node.text, node);
    }
    case NodeKind::list: return lower_list(node);
    case NodeKind::summary_list: return lower_summary_list(node);
    case NodeKind::inset: return container(Tag::div, node, with_look("inset", tone_name(node.tone)));
    case NodeKind::warning: return filled(Tag::p, id, "warning", node.text, node);
    case NodeKind::link: return lower_link(node);
    case NodeKind::button: return lower_button(node);
    case NodeKind::details: {
      Element element = make(Tag::details, id, "details");
      if (node.open) set(element, A::open, "");
      element.children.push_back(filled(Tag::summary, helper_id(node, "summary"), "", node.text, node));
      lower_children(element, node);
      return element;
    }
    case NodeKind::breadcrumb:
    case NodeKind::pagination:
    case NodeKind::steps: return lower_way(node);
    case NodeKind::form: return lower_form(node);
    case NodeKind::group: {
      Element element = fieldset(node);
      lower_children(element, node);
      return element;
    }
    case NodeKind::date: {
      Element element = fieldset(node);
      Element parts = make(Tag::div, helper_id(node, "parts"), "parts");
      lower_children(parts, node);
      element.children.push_back(std::move(parts));
      return element;
    }
    case NodeKind::field: return lower_field(node);
    case NodeKind::choice:
    case NodeKind::choices: return lower_choice(node);
    case NodeKind::checkbox:
      return lower_option(node, "checkbox", node.name, "yes", node.error.empty() ? "option" : "option has-error");
    case NodeKind::select: return lower_select(node);
    case NodeKind::file: return lower_file(node);
    case NodeKind::error_summary: return lower_error_summary(node);
    case NodeKind::status: {
      Element element = filled(Tag::div, id, with_look("status", tone_name(node.tone)), node.text, node);
      element.announce = Politeness::polite;
      return element;
    }
    case NodeKind::alert: {
      Element element = filled(Tag::div, id, "alert", node.text, node);
      element.announce = Politeness::assertive;
      return element;
    }
    case NodeKind::progress:
    case NodeKind::meter: return lower_gauge(node);
    case NodeKind::aside: {
      Element element = container(Tag::aside, node, "aside");
      set(element, A::aria_label, node.text.plain());
      return element;
    }
    case NodeKind::table: return lower_table(node);
    case NodeKind::grid: return lower_grid(node);
    case NodeKind::chart: return lower_chart(node);
    case NodeKind::timeline: return lower_timeline(node);
    case NodeKind::code_block: return lower_code_block(node);
    case NodeKind::code_image: return lower_code_image(node);
    case NodeKind::separator: return make(Tag::hr, id);
    case NodeKind::screen:
    case NodeKind::item:
    case NodeKind::summary_row:
    case NodeKind::option:
    case NodeKind::row:
    case NodeKind::cell:
    case NodeKind::entry: break;  // Lowered with what they are parts of.
  }
  TRIALOG_ASSERT(false, "a part stands outside of what it is a part of");
  return {};
}

void lower_children(Element& element, const Node& node) {
  const bool has_blocks =
      std::any_of(node.children.begin(), node.children.end(), [](const Node& child) { return !child.inlined; });
  if (!has_blocks) return;
  TRIALOG_ASSERT(element.text.empty(), "an element has a text or children");
  for (const Node& child : node.children) {
    if (!child.inlined) element.children.push_back(lower_node(child));
  }
}

}  // namespace

std::uint64_t helper_id(const Node& node, std::string_view part) {
  return path_hash(node.path + helper_mark + std::string(part));
}

std::string dom_id(std::uint64_t id) {
  if (id == stage_id) return "stage";
  constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::string out;
  for (; id != 0; id /= 36) out += digits[id % 36];
  out += 'n';
  std::reverse(out.begin(), out.end());
  return out;
}

Document lower(const Node& screen) {
  TRIALOG_ASSERT(screen.kind == NodeKind::screen, "a whole screen is lowered");
  Document document;
  document.language = screen.language;
  document.title = screen.text.plain();
  document.url = screen.target;
  document.root = make(Tag::div, stage_id);
  lower_children(document.root, screen);
  set_directions(document.root, direction_of(screen.language));
  return document;
}

const std::string* find_attribute(const Element& element, AttributeName name) {
  for (const Attribute& attribute : element.attributes) {
    if (attribute.name == name) return &attribute.value;
  }
  return nullptr;
}

bool is_safe_address(std::string_view address) {
  for (const char c : address) {
    const auto byte = static_cast<std::uint8_t>(c);
    // Browsers drop tabs and line feeds inside an address and read '\' as '/', so "/\host" would be another site.
    if (byte <= 0x20 || byte == 0x7f || c == '\\') return false;
  }
  if (address.empty()) return false;
  if (address[0] == '#' || address[0] == '?') return true;
  if (address[0] == '/') return address.size() == 1 || address[1] != '/';
  return address.starts_with("https://") || address.starts_with("http://") || address.starts_with("mailto:");
}

}  // namespace trialog::view
