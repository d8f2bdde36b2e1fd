#include "view/words.h"

#include "base/civil_time.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "record/json.h"

namespace trialog::view {
namespace {

// A catalogue is ours, but it arrives over the network: it has a limit like everything that does.
constexpr json::ReadLimits catalogue_limits{std::size_t{1} << 20, 2, 20000};

std::string padded(std::int64_t value, std::size_t digits) {
  std::string text = std::to_string(value);
  if (text.size() < digits) text.insert(0, digits - text.size(), '0');
  return text;
}

std::string month_key(int month) { return "view.month." + padded(month, 2); }

bool is_digits(std::string_view text) {
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
  }
  return !text.empty();
}

// Whether letters of the other direction stand in a text: then it could turn around what stands beside it.
bool has_other_direction(std::string_view text, std::string_view direction) {
  std::size_t position = 0;
  while (position < text.size()) {
    const std::uint32_t c = next_scalar(text, position);
    // Blocks of the scripts that are written from right to left. Source: Unicode 15, DerivedBidiClass.
    const bool right_to_left = (c >= 0x590 && c <= 0x8ff) || (c >= 0xfb1d && c <= 0xfdff) || (c >= 0xfe70 && c <= 0xfeff) ||
                               (c >= 0x10800 && c <= 0x10fff) || (c >= 0x1e800 && c <= 0x1efff);
    const bool left_to_right = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xc0 && c < 0x590) ||
                               (c >= 0x900 && c <= 0x1fff) || (c >= 0x2e80 && c < 0xfb1d);
    if (direction == "rtl" ? left_to_right : right_to_left) return true;
  }
  return false;
}

}  // namespace

std::string_view plural_category(std::string_view language, std::int64_t count) {
  const std::string_view primary = language.substr(0, language.find('-'));
  if (primary == "zh") return "other";
  if (primary != "ar") return count == 1 ? "one" : "other";
  constexpr std::string_view first[] = {"zero", "one", "two"};
  if (count >= 0 && count <= 2) return first[count];
  const std::int64_t hundredth = count % 100;
  if (hundredth >= 3 && hundredth <= 10) return "few";
  return hundredth >= 11 ? "many" : "other";
}

Result<Words> Words::load(std::string_view language, std::string_view json_text, std::shared_ptr<const Words> fallback) {
  const json::Value catalogue = TRIALOG_TRY(json::parse(json_text, catalogue_limits));
  if (catalogue.type != json::Type::object) return Error{Errc::wrong_type, ""};
  Words words;
  words.language_ = language;
  words.fallback_ = std::move(fallback);
  words.texts_.reserve(catalogue.members.size());
  for (const json::Member& member : catalogue.members) {
    if (member.value.type != json::Type::text) return Error{Errc::wrong_type, member.key};
    words.texts_.emplace(member.key, member.value.text);
  }
  return words;
}

Text Words::operator()(std::string_view key, std::initializer_list<Parameter> parameters) const {
  const Found found = find(key);
  return found.owner == nullptr ? Text(key) : fill(found, parameters, nullptr);
}

bool Words::has(std::string_view key) const { return find(key).owner != nullptr; }

Text Words::plural(std::string_view key, std::int64_t count, std::initializer_list<Parameter> parameters) const {
  const std::string written = number(count);
  const Parameter count_parameter{"count", written};
  std::string form;
  // Each language has its own forms.
  for (const Words* words = this; words != nullptr; words = words->fallback_.get()) {
    form = std::string(key) + "." + std::string(plural_category(words->language_, count));
    const auto found = words->texts_.find(form);
    if (found != words->texts_.end()) return fill({found->second, words}, parameters, &count_parameter);
  }
  return form;
}

std::string Words::number(std::int64_t value) const {
  const std::string_view separator = find("view.thousands_separator").text;
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
                               {"month", find(month_key(time.month)).text},
                               {"day", std::to_string(time.day)}}).text;
}

std::string Words::date_time(std::int64_t unix_ms, int ahead_minutes) const {
  const CivilTime time = civil_time(unix_ms, ahead_minutes);
  const std::string clock = padded(time.hour, 2) + ":" + padded(time.minute, 2);
  return (*this)("view.date_time", {{"date", date(unix_ms, ahead_minutes)}, {"time", clock}}).text;
}

std::string Words::partial_date(std::string_view iso_date) const {
  const bool has_day = iso_date.size() == 10 && iso_date[7] == '-' && is_digits(iso_date.substr(8, 2));
  const bool has_month = (iso_date.size() == 7 || has_day) && iso_date[4] == '-' && is_digits(iso_date.substr(0, 4)) &&
                         is_digits(iso_date.substr(5, 2));
  if (!has_month) return std::string(iso_date);
  const int month = (iso_date[5] - '0') * 10 + (iso_date[6] - '0');
  if (month < 1 || month > 12) return std::string(iso_date);
  const std::string_view year = iso_date.substr(0, 4);
  const std::string_view month_name = find(month_key(month)).text;
  if (!has_day) return (*this)("view.date_month", {{"year", year}, {"month", month_name}}).text;
  const std::string_view day = iso_date.substr(iso_date[8] == '0' ? 9 : 8, iso_date[8] == '0' ? 1 : 2);
  return (*this)("view.date", {{"year", year}, {"month", month_name}, {"day", day}}).text;
}

std::string Words::date_order() const {
  const std::string_view pattern = find("view.date").text;
  return pattern.find("{year}") < pattern.find("{day}") ? "ymd" : "dmy";
}

Text Words::best(const LocalizedText& text) const {
  const LocalizedString* entry = text.best(language_);
  if (entry == nullptr) return {};
  return {entry->text, entry->language == language_ ? std::string() : entry->language};
}

// A word that is missing does not stop the portal: its key stands in its place, and the tests fail on that.
Words::Found Words::find(std::string_view key) const {
  for (const Words* words = this; words != nullptr; words = words->fallback_.get()) {
    const auto found = words->texts_.find(key);
    if (found != words->texts_.end()) return {found->second, words};
  }
  return {key, nullptr};
}

Text Words::fill(Found found, std::initializer_list<Parameter> parameters, const Parameter* count) const {
  const std::string_view text = found.text;
  const std::string_view direction = direction_of(found.owner->language_);
  Text out;
  if (found.owner != this) out.language = found.owner->language_;
  std::size_t position = 0;
  std::size_t used = 0;
  while (true) {
    const std::size_t begin = text.find('{', position);
    out.text += text.substr(position, begin == std::string_view::npos ? begin : begin - position);
    if (begin == std::string::npos) break;
    const std::size_t end = text.find('}', begin);
    TRIALOG_ASSERT(end != std::string::npos, "a parameter in a catalogue text has no end");
    const std::string_view name = text.substr(begin + 1, end - begin - 1);
    const Parameter* given = count != nullptr && count->name == name ? count : nullptr;
    for (const Parameter& parameter : parameters) {
      if (parameter.name == name) given = &parameter;
    }
    TRIALOG_ASSERT(given != nullptr, "a catalogue text has a parameter that was not given");
    const bool isolated = is_utf8(given->value) && has_other_direction(given->value, direction);
    if (isolated) out.text += first_strong_isolate;
    out.text += given->value;
    if (isolated) out.text += pop_directional_isolate;
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
