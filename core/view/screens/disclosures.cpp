#include "view/screens/parts.h"
#include "view/screens/record_page.h"
#include "view/screens/result_list.h"
#include "view/screens/screens.h"

namespace trialog::view {
namespace {

constexpr std::size_t max_summary_characters = 160;

template <class E>
std::vector<Option> enum_options(const Words& words) {
  std::vector<Option> options(1);
  options[0].label = words("filter.any");
  for (std::size_t i = 0; i < EnumTokens<E>::tokens.size(); ++i) {
    Option option;
    option.value = EnumTokens<E>::tokens[i];
    option.label = enum_words(words, static_cast<E>(i));
    options.push_back(std::move(option));
  }
  return options;
}

void filter(Screen& ui, std::string key, std::vector<Option> options, const std::string& selected) {
  SelectOptions state;
  state.selected = selected;
  Text label(ui.words()("filter." + key));
  ui.select(std::move(key), std::move(label), std::move(options), std::move(state));
}

}  // namespace

void disclosures_screen(Screen& ui, const engine::State& state) {
  const Words& words = ui.words();
  Query query;
  query.text = state.route.parameter("q");
  query.domain = state.route.parameter("domain");
  query.status = state.route.parameter("status");
  query.publisher_id = state.route.parameter("publisher");
  const bool narrowed =
      !query.text.empty() || !query.domain.empty() || !query.status.empty() || !query.publisher_id.empty();

  ui.heading(words("disclosures.title"));
  ui.paragraph(words("disclosures.lead"), ParagraphLook::lead);
  {
    const auto form = ui.form("search", words("disclosures.search"),
                              {.action = href(state, engine::Page::disclosures), .search = true});
    FieldOptions text;
    text.type = FieldType::search;
    text.value = query.text;
    text.hint = words("disclosures.search_hint");
    ui.field("q", words("filter.q"), std::move(text));
    filter(ui, "domain", enum_options<Domain>(words), query.domain);
    std::vector<Option> statuses = enum_options<DisclosureStatus>(words);
    Option withdrawn;
    withdrawn.value = "withdrawn";
    withdrawn.label = words("record.withdrawn");
    statuses.push_back(std::move(withdrawn));
    filter(ui, "status", std::move(statuses), query.status);
    filter(ui, "publisher", organisation_options(state, words), query.publisher_id);
    ui.submit("find", words("filter.find"));
  }
  result_list(ui, state, state.records->search(Kind::disclosure, query), narrowed, [&](const Item& item) {
    const auto record = state.records->open<Disclosure>(item.id);
    if (!record) return;
    const Disclosure& disclosure = **record;
    ui.link("open", words.best(disclosure.name), href_of(state, item));
    ui.paragraph(record_organisation(state, words, disclosure.header, disclosure.organisation_name));
    if (const auto& summary = disclosure.summary ? disclosure.summary : disclosure.purpose) {
      ui.paragraph(shortened(words.best(*summary), max_summary_characters));
    }
    Runs badges(item.tombstone ? withdrawn_badge(words) : status_badge(words, disclosure.status));
    if (const auto language = language_badge(words, words.best(disclosure.name).language))
      badges.add(" ").add(*language);
    for (const Domain domain : disclosure.domains) badges.add(" ").add(badge(enum_words(words, domain)));
    ui.paragraph(std::move(badges));
    ui.paragraph(last_change(words, state, item), ParagraphLook::small);
  });
}

}  // namespace trialog::view
