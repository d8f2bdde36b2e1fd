// A small HTTP client for the command line: audit and publish over the network.
// Does not: speak TLS; an audit from afar goes through a local proxy or over a copy of the files.
#pragma once

#include <string>

#include "base/result.h"

namespace trialog::origin {

struct Answer {
  unsigned status = 0;
  std::string body;
};

// `url`: http://host[:port]/path. Errors: invalid_value (not such an address), network_failed, too_large.
Result<Answer> http_get(const std::string& url);
Result<Answer> http_post(const std::string& url, std::string_view content_type, std::string body);

}  // namespace trialog::origin
