#include "view/imgui/look.h"

#include <boost/test/unit_test.hpp>

using namespace trialog;

BOOST_AUTO_TEST_SUITE(look)

BOOST_AUTO_TEST_CASE(size_colors_and_font_are_read) {
  const Result<view::CanvasLook> look =
      view::parse_look("640 576 2000 26000\n#1b2523 #51605b #d9ddd6 #ffffff #0d5c58 #c98a1b\nsystem-ui, \"Noto Sans\"");
  BOOST_TEST(look.has_value());
  if (!look) return;
  BOOST_TEST(look->width == 640);
  BOOST_TEST(look->height == 576);
  BOOST_TEST(look->unit == 2.0F);
  BOOST_TEST(look->text_px == 26.0F);
  BOOST_TEST((look->ink == view::Color{0x1b, 0x25, 0x23}));
  BOOST_TEST(look->series.size() == 2U);
  BOOST_TEST((look->series.back() == view::Color{0xc9, 0x8a, 0x1b}));
  BOOST_TEST(look->font_family == "system-ui, \"Noto Sans\"");
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused) {
  const std::string colors = "\n#1b2523 #51605b #d9ddd6 #ffffff #0d5c58\n";
  for (const std::string& text : {
           std::string(),
           std::string("640 576 2000 26000"),
           "640 576 2000" + colors + "a",
           "640 576 2000 26000 1" + colors + "a",
           "0 576 2000 26000" + colors + "a",
           "640 9000 2000 26000" + colors + "a",
           "640 576 0 26000" + colors + "a",
           "640 576 2000 -1" + colors + "a",
           "640 576 2000 x" + colors + "a",
           "640 576 2000 26000" + colors,
           std::string("640 576 2000 26000\n#1b2523 #51605b #d9ddd6 #ffffff\na"),
           std::string("640 576 2000 26000\n#1b2523 #51605b #d9ddd6 #ffffff red\na"),
           std::string("640 576 2000 26000\n#1b2523 #51605b #d9ddd6 #fffff #000000\na"),
       }) {
    BOOST_TEST(!view::parse_look(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
