// The command line. Each command prints plain lines to standard output, problems to standard error, and returns the
// program's exit status: 0 done, 1 refused or not as it should be, 2 called in a wrong way.
#pragma once

#include <span>
#include <string>

namespace trialog::origin {

int run_command(std::span<const std::string> arguments);

}  // namespace trialog::origin
