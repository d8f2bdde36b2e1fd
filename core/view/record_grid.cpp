#include "view/record_grid.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "view/screens/parts.h"

namespace trialog::view {
namespace {

constexpr std::array kinds{Kind::disclosure, Kind::processing, Kind::proposal, Kind::complaint};
// In the order of RecordGrid::By.
constexpr std::array<std::string_view, 7> column_names{"title",   "organisation", "kind",      "status",
                                                       "changed", "versions",     "complaints"};
constexpr std::array is_numeric{false, false, false, false, false, true, true};
constexpr std::size_t max_window_rows = 118;  // at most, of the page's wishes; the row with the keyboard comes to them

const VerifiedLeaf& newest(const engine::State& state, const Item& item) {
  return state.records->entry(item.tombstone ? *item.tombstone : item.latest()).leaf;
}

Text title(const engine::State& state, const Words& words, std::size_t number) {
  const Register& records = *state.records;
  const Item& item = records.item(number);
  const Item* about = item.kind == Kind::complaint ? records.find(records.facts(number).about_id) : nullptr;
  const Text title = words.best(about == nullptr ? records.facts(number).title : records.facts_of(*about).title);
  if (title.empty()) return enum_words(words, item.kind);
  if (about == nullptr) return title;
  Text name = words("records.complaint_about", {{"title", title}});
  if (name.language.empty()) name.language = title.language;
  return name;
}

GridCell status(const engine::State& state, const Words& words, const Facts& facts, const Item& item) {
  if (item.tombstone) return {words("record.withdrawn"), Tone::caution};
  switch (item.kind) {
    case Kind::disclosure: {
      DisclosureStatus status{};
      if (!enum_from_token(facts.status, status)) break;
      Run shown = status_badge(words, status);
      return {std::move(shown.text), shown.tone};
    }
    case Kind::complaint:
      return state.records->replies_to(item.id).empty() ? GridCell{words("records.waiting"), Tone::caution}
                                                        : GridCell{words("records.answered"), Tone::good};
    default: break;
  }
  return {};
}

}  // namespace

void RecordGrid::follow(const engine::State& state, const Words& words) {
  const std::size_t entries = state.records->entries().size();
  // Sorting at every step of a long check would slow the check down.
  const bool has_news = entries != entries_ && (!is_checking(state) || entries > entries_ + entries_ / 4);
  if (!is_stale_ && !has_news && language_ == words.language()) return;
  const std::optional<std::size_t> focused = focus_row_ < rows_.size() ? std::optional(rows_[focus_row_]) : std::nullopt;
  rows_ = state.records->search_text(kinds, filter_);
  total_ = 0;
  for (const Kind kind : kinds) total_ += state.records->items_of(kind).size();
  sort(state, words);
  rows_.resize(std::min(rows_.size(), max_rows_));
  entries_ = entries;
  language_ = words.language();
  // The keyboard stays on its record while others come, unless another order or choice was asked for.
  const auto kept = !is_stale_ && focused ? std::find(rows_.begin(), rows_.end(), *focused) : rows_.end();
  if (kept != rows_.end()) focus_row_ = static_cast<std::size_t>(kept - rows_.begin());
  is_stale_ = false;
  focus_row_ = rows_.empty() ? 0 : std::min(focus_row_, rows_.size() - 1);
}

void RecordGrid::sort(const engine::State& state, const Words& words) {
  const Register& records = *state.records;
  const auto by = [&](auto key_of) {
    std::vector<std::pair<decltype(key_of(std::size_t{})), std::size_t>> keyed;
    keyed.reserve(rows_.size());
    for (const std::size_t number : rows_) keyed.emplace_back(key_of(number), number);
    const auto before = [&](const auto& a, const auto& b) { return descending_ ? b.first < a.first : a.first < b.first; };
    std::stable_sort(keyed.begin(), keyed.end(), before);
    std::transform(keyed.begin(), keyed.end(), rows_.begin(), [](const auto& one) { return one.second; });
  };
  switch (by_) {
    case By::title:
      return by([&](std::size_t number) {
        return ascii_lower(title(state, words, number).text);
      });
    case By::organisation:
      return by([&](std::size_t number) {
        const RecordHeader& header = records.entry(records.item(number).latest()).leaf.header();
        return ascii_lower(record_organisation(state, words, header, records.facts(number).organisation_name).text);
      });
    case By::kind: return by([&](std::size_t number) { return enum_words(words, records.item(number).kind).text; });
    case By::status:
      return by([&](std::size_t number) {
        return status(state, words, records.facts(number), records.item(number)).text.text;
      });
    case By::changed:
      return by([&](std::size_t number) { return newest(state, records.item(number)).header().published_at_ms; });
    case By::versions: return by([&](std::size_t number) { return records.item(number).revisions.size(); });
    case By::complaints:
      return by([&](std::size_t number) { return records.count_complaints_about(records.item(number).id); });
  }
}

std::vector<GridCell> RecordGrid::cells(const engine::State& state, const Words& words, std::size_t row) const {
  const Register& records = *state.records;
  const Item& item = records.item(rows_[row]);
  const Facts& facts = records.facts(rows_[row]);
  const VerifiedLeaf& leaf = newest(state, item);
  const std::size_t complaints = records.count_complaints_about(item.id);
  return {{title(state, words, rows_[row])},
          {item.kind == Kind::complaint ? Text() : record_organisation(state, words, leaf.header(), facts.organisation_name)},
          {enum_words(words, item.kind)},
          status(state, words, facts, item),
          {machine_date(leaf.header().published_at_ms)},
          {words.number(static_cast<std::int64_t>(item.revisions.size()))},
          {complaints == 0 ? std::string() : words.number(static_cast<std::int64_t>(complaints))}};
}

void RecordGrid::record(Screen& ui, const engine::State& state) const {
  const Words& words = ui.words();
  const auto aside = ui.aside(std::string(record_grid_key), words("records.title"));
  {
    const auto form = ui.form("filter", words("records.filter"), {.search = true});
    FieldOptions field;
    field.type = FieldType::search;
    field.value = filter_;
    ui.field("q", words("records.filter"), std::move(field));
    ui.submit("find", words("filter.find"), {});
  }
  ui.paragraph(count_words(words), ParagraphLook::small);
  std::vector<Column> columns;
  for (std::size_t i = 0; i < column_count; ++i) {
    Column column;
    column.heading = words("records.column." + std::string(column_names[i]));
    column.numeric = is_numeric[i];
    column.row_header = i == 0;
    column.sort_key = column_names[i];
    if (static_cast<std::size_t>(by_) == i) column.sort = descending_ ? Sort::descending : Sort::ascending;
    columns.push_back(std::move(column));
  }
  const auto grid = ui.grid("grid", words("records.title"), std::move(columns), static_cast<std::int64_t>(rows_.size()));
  const auto record_row = [&](std::size_t row) {
    const Item& item = state.records->item(rows_[row]);
    std::vector<Runs> runs;
    for (GridCell& cell : cells(state, words, row)) {
      if (runs.empty()) runs.emplace_back(link_run("open", std::move(cell.text), href_of(state, item)));
      else if (cell.tone != Tone::neutral) runs.emplace_back(badge(std::move(cell.text), cell.tone));
      else runs.emplace_back(std::move(cell.text));
    }
    GridRowOptions options;
    options.current = item.id == state.route.id;
    if (row == focus_row_) options.focus_column = focus_column_;
    ui.grid_row(item.id, static_cast<std::int64_t>(row), std::move(runs), options);
  };
  // The row that has the keyboard stays while others are scrolled to.
  const std::size_t count = std::min({recorded_.count, max_window_rows, rows_.size()});
  const std::size_t first = std::min(recorded_.first, rows_.size() - count);
  const std::size_t end = first + count;
  if (focus_row_ < first) record_row(focus_row_);
  for (std::size_t row = first; row < end; ++row) record_row(row);
  if (focus_row_ >= end && focus_row_ < rows_.size()) record_row(focus_row_);
}

Text RecordGrid::count_words(const Words& words) const {
  const auto count = static_cast<std::int64_t>(rows_.size());
  if (filter_.empty() && rows_.size() == total_) return words.plural("records.all", count);
  return words.plural("records.some", count, {{"total", words.number(static_cast<std::int64_t>(total_))}});
}

GridRows RecordGrid::rows(const engine::State& state, const Words& words, RowRange range) const {
  GridRows rows;
  rows.is_numeric.assign(is_numeric.begin(), is_numeric.end());
  for (std::size_t row = range.first; row < range.first + range.count; ++row) {
    rows.rows.push_back({state.records->item(rows_[row]).id == state.route.id, cells(state, words, row)});
  }
  return rows;
}

void RecordGrid::set_filter(std::string text) {
  if (text == filter_) return;
  filter_ = std::move(text);
  is_stale_ = true;
  focus_row_ = 0;
}

bool RecordGrid::sort_by(std::string_view sort_key) {
  const auto name = std::find(column_names.begin(), column_names.end(), sort_key);
  if (name == column_names.end()) return false;
  const By by = static_cast<By>(name - column_names.begin());
  // What is newest or most is looked for first, names from A on.
  descending_ = by == by_ ? !descending_ : by == By::changed || by == By::versions || by == By::complaints;
  by_ = by;
  is_stale_ = true;
  focus_row_ = 0;
  return true;
}

void RecordGrid::set_window(RowRange seen, RowRange recorded) {
  window_ = {seen.first, std::min(seen.count, max_window_rows)};
  recorded_ = recorded;
  page_rows_ = std::max<std::size_t>(window_.count, 2) - 1;
}

bool RecordGrid::move(std::string_view key, bool whole) {
  if (rows_.empty()) return false;
  const std::size_t last = rows_.size() - 1;
  if (key == "ArrowDown") focus_row_ = whole ? last : std::min(focus_row_ + 1, last);
  else if (key == "ArrowUp") focus_row_ = whole || focus_row_ == 0 ? 0 : focus_row_ - 1;
  else if (key == "ArrowRight") focus_column_ = whole ? column_count - 1 : std::min(focus_column_ + 1, column_count - 1);
  else if (key == "ArrowLeft") focus_column_ = whole || focus_column_ == 0 ? 0 : focus_column_ - 1;
  else if (key == "PageDown") focus_row_ = std::min(focus_row_ + page_rows_, last);
  else if (key == "PageUp") focus_row_ = focus_row_ > page_rows_ ? focus_row_ - page_rows_ : 0;
  else if (key == "Home") focus_column_ = 0, focus_row_ = whole ? 0 : focus_row_;
  else if (key == "End") focus_column_ = column_count - 1, focus_row_ = whole ? last : focus_row_;
  else return false;
  if (focus_row_ < window_.first) window_.first = focus_row_;
  else if (focus_row_ >= window_.first + window_.count) window_.first = focus_row_ + 1 - std::min(window_.count, focus_row_ + 1);
  else return true;
  recorded_ = window_;
  return true;
}

void RecordGrid::note_focus(std::size_t row, std::size_t column) {
  focus_row_ = row;
  focus_column_ = std::min(column, column_count - 1);
}

std::string RecordGrid::target(const engine::State& state) const {
  return focus_row_ < rows_.size() ? href_of(state, state.records->item(rows_[focus_row_])) : std::string();
}

}  // namespace trialog::view
