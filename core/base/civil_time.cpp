#include "base/civil_time.h"

namespace trialog {

CivilTime civil_time(std::int64_t unix_ms, int ahead_minutes) {
  const std::int64_t total_seconds = unix_ms / 1000 - (unix_ms % 1000 < 0 ? 1 : 0) + std::int64_t{ahead_minutes} * 60;
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

}  // namespace trialog
