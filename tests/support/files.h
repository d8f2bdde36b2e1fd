// Files of the tests: reading them, and finding the shared data that may be absent.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace trialog::test {

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Tests run in the project's folder; no path of this machine is compiled in, so that clones share what was compiled.
inline std::filesystem::path root() { return "."; }
inline std::filesystem::path shared_data() { return root() / "../shared/data"; }

// The files of a folder, sorted by name.
inline std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// "duplicate_key-2.json" -> "duplicate_key"
inline std::string expected_error(const std::filesystem::path& path) {
  std::string stem = path.stem().string();
  return stem.substr(0, stem.find('-'));
}

}  // namespace trialog::test
