#include "origin/pages.h"

#include <algorithm>

#include "base/encoding.h"
#include "view/html/elements.h"
#include "view/html/write_html.h"
#include "view/screen.h"
#include "view/screens/screens.h"

namespace trialog::origin {
namespace {

Result<view::Words> load_words(const Assets& assets, std::string_view tag, std::shared_ptr<const view::Words> fallback) {
  const std::string name = "languages/" + std::string(tag) + ".json";
  const Asset* asset = assets.find(name);
  if (asset == nullptr) return Error{Errc::not_found, name};
  Result<view::Words> words = view::Words::load(tag, *asset->plain, std::move(fallback));
  if (!words) return Error{words.error().code, name + " " + words.error().where};
  // Said at the start, not when the first page is asked for.
  for (const char* key : {"portal.name", "portal.description", "portal.no_script", "portal.failed", "portal.stopped"}) {
    if (!words->has(key)) return Error{Errc::missing_field, name + " " + key};
  }
#define TRIALOG_CHECK_SENTENCE(code, meaning) \
  if (!words->has("error." #code)) return Error{Errc::missing_field, name + " error." #code};
  TRIALOG_ERROR_CODES(TRIALOG_CHECK_SENTENCE)
#undef TRIALOG_CHECK_SENTENCE
  return words;
}

// Whether there is something at this address. A page of one record needs that record.
bool is_found(const engine::Route& route, const Register& records) {
  const auto has = [&](Kind kind) {
    const Item* item = records.find(route.id);
    return item != nullptr && item->kind == kind;
  };
  switch (route.page) {
    case engine::Page::disclosure: return has(Kind::disclosure);
    case engine::Page::data_use: return has(Kind::processing);
    case engine::Page::complaint: return has(Kind::complaint);
    case engine::Page::proposal: return has(Kind::proposal);
    case engine::Page::not_found: return false;
    default: return true;
  }
}

}  // namespace

Pages::Pages(const Assets& assets, Ledger& ledger, Clock clock, std::vector<view::Words> words, std::string policy)
    : assets_(assets), ledger_(ledger), clock_(std::move(clock)), words_(std::move(words)) {
  for (const view::Words& language : words_) {
    const view::Text name = language("portal.name");
    if (name.language.empty()) config_.name.entries.push_back({language.language(), name.text});
  }
  config_.root_key = ledger_.records()->certificates().root_key();
  config_.root_key_hex = hex(config_.root_key);
  for (const LogName log : all_logs) {
    config_.logs[static_cast<std::size_t>(log)] = {ledger_.origin(log), format_verifier_key(ledger_.verifier_key(log)),
                                                   "/log/" + std::string(word_of(log))};
  }
  config_.release = assets_.release();
  if (!policy.empty()) {
    const Result<Policy> read = parse_policy(policy);
    if (read) config_.policy = *read;
    config_.policy_text = std::move(policy);
  }
}

Result<std::unique_ptr<Pages>> Pages::create(const Assets& assets, Ledger& ledger, Clock clock, std::string policy) {
  std::vector<view::Words> words;
  std::shared_ptr<const view::Words> fallback;
  for (const engine::Language& language : engine::languages) {
    words.push_back(TRIALOG_TRY(load_words(assets, language.tag, fallback)));
    if (fallback == nullptr) fallback = std::make_shared<const view::Words>(words.front());
  }
  return std::unique_ptr<Pages>(new Pages(assets, ledger, std::move(clock), std::move(words), std::move(policy)));
}

const view::Words& Pages::words(std::string_view route_language) const {
  const engine::Language* language = engine::find_language(route_language);
  return language == nullptr ? words_.front() : words_[static_cast<std::size_t>(language - engine::languages.data())];
}

std::string Pages::write(const engine::Route& route, const view::Node& screen) const {
  const view::Words& language = words(route.language);
  view::PageFrame frame;
  frame.description = language("portal.description").text;
  frame.stylesheet_url = assets_.url("style.css");
  frame.script_url = assets_.url("page.js");
  frame.look_url = assets_.url("look.js");
  frame.manifest_url = assets_.url("manifest.webmanifest");
  frame.icon_url = assets_.url("icon.svg");
  frame.portal_config_url = "/portal.json";
  frame.release = assets_.release();
  frame.failed_text = language("portal.failed").text;
  frame.stopped_text = language("portal.stopped").text;
  frame.no_script_text = language("portal.no_script").text;
  for (const engine::Language& other : engine::languages) {
    if (other.is_complete) frame.alternates.push_back({std::string(other.tag), engine::format_route(route.in_language(other.path))});
  }
  return view::write_page(frame, view::lower(screen));
}

Pages::Page Pages::render(const engine::Route& route) const {
  engine::State state;
  state.host = engine::Host::origin;
  state.route = route;
  state.now_ms = clock_();
  state.config = config_;
  state.running_release.release = config_.release;
  state.records = ledger_.records();
  for (const LogName log : all_logs) {
    const StoredCheckpoint newest = ledger_.newest(log);
    engine::LogState& shown = state.logs[static_cast<std::size_t>(log)];
    shown.checkpoint = Checkpoint{ledger_.origin(log), newest.size, newest.root};
    shown.checkpoint_note = newest.note;
  }
  const std::shared_lock<std::shared_mutex> lock = ledger_.lock_for_reading();
  bool complete = true;
  for (const LogName log : all_logs) {
    engine::LogState& shown = state.logs[static_cast<std::size_t>(log)];
    shown.target_leaves = shown.checkpoint->size;
    shown.checked_leaves = std::min(state.records->next_index(log), shown.target_leaves);
    complete = complete && shown.checked_leaves == shown.target_leaves;
  }
  const view::Node screen = view::render_screen(state, words(route.language));
  return {write(route, screen), is_found(route, *state.records), complete};
}

std::string Pages::render_error(std::string_view route_language, const Error& error) const {
  engine::Route route;
  route.language = route_language;
  const view::Words& language = words(route_language);
  const view::Text sentence = language("error." + std::string(name_of(error.code)));
  view::Screen ui(language, {"error", sentence, engine::format_route(route)});
  ui.skip_link();
  {
    const view::Scope banner = ui.banner();
    ui.link("home", language("portal.name"), engine::format_route(route));
  }
  {
    const view::Scope main = ui.main();
    ui.heading(sentence);
    ui.paragraph(language("error." + std::string(name_of(error.code)) + ".next"));
  }
  return write(route, ui.finish());
}

}  // namespace trialog::origin
