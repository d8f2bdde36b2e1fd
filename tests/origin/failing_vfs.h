// A SQLite file system that fails: at the call with a chosen number, and from then on when it is to stay broken.
// Counts the calls that change files: write, truncate, sync and growing the shared memory file.
#pragma once

namespace trialog::origin::test {

inline constexpr const char* failing_vfs = "trialog-failing";

enum class FailureKind { disk_full, input_output };
enum class Lasting { once, for_good };

// To be called once before the VFS is used.
void register_failing_vfs();
// Call number `call`, from 0, will fail. A negative number: none.
void fail_at(int call, FailureKind kind, Lasting lasting);
// Whether the planned failure happened.
bool has_failed();
// How many files were made durable since the program began.
int sync_count();

}  // namespace trialog::origin::test
