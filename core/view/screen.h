// Screen: the recorder. A screen is a function that reads state and calls this interface; the calls leave a tree of
// nodes (view/node.h) that painters turn into HTML, patches, pixels or an outline. Nothing is painted while recording,
// so what is seen and what is announced come from the same tree.
//
//   view::Node complain_screen(const Words& words, const ComplainState& state) {
//     Screen ui(words, {.key = "complain", .title = words("complain.title"), .url = "/en/complain"});
//     ui.skip_link();
//     { auto banner = ui.banner(); ui.link("home", words("portal.name"), "/en/"); }
//     {
//       auto main = ui.main();
//       ui.error_summary();                              // lists every field below that has an error; else nothing
//       ui.heading(words("complain.title"));
//       ui.paragraph({words("complain.about"), " ", strong(state.name)});
//       auto form = ui.form("form", words("complain.title"));
//       ui.field("title", words("complain.field.title"),
//                {.value = state.title, .error = state.title_error, .required = true, .max_length = 100});
//       ui.choice("wanted", words("complain.field.wanted"),
//                 {{"explanation", words("wanted.explanation")}, {"review", words("wanted.review")}},
//                 {.selected = state.wanted});
//       ui.submit("send", words("complain.send"));       // the engine sees ACTIVATE/SUBMIT on "complain/form/send"
//     }
//     return ui.finish();
//   }
//
// Rules, each kept by an assertion:
//   * Begin and end come in pairs: a function that returns a Scope opens a node, the Scope's end closes it. Bind it to
//     a name (`auto main = ui.main();`), or the node closes at once.
//   * A key is needed on everything that can be touched and on rows and items that come from data. It has no '/', and
//     no two nodes have the same path (the keys from the screen down, joined by '/').
//   * Names are not left out: heading, label, legend, caption, alternative text. One that is empty, because a record's
//     is, becomes the words view.unnamed.
//   * A node stands where it may: items in lists, rows in tables, summary rows in summary lists, entries in timelines.
// Headings below the first find their own level: a section in main is level 2, a section in a section level 3.
// Text is cleaned when it is recorded (clean_text), and keeps its own language (Text, Words::best).
// Does not: place, colour or measure anything, hold state between calls, or know which painter comes.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "view/node.h"
#include "view/words.h"

namespace trialog::view {

struct ScreenHead {
  std::string key;    // "home"; first part of the paths inside main
  Text title;         // of the document; "Error: " is put before it while a field has an error
  std::string url;    // canonical path of this screen with its query, e.g. "/en/register?q=parking"
};

struct LinkOptions {
  LinkLook look = LinkLook::text;
  Runs note{};            // card: a sentence below the link's text
  bool current = false;   // the page that is open
  bool download = false;
};

struct ItemOptions {
  bool further = false;   // the simple view leaves it out; until the core knows of that, the style sheet does
};

struct ButtonOptions {
  ButtonLook look = ButtonLook::secondary;
  bool busy = false;      // stays focusable, does nothing, and its text says what goes on
};

struct FormOptions {
  // Where a plain browser sends it with GET, e.g. "/en/register". Empty: the form works only with the core; before that
  // it goes nowhere, so that nothing a person typed can end up in an address.
  std::string action{};
  bool search = false;
};

struct GroupOptions {
  Runs hint{};
  Text error{};
};

struct FieldOptions {
  FieldType type = FieldType::text;
  std::string value{};
  Runs hint{};
  Text error{};                      // without "Error:", which is put before it
  bool required = false;             // otherwise "(optional)" follows the label, except on searches
  std::int64_t max_length = 0;       // characters; 0: no limit. Shown as a hint, never cut while typing
  std::string autocomplete = "off";  // token of HTML's autofill list
  std::string language{};            // of what is typed, when it is not the screen's
  std::string name{};                // in the address of a GET form; empty: the key
  int rows = 6;                      // multiline
};

struct DateOptions {
  std::string year{}, month{}, day{};
  Runs hint{};
  Text error{};
  bool required = false;
};

struct Option {
  std::string value;  // no '/'; empty: "any", as in a filter
  Text label;
  Runs hint{};
};

struct ChoiceOptions {
  std::string selected{};
  bool has_selected = true;  // false: nothing is chosen yet, also when an option's value is empty
  Runs hint{};
  Text error{};
  bool required = false;
  std::string name{};
};

struct ChoicesOptions {
  std::vector<std::string> selected{};
  Runs hint{};
  Text error{};
  bool required = false;
  std::string name{};
};

struct CheckboxOptions {
  bool checked = false;
  Runs hint{};
  Text error{};
  std::string name{};
};

struct SelectOptions {
  std::string selected{};
  Runs hint{};
  Text error{};
  bool required = false;
  std::string name{};
};

struct FileOptions {
  std::string accept{};  // ".json,.tlog-proof"
  Runs hint{};
  Text error{};
  bool required = false;
};

struct GridRowOptions {
  bool current = false;                       // what it is about is open beside the grid
  std::optional<std::size_t> focus_column{};
};

struct Crumb {
  std::string key;
  Text text;
  std::string href;  // the last crumb is this page and needs none
};

struct RowAction {
  std::string key;
  Text text;      // "Change"
  Text context;   // spoken after it: "title of the complaint"
  std::string href;
};

class Screen;

// An open node. Closes it when it goes out of scope.
class [[nodiscard]] Scope {
 public:
  Scope(Scope&& other) noexcept : screen_(std::exchange(other.screen_, nullptr)), depth_(other.depth_) {}
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
  Scope& operator=(Scope&&) = delete;
  ~Scope() { end(); }
  // Closes the node before the scope ends.
  void end();

