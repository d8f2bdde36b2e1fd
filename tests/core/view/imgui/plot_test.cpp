#include "view/imgui/plot.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/utf8.h"
#include "core/view/imgui/charts.h"

using namespace trialog;

namespace {

constexpr float letter = 7;

float measure(std::string_view text) { return letter * static_cast<float>(count_scalars(text)); }

view::PlotSpace space_of(float width, float height, float unit = 1) { return {width, height, unit, 18, measure}; }

bool is_inside(const view::PlotBox& box, const view::PlotSpace& space) {
  return box.left >= 0 && box.top >= 0 && box.right <= space.width && box.bottom <= space.height &&
         box.left <= box.right && box.top <= box.bottom;
}

bool has_word(const view::Plot& plot, std::string_view text) {
  return std::any_of(plot.words.begin(), plot.words.end(),
                     [&](const view::Plot::Word& word) { return word.text == text; });
}

// Two words in one line that touch each other.
bool has_overlap(const view::Plot& plot) {
  for (std::size_t i = 0; i < plot.words.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      const view::Plot::Word& a = plot.words[i];
      const view::Plot::Word& b = plot.words[k];
      if (a.at.y == b.at.y && a.at.x < b.at.x + measure(b.text) && b.at.x < a.at.x + measure(a.text)) return true;
    }
  }
  return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(plot)

BOOST_AUTO_TEST_CASE(every_shape_of_every_chart_lies_inside_and_no_words_touch) {
  for (const test::NamedChart& one : test::hard_charts()) {
    for (const view::PlotSpace& space :
         {space_of(1008, 288), space_of(280, 288), space_of(560, 576, 2), space_of(60, 60), space_of(1, 1)}) {
      const std::string name = one.name + " in " + std::to_string(space.width);
      const view::Plot plot = view::make_plot(one.chart, space);
      for (const auto& bar : plot.bars) BOOST_TEST(is_inside(bar.box, space), name);
      for (const auto& rule : plot.rules) BOOST_TEST(is_inside(rule.box, space), name);
      for (const auto& swatch : plot.swatches) BOOST_TEST(is_inside(swatch.box, space), name);
      for (const auto& word : plot.words) {
        BOOST_TEST(
            is_inside({word.at.x, word.at.y, word.at.x + measure(word.text), word.at.y + space.text_height}, space),
            name);
      }
      for (const auto& line : plot.lines) {
        for (const auto& point : line.points) BOOST_TEST(is_inside({point.x, point.y, point.x, point.y}, space), name);
      }
      BOOST_TEST(!has_overlap(plot), name);
    }
  }
}

BOOST_AUTO_TEST_CASE(parts_of_a_stacked_column_stand_on_each_other_and_only_the_outermost_is_round) {
  view::Chart chart;
  chart.look = view::ChartLook::stacked_columns;
  chart.labels = {"May"};
  chart.series = {{"Added", {6}}, {"Changed", {0}}, {"Withdrawn", {4}}};
  const view::Plot plot = view::make_plot(chart, space_of(400, 300));
  BOOST_TEST(plot.bars.size() == 2U);
  if (plot.bars.size() != 2) return;
  BOOST_TEST(plot.bars[0].box.bottom == plot.area.bottom);
  BOOST_TEST(plot.bars[0].radius == 0);
  BOOST_TEST(plot.bars[1].radius > 0);
  BOOST_TEST(plot.bars[1].series == 2U);
  BOOST_TEST(plot.bars[1].box.top == plot.area.top);  // 10 is the end of the scale.
  const float between = plot.bars[0].box.top - plot.bars[1].box.bottom;
  BOOST_TEST(between >= 1);
  BOOST_TEST(between <= 2);
  BOOST_TEST(has_word(plot, "10"));
}

BOOST_AUTO_TEST_CASE(what_is_below_zero_hangs_from_the_zero_line) {
  view::Chart chart;
  chart.labels = {"a", "b"};
  chart.series = {{"Change", {5, -5}}};
  const view::Plot plot = view::make_plot(chart, space_of(400, 300));
  BOOST_TEST(plot.bars.size() == 2U);
  if (plot.bars.size() != 2) return;
  BOOST_TEST(plot.bars[0].box.bottom == plot.bars[1].box.top);
  BOOST_TEST(!plot.bars[0].is_negative);
  BOOST_TEST(plot.bars[1].is_negative);
  const auto zero = std::find_if(plot.rules.begin(), plot.rules.end(), [](const auto& rule) { return rule.is_zero; });
  BOOST_TEST((zero != plot.rules.end() && zero->box.bottom == plot.bars[1].box.top));
}

BOOST_AUTO_TEST_CASE(the_last_month_is_always_named) {
  for (const float width : {280.0F, 600.0F, 1008.0F}) {
    view::Chart chart = test::chart_of(view::ChartLook::stacked_columns, 24, 3, test::few);
    chart.labels.back() = "October 2026";
    BOOST_TEST(has_word(view::make_plot(chart, space_of(width, 288)), "October 2026"), width);
  }
}

BOOST_AUTO_TEST_CASE(a_peak_among_100000_values_is_kept) {
  for (const view::ChartLook look : {view::ChartLook::columns, view::ChartLook::lines}) {
    const view::Plot plot = view::make_plot(test::chart_of(look, 100'000, 1, test::one_peak), space_of(1008, 288));
    BOOST_TEST(plot.bars.size() <= 252U);
    float highest = plot.area.bottom;
    for (const auto& bar : plot.bars) highest = std::min(highest, bar.box.top);
    for (const auto& line : plot.lines) {
      BOOST_TEST(line.points.size() <= 504U);
      for (const auto& point : line.points) highest = std::min(highest, point.y);
    }
    BOOST_TEST(highest < plot.area.top + (plot.area.bottom - plot.area.top) / 5);
  }
}

BOOST_AUTO_TEST_CASE(a_one_is_seen_beside_a_million) {
  view::Chart chart;
  chart.labels = {"a", "b"};
  chart.series = {{"Records", {1'000'000, 1}}};
  const view::Plot plot = view::make_plot(chart, space_of(400, 300));
  BOOST_TEST(plot.bars.size() == 2U);
  if (plot.bars.size() == 2) BOOST_TEST(plot.bars[1].box.bottom - plot.bars[1].box.top >= 2);
}

BOOST_AUTO_TEST_CASE(numbers_are_written_in_groups) {
  BOOST_TEST(view::grouped(0) == "0");
  BOOST_TEST(view::grouped(999) == "999");
  BOOST_TEST(view::grouped(1000) == "1,000");
  BOOST_TEST(view::grouped(-123456) == "-123,456");
  BOOST_TEST(view::grouped(9007199254740991) == "9,007,199,254,740,991");
}

BOOST_AUTO_TEST_SUITE_END()
