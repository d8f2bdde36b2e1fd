#include <execinfo.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "origin/commands.h"

namespace {

// An assertion of the core stops the program with a trap and no word. This says where, for the report of the mistake.
void report_trap(int signal) {
  constexpr char sentence[] = "trialog: stopped by a mistake of its own; please report these lines\n";
  const ssize_t ignored = ::write(STDERR_FILENO, sentence, sizeof sentence - 1);
  static_cast<void>(ignored);
  void* frames[32];
  ::backtrace_symbols_fd(frames, ::backtrace(frames, 32), STDERR_FILENO);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

}  // namespace

int main(int argument_count, char** arguments) {
  std::signal(SIGILL, report_trap);
  std::signal(SIGTRAP, report_trap);
  try {
    const std::vector<std::string> words(arguments + 1, arguments + argument_count);
    return trialog::origin::run_command(words);
  } catch (const std::exception& failure) {
    // Only libraries throw, and only what is a bug here; what they print must not be lost.
    std::fprintf(stderr, "trialog: %s\n", failure.what());
    return 2;  // 1 would say that a log is wrong.
  }
}
