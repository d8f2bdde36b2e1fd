// A portal's data folder, opened for writing: its lock, its keys, its store and the ledger over them.
// Shape:  DATA/lock, DATA/keys/ (origin/keys.h), DATA/trialog.sqlite3 (origin/store.h), DATA/cache/ (compressed assets)
#pragma once

#include <memory>
#include <string>

#include "origin/files.h"
#include "origin/ledger.h"

namespace trialog::origin {

struct Portal {
  std::string folder;
  FolderLock lock;
  SigningKey root_key;
  std::unique_ptr<Ledger> ledger;

  std::string keys_folder() const { return folder + "/keys"; }
};

std::string database_path(const std::string& folder);

// Makes what is missing. `name` is the portal's name in its checkpoints, such as "portal.example"; it is fixed when the
// logs are made, and empty takes the one that is there, or "localhost" for a new portal.
// Errors: those of FolderLock, read_or_make_seed, Store and Ledger.
Result<Portal> open_portal(const std::string& folder, const std::string& name);

}  // namespace trialog::origin
