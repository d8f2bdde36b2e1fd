#include "view/record_grid.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>

#include "base/encoding.h"
#include "support/full_example.h"
#include "support/words.h"
#include "view/html/elements.h"
#include "view/outline.h"

using namespace trialog;
using namespace trialog::view;
using test::test_key;

namespace {

constexpr std::int64_t minute_ms = 60000;
constexpr std::size_t record_count = 300;

// A register of 300 disclosures, each newer than the one before, and a complaint about the first, newest of all.
struct Many {
  engine::State state;
  Words words = test::words("en");
  RecordGrid grid;

  Many() {
    const SigningKey root = test_key("root"), official = test_key("official"), person = test_key("person");
    const auto records = std::make_shared<Register>(root.public_key());
    Certificate certificate = test::full_example<Certificate>();
    certificate.header.id = "crt-example";
    certificate.header.publisher_id = "";
    certificate.subject_key = hex(official.public_key());
    certificate.organisation_id = "org-example";
    certificate.valid_from_ms = 0;
    put(*records, LogName::register_log, sign_record(certificate, root));
    Disclosure record = test::full_example<Disclosure>();
    const std::int64_t start_ms = record.header.published_at_ms;
    for (std::size_t i = 0; i < record_count; ++i) {
      record.header.id = "dsc-" + std::to_string(i);
      record.header.published_at_ms = start_ms + static_cast<std::int64_t>(i) * minute_ms;
      record.name = {{{"en", (i % 2 == 0 ? "Even " : "odd ") + std::to_string(1000 + i)}}};
      put(*records, LogName::register_log, sign_record(record, official));
    }
    Complaint complaint = test::full_example<Complaint>();
    complaint.header.id = "cmp-1";
    complaint.header.publisher_id = "";
    complaint.header.published_at_ms = start_ms + 1000 * minute_ms;
    complaint.about_id = "dsc-0";
    put(*records, LogName::intake_log, sign_record(complaint, person));
    state.records = records;
    grid.follow(state, words);
  }

  static void put(Register& records, LogName log, const Result<Bytes>& leaf) {
    BOOST_REQUIRE(leaf.has_value());
    const Result<void> taken = records.add(log, records.next_index(log), *leaf);
    BOOST_REQUIRE(taken.has_value());
  }

