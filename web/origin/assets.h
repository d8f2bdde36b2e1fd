// The files under /assets/: read once at the start, compressed once and kept compressed in the data folder's cache.
// Addresses carry the hash of the content, /assets/page.js?v=1f2e3d4c, and may then be kept for ever; without it, or with
// another one, a browser must ask again each time.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "origin/compress.h"
#include "record/record.h"

namespace trialog::origin {

struct Asset {
  std::string content_type;
  std::string version;  // 16 hexadecimal digits of its SHA-256
  std::shared_ptr<const std::string> plain;
  std::shared_ptr<const std::string> gzip;    // null where compressing gains nothing
  std::shared_ptr<const std::string> brotli;  // null likewise

  // What is there for an encoding that the client takes, and which one that is.
  std::pair<std::shared_ptr<const std::string>, Encoding> best(Encoding wanted) const;
};

// The files of a build as a release names them (record/types/release.h). Errors: not_found for an empty folder,
// too_large, those of read_file.
Result<std::vector<ReleaseFile>> list_release_files(const std::string& folder);

class Assets {
 public:
  // Reads every file below `folder`. Errors: those of list_release_files.
  static Result<Assets> load(const std::string& folder, const std::string& cache_folder);

  // By name, such as "languages/en.json"; nullptr when there is none.
  const Asset* find(std::string_view name) const;
  // "/assets/NAME?v=VERSION"; empty when there is none.
  std::string url(std::string_view name) const;
  // Which build this is: release_name() of its files.
  const std::string& release() const { return release_; }
  const std::vector<ReleaseFile>& files() const { return files_; }

 private:
  std::map<std::string, Asset, std::less<>> assets_;
  std::vector<ReleaseFile> files_;
  std::string release_;
};

}  // namespace trialog::origin
