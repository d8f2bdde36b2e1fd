#include <algorithm>

#include "view/screens/change_list.h"
#include "view/screens/parts.h"
#include "view/screens/screens.h"

namespace trialog::view {
namespace {

constexpr std::size_t months_shown = 24;
constexpr std::size_t changes_shown = 30;

// "2026-01" -> "2025-12". Times in records lie between 1970 and 2100, so a year has four digits.
std::string month_before(const std::string& month) {
  const auto digit = [&](std::size_t place) { return month[place] - '0'; };
  int year = digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3);
  int number = digit(5) * 10 + digit(6) - 1;
  if (number == 0) {
    number = 12;
    --year;
  }
  return std::to_string(year) + (number < 10 ? "-0" : "-") + std::to_string(number);
}

// The months up to this one, oldest first, at most 24 and none before the register began.
std::vector<MonthlyChanges> last_months(const Register& records, std::int64_t now_ms) {
  const std::vector<MonthlyChanges> all = records.monthly_changes();
  std::vector<MonthlyChanges> out;
  if (all.empty()) return out;
  std::string month = month_of(now_ms);
  while (out.size() < months_shown && month >= all.front().month) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const MonthlyChanges& one) { return one.month == month; });
    out.push_back(found == all.end() ? MonthlyChanges{month, 0, 0, 0} : *found);
    month = month_before(month);
  }
  std::reverse(out.begin(), out.end());
  return out;
}

std::int64_t total(const MonthlyChanges& month) { return month.added + month.changed + month.withdrawn; }

Chart changes_chart(const Words& words, const std::vector<MonthlyChanges>& months) {
  Chart chart;
  chart.look = ChartLook::stacked_columns;
  chart.title = words("changes.chart_title");
  chart.label_heading = words("changes.month");
  chart.series = {{words("change.added"), {}}, {words("change.changed"), {}}, {words("change.withdrawn"), {}}};
  MonthlyChanges sum;
  const MonthlyChanges* busiest = &months.front();
  for (const MonthlyChanges& month : months) {
    chart.labels.emplace_back(words.partial_date(month.month));
    chart.series[0].values.push_back(month.added);
    chart.series[1].values.push_back(month.changed);
    chart.series[2].values.push_back(month.withdrawn);
    sum.added += month.added;
    sum.changed += month.changed;
    sum.withdrawn += month.withdrawn;
    if (total(month) > total(*busiest)) busiest = &month;
  }
  chart.summary = words("changes.summary", {{"from", words.partial_date(months.front().month)},
                                            {"until", words.partial_date(months.back().month)},
                                            {"added", words.plural("changes.count_added", sum.added)},
                                            {"changed", words.plural("changes.count_changed", sum.changed)},
                                            {"withdrawn", words.plural("changes.count_withdrawn", sum.withdrawn)},
                                            {"busiest", words.partial_date(busiest->month)},
                                            {"count", words.plural("changes.count_all", total(*busiest))}});
  return chart;
}

void filter_links(Screen& ui, const engine::State& state, std::string_view chosen) {
  const Words& words = ui.words();
  const auto nav = ui.nav("filter", words("changes.filter"));
  const auto list = ui.list("kinds", ListLook::plain);
  for (const std::string_view kind : {std::string_view(), token_of(Kind::disclosure), token_of(Kind::processing)}) {
    const std::string name(kind.empty() ? "all" : kind);
    const auto item = ui.item(name);
    LinkOptions options;
    options.current = kind == chosen;
    ui.link("link", words("changes.filter." + name), engine::format_route(state.route.with("kind", kind)),
            std::move(options));
  }
}

}  // namespace

void changes_screen(Screen& ui, const engine::State& state) {
  const Words& words = ui.words();
  const Register& records = *state.records;
  ui.heading(words("changes.title"));
  ui.paragraph(words("changes.lead"), ParagraphLook::lead);
  const std::vector<MonthlyChanges> months = last_months(records, state.now_ms);
  if (!months.empty()) ui.chart("chart", changes_chart(words, months));
  std::optional<Kind> kind;
  std::string_view chosen = state.route.parameter("kind");
  if (chosen == token_of(Kind::disclosure)) kind = Kind::disclosure;
  else if (chosen == token_of(Kind::processing)) kind = Kind::processing;
  else chosen = {};
  const auto section = ui.section("recent", words("changes.recent"));
  filter_links(ui, state, chosen);
  const std::vector<RecentChange> changes = recent_changes(records, kind, changes_shown);
  if (changes.empty()) ui.paragraph(words(empty_list_key(state, "list.nothing_yet")));
  else change_timeline(ui, state, "timeline", changes);
}

}  // namespace trialog::view
