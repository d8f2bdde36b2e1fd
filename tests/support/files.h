// Reading and writing whole files in tests, and folders that go away.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/bytes.h"
#include "base/encoding.h"
#include "crypto/secret.h"

namespace trialog::test {

namespace fs = std::filesystem;

inline Bytes read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

inline void write_file(const fs::path& path, ByteView bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

// The reference data beside the project, and whether it is there.
inline fs::path shared_data() { return fs::path(TRIALOG_ROOT) / ".." / "shared" / "data"; }

// A new folder for temporary files, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    Bytes name(8);
    fill_random(name.data(), name.size());
    path_ = fs::temp_directory_path() / ("trialog-test-" + hex(name));
    fs::create_directories(path_);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

}  // namespace trialog::test
