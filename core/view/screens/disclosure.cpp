#include <algorithm>

#include "view/screens/parts.h"
#include "view/screens/record_page.h"
#include "view/screens/screens.h"

namespace trialog::view {
namespace {

class DisclosurePage {
 public:
  DisclosurePage(Screen& ui, const engine::State& state, const Item& item, const Disclosure& record)
      : ui_(ui), words_(ui.words()), state_(state), item_(item), record_(record) {}

  void head() {
    ui_.breadcrumb("trail", {{"register", words_("page.disclosures"), href(state_, engine::Page::disclosures)},
                             {"here", words_.best(record_.name), ""}});
    ui_.heading(words_.best(record_.name));
    Runs line{record_organisation(state_, words_, record_.header, record_.organisation_name), " ",
              item_.tombstone ? withdrawn_badge(words_) : status_badge(words_, record_.status)};
    if (const auto language = language_badge(words_, words_.best(record_.name).language)) line.add(" ").add(*language);
    ui_.paragraph(std::move(line));
    ui_.paragraph(last_change(words_, state_, item_), ParagraphLook::small);
    withdrawn_notice(ui_, state_, item_);
    evidence_details(ui_, state_, item_.latest());
  }

  void what_it_decides() {
    const auto section = ui_.section("decides", words_("question.decides"));
    const bool said = record_.summary || record_.decision_role || record_.outputs;
    if (!said) return not_said(ui_, state_, item_.id);
    paragraphs(ui_, record_.summary);
    if (record_.decision_role) {
      ui_.paragraph({strong(words_("question.its_role")), gap(words_), enum_words(words_, *record_.decision_role)});
    }
    if (record_.outputs) {
      const Text outputs = words_.best(*record_.outputs);
      if (outputs.text.find('\n') == std::string::npos) {
        ui_.paragraph({strong(words_("question.its_result")), gap(words_), outputs});
      } else {
        ui_.paragraph(strong(words_("question.its_result")));
        paragraphs(ui_, outputs);
      }
    }
  }

  void which_data() {
    const auto section = ui_.section("data", words_("question.data"));
    if (record_.inputs.empty() && !record_.input_summary) return not_said(ui_, state_, item_.id);
    const bool any_personal = std::any_of(record_.inputs.begin(), record_.inputs.end(),
                                          [](const DataInput& input) { return input.personal; });
    if (any_personal) {
      ui_.paragraph(words_("question.data_about_you"));
      const auto list = ui_.list("personal");
      for (std::size_t i = 0; i < record_.inputs.size(); ++i) {
        const DataInput& input = record_.inputs[i];
        if (!input.personal) continue;
        const auto entry = ui_.item(std::to_string(i + 1));
        ui_.paragraph(strong(words_.best(input.name)));
        if (input.source) {
          ui_.paragraph({words_("question.data_from"), gap(words_), words_.best(*input.source)}, ParagraphLook::small);
        }
      }
    } else if (!record_.inputs.empty()) {
      ui_.paragraph(words_("question.no_personal_data"));
    } else {
      paragraphs(ui_, record_.input_summary);
    }
    data_uses();
  }

  void what_counts() {
    const auto section = ui_.section("counts", words_("question.counts"));
    if (record_.factors.empty()) return not_said(ui_, state_, item_.id);
    const auto list = ui_.summary_list("factors");
    for (std::size_t i = 0; i < EnumTokens<FactorEffect>::tokens.size(); ++i) {
      const auto effect = static_cast<FactorEffect>(i);
      std::vector<Runs> names;
      for (const Factor& factor : record_.factors) {
        if (factor.effect == effect) names.push_back(words_.best(factor.name));
      }
      if (names.empty()) continue;
      const auto row = ui_.summary_row(std::string(token_of(effect)), enum_words(words_, effect));
      ui_.bullets("names", std::move(names));
    }
  }

  void does_a_person_check() {
    const auto section = ui_.section("person", words_("question.person"));
    if (!record_.oversight_model && !record_.human_oversight) return not_said(ui_, state_, item_.id);
    if (record_.oversight_model) ui_.paragraph(strong(enum_words(words_, *record_.oversight_model)));
    paragraphs(ui_, record_.human_oversight);
  }