 private:
  friend class Screen;
  Scope(Screen& screen, std::size_t depth) : screen_(&screen), depth_(depth) {}
  Screen* screen_;
  std::size_t depth_;
};

class Screen {
 public:
  // `words` must outlive the recorder; the screen's language is theirs.
  Screen(const Words& words, ScreenHead head);
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  const Words& words() const { return words_; }

  // Closes the screen and gives the tree. The recorder is then empty.
  Node finish();

  // Landmarks, in reading order. One main a screen.
  void skip_link();                          // leads to main; its text is view.skip_to_main
  Scope banner();
  Scope nav(std::string key, Text label);    // label: "Main menu"; links inside, usually in a list
  Scope main();
  Scope aside(std::string key, Text label);  // beside main, for those who have room for both
  Scope footer();

  // Structure.
  Scope section(std::string key, Runs heading);
  void heading(Runs text);                                            // the screen's only level 1
  void subheading(Runs text);                                         // one level below the section it stands in
  void paragraph(Runs text, ParagraphLook look = ParagraphLook::normal);  // nothing when the text is empty
  Scope list(std::string key, ListLook look = ListLook::bullets);
  Scope item(std::string key, ItemOptions options = {});              // in a list
  void item(std::string key, Runs text);
  void bullets(std::string key, std::vector<Runs> items);             // a whole list of plain items
  Scope summary_list(std::string key);                                // pairs of a term and its value
  void summary_row(std::string key, Runs term, Runs value, std::optional<RowAction> action = {});
  Scope summary_row(std::string key, Runs term);                      // the value is what is recorded inside
  void row_action(RowAction action);                                  // last in such a row
  Scope inset(Tone tone = Tone::neutral);                             // a box set apart
  void warning(Runs text);                                            // begins with an unseen "Warning: "
  void separator();
  Scope details(std::string key, Text summary, bool open = false);    // a disclosure
  Scope timeline(std::string key, Text label);                        // newest first or last, as the caller says
  Scope entry(std::string key, Runs heading, Text time, std::string machine_time);

