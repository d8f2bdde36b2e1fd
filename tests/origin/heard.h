// What a test hears on standard error.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

namespace trialog::origin::test {

// What is told to standard error while it exists.
class Heard {
 public:
  Heard() : file_(std::tmpfile()), before_(::dup(STDERR_FILENO)) {
    std::fflush(stderr);
    ::dup2(::fileno(file_), STDERR_FILENO);
  }
  ~Heard() {
    ::dup2(before_, STDERR_FILENO);
    ::close(before_);
    std::fclose(file_);
  }
  Heard(const Heard&) = delete;
  Heard& operator=(const Heard&) = delete;
  int times(std::string_view line) const {
    std::array<char, 4096> text{};
    const ssize_t size = ::pread(::fileno(file_), text.data(), text.size(), 0);
    const std::string_view all(text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    int count = 0;
    for (std::size_t at = all.find(line); at != std::string_view::npos; at = all.find(line, at + 1)) ++count;
    return count;
  }

 private:
  std::FILE* file_;
  int before_;
};

}  // namespace trialog::origin::test
