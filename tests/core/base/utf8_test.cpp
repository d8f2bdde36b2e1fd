#include "base/utf8.h"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace trialog;

BOOST_AUTO_TEST_SUITE(utf8)

BOOST_AUTO_TEST_CASE(well_formed_text_is_taken) {
  for (const char* text : {"", "plain", "青禾市", "\xf0\x9f\x98\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    BOOST_TEST(is_utf8(text), text);
  }
}

// Overlong forms, surrogates, too large values, lone and missing continuation bytes.
BOOST_AUTO_TEST_CASE(malformed_bytes_are_refused) {
  for (const char* text : {"\xc0\xaf", "\xc1\x81", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf4\x90\x80\x80",
                           "\xf5\x80\x80\x80", "\x80", "\xc3", "\xe2\x82", "\xf0\x9f\x98", "\xff", "a\xc3z"}) {
    BOOST_TEST(!is_utf8(text));
  }
}

// Plain letters are passed over eight at a time.
BOOST_AUTO_TEST_CASE(what_stands_behind_plain_letters_is_seen_at_every_place) {
  for (std::size_t before = 0; before < 20; ++before) {
    for (std::size_t behind = 0; behind < 20; ++behind) {
      const std::string begin(before, 'a'), end(behind, 'z');
      BOOST_TEST(is_utf8(begin + "青" + end));
      BOOST_TEST(!is_utf8(begin + "\x80" + end));
      BOOST_TEST(!is_utf8(begin + "\xe9\x9d" + end));
      BOOST_TEST(is_plain_text(begin + "青" + end));
      BOOST_TEST(!is_plain_text(begin + "\x7f" + end));
      BOOST_TEST(ascii_lower(begin + "A青Z" + end) == begin + "a青z" + end);
    }
  }
}

BOOST_AUTO_TEST_CASE(scalars_are_counted_and_written_back) {
  const std::string text = "aé青\xf0\x9f\x98\x80";
  BOOST_TEST(count_scalars(text) == 4U);
  std::string again;
  std::size_t position = 0;
  while (position < text.size()) append_utf8(again, next_scalar(text, position));
  BOOST_TEST(again == text);
}

BOOST_AUTO_TEST_CASE(control_and_direction_characters_are_not_plain) {
  BOOST_TEST(is_plain_text("two\nlines\tand a tab"));
  BOOST_TEST(!is_plain_text(std::string_view("nul\0", 4)));
  BOOST_TEST(!is_plain_text("bell\a"));
  BOOST_TEST(!is_plain_text("\xc2\x85"));
  BOOST_TEST(!is_plain_text("over\xe2\x80\xaeride"));
  BOOST_TEST(!is_plain_text("isolate\xe2\x81\xa6"));
}

BOOST_AUTO_TEST_SUITE_END()
