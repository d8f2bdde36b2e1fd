#include <algorithm>

#include "view/screens/parts.h"
#include "view/screens/record_page.h"
#include "view/screens/screens.h"

namespace trialog::view {
namespace {

class DataUsePage {
 public:
  DataUsePage(Screen& ui, const engine::State& state, const Item& item, const Processing& record)
      : ui_(ui), words_(ui.words()), state_(state), item_(item), record_(record) {}

  void head() {
    ui_.breadcrumb("trail", {{"register", words_("page.data_uses"), href(state_, engine::Page::data_uses)},
                             {"here", words_.best(record_.title), ""}});
    ui_.heading(words_.best(record_.title));
    Runs line(record_organisation(state_, words_, record_.header, record_.organisation_name));
    if (item_.tombstone) line.add(" ").add(withdrawn_badge(words_));
    if (const auto language = language_badge(words_, words_.best(record_.title).language)) line.add(" ").add(*language);
    ui_.paragraph(std::move(line));
    ui_.paragraph(last_change(words_, state_, item_), ParagraphLook::small);
    withdrawn_notice(ui_, state_, item_);
    evidence_details(ui_, state_, item_.latest());
  }

  void what_for() {
    const auto section = ui_.section("purpose", words_("data_question.purpose"));
    if (record_.purposes.empty()) return not_said(ui_, state_, item_.id);
    for (const Purpose& purpose : record_.purposes) paragraphs(ui_, words_.best(purpose.text));
  }

  void why_allowed() {
    const auto section = ui_.section("legal", words_("data_question.legal"));
    if (record_.legal_bases.empty()) return not_said(ui_, state_, item_.id);
    const auto list = ui_.list("bases");
    for (std::size_t i = 0; i < record_.legal_bases.size(); ++i) {
      const LegalBasis& basis = record_.legal_bases[i];
      Runs line(words_.best(basis.title));
      if (basis.link) line.add(" ").add(web_link("law", *basis.link));
      ui_.item(std::to_string(i + 1), std::move(line));
    }
  }

  void which_data() {
    const auto section = ui_.section("data", words_("data_question.data"));
    if (record_.data.empty()) return not_said(ui_, state_, item_.id);
    {
      const auto categories = ui_.summary_list("categories");
      for (std::size_t i = 0; i < record_.data.size(); ++i) {
        const DataCategory& category = record_.data[i];
        const auto row = ui_.summary_row(std::to_string(i + 1), words_.best(category.name));
        Runs badges(level_badge(words_, category.level));
        if (category.special) badges.add(" ").add(badge(words_("data.special"), Tone::caution));
        ui_.paragraph(std::move(badges));
        ui_.paragraph({label("data.origin"), words_("label.colon"), enum_words(words_, category.origin)});
        ui_.paragraph(words_(category.necessary ? "data.necessary" : "data.optional"));
      }
    }
    const auto levels = ui_.details("levels", words_("data_level.title"));
    const auto list = ui_.summary_list("list");
    for (std::int64_t level = 1; level <= 6; ++level) {
      const bool used = std::any_of(record_.data.begin(), record_.data.end(),
                                    [&](const DataCategory& category) { return category.level == level; });
      if (!used) continue;
      ui_.summary_row(std::to_string(level), level_badge(words_, level),
                      words_("data_level." + std::to_string(level) + ".about"));
    }
  }

  void who_gets_it() {
    const auto section = ui_.section("recipients", words_("data_question.recipients"));
    if (record_.recipients.empty()) {
      ui_.paragraph(words_("data_question.no_recipients"));
    } else {
      const auto list = ui_.summary_list("list");
      for (std::size_t i = 0; i < record_.recipients.size(); ++i) {
        const auto row = ui_.summary_row(std::to_string(i + 1), words_.best(record_.recipients[i].name));
        paragraphs(ui_, words_.best(record_.recipients[i].purpose));
      }
    }
    if (record_.transfers.empty()) return;
    ui_.subheading(words_("data_question.transfers"));
    const auto list = ui_.list("transfers");
    for (std::size_t i = 0; i < record_.transfers.size(); ++i) {
      const DataTransfer& transfer = record_.transfers[i];
      ui_.item(std::to_string(i + 1),
               {strong(country_name(words_, transfer.country)), words_("dot.separator"), words_.best(transfer.safeguard)});
    }
  }

  void how_long() {
    const auto section = ui_.section("retention", words_("data_question.retention"));
    ui_.paragraph(strong(duration_words(words_, record_.retention.period)));
    paragraphs(ui_, words_.best(record_.retention.rule));
  }

