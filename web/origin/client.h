// A small HTTP client: audit and publish over the network, and asking witnesses.
// https: TLS 1.2 or later, and a certificate for the host's name that the machine's certificate store trusts.
#pragma once

#include <chrono>
#include <string>

#include "base/result.h"

namespace trialog::origin {

struct Answer {
  unsigned status = 0;
  std::string body;
  std::string content_policy;  // header Content-Security-Policy
};

// `url`: http://host[:port]/path or https://. `time`: from connecting to the last byte; looking up a host's name has no end
// but the machine's. `max_bytes`: of the answer's body. Redirections are answers like others and are not followed.
// Errors: invalid_value (not such an address), network_failed, too_large.
inline constexpr std::chrono::milliseconds exchange_time = std::chrono::minutes(1);
inline constexpr std::size_t max_answer_bytes = std::size_t{32} << 20;
Result<Answer> http_get(const std::string& url, std::chrono::milliseconds time = exchange_time,
                        std::size_t max_bytes = max_answer_bytes);
Result<Answer> http_post(const std::string& url, std::string_view content_type, std::string body,
                         std::chrono::milliseconds time = exchange_time, std::size_t max_bytes = max_answer_bytes);

}  // namespace trialog::origin
