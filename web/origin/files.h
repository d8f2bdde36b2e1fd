// Files of the origin: read whole, written whole. A file that is there is complete: it is written beside its place,
// made durable, and then moved into it.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace trialog::origin {

enum class FileMode { everyone_reads, owner_only };  // 0644, 0600

// Errors: not_found; too_large; storage_failed. `where` is the path.
Result<Bytes> read_file(const std::string& path, std::size_t max_bytes);

// Makes missing folders. Errors: storage_full, storage_failed.
Result<void> write_file(const std::string& path, ByteView bytes, FileMode mode = FileMode::everyone_reads);

bool file_exists(const std::string& path);
// There is no such folder, or nothing in it.
bool is_empty_folder(const std::string& path);
// Makes the folder and those above it. Errors: storage_failed.
Result<void> make_folder(const std::string& path);
// Regular files below a folder, as sorted paths relative to it. Empty when the folder is not there.
std::vector<std::string> list_files(const std::string& folder);

// Holds DATA/lock, so that one program at a time writes to a data folder. Released when it goes, also by a crash.
class FolderLock {
 public:
  // Errors: storage_failed, `where` says that another program has it.
  static Result<FolderLock> take(const std::string& folder);
  FolderLock(FolderLock&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
  FolderLock& operator=(FolderLock&& other) noexcept;
  ~FolderLock();

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace trialog::origin
