#include "origin/power_cut_vfs.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <vector>

#include "origin/wrapping_vfs.h"

namespace trialog::origin::test {
namespace {

using namespace wrapping_vfs;

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

// What of the file survives; null for files that need not.
Kept* kept_of(sqlite3_file* file) { return static_cast<Kept*>(ours(file)->mine); }

void announce() {
  if (before_any_change) before_any_change();
}

int write(sqlite3_file* f, const void* p, int n, sqlite3_int64 at) {
  if (Kept* kept = kept_of(f)) {
    announce();
    const char* bytes = static_cast<const char*>(p);
    kept->unsynced.push_back({static_cast<std::size_t>(at), Content(bytes, bytes + n), false});
  }
  return methods(f)->xWrite(real(f), p, n, at);
}
int truncate(sqlite3_file* f, sqlite3_int64 n) {
  if (Kept* kept = kept_of(f)) {
    announce();
    kept->unsynced.push_back({static_cast<std::size_t>(n), {}, true});
  }
  return methods(f)->xTruncate(real(f), n);
}
int sync(sqlite3_file* f, int flags) {
  if (Kept* kept = kept_of(f)) {
    announce();
    for (const Change& change : kept->unsynced) apply(kept->durable, change);
    kept->unsynced.clear();
  }
  return methods(f)->xSync(real(f), flags);
}
int sector_size(sqlite3_file*) { return static_cast<int>(sector_bytes); }
// Nothing is promised: no atomic writes, no order between them.
int characteristics(sqlite3_file*) { return 0; }

sqlite3_io_methods io_methods;
sqlite3_vfs vfs;

int open_kept(sqlite3_vfs* self, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  const int code = open(self, name, file, flags, out_flags, io_methods);
  const bool must_survive = name != nullptr && (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0;
  if (must_survive) ours(file)->mine = &disk[name];
  return code;
}

int remove(sqlite3_vfs* self, const char* name, int sync_folder) {
  if (disk.contains(name)) {
    announce();
    disk.erase(name);
  }
  return real_vfs(self)->xDelete(real_vfs(self), name, sync_folder);
}

}  // namespace

void register_power_cut_vfs() {
  if (sqlite3_vfs_find(power_cut_vfs) != nullptr) return;
  io_methods = passing_on();
  io_methods.xWrite = write;
  io_methods.xTruncate = truncate;
  io_methods.xSync = sync;
  io_methods.xSectorSize = sector_size;
  io_methods.xDeviceCharacteristics = characteristics;
  wrap(vfs, power_cut_vfs);
  vfs.xOpen = open_kept;
  vfs.xDelete = remove;
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