  void what_can_i_do() {
    const auto section = ui_.section("disagree", words_("question.disagree"));
    if (record_.appeal) {
      paragraphs(ui_, words_.best(record_.appeal->text));
      if (record_.appeal->link) ui_.paragraph(web_link("appeal", *record_.appeal->link));
    } else {
      ui_.paragraph(words_("question.not_said"));
    }
    if (record_.contact) {
      ui_.paragraph({words_("question.contact"), gap(words_), contact_run("contact", *record_.contact)});
    }
    ui_.link("complain", words_("record.complain"), complain_href(state_, item_.id), {.look = LinkLook::button});
  }

  void details() {
    const auto section = ui_.section("details", words_("disclosure.details"));
    facts();
    purpose();
    legal();
    working();
    data();
    factors();
    risks();
    assessments();
    suppliers();
    scale();
    source();
  }

 private:
  Run yes_or_no(bool yes) const { return Text(words_(yes ? "answer.yes" : "answer.no")); }

  Text text(const std::string& text_in_record) const { return record_text(record_.header, text_in_record); }

  template <class E>
  Runs badges(const std::vector<E>& values) const {
    Runs out;
    for (const E value : values) {
      if (!out.runs.empty()) out.add(" ");
      out.add(badge(enum_words(words_, value)));
    }
    return out;
  }

  // The data-use records that the inputs name, and those that name this disclosure.
  void data_uses() {
    std::vector<const Item*> found;
    const auto add = [&](std::string_view id) {
      const Item* item = state_.records->find(id);
      const bool shown = item != nullptr && item->kind == Kind::processing && !item->tombstone;
      if (shown && std::find(found.begin(), found.end(), item) == found.end()) found.push_back(item);
    };
    for (const DataInput& input : record_.inputs) {
      if (input.processing_id) add(*input.processing_id);
    }
    const std::string quoted = "\"" + item_.id + "\"";
    for (const std::size_t number : state_.records->items_of(Kind::processing)) {
      const Item& item = state_.records->item(number);
      // Looks at the bytes first: most records do not name this one, and need not be read.
      if (as_text(state_.records->entry(item.latest()).leaf.payload()).find(quoted) == std::string_view::npos) continue;
      const auto processing = state_.records->open<Processing>(item.id);
      if (!processing) continue;
      const std::vector<std::string>& ids = (*processing)->disclosure_ids;
      if (std::find(ids.begin(), ids.end(), item_.id) != ids.end()) add(item.id);
    }
    if (found.empty()) return;
    ui_.paragraph(words_("disclosure.data_uses"));
    const auto list = ui_.list("data_uses");
    for (const Item* item : found) {
      ui_.item(item->id, link_run("open", title_of(state_, words_, *item), href_of(state_, *item)));
    }
  }

  void references(FactGroup& group, std::string_view field, const std::vector<Reference>& list) {
    if (list.empty()) return;
    const auto row = group.row(field);
    for (std::size_t i = 0; i < list.size(); ++i) {
      Runs line(text(list[i].title));
      if (list[i].link) line.add(" ").add(web_link("link-" + std::to_string(i + 1), *list[i].link));
      ui_.paragraph(std::move(line));
      paragraphs(ui_, list[i].text, ParagraphLook::small);
    }
  }

  void facts() {
    FactGroup group(ui_, Kind::disclosure, "facts");
    group.value("organisation_name", record_organisation(state_, words_, record_.header, record_.organisation_name));
    if (record_.department) group.value("department", text(*record_.department));
    if (record_.contact) group.value("contact", contact_run("contact", *record_.contact));
    if (record_.public_page) group.value("public_page", web_link("page", *record_.public_page));
    group.value("status", status_badge(words_, record_.status));
    if (record_.start_month) group.value("start_month", words_.partial_date(*record_.start_month));
    if (record_.end_month) group.value("end_month", words_.partial_date(*record_.end_month));
    group.value("domains", badges(record_.domains));
    {
      const auto row = group.row("risk_class");
      ui_.paragraph(badge(enum_words(words_, record_.risk_class)));
      ui_.paragraph(words_("risk_class." + std::string(token_of(record_.risk_class)) + ".about"), ParagraphLook::small);
    }
    group.value("function_classes", badges(record_.function_classes));
    group.value("techniques", badges(record_.techniques));
    if (record_.self_learning) group.value("self_learning", enum_words(words_, *record_.self_learning));
    Runs tags;
    for (const std::string& tag : record_.tags) {
      if (!tags.runs.empty()) tags.add(" ");
      tags.add(badge(text(tag)));
    }
    group.value("tags", std::move(tags));
  }

