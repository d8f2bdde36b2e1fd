// Writing files in tests, into a folder that goes away with its object.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "crypto/secret.h"

namespace trialog::test {

// Makes the folders on the way.
inline void write_file(const std::filesystem::path& path, std::string_view content) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file.write(content.data(), static_cast<std::streamsize>(content.size()));
}

class TemporaryFolder {
 public:
  TemporaryFolder() {
    Bytes name(8);
    fill_random(name.data(), name.size());
    path_ = std::filesystem::temp_directory_path() / ("trialog-test-" + hex(name));
    std::filesystem::create_directories(path_);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace trialog::test
