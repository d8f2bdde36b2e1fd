#include "view/imgui/chart_painter.h"

#include <boost/test/unit_test.hpp>

#include "core/view/imgui/studio.h"
#include "core/view/plot/charts.h"

using namespace trialog;

namespace {

view::CanvasLook look_of(int width, int height, float unit) {
  view::CanvasLook look;
  look.width = width;
  look.height = height;
  look.unit = unit;
  look.text_px = 13 * unit;
  look.ink = {0x1b, 0x25, 0x23};
  look.surface = {255, 255, 255};
  look.series = {{0x0d, 0x5c, 0x58}, {0xc9, 0x8a, 0x1b}};
  look.font_family = "sans-serif";
  return look;
}

struct Studio : test::Studio {
  ImDrawData& paint(const view::Chart& chart, const view::CanvasLook& look) {
    ImDrawData& frame = view::paint_chart(canvas, chart, look);
    raster.take_textures(frame);
    return frame;
  }
};

bool is_inside(const ImDrawData& frame, const view::CanvasLook& look) {
  for (const ImDrawList* list : frame.CmdLists) {
    for (const ImDrawVert& vertex : list->VtxBuffer) {
      const bool inside = vertex.pos.x >= 0 && vertex.pos.y >= 0 && vertex.pos.x <= static_cast<float>(look.width) &&
                          vertex.pos.y <= static_cast<float>(look.height);
      if (!inside) return false;  // Neither is what is no number.
    }
  }
  return true;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(chart_painter)

BOOST_AUTO_TEST_CASE(every_chart_is_painted_inside_its_canvas) {
  Studio studio;
  for (const test::NamedChart& one : test::hard_charts()) {
    for (const view::CanvasLook& look :
         {look_of(1008, 288, 1), look_of(280, 288, 1), look_of(560, 576, 2), look_of(1, 1, 1)}) {
      const ImDrawData& frame = studio.paint(one.chart, look);
      if (one.name.ends_with("24 months") && look.width > 1) BOOST_TEST(frame.TotalVtxCount > 0, one.name);
      BOOST_TEST(frame.TotalVtxCount < 200'000, one.name);
      BOOST_TEST(is_inside(frame, look), one.name + " in " + std::to_string(look.width));
    }
  }
}

BOOST_AUTO_TEST_CASE(letters_of_labels_and_names_are_asked_from_the_source) {
  Studio studio;
  view::Chart chart = test::chart_of(view::ChartLook::lines, 3, 2, test::few, "五月");
  chart.series[0].name = "Ω";
  studio.paint(chart, look_of(600, 300, 1));
  for (const char* letter : {"五", "月", "Ω"}) BOOST_TEST(studio.glyphs.drawn.count(letter) == 1U);
  studio.glyphs.drawn.clear();
  studio.paint(chart, look_of(700, 300, 1));
  BOOST_TEST(studio.glyphs.drawn.empty());  // Kept in the texture.
}

BOOST_AUTO_TEST_CASE(runs_that_need_shaping_are_drawn_whole) {
  Studio studio;
  view::Chart chart = test::chart_of(view::ChartLook::lines, 3, 2, test::few, "x");
  const std::string family = "\U0001f469\u200d\U0001f467";
  chart.series[0].name = "مدينة النهر";
  chart.series[1].name = "e\u0301t " + family + " हिन्दी";
  studio.paint(chart, look_of(900, 300, 1));
  for (const std::string& run : {std::string("مدينة النهر"), std::string("e\u0301"), family, std::string("हिन्दी")}) {
    BOOST_TEST(studio.glyphs.drawn.count(run) == 1U, run);
  }
  for (const char* letter : {"م", "\u0301", "\u200d", "ह"}) BOOST_TEST(studio.glyphs.drawn.count(letter) == 0U, letter);
}

BOOST_AUTO_TEST_CASE(the_same_chart_gives_the_same_frame) {
  Studio studio;
  const view::Chart chart = test::chart_of(view::ChartLook::stacked_columns, 24, 3, test::few);
  const auto vertices = [&] {
    std::vector<float> out;
    for (const ImDrawList* list : studio.paint(chart, look_of(600, 300, 1)).CmdLists) {
      for (const ImDrawVert& vertex : list->VtxBuffer) out.insert(out.end(), {vertex.pos.x, vertex.pos.y});
    }
    return out;
  };
  const std::vector<float> first = vertices();
  BOOST_TEST((first == vertices()));
}

BOOST_AUTO_TEST_CASE(two_painters_do_not_disturb_each_other) {
  Studio one;
  Studio other;
  const view::Chart chart = test::chart_of(view::ChartLook::columns, 5, 1, test::few);
  const int first = one.paint(chart, look_of(600, 300, 1)).TotalVtxCount;
  BOOST_TEST(other.paint(chart, look_of(600, 300, 1)).TotalVtxCount == first);
  BOOST_TEST(one.paint(chart, look_of(600, 300, 1)).TotalVtxCount == first);
}

BOOST_AUTO_TEST_SUITE_END()
