#include "origin/power_cut_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <vector>

namespace trialog::origin::test {
namespace {

using Content = std::vector<char>;

constexpr std::size_t sector_bytes = 512;

// A write, or a truncation to `at`.
struct Change {
  std::size_t at;
  Content bytes;
  bool truncates;
};

void put(Content& content, std::size_t at, const char* from, std::size_t size) {
  if (content.size() < at + size) content.resize(at + size);
  std::copy(from, from + size, content.begin() + static_cast<std::ptrdiff_t>(at));
}

void apply(Content& content, const Change& change) {
  if (change.truncates) content.resize(change.at);
  else put(content, change.at, change.bytes.data(), change.bytes.size());
}

struct Kept {
  Content durable;
  std::vector<Change> unsynced;
};

std::map<std::string, Kept> disk;  // by path
std::function<void()> before_any_change;

// Our file; the real one lies behind it in the same memory.
struct File {
  sqlite3_file base;
  Kept* kept;  // null for files that need not survive
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
File* ours(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
const sqlite3_io_methods* methods(sqlite3_file* file) { return ours(file)->real()->pMethods; }

void announce() {
  if (before_any_change) before_any_change();
}

int close(sqlite3_file* f) { return methods(f)->xClose(ours(f)->real()); }
int read(sqlite3_file* f, void* p, int n, sqlite3_int64 at) { return methods(f)->xRead(ours(f)->real(), p, n, at); }
int write(sqlite3_file* f, const void* p, int n, sqlite3_int64 at) {
  if (Kept* kept = ours(f)->kept) {
    announce();
    const char* bytes = static_cast<const char*>(p);
    kept->unsynced.push_back({static_cast<std::size_t>(at), Content(bytes, bytes + n), false});
  }
  return methods(f)->xWrite(ours(f)->real(), p, n, at);
}
int truncate(sqlite3_file* f, sqlite3_int64 n) {
  if (Kept* kept = ours(f)->kept) {
    announce();
    kept->unsynced.push_back({static_cast<std::size_t>(n), {}, true});
  }
  return methods(f)->xTruncate(ours(f)->real(), n);
}
int sync(sqlite3_file* f, int flags) {
  if (Kept* kept = ours(f)->kept) {
    announce();
    for (const Change& change : kept->unsynced) apply(kept->durable, change);
    kept->unsynced.clear();
  }
  return methods(f)->xSync(ours(f)->real(), flags);
}
int file_size(sqlite3_file* f, sqlite3_int64* n) { return methods(f)->xFileSize(ours(f)->real(), n); }
int lock(sqlite3_file* f, int level) { return methods(f)->xLock(ours(f)->real(), level); }
int unlock(sqlite3_file* f, int level) { return methods(f)->xUnlock(ours(f)->real(), level); }
int check_lock(sqlite3_file* f, int* out) { return methods(f)->xCheckReservedLock(ours(f)->real(), out); }
int control(sqlite3_file* f, int op, void* argument) { return methods(f)->xFileControl(ours(f)->real(), op, argument); }
int sector_size(sqlite3_file*) { return static_cast<int>(sector_bytes); }
// Nothing is promised: no atomic writes, no order between them.
int characteristics(sqlite3_file*) { return 0; }
int shm_map(sqlite3_file* f, int page, int size, int extend, void volatile** out) {
  return methods(f)->xShmMap(ours(f)->real(), page, size, extend, out);
}
int shm_lock(sqlite3_file* f, int offset, int n, int flags) { return methods(f)->xShmLock(ours(f)->real(), offset, n, flags); }
void shm_barrier(sqlite3_file* f) { methods(f)->xShmBarrier(ours(f)->real()); }
int shm_unmap(sqlite3_file* f, int remove) { return methods(f)->xShmUnmap(ours(f)->real(), remove); }
int fetch(sqlite3_file*, sqlite3_int64, int, void** out) {
  *out = nullptr;
  return SQLITE_OK;
}
int unfetch(sqlite3_file*, sqlite3_int64, void*) { return SQLITE_OK; }

const sqlite3_io_methods io_methods{3,       close,       read,       write,   truncate,    sync,            file_size,
                                    lock,    unlock,      check_lock, control, sector_size, characteristics, shm_map,
                                    shm_lock, shm_barrier, shm_unmap,  fetch,   unfetch};

sqlite3_vfs vfs;

int open(sqlite3_vfs* self, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  auto* const real_vfs = static_cast<sqlite3_vfs*>(self->pAppData);
  file->pMethods = nullptr;
  const bool must_survive = name != nullptr && (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0;
  ours(file)->kept = must_survive ? &disk[name] : nullptr;
  const int code = real_vfs->xOpen(real_vfs, name, ours(file)->real(), flags, out_flags);
  if (ours(file)->real()->pMethods != nullptr) file->pMethods = &io_methods;
  return code;
}

int remove(sqlite3_vfs* self, const char* name, int sync_folder) {
  auto* const real_vfs = static_cast<sqlite3_vfs*>(self->pAppData);
  if (disk.contains(name)) {
    announce();
    disk.erase(name);
  }
  return real_vfs->xDelete(real_vfs, name, sync_folder);
}

}  // namespace

void register_power_cut_vfs() {
  if (sqlite3_vfs_find(power_cut_vfs) != nullptr) return;
  sqlite3_vfs* const real_vfs = sqlite3_vfs_find(nullptr);
  vfs = *real_vfs;
  vfs.zName = power_cut_vfs;
  vfs.szOsFile = static_cast<int>(sizeof(File)) + real_vfs->szOsFile;
  vfs.pAppData = real_vfs;
  vfs.xOpen = open;
  vfs.xDelete = remove;
  vfs.pNext = nullptr;
  sqlite3_vfs_register(&vfs, 0);
}

void watch_disk(std::function<void()> before_change) {
  disk.clear();
  before_any_change = std::move(before_change);
}

void write_disk_after_cut(const std::string& folder, Unsynced unsynced, unsigned seed) {
  std::minstd_rand random(seed);
  for (const auto& [path, kept] : disk) {
    Content content = kept.durable;
    for (const Change& change : kept.unsynced) {
      if (unsynced == Unsynced::all) apply(content, change);
      if (unsynced != Unsynced::some_sectors) continue;
      if (change.truncates) {
        if (random() % 2 == 0) apply(content, change);
        continue;
      }
      for (std::size_t at = 0; at < change.bytes.size(); at += sector_bytes) {
        if (random() % 2 != 0) continue;
        put(content, change.at + at, change.bytes.data() + at, std::min(sector_bytes, change.bytes.size() - at));
      }
    }
    std::ofstream out(std::filesystem::path(folder) / std::filesystem::path(path).filename(), std::ios::binary);
    std::copy(content.begin(), content.end(), std::ostreambuf_iterator<char>(out));
  }
}

}  // namespace trialog::origin::test
