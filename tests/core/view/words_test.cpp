#include "view/words.h"

#include <boost/test/unit_test.hpp>
#include <regex>
#include <set>

#include "record/json.h"
#include "support/files.h"
#include "support/words.h"

using namespace trialog;
using namespace trialog::view;

namespace {

const json::ReadLimits large{std::size_t{1} << 20, 2, 20000};

std::set<std::string> parameters_of(const std::string& text) {
  std::set<std::string> names;
  for (std::size_t begin = text.find('{'); begin != std::string::npos; begin = text.find('{', begin + 1)) {
    names.insert(text.substr(begin, text.find('}', begin) - begin));
  }
  return names;
}

// What stands between two words: nothing, in a language that writes no spaces.
bool may_be_empty(const std::string& key) { return std::string_view(key).ends_with("separator"); }

bool is_key(const std::string& key) {
  return key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-.") == std::string::npos;
}

constexpr std::int64_t march_4_2025_ms = 1741078800000;  // 2025-03-04T09:00:00Z

}  // namespace

BOOST_AUTO_TEST_SUITE(words_test)

BOOST_AUTO_TEST_CASE(both_catalogues_say_the_same_things) {
  const json::Value english = json::parse(test::catalogue_text("en"), large).value();
  const json::Value chinese = json::parse(test::catalogue_text("zh-Hans"), large).value();
  BOOST_TEST(english.members.size() == chinese.members.size());
  for (const json::Member& member : english.members) {
    const json::Value* other = chinese.find(member.key);
    BOOST_TEST((other != nullptr), "missing in zh-Hans: " << member.key);
    if (other == nullptr) continue;
    BOOST_TEST((parameters_of(member.value.text) == parameters_of(other->text)), "other parameters: " << member.key);
    BOOST_TEST(is_key(member.key), "a key has lower-case letters, digits, '_', '-' and '.': " << member.key);
    if (may_be_empty(member.key)) continue;
    BOOST_TEST(!member.value.text.empty(), "empty in en: " << member.key);
    BOOST_TEST(!other->text.empty(), "empty in zh-Hans: " << member.key);
  }
  for (const json::Member& member : chinese.members) {
    BOOST_TEST((english.find(member.key) != nullptr), "missing in en: " << member.key);
  }
}

