#include <boost/test/unit_test.hpp>

#include "support/words.h"
#include "view/screens/frame.h"
#include "view/screens/parts.h"

using namespace trialog;
using namespace trialog::view;

namespace {

const Words& words_in(const std::string& language) {
  static const Words english = test::words("en");
  static const Words chinese = test::words("zh-Hans");
  return language == "en" ? english : chinese;
}

void check_key(const std::string& key) {
  for (const std::string language : {"en", "zh-Hans"})
    BOOST_TEST(words_in(language).has(key), key << " in " << language);
}

template <class E>
void check_enum() {
  for (const std::string_view token : EnumTokens<E>::tokens)
    check_key(std::string(enum_key<E>) + "." + std::string(token));
}

template <class T>
void check_fields() {
  for (const FieldRule& rule : RecordTraits<T>::rules) {
    // Without words, the label is the path itself.
    for (const std::string language : {"en", "zh-Hans"}) {
      const std::string shown = field_label(words_in(language), RecordTraits<T>::kind, rule.path).text;
      const bool has_words =
          shown.find('_') == std::string::npos && shown.find('.') == std::string::npos && shown != rule.path;
      BOOST_TEST(has_words, rule.path << " in " << language);
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(words_complete)

BOOST_AUTO_TEST_CASE(every_error_code_has_a_sentence_and_a_next_step) {
#define TRIALOG_CHECK_CODE(name, meaning) \
  check_key("error." #name);              \
  check_key("error." #name ".next");
  TRIALOG_ERROR_CODES(TRIALOG_CHECK_CODE)
#undef TRIALOG_CHECK_CODE
}

BOOST_AUTO_TEST_CASE(every_token_of_every_enumeration_has_words) {
#define TRIALOG_CHECK_ENUM(type, key) check_enum<type>();
  TRIALOG_WORDED_ENUMS(TRIALOG_CHECK_ENUM)
#undef TRIALOG_CHECK_ENUM
  for (const std::string_view token : EnumTokens<RiskClass>::tokens)
    check_key("risk_class." + std::string(token) + ".about");
  for (int level = 1; level <= 6; ++level) {
    check_key("data_level." + std::to_string(level));
    check_key("data_level." + std::to_string(level) + ".about");
  }
}

BOOST_AUTO_TEST_CASE(every_field_that_can_differ_has_a_label) {
  check_fields<Disclosure>();
  check_fields<Processing>();
  check_fields<Proposal>();
}

BOOST_AUTO_TEST_CASE(every_page_has_a_title) {
  for (int page = 0; page <= static_cast<int>(engine::Page::not_found); ++page) {
    check_key("page." + std::string(page_name(static_cast<engine::Page>(page))));
  }
}

BOOST_AUTO_TEST_CASE(durations_are_read_in_words) {
  BOOST_TEST(duration_words(words_in("en"), "P5Y") == "5 years");
  BOOST_TEST(duration_words(words_in("zh-Hans"), "P5Y") == "5 年");
  BOOST_TEST(duration_words(words_in("en"), "P1Y6M") == "1 year 6 months");
  BOOST_TEST(duration_words(words_in("en"), "PT36H") == "36 hours");
  for (const std::string odd : {"", "P", "5 years", "P5", "PY", "P5X", "PT5Y", "P99999999Y"}) {
    BOOST_TEST(duration_words(words_in("en"), odd) == odd);
  }
}

BOOST_AUTO_TEST_CASE(labels_of_parts_name_what_they_belong_to) {
  BOOST_TEST(field_label(words_in("en"), Kind::disclosure, "inputs[3].name") == "Data");
  BOOST_TEST(field_label(words_in("en"), Kind::disclosure, "impact_assessments[0].title") == "Title");
}

BOOST_AUTO_TEST_CASE(open_lists_fall_back_to_their_codes) {
  BOOST_TEST(operation_name(words_in("en"), "MakeAvailable") == "Make available");
  BOOST_TEST(operation_name(words_in("en"), "Frobnicate") == "Frobnicate");
  BOOST_TEST(country_name(words_in("zh-Hans"), "CN") == "中国");
  BOOST_TEST(country_name(words_in("en"), "ZZ") == "ZZ");
  BOOST_TEST(language_name(words_in("en"), "nl") == "Dutch");
  BOOST_TEST(language_name(words_in("en"), "x-none") == "x-none");
}

BOOST_AUTO_TEST_SUITE_END()
