#include "origin/portal.h"

#include "log/proof.h"
#include "origin/keys.h"
#include "origin/publisher.h"

namespace trialog::origin {
namespace {

// The part of a log's name before "/log/register".
std::string portal_name_of(const std::string& origin) {
  const std::string ending = origin_of("", LogName::register_log);
  return origin.ends_with(ending) ? origin.substr(0, origin.size() - ending.size()) : std::string();
}

Error missing_key(const std::string& path) {
  return {Errc::invalid_key, path + " is missing; put it back from a copy: with a new one this would be another portal"};
}

Result<SigningKey> read_log_key(const std::string& path) {
  if (!file_exists(path)) return missing_key(path);
  return SigningKey(TRIALOG_TRY(read_seed(path)));
}

// A database that was put back from a copy would be gone on with by a second history. Witnesses would not sign it, but
// whoever asks would be shown it: so nothing is signed.
Result<void> check_nothing_is_lost(const std::string& folder, const Store& store, LogName log, const VerifierKey& key) {
  const std::optional<Checkpoint> published = published_checkpoint(folder, log, key);
  const std::uint64_t leaves = TRIALOG_TRY(store.leaf_count(log));
  if (!published || published->size == 0) return {};
  const std::string size = std::to_string(published->size);
  const std::string what = "the " + std::string(word_of(log)) + " log was published with " + size + " leaves";
  if (published->size > leaves) {
    return Error{Errc::rewound, what + " and trialog.sqlite3 has " + std::to_string(leaves) + ": put back the newest copy of it"};
  }
  const Result<Digest> root = tree_root(published->size, [&](const TileId& id) { return store.tile(log, id); });
  if (root && *root == published->root) return {};
  return Error{Errc::rewound, what + " to which the tiles of trialog.sqlite3 do not lead: run `trialog repair --data DIR`; if that "
                                  "does not help, put back the newest copy of the database"};
}

Result<void> make_keys(const std::string& keys) {
  TRIALOG_TRY(read_or_make_seed(keys + "register.key"));
  TRIALOG_TRY(read_or_make_seed(keys + "intake.key"));
  if (file_exists(keys + "root.pub")) return {};  // The root key lies elsewhere from the start.
  const SigningKey root(TRIALOG_TRY(read_or_make_seed(keys + "root.key")));
  return write_public_key(keys + "root.pub", root.public_key());
}

}  // namespace

std::string database_path(const std::string& folder) { return folder + "/trialog.sqlite3"; }

Result<PublicKey> read_root_key(const std::string& folder) {
  const std::string path = folder + "/keys/root";
  if (file_exists(path + ".pub")) return read_public_key(path + ".pub");
  if (!file_exists(path + ".key")) return missing_key(path + ".pub");
  return SigningKey(TRIALOG_TRY(read_seed(path + ".key"))).public_key();
}

Result<Portal> open_portal(const std::string& folder, const std::string& name, NewPortal new_portal, Records records) {
  const std::string keys = folder + "/keys/";
  const bool may_make = new_portal == NewPortal::allowed || (new_portal == NewPortal::in_empty_folder && is_empty_folder(folder));
  if (!file_exists(database_path(folder)) && !may_make) {
    return Error{Errc::not_found, folder + " is not the data folder of a portal: trialog.sqlite3 is not in it"};
  }
  FolderLock lock = TRIALOG_TRY(FolderLock::take(folder));
  // The keys come first, so a portal whose making was cut off has them all or has no database yet.
  if (!file_exists(database_path(folder))) TRIALOG_TRY(make_keys(keys));
  const PublicKey root_public = TRIALOG_TRY(read_root_key(folder));
  std::optional<SigningKey> root;
  if (file_exists(keys + "root.key")) {
    root.emplace(TRIALOG_TRY(read_seed(keys + "root.key")));
    if (root->public_key() != root_public) return Error{Errc::invalid_key, keys + "root.key is not the key of root.pub"};
    if (!file_exists(keys + "root.pub")) TRIALOG_TRY(write_public_key(keys + "root.pub", root_public));
  }
  const SigningKey register_key = TRIALOG_TRY(read_log_key(keys + "register.key"));
  const SigningKey intake_key = TRIALOG_TRY(read_log_key(keys + "intake.key"));
  std::unique_ptr<Store> store = TRIALOG_TRY(Store::open(database_path(folder), Store::Access::write));
  std::string chosen = name;
  if (chosen.empty()) chosen = portal_name_of(TRIALOG_TRY(store->origin_of(LogName::register_log)));
  if (chosen.empty()) chosen = "localhost";
  if (!is_key_name(chosen)) return Error{Errc::invalid_value, "origin-name"};
  for (const auto& [log, log_key] : {std::pair(LogName::register_log, &register_key), {LogName::intake_log, &intake_key}})
    TRIALOG_TRY(check_nothing_is_lost(folder, *store, log, verifier_key_of(origin_of(chosen, log), log_key->public_key())));
  std::unique_ptr<Ledger> ledger =
      TRIALOG_TRY(Ledger::open(std::move(store), {root_public, register_key, intake_key}, chosen));
  if (records == Records::read) TRIALOG_TRY(ledger->read_records());
  return Portal{folder, std::move(lock), std::move(root), std::move(ledger)};
}

}  // namespace trialog::origin
