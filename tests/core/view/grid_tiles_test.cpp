#include "view/grid_tiles.h"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace trialog;
using namespace trialog::view;

namespace {

// Rows that say their number and what is true of all.
struct Rows {
  std::string what = "a";
  std::size_t count = 100;
  GridTiles tiles;

  // What is painted, as "canvas:first-end".
  std::vector<std::string> painted() {
    std::vector<std::string> out;
    const auto rows_of = [&](RowRange range) {
      return to_bytes(std::to_string(range.first) + "-" + std::to_string(range.first + range.count) + what);
    };
    std::vector<GridTile> all = tiles.take_wanted(count, rows_of);
    for (GridTile& tile : tiles.take_changed(count, rows_of)) all.push_back(std::move(tile));
    for (const GridTile& tile : all) {
      const std::string rows(as_text(tile.rows));
      BOOST_TEST(rows.starts_with(std::to_string(tile.first_row) + "-"));
      out.push_back(std::to_string(tile.canvas) + ":" + rows);
    }
    return out;
  }
  bool want(std::size_t rows_in_tile, std::size_t canvases, std::vector<std::size_t> first_rows) {
    return tiles.want(rows_in_tile, canvases, first_rows);
  }
};

using Painted = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(grid_tiles)

BOOST_AUTO_TEST_CASE(what_is_wanted_is_painted_once_in_that_order) {
  Rows rows;
  BOOST_TEST(rows.painted() == Painted{}, boost::test_tools::per_element());
  BOOST_REQUIRE(rows.want(8, 4, {16, 8, 24}));
  BOOST_TEST(rows.painted() == (Painted{"2:16-24a", "1:8-16a", "3:24-32a"}), boost::test_tools::per_element());
  BOOST_TEST(rows.painted() == Painted{}, boost::test_tools::per_element());
  // The next one takes the canvas of the one four tiles before; what is wanted again is painted again.
  BOOST_REQUIRE(rows.want(8, 4, {40, 24}));
  BOOST_TEST(rows.painted() == (Painted{"1:40-48a", "3:24-32a"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(rows_that_changed_are_painted_again_where_they_stand) {
  Rows rows;
  BOOST_REQUIRE(rows.want(8, 3, {0, 8}));
  rows.painted();
  rows.what = "b";
  BOOST_TEST(rows.painted() == (Painted{"0:0-8b", "1:8-16b"}), boost::test_tools::per_element());
  BOOST_REQUIRE(rows.want(8, 3, {16}));
  rows.what = "c";
  BOOST_TEST(rows.painted() == (Painted{"2:16-24c", "0:0-8c", "1:8-16c"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_last_tile_has_the_rows_that_are_there) {
  Rows rows;
  rows.count = 20;
  BOOST_REQUIRE(rows.want(8, 4, {16, 24}));
  BOOST_TEST(rows.painted() == Painted{"2:16-20a"}, boost::test_tools::per_element());
  rows.count = 21;
  BOOST_TEST(rows.painted() == Painted{"2:16-21a"}, boost::test_tools::per_element());
  rows.count = 16;
  BOOST_TEST(rows.painted() == Painted{}, boost::test_tools::per_element());
  // Its canvas shows rows that are gone; they come back only when they are wanted.
  rows.count = 21;
  BOOST_TEST(rows.painted() == Painted{}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_new_size_or_look_forgets_what_was_shown) {
  Rows rows;
  BOOST_REQUIRE(rows.want(8, 4, {0, 8}));
  rows.painted();
  rows.tiles.forget();
  rows.what = "b";
  BOOST_TEST(rows.painted() == Painted{}, boost::test_tools::per_element());
  BOOST_REQUIRE(rows.want(8, 4, {0}));
  rows.painted();
  BOOST_REQUIRE(rows.want(8, 5, {8}));
  rows.what = "c";
  BOOST_TEST(rows.painted() == Painted{"1:8-16c"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(numbers_that_do_not_fit_together_change_nothing) {
  Rows rows;
  BOOST_REQUIRE(rows.want(8, 4, {8}));
  BOOST_TEST(!rows.want(0, 4, {0}));
  BOOST_TEST(!rows.want(max_grid_rows + 1, 4, {0}));
  BOOST_TEST(!rows.want(8, 0, {0}));
  BOOST_TEST(!rows.want(8, max_tiles + 1, {0}));
  BOOST_TEST(!rows.want(8, 4, {7}));
  BOOST_TEST(!rows.want(8, 2, {0, 8, 16}));
  BOOST_TEST(rows.painted() == Painted{"1:8-16a"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
