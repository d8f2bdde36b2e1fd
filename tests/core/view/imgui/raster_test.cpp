#include "view/imgui/raster.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "core/view/imgui/studio.h"
#include "core/view/plot/charts.h"
#include "view/imgui/chart_painter.h"

using namespace trialog;

namespace {

constexpr int side_px = 64;
constexpr view::Color ground{10, 20, 30};
constexpr ImU32 ground_color = IM_COL32(10, 20, 30, 255);

// What is drawn by hand, as pixels.
struct Sheet : test::Studio {
  template <class Draw>
  std::map<ImU32, int> draw(const Draw& draw) {
    ImDrawList& list = canvas.begin(side_px, side_px);
    draw(list);
    raster.draw(canvas.end(), ground);
    std::map<ImU32, int> count;
    for (const std::uint32_t pixel : raster.pixels()) ++count[pixel];
    return count;
  }
  ImU32 at(int x, int y) const { return raster.pixels()[static_cast<std::size_t>(y * side_px + x)]; }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(raster)

BOOST_AUTO_TEST_CASE(a_rect_covers_the_pixels_whose_middles_lie_in_it) {
  Sheet sheet;
  const ImU32 red = IM_COL32(200, 0, 0, 255);
  const auto count = sheet.draw([&](ImDrawList& list) { list.AddRectFilled({2.4F, 3.6F}, {10.5F, 20.49F}, red); });
  BOOST_TEST(count.at(red) == 8 * 16);  // Columns 2 to 9, rows 4 to 19.
  BOOST_TEST(sheet.at(2, 4) == red);
  BOOST_TEST(sheet.at(9, 19) == red);
  BOOST_TEST(sheet.at(10, 19) == ground_color);
  BOOST_TEST(count.at(ground_color) == side_px * side_px - 8 * 16);
}

BOOST_AUTO_TEST_CASE(what_is_half_seen_is_mixed_with_what_lies_below_and_nothing_leaves_the_clip) {
  Sheet sheet;
  const auto count = sheet.draw([&](ImDrawList& list) {
    list.PushClipRect({4, 4}, {8, 8});
    list.AddRectFilled({0, 0}, {64, 64}, IM_COL32(250, 0, 30, 128));
    list.PopClipRect();
  });
  // 250 * 128/255 + 10 * 127/255 and so on, rounded.
  BOOST_TEST(count.at(IM_COL32(130, 10, 30, 255)) == 16);
  BOOST_TEST(count.size() == 2U);
}

BOOST_AUTO_TEST_CASE(triangles_that_share_an_edge_cover_every_pixel_once) {
  Sheet sheet;
  const ImU32 once = IM_COL32(130, 10, 30, 255);
  for (const float turn : {0.0F, 0.1F, 0.5F, 0.785398F, 1.2F, 2.0F}) {
    const auto count = sheet.draw([&](ImDrawList& list) {
      list.Flags = ImDrawListFlags_None;
      // A fan around the middle: eight triangles, each edge shared by two.
      const ImVec2 middle(32, 32);
      for (int i = 0; i < 8; ++i) {
        const auto corner = [&](int number) {
          const float angle = turn + static_cast<float>(number) * 0.785398F;
          return ImVec2(middle.x + 20 * std::cos(angle), middle.y + 20 * std::sin(angle));
        };
        list.AddTriangleFilled(middle, corner(i), corner(i + 1), IM_COL32(250, 0, 30, 128));
      }
    });
    BOOST_TEST(count.size() == 2U);
    // The area of a regular octagon with that radius is 1131.
    BOOST_TEST(std::abs(count.at(once) - 1131) < 30);
  }
}

BOOST_AUTO_TEST_CASE(a_letter_is_copied_pixel_by_pixel_in_the_colour_of_the_text) {
  Sheet sheet;
  const ImU32 ink = IM_COL32(1, 2, 3, 255);
  ImFont* font = sheet.canvas.font_of({"sans-serif", 400});
  const auto count = sheet.draw([&](ImDrawList& list) { list.AddText(font, 20, {5, 5}, ink, "ab"); });
  BOOST_TEST(count.at(ink) == 2 * 11 * 20);  // 0.56 of 20 px wide, 20 px high.
  BOOST_TEST(count.size() == 2U);
}

BOOST_AUTO_TEST_CASE(colours_run_from_corner_to_corner) {
  Sheet sheet;
  sheet.draw([](ImDrawList& list) {
    const ImU32 black = IM_COL32(0, 0, 0, 255), white = IM_COL32(255, 255, 255, 255);
    list.AddRectFilledMultiColor({0, 0}, {64, 64}, black, white, white, black);
  });
  for (int y = 0; y < side_px; ++y) {
    for (int x = 1; x < side_px; ++x) BOOST_REQUIRE((sheet.at(x, y) & 0xff) >= (sheet.at(x - 1, y) & 0xff));
    BOOST_REQUIRE((sheet.at(32, y) & 0xff) > 120);
    BOOST_REQUIRE((sheet.at(32, y) & 0xff) < 136);
  }
}

BOOST_AUTO_TEST_CASE(places_that_are_no_places_do_no_harm) {
  Sheet sheet;
  const float nan = std::numeric_limits<float>::quiet_NaN(), far = std::numeric_limits<float>::max();
  for (const ImVec2 wrong : {ImVec2(nan, 3), ImVec2(far, far), ImVec2(-far, 0), ImVec2(std::numeric_limits<float>::infinity(), nan)}) {
    sheet.draw([&](ImDrawList& list) {
      list.AddRectFilled({1, 1}, wrong, IM_COL32_WHITE);
      list.AddTriangleFilled({1, 1}, wrong, {9, 30}, IM_COL32_WHITE);
      list.AddLine({1, 1}, wrong, IM_COL32_WHITE, 2);
    });
  }
}

BOOST_AUTO_TEST_CASE(a_chart_is_drawn_in_its_colours) {
  Sheet sheet;
  view::CanvasLook look;
  look.width = 600;
  look.height = 300;
  look.text_px = 14;
  look.font_family = "sans";
  look.ink = {1, 1, 1};
  look.line = {9, 9, 9};
  look.surface = {250, 251, 252};
  look.series = {{0x17, 0x71, 0x6b}, {0xaa, 0x33, 0x11}};
  for (const test::NamedChart& one : test::hard_charts()) {
    sheet.raster.draw(view::paint_chart(sheet.canvas, one.chart, look), look.surface);
    BOOST_TEST(sheet.raster.width() == look.width);
    BOOST_TEST(sheet.raster.pixels().size() == 600U * 300U);
    const std::vector<std::uint32_t>& pixels = sheet.raster.pixels();
    BOOST_TEST(std::all_of(pixels.begin(), pixels.end(), [](std::uint32_t pixel) { return pixel >> 24 == 255; }));
    if (one.name.ends_with("24 months")) {
      BOOST_TEST(std::count(pixels.begin(), pixels.end(), IM_COL32(0x17, 0x71, 0x6b, 255)) > 100, one.name);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
