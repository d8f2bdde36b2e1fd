#include <algorithm>

#include "view/screens/change_list.h"
#include "view/screens/parts.h"
#include "view/screens/screens.h"

namespace trialog::view {
namespace {

constexpr std::size_t newest_shown = 5;

void door(Screen& ui, std::string key, std::string href) {
  const Words& words = ui.words();
  const auto item = ui.item(key);
  LinkOptions options;
  options.look = LinkLook::card;
  options.note = words("home.door." + key + ".note");
  ui.link("link", words("home.door." + key), std::move(href), std::move(options));
}

std::int64_t changes_in(const Register& records, const std::string& month) {
  for (const MonthlyChanges& changes : records.monthly_changes()) {
    if (changes.month == month) return changes.added + changes.changed + changes.withdrawn;
  }
  return 0;
}

}  // namespace

void home_screen(Screen& ui, const engine::State& state) {
  const Words& words = ui.words();
  const Register& records = *state.records;
  ui.heading(words("home.title"));
  ui.paragraph(words("home.lead"), ParagraphLook::lead);
  const auto drafts = std::count_if(state.drafts.begin(), state.drafts.end(), [](const engine::Draft& draft) {
    return draft.changed_at_ms > 0;  // Others are open forms in which nothing was typed yet.
  });
  if (drafts > 0) {
    const auto box = ui.inset(Tone::notice);
    ui.paragraph({words.plural("home.drafts", drafts), gap(words),
                  link_run("drafts", words("home.drafts_link"), href(state, engine::Page::mine))});
  }
  {
    const auto section = ui.section("start", words("home.start_title"));
    const auto doors = ui.list("doors", ListLook::cards);
    door(ui, "decision", href(state, engine::Page::complain));
    door(ui, "data", href(state, engine::Page::data_uses));
    door(ui, "proposal", href(state, engine::Page::proposals));
    door(ui, "look_up", href(state, engine::Page::disclosures));
  }
  if (!is_unchecked(state)) {
    const auto section = ui.section("numbers", words("home.numbers_title"));
    const auto list = ui.summary_list("list");
    const auto number = [&](std::string key, std::int64_t value) {
      Text label = words("home.number." + key);
      ui.summary_row(std::move(key), std::move(label), words.number(value));
    };
    number("disclosures", static_cast<std::int64_t>(records.count_current(Kind::disclosure)));
    number("data_uses", static_cast<std::int64_t>(records.count_current(Kind::processing)));
    number("complaints", static_cast<std::int64_t>(records.count_current(Kind::complaint)));
    number("proposals", static_cast<std::int64_t>(records.count_current(Kind::proposal)));
    number("changes", changes_in(records, month_of(state.now_ms)));
  }
  {
    const auto section = ui.section("newest", words("home.newest_title"));
    const std::vector<RecentChange> changes = recent_changes(records, std::nullopt, newest_shown);
    if (changes.empty()) ui.paragraph(words(empty_list_key(state, "home.nothing_yet")));
    else change_timeline(ui, state, "changes", changes);
    ui.paragraph(link_run("all", words("home.all_changes"), href(state, engine::Page::changes)));
  }
  const auto section = ui.section("limits", words("home.limits_title"));
  ui.paragraph({words("home.limits"), gap(words),
                link_run("about", words("home.limits_link"), href(state, engine::Page::about))});
}

}  // namespace trialog::view
