#include "origin/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <utility>

#include "origin/crash_point.h"

namespace trialog::origin {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

Error error_of(int number, const std::string& path) {
  if (number == ENOENT || number == ENOTDIR) return {Errc::not_found, path};
  if (number == ENOSPC || number == EDQUOT) return {Errc::storage_full, path};
  return {Errc::storage_failed, path};
}

bool write_all(int descriptor, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

Result<Bytes> read_file(const std::string& path, std::size_t max_bytes) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));  // NOLINT: variadic by POSIX
  if (!file.is_open()) return error_of(errno, path);
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) return error_of(errno, path);
  if (!S_ISREG(status.st_mode)) return Error{Errc::not_found, path + (S_ISDIR(status.st_mode) ? " is a folder" : "")};
  if (static_cast<std::uint64_t>(status.st_size) > max_bytes) return Error{Errc::too_large, path};
  Bytes bytes(static_cast<std::size_t>(status.st_size));
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t count = ::read(file.number(), bytes.data() + filled, bytes.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return error_of(errno, path);
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  bytes.resize(filled);
  return bytes;
}

Result<void> write_file(const std::string& path, ByteView bytes, FileMode mode) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  if (!folder.empty()) TRIALOG_TRY(make_folder(folder));
  const std::string temporary = path + ".new";
  {
    const mode_t permissions = mode == FileMode::owner_only ? 0600 : 0644;
    const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, permissions));  // NOLINT
    if (!file.is_open() || !write_all(file.number(), bytes) || ::fsync(file.number()) != 0) {
      const int number = errno;
      ::unlink(temporary.c_str());
      return error_of(number, path);
    }
  }
  reach(CrashPoint::file_written);
  if (::rename(temporary.c_str(), path.c_str()) != 0) return error_of(errno, path);
  reach(CrashPoint::file_renamed);
  // The new name is durable only when the folder is.
  const Descriptor parent(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));  // NOLINT
  if (!parent.is_open() || ::fsync(parent.number()) != 0) return error_of(errno, path);
  return {};
}

bool file_exists(const std::string& path) {
  std::error_code failed;
  return std::filesystem::is_regular_file(path, failed);
}

bool is_empty_folder(const std::string& path) {
  std::error_code failed;
  return !std::filesystem::exists(path, failed) || std::filesystem::is_empty(path, failed);
}

Result<void> make_folder(const std::string& path) {
  std::error_code failed;
  std::filesystem::create_directories(path, failed);
  if (failed) return Error{failed.value() == ENOSPC ? Errc::storage_full : Errc::storage_failed, path};
  return {};
}

std::vector<std::string> list_files(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code failed;
  for (std::filesystem::recursive_directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed)) {
    if (it->is_regular_file(failed)) files.push_back(std::filesystem::relative(it->path(), folder, failed).string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Result<FolderLock> FolderLock::take(const std::string& folder) {
  TRIALOG_TRY(make_folder(folder));
  const std::string path = folder + "/lock";
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);  // NOLINT
  if (descriptor < 0) return error_of(errno, path);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    ::close(descriptor);
    return Error{Errc::storage_failed, path + " is held by another trialog"};
  }
  return FolderLock(descriptor);
}

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace trialog::origin
