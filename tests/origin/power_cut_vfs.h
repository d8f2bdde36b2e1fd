// A SQLite file system over a disk that forgets: what was written since the last sync of a file is on it in part only when
// the power goes. Writes pass to the real files; beside them it keeps what is certain to be there. Files come and go at
// once: that SQLite syncs their folder is not tried here.
// Single-threaded; the shared memory file is left out: SQLite makes it anew.
#pragma once

#include <functional>
#include <string>

namespace trialog::origin::test {

inline constexpr const char* power_cut_vfs = "trialog-power-cut";

// What a cut leaves of the writes that were not synced.
enum class Unsynced { none, some_sectors, all };

// To be called once before the VFS is used.
void register_power_cut_vfs();
// Begins with an empty disk. `before_change` is called before every write, truncation, sync and removal of a file.
void watch_disk(std::function<void()> before_change);
// Writes the disk as it would be found if the power went now into a folder. `seed` chooses the sectors.
void write_disk_after_cut(const std::string& folder, Unsynced unsynced, unsigned seed);

}  // namespace trialog::origin::test
