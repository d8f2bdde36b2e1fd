#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "origin/commands.h"

int main(int argument_count, char** arguments) {
  try {
    const std::vector<std::string> words(arguments + 1, arguments + argument_count);
    return trialog::origin::run_command(words);
  } catch (const std::exception& failure) {
    // Only libraries throw, and only what is a bug here; what they print must not be lost.
    std::fprintf(stderr, "trialog: %s\n", failure.what());
    return 1;
  }
}
