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

BOOST_AUTO_TEST_CASE(the_look_of_a_document_has_more_colors_and_letters) {
  const std::string canvas = "640 576 2000 26000\n#1b2523 #51605b #d9ddd6 #ffffff #0d5c58 #c98a1b\nsystem-ui\n";
  std::string colors;
  for (int i = 10; i < 27; ++i) colors += (i > 10 ? " #0000" : "#0000") + std::to_string(i);
  const Result<view::DocumentLook> look = view::parse_document_look(canvas + colors + "\nserif, Georgia\nmonospace");
  BOOST_TEST(look.has_value());
  if (!look) return;
  BOOST_TEST(look->canvas.font_family == "system-ui");
  BOOST_TEST(look->canvas.series.size() == 2U);
  BOOST_TEST((look->page == view::Color{0, 0, 0x10}));
  BOOST_TEST((look->link == view::Color{0, 0, 0x16}));
  BOOST_TEST((look->tones[0].strong == view::Color{0, 0, 0x17}));
  BOOST_TEST((look->tones[4].soft == view::Color{0, 0, 0x26}));
  BOOST_TEST(look->heading_family == "serif, Georgia");
  BOOST_TEST(look->code_family == "monospace");
  for (const std::string& text : {canvas, canvas + colors, canvas + colors + "\nserif", canvas + colors + " #000000\nserif\nmono",
                                  canvas + colors.substr(8) + "\nserif\nmono", canvas + colors + "\nserif\nmono\nmore"}) {
    BOOST_TEST(!view::parse_document_look(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
