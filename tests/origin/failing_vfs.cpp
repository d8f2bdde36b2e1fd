#include "origin/failing_vfs.h"

#include "origin/wrapping_vfs.h"

namespace trialog::origin::test {
namespace {

using namespace wrapping_vfs;

int calls = 0;
int failing_call = -1;
int failure_code = SQLITE_IOERR;
bool stays_broken = false;
bool failed = false;
int syncs = 0;

// True when this call is to fail.
bool fails() {
  const int number = calls++;
  const bool now = failing_call >= 0 && (number == failing_call || (stays_broken && number > failing_call));
  failed = failed || now;
  return now;
}

int code_for(int detail) { return failure_code == SQLITE_FULL ? SQLITE_FULL : detail; }

int write(sqlite3_file* f, const void* p, int n, sqlite3_int64 at) {
  return fails() ? code_for(SQLITE_IOERR_WRITE) : methods(f)->xWrite(real(f), p, n, at);
}
int truncate(sqlite3_file* f, sqlite3_int64 n) {
  return fails() ? code_for(SQLITE_IOERR_TRUNCATE) : methods(f)->xTruncate(real(f), n);
}
int sync(sqlite3_file* f, int flags) {
  ++syncs;
  return fails() ? code_for(SQLITE_IOERR_FSYNC) : methods(f)->xSync(real(f), flags);
}
int shm_map(sqlite3_file* f, int page, int size, int extend, void volatile** out) {
  if (extend != 0 && fails()) return SQLITE_IOERR_SHMSIZE;  // Also of a full disk SQLite says no more.
  return methods(f)->xShmMap(real(f), page, size, extend, out);
}

sqlite3_io_methods io_methods;
sqlite3_vfs vfs;

}  // namespace

void register_failing_vfs() {
  if (sqlite3_vfs_find(failing_vfs) != nullptr) return;
  io_methods = passing_on();
  io_methods.xWrite = write;
  io_methods.xTruncate = truncate;
  io_methods.xSync = sync;
  io_methods.xShmMap = shm_map;
  wrap(vfs, failing_vfs);
  vfs.xOpen = [](sqlite3_vfs* self, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    return open(self, name, file, flags, out_flags, io_methods);
  };
  sqlite3_vfs_register(&vfs, 0);
}

void fail_at(int call, FailureKind kind, Lasting lasting) {
  calls = 0;
  failed = false;
  failing_call = call;
  failure_code = kind == FailureKind::disk_full ? SQLITE_FULL : SQLITE_IOERR;
  stays_broken = lasting == Lasting::for_good;
}

bool has_failed() { return failed; }

int sync_count() { return syncs; }

}  // namespace trialog::origin::test
