#include "view/text.h"

#include <boost/test/unit_test.hpp>

using namespace trialog::view;
using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(text_test)

BOOST_AUTO_TEST_CASE(plain_text_of_any_script_stays_as_it_is) {
  for (const std::string text : {"", "parking", "停车\n许可\t证", "Überprüfung 👩‍👩‍👧", "عربي"}) BOOST_TEST(clean_text(text) == text);
}

BOOST_AUTO_TEST_CASE(what_could_break_a_page_becomes_the_replacement_character) {
  const std::string sign = "\xef\xbf\xbd";
  BOOST_TEST(clean_text("a\0b"s) == "a" + sign + "b");
  BOOST_TEST(clean_text("a\x1b[31m") == "a" + sign + "[31m");
  BOOST_TEST(clean_text("a\xe2\x80\xae" "b") == "a" + sign + "b");        // U+202E, a direction override
  BOOST_TEST(clean_text("a\xff" "b") == "a" + sign + "b");
  BOOST_TEST(clean_text("\xe5\x81") == sign + sign);                       // A character cut short.
  BOOST_TEST(clean_text("a\xe5\x81\x9c\xc0\x80") == "a停" + sign + sign);  // An overlong zero.
}

BOOST_AUTO_TEST_CASE(isolates_stay_when_each_has_its_end) {
  const std::string begin(first_strong_isolate);
  const std::string end(pop_directional_isolate);
  const std::string sign = "\xef\xbf\xbd";
  BOOST_TEST(clean_text(begin + "a" + begin + "b" + end + end) == begin + "a" + begin + "b" + end + end);
  BOOST_TEST(clean_text(begin + "a") == sign + "a");
  BOOST_TEST(clean_text("a" + end + begin) == "a" + sign + sign);
  BOOST_TEST(clean_text("\xe2\x81\xa7" "a" + end) == sign + "a" + sign);  // U+2067, another isolate
}

BOOST_AUTO_TEST_CASE(directions_follow_from_languages) {
  for (const char* tag : {"ar", "ar-EG", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}) BOOST_TEST(direction_of(tag) == "rtl");
  for (const char* tag : {"en", "zh-Hans", "nl", ""}) BOOST_TEST(direction_of(tag) == "ltr");
}

BOOST_AUTO_TEST_CASE(line_ends_of_windows_become_line_feeds) { BOOST_TEST(clean_text("a\r\nb") == "a\nb"); }

BOOST_AUTO_TEST_CASE(runs_read_as_one_sentence) {
  const Runs runs{"By ", strong("Qinghe Courts"), unseen(" (court)")};
  BOOST_TEST(runs.plain() == "By Qinghe Courts (court)");
  BOOST_TEST(!runs.empty());
  BOOST_TEST((Runs{"", strong("")}.empty()));
}

BOOST_AUTO_TEST_SUITE_END()
