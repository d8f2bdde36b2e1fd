// A small HTTP client for the command line: audit and publish over the network.
// Does not: speak TLS; an audit from afar goes through a local proxy or over a copy of the files.
#pragma once

#include <chrono>
#include <string>

#include "base/result.h"

namespace trialog::origin {

struct Answer {
  unsigned status = 0;
  std::string body;
};

// `url`: http://host[:port]/path. `time`: for the whole of it, from connecting to the last byte.
// Errors: invalid_value (not such an address), network_failed, too_large.
inline constexpr std::chrono::milliseconds exchange_time = std::chrono::minutes(1);
Result<Answer> http_get(const std::string& url, std::chrono::milliseconds time = exchange_time);
Result<Answer> http_post(const std::string& url, std::string_view content_type, std::string body,
                         std::chrono::milliseconds time = exchange_time);

}  // namespace trialog::origin
