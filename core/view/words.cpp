#include "view/words.h"

#include "base/encoding.h"
#include "base/limits.h"
#include "record/json.h"

namespace trialog::view {
namespace {

// A catalogue is ours, but it arrives over the network: it has a limit like everything that does.
constexpr json::ReadLimits catalogue_limits{std::size_t{1} << 20, 2, 20000};

struct CivilTime {
  std::int64_t year;
  int month, day, hour, minute, second;
};

// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days. Proleptic Gregorian.
CivilTime civil_time(std::int64_t unix_ms, int ahead_minutes) {
  const std::int64_t total_seconds =
      (unix_ms >= 0 ? unix_ms / 1000 : -((-unix_ms + 999) / 1000)) + std::int64_t{ahead_minutes} * 60;
  std::int64_t days = total_seconds / 86400;
  std::int64_t second_of_day = total_seconds % 86400;
  if (second_of_day < 0) {
    second_of_day += 86400;
    --days;
  }
  days += 719468;  // From 1970-01-01 to 0000-03-01.
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const std::int64_t day_of_era = days - era * 146097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;  // March is 0.
  const int month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0),
          month,
          static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1),
          static_cast<int>(second_of_day / 3600),
          static_cast<int>(second_of_day / 60 % 60),
          static_cast<int>(second_of_day % 60)};
}

std::string padded(std::int64_t value, std::size_t digits) {
  std::string text = std::to_string(value);
  if (text.size() < digits) text.insert(0, digits - text.size(), '0');
  return text;
}

std::string month_key(int month) { return "view.month." + padded(month, 2); }

// Which plural form a count takes. Source: Unicode CLDR, plural rules (cardinal) of the shipped languages.
std::string_view plural_category(std::string_view language, std::int64_t count) {
  const std::string_view primary = language.substr(0, language.find('-'));
  if (primary == "zh") return "other";
  return count == 1 ? "one" : "other";
}

bool is_digits(std::string_view text) {
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
  }
  return !text.empty();
}

}  // namespace

Result<Words> Words::load(std::string_view language, std::string_view json_text) {
  const json::Value catalogue = TRIALOG_TRY(json::parse(json_text, catalogue_limits));
  if (catalogue.type != json::Type::object) return Error{Errc::wrong_type, ""};
  Words words;
  words.language_ = language;
  words.texts_.reserve(catalogue.members.size());
  for (const json::Member& member : catalogue.members) {
    if (member.value.type != json::Type::text) return Error{Errc::wrong_type, member.key};
    words.texts_.emplace(member.key, member.value.text);
  }
  return words;
}

std::string Words::operator()(std::string_view key, std::initializer_list<Parameter> parameters) const {
  return has(key) ? fill(find(key), parameters, nullptr) : std::string(key);
}

bool Words::has(std::string_view key) const { return texts_.find(key) != texts_.end(); }

std::string Words::plural(std::string_view key, std::int64_t count, std::initializer_list<Parameter> parameters) const {
  std::string form(key);
  form += '.';
  form += plural_category(language_, count);
  const std::string written = number(count);
  const Parameter count_parameter{"count", written};
  return has(form) ? fill(find(form), parameters, &count_parameter) : form;
}

std::string Words::number(std::int64_t value) const {
  const std::string_view separator = find("view.thousands_separator");
  const std::string digits = std::to_string(value);
  const std::size_t sign = value < 0 ? 1 : 0;
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > sign && (digits.size() - i) % 3 == 0) out += separator;
    out += digits[i];
  }
  return out;
}

std::string Words::date(std::int64_t unix_ms, int ahead_minutes) const {
  const CivilTime time = civil_time(unix_ms, ahead_minutes);
  return (*this)("view.date", {{"year", std::to_string(time.year)},
                               {"month", find(month_key(time.month))},
                               {"day", std::to_string(time.day)}});
}

std::string Words::date_time(std::int64_t unix_ms, int ahead_minutes) const {
  const CivilTime time = civil_time(unix_ms, ahead_minutes);
  const std::string clock = padded(time.hour, 2) + ":" + padded(time.minute, 2);
  return (*this)("view.date_time", {{"date", date(unix_ms, ahead_minutes)}, {"time", clock}});
}

std::string Words::partial_date(std::string_view iso_date) const {
  const bool has_day = iso_date.size() == 10 && iso_date[7] == '-' && is_digits(iso_date.substr(8, 2));
  const bool has_month = (iso_date.size() == 7 || has_day) && iso_date[4] == '-' && is_digits(iso_date.substr(0, 4)) &&
                         is_digits(iso_date.substr(5, 2));
  if (!has_month) return std::string(iso_date);
  const int month = (iso_date[5] - '0') * 10 + (iso_date[6] - '0');
  if (month < 1 || month > 12) return std::string(iso_date);
  const std::string_view year = iso_date.substr(0, 4);
  const std::string month_name(find(month_key(month)));
  if (!has_day) return (*this)("view.date_month", {{"year", year}, {"month", month_name}});
  const std::string_view day = iso_date.substr(iso_date[8] == '0' ? 9 : 8, iso_date[8] == '0' ? 1 : 2);
  return (*this)("view.date", {{"year", year}, {"month", month_name}, {"day", day}});
}

std::string Words::date_order() const {
  const std::string_view pattern = find("view.date");
  return pattern.find("{year}") < pattern.find("{day}") ? "ymd" : "dmy";
}

Text Words::best(const LocalizedText& text) const {
  const LocalizedString* entry = text.best(language_);
  if (entry == nullptr) return {};
  return {entry->text, entry->language == language_ ? std::string() : entry->language};
}

// A word that is missing does not stop the portal: its key stands in its place, and the tests fail on that.
std::string_view Words::find(std::string_view key) const {
  const auto found = texts_.find(key);
  return found == texts_.end() ? key : std::string_view(found->second);
}

std::string Words::fill(std::string_view text, std::initializer_list<Parameter> parameters,
                        const Parameter* count) const {
  std::string out;
  std::size_t position = 0;
  std::size_t used = 0;
  while (true) {
    const std::size_t begin = text.find('{', position);
    out += text.substr(position, begin == std::string_view::npos ? begin : begin - position);
    if (begin == std::string::npos) break;
    const std::size_t end = text.find('}', begin);
    TRIALOG_ASSERT(end != std::string::npos, "a parameter in a catalogue text has no end");
    const std::string_view name = text.substr(begin + 1, end - begin - 1);
    const Parameter* given = count != nullptr && count->name == name ? count : nullptr;
    for (const Parameter& parameter : parameters) {
      if (parameter.name == name) given = &parameter;
    }
    TRIALOG_ASSERT(given != nullptr, "a catalogue text has a parameter that was not given");
    out += given->value;
    if (given != count) ++used;
    position = end + 1;
  }
  TRIALOG_ASSERT(used >= parameters.size(), "a parameter was given that the catalogue text does not have");
  return out;
}

std::string machine_time(std::int64_t unix_ms) {
  const CivilTime time = civil_time(unix_ms, 0);
  return machine_date(unix_ms) + "T" + padded(time.hour, 2) + ":" + padded(time.minute, 2) + ":" +
         padded(time.second, 2) + "Z";
}

std::string machine_date(std::int64_t unix_ms, int ahead_minutes) {
  const CivilTime time = civil_time(unix_ms, ahead_minutes);
  return padded(time.year, 4) + "-" + padded(time.month, 2) + "-" + padded(time.day, 2);
}

}  // namespace trialog::view
