#include "origin/failing_vfs.h"

#include <sqlite3.h>

#include <cstring>

namespace trialog::origin::test {
namespace {

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

// Our file; the real one lies behind it in the same memory.
struct File {
  sqlite3_file base;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
File* ours(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
const sqlite3_io_methods* methods(sqlite3_file* file) { return ours(file)->real()->pMethods; }

int close(sqlite3_file* f) { return methods(f)->xClose(ours(f)->real()); }
int read(sqlite3_file* f, void* p, int n, sqlite3_int64 at) { return methods(f)->xRead(ours(f)->real(), p, n, at); }
int write(sqlite3_file* f, const void* p, int n, sqlite3_int64 at) {
  return fails() ? code_for(SQLITE_IOERR_WRITE) : methods(f)->xWrite(ours(f)->real(), p, n, at);
}
int truncate(sqlite3_file* f, sqlite3_int64 n) {
  return fails() ? code_for(SQLITE_IOERR_TRUNCATE) : methods(f)->xTruncate(ours(f)->real(), n);
}
int sync(sqlite3_file* f, int flags) {
  ++syncs;
  return fails() ? code_for(SQLITE_IOERR_FSYNC) : methods(f)->xSync(ours(f)->real(), flags);
}
int file_size(sqlite3_file* f, sqlite3_int64* n) { return methods(f)->xFileSize(ours(f)->real(), n); }
int lock(sqlite3_file* f, int level) { return methods(f)->xLock(ours(f)->real(), level); }
int unlock(sqlite3_file* f, int level) { return methods(f)->xUnlock(ours(f)->real(), level); }
int check_lock(sqlite3_file* f, int* out) { return methods(f)->xCheckReservedLock(ours(f)->real(), out); }
int control(sqlite3_file* f, int op, void* argument) { return methods(f)->xFileControl(ours(f)->real(), op, argument); }
int sector_size(sqlite3_file* f) { return methods(f)->xSectorSize(ours(f)->real()); }
int characteristics(sqlite3_file* f) { return methods(f)->xDeviceCharacteristics(ours(f)->real()); }
int shm_map(sqlite3_file* f, int page, int size, int extend, void volatile** out) {
  if (extend != 0 && fails()) return code_for(SQLITE_IOERR_SHMSIZE);
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
  const int code = real_vfs->xOpen(real_vfs, name, ours(file)->real(), flags, out_flags);
  if (ours(file)->real()->pMethods != nullptr) file->pMethods = &io_methods;
  return code;
}

}  // namespace

void register_failing_vfs() {
  if (sqlite3_vfs_find(failing_vfs) != nullptr) return;
  sqlite3_vfs* const real_vfs = sqlite3_vfs_find(nullptr);
  vfs = *real_vfs;
  vfs.zName = failing_vfs;
  vfs.szOsFile = static_cast<int>(sizeof(File)) + real_vfs->szOsFile;
  vfs.pAppData = real_vfs;
  vfs.xOpen = open;
  vfs.pNext = nullptr;
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
