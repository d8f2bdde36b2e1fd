#include "view/words.h"

#include <boost/test/unit_test.hpp>
#include <regex>
#include <set>

#include "engine/languages.h"
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

std::string stem_of(const std::string& key) { return key.substr(0, key.rfind('.')); }

bool is_plural_form(const json::Value& english, const std::string& key) {
  const std::string form = key.substr(key.rfind('.') + 1);
  const std::set<std::string> forms{"zero", "one", "two", "few", "many", "other"};
  return forms.count(form) != 0 && english.find(stem_of(key) + ".one") != nullptr && english.find(stem_of(key) + ".other") != nullptr;
}

constexpr std::int64_t march_4_2025_ms = 1741078800000;  // 2025-03-04T09:00:00Z

}  // namespace

BOOST_AUTO_TEST_SUITE(words_test)

BOOST_AUTO_TEST_CASE(every_catalogue_says_what_english_says_and_all_of_it_when_it_is_complete) {
  const json::Value english = json::parse(test::catalogue_text("en"), large).value();
  for (const engine::Language& language : engine::languages) {
    const json::Value catalogue = json::parse(test::catalogue_text(std::string(language.tag)), large).value();
    BOOST_TEST_CONTEXT(language.tag) {
      for (const json::Member& member : catalogue.members) {
        BOOST_TEST(is_key(member.key), "a key has lower-case letters, digits, '_', '-' and '.': " << member.key);
        BOOST_TEST((!member.value.text.empty() || may_be_empty(member.key)), "empty: " << member.key);
        // English has two forms of a plural; what it says with a number, others may say in a word.
        const bool is_plural = is_plural_form(english, member.key);
        const json::Value* same = english.find(is_plural ? stem_of(member.key) + ".other" : member.key);
        BOOST_TEST((same != nullptr), "not in English: " << member.key);
        if (same == nullptr) continue;
        std::set<std::string> expected = parameters_of(same->text);
        std::set<std::string> found = parameters_of(member.value.text);
        if (is_plural) {
          expected.erase("{count");
          found.erase("{count");
        }
        BOOST_TEST((found == expected), "other parameters: " << member.key);
      }
      if (!language.is_complete) continue;
      for (const json::Member& member : english.members) {
        if (!is_plural_form(english, member.key)) BOOST_TEST((catalogue.find(member.key) != nullptr), "missing: " << member.key);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(every_plural_has_all_the_forms_of_its_language) {
  const json::Value english = json::parse(test::catalogue_text("en"), large).value();
  for (const engine::Language& language : engine::languages) {
    std::set<std::string> categories;
    for (std::int64_t count = 0; count <= 200; ++count) categories.insert(std::string(plural_category(language.tag, count)));
    const json::Value catalogue = json::parse(test::catalogue_text(std::string(language.tag)), large).value();
    std::set<std::string> stems;
    const json::Value& source = language.is_complete ? english : catalogue;
    for (const json::Member& member : source.members) {
      if (is_plural_form(english, member.key)) stems.insert(stem_of(member.key));
    }
    BOOST_TEST(!stems.empty());
    for (const std::string& stem : stems) {
      for (const std::string& category : categories) {
        BOOST_TEST((catalogue.find(stem + "." + category) != nullptr), language.tag << " has no " << stem << "." << category);
      }
    }
  }
}

// A date or number is one text, in one language: what it is made of must be in every catalogue.
BOOST_AUTO_TEST_CASE(every_catalogue_writes_dates_and_numbers_itself) {
  for (const engine::Language& language : engine::languages) {
    const json::Value catalogue = json::parse(test::catalogue_text(std::string(language.tag)), large).value();
    std::vector<std::string> keys{"view.date", "view.date_month", "view.date_time", "view.thousands_separator", "date.utc",
                                  "sentence.separator", "duration.separator"};
    for (int month = 1; month <= 12; ++month) keys.push_back(std::string("view.month.") + (month < 10 ? "0" : "") + std::to_string(month));
    for (const std::string& key : keys) BOOST_TEST((catalogue.find(key) != nullptr), language.tag << " has no " << key);
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
  for (const engine::Language& language : engine::languages) {
    const json::Value catalogue = json::parse(test::catalogue_text(std::string(language.tag)), large).value();
    for (std::size_t i = 1; i < catalogue.members.size(); ++i) {
      BOOST_TEST((catalogue.members[i - 1].key < catalogue.members[i].key), language.tag << ": " << catalogue.members[i].key);
    }
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

// Source: Unicode CLDR 48, as Intl.PluralRules('ar') of ICU 78 gives it.
BOOST_AUTO_TEST_CASE(arabic_counts_in_six_forms) {
  const std::vector<std::pair<std::string, std::vector<std::int64_t>>> table{
      {"zero", {0}},
      {"one", {1}},
      {"two", {2}},
      {"few", {3, 4, 10, 103, 110, 1003, 1110}},
      {"many", {11, 12, 26, 99, 111, 199, 1011, 1199}},
      {"other", {100, 101, 102, 200, 201, 202, 1000, 1001, 1002, 10000, 1000000}}};
  for (const auto& [category, counts] : table) {
    for (const std::int64_t count : counts) BOOST_TEST(plural_category("ar", count) == category, count << " is " << category);
  }
  const Words words = test::words("ar");
  BOOST_TEST(words.plural("duration.days", 1) == "يوم واحد");
  BOOST_TEST(words.plural("duration.days", 2) == "يومان");
  BOOST_TEST(words.plural("duration.days", 7) == "7 أيام");
  BOOST_TEST(words.plural("duration.days", 30) == "30 يومًا");
  BOOST_TEST(words.plural("duration.days", 1100) == "1,100 يوم");
  BOOST_TEST(words.date(march_4_2025_ms) == "4 مارس 2025");
}

BOOST_AUTO_TEST_CASE(words_that_are_missing_come_from_the_fallback_and_say_so) {
  const auto english = std::make_shared<const Words>(
      Words::load("en", R"({"a":"Begin","b":"{what} of {count}","f.one":"{count} entry","f.other":"{count} entries"})").value());
  const Words words = Words::load("ar", R"({"a":"ابدأ","view.thousands_separator":","})", english).value();
  BOOST_TEST(words("a") == Text("ابدأ"));
  BOOST_TEST(words("b", {{"what", "1"}, {"count", "2"}}) == Text("1 of 2", "en"));
  // The form is that of the language whose words are taken.
  BOOST_TEST(words.plural("f", 2) == Text("2 entries", "en"));
  BOOST_TEST(words.has("b"));
  BOOST_TEST(!words.has("c"));
  BOOST_TEST(words("c") == Text("c"));
  const Words forms = Words::load("ar", R"({"f.two":"مدخلان","view.thousands_separator":","})", english).value();
  BOOST_TEST(forms.plural("f", 2) == Text("مدخلان"));
}

BOOST_AUTO_TEST_CASE(a_parameter_of_the_other_direction_is_isolated) {
  const std::string begin(first_strong_isolate);
  const std::string end(pop_directional_isolate);
  const auto english = std::make_shared<const Words>(Words::load("en", R"({"on":"on {date}."})").value());
  const Words arabic = Words::load("ar", R"({"by":"من {name}، {number}."})", english).value();
  BOOST_TEST(arabic("by", {{"name", "Qinghe (8)"}, {"number", "1,530"}}).text == "من " + begin + "Qinghe (8)" + end + "، 1,530.");
  BOOST_TEST(arabic("by", {{"name", "محمد"}, {"number", "7"}}).text == "من محمد، 7.");
  BOOST_TEST(arabic("on", {{"date", "4 مارس 2025"}}) == Text("on " + begin + "4 مارس 2025" + end + ".", "en"));
  BOOST_TEST((*english)("on", {{"date", "4 March 停车"}}) == Text("on 4 March 停车."));
  BOOST_TEST(clean_text(arabic("on", {{"date", "4 مارس 2025"}}).text) == arabic("on", {{"date", "4 مارس 2025"}}).text);
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
