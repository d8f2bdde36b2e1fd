#include "view/screens/frame.h"

#include <algorithm>
#include <array>

#include "view/screens/history_parts.h"
#include "view/screens/parts.h"
#include "view/screens/release_parts.h"

namespace trialog::view {
namespace {

using engine::Page;

constexpr std::array<std::string_view, 17> page_names{
    "home", "disclosures", "disclosure", "data_uses", "data_use", "complain", "complaints", "complaint",
    "proposals", "proposal", "mine", "verify", "changes", "about", "display", "more", "not_found"};

// The menu's entry that a page belongs to.
Page menu_page(Page page) {
  switch (page) {
    case Page::disclosure: return Page::disclosures;
    case Page::data_use: return Page::data_uses;
    case Page::complain:
    case Page::complaint: return Page::complaints;
    case Page::proposal: return Page::proposals;
    default: return page;
  }
}

Text page_word(const Words& words, Page page) { return words("page." + std::string(page_name(page))); }

// What the menu of the simple view leaves out; the page "more" leads there.
bool is_further(Page page) { return page == Page::disclosures || page == Page::data_uses || page == Page::verify; }

void links(Screen& ui, const engine::State& state, std::string key, std::initializer_list<Page> pages) {
  const auto list = ui.list(std::move(key), ListLook::plain);
  for (const Page page : pages) {
    if (is_further(page) && state.preferences.elder) continue;
    const auto item = ui.item(std::string(page_name(page)), {.further = is_further(page)});
    LinkOptions options;
    options.current = menu_page(state.route.page) == page;
    ui.link("link", page_word(ui.words(), page), href(state, page), std::move(options));
  }
}

// When this device last finished a check of both logs, or 0.
std::int64_t checked_at_ms(const engine::State& state) {
  std::int64_t earliest = 0;
  for (const engine::LogState& log : state.logs) {
    if (log.checked_at_ms == 0) return 0;
    earliest = earliest == 0 ? log.checked_at_ms : std::min(earliest, log.checked_at_ms);
  }
  return earliest;
}

const Error* first_problem(const engine::State& state) {
  if (state.problem) return &*state.problem;
  for (const engine::LogState& log : state.logs) {
    // What was found wrong stays said while it is checked again.
    if (log.problem && log.problem->code != Errc::network_failed) return &*log.problem;
  }
  return nullptr;
}

// What is wrong with a log and what to do about it. The words of most errors are meant for files: they say "it", and
// advise to get another one.
Runs problem_words(const Words& words, Errc code) {
  switch (code) {
    case Errc::changed_key:
    case Errc::consistency_failed:
    case Errc::device_failed:
    case Errc::rewound:
    case Errc::server_failed: return {error_words(words, code), gap(words), error_next_words(words, code)};
    default: return {words("check.not_passed"), gap(words), error_words(words, code), gap(words), words("check.next_log")};
  }
}

// How many leaves of both logs are done, of those that there are.
void leaves_progress(Screen& ui, const engine::State& state, Text label, std::string_view in_words_key) {
  const Words& words = ui.words();
  std::int64_t done = 0;
  std::int64_t total = 0;
  for (const engine::LogState& log : state.logs) {
    done += static_cast<std::int64_t>(log.checked_leaves);
    total += static_cast<std::int64_t>(log.target_leaves);
  }
  ui.progress("check_progress", std::move(label), done, total,
              total == 0 ? words("check.starting")
                         : words(in_words_key, {{"done", words.number(done)}, {"total", words.number(total)}}));
}

void check_progress(Screen& ui, const engine::State& state) {
  leaves_progress(ui, state, ui.words()("check.checking"), "check.progress");
}

// Who beside the logs vouches for what is shown: the witnesses that signed both. True when they are as many as promised.
bool add_witnesses(Runs& text, const Words& words, const engine::State& state) {
  if (state.policy_changed) text.add(gap(words)).add(words("check.witnesses_changed"));
  if (!state.config || !state.config->policy) return true;
  const auto total = static_cast<std::int64_t>(state.config->policy->witness_keys().size());
  if (total == 0) return true;
  std::string names;
  std::int64_t count = 0;
  for (const std::string& name : state.log(LogName::register_log).witnesses) {
    const std::vector<std::string>& others = state.log(LogName::intake_log).witnesses;
    if (std::find(others.begin(), others.end(), name) == others.end()) continue;
    if (++count > 1) names += words("list.separator").text;
    names += name;
  }
  text.add(gap(words)).add(count == 0 ? words("check.witnesses_none", {{"total", words.number(total)}})
                                      : words.plural("check.witnesses", count, {{"total", words.number(total)}, {"names", names}}));
  const bool is_enough = std::all_of(state.logs.begin(), state.logs.end(), [](const engine::LogState& log) { return log.has_quorum; });
  if (!is_enough) text.add(gap(words)).add(words("check.witnesses_few"));
  return is_enough;
}

// How far the check on this device is, or what keeps it from going on.
void check_line(Screen& ui, const engine::State& state) {
  const Words& words = ui.words();
  if (state.storage_problem) {
    ui.alert("storage", {strong(error_words(words, state.storage_problem->code)), gap(words), words("check.storage_failing")});
  }
  if (state.host == engine::Host::origin) {
    if (is_reading(state)) {
      ui.status("reading", words("check.reading"), Tone::notice);
      leaves_progress(ui, state, words("check.reading_label"), "check.reading_progress");
    }
    ui.status("check", words("check.origin"), Tone::notice);
    return;
  }
  release_alerts(ui, state);
  const bool is_accused = is_log_accused(state);
  if (is_accused) {
    ui.alert("accused", {strong(words("check.evidence")), gap(words), words("check.evidence_next"), gap(words),
                         link_run("evidence", words("check.evidence_link"), href(state, Page::verify))});
  }
  const std::int64_t at_ms = checked_at_ms(state);
  const Text time = at_ms > 0 ? words("date.utc", {{"time", words.date_time(at_ms)}}) : Text();
  const auto count = static_cast<std::int64_t>(state.records == nullptr ? 0 : state.records->entries().size());
  if (const Error* problem = first_problem(state)) {
    Runs text{strong(words("check.failed")), gap(words)};
    const Runs what = problem_words(words, problem->code);
    text.runs.insert(text.runs.end(), what.runs.begin(), what.runs.end());
    if (at_ms > 0) text.add(gap(words)).add(words("check.shown_since", {{"time", time}}));
    else if (count > 0) text.add(gap(words)).add(words.plural("check.you_see_kept", count));
    if (!is_accused && !state.evidence.empty()) {
      text.add(gap(words)).add(link_run("evidence", words("check.evidence_link"), href(state, Page::verify)));
    }
    ui.alert("check_problem", std::move(text));
    if (is_checking(state)) check_progress(ui, state);
    ui.button("retry_sync", words("check.retry"));
    return;
  }
  if (state.check_stopped) {
    Runs text{words("check.stopped")};
    text.add(gap(words));
    if (at_ms > 0) text.add(words.plural("check.you_see_since", count, {{"time", time}}));
    else text.add(words("check.you_see_unchecked"));
    ui.status("check", std::move(text), Tone::notice);
    ui.button("retry_sync", words("check.go_on"));
    return;
  }
  const bool offline = std::any_of(state.logs.begin(), state.logs.end(), [](const engine::LogState& log) {
    return log.phase == engine::SyncPhase::offline;
  });
  if (offline) {
    Runs text{words(state.online ? "check.no_answer" : "check.offline")};
    if (at_ms > 0) {
      text.add(gap(words)).add(words.plural("check.you_see_since", count, {{"time", time}}));
    } else if (count > 0) {
      text.add(gap(words)).add(words.plural("check.you_see_kept", count));
    }
    ui.status("check", std::move(text), Tone::notice);
    ui.button("retry_sync", words("check.retry"));
    return;
  }
  if (is_checking(state)) {
    ui.status("check", words("check.checking"), Tone::notice);
    check_progress(ui, state);
    const bool is_long = std::any_of(state.logs.begin(), state.logs.end(), [](const engine::LogState& log) { return log.is_long; });
    if (is_long) ui.button("stop_sync", words("check.stop"));
    return;
  }
  Runs text{words.plural("check.done", count, {{"time", time}})};
  const auto refused = static_cast<std::int64_t>(state.records == nullptr ? 0 : state.records->refused().size());
  if (refused > 0) text.add(gap(words)).add(words.plural("check.refused", refused));
  const auto shows = [&state](EvidenceKind kind) {
    return std::any_of(state.evidence.begin(), state.evidence.end(),
                       [kind](const engine::EvidenceItem& item) { return item.evidence.kind == kind; });
  };
  const bool is_late = shows(EvidenceKind::late_inclusion);
  if (is_late) text.add(gap(words)).add(words("check.late"));
  const bool is_vouched = add_witnesses(text, words, state);
  // Last: what follows a link without a full stop looks like a part of it.
  if ((is_late || (refused > 0 && shows(EvidenceKind::wrong_leaf))) && !is_accused) {
    text.add(gap(words)).add(link_run("evidence", words("check.evidence_link"), href(state, Page::verify)));
  }
  const bool is_good = refused == 0 && !is_late && is_vouched && !state.policy_changed && !is_accused;
  ui.status("check", std::move(text), is_good ? Tone::good : Tone::caution);
}

}  // namespace

std::string_view page_name(Page page) { return page_names[static_cast<std::size_t>(page)]; }

ScreenHead screen_head(const engine::State& state, const Words& words) {
  const Text portal = portal_name(state, words);
  Text title(page_word(words, state.route.page));
  if (!state.route.id.empty() && state.records != nullptr) {
    if (const Item* item = state.records->find(state.route.id)) title = title_of(state, words, *item);
  }
  if (state.route.page == Page::home) title = portal;
  else title = words("page.title", {{"page", title}, {"portal", portal}});
  return {std::string(page_name(state.route.page)), std::move(title), engine::format_route(state.route)};
}

void frame(Screen& ui, const engine::State& state, const Workbench* workbench, const std::function<void()>& content) {
  const Words& words = ui.words();
  ui.skip_link();
  {
    const auto banner = ui.banner();
    ui.link("home", portal_name(state, words), href(state, Page::home));
    if (workbench != nullptr) {
      ui.button("view", words(workbench->grid != nullptr ? "workbench.close" : "workbench.open"));
    }
    bool is_complete = false;
    for (const engine::Language& language : engine::languages) {
      if (language.path == state.route.language) is_complete = language.is_complete;
      else if (language.is_complete) {
        ui.link("language_" + std::string(language.path), Text(std::string(language.name), std::string(language.tag)),
                engine::format_route(state.route.in_language(language.path)));
      }
    }
    ui.link("display", words("frame.display"), href(state, Page::display), {.current = state.route.page == Page::display});
    {
      const auto nav = ui.nav("menu", words("frame.menu"));
      links(ui, state, "items",
            {Page::home, Page::disclosures, Page::data_uses, Page::proposals, Page::complaints, Page::mine,
             Page::verify, Page::more});
    }
    if (!is_complete) {
      ui.status("translation", {words("frame.translation"), gap(words), link_run("help", words("frame.translation_help"), href(state, Page::about))},
                Tone::notice);
    }
    check_line(ui, state);
  }
  {
    if (workbench != nullptr && workbench->grid != nullptr) workbench->grid->record(ui, state);
    const auto main = ui.main();
    if (state.preferences.elder && state.can_speak) {
      ui.button("read_aloud", words(state.is_speaking ? "frame.stop_reading" : "frame.read_aloud"));
    }
    content();
  }
  const auto footer = ui.footer();
  ui.paragraph(words("frame.promise"));
  const auto nav = ui.nav("more", words("frame.more"));
  links(ui, state, "items", {Page::changes, Page::about});
}

}  // namespace trialog::view
