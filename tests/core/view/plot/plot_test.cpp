#include "view/plot/plot.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "base/utf8.h"
#include "core/view/plot/charts.h"
#include "log/tree.h"
#include "view/plot/log_path.h"
#include "view/plot/svg.h"

using namespace trialog;
using view::ChartLook;
using view::Plot;
using view::PlotRole;

namespace {

constexpr float letter = 7;

float measure(std::string_view text) { return letter * static_cast<float>(count_scalars(text)); }

view::PlotSpace space_of(float width, float height, float unit = 1) { return {width, height, unit, 18, measure}; }

bool is_inside(const view::PlotBox& box, const view::PlotSpace& space) {
  return box.left >= 0 && box.top >= 0 && box.right <= space.width && box.bottom <= space.height &&
         box.left <= box.right && box.top <= box.bottom;
}

view::PlotBox box_of(const Plot::Word& word, const view::PlotSpace& space) {
  return {word.at.x, word.at.y, word.at.x + word.width, word.at.y + space.text_height};
}

bool has_word(const Plot& plot, std::string_view text) {
  return std::any_of(plot.words.begin(), plot.words.end(), [&](const Plot::Word& word) { return word.text == text; });
}

// The first two words that touch each other.
std::string overlap(const Plot& plot, const view::PlotSpace& space) {
  for (std::size_t i = 0; i < plot.words.size(); ++i) {
    const view::PlotBox a = box_of(plot.words[i], space);
    for (std::size_t k = 0; k < i; ++k) {
      const view::PlotBox b = box_of(plot.words[k], space);
      // Places are rounded to whole pixels.
      if (a.left + 1 < b.right && b.left + 1 < a.right && a.top + 1 < b.bottom && b.top + 1 < a.bottom)
        return plot.words[k].text + " | " + plot.words[i].text;
    }
  }
  return {};
}

std::vector<Plot::Box> boxes_of(const Plot& plot, PlotRole role) {
  std::vector<Plot::Box> out;
  std::copy_if(plot.boxes.begin(), plot.boxes.end(), std::back_inserter(out),
               [&](const Plot::Box& box) { return box.role == role; });
  return out;
}

std::size_t count_dots(const Plot& plot, PlotRole role, view::DotShape shape) {
  return static_cast<std::size_t>(std::count_if(plot.dots.begin(), plot.dots.end(), [&](const Plot::Dot& dot) {
    return dot.role == role && dot.shape == shape;
  }));
}

view::Chart tree_chart(std::uint64_t leaf, std::uint64_t size) {
  const auto number = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
  view::Chart chart;
  chart.look = ChartLook::log_tree;
  chart.labels = {"Your record"};
  chart.series = {{"First", {number(leaf)}}, {"Last", {number(leaf)}}};
  for (const view::PathHalf& half : view::audit_path_halves(leaf, size)) {
    chart.labels.emplace_back("Half");
    chart.series[0].values.push_back(number(half.first));
    chart.series[1].values.push_back(number(half.last));
  }
  chart.labels.emplace_back("Whole log");
  chart.series[0].values.push_back(0);
  chart.series[1].values.push_back(number(size - 1));
  return chart;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(plot)

BOOST_AUTO_TEST_CASE(every_shape_of_every_chart_lies_inside_and_no_words_touch) {
  for (const test::NamedChart& one : test::hard_charts()) {
    for (const view::PlotSpace& space :
         {space_of(1008, 288), space_of(280, 288), space_of(560, 576, 2), space_of(60, 60), space_of(1, 1),
          view::svg_space(one.chart, 320), view::svg_space(one.chart, 760)}) {
      const std::string name = one.name + " in " + std::to_string(space.width);
      const Plot plot = view::make_plot(one.chart, space);
      for (const auto& box : plot.boxes) BOOST_TEST(is_inside(box.box, space), name);
      for (const auto& word : plot.words) BOOST_TEST(is_inside(box_of(word, space), space), name + ": " + word.text);
      for (const auto& line : plot.lines) {
        for (const auto& point : line.points) BOOST_TEST(is_inside({point.x, point.y, point.x, point.y}, space), name);
      }
      for (const auto& dot : plot.dots) {
        const view::PlotBox box{dot.at.x - dot.radius, dot.at.y - dot.radius, dot.at.x + dot.radius,
                                dot.at.y + dot.radius};
        BOOST_TEST(is_inside(box, space), name);
      }
      BOOST_TEST(overlap(plot, space) == "", name);
    }
  }
}

BOOST_AUTO_TEST_CASE(bars_and_cells_lie_inside_the_area) {
  for (const auto& [look, name] : test::chart_looks()) {
    for (const auto value : {test::few, test::around_zero, test::greatest, test::extremes}) {
      const view::Chart chart = test::chart_of(look, 12, look == ChartLook::histogram ? 1 : 2, value, "May");
      const Plot plot = view::make_plot(chart, view::svg_space(chart, 760));
      for (const auto& box : plot.boxes) {
        if (box.box.top < plot.area.top - 1) continue;  // Of the legend.
        BOOST_TEST(box.box.left >= plot.area.left - 1, name);
        BOOST_TEST(box.box.right <= plot.area.right + 1, name);
        BOOST_TEST(box.box.bottom <= plot.area.bottom + 1, name);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(parts_of_a_stacked_column_stand_on_each_other_and_only_the_outermost_is_round) {
  view::Chart chart;
  chart.look = ChartLook::stacked_columns;
  chart.labels = {"May"};
  chart.series = {{"Added", {6}}, {"Changed", {0}}, {"Withdrawn", {4}}};
  const Plot plot = view::make_plot(chart, space_of(400, 300));
  std::vector<Plot::Box> bars = boxes_of(plot, PlotRole::series);
  bars.erase(bars.begin(), bars.begin() + 3);  // The legend.
  BOOST_TEST(bars.size() == 2U);
  if (bars.size() != 2) return;
  BOOST_TEST(bars[0].box.bottom == plot.area.bottom);
  BOOST_TEST(bars[0].radius == 0);
  BOOST_TEST(bars[1].radius > 0);
  BOOST_TEST(bars[1].number == 2U);
  BOOST_TEST(bars[1].box.top == plot.area.top);  // 10 is the end of the scale.
  const float between = bars[0].box.top - bars[1].box.bottom;
  BOOST_TEST(between >= 1);
  BOOST_TEST(between <= 2);
  BOOST_TEST(has_word(plot, "10"));
}

BOOST_AUTO_TEST_CASE(what_is_below_zero_hangs_from_the_zero_line) {
  view::Chart chart;
  chart.labels = {"a", "b"};
  chart.series = {{"Change", {5, -5}}};
  const Plot plot = view::make_plot(chart, space_of(400, 300));
  const std::vector<Plot::Box> bars = boxes_of(plot, PlotRole::series);
  const std::vector<Plot::Box> zero = boxes_of(plot, PlotRole::axis);
  BOOST_TEST((bars.size() == 2U && zero.size() == 1U));
  if (bars.size() != 2 || zero.size() != 1) return;
  BOOST_TEST(bars[0].box.bottom == bars[1].box.top);
  BOOST_TEST((bars[0].rounded == view::Rounded::top && bars[1].rounded == view::Rounded::bottom));
  BOOST_TEST(zero[0].box.bottom == bars[1].box.top);
}

BOOST_AUTO_TEST_CASE(the_last_month_is_always_named) {
  for (const float width : {280.0F, 600.0F, 1008.0F}) {
    view::Chart chart = test::chart_of(ChartLook::stacked_columns, 24, 3, test::few);
    chart.labels.back() = "October 2026";
    BOOST_TEST(has_word(view::make_plot(chart, space_of(width, 288)), "October 2026"), width);
  }
}

BOOST_AUTO_TEST_CASE(a_peak_among_100000_values_is_kept) {
  for (const ChartLook look : {ChartLook::columns, ChartLook::lines}) {
    const Plot plot = view::make_plot(test::chart_of(look, 100'000, 1, test::one_peak), space_of(1008, 288));
    const std::vector<Plot::Box> bars = boxes_of(plot, PlotRole::series);
    BOOST_TEST(bars.size() <= 252U);
    float highest = plot.area.bottom;
    for (const auto& bar : bars) highest = std::min(highest, bar.box.top);
    for (const auto& line : plot.lines) {
      BOOST_TEST(line.points.size() <= 504U);
      for (const auto& point : line.points) highest = std::min(highest, point.y);
    }
    BOOST_TEST(highest < plot.area.top + (plot.area.bottom - plot.area.top) / 5);
  }
}

BOOST_AUTO_TEST_CASE(a_one_is_seen_beside_a_million) {
  for (const ChartLook look : {ChartLook::columns, ChartLook::bars}) {
    view::Chart chart;
    chart.look = look;
    chart.labels = {"a", "b"};
    chart.series = {{"Records", {1'000'000, 1}}};
    const std::vector<Plot::Box> bars = boxes_of(view::make_plot(chart, space_of(400, 300)), PlotRole::series);
    BOOST_TEST(bars.size() == 2U);
    if (bars.size() != 2) continue;
    const view::PlotBox& box = bars[1].box;
    BOOST_TEST(std::min(box.bottom - box.top, box.right - box.left) >= 2);
  }
}

BOOST_AUTO_TEST_CASE(series_are_told_apart_without_colour) {
  const view::Chart columns = test::chart_of(ChartLook::stacked_columns, 6, 3, test::few, "May");
  const Plot with_texture = view::make_plot(columns, space_of(760, 300));
  BOOST_TEST(std::any_of(with_texture.lines.begin(), with_texture.lines.end(),
                         [](const Plot::Line& line) { return line.role == PlotRole::texture; }));
  const Plot lines = view::make_plot(test::chart_of(ChartLook::lines, 6, 2, test::few, "May"), space_of(760, 300));
  const auto pieces = [&](std::size_t series) {
    return std::count_if(lines.lines.begin(), lines.lines.end(),
                         [&](const Plot::Line& line) { return line.number == series; });
  };
  BOOST_TEST(pieces(0) == 2);  // In the legend and in the area.
  BOOST_TEST(pieces(1) > 10);
  const view::Chart points = test::with_groups(test::chart_of(ChartLook::scatter, 8, 2, test::few), 3);
  const Plot scatter = view::make_plot(points, space_of(760, 300));
  for (const view::DotShape shape : {view::DotShape::circle, view::DotShape::square, view::DotShape::triangle})
    BOOST_TEST(count_dots(scatter, PlotRole::series, shape) >= 2U);
}

BOOST_AUTO_TEST_CASE(bars_have_their_names_and_numbers) {
  view::Chart chart;
  chart.look = ChartLook::bars;
  chart.labels = {"In favour", "Against", "Abstain"};
  chart.series = {{"Answers", {1530, 40, 0}}};
  for (const float width : {320.0F, 760.0F}) {
    const Plot plot = view::make_plot(chart, view::svg_space(chart, width));
    for (const std::string_view word : {"In favour", "Against", "Abstain", "1,530", "40", "0"})
      BOOST_TEST(has_word(plot, word), word);
    BOOST_TEST(boxes_of(plot, PlotRole::series).size() == 2U);  // Nothing has no bar.
  }
  chart.series[0].values = {-20, 40, 0};
  const Plot both_ways = view::make_plot(chart, view::svg_space(chart, 760));
  const std::vector<Plot::Box> bars = boxes_of(both_ways, PlotRole::series);
  BOOST_TEST(bars.size() == 2U);
  if (bars.size() == 2) BOOST_TEST(bars[0].box.right <= bars[1].box.left + 1);
}

BOOST_AUTO_TEST_CASE(the_columns_of_a_histogram_touch) {
  const view::Chart chart = test::chart_of(
      ChartLook::histogram, 5, 1, [](std::size_t label, std::size_t) { return static_cast<std::int64_t>(label + 1); },
      "0-4");
  const std::vector<Plot::Box> bars = boxes_of(view::make_plot(chart, space_of(400, 300)), PlotRole::series);
  BOOST_TEST(bars.size() == 5U);
  for (std::size_t i = 1; i < bars.size(); ++i) BOOST_TEST(bars[i].box.left - bars[i - 1].box.right <= 2);
}

BOOST_AUTO_TEST_CASE(a_timeline_begins_and_ends_with_its_dates) {
  view::Chart chart;
  chart.look = ChartLook::timeline;
  chart.labels = {"Complaint", "Answer due", "Answered"};
  constexpr std::int64_t day = 86'400'000;
  constexpr std::int64_t march = 1'740'787'200'000;  // 2025-03-01
  chart.series = {{"From", {march, march, march + 20 * day}}, {"Until", {march, march + 60 * day, march + 20 * day}}};
  const Plot plot = view::make_plot(chart, view::svg_space(chart, 760));
  const std::vector<Plot::Box> spans = boxes_of(plot, PlotRole::series);
  BOOST_TEST(spans.size() == 1U);
  BOOST_TEST(count_dots(plot, PlotRole::series, view::DotShape::diamond) == 2U);
  BOOST_TEST(has_word(plot, "2025-03"));
  BOOST_TEST(has_word(plot, "2025-04"));
  // The first days of months and years stand where they are in the calendar, leap years among them.
  chart.series = {{"At", {951'696'000'000, 951'868'800'000, 4'107'542'400'000}}};  // 2000-02-28, 2000-03-01, 2100-03-01
  const Plot century = view::make_plot(chart, view::svg_space(chart, 760));
  for (const std::string_view year : {"2020", "2040", "2060", "2080"}) BOOST_TEST(has_word(century, year), year);
  chart.series = {{"At", {951'696'000'000, 951'868'800'000, 954'547'200'000 + 30 * day}}};
  const Plot spring = view::make_plot(chart, view::svg_space(chart, 760));
  BOOST_TEST(has_word(spring, "2000-03"));
  BOOST_TEST(has_word(spring, "2000-04"));
  if (spans.size() == 1) {
    BOOST_TEST(std::abs(plot.dots[0].at.x - spans[0].box.left) <= 1);
    const float third = spans[0].box.left + (spans[0].box.right - spans[0].box.left) / 3;
    BOOST_TEST(std::abs(plot.dots[1].at.x - third) <= 2);
  }
}

BOOST_AUTO_TEST_CASE(a_heat_map_has_a_cell_for_every_number_and_levels_in_order) {
  view::Chart chart;
  chart.look = ChartLook::heat_map;
  chart.labels = {"Mon", "Tue", "Wed"};
  chart.series = {{"Morning", {0, 1, 50}}, {"Evening", {20, 90, 100}}};
  const Plot plot = view::make_plot(chart, view::svg_space(chart, 760));
  std::vector<Plot::Box> cells = boxes_of(plot, PlotRole::heat);
  cells.erase(cells.begin(), cells.end() - 6);  // The legend.
  std::vector<std::size_t> levels;
  for (const Plot::Box& cell : cells) levels.push_back(cell.number);
  BOOST_TEST((levels == std::vector<std::size_t>{0, 1, 3, 1, 5, 5}));
  for (const std::string_view word : {"Mon", "Wed", "Morning", "Evening", "50", "100"})
    BOOST_TEST(has_word(plot, word), word);
}

BOOST_AUTO_TEST_CASE(points_stand_where_their_numbers_are) {
  view::Chart chart;
  chart.look = ChartLook::scatter;
  chart.labels = {"a", "b", "c", "again"};
  chart.series = {{"Days", {0, 10, 5, 5}}, {"Cases", {0, 100, 50, 50}}};
  const Plot plot = view::make_plot(chart, space_of(760, 300));
  BOOST_TEST(plot.dots.size() == 3U);  // Two of them are at one place.
  if (plot.dots.size() != 3) return;
  BOOST_TEST(plot.dots[0].at.x < plot.dots[2].at.x);
  BOOST_TEST(plot.dots[0].at.y > plot.dots[2].at.y);
  BOOST_TEST(std::abs(plot.dots[2].at.x - (plot.dots[0].at.x + plot.dots[1].at.x) / 2) <= 3);
  BOOST_TEST(has_word(plot, "Days"));
  BOOST_TEST(has_word(plot, "Cases"));
}

BOOST_AUTO_TEST_CASE(the_halves_of_a_path_are_those_that_a_proof_hashes) {
  using Halves = std::vector<view::PathHalf>;
  BOOST_TEST((view::audit_path_halves(0, 1) == Halves{}));
  BOOST_TEST((view::audit_path_halves(6, 7) == Halves{{4, 5}, {0, 3}}));  // RFC 6962, section 2.1.3: d6 of 7.
  BOOST_TEST((view::audit_path_halves(3, 7) == Halves{{2, 2}, {0, 1}, {4, 6}}));
  // The hashes of those halves lead from the leaf to the root.
  constexpr std::uint64_t size = 21;
  std::vector<Digest> leaves;
  for (std::uint64_t i = 0; i < size; ++i) leaves.push_back(leaf_hash(to_bytes(std::to_string(i))));
  const auto root_of = [&](const auto& self, std::uint64_t begin, std::uint64_t end) -> Digest {
    if (end - begin == 1) return leaves[static_cast<std::size_t>(begin)];
    std::uint64_t half = 1;
    while (half * 2 < end - begin) half *= 2;
    return node_hash(self(self, begin, begin + half), self(self, begin + half, end));
  };
  for (std::uint64_t leaf = 0; leaf < size; ++leaf) {
    std::vector<Digest> path;
    for (const view::PathHalf& half : view::audit_path_halves(leaf, size))
      path.push_back(root_of(root_of, half.first, half.last + 1));
    BOOST_TEST(check_inclusion(leaf, size, leaves[static_cast<std::size_t>(leaf)], path, root_of(root_of, 0, size)).has_value());
  }
}

BOOST_AUTO_TEST_CASE(a_tree_marks_one_path_and_its_halves) {
  // Drawn whole: 7 leaves, 6 nodes above them.
  const view::Chart few = tree_chart(3, 7);
  const Plot whole = view::make_plot(few, view::svg_space(few, 320));
  BOOST_TEST(whole.dots.size() == 13U);
  BOOST_TEST(count_dots(whole, PlotRole::mark, view::DotShape::square) == 3U);
  BOOST_TEST(count_dots(whole, PlotRole::mark, view::DotShape::diamond) == 1U);
  BOOST_TEST(count_dots(whole, PlotRole::mark, view::DotShape::circle) == 3U);
  // As a ladder: 1,530 leaves.
  for (const std::uint64_t size : {std::uint64_t{1530}, std::uint64_t{1} << 40}) {
    const view::Chart many = tree_chart(1029, size);
    const std::size_t halves = view::audit_path_halves(1029, size).size();
    for (const float width : {320.0F, 760.0F}) {
      const Plot ladder = view::make_plot(many, view::svg_space(many, width));
      BOOST_TEST(count_dots(ladder, PlotRole::mark, view::DotShape::square) == halves);
      BOOST_TEST(count_dots(ladder, PlotRole::mark, view::DotShape::diamond) == 1U);
      BOOST_TEST(count_dots(ladder, PlotRole::mark, view::DotShape::circle) == halves);
      if (size > 1530) continue;
      for (const std::string_view word : {"Your record", "Whole log", "1,028", "0–1,023", "1,032–1,039"})
        BOOST_TEST(has_word(ladder, word), word);
    }
  }
}

BOOST_AUTO_TEST_CASE(numbers_are_written_in_groups) {
  BOOST_TEST(view::grouped(0) == "0");
  BOOST_TEST(view::grouped(999) == "999");
  BOOST_TEST(view::grouped(1000) == "1,000");
  BOOST_TEST(view::grouped(-123456) == "-123,456");
  BOOST_TEST(view::grouped(9007199254740991) == "9,007,199,254,740,991");
}

BOOST_AUTO_TEST_CASE(an_svg_picture_has_few_parts_and_classes_only) {
  view::Chart chart;
  chart.look = ChartLook::bars;
  chart.labels = {"For", "Against"};
  chart.series = {{"Answers", {4, 1}}};
  const view::SvgPicture picture = view::svg_picture(chart, 320);
  BOOST_TEST(picture.view_box == "0 0 320 96");
  std::string text;
  for (const view::SvgPart& part : picture.parts)
    text += part.css_class + '|' + part.d + part.x + ',' + part.y + '|' + part.text + '\n';
  BOOST_TEST(
      text ==
      "series-1|M72 9h225a4 4 0 0 1 4 4v12a4 4 0 0 1 -4 4h-225zM72 43h53a4 4 0 0 1 4 4v12a4 4 0 0 1 -4 4h-53z,|\n"
      "axis|M72 2h1v68h-1z,|\n"
      "strong|2,24|For\n"
      "strong|2,58|Against\n"
      "strong|305,24|4\n"
      "strong|133,58|1\n");
  // What is large stays small: paths of one role are one part.
  for (const test::NamedChart& one : test::hard_charts()) {
    std::size_t paths = 0;
    for (const view::SvgPart& part : view::svg_picture(one.chart, 760).parts) paths += part.d.empty() ? 0U : 1U;
    BOOST_TEST(paths <= 40U, one.name);
  }
}

BOOST_AUTO_TEST_SUITE_END()