  // Ways to go and to act. `href`: a path of this origin, "#...", "?...", https:, http: or mailto:; an address of any
  // other form (it may come from a record) is shown as text only.
  void link(std::string key, Text text, std::string href, LinkOptions options = {});
  void button(std::string key, Text text, ButtonOptions options = {});
  void submit(std::string key, Text text, ButtonOptions options = {.look = ButtonLook::primary});
  void breadcrumb(std::string key, std::vector<Crumb> crumbs);
  // Pages 1..page_count; nothing is recorded for a single page. `href(page)` gives the address of a page.
  void pagination(std::string key, std::int64_t page, std::int64_t page_count,
                  const std::function<std::string(std::int64_t)>& href);
  void steps(std::string key, Text label, std::vector<Text> steps, std::size_t current);

  // Forms.
  Scope form(std::string key, Text label, FormOptions options = {});
  Scope group(std::string key, Runs legend, GroupOptions options = {});
  void field(std::string key, Text label, FieldOptions options = {});
  void date(std::string key, Text legend, DateOptions options = {});  // fields key/year, key/month, key/day
  void choice(std::string key, Text legend, std::vector<Option> options, ChoiceOptions state = {});     // one: radios
  void choices(std::string key, Text legend, std::vector<Option> options, ChoicesOptions state = {});   // any number
  void checkbox(std::string key, Text label, CheckboxOptions options = {});
  void select(std::string key, Text label, std::vector<Option> options, SelectOptions state = {});
  void file(std::string key, Text label, FileOptions options = {});
  // A list of links to every field of the screen that has an error, filled in by finish(); nothing when none has.
  // Its path is <screen key>/errors; it takes the focus when it appears.
  void error_summary();

  // What happens. The text is visible here and spoken when it appears or changes: status waits its turn, alert does not.
  void status(std::string key, Runs text, Tone tone = Tone::neutral);
  void alert(std::string key, Runs text);
  void progress(std::string key, Text label, std::int64_t done, std::int64_t total, Text in_words);  // total 0: unknown
  void meter(std::string key, Text label, std::int64_t value, std::int64_t minimum, std::int64_t maximum, Text in_words);

  // Data.
  Scope table(std::string key, Text caption, std::vector<Column> columns);
  void row(std::string key, std::vector<Runs> cells);  // as many cells as columns
  // A table with so many rows that only those around the view are recorded; for the workbench, never the only way to
  // what it lists. The rows that are recorded come in the order of their indexes. One cell, that of `focus_column` in
  // the row that has one, takes the Tab key; the arrows lead to the others.
  Scope grid(std::string key, Text caption, std::vector<Column> columns, std::int64_t row_count);
  void grid_row(std::string key, std::int64_t index, std::vector<Runs> cells, GridRowOptions options = {});
  // Title, summary, the drawing with a place for the canvas over it, and always the numbers as a table in a disclosure.
  // Every series has as many values as there are labels.
  void chart(std::string key, Chart chart);
  void code_block(std::string key, Text label, std::string text);
  void code_image(std::string key, Modules modules, Text alternative);

 private:
  friend class Scope;
  Node& add(NodeKind kind, std::string_view key);
  Scope open(NodeKind kind, std::string_view key);
  void close(std::size_t depth);
  Node& top() { return *open_.back().node; }
  std::string child_path(NodeKind kind, std::string_view key);
  int section_level() const;
  bool inside(NodeKind kind) const;
  // Cleans the runs and records their links under `owner`.
  Runs record_runs(Runs runs, Node& owner);
  void set_name(Node& node, Runs name);
  void set_hint_and_error(Node& node, Runs hint, Text error, std::int64_t max_length = 0);
  void add_options(Node& node, std::vector<Option> options, const std::vector<std::string>& selected);
  Text with_optional(Text label, bool required) const;
  void add_page_link(std::int64_t page, std::int64_t current, std::string key, Text text, Text spoken, std::string href);

  struct OpenNode {
    Node* node;                 // stays put: only the innermost open node gets children
    std::string prefix;         // path that keys inside are joined to
    std::vector<int> ordinals;  // by kind: nodes without a key so far
  };

  const Words& words_;
  Node root_;
  std::vector<OpenNode> open_;
  std::unordered_set<std::string> paths_;
  bool has_main_ = false;
  bool has_heading_ = false;
};

}  // namespace trialog::view
