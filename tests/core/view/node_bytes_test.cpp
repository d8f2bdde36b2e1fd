#include "view/node_bytes.h"

#include <boost/test/unit_test.hpp>

#include "core/view/sample_screen.h"
#include "support/words.h"
#include "view/html/elements.h"
#include "view/outline.h"

using namespace trialog;
using namespace trialog::view;

namespace {

Node sample() { return test::sample_screen(test::words("en"), {.title_error = "Too short"}); }

Errc error_of(const Bytes& bytes) {
  const Result<Node> node = decode_node(bytes);
  BOOST_TEST(!node.has_value());
  return node ? Errc::not_found : node.error().code;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(node_bytes)

BOOST_AUTO_TEST_CASE(a_tree_comes_back_as_it_was) {
  const Node screen = sample();
  const Bytes bytes = encode_node(screen);
  const Result<Node> again = decode_node(bytes);
  BOOST_TEST(again.has_value());
  if (!again) return;
  BOOST_TEST(outline(*again) == outline(screen));
  BOOST_TEST((lower(*again) == lower(screen)));
  BOOST_TEST((encode_node(*again) == bytes));
  const Node* chart = find_node(*again, "sample/changes");
  BOOST_TEST(chart != nullptr);
  if (chart == nullptr) return;
  BOOST_TEST(chart->chart->title.text == "plain");
  BOOST_TEST(chart->chart->series[0].values[1] == 1530);
  const Node* image = find_node(*again, "sample/code");
  BOOST_TEST((image->modules->dark == std::vector<bool>{true, false, true, true}));
  BOOST_TEST(find_node(*again, "sample/complaint/story")->rows == 6);
}

BOOST_AUTO_TEST_CASE(the_order_of_a_grid_comes_back) {
  Node grid;
  grid.kind = NodeKind::grid;
  grid.columns.push_back({.heading = "Name", .row_header = true, .sort_key = "by-name", .sort = Sort::descending});
  const Result<Node> again = decode_node(encode_node(grid));
  BOOST_TEST(again.has_value());
  if (!again) return;
  BOOST_TEST(again->columns[0].row_header);
  BOOST_TEST(!again->columns[0].numeric);
  BOOST_TEST(again->columns[0].sort_key == "by-name");
  BOOST_TEST((again->columns[0].sort == Sort::descending));
}

BOOST_AUTO_TEST_CASE(bytes_that_end_early_or_go_on_are_refused) {
  const Bytes bytes = encode_node(sample());
  for (std::size_t size = 0; size < bytes.size(); size += 7) {
    BOOST_TEST(!decode_node(ByteView(bytes).first(size)).has_value());
  }
  Bytes longer = bytes;
  longer.push_back(0);
  BOOST_TEST((error_of(longer) == Errc::trailing_bytes));
}

BOOST_AUTO_TEST_CASE(what_no_tree_has_is_refused) {
  BOOST_TEST((error_of({1, 0, 0, 0, 0, 0, 0, 0, 99}) == Errc::invalid_value));              // no such kind
  BOOST_TEST((error_of({1, 0, 0, 0, 0, 0, 0, 0, 0}) == Errc::invalid_value));               // a kind that needs no byte
  BOOST_TEST((error_of({0, 0, 0, 0, 0, 0, 0, 0x80}) == Errc::invalid_value));               // no such member
  BOOST_TEST((error_of({2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0xff}) == Errc::invalid_utf8));  // path
  BOOST_TEST((error_of({8, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff}) == Errc::truncated));
  Node chart;
  chart.kind = NodeKind::chart;
  BOOST_TEST((error_of(encode_node(chart)) == Errc::invalid_value));
  Node heading;
  heading.kind = NodeKind::heading;
  heading.level = 7;
  BOOST_TEST((error_of(encode_node(heading)) == Errc::invalid_value));
  Node table;
  table.kind = NodeKind::table;
  table.children.emplace_back().kind = NodeKind::row;
  table.children[0].children.emplace_back().kind = NodeKind::cell;
  BOOST_TEST((error_of(encode_node(table)) == Errc::invalid_value));
  Node deep;
  for (int i = 0; i < max_node_depth; ++i) {
    Node around;
    around.children.push_back(std::move(deep));
    deep = std::move(around);
  }
  BOOST_TEST((error_of(encode_node(deep)) == Errc::too_deep));
}

BOOST_AUTO_TEST_SUITE_END()
