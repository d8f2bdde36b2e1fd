// Moments as dates and times of day.
// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days. Proleptic Gregorian.
#pragma once

#include <cstdint>

namespace trialog {

struct CivilTime {
  std::int64_t year;
  int month, day, hour, minute, second;
};

// `unix_ms`: milliseconds since 1970 in UTC; `ahead_minutes`: how far the clock meant is ahead of UTC.
CivilTime civil_time(std::int64_t unix_ms, int ahead_minutes = 0);

}  // namespace trialog