  void purpose() {
    FactGroup group(ui_, Kind::disclosure, "purpose");
    group.text("purpose", record_.purpose);
    group.text("scope_limits", record_.scope_limits);
    group.text("considerations", record_.considerations);
    if (record_.affected_groups.empty()) return;
    const auto row = group.row("affected_groups");
    std::vector<Runs> names;
    for (const LocalizedText& name : record_.affected_groups) names.push_back(words_.best(name));
    ui_.bullets("names", std::move(names));
  }

  void legal() {
    FactGroup group(ui_, Kind::disclosure, "legal");
    group.text("legal_basis", record_.legal_basis);
    references(group, "legal_references", record_.legal_references);
  }

  void working() {
    FactGroup group(ui_, Kind::disclosure, "working");
    group.text("how_it_works", record_.how_it_works);
    group.text("outputs", record_.outputs);
    if (record_.decision_role) group.value("decision_role", enum_words(words_, *record_.decision_role));
    if (record_.oversight_model) group.value("oversight_model", enum_words(words_, *record_.oversight_model));
    group.text("human_oversight", record_.human_oversight);
    group.text("monitoring", record_.monitoring);
    if (record_.source_code) group.value("source_code", web_link("code", *record_.source_code));
  }

  void data() {
    FactGroup group(ui_, Kind::disclosure, "data");
    group.text("input_summary", record_.input_summary);
    references(group, "data_references", record_.data_references);
    if (record_.data_use_page) group.value("data_use_page", web_link("page", *record_.data_use_page));
    if (record_.inputs.empty()) return;
    group.end_rows();
    const auto label = [&](std::string_view field) { return Text(field_label(words_, Kind::disclosure, field)); };
    const auto table =
        ui_.table("inputs", label("inputs"),
                  {{label("inputs.name"), false, true}, {label("inputs.source")}, {label("inputs.personal")}});
    for (std::size_t i = 0; i < record_.inputs.size(); ++i) {
      const DataInput& input = record_.inputs[i];
      ui_.row(std::to_string(i + 1), {words_.best(input.name),
                                      input.source ? words_.best(*input.source) : Text(words_("answer.not_said")),
                                      yes_or_no(input.personal)});
    }
  }

  void factors() {
    if (record_.factors.empty()) return;
    FactGroup group(ui_, Kind::disclosure, "factors");
    group.end_rows();
    const auto label = [&](std::string_view field) { return Text(field_label(words_, Kind::disclosure, field)); };
    const auto table =
        ui_.table("table", label("factors"), {{label("factors.name"), false, true}, {label("factors.effect")}});
    for (std::size_t i = 0; i < record_.factors.size(); ++i) {
      ui_.row(std::to_string(i + 1),
              {words_.best(record_.factors[i].name), enum_words(words_, record_.factors[i].effect)});
    }
  }

  void risks() {
    FactGroup group(ui_, Kind::disclosure, "risks");
    group.text("risk_summary", record_.risk_summary);
    if (record_.risks.empty()) return;
    group.end_rows();
    // Sentences beside each other would be columns of single words on a narrow screen.
    const auto label = [&](std::string_view field) { return strong(field_label(words_, Kind::disclosure, field)); };
    const auto list = ui_.summary_list("list");
    for (std::size_t i = 0; i < record_.risks.size(); ++i) {
      const Risk& risk = record_.risks[i];
      const auto row = ui_.summary_row(std::to_string(i + 1), words_.best(risk.description));
      ui_.paragraph({label("risks.mitigation"), words_("label.colon"),
                     risk.mitigation ? words_.best(*risk.mitigation) : Text(words_("answer.not_said"))});
      ui_.paragraph({label("risks.residual"), words_("label.colon"),
                     risk.residual ? enum_words(words_, *risk.residual) : Text(words_("answer.not_said"))});
    }
  }

