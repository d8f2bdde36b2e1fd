#include "view/screens/parts.h"
#include "view/screens/record_page.h"
#include "view/screens/result_list.h"
#include "view/screens/screens.h"

namespace trialog::view {
namespace {

constexpr std::size_t max_purpose_characters = 160;

}  // namespace

void data_uses_screen(Screen& ui, const engine::State& state) {
  const Words& words = ui.words();
  Query query;
  query.text = state.route.parameter("q");
  query.publisher_id = state.route.parameter("publisher");
  const bool narrowed = !query.text.empty() || !query.publisher_id.empty();

  ui.heading(words("data_uses.title"));
  ui.paragraph(words("data_uses.lead"), ParagraphLook::lead);
  {
    const auto form =
        ui.form("search", words("data_uses.search"), {.action = href(state, engine::Page::data_uses), .search = true});
    FieldOptions text;
    text.type = FieldType::search;
    text.value = query.text;
    text.hint = words("data_uses.search_hint");
    ui.field("q", words("filter.q"), std::move(text));
    SelectOptions publisher;
    publisher.selected = query.publisher_id;
    ui.select("publisher", words("filter.publisher"), organisation_options(state, words), std::move(publisher));
    ui.submit("find", words("filter.find"));
  }
  result_list(ui, state, state.records->search(Kind::processing, query), narrowed, [&](const Item& item) {
    const auto record = state.records->open<Processing>(item.id);
    if (!record) return;
    const Processing& processing = **record;
    ui.link("open", words.best(processing.title), href_of(state, item));
    ui.paragraph(record_organisation(state, words, processing.header, processing.organisation_name));
    if (!processing.purposes.empty()) {
      ui.paragraph(shortened(words.best(processing.purposes.front().text), max_purpose_characters));
    }
    Runs badges;
    if (item.tombstone) badges.add(withdrawn_badge(words)).add(" ");
    badges.add(level_badge(words, processing.highest_level));
    if (const auto language = language_badge(words, words.best(processing.title).language))
      badges.add(" ").add(*language);
    ui.paragraph(std::move(badges));
    ui.paragraph(last_change(words, state, item), ParagraphLook::small);
  });
}

}  // namespace trialog::view
