#include "origin/assets.h"

#include "base/encoding.h"
#include "base/limits.h"
#include "crypto/hash.h"
#include "origin/files.h"

namespace trialog::origin {
namespace {

constexpr std::size_t version_digits = 16;

struct FileType {
  std::string_view ending;
  std::string_view content_type;
  bool compressible;
};
constexpr FileType file_types[] = {
    {".js", "text/javascript; charset=utf-8", true},  {".css", "text/css; charset=utf-8", true},
    {".wasm", "application/wasm", true},              {".json", "application/json", true},
    {".webmanifest", "application/manifest+json", true}, {".svg", "image/svg+xml", true},
    {".txt", "text/plain; charset=utf-8", true},      {".png", "image/png", false},
    {".ico", "image/x-icon", false},                  {".woff2", "font/woff2", false},
};
constexpr FileType other_file{"", "application/octet-stream", false};

const FileType& type_of(std::string_view name) {
  for (const FileType& type : file_types) {
    if (name.ends_with(type.ending)) return type;
  }
  return other_file;
}

// Brotli at its best takes seconds for a large file, so what was made once for these very bytes is kept.
std::shared_ptr<const std::string> compressed(const std::string& plain, const std::string& content_hash, Encoding encoding,
                                              const std::string& cache_folder) {
  const std::string path = cache_folder + "/" + content_hash + "." + std::string(token_of_encoding(encoding));
  if (const Result<Bytes> kept = read_file(path, limits::max_release_file_bytes)) return std::make_shared<const std::string>(as_text(*kept));
  auto made = std::make_shared<const std::string>(compress(encoding, plain, true));
  // A cache that cannot be written costs time at the next start and nothing else.
  static_cast<void>(write_file(path, as_bytes(*made)));
  return made;
}

// Reads every file once, and gives it to `take`.
template <class Take>
Result<std::vector<ReleaseFile>> read_release(const std::string& folder, const Take& take) {
  std::vector<ReleaseFile> files;
  for (const std::string& name : list_files(folder)) {
    const Bytes bytes = TRIALOG_TRY(read_file(folder + "/" + name, limits::max_release_file_bytes));
    files.push_back({name, hex(sha256(bytes)), static_cast<std::int64_t>(bytes.size())});
    take(files.back(), bytes);
  }
  if (files.empty()) return Error{Errc::not_found, folder};
  return files;
}

}  // namespace

std::pair<std::shared_ptr<const std::string>, Encoding> Asset::best(Encoding wanted) const {
  if (wanted == Encoding::brotli && brotli) return {brotli, Encoding::brotli};
  if (wanted != Encoding::identity && gzip) return {gzip, Encoding::gzip};
  return {plain, Encoding::identity};
}

Result<std::vector<ReleaseFile>> list_release_files(const std::string& folder) {
  return read_release(folder, [](const ReleaseFile&, const Bytes&) {});
}

Result<Assets> Assets::load(const std::string& folder, const std::string& cache_folder) {
  Assets assets;
  assets.files_ = TRIALOG_TRY(read_release(folder, [&](const ReleaseFile& file, const Bytes& bytes) {
    const FileType& type = type_of(file.name);
    Asset asset;
    asset.content_type = type.content_type;
    asset.version = file.sha256.substr(0, version_digits);
    asset.plain = std::make_shared<const std::string>(as_text(bytes));
    if (type.compressible) {
      asset.gzip = compressed(*asset.plain, file.sha256, Encoding::gzip, cache_folder);
      asset.brotli = compressed(*asset.plain, file.sha256, Encoding::brotli, cache_folder);
    }
    assets.assets_.emplace(file.name, std::move(asset));
  }));
  assets.release_ = release_name(assets.files_);
  return assets;
}

const Asset* Assets::find(std::string_view name) const {
  const auto found = assets_.find(name);
  return found == assets_.end() ? nullptr : &found->second;
}

std::string Assets::url(std::string_view name) const {
  return find(name) == nullptr ? std::string() : "/assets/" + std::string(name) + "?v=" + release_;
}

}  // namespace trialog::origin
