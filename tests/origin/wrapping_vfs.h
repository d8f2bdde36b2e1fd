// A SQLite file system around the real one: every call goes to the real file, which lies behind ours in the same memory.
// A test replaces the calls that it wants to see.
#pragma once

#include <sqlite3.h>

namespace trialog::origin::test::wrapping_vfs {

struct File {
  sqlite3_file base;
  void* mine;  // for the test; null at first
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
inline File* ours(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
inline sqlite3_file* real(sqlite3_file* file) { return ours(file)->real(); }
inline const sqlite3_io_methods* methods(sqlite3_file* file) { return real(file)->pMethods; }

// Nothing is mapped into memory: writes would pass by unseen.
inline sqlite3_io_methods passing_on() {
  sqlite3_io_methods passed{};
  passed.iVersion = 3;
  passed.xClose = [](sqlite3_file* f) { return methods(f)->xClose(real(f)); };
  passed.xRead = [](sqlite3_file* f, void* p, int n, sqlite3_int64 at) { return methods(f)->xRead(real(f), p, n, at); };
  passed.xWrite = [](sqlite3_file* f, const void* p, int n, sqlite3_int64 at) { return methods(f)->xWrite(real(f), p, n, at); };
  passed.xTruncate = [](sqlite3_file* f, sqlite3_int64 n) { return methods(f)->xTruncate(real(f), n); };
  passed.xSync = [](sqlite3_file* f, int flags) { return methods(f)->xSync(real(f), flags); };
  passed.xFileSize = [](sqlite3_file* f, sqlite3_int64* n) { return methods(f)->xFileSize(real(f), n); };
  passed.xLock = [](sqlite3_file* f, int level) { return methods(f)->xLock(real(f), level); };
  passed.xUnlock = [](sqlite3_file* f, int level) { return methods(f)->xUnlock(real(f), level); };
  passed.xCheckReservedLock = [](sqlite3_file* f, int* out) { return methods(f)->xCheckReservedLock(real(f), out); };
  passed.xFileControl = [](sqlite3_file* f, int op, void* argument) { return methods(f)->xFileControl(real(f), op, argument); };
  passed.xSectorSize = [](sqlite3_file* f) { return methods(f)->xSectorSize(real(f)); };
  passed.xDeviceCharacteristics = [](sqlite3_file* f) { return methods(f)->xDeviceCharacteristics(real(f)); };
  passed.xShmMap = [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
    return methods(f)->xShmMap(real(f), page, size, extend, out);
  };
  passed.xShmLock = [](sqlite3_file* f, int offset, int n, int flags) { return methods(f)->xShmLock(real(f), offset, n, flags); };
  passed.xShmBarrier = [](sqlite3_file* f) { methods(f)->xShmBarrier(real(f)); };
  passed.xShmUnmap = [](sqlite3_file* f, int remove) { return methods(f)->xShmUnmap(real(f), remove); };
  passed.xFetch = [](sqlite3_file*, sqlite3_int64, int, void** out) {
    *out = nullptr;
    return SQLITE_OK;
  };
  passed.xUnfetch = [](sqlite3_file*, sqlite3_int64, void*) { return SQLITE_OK; };
  return passed;
}

inline sqlite3_vfs* real_vfs(sqlite3_vfs* vfs) { return static_cast<sqlite3_vfs*>(vfs->pAppData); }

// xOpen of a file system with these methods.
inline int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags,
                const sqlite3_io_methods& io_methods) {
  file->pMethods = nullptr;
  ours(file)->mine = nullptr;
  const int code = real_vfs(vfs)->xOpen(real_vfs(vfs), name, real(file), flags, out_flags);
  if (methods(file) != nullptr) file->pMethods = &io_methods;
  return code;
}

// The real file system under that name, to be changed and registered; `vfs` must stay.
inline void wrap(sqlite3_vfs& vfs, const char* name) {
  sqlite3_vfs* const real = sqlite3_vfs_find(nullptr);
  vfs = *real;
  vfs.zName = name;
  vfs.szOsFile = static_cast<int>(sizeof(File)) + real->szOsFile;
  vfs.pAppData = real;
  vfs.pNext = nullptr;
}

}  // namespace trialog::origin::test::wrapping_vfs