  void my_rights() {
    const auto section = ui_.section("rights", words_("data_question.rights"));
    if (record_.rights.empty()) {
      ui_.paragraph(words_("question.not_said"));
    } else {
      const auto list = ui_.summary_list("list");
      for (std::size_t i = 0; i < record_.rights.size(); ++i) {
        const auto row = ui_.summary_row(std::to_string(i + 1), words_.best(record_.rights[i].right));
        paragraphs(ui_, words_.best(record_.rights[i].how));
      }
    }
    if (record_.contact)
      ui_.paragraph({words_("question.contact"), gap(words_), contact_run("contact", *record_.contact)});
    ui_.link("complain", words_("record.complain"), complain_href(state_, item_.id), {.look = LinkLook::button});
  }

  void which_algorithms() {
    const auto section = ui_.section("algorithms", words_("data_question.algorithms"));
    const std::vector<const Item*> found = algorithms();
    if (found.empty()) {
      ui_.paragraph(words_("data_question.no_algorithms"));
      return;
    }
    const auto list = ui_.list("list");
    for (const Item* item : found) {
      Runs line(link_run("open", title_of(state_, words_, *item), href_of(state_, *item)));
      if (item->tombstone) line.add(" ").add(withdrawn_badge(words_));
      ui_.item(item->id, std::move(line));
    }
  }

  void details() {
    const auto section = ui_.section("details", words_("data_use.details"));
    FactGroup group(ui_, Kind::processing, "data_facts");
    group.value("organisation_name", record_organisation(state_, words_, record_.header, record_.organisation_name));
    names(
        "operations", record_.operations, [&](const std::string& term) { return Runs(operation_name(words_, term)); },
        group);
    names("subjects", record_.subjects, [&](DataSubject subject) { return Runs(enum_words(words_, subject)); }, group);
    if (!record_.sources.empty()) {
      const auto row = group.row("sources");
      for (std::size_t i = 0; i < record_.sources.size(); ++i) {
        Runs line(words_.best(record_.sources[i].name));
        if (record_.sources[i].link)
          line.add(" ").add(web_link("link-" + std::to_string(i + 1), *record_.sources[i].link));
        ui_.paragraph(std::move(line));
      }
    }
    group.value("automation", enum_words(words_, record_.automation));
    names("storage_countries", record_.storage_countries,
          [&](const std::string& country) { return Runs(country_name(words_, country)); }, group);
    group.text("security", record_.security);
    group.text("authority", record_.authority);
    names("purposes.code", record_.purposes, [&](const Purpose& purpose) { return Runs(code(purpose.code)); }, group);
    names("legal_bases.code", record_.legal_bases, [&](const LegalBasis& basis) { return Runs(code(basis.code)); }, group);
  }

 private:
  Text label(std::string_view field) const { return field_label(words_, Kind::processing, field); }

  // One value a paragraph, so that each is read on its own.
  template <class T, class ToRuns>
  void names(std::string_view field, const std::vector<T>& values, ToRuns to_runs, FactGroup& group) {
    if (values.empty()) return;
    const auto row = group.row(field);
    std::vector<Runs> items;
    for (const T& value : values) items.push_back(to_runs(value));
    ui_.bullets("names", std::move(items));
  }

  // The disclosures that this record names, and those whose inputs name it.
  std::vector<const Item*> algorithms() const {
    std::vector<const Item*> found;
    const auto add = [&](const Item* item) {
      const bool shown = item != nullptr && item->kind == Kind::disclosure;
      if (shown && std::find(found.begin(), found.end(), item) == found.end()) found.push_back(item);
    };
    for (const std::string& id : record_.disclosure_ids) add(state_.records->find(id));
    const std::string quoted = "\"" + item_.id + "\"";
    for (const std::size_t number : state_.records->items_of(Kind::disclosure)) {
      const Item& item = state_.records->item(number);
      // Looks at the bytes first: most records do not name this one, and need not be read.
      if (as_text(state_.records->entry(item.latest()).leaf.payload()).find(quoted) == std::string_view::npos) continue;
      const auto disclosure = state_.records->open<Disclosure>(item.id);
      if (!disclosure) continue;
      const std::vector<DataInput>& inputs = (*disclosure)->inputs;
      const bool uses = std::any_of(inputs.begin(), inputs.end(),
                                    [&](const DataInput& input) { return input.processing_id == item_.id; });
      if (uses) add(&item);
    }
    return found;
  }

  Screen& ui_;
  const Words& words_;
  const engine::State& state_;
  const Item& item_;
  const Processing& record_;
};

}  // namespace

void data_use_screen(Screen& ui, const engine::State& state) {
  const Item* item = state.records->find(state.route.id);
  const auto record = state.records->open<Processing>(state.route.id);
  if (item == nullptr || !record) return missing_record(ui, state);
  DataUsePage page(ui, state, *item, **record);
  page.head();
  page.what_for();
  page.why_allowed();
  page.which_data();
  page.who_gets_it();
  page.how_long();
  page.my_rights();
  page.which_algorithms();
  page.details();
  complaints_section(ui, state, *item);
  history_section(ui, state, *item);
}

}  // namespace trialog::view
