// The semantic tree of one screen, as the recorder (view/screen.h) leaves it and painters read it.
// The vocabulary is closed: a painter handles every NodeKind, and there is no way to record anything else.
// Painters: view/html (elements and HTML), view/imgui (canvas parts), view/outline (tests).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "view/text.h"

namespace trialog::view {

// X(name). The name is also the node's word in outlines and its CSS class in HTML (with '_' as '-').
#define TRIALOG_NODE_KINDS(X)                                                                                   \
  X(screen) X(skip_link) X(banner) X(nav) X(main) X(footer) X(section) X(heading) X(paragraph) X(list) X(item)  \
  X(summary_list) X(summary_row) X(inset) X(warning) X(link) X(button) X(details) X(breadcrumb) X(pagination)   \
  X(steps) X(form) X(group) X(field) X(date) X(choice) X(choices) X(option) X(checkbox) X(select) X(file)       \
  X(error_summary) X(status) X(alert) X(progress) X(meter) X(table) X(row) X(cell) X(chart) X(timeline)         \
  X(entry) X(code_block) X(code_image) X(aside) X(grid) X(separator)

enum class NodeKind {
#define TRIALOG_NODE_ENUMERATOR(name) name,
  TRIALOG_NODE_KINDS(TRIALOG_NODE_ENUMERATOR)
#undef TRIALOG_NODE_ENUMERATOR
};
std::string_view name_of(NodeKind kind);

enum class LinkLook { text, button, card, back };
enum class ButtonLook { primary, secondary, danger };
enum class ListLook { bullets, numbers, plain, cards };
enum class ParagraphLook { normal, lead, small };
enum class FieldType { text, search, email, telephone, url, number_as_text, password, multiline };
// What the labels and series of a chart are, by its look:
//   columns, stacked_columns, lines   labels in order, each with a value of every series
//   histogram    labels are adjoining ranges in order, the values how many fall into each
//   bars         one row a label; for names, which have no order
//   timeline     one row a label; series 0 the start and series 1, if any, the end, in Unix milliseconds
//   heat_map     labels are columns, series are rows
//   scatter      labels are points; series 0 how far to the right, series 1 how high; groups as Chart::groups
//   log_tree     the path of a leaf; series 0 and 1 are the first and last leaf below each: row 0 the leaf, then the
//                other half at every level, last the whole tree (plot/log_path.h)
// The numbers are in the bytes of charts (chart_bytes.h): append only.
#define TRIALOG_CHART_LOOKS(X)                                                                                  \
  X(columns) X(stacked_columns) X(lines) X(bars) X(histogram) X(timeline) X(heat_map) X(scatter) X(log_tree)

enum class ChartLook {
#define TRIALOG_LOOK_ENUMERATOR(name) name,
  TRIALOG_CHART_LOOKS(TRIALOG_LOOK_ENUMERATOR)
#undef TRIALOG_LOOK_ENUMERATOR
};

enum class Sort { none, ascending, descending };

struct Column {
  Text heading;
  bool numeric = false;     // aligned to the end
  bool row_header = false;  // its cells are headers of their rows
  std::string sort_key{};   // grid: key of the button that sorts by it; empty: it cannot be sorted by
  Sort sort = Sort::none;   // grid: how the rows are sorted by it
};

struct Series {
  Text name;
  std::vector<std::int64_t> values;  // one a label
};

// What a chart shows. Painters of pixels read this; everyone else reads the summary and the table in the chart's node.
struct Chart {
  Text title;
  Text summary;        // one sentence with the finding
  Text label_heading;  // what the labels are, e.g. "Month"
  std::vector<Text> labels;
  std::vector<Series> series;
  ChartLook look = ChartLook::columns;
  // scatter only: the names of the groups, what they are, and one of them for each label. None: one group.
  std::vector<Text> groups{};
  Text group_heading{};
  std::vector<std::size_t> group_of{};
};

// A square of dark and light modules, row by row from the top left: a QR code without its quiet zone.
struct Modules {
  int size = 0;
  std::vector<bool> dark;  // size * size
};

// One node. Which members mean something depends on the kind; the others keep their defaults.
struct Node {
  NodeKind kind = NodeKind::screen;
  // Unique in the screen; the id is made from it. For a node with a key: the keys from the screen down to it, joined by
  // '/', e.g. "complain/form/title". The engine tells by it what was touched.
  std::string path;
  std::string key;  // last part of the path; empty: the node has no key and cannot be touched

  Runs text;          // accessible name (form, nav, aside, field, button...) or content (paragraph, heading, cell...)
  Runs spoken;        // link: its accessible name, when the text alone would not say enough
  Runs hint;          // field, date, choice, choices, select, file, group, option
  Runs error;         // likewise; empty: no error. Begins with an unseen "Error: "
  Runs value_text;    // summary_row: the value. meter and progress: what the number means, in words. link: a note
  std::string language;      // screen: the language of all words without their own; field: of what is typed
  std::string target;        // link: address; form: action; error link and skip_link: path of the node it leads to
  std::string name;          // field, choice...: name in the address of a GET form
  std::string value;         // field: text; option: what it stands for; select: the chosen option
  std::string autocomplete;  // field: token of HTML's autofill list, or "off"
  std::string accept;        // file: as HTML's accept
  std::string machine_time;  // entry
  int level = 0;             // heading, and the heading of section and entry: 1..6
  std::int64_t number = 0;   // progress: done; meter: value; pagination: page; steps: current; row of a grid: its index
  std::int64_t minimum = 0;  // meter
  std::int64_t maximum = 0;  // progress: total, 0 = unknown; meter; field: most characters, 0 = no limit; grid: rows
  int rows = 0;              // multiline field: visible lines
  LinkLook link_look = LinkLook::text;
  ButtonLook button_look = ButtonLook::primary;
  ListLook list_look = ListLook::bullets;
  ParagraphLook paragraph_look = ParagraphLook::normal;
  FieldType field_type = FieldType::text;
  Tone tone = Tone::neutral;  // inset, status; field of a date: danger when the date has an error
  bool required = false;
  bool checked = false;       // option, checkbox
  bool open = false;          // details
  bool busy = false;          // button: it works and says so in its text; form
  bool submits = false;       // button: sends its form
  bool current = false;       // link: this page; paragraph in steps: this step; row of a grid: what is open beside it;
                              // cell of a grid: where the keyboard is
  bool download = false;      // link
  bool search = false;        // form: a search
  bool further = false;       // item: not in the simple view
  bool inlined = false;       // link: stands in a text of its parent; painters meet it there, find_node() here
  std::vector<Column> columns;                // table, grid
  std::shared_ptr<const Chart> chart;         // chart; its children are the details with the table
  std::shared_ptr<const Modules> modules;     // code_image
  std::vector<Node> children;
};

// 64-bit FNV-1a of a path. Source: Fowler, Noll, Vo; draft-eastlake-fnv, section 3 (FNV-1a, 64 bit).
std::uint64_t path_hash(std::string_view path);

// The node with that path, or nullptr.
const Node* find_node(const Node& root, std::string_view path);
// The node whose path has that hash, or nullptr.
const Node* find_node(const Node& root, std::uint64_t hash);

}  // namespace trialog::view
