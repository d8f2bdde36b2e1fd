#include "origin/crash_point.h"

#ifdef TRIALOG_CRASH_POINTS

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string>

namespace trialog::origin {
namespace {

struct Wanted {
  std::string name;
  long turn = 0;
};

Wanted wanted_of_environment() {
  const char* text = std::getenv("TRIALOG_CRASH_AT");
  const std::string all = text == nullptr ? "" : text;
  const std::size_t colon = all.find(':');
  if (colon == all.npos) return {};
  return {all.substr(0, colon), std::atol(all.c_str() + colon + 1)};
}

}  // namespace

void reach(CrashPoint point) {
  static const Wanted wanted = wanted_of_environment();
  static std::atomic<long> reached = 0;
  if (wanted.turn == 0 || crash_point_names[static_cast<std::size_t>(point)] != wanted.name) return;
  if (++reached == wanted.turn) std::raise(SIGKILL);
}

}  // namespace trialog::origin

#endif
