// The words of one language: every sentence that a person reads comes from assets/languages/<tag>.json, a flat JSON
// object of dotted keys. Words also writes dates, times and numbers as that language does, and picks the best language
// of a record's text.
//
//   words("home.title")                                   -> "Qinghe open register"
//   words("sync.of", {{"done", words.number(12)}})        -> "12 checked"              text: "{done} checked"
//   words.plural("register.found", 1530)                  -> "1,530 entries"           keys: register.found.one, .other
//   words.date(1741078800000, 480)                        -> "4 March 2025", "2025年3月4日"
//
// Words that a catalogue lacks come from its fallback and are marked with that language, so that they are spoken and laid
// out as what they are. A key that neither has stands in the place of its words, so that the page goes on; tests keep the
// catalogues complete. A missing parameter and one that the text does not have are mistakes of ours and stop the program.
// A parameter written in the other direction is isolated (U+2068, U+2069), so that it does not turn its sentence around.
// Does not: know time zones: the caller says how many minutes the reader is ahead of UTC.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "record/localized_text.h"
#include "view/text.h"

namespace trialog::view {

struct Parameter {
  std::string_view name;
  std::string_view value;

  template <class T>
    requires std::convertible_to<const T&, std::string_view>
  Parameter(std::string_view parameter_name, const T& text) : name(parameter_name), value(text) {}
  Parameter(std::string_view parameter_name, const Text& text) : name(parameter_name), value(text.text) {}
};

// Which plural form a count takes: "zero", "one", "two", "few", "many" or "other".
// Source: Unicode CLDR 48, plural rules (cardinal), whole numbers, of the languages that have a catalogue.
std::string_view plural_category(std::string_view language, std::int64_t count);

class Words {
 public:
  // Reads a catalogue. Errors: those of json::parse, and wrong_type when it is no flat object of texts.
  static Result<Words> load(std::string_view language, std::string_view json_text,
                            std::shared_ptr<const Words> fallback = nullptr);

  // BCP 47 tag for lang attributes, e.g. "en", "zh-Hans".
  const std::string& language() const { return language_; }

  Text operator()(std::string_view key, std::initializer_list<Parameter> parameters = {}) const;
  // For keys made at run time, such as "error." + code.
  bool has(std::string_view key) const;
  // The form of `key` for this count. {count} is the number as written here; further parameters are allowed.
  Text plural(std::string_view key, std::int64_t count, std::initializer_list<Parameter> parameters = {}) const;

  // "1,530"
  std::string number(std::int64_t value) const;
  // Unix milliseconds, UTC; `ahead_minutes` is what the reader's clock is ahead of UTC (China: 480).
  std::string date(std::int64_t unix_ms, int ahead_minutes = 0) const;       // "4 March 2025"
  std::string date_time(std::int64_t unix_ms, int ahead_minutes = 0) const;  // "4 March 2025, 09:00"
  // "2025-03-04" -> "4 March 2025"; "2025-03" -> "March 2025"; "2025" and anything else as it is.
  std::string partial_date(std::string_view iso_date) const;
  // The order of day, month and year in this language, as "dmy" or "ymd".
  std::string date_order() const;

  // The entry in this language, else in English, else the first; marked with its language when that is another.
  // Empty when there is none.
  Text best(const LocalizedText& text) const;

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  // The text of a key and whose it is; the key itself when neither has it.
  struct Found {
    std::string_view text;
    const Words* owner;
  };
  Found find(std::string_view key) const;
  Text fill(Found found, std::initializer_list<Parameter> parameters, const Parameter* count) const;

  std::string language_;
  std::shared_ptr<const Words> fallback_;
  std::unordered_map<std::string, std::string, TextHash, std::equal_to<>> texts_;
};

// "2025-03-04T09:00:00Z": for time_run and for entries.
std::string machine_time(std::int64_t unix_ms);
std::string machine_date(std::int64_t unix_ms, int ahead_minutes = 0);  // "2025-03-04"

}  // namespace trialog::view
