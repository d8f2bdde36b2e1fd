#include "view/screens/result_list.h"

#include <algorithm>
#include <map>

#include "base/encoding.h"
#include "view/screens/parts.h"

namespace trialog::view {
namespace {

constexpr std::size_t page_size = 20;

std::size_t page_number(const engine::State& state, std::size_t page_count) {
  const Result<std::int64_t> asked = decode_decimal(state.route.parameter("page"));
  if (!asked || *asked < 1) return 1;
  return std::min(static_cast<std::size_t>(*asked), page_count);
}

}  // namespace

std::vector<Option> organisation_options(const engine::State& state, const Words& words) {
  std::map<std::string, Option> by_id;
  for (const Certificate& certificate : state.records->certificates().all()) {
    if (certificate.role != Role::official && certificate.role != Role::enterprise) continue;
    Option option;
    option.value = certificate.organisation_id;
    option.label = words.best(certificate.organisation_name);
    by_id.insert_or_assign(certificate.organisation_id, std::move(option));
  }
  std::vector<Option> options(1);
  options[0].label = words("filter.any");
  for (auto& [id, option] : by_id) options.push_back(std::move(option));
  std::stable_sort(options.begin() + 1, options.end(),
                   [](const Option& a, const Option& b) { return a.label.text < b.label.text; });
  return options;
}

void result_list(Screen& ui, const engine::State& state, const std::vector<std::size_t>& found, bool narrowed,
                 const std::function<void(const Item&)>& record_item) {
  const Words& words = ui.words();
  const std::string everything = href(state, state.route.page);
  const auto section = ui.section("found", words("list.results"));
  if (found.empty()) {
    ui.status("count", words(empty_list_key(state, narrowed ? "list.nothing_found" : "list.nothing_yet")));
    if (narrowed && !is_unchecked(state)) {
      ui.paragraph(words("list.nothing_hint"));
      ui.link("clear", words("list.clear"), everything);
    }
    return;
  }
  const std::size_t page_count = (found.size() + page_size - 1) / page_size;
  const std::size_t page = page_number(state, page_count);
  Runs count(words.plural("list.found", static_cast<std::int64_t>(found.size())));
  if (page_count > 1) {
    count.add(gap(words)).add(words("list.page_of", {{"page", words.number(static_cast<std::int64_t>(page))},
                                              {"count", words.number(static_cast<std::int64_t>(page_count))}}));
  }
  ui.status("count", std::move(count));
  if (narrowed) ui.link("clear", words("list.clear"), everything);
  {
    const auto list = ui.list("results", ListLook::cards);
    const std::size_t begin = (page - 1) * page_size;
    for (std::size_t i = begin; i < std::min(begin + page_size, found.size()); ++i) {
      const Item& record = state.records->item(found[i]);
      const auto item = ui.item(record.id);
      record_item(record);
    }
  }
  ui.pagination("pages", static_cast<std::int64_t>(page), static_cast<std::int64_t>(page_count),
                [&](std::int64_t number) {
                  return engine::format_route(state.route.with("page", number == 1 ? std::string() : decimal(number)));
                });
}

}  // namespace trialog::view
