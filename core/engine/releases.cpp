// The engine's part that holds the page itself against the register: whether the release that runs here is in it, and
// whether one that the origin offers instead may take over. What the service worker serves follows from it.
#include "base/encoding.h"
#include "crypto/hash.h"
#include "engine/engine.h"

namespace trialog::engine {

namespace {

// Where the register has the newest word about a release; -1 when it does not name it.
std::int64_t place_of(const Register& records, std::string_view release) {
  const Item* item = records.find(release_id(release));
  return item == nullptr || item->kind != Kind::release ? -1 : static_cast<std::int64_t>(item->latest());
}

}  // namespace

ReleaseStanding Engine::standing_of(std::string_view release) const {
  const LogState& log = state_.log(LogName::register_log);
  if (register_ == nullptr || !log.checkpoint) return ReleaseStanding::unknown;
  if (register_->items_of(Kind::release).empty()) return ReleaseStanding::unpublished;
  const std::int64_t place = place_of(*register_, release);
  if (place < 0) return ReleaseStanding::missing;
  // Going back to what was repaired since would be as bad as something new.
  if (place < place_of(*register_, state_.running_release.release)) return ReleaseStanding::older;
  const bool is_vouched = !state_.config->policy || (log.has_quorum && !state_.policy_changed);
  return is_vouched ? ReleaseStanding::listed : ReleaseStanding::unvouched;
}

void Engine::look_at_releases() {
  // What was compared stays so: a name stands for its files.
  const auto judge = [&](ReleaseCheck& check) {
    const bool is_compared = check.standing >= ReleaseStanding::comparing && check.standing != ReleaseStanding::unreachable;
    if (is_compared) return;
    check.standing = standing_of(check.release);
    const bool is_new = check.standing == ReleaseStanding::listed && check.files.empty();
    if (is_new) check.files = (*register_->open<Release>(release_id(check.release)))->files;
  };
  ReleaseCheck& running = state_.running_release;
  if (running.release.empty()) return;
  judge(running);
  if (running.standing == ReleaseStanding::listed) {
    if (!is_release_told_) take_release(running, false);
    is_release_told_ = true;
    // The files come from this device's own copy as a rule; who does not look need not wait for those that do not.
    if (state_.route.page == Page::verify) compare_files(running);
  }
  if (!state_.offered_release || state_.log(LogName::register_log).phase != SyncPhase::done) return;
  ReleaseCheck& offered = *state_.offered_release;
  judge(offered);
  if (offered.standing == ReleaseStanding::listed) compare_files(offered);
  if (offered.standing == ReleaseStanding::unpublished && !state_.is_offer_taken) take_release(offered, true);
}

void Engine::compare_files(ReleaseCheck& check) {
  check.standing = ReleaseStanding::comparing;
  check.compared = 0;
  fetch_release_file(check);
}

void Engine::fetch_release_file(const ReleaseCheck& check) {
  const ReleaseFile& file = check.files[check.compared];
  fetch("/assets/" + file.name + "?v=" + check.release, static_cast<std::size_t>(file.size),
        {Request::Type::fetch_release_file, {}, check.compared, check.release});
}

void Engine::on_release_file(const Request& what, const HostResult& result) {
  const bool is_offered = state_.offered_release && state_.offered_release->release == what.text;
  ReleaseCheck& check = is_offered ? *state_.offered_release : state_.running_release;
  if (check.release != what.text || check.standing != ReleaseStanding::comparing || check.compared != what.number) return;
  const ReleaseFile& file = check.files[check.compared];
  const bool is_there = result.flags == 200 && !result.strings.empty();
  if (!is_there || hex(sha256(result.strings[0])) != file.sha256) {
    check.standing = is_there ? ReleaseStanding::different : ReleaseStanding::unreachable;
    check.file = file.name;
    if (!is_there) check.files.clear();  // A newer revision may say another size.
    return;
  }
  if (++check.compared < check.files.size()) return fetch_release_file(check);
  check.standing = ReleaseStanding::equal;
  if (is_offered) take_release(check, true);
}

void Engine::take_release(const ReleaseCheck& check, bool takes_over) {
  const bool is_listed = check.standing == ReleaseStanding::listed || check.standing == ReleaseStanding::equal;
  std::string lines;
  if (is_listed) for (const ReleaseFile& file : check.files) lines += file.sha256 + " " + file.name + "\n";
  effects_.push_back({EffectType::release, 0, takes_over ? 1U : 0U, {to_bytes(check.release), to_bytes(lines)}});
  if (takes_over) state_.is_offer_taken = true;
}

// The choice that a person has when the origin offers what the register does not have.
void Engine::handle_release(std::string_view action) {
  if (!state_.offered_release || state_.is_offer_taken) return;
  if (action == "stay") state_.is_offer_declined = true;
  if (action == "take") take_release(*state_.offered_release, true);
}

}  // namespace trialog::engine