  void assessments() {
    FactGroup group(ui_, Kind::disclosure, "assessments");
    if (!record_.impact_assessments.empty()) {
      const auto row = group.row("impact_assessments");
      for (std::size_t i = 0; i < record_.impact_assessments.size(); ++i) {
        const ImpactAssessment& assessment = record_.impact_assessments[i];
        Runs line{strong(text(assessment.title)), " ", badge(enum_words(words_, assessment.type))};
        if (assessment.done_on)
          line.add(" ").add(time_run(words_.partial_date(*assessment.done_on), *assessment.done_on));
        if (assessment.link) line.add(" ").add(web_link("link-" + std::to_string(i + 1), *assessment.link));
        ui_.paragraph(std::move(line));
        paragraphs(ui_, assessment.summary);
      }
    }
    group.text("impact_assessment_note", record_.impact_assessment_note);
  }

  void suppliers() {
    FactGroup group(ui_, Kind::disclosure, "suppliers");
    if (record_.suppliers.empty()) return;
    const auto row = group.row("suppliers");
    for (const Supplier& supplier : record_.suppliers) {
      Runs line(strong(text(supplier.name)));
      if (supplier.role) line.add(words_("dot.separator")).add(words_.best(*supplier.role));
      ui_.paragraph(std::move(line));
    }
  }

  void scale() {
    if (!record_.scale) return;
    FactGroup group(ui_, Kind::disclosure, "scale");
    group.value("scale.period", words_.partial_date(record_.scale->period));
    if (record_.scale->decisions) group.value("scale.decisions", words_.number(*record_.scale->decisions));
    if (record_.scale->people) group.value("scale.people", words_.number(*record_.scale->people));
  }

  void source() {
    FactGroup group(ui_, Kind::disclosure, "source");
    if (record_.header.source) {
      const RecordSource& source = *record_.header.source;
      group.value("header.source.system", source_name(words_, source.system));
      group.value("header.source.reference", code(source.reference));
      group.value("header.source.read_on", words_.partial_date(source.read_on));
    }
    if (!record_.register_entries.empty()) {
      const auto row = group.row("register_entries");
      for (std::size_t i = 0; i < record_.register_entries.size(); ++i) {
        const RegisterEntry& entry = record_.register_entries[i];
        Runs line{entry.scheme, " ", code(entry.number)};
        if (entry.link) line.add(" ").add(web_link("link-" + std::to_string(i + 1), *entry.link));
        ui_.paragraph(std::move(line));
      }
    }
    if (record_.foreign_fields.empty()) return;
    group.end_rows();
    const auto label = [&](std::string_view field) { return Text(field_label(words_, Kind::disclosure, field)); };
    const auto table = ui_.table("foreign", label("foreign_fields"),
                                 {{label("foreign_fields.name"), false, true}, {label("foreign_fields.value")}});
    for (std::size_t i = 0; i < record_.foreign_fields.size(); ++i) {
      ui_.row(std::to_string(i + 1), {code(record_.foreign_fields[i].name), text(record_.foreign_fields[i].value)});
    }
  }

  Screen& ui_;
  const Words& words_;
  const engine::State& state_;
  const Item& item_;
  const Disclosure& record_;
};

}  // namespace

void disclosure_screen(Screen& ui, const engine::State& state) {
  const Item* item = state.records->find(state.route.id);
  const auto record = state.records->open<Disclosure>(state.route.id);
  if (item == nullptr || !record) return missing_record(ui, state);
  DisclosurePage page(ui, state, *item, **record);
  page.head();
  page.what_it_decides();
  page.which_data();
  page.what_counts();
  page.does_a_person_check();
  page.what_can_i_do();
  page.details();
  complaints_section(ui, state, *item);
  history_section(ui, state, *item);
}

}  // namespace trialog::view
