#include "origin/problem.h"

#include <cstdio>
#include <exception>

#include "record/json.h"

namespace trialog::origin {

unsigned http_status_of(Errc code) {
  switch (code) {
    case Errc::not_found: return 404;
    case Errc::method_not_allowed: return 405;
    case Errc::timed_out: return 408;
    case Errc::old_revision:
    case Errc::replay: return 409;
    case Errc::too_large: return 413;
    case Errc::unsupported_media: return 415;
    case Errc::rate_limited: return 429;
    case Errc::wrong_key:
    case Errc::closed: return 403;
    case Errc::invalid_signature:
    case Errc::clock_off:
    case Errc::unknown_reference:
    case Errc::commitment_mismatch:
    case Errc::wrong_log: return 422;
    case Errc::server_failed: return 500;
    case Errc::starting:
    case Errc::storage_failed:
    case Errc::rewound: return 503;
    case Errc::storage_full: return 507;
    default: return 400;  // The request itself is not as its format says.
  }
}

std::string problem_json(const Error& error) {
  json::Value problem = json::Value::make_object();
  problem.members.push_back({"type", json::Value::make_text("about:blank")});
  problem.members.push_back({"title", json::Value::make_text(std::string(meaning_of(error.code)))});
  problem.members.push_back({"status", json::Value::make_integer(static_cast<std::int64_t>(http_status_of(error.code)))});
  problem.members.push_back({"code", json::Value::make_text(std::string(name_of(error.code)))});
  if (!error.where.empty()) problem.members.push_back({"where", json::Value::make_text(error.where)});
  return json::write(problem);
}

void report_exception() {
  try {
    throw;
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "trialog: a request failed by a mistake of ours: %s\n", failure.what());
  } catch (...) {
    std::fprintf(stderr, "trialog: a request failed by a mistake of ours\n");
  }
}

}  // namespace trialog::origin
