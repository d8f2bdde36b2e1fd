#include "origin/clock.h"

#include <chrono>
#include <cstdio>

#include "base/encoding.h"

namespace trialog::origin {
namespace {

// Reads exactly `count` digits at `position` and moves past them.
bool read_digits(std::string_view text, std::size_t& position, std::size_t count, int& value) {
  if (position + count > text.size()) return false;
  value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const char c = text[position++];
    if (c < '0' || c > '9') return false;
    value = value * 10 + (c - '0');
  }
  return true;
}

bool read_character(std::string_view text, std::size_t& position, char expected) {
  return position < text.size() && text[position++] == expected;
}

}  // namespace

std::int64_t system_now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

Result<std::int64_t> parse_time_ms(std::string_view text) {
  std::size_t at = 0;
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  const bool has_date = read_digits(text, at, 4, year) && read_character(text, at, '-') && read_digits(text, at, 2, month) &&
                        read_character(text, at, '-') && read_digits(text, at, 2, day);
  const bool has_time = has_date && at < text.size();
  if (!has_date ||
      (has_time && !(read_character(text, at, 'T') && read_digits(text, at, 2, hour) && read_character(text, at, ':') &&
                     read_digits(text, at, 2, minute) && read_character(text, at, ':') && read_digits(text, at, 2, second) &&
                     read_character(text, at, 'Z') && at == text.size()))) {
    return Errc::invalid_value;
  }
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return Errc::invalid_value;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return ((days * 24 + hour) * 60 + minute) * 60000 + second * 1000;
}

std::string format_date(std::int64_t at_ms) {
  const std::chrono::sys_days day = std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(at_ms)));
  const std::chrono::year_month_day date(day);
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()));
  return text;
}

}  // namespace trialog::origin
