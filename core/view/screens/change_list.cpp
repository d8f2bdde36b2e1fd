#include "view/screens/change_list.h"

#include <algorithm>

#include "view/screens/parts.h"

namespace trialog::view {
namespace {

constexpr std::size_t max_note_characters = 240;

Run what_badge(const Words& words, RecentChange::What what) {
  switch (what) {
    case RecentChange::What::added: return badge(words("change.added"), Tone::good);
    case RecentChange::What::changed: return badge(words("change.changed"), Tone::notice);
    case RecentChange::What::withdrawn: return badge(words("change.withdrawn"), Tone::caution);
  }
  TRIALOG_ASSERT(false, "a change outside its enumeration");
}

struct Described {
  Text title;
  Text organisation;
  std::optional<LocalizedText> note;
};

// The title is that of the newest revision, so that one record has one name in the list.
Described describe(const engine::State& state, const Words& words, const Item& item, const RecentChange& change) {
  Described out;
  out.title = title_of(state, words, item);
  const std::size_t revision = change.what == RecentChange::What::withdrawn ? item.latest() : change.entry;
  if (item.kind == Kind::disclosure) {
    if (const auto record = state.records->open_entry<Disclosure>(revision)) {
      out.organisation = record_organisation(state, words, (*record)->header, (*record)->organisation_name);
      out.note = (*record)->change_note;
    }
  } else if (const auto record = state.records->open_entry<Processing>(revision)) {
    out.organisation = record_organisation(state, words, (*record)->header, (*record)->organisation_name);
    out.note = (*record)->change_note;
  }
  if (change.what == RecentChange::What::withdrawn) {
    const auto tombstone = state.records->open_entry<Tombstone>(change.entry);
    out.note = tombstone ? (*tombstone)->text : std::nullopt;
  }
  return out;
}

}  // namespace

std::vector<RecentChange> recent_changes(const Register& records, std::optional<Kind> kind, std::size_t max_count) {
  std::vector<RecentChange> changes;
  for (const Kind one : {Kind::disclosure, Kind::processing}) {
    if (kind && *kind != one) continue;
    for (const std::size_t number : records.items_of(one)) {
      const Item& item = records.item(number);
      for (std::size_t i = 0; i < item.revisions.size(); ++i) {
        changes.push_back(
            {number, item.revisions[i], i == 0 ? RecentChange::What::added : RecentChange::What::changed});
      }
      if (item.tombstone) changes.push_back({number, *item.tombstone, RecentChange::What::withdrawn});
    }
  }
  const auto published_at_ms = [&](const RecentChange& change) {
    return records.entry(change.entry).leaf.header().published_at_ms;
  };
  const std::size_t count = std::min(max_count, changes.size());
  std::partial_sort(changes.begin(), changes.begin() + static_cast<std::ptrdiff_t>(count), changes.end(),
                    [&](const RecentChange& a, const RecentChange& b) {
                      const std::int64_t a_ms = published_at_ms(a);
                      const std::int64_t b_ms = published_at_ms(b);
                      return a_ms != b_ms ? a_ms > b_ms : a.entry > b.entry;
                    });
  changes.resize(count);
  return changes;
}

void change_timeline(Screen& ui, const engine::State& state, std::string key,
                     const std::vector<RecentChange>& changes) {
  const Words& words = ui.words();
  const auto timeline = ui.timeline(std::move(key), words("change.label"));
  for (const RecentChange& change : changes) {
    const Item& item = state.records->item(change.item);
    const std::int64_t at_ms = state.records->entry(change.entry).leaf.header().published_at_ms;
    const Described described = describe(state, words, item, change);
    const auto entry = ui.entry(std::to_string(change.entry), link_run("record", described.title, href_of(state, item)),
                                words.date(at_ms), machine_time(at_ms));
    ui.paragraph({what_badge(words, change.what), " ", described.organisation});
    if (described.note) ui.paragraph(shortened(words.best(*described.note), max_note_characters), ParagraphLook::small);
  }
}

}  // namespace trialog::view
