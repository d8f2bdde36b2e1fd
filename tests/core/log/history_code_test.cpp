#include "log/history_code.h"

#include <boost/test/unit_test.hpp>

#include "support/reference_log.h"

using namespace trialog;

namespace {

const VerifierKey key = test::reference_keys()[0];

Digest root_of(std::uint8_t start) {
  Digest root{};
  for (std::size_t i = 0; i < root.size(); ++i) root[i] = static_cast<std::uint8_t>(start + 37 * i);
  return root;
}

std::string text_of(int log, std::uint64_t size, const Digest& root) { return format_history_code(history_code(key, log, size, root)); }

bool reads(std::string_view text) { return parse_history_code(text).has_value(); }

constexpr std::string_view symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

}  // namespace

BOOST_AUTO_TEST_SUITE(history_codes)

BOOST_AUTO_TEST_CASE(a_code_has_eight_groups_of_five_and_reads_back) {
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{700}, std::uint64_t{1} << 24}) {
    for (const int log : {0, 1}) {
      const HistoryCode code = history_code(key, log, size, root_of(static_cast<std::uint8_t>(size)));
      const std::string text = format_history_code(code);
      BOOST_TEST(text.size() == 47U);
      for (std::size_t i = 5; i < text.size(); i += 6) BOOST_TEST(text[i] == ' ');
      BOOST_TEST((parse_history_code(text).value() == code));
    }
  }
}

// Computed by a program in another language. Devices of different releases must understand each other.
BOOST_AUTO_TEST_CASE(a_code_stays_as_it_was_first_written) {
  BOOST_TEST(text_of(1, 700, root_of(9)) == "R000N W14Q5 6Y4XR BKGRC APFEG CBTGF 6HCQX 8Y8XQ");
}

BOOST_AUTO_TEST_CASE(every_one_of_the_first_165_bits_of_the_root_counts_and_no_other) {
  const std::string text = text_of(0, 700, root_of(0));
  for (std::size_t bit = 0; bit < 256; ++bit) {
    Digest other = root_of(0);
    other[bit / 8] = static_cast<std::uint8_t>(other[bit / 8] ^ 0x80 >> bit % 8);
    BOOST_TEST((text_of(0, 700, other) != text) == (bit < 165), bit);
  }
  BOOST_TEST(text_of(1, 700, root_of(0)) != text);
  BOOST_TEST(text_of(0, 701, root_of(0)) != text);
}

BOOST_AUTO_TEST_CASE(codes_are_read_as_people_write_them) {
  const HistoryCode code = history_code(key, 1, 700, root_of(1));
  const std::string text = format_history_code(code);
  const auto same = [&](const std::string& typed) {
    const Result<HistoryCode> read = parse_history_code(typed);
    return read && *read == code;
  };
  std::string lower, dashes, wide, letters;
  for (const char c : text) {
    lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (c == ' ') {
      dashes += "-";
      wide += "\xe3\x80\x80";
      letters += "\n";
      continue;
    }
    dashes += c;
    const unsigned point = 0xFEE0U + static_cast<unsigned char>(c);
    wide += {static_cast<char>(0xE0 | point >> 12), static_cast<char>(0x80 | (point >> 6 & 0x3F)), static_cast<char>(0x80 | (point & 0x3F))};
    letters += c == '0' ? 'o' : c == '1' ? 'L' : c;
  }
  for (const std::string& typed : {text, lower, dashes, wide, letters, "  " + text + " \r\n"}) BOOST_TEST(same(typed), typed);
}

BOOST_AUTO_TEST_CASE(one_wrong_symbol_and_two_that_changed_places_are_noticed) {
  for (const std::uint8_t seed : std::initializer_list<std::uint8_t>{1, 90, 200}) {
    const std::string text = text_of(seed % 2, 1000U + seed, root_of(seed));
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == ' ') continue;
      for (const char symbol : symbols) {
        std::string wrong = text;
        wrong[i] = symbol;
        BOOST_TEST(reads(wrong) == (symbol == text[i]));
      }
      const std::size_t next = i + 1 < text.size() && text[i + 1] == ' ' ? i + 2 : i + 1;
      if (next >= text.size() || text[next] == text[i]) continue;
      std::string swapped = text;
      std::swap(swapped[i], swapped[next]);
      BOOST_TEST(!reads(swapped));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_code_is_refused) {
  const std::string text = text_of(0, 700, root_of(0));
  BOOST_TEST((parse_history_code("").error().code == Errc::truncated));
  BOOST_TEST((parse_history_code(text.substr(0, 46)).error().code == Errc::truncated));
  BOOST_TEST((parse_history_code(text + "0").error().code == Errc::too_long));
  for (const char* wrong : {"U", "!", "\xc3\xa9", "\xef\xbc", "\xef\xbd\xb1", "\xe4\xb8\xad"}) {
    BOOST_TEST((parse_history_code(wrong + text).error().code == Errc::invalid_text), wrong);
  }
  std::string other = text;
  other.back() = other.back() == '0' ? '1' : '0';
  BOOST_TEST((parse_history_code(other).error().code == Errc::invalid_value));
}

BOOST_AUTO_TEST_SUITE_END()