  Node recorded() {
    grid.follow(state, words);
    Screen ui(words, {.key = "home", .title = Text("Home"), .url = "/en/"});
    grid.record(ui, state);
    {
      const auto main = ui.main();
      ui.heading("Home");
    }
    return ui.finish();
  }
  // The title in that row of the order.
  std::string title(std::size_t row) {
    grid.follow(state, words);
    return grid.rows(state, words, {row, 1}).rows.at(0).cells.at(0).text.text;
  }
};

std::vector<const Node*> rows_of(const Node& screen) {
  std::vector<const Node*> rows;
  for (const Node& child : find_node(screen, "records/grid")->children) {
    if (child.kind == NodeKind::row) rows.push_back(&child);
  }
  return rows;
}

const Node* focused_row(const Node& screen) {
  for (const Node* row : rows_of(screen)) {
    for (const Node& cell : row->children) {
      if (cell.current) return row;
    }
  }
  return nullptr;
}

const Element* find_element(const Element& element, const std::function<bool(const Element&)>& is_it) {
  if (is_it(element)) return &element;
  for (const Element& child : element.children) {
    if (const Element* found = find_element(child, is_it)) return found;
  }
  return nullptr;
}

std::string attribute(const Element& element, AttributeName name) {
  const std::string* value = find_attribute(element, name);
  return value == nullptr ? "" : *value;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(record_grid)

BOOST_AUTO_TEST_CASE(the_newest_stand_first_and_a_head_sorts_and_turns_around) {
  Many many;
  BOOST_TEST(many.grid.row_count() == record_count + 1);
  BOOST_TEST(many.title(0) == "Complaint: Even 1000");
  BOOST_TEST(many.title(1) == "odd 1299");
  BOOST_TEST(many.grid.sort_by("changed"));
  BOOST_TEST(many.title(0) == "Even 1000");
  BOOST_TEST(many.grid.sort_by("title"));
  BOOST_TEST(many.title(0) == "Complaint: Even 1000");
  BOOST_TEST(many.title(1) == "Even 1000");
  BOOST_TEST(many.title(record_count) == "odd 1299");
  BOOST_TEST(many.grid.sort_by("complaints"));
  BOOST_TEST(many.title(0) == "Even 1000");
  BOOST_TEST(!many.grid.sort_by("filter"));
}

BOOST_AUTO_TEST_CASE(the_filter_finds_any_part_and_says_of_how_many) {
  Many many;
  many.grid.set_filter("ven 12");
  const Node screen = many.recorded();
  BOOST_TEST(many.grid.row_count() == 57U);  // 1012, 1112, 1120 to 1128 and all from 1200 on, every other one.
  BOOST_TEST(outline(screen).find("57 of 301 records") != std::string::npos);
  many.grid.set_filter("nothing has these words");
  BOOST_TEST(rows_of(many.recorded()).empty());
  BOOST_TEST(!many.grid.move("ArrowDown", false));
  BOOST_TEST(many.grid.target(many.state).empty());
}

// No browser shows a table of any height.
BOOST_AUTO_TEST_CASE(of_too_many_the_first_of_the_order_have_rows) {
  Many many;
  many.grid = RecordGrid(50);
  BOOST_TEST(outline(many.recorded()).find("50 of 301 records") != std::string::npos);
  BOOST_TEST(many.grid.row_count() == 50u);
  BOOST_TEST(many.grid.sort_by("title"));
  BOOST_TEST(many.title(49) == "Even 1096");
  many.grid.set_filter("odd 1299");
  BOOST_TEST(many.title(0) == "odd 1299");
}

BOOST_AUTO_TEST_CASE(only_the_rows_around_the_view_are_recorded_in_order) {
  Many many;
  for (const std::size_t first : {std::size_t{0}, std::size_t{3}, std::size_t{150}, std::size_t{290}, std::size_t{5000}}) {
    many.grid.set_window({first, 22}, {first, 40});
    const Node screen = many.recorded();
    const std::vector<const Node*> rows = rows_of(screen);
    BOOST_TEST(rows.size() <= 120U);
    BOOST_TEST(rows.size() >= 22U);
    for (std::size_t i = 1; i < rows.size(); ++i) BOOST_TEST(rows[i - 1]->number < rows[i]->number);
    const auto seen = std::min(first, record_count + 1 - 22);
    BOOST_TEST(std::any_of(rows.begin(), rows.end(),
                           [&](const Node* row) { return row->number == static_cast<std::int64_t>(seen); }));
    BOOST_TEST(problems(screen).empty());
  }
}

BOOST_AUTO_TEST_CASE(the_row_with_the_keyboard_stays_while_others_are_scrolled_to) {
  Many many;
  many.grid.note_focus(7, 2);
  many.grid.set_window({200, 22}, {200, 22});
  const Node screen = many.recorded();
  const Node* row = focused_row(screen);
  BOOST_REQUIRE(row != nullptr);
  BOOST_TEST(row->number == 7);
  BOOST_TEST(row->children.at(2).current);
}

BOOST_AUTO_TEST_CASE(every_key_leads_where_the_grid_pattern_says) {
  Many many;
  many.grid.set_window({0, 21}, {0, 21});
  struct Step {
    std::string key;
    bool whole;
    std::int64_t row;
    std::size_t column;
  };
  const std::int64_t last = static_cast<std::int64_t>(record_count);
  for (const Step& step : std::vector<Step>{{"ArrowUp", false, 0, 0},
                                            {"ArrowDown", false, 1, 0},
                                            {"ArrowLeft", false, 1, 0},
                                            {"ArrowRight", false, 1, 1},
                                            {"PageDown", false, 21, 1},
                                            {"PageUp", false, 1, 1},
                                            {"End", false, 1, 6},
                                            {"ArrowRight", false, 1, 6},
                                            {"End", true, last, 6},
                                            {"PageDown", false, last, 6},
                                            {"ArrowDown", false, last, 6},
                                            {"Home", false, last, 0},
                                            {"Home", true, 0, 0},
                                            {"ArrowDown", true, last, 0},
                                            {"ArrowUp", true, 0, 0}}) {
    BOOST_TEST_CONTEXT(step.key << " after which row " << step.row) {
      BOOST_TEST(many.grid.move(step.key, step.whole));
      const Node screen = many.recorded();
      const Node* row = focused_row(screen);
      BOOST_REQUIRE(row != nullptr);
      BOOST_TEST(row->number == step.row);
      BOOST_TEST(row->children.at(step.column).current);
    }
  }
  BOOST_TEST(!many.grid.move("Escape", false));
  BOOST_TEST(many.grid.target(many.state) == "/en/complaints/cmp-1");
}

BOOST_AUTO_TEST_CASE(elements_carry_counts_and_indexes_on_every_row) {
  Many many;
  many.grid.set_window({100, 22}, {97, 28});
  const Document document = lower(many.recorded());
  const auto has_role = [](std::string role) {
    return [role](const Element& element) { return attribute(element, AttributeName::role) == role; };
  };
  const Element* grid = find_element(document.root, has_role("grid"));
  BOOST_REQUIRE(grid != nullptr);
  BOOST_TEST(attribute(*grid, AttributeName::aria_rowcount) == "302");
  BOOST_TEST(attribute(*grid, AttributeName::aria_colcount) == "7");
  std::vector<int> indexes;
  int tab_stops = 0;
  const std::function<void(const Element&)> visit = [&](const Element& element) {
    if (has_role("row")(element)) indexes.push_back(std::stoi(attribute(element, AttributeName::aria_rowindex)));
    if (attribute(element, AttributeName::tabindex) == "0") ++tab_stops;
    for (const Element& child : element.children) visit(child);
  };
  visit(*grid);
  BOOST_TEST(indexes.front() == 1);
  BOOST_TEST(std::is_sorted(indexes.begin(), indexes.end(), std::less_equal<>()));
  BOOST_TEST(tab_stops == 1);  // Beside the buttons of the head.
  const Element* sorted = find_element(*grid, [](const Element& element) {
    return !attribute(element, AttributeName::aria_sort).empty();
  });
  BOOST_REQUIRE(sorted != nullptr);
  BOOST_TEST(attribute(*sorted, AttributeName::aria_sort) == "descending");
}

BOOST_AUTO_TEST_CASE(the_picture_says_what_the_rows_say) {
  Many many;
  many.state.route = *engine::parse_route("/en/register/dsc-290");
  many.grid.set_window({0, 22}, {0, 25});
  const Node screen = many.recorded();
  const GridRows picture = many.grid.rows(many.state, many.words, {0, 22});
  const std::vector<const Node*> rows = rows_of(screen);
  BOOST_REQUIRE(picture.rows.size() == 22U);
  for (std::size_t i = 0; i < picture.rows.size(); ++i) {
    BOOST_TEST(picture.rows[i].is_current == rows[i]->current);
    for (std::size_t k = 0; k < picture.rows[i].cells.size(); ++k) {
      BOOST_TEST(picture.rows[i].cells[k].text.text == rows[i]->children[k].text.plain());
    }
  }
  BOOST_TEST(picture.rows[10].is_current);  // The complaint, then 299 down to 290.
}

BOOST_AUTO_TEST_SUITE_END()
