#include "origin/portal.h"

#include "origin/keys.h"

namespace trialog::origin {
namespace {

// The part of a log's name before "/log/register".
std::string portal_name_of(const std::string& origin) {
  const std::string ending = origin_of("", LogName::register_log);
  return origin.ends_with(ending) ? origin.substr(0, origin.size() - ending.size()) : std::string();
}

}  // namespace

std::string database_path(const std::string& folder) { return folder + "/trialog.sqlite3"; }

Result<Portal> open_portal(const std::string& folder, const std::string& name) {
  FolderLock lock = TRIALOG_TRY(FolderLock::take(folder));
  const std::string keys = folder + "/keys/";
  const SigningKey root(TRIALOG_TRY(read_or_make_seed(keys + "root.key")));
  const SigningKey register_key(TRIALOG_TRY(read_or_make_seed(keys + "register.key")));
  const SigningKey intake_key(TRIALOG_TRY(read_or_make_seed(keys + "intake.key")));
  std::unique_ptr<Store> store = TRIALOG_TRY(Store::open(database_path(folder), Store::Access::write));
  std::string chosen = name;
  if (chosen.empty()) chosen = portal_name_of(TRIALOG_TRY(store->origin_of(LogName::register_log)));
  if (chosen.empty()) chosen = "localhost";
  if (!is_key_name(chosen)) return Error{Errc::invalid_value, "origin-name"};
  std::unique_ptr<Ledger> ledger =
      TRIALOG_TRY(Ledger::open(std::move(store), {root.public_key(), register_key, intake_key}, chosen));
  return Portal{folder, std::move(lock), root, std::move(ledger)};
}

}  // namespace trialog::origin
