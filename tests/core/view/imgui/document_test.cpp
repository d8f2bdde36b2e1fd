#include "view/imgui/document_painter.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

#include "core/view/imgui/painted.h"
#include "core/view/sample_screen.h"
#include "support/words.h"
#include "view/imgui/grid_painter.h"
#include "view/imgui/text_flow.h"

using namespace trialog;
using namespace trialog::view;

namespace {

const std::string chinese = "算法在做决定时会用到哪些数据，谁来负责，怎样申诉：这里都写得清清楚楚。";

// The lines that a text becomes, in letters of 10 px of the regular font.
std::vector<std::string> lines_of(const std::string& text, float width, Spaces spaces = Spaces::collapse) {
  test::Studio studio;
  ImFont* font = studio.canvas.font_of({"sans", 400});
  studio.canvas.begin(100, 100);
  Span span;
  span.text = text;
  span.letters = {font->GetFontBaked(10), &studio.canvas.runs()};
  std::vector<std::string> out;
  for (const FlowLine& line : flow({span}, width, spaces)) {
    std::string& all = out.emplace_back();
    for (const FlowPiece& piece : line.pieces) all += piece.text;
  }
  studio.raster.take_textures(studio.canvas.end());
  return out;
}

struct Desk : test::Studio {
  DocumentPainter painter{canvas};
};

ElementRect rect_of(const DocumentPainter& painter, std::string_view path) {
  for (const ElementRect& rect : painter.rects()) {
    if (rect.id == path_hash(path)) return rect;
  }
  return {};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(document_painter)

BOOST_AUTO_TEST_CASE(every_kind_of_node_is_laid_out_whatever_its_words_are) {
  const Words words = test::words("en");
  for (const std::string& text :
       {std::string("plain"), std::string("a longer text with several words that goes over more than one line of its column, twice"),
        std::string(400, 'w'), chinese + chinese, std::string("مدينة النهر الأخضر تنشر سجل الخوارزميات"),
        std::string("हिन्दी में e\u0301 \U0001f469\u200d\U0001f467 ไทยภาษาไทยภาษาไทย"), std::string("\ue000 \u200b-/-/")}) {
    BOOST_TEST_CONTEXT(text) {
      test::SampleState state;
      state.hostile = text;
      state.title_error = text;
      test::check_painted(test::sample_screen(words, state));
    }
  }
}

BOOST_AUTO_TEST_CASE(lines_break_where_they_may) {
  using Lines = std::vector<std::string>;
  BOOST_TEST((lines_of("one two  three\nfour", 48) == Lines{"one two", "three", "four"}));
  BOOST_TEST((lines_of("abcdefghijkl", 30) == Lines{"abcde", "fghij", "kl"}));
  BOOST_TEST((lines_of("so abcdefghijkl", 30) == Lines{"so", "abcde", "fghij", "kl"}));
  // No line begins with a mark that closes or ends with one that opens.
  BOOST_TEST((lines_of("一二三，四五", 30) == Lines{"一二", "三，四", "五"}));
  BOOST_TEST((lines_of("一二（三四）", 30) == Lines{"一二", "（三四）"}) == false);
  BOOST_TEST((lines_of("一二（三）四", 30) == Lines{"一二", "（三）", "四"}));
  BOOST_TEST((lines_of("a b\n  c", 100, Spaces::keep) == Lines{"a b", "  c"}));
  BOOST_TEST((lines_of("", 100)).empty());
}

BOOST_AUTO_TEST_CASE(a_link_in_a_text_keeps_together_when_it_fits) {
  const Words words = test::words("en");
  Screen ui(words, {.key = "s", .title = "S", .url = "/en/"});
  {
    auto main = ui.main();
    ui.heading("S");
    for (int count = 1; count < 40; ++count) {
      const std::string key = std::to_string(count);
      ui.paragraph({std::string(static_cast<std::size_t>(count) * 2, 'x') + " and ", link_run("l" + key, "a link of some words", "/en/"), "."});
    }
  }
  Desk desk;
  desk.painter.lay_out(ui.finish(), test::document_look(600, 400));
  for (int count = 1; count < 40; ++count) {
    BOOST_TEST(rect_of(desk.painter, "s/l" + std::to_string(count)).height / 16 == std::lround(15 * 1.5));
  }
}

BOOST_AUTO_TEST_CASE(what_is_in_view_does_not_move_anything) {
  const Words words = test::words("en");
  const Node screen = test::sample_screen(words, {});
  Desk desk;
  desk.painter.lay_out(screen, test::document_look(900, 300));
  const std::vector<ElementRect> rects = desk.painter.rects();
  const std::int32_t height = desk.painter.height();
  for (float top = 0; top < static_cast<float>(height) / 16; top += 217) {
    desk.raster.take_textures(desk.painter.paint(top));
    BOOST_TEST((desk.painter.rects() == rects));
  }
  desk.painter.lay_out(screen, test::document_look(900, 2000));
  BOOST_TEST((desk.painter.rects() == rects));
  BOOST_TEST(desk.painter.height() == height);
}

BOOST_AUTO_TEST_CASE(twice_the_pixels_give_the_same_places_in_css_pixels) {
  const Words words = test::words("zh-Hans");
  Desk desk;
  desk.painter.lay_out(test::sample_screen(words, {}), test::document_look(900, 300));
  const std::int32_t height = desk.painter.height();
  desk.painter.lay_out(test::sample_screen(words, {}), test::document_look(1800, 600, 2));
  BOOST_TEST(std::abs(desk.painter.height() - height) < height / 30);
}

BOOST_AUTO_TEST_CASE(runs_that_need_shaping_are_drawn_whole_and_in_their_order) {
  const Words words = test::words("en");
  const std::string family = "\U0001f469\u200d\U0001f467";
  Screen ui(words, {.key = "s", .title = "S", .url = "/en/"});
  {
    auto main = ui.main();
    ui.heading("S");
    ui.paragraph({"Name: مدينة النهر, cafe\u0301 " + family + " नमस्ते"});
  }
  Desk desk;
  desk.painter.lay_out(ui.finish(), test::document_look(900, 400));
  desk.raster.take_textures(desk.painter.paint(0));
  // Two words from right to left are one run, so that they change places.
  for (const std::string& run : {std::string("مدينة النهر"), std::string("e\u0301"), family, std::string("नमस्ते")}) {
    BOOST_TEST(desk.glyphs.drawn.count(run) == 1U, run);
  }
  for (const char* letter : {"م", "\u0301", "\u200d", "न"}) BOOST_TEST(desk.glyphs.drawn.count(letter) == 0U, letter);
}

BOOST_AUTO_TEST_CASE(only_letters_in_view_are_drawn) {
  const Words words = test::words("en");
  Screen ui(words, {.key = "s", .title = "S", .url = "/en/"});
  {
    auto main = ui.main();
    ui.heading("S");
    for (int i = 0; i < 60; ++i) ui.paragraph("common");
    ui.paragraph("Ω");
  }
  Desk desk;
  desk.painter.lay_out(ui.finish(), test::document_look(900, 400));
  desk.raster.take_textures(desk.painter.paint(0));
  BOOST_TEST(desk.glyphs.drawn.count("Ω") == 0U);
  desk.raster.take_textures(desk.painter.paint(static_cast<float>(desk.painter.height()) / 16 - 400));
  BOOST_TEST(desk.glyphs.drawn.count("Ω") == 1U);
}

BOOST_AUTO_TEST_CASE(more_runs_than_there_are_stand_ins_are_drawn_letter_by_letter) {
  const Words words = test::words("en");
  const auto screen_of = [&](std::uint32_t base) {
    Screen ui(words, {.key = "s", .title = "S", .url = "/en/"});
    {
      auto main = ui.main();
      ui.heading("S");
      std::string text;
      for (std::uint32_t i = 0; i < 7000; ++i) {
        append_utf8(text, base + i);
        text += "\u0301 ";
      }
      ui.paragraph(text);
    }
    return ui.finish();
  };
  Desk desk;
  desk.painter.lay_out(screen_of(0x4e00), test::document_look(900, 400));
  BOOST_TEST(desk.canvas.runs().is_filling());
  desk.painter.lay_out(screen_of(0x6f00), test::document_look(900, 400));
  desk.raster.take_textures(desk.painter.paint(0));
  std::string run;
  append_utf8(run, 0x6f00);
  BOOST_TEST(desk.glyphs.drawn.count(run + "\u0301") == 1U);
}

// Rows and charts share the canvas with a document that is laid out already.
BOOST_AUTO_TEST_CASE(a_document_keeps_its_words_when_others_fill_the_canvas) {
  const Words words = test::words("en");
  const std::string own = "x\u0301";
  Screen ui(words, {.key = "s", .title = "S", .url = "/en/"});
  {
    auto main = ui.main();
    ui.heading("S");
    ui.paragraph(own);
  }
  Desk desk;
  desk.painter.lay_out(ui.finish(), test::document_look(900, 400));
  GridLook look;
  look.canvas = test::document_look(900, 400).canvas;
  look.columns = {{0, 900}};
  look.rows = 1;
  GridRows rows;
  rows.is_numeric = {false};
  // The second of them finds the canvas filling and begins it anew.
  for (const std::uint32_t base : {0x4e00U, 0x6f00U}) {
    std::string text;
    for (std::uint32_t i = 0; i < 6000; ++i) {
      append_utf8(text, base + i);
      text += "\u0301";
    }
    rows.rows.assign(1, GridRow{});
    rows.rows[0].cells.resize(1);
    rows.rows[0].cells[0].text.text = text;
    desk.raster.take_textures(paint_rows(desk.canvas, rows, look));
  }
  desk.glyphs.drawn.clear();
  desk.raster.take_textures(desk.painter.paint(0));
  BOOST_TEST(desk.glyphs.drawn.count(own) == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
