#include "view/screens/record_page.h"

#include <algorithm>

#include "view/screens/parts.h"

namespace trialog::view {
namespace {

const VerifiedLeaf& leaf_of(const engine::State& state, std::size_t entry_number) {
  return state.records->entry(entry_number).leaf;
}

std::optional<LocalizedText> change_note(const engine::State& state, Kind kind, std::size_t entry_number) {
  switch (kind) {
    case Kind::disclosure:
      if (const auto record = state.records->open_entry<Disclosure>(entry_number)) return (*record)->change_note;
      break;
    case Kind::processing:
      if (const auto record = state.records->open_entry<Processing>(entry_number)) return (*record)->change_note;
      break;
    case Kind::proposal:
      if (const auto record = state.records->open_entry<Proposal>(entry_number)) return (*record)->change_note;
      break;
    default: break;
  }
  return std::nullopt;
}

}  // namespace

Scope FactGroup::row(std::string_view field) {
  if (!details_) details_.emplace(ui_.details(key_, ui_.words()("group." + key_)));
  if (!rows_) rows_.emplace(ui_.summary_list("facts"));
  std::string key(field);
  std::replace(key.begin(), key.end(), '.', '-');
  return ui_.summary_row(std::move(key), field_label(ui_.words(), kind_, field));
}

void FactGroup::text(std::string_view field, const std::optional<LocalizedText>& text) {
  if (!text || text->empty()) return;
  const auto scope = row(field);
  paragraphs(ui_, text);
}

void FactGroup::value(std::string_view field, Runs value) {
  if (value.empty()) return;
  const auto scope = row(field);
  ui_.paragraph(std::move(value));
}

void FactGroup::end_rows() {
  if (!details_) details_.emplace(ui_.details(key_, ui_.words()("group." + key_)));
  rows_.reset();
}

void not_said(Screen& ui, const engine::State& state, std::string_view record_id) {
  const Words& words = ui.words();
  ui.paragraph({words("question.not_said"), gap(words),
                link_run("ask", words("question.ask"), complain_href(state, record_id))});
}

void withdrawn_notice(Screen& ui, const engine::State& state, const Item& item) {
  if (!item.tombstone) return;
  const Words& words = ui.words();
  const auto tombstone = state.records->open_entry<Tombstone>(*item.tombstone);
  if (!tombstone) return;
  const RecordHeader& header = (*tombstone)->header;
  const auto box = ui.inset(Tone::caution);
  ui.paragraph({strong(words("withdrawn.title")), gap(words), organisation_name(state, words, header.publisher_id),
                words("dot.separator"), date_run(words, header.published_at_ms)});
  ui.paragraph({words("withdrawn.reason"), gap(words), enum_words(words, (*tombstone)->reason)});
  paragraphs(ui, (*tombstone)->text);
  ui.paragraph(words("withdrawn.kept"), ParagraphLook::small);
}

void complaints_section(Screen& ui, const engine::State& state, const Item& item) {
  const Words& words = ui.words();
  const auto section = ui.section("complaints", words("record.complaints_title"));
  const std::size_t count = state.records->complaints_about(item.id).size();
  if (is_reading(state)) {
    ui.paragraph(words("list.reading"));
  } else if (count == 0) {
    ui.paragraph(words("record.no_complaints"));
  } else {
    const engine::Route list = engine::route_to(state.route, engine::Page::complaints).with("about", item.id);
    ui.paragraph({words.plural("record.complaints", static_cast<std::int64_t>(count)), gap(words),
                  link_run("all", words("record.see_complaints"), engine::format_route(list))});
  }
}

void history_section(Screen& ui, const engine::State& state, const Item& item) {
  const Words& words = ui.words();
  const auto section = ui.section("history", words("history.title"));
  ui.paragraph(words("history.about"));
  const auto timeline = ui.timeline("revisions", words("history.label"));
  if (item.tombstone) {
    const std::int64_t at_ms = leaf_of(state, *item.tombstone).header().published_at_ms;
    const auto entry = ui.entry("withdrawn", words("history.withdrawn"), words.date(at_ms), machine_time(at_ms));
    if (const auto tombstone = state.records->open_entry<Tombstone>(*item.tombstone)) {
      ui.paragraph(enum_words(words, (*tombstone)->reason));
    }
  }
  for (std::size_t i = item.revisions.size(); i-- > 0;) {
    const std::size_t number = item.revisions[i];
    const VerifiedLeaf& leaf = leaf_of(state, number);
    const RecordHeader& header = leaf.header();
    const std::string version = words.number(header.revision);
    const auto entry = ui.entry("revision-" + std::to_string(header.revision),
                                i == 0 ? words("history.first") : words("history.changed", {{"number", version}}),
                                words.date(header.published_at_ms), machine_time(header.published_at_ms));
    paragraphs(ui, change_note(state, item.kind, number));
    if (i == 0) continue;
    const VerifiedLeaf& before = leaf_of(state, item.revisions[i - 1]);
    const std::size_t count = count_differences(words, before, leaf);
    if (count == 0) {
      ui.paragraph(words("difference.none"));
      continue;
    }
    const auto details =
        ui.details("differences", words.plural("history.differences", static_cast<std::int64_t>(count)));
    difference_list(ui, "list", before, leaf);
  }
}

Runs last_change(const Words& words, const engine::State& state, const Item& item) {
  const std::size_t newest = item.tombstone ? *item.tombstone : item.latest();
  const std::int64_t at_ms = leaf_of(state, newest).header().published_at_ms;
  const std::string_view key = item.tombstone              ? "record.withdrawn_on"
                               : item.revisions.size() > 1 ? "record.changed_on"
                                                           : "record.published_on";
  return {words(key), gap(words), date_run(words, at_ms)};
}

}  // namespace trialog::view
