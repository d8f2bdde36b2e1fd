// The clock and the calendar of the origin; core has neither.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace trialog::origin {

// Unix milliseconds, UTC. A function, so that tests can say what time it is.
using Clock = std::function<std::int64_t()>;

std::int64_t system_now_ms();

// "2026-08-08T06:20:11Z" or "2026-08-08" (midnight) as Unix milliseconds. Errors: invalid_value.
Result<std::int64_t> parse_time_ms(std::string_view text);
// "2026-08-08", UTC.
std::string format_date(std::int64_t at_ms);

}  // namespace trialog::origin