BOOST_AUTO_TEST_CASE(every_key_that_the_sources_name_has_words) {
  const Words words = test::words("en");
  const std::regex named(R"re(words(\.plural)?\(\s*"([^"]+)")re");
  std::size_t count = 0;
  for (const char* folder : {"core/view", "core/view/screens", "core/view/html", "core/view/patch", "web/origin"}) {
    for (const std::filesystem::path& file : test::files_in(test::root() / folder)) {
      if (file.extension() != ".cpp") continue;
      const std::string source = test::read_file(file);
      for (auto found = std::sregex_iterator(source.begin(), source.end(), named); found != std::sregex_iterator(); ++found) {
        const std::string key = (*found)[2];
        if (key.back() == '.') continue;  // The first part of a key that is made at run time.
        const std::string form = (*found)[1].matched ? key + ".other" : key;
        BOOST_TEST(words.has(form), file.filename().string() << " asks for " << form);
        ++count;
      }
    }
  }
  BOOST_TEST(count > 300U);
}

BOOST_AUTO_TEST_CASE(a_missing_word_is_seen_and_stops_nothing) {
  const Words words = Words::load("en", R"({"view.thousands_separator":","})").value();
  BOOST_TEST(words("home.title") == "home.title");
  BOOST_TEST(words("sync.of", {{"done", "12"}}) == "sync.of");
  BOOST_TEST(words.plural("register.found", 2) == "register.found.other");
}

BOOST_AUTO_TEST_CASE(the_catalogues_are_in_order_of_their_keys) {
  for (const std::string language : {"en", "zh-Hans"}) {
    const json::Value catalogue = json::parse(test::catalogue_text(language), large).value();
    for (std::size_t i = 1; i < catalogue.members.size(); ++i) {
      BOOST_TEST((catalogue.members[i - 1].key < catalogue.members[i].key), language << ": " << catalogue.members[i].key);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_plural_has_both_forms) {
  const json::Value catalogue = json::parse(test::catalogue_text("en"), large).value();
  for (const json::Member& member : catalogue.members) {
    if (!std::string_view(member.key).ends_with(".one")) continue;
    const std::string stem = member.key.substr(0, member.key.size() - 4);
    BOOST_TEST((catalogue.find(stem + ".other") != nullptr), stem);
  }
}

BOOST_AUTO_TEST_CASE(parameters_are_filled_in_and_never_read_again) {
  const Words words = Words::load("en", R"({"a":"{x} and {y} and {x}"})").value();
  BOOST_TEST(words("a", {{"x", "{y}"}, {"y", "2"}}) == "{y} and 2 and {y}");
}

BOOST_AUTO_TEST_CASE(counts_take_the_form_of_their_language) {
  const std::string catalogue = R"({"f.one":"{count} entry","f.other":"{count} entries","view.thousands_separator":","})";
  const Words english = Words::load("en", catalogue).value();
  BOOST_TEST(english.plural("f", 1) == "1 entry");
  BOOST_TEST(english.plural("f", 0) == "0 entries");
  BOOST_TEST(english.plural("f", 1530) == "1,530 entries");
  const Words chinese = Words::load("zh-Hans", catalogue).value();
  BOOST_TEST(chinese.plural("f", 1) == "1 entries");
}

BOOST_AUTO_TEST_CASE(numbers_are_grouped_by_thousands) {
  const Words words = test::words("en");
  BOOST_TEST(words.number(0) == "0");
  BOOST_TEST(words.number(999) == "999");
  BOOST_TEST(words.number(1530) == "1,530");
  BOOST_TEST(words.number(-1234567) == "-1,234,567");
}

BOOST_AUTO_TEST_CASE(dates_are_written_as_each_language_writes_them) {
  const Words english = test::words("en");
  const Words chinese = test::words("zh-Hans");
  BOOST_TEST(english.date(march_4_2025_ms) == "4 March 2025");
  BOOST_TEST(english.date_time(march_4_2025_ms) == "4 March 2025, 09:00");
  BOOST_TEST(chinese.date(march_4_2025_ms) == "2025年3月4日");
  BOOST_TEST(chinese.date_time(march_4_2025_ms, 480) == "2025年3月4日 17:00");
  BOOST_TEST(english.date(march_4_2025_ms, 15 * 60) == "5 March 2025");
  BOOST_TEST(english.date_order() == "dmy");
  BOOST_TEST(chinese.date_order() == "ymd");
}

BOOST_AUTO_TEST_CASE(partial_dates_are_written_as_far_as_they_go) {
  const Words english = test::words("en");
  const Words chinese = test::words("zh-Hans");
  BOOST_TEST(english.partial_date("2025-03-04") == "4 March 2025");
  BOOST_TEST(english.partial_date("2025-12") == "December 2025");
  BOOST_TEST(chinese.partial_date("2025-03-14") == "2025年3月14日");
  BOOST_TEST(chinese.partial_date("2025-12") == "2025年12月");
  for (const std::string text : {"2025", "", "spring 2025", "2025-13", "2025-3x", "2025-00-01"}) BOOST_TEST(english.partial_date(text) == text);
}

BOOST_AUTO_TEST_CASE(machine_times_are_those_of_rfc_3339) {
  BOOST_TEST(machine_time(march_4_2025_ms) == "2025-03-04T09:00:00Z");
  BOOST_TEST(machine_time(0) == "1970-01-01T00:00:00Z");
  BOOST_TEST(machine_time(-1) == "1969-12-31T23:59:59Z");
  BOOST_TEST(machine_time(951782399000) == "2000-02-28T23:59:59Z");
  BOOST_TEST(machine_time(951782400000) == "2000-02-29T00:00:00Z");
  BOOST_TEST(machine_time(4107542400000) == "2100-03-01T00:00:00Z");
  BOOST_TEST(machine_date(march_4_2025_ms, -600) == "2025-03-03");
}

BOOST_AUTO_TEST_CASE(the_best_language_of_a_record_is_marked_when_it_is_another) {
  const Words words = test::words("zh-Hans");
  BOOST_TEST((words.best({{{"en", "Parking"}, {"zh-Hans", "停车"}}}) == Text("停车")));
  BOOST_TEST((words.best({{{"nl", "Parkeren"}}}) == Text("Parkeren", "nl")));
  BOOST_TEST((words.best({{{"nl", "Parkeren"}, {"en", "Parking"}}}) == Text("Parking", "en")));
  BOOST_TEST(words.best({}).empty());
}

BOOST_AUTO_TEST_CASE(a_catalogue_that_is_not_flat_is_refused) {
  BOOST_TEST(!Words::load("en", "[]").has_value());
  BOOST_TEST(!Words::load("en", R"({"a":1})").has_value());
  BOOST_TEST(!Words::load("en", R"({"a":"x","a":"y"})").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
