// A portal's data folder, opened for writing: its lock, its keys, its store and the ledger over them.
// Shape:  DATA/lock, DATA/keys/ (origin/keys.h), DATA/trialog.sqlite3 (origin/store.h), DATA/cache/ (compressed assets)
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "origin/files.h"
#include "origin/ledger.h"

namespace trialog::origin {

struct Portal {
  std::string folder;
  FolderLock lock;
  std::optional<SigningKey> root_key;  // none when it is kept elsewhere
  std::unique_ptr<Ledger> ledger;

  std::string keys_folder() const { return folder + "/keys"; }
};

std::string database_path(const std::string& folder);

// Whether open_portal makes keys and logs where there is no database. Where there is one it never makes a key: with new
// ones in the place of lost ones the portal would be another portal, under the old one's name.
enum class NewPortal { refused, in_empty_folder, allowed };

// Whether open_portal returns with every record read, or leaves Ledger::read_records to its caller.
enum class Records { read, to_be_read };

// `name` is the portal's name in its checkpoints, such as "portal.example"; it is fixed when the logs are made, and empty
// takes the one that is there, or "localhost" for a new portal.
// Errors: not_found when there is no portal and none may be made; invalid_key when keys are missing or do not belong
// together; rewound when the database is an older copy than what the portal has published (origin/publisher.h); those of
// FolderLock, read_seed, Store and Ledger.
Result<Portal> open_portal(const std::string& folder, const std::string& name,
                           NewPortal new_portal = NewPortal::in_empty_folder, Records records = Records::read);

// keys/root.pub, or what follows from keys/root.key in a folder that has only that. Errors: invalid_key.
Result<PublicKey> read_root_key(const std::string& folder);

}  // namespace trialog::origin
