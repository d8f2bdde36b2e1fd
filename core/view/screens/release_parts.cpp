#include "view/screens/release_parts.h"

#include "view/screens/citizen_parts.h"
#include "view/screens/parts.h"

namespace trialog::view {
namespace {

using engine::ReleaseCheck;
using engine::ReleaseStanding;
using engine::State;

std::string_view token(ReleaseStanding standing) {
  switch (standing) {
    case ReleaseStanding::unknown: return "unknown";
    case ReleaseStanding::unpublished: return "unpublished";
    case ReleaseStanding::missing: return "missing";
    case ReleaseStanding::older: return "older";
    case ReleaseStanding::unvouched: return "unvouched";
    case ReleaseStanding::listed: return "listed";
    case ReleaseStanding::comparing: return "comparing";
    case ReleaseStanding::equal: return "equal";
    case ReleaseStanding::different: return "different";
    case ReleaseStanding::unreachable: return "unreachable";
  }
  return "unknown";
}

// How the release that runs stands; `total`: of its files.
Text standing_words(const Words& words, const ReleaseCheck& check, std::size_t total) {
  const std::string key = "release." + std::string(token(check.standing));
  switch (check.standing) {
    case ReleaseStanding::equal: return words(key, {{"total", count_words(words, total)}});
    case ReleaseStanding::different:
    case ReleaseStanding::unreachable: return words(key, {{"file", check.file}});
    default: return words(key);
  }
}

Text offer_words(const Words& words, const ReleaseCheck& check, bool is_taken) {
  const std::string key = "release.offer." + std::string(is_taken ? "taken" : token(check.standing));
  const bool names_file =
      !is_taken && (check.standing == ReleaseStanding::different || check.standing == ReleaseStanding::unreachable);
  if (names_file) return words(key, {{"release", check.release}, {"file", check.file}});
  return words(key, {{"release", check.release}});
}

Tone tone_of(ReleaseStanding standing) {
  switch (standing) {
    case ReleaseStanding::equal: return Tone::good;
    case ReleaseStanding::missing:
    case ReleaseStanding::older:
    case ReleaseStanding::unvouched:
    case ReleaseStanding::different: return Tone::caution;
    default: return Tone::notice;
  }
}

// Whether the portal offers something that the log does not bear out.
bool is_offer_unborne(const State& state) {
  if (!state.offered_release) return false;
  switch (state.offered_release->standing) {
    case ReleaseStanding::missing:
    case ReleaseStanding::older:
    case ReleaseStanding::different: return true;
    default: return false;
  }
}
// The same, and it was not taken all the same.
bool is_refused(const State& state) { return is_offer_unborne(state) && !state.is_offer_taken; }

bool is_running_refused(const State& state) {
  const ReleaseStanding standing = state.running_release.standing;
  return standing == ReleaseStanding::missing || standing == ReleaseStanding::different;
}

// What the register says of a release.
struct Named {
  const Entry* entry = nullptr;
  Verified<Release> record;
};
std::optional<Named> find_release(const State& state, std::string_view release) {
  const Item* item = state.records == nullptr ? nullptr : state.records->find(release_id(release));
  if (item == nullptr) return std::nullopt;
  Result<Verified<Release>> record = state.records->open_entry<Release>(item->latest());
  if (!record) return std::nullopt;
  return Named{&state.records->entry(item->latest()), *std::move(record)};
}

void facts(Screen& ui, const State& state, const std::optional<Named>& named) {
  const Words& words = ui.words();
  const auto rows = ui.summary_list("facts");
  ui.summary_row("name", words("release.name"), code(state.running_release.release));
  if (!named) return;
  const VerifiedLeaf& leaf = named->entry->leaf;
  const std::int64_t at_ms = leaf.header().published_at_ms;
  ui.summary_row("entry", words("release.entry"), words("release.entry_value", {{"index", count_words(words, named->entry->index)}}));
  ui.summary_row("signer", words("verify.signer"), signer_text(state, words, leaf.signer(), at_ms));
  ui.summary_row("signed", words("receipt.signed"), date_time_run(words, at_ms));
  if (named->record->source) ui.summary_row("source", words("release.source"), code(*named->record->source));
}

void file_list(Screen& ui, const Release& release) {
  std::string lines;
  for (const ReleaseFile& file : release.files) lines += (lines.empty() ? "" : "\n") + file.sha256 + "  " + file.name;
  const auto details = ui.details("file_list", ui.words()("release.files"));
  ui.code_block("files", ui.words()("release.file_list"), lines);
}

void offer(Screen& ui, const State& state, const ReleaseCheck& offered) {
  const Words& words = ui.words();
  ui.subheading(words("release.offer"));
  const Text what = offer_words(words, offered, state.is_offer_taken);
  if (!is_refused(state)) {
    ui.status("offer", what, state.is_offer_taken ? Tone::good : Tone::notice);
    return;
  }
  ui.alert("offer", what);
  if (state.is_offer_declined) {
    ui.paragraph(words("release.offer.declined"));
    return;
  }
  ui.paragraph(words("release.offer.choice"));
  ui.button("stay", words("release.offer.stay"));
  ui.button("take", words("release.offer.take"), {.look = ButtonLook::danger});
}

}  // namespace

void release_section(Screen& ui, const State& state) {
  const Words& words = ui.words();
  const ReleaseCheck& running = state.running_release;
  if (running.release.empty()) return;
  const auto section = ui.section("release", words("release.heading"));
  ui.paragraph(words("release.lead"));
  if (state.is_keeper_replaced) ui.alert("keeper", {strong(words("release.keeper")), gap(words), words("release.keeper_next")});
  const std::optional<Named> named = find_release(state, running.release);
  if (state.host == engine::Host::device) {
    const std::size_t total = named ? named->record->files.size() : 0;
    // A bar, not a status: who hears the page hears how it ends, not each file.
    if (running.standing == ReleaseStanding::comparing) {
      ui.progress("comparing", words("release.comparing"), static_cast<std::int64_t>(running.compared),
                  static_cast<std::int64_t>(total),
                  words("release.compared", {{"done", count_words(words, running.compared)}, {"total", count_words(words, total)}}));
    } else {
      ui.status("standing", standing_words(words, running, total), tone_of(running.standing));
    }
  }
  facts(ui, state, named);
  if (named) file_list(ui, *named->record);
  if (state.offered_release) offer(ui, state, *state.offered_release);
  ui.paragraph(words("release.limits"));
  ui.code_block("audit", words("release.audit"), "trialog audit --site " + (state.address.empty() ? "URL" : state.address));
}

bool is_release_alarming(const State& state) {
  return state.is_keeper_replaced || is_offer_unborne(state) || is_running_refused(state);
}

void release_alerts(Screen& ui, const State& state) {
  const Words& words = ui.words();
  const Run link = link_run("release", words("release.link"), href(state, engine::Page::verify));
  if (state.is_keeper_replaced) ui.alert("keeper", {strong(words("release.keeper")), gap(words), link});
  if (is_refused(state) && !state.is_offer_declined) ui.alert("offer", {strong(words("release.refused")), gap(words), link});
  if (is_running_refused(state)) {
    ui.status("page_standing", {standing_words(words, state.running_release, 0), gap(words), link}, Tone::caution);
  }
}

}  // namespace trialog::view
