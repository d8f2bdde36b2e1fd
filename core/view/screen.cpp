#include "view/screen.h"

#include <algorithm>
#include <array>

namespace trialog::view {
namespace {

// Between a path and the part of a node without a key. No key and no kind contains it.
constexpr char ordinal_mark = '\x01';

constexpr std::size_t kind_count = static_cast<std::size_t>(NodeKind::separator) + 1;

bool is_key(std::string_view key) {
  for (const char c : key) {
    if (c == '/' || static_cast<std::uint8_t>(c) < 0x20) return false;
  }
  return !key.empty();
}

// The kind that must be around a node of `kind`, and the only kind that may stand in `kind`; screen: any.
NodeKind needed_parent(NodeKind kind) {
  switch (kind) {
    case NodeKind::item: return NodeKind::list;
    case NodeKind::summary_row: return NodeKind::summary_list;
    case NodeKind::cell: return NodeKind::row;
    case NodeKind::entry: return NodeKind::timeline;
    default: return NodeKind::screen;
  }
}

Text cleaned(Text text) { return {clean_text(text.text), std::move(text.language)}; }

// Fields with an error in reading order, each with the path of the first thing in it that can take the focus.
void collect_errors(const Node& node, std::vector<std::pair<const Node*, const Node*>>& out) {
  if (!node.error.empty()) {
    const Node* focus = &node;
    while (focus->kind == NodeKind::group || focus->kind == NodeKind::date || focus->kind == NodeKind::choice ||
           focus->kind == NodeKind::choices) {
      const auto touchable = std::find_if(focus->children.begin(), focus->children.end(),
                                          [](const Node& child) { return !child.key.empty() && !child.inlined; });
      if (touchable == focus->children.end()) break;
      focus = &*touchable;
    }
    out.push_back({&node, focus});
  }
  for (const Node& child : node.children) collect_errors(child, out);
}

Node* find_kind(Node& node, NodeKind kind) {
  if (node.kind == kind) return &node;
  for (Node& child : node.children) {
    if (Node* found = find_kind(child, kind)) return found;
  }
  return nullptr;
}

bool remove_kind(Node& node, NodeKind kind) {
  for (auto child = node.children.begin(); child != node.children.end(); ++child) {
    if (child->kind == kind) {
      node.children.erase(child);
      return true;
    }
    if (remove_kind(*child, kind)) return true;
  }
  return false;
}

}  // namespace

void Scope::end() {
  if (screen_ != nullptr) std::exchange(screen_, nullptr)->close(depth_);
}

Screen::Screen(const Words& words, ScreenHead head) : words_(words) {
  TRIALOG_ASSERT(is_key(head.key), "a screen needs a key without a slash");
  root_.kind = NodeKind::screen;
  root_.key = std::move(head.key);
  root_.language = words.language();
  root_.target = std::move(head.url);
  open_.push_back({&root_, "", std::vector<int>(kind_count)});
  set_name(root_, std::move(head.title));
}

Node Screen::finish() {
  TRIALOG_ASSERT(open_.size() == 1, "a scope is still open");
  TRIALOG_ASSERT(has_main_, "a screen needs a main");
  if (Node* summary = find_kind(root_, NodeKind::error_summary)) {
    std::vector<std::pair<const Node*, const Node*>> errors;
    collect_errors(root_, errors);
    std::vector<Node> links;
    for (const auto& [field, focus] : errors) {
      Node link;
      link.kind = NodeKind::link;
      link.key = field->key;
      link.path = summary->path + "/" + field->path;
      // The unseen "Error: " before each is left out: the heading says it for all.
      for (const Run& run : field->error.runs) {
        if (run.kind != RunKind::unseen) link.text.add(run);
      }
      link.target = focus->path;
      links.push_back(std::move(link));
    }
    if (links.empty()) {
      remove_kind(root_, NodeKind::error_summary);
    } else {
      summary->children = std::move(links);
      root_.text = Text(words_("view.error_title", {{"title", root_.text.plain()}}));
    }
  }
  open_.clear();
  paths_.clear();
  return std::move(root_);
}

std::string Screen::child_path(NodeKind kind, std::string_view key) {
  OpenNode& parent = open_.back();
  if (key.empty()) {
    int& ordinal = parent.ordinals[static_cast<std::size_t>(kind)];
    return parent.node->path + ordinal_mark + std::string(name_of(kind)) + std::to_string(ordinal++);
  }
  TRIALOG_ASSERT(is_key(key), "a key is not empty and has no slash or control character");
  return parent.prefix.empty() ? std::string(key) : parent.prefix + "/" + std::string(key);
}

Node& Screen::add(NodeKind kind, std::string_view key) {
  TRIALOG_ASSERT(!open_.empty(), "the screen is finished");
  const NodeKind needed = needed_parent(kind);
  TRIALOG_ASSERT(needed == NodeKind::screen || top().kind == needed, "a part stands outside of what it is a part of");
  const NodeKind parent = top().kind;
  TRIALOG_ASSERT(kind != NodeKind::row || parent == NodeKind::table || parent == NodeKind::grid, "a row stands in a table or grid");
  const bool only_parts = parent == NodeKind::list || parent == NodeKind::summary_list || parent == NodeKind::timeline;
  TRIALOG_ASSERT(parent != NodeKind::table || kind == NodeKind::row, "only rows may stand in a table");
  TRIALOG_ASSERT(!only_parts || needed == parent, "only its own parts may stand in a list or timeline");
  Node node;
  node.kind = kind;
  node.path = child_path(kind, key);
  node.key = key;
  const bool is_new = paths_.insert(node.path).second;
  TRIALOG_ASSERT(is_new, "two nodes have the same path");
  top().children.push_back(std::move(node));
  return top().children.back();
}

Scope Screen::open(NodeKind kind, std::string_view key) {
  Node& node = add(kind, key);
  open_.push_back({&node, key.empty() ? open_.back().prefix : node.path, std::vector<int>(kind_count)});
  return Scope(*this, open_.size());
}

void Screen::close(std::size_t depth) {
  TRIALOG_ASSERT(open_.size() == depth, "scopes end in the order they did not begin");
  open_.pop_back();
}

bool Screen::inside(NodeKind kind) const {
  return std::any_of(open_.begin(), open_.end(), [&](const OpenNode& open) { return open.node->kind == kind; });
}

int Screen::section_level() const {
  const auto deeper = std::count_if(open_.begin(), open_.end(), [](const OpenNode& open) {
    return open.node->kind == NodeKind::section || open.node->kind == NodeKind::entry;
  });
  return static_cast<int>(std::min<std::ptrdiff_t>(deeper + 1, 6));
}

Runs Screen::record_runs(Runs runs, Node& owner) {
  Runs out;
  for (Run& run : runs.runs) {
    run.text = cleaned(std::move(run.text));
    if (run.text.empty()) continue;
    if (run.text.language == words_.language()) run.text.language.clear();
    if (run.kind == RunKind::link) {
      TRIALOG_ASSERT(is_key(run.key), "a link in a text needs a key without a slash");
      const std::string& prefix = owner.key.empty() ? open_.back().prefix : owner.path;
      run.key = prefix.empty() ? run.key : prefix + "/" + run.key;
      const bool is_new = paths_.insert(run.key).second;
      TRIALOG_ASSERT(is_new, "two nodes have the same path");
      Node link;
      link.kind = NodeKind::link;
      link.path = run.key;
      link.key = run.key.substr(run.key.rfind('/') + 1);
      link.text = run.text;
      link.target = run.target;
      link.inlined = true;
      owner.children.push_back(std::move(link));
    }
    // Words that follow words in the same language need no element of their own.
    const bool joins = run.kind == RunKind::text && !out.runs.empty() && out.runs.back().kind == RunKind::text &&
                       out.runs.back().text.language == run.text.language;
    if (joins) out.runs.back().text.text += run.text.text;
    else out.add(std::move(run));
  }
  return out;
}

void Screen::set_name(Node& node, Runs name) {
  node.text = record_runs(std::move(name), node);
  if (node.text.empty()) node.text = Text(words_("view.unnamed"));
}

void Screen::set_hint_and_error(Node& node, Runs hint, Text error, std::int64_t max_length) {
  if (max_length > 0) {
    if (!hint.empty()) hint.add(words_("sentence.separator"));
    hint.add(words_.plural("view.max_characters", max_length));
  }
  node.hint = record_runs(std::move(hint), node);
  if (!error.empty()) node.error = record_runs({unseen(words_("view.error_prefix")), std::move(error)}, node);
}

Text Screen::with_optional(Text label, bool required) const {
  const bool in_search = std::any_of(open_.begin(), open_.end(), [](const OpenNode& open) { return open.node->search; });
  if (required || in_search || label.empty()) return label;
  return words_("view.optional", {{"label", label}});
}

void Screen::skip_link() {
  Node& node = add(NodeKind::skip_link, "skip");
  node.target = root_.key;  // The path of main.
  set_name(node, words_("view.skip_to_main"));
}

Scope Screen::banner() { return open(NodeKind::banner, "banner"); }

Scope Screen::nav(std::string key, Text label) {
  Scope scope = open(NodeKind::nav, key);
  set_name(top(), std::move(label));
  return scope;
}

Scope Screen::main() {
  TRIALOG_ASSERT(open_.size() == 1 && !has_main_, "one main, directly in the screen");
  has_main_ = true;
  return open(NodeKind::main, root_.key);
}

Scope Screen::aside(std::string key, Text label) {
  Scope scope = open(NodeKind::aside, key);
  set_name(top(), std::move(label));
  return scope;
}

Scope Screen::footer() { return open(NodeKind::footer, "footer"); }

Scope Screen::section(std::string key, Runs heading) {
  const int level = std::min(section_level() + 1, 6);
  Scope scope = open(NodeKind::section, key);
  top().level = level;
  set_name(top(), std::move(heading));
  return scope;
}

void Screen::heading(Runs text) {
  TRIALOG_ASSERT(!has_heading_ && inside(NodeKind::main), "one heading of level 1, in main");
  has_heading_ = true;
  Node& node = add(NodeKind::heading, "");
  node.level = 1;
  set_name(node, std::move(text));
}

void Screen::subheading(Runs text) {
  Node& node = add(NodeKind::heading, "");
  node.level = std::min(section_level() + 1, 6);
  set_name(node, std::move(text));
}

void Screen::paragraph(Runs text, ParagraphLook look) {
  if (text.empty()) return;
  Node& node = add(NodeKind::paragraph, "");
  node.paragraph_look = look;
  node.text = record_runs(std::move(text), node);
}

Scope Screen::list(std::string key, ListLook look) {
  Scope scope = open(NodeKind::list, key);
  top().list_look = look;
  return scope;
}

Scope Screen::item(std::string key, ItemOptions options) {
  Scope scope = open(NodeKind::item, key);
  top().further = options.further;
  return scope;
}

void Screen::item(std::string key, Runs text) {
  Node& node = add(NodeKind::item, key);
  node.text = record_runs(std::move(text), node);
}

void Screen::bullets(std::string key, std::vector<Runs> items) {
  const Scope scope = list(std::move(key));
  for (Runs& text : items) {
    Node& node = add(NodeKind::item, "");
    node.text = record_runs(std::move(text), node);
  }
}

Scope Screen::summary_list(std::string key) { return open(NodeKind::summary_list, key); }

Scope Screen::summary_row(std::string key, Runs term) {
  Scope scope = open(NodeKind::summary_row, key);
  set_name(top(), std::move(term));
  return scope;
}

void Screen::summary_row(std::string key, Runs term, Runs value, std::optional<RowAction> action) {
  const Scope scope = summary_row(std::move(key), std::move(term));
  Node& node = top();
  node.value_text = record_runs(std::move(value), node);
  if (action) row_action(std::move(*action));
}

void Screen::row_action(RowAction action) {
  Node& link = add(NodeKind::link, action.key);
  link.target = std::move(action.href);
  set_name(link, action.context.empty() ? Runs(std::move(action.text))
                                        : Runs{std::move(action.text), unseen(" "), unseen(std::move(action.context))});
}

Scope Screen::inset(Tone tone) {
  Scope scope = open(NodeKind::inset, "");
  top().tone = tone;
  return scope;
}

void Screen::warning(Runs text) {
  Node& node = add(NodeKind::warning, "");
  Runs runs(unseen(words_("view.warning_prefix")));
  for (Run& run : text.runs) runs.add(std::move(run));
  node.text = record_runs(std::move(runs), node);
}

void Screen::separator() { add(NodeKind::separator, ""); }

Scope Screen::details(std::string key, Text summary, bool is_open) {
  Scope scope = open(NodeKind::details, key);
  top().open = is_open;
  set_name(top(), std::move(summary));
  return scope;
}

Scope Screen::timeline(std::string key, Text label) {
  Scope scope = open(NodeKind::timeline, key);
  set_name(top(), std::move(label));
  return scope;
}

Scope Screen::entry(std::string key, Runs heading, Text time, std::string machine_time) {
  const int level = std::min(section_level() + 1, 6);
  Scope scope = open(NodeKind::entry, key);
  top().level = level;
  top().machine_time = std::move(machine_time);
  top().value_text = record_runs(std::move(time), top());
  set_name(top(), std::move(heading));
  return scope;
}

void Screen::link(std::string key, Text text, std::string href, LinkOptions options) {
  Node& node = add(NodeKind::link, key);
  node.target = std::move(href);
  node.link_look = options.look;
  node.current = options.current;
  node.download = options.download;
  node.value_text = record_runs(std::move(options.note), node);
  set_name(node, std::move(text));
}

void Screen::button(std::string key, Text text, ButtonOptions options) {
  Node& node = add(NodeKind::button, key);
  node.button_look = options.look;
  node.busy = options.busy;
  set_name(node, std::move(text));
}

void Screen::submit(std::string key, Text text, ButtonOptions options) {
  TRIALOG_ASSERT(inside(NodeKind::form), "a button that sends stands in its form");
  button(std::move(key), std::move(text), options);
  top().children.back().submits = true;
}

void Screen::breadcrumb(std::string key, std::vector<Crumb> crumbs) {
  const Scope scope = open(NodeKind::breadcrumb, key);
  set_name(top(), words_("view.breadcrumb"));
  for (Crumb& crumb : crumbs) {
    LinkOptions options;
    options.current = crumb.href.empty();
    link(std::move(crumb.key), std::move(crumb.text), std::move(crumb.href), options);
  }
}

void Screen::add_page_link(std::int64_t page, std::int64_t current, std::string key, Text text, Text spoken,
                           std::string href) {
  LinkOptions options;
  options.current = page == current;
  link(std::move(key), std::move(text), std::move(href), options);
  Node& node = top().children.back();
  node.spoken = record_runs(std::move(spoken), node);
}

void Screen::pagination(std::string key, std::int64_t page, std::int64_t page_count,
                        const std::function<std::string(std::int64_t)>& href) {
  if (page_count <= 1) return;
  const Scope scope = open(NodeKind::pagination, key);
  top().number = page;
  top().maximum = page_count;
  set_name(top(), words_("view.pagination"));
  if (page > 1) add_page_link(page - 1, page, "previous", words_("view.previous_page"), {}, href(page - 1));
  bool gap = false;
  for (std::int64_t i = 1; i <= page_count; ++i) {
    // The first, the last, and the neighbours of this one.
    if (i != 1 && i != page_count && (i < page - 1 || i > page + 1)) {
      if (!gap) {
        Node& node = add(NodeKind::separator, "");
        node.text = Text("…");
      }
      gap = true;
      // Jumps over the middle, so that a register of many pages costs no more than a short one.
      if (i > page + 1) i = page_count - 1;
      else i = std::min(page - 2, page_count - 1);
      continue;
    }
    gap = false;
    const std::string number = words_.number(i);
    add_page_link(i, page, "page-" + std::to_string(i), number, words_("view.page_number", {{"page", number}}), href(i));
  }
  if (page < page_count) add_page_link(page + 1, page, "next", words_("view.next_page"), {}, href(page + 1));
}

void Screen::steps(std::string key, Text label, std::vector<Text> step_names, std::size_t current) {
  const Scope scope = open(NodeKind::steps, key);
  top().number = static_cast<std::int64_t>(current);
  set_name(top(), std::move(label));
  for (std::size_t i = 0; i < step_names.size(); ++i) {
    Node& node = add(NodeKind::paragraph, "");
    node.current = i == current;
    set_name(node, std::move(step_names[i]));
  }
}

Scope Screen::form(std::string key, Text label, FormOptions options) {
  TRIALOG_ASSERT(!inside(NodeKind::form), "a form cannot stand in a form");
  Scope scope = open(NodeKind::form, key);
  top().target = std::move(options.action);
  top().search = options.search;
  set_name(top(), std::move(label));
  return scope;
}

Scope Screen::group(std::string key, Runs legend, GroupOptions options) {
  Scope scope = open(NodeKind::group, key);
  set_name(top(), std::move(legend));
  set_hint_and_error(top(), std::move(options.hint), std::move(options.error));
  return scope;
}

void Screen::field(std::string key, Text label, FieldOptions options) {
  Node& node = add(NodeKind::field, key);
  node.field_type = options.type;
  node.value = clean_text(options.value);
  node.required = options.required;
  node.maximum = options.max_length;
  node.autocomplete = std::move(options.autocomplete);
  node.language = std::move(options.language);
  node.name = options.name.empty() ? std::move(key) : std::move(options.name);
  node.rows = options.rows;
  const bool searches = options.type == FieldType::search;
  set_name(node, with_optional(std::move(label), options.required || searches));
  set_hint_and_error(node, std::move(options.hint), std::move(options.error), options.max_length);
}

void Screen::date(std::string key, Text legend, DateOptions options) {
  const Scope scope = open(NodeKind::date, key);
  top().required = options.required;
  set_name(top(), with_optional(std::move(legend), options.required));
  set_hint_and_error(top(), std::move(options.hint), std::move(options.error));
  const bool failed = !top().error.empty();
  for (const char part : words_.date_order()) {
    const std::string name = part == 'y' ? "year" : part == 'm' ? "month" : "day";
    const std::string& value = part == 'y' ? options.year : part == 'm' ? options.month : options.day;
    Node& node = add(NodeKind::field, name);
    node.field_type = FieldType::number_as_text;
    node.value = clean_text(value);
    node.required = options.required;
    node.autocomplete = "off";
    node.name = key + "-" + name;
    node.maximum = part == 'y' ? 4 : 2;
    node.tone = failed ? Tone::danger : Tone::neutral;  // The error is said once, for the whole date.
    set_name(node, words_("view." + name));
  }
}

void Screen::add_options(Node& node, std::vector<Option> options, const std::vector<std::string>& selected) {
  TRIALOG_ASSERT(&node == &top(), "options stand in the open node");
  for (Option& option : options) {
    Node& child = add(NodeKind::option, option.value.empty() ? "any" : std::string_view(option.value));
    child.checked = std::find(selected.begin(), selected.end(), option.value) != selected.end();
    child.value = std::move(option.value);
    set_name(child, std::move(option.label));
    child.hint = record_runs(std::move(option.hint), child);
  }
}

void Screen::choice(std::string key, Text legend, std::vector<Option> options, ChoiceOptions state) {
  const Scope scope = open(NodeKind::choice, key);
  top().required = state.required;
  top().name = state.name.empty() ? std::move(key) : std::move(state.name);
  set_name(top(), with_optional(std::move(legend), state.required));
  set_hint_and_error(top(), std::move(state.hint), std::move(state.error));
  std::vector<std::string> selected;
  if (state.has_selected) selected.push_back(std::move(state.selected));
  add_options(top(), std::move(options), selected);
}

void Screen::choices(std::string key, Text legend, std::vector<Option> options, ChoicesOptions state) {
  const Scope scope = open(NodeKind::choices, key);
  top().required = state.required;
  top().name = state.name.empty() ? std::move(key) : std::move(state.name);
  set_name(top(), with_optional(std::move(legend), state.required));
  set_hint_and_error(top(), std::move(state.hint), std::move(state.error));
  add_options(top(), std::move(options), state.selected);
}

void Screen::checkbox(std::string key, Text label, CheckboxOptions options) {
  Node& node = add(NodeKind::checkbox, key);
  node.checked = options.checked;
  node.name = options.name.empty() ? std::move(key) : std::move(options.name);
  set_name(node, std::move(label));
  set_hint_and_error(node, std::move(options.hint), std::move(options.error));
}

void Screen::select(std::string key, Text label, std::vector<Option> options, SelectOptions state) {
  const Scope scope = open(NodeKind::select, key);
  top().required = state.required;
  top().name = state.name.empty() ? std::move(key) : std::move(state.name);
  top().value = state.selected;
  set_name(top(), with_optional(std::move(label), state.required));
  set_hint_and_error(top(), std::move(state.hint), std::move(state.error));
  add_options(top(), std::move(options), {state.selected});
}

void Screen::file(std::string key, Text label, FileOptions options) {
  Node& node = add(NodeKind::file, key);
  node.accept = std::move(options.accept);
  node.required = options.required;
  node.name = std::move(key);
  set_name(node, with_optional(std::move(label), options.required));
  set_hint_and_error(node, std::move(options.hint), std::move(options.error));
}

void Screen::error_summary() {
  TRIALOG_ASSERT(top().kind == NodeKind::main, "the error summary stands at the top of main");
  set_name(add(NodeKind::error_summary, "errors"), words_("view.error_summary"));
}

void Screen::status(std::string key, Runs text, Tone tone) {
  Node& node = add(NodeKind::status, key);
  node.tone = tone;
  node.text = record_runs(std::move(text), node);
}

void Screen::alert(std::string key, Runs text) {
  Node& node = add(NodeKind::alert, key);
  node.text = record_runs(std::move(text), node);
}

void Screen::progress(std::string key, Text label, std::int64_t done, std::int64_t total, Text in_words) {
  Node& node = add(NodeKind::progress, key);
  node.number = done;
  node.maximum = total;
  set_name(node, std::move(label));
  node.value_text = record_runs(std::move(in_words), node);
}

void Screen::meter(std::string key, Text label, std::int64_t value, std::int64_t minimum, std::int64_t maximum,
                   Text in_words) {
  TRIALOG_ASSERT(minimum < maximum, "a meter measures between two ends");
  Node& node = add(NodeKind::meter, key);
  node.number = value;
  node.minimum = minimum;
  node.maximum = maximum;
  set_name(node, std::move(label));
  node.value_text = record_runs(std::move(in_words), node);
}

Scope Screen::table(std::string key, Text caption, std::vector<Column> columns) {
  TRIALOG_ASSERT(!columns.empty(), "a table needs columns");
  Scope scope = open(NodeKind::table, key);
  set_name(top(), std::move(caption));
  for (Column& column : columns) column.heading = cleaned(std::move(column.heading));
  top().columns = std::move(columns);
  return scope;
}

void Screen::row(std::string key, std::vector<Runs> cells) {
  TRIALOG_ASSERT(cells.size() == top().columns.size(), "a row has as many cells as the table has columns");
  const Scope scope = open(NodeKind::row, key);
  for (Runs& text : cells) {
    Node& cell = add(NodeKind::cell, "");
    cell.text = record_runs(std::move(text), cell);
  }
}

Scope Screen::grid(std::string key, Text caption, std::vector<Column> columns, std::int64_t row_count) {
  TRIALOG_ASSERT(!columns.empty(), "a grid needs columns");
  Scope scope = open(NodeKind::grid, key);
  set_name(top(), std::move(caption));
  top().maximum = row_count;
  for (Column& column : columns) {
    column.heading = cleaned(std::move(column.heading));
    if (!column.sort_key.empty()) button(column.sort_key, column.heading);
  }
  top().columns = std::move(columns);
  return scope;
}

void Screen::grid_row(std::string key, std::int64_t index, std::vector<Runs> cells, GridRowOptions options) {
  TRIALOG_ASSERT(top().kind == NodeKind::grid, "a row with an index stands in a grid");
  const Node* before = top().children.empty() ? nullptr : &top().children.back();
  TRIALOG_ASSERT(index < top().maximum && (before == nullptr || before->kind != NodeKind::row || before->number < index),
                 "the rows of a grid come in order");
  row(std::move(key), std::move(cells));
  Node& node = top().children.back();
  node.number = index;
  node.current = options.current;
  if (options.focus_column) node.children[*options.focus_column].current = true;
}

void Screen::chart(std::string key, Chart chart) {
  for (Text& label : chart.labels) label = cleaned(std::move(label));
  for (Series& series : chart.series) series.name = cleaned(std::move(series.name));
  for (Text& group : chart.groups) group = cleaned(std::move(group));
  const Scope scope = open(NodeKind::chart, key);
  Node& node = top();
  set_name(node, chart.title);
  node.value_text = record_runs(chart.summary, node);
  std::vector<Column> columns{{chart.label_heading, false, true}};
  for (const Series& series : chart.series) {
    TRIALOG_ASSERT(series.values.size() == chart.labels.size(), "a series has one value a label");
    columns.push_back({series.name, true, false});
  }
  TRIALOG_ASSERT(chart.groups.empty() || chart.group_of.size() == chart.labels.size(), "every label is in a group");
  if (!chart.groups.empty()) columns.push_back({chart.group_heading, false, false});
  const Scope numbers = details("numbers", words_("view.chart_numbers"));
  const Scope numbers_table = table("table", chart.title, std::move(columns));
  for (std::size_t i = 0; i < chart.labels.size(); ++i) {
    std::vector<Runs> cells{chart.labels[i]};
    for (const Series& series : chart.series) {
      const std::int64_t value = series.values[i];
      cells.push_back(chart.look == ChartLook::timeline ? words_.date(value) : words_.number(value));
    }
    if (!chart.groups.empty()) cells.push_back(chart.groups[chart.group_of[i]]);
    row(std::to_string(i + 1), std::move(cells));
  }
  node.chart = std::make_shared<const Chart>(std::move(chart));
}

void Screen::code_block(std::string key, Text label, std::string text) {
  Node& node = add(NodeKind::code_block, key);
  node.value = clean_text(text);
  set_name(node, std::move(label));
}

void Screen::code_image(std::string key, Modules modules, Text alternative) {
  TRIALOG_ASSERT(modules.size > 0 && modules.dark.size() == static_cast<std::size_t>(modules.size) *
                                                                static_cast<std::size_t>(modules.size),
                 "a code image is a whole square");
  Node& node = add(NodeKind::code_image, key);
  set_name(node, std::move(alternative));
  node.modules = std::make_shared<const Modules>(std::move(modules));
}

}  // namespace trialog::view
