// The complaint form, one thing at a time in four steps, and what becomes of it once it is signed.
#include <algorithm>

#include "base/utf8.h"
#include "engine/engine.h"
#include "view/qr.h"
#include "view/screens/citizen_parts.h"
#include "view/screens/parts.h"
#include "view/screens/screens.h"

namespace trialog::view {
namespace {

using engine::Draft;
using engine::Sending;
using engine::SendingStatus;
using engine::State;

int step_of(const State& state) {
  const std::string_view text = state.route.parameter("step");
  return text.size() == 1 && text[0] >= '1' && text[0] <= '4' ? text[0] - '0' : 1;
}

std::string step_href(const State& state, int step) {
  return engine::format_route(state.route.with("step", std::to_string(step)));
}

std::string step_key(int step) { return "complain.step." + std::to_string(step); }

// The fields whose errors show beside them on a step; other errors are said above the form.
bool is_field_of_step(std::string_view field, int step) {
  switch (step) {
    case 1:
      return field == "request_kind" || field == "about_type" || field == "addressed_to";
    case 2:
      return field == "title" || field == "text" || field == "decided_on" || field == "reference";
    case 3:
      return field == "name" || field == "contact" || field == "public_summary";
    default:
      return false;
  }
}

// The record that a draft is about, when this device has it.
const Item* about_item(const State& state, const Draft& draft) {
  return draft.about_id.empty() ? nullptr : state.records->find(draft.about_id);
}

// Every organisation that can open a sealed complaint, by name.
std::vector<Option> organisations(const State& state, const Words& words) {
  std::vector<Option> options;
  const CertificateBook& book = state.records->certificates();
  for (const Certificate& certificate : book.all()) {
    if (book.recipient(certificate.organisation_id, state.now_ms) != &certificate) continue;
    options.push_back({certificate.organisation_id, organisation_name(state, words, certificate.organisation_id)});
  }
  std::sort(options.begin(), options.end(),
            [](const Option& a, const Option& b) { return a.label.text < b.label.text; });
  options.insert(options.begin(), Option{"", words("complain.addressed_to.choose")});
  return options;
}

template <class E>
std::vector<Option> token_options(const Words& words, std::string_view hint_prefix) {
  std::vector<Option> options;
  for (std::size_t i = 0; i < EnumTokens<E>::tokens.size(); ++i) {
    const std::string token(EnumTokens<E>::tokens[i]);
    const std::string hint = std::string(hint_prefix) + "." + token;
    options.push_back({token, enum_words(words, static_cast<E>(i)), words.has(hint) ? Runs(words(hint)) : Runs()});
  }
  return options;
}

void about_step(Screen& ui, const State& state, const Draft& draft) {
  const Words& words = ui.words();
  if (const Item* item = about_item(state, draft)) {
    const auto box = ui.inset();
    ui.paragraph({words("complain.about.record"), gap(words), strong(title_of(state, words, *item))});
    ui.link("about", words("complain.about.open"), href_of(state, *item));
    ui.button("clear_about", words("complain.about.clear"));
  } else {
    ui.choice("about_type", words("complain.about_type"), token_options<AboutType>(words, "complain.about_type"),
              {.selected = draft.about_type,
               .has_selected = !draft.about_type.empty(),
               .hint = words("complain.about_type.hint"),
               .error = field_error(state, words, "about_type"),
               .required = true});
  }
  ui.choice("request_kind", words("complain.request_kind"), token_options<RequestKind>(words, "complain.request_kind"),
            {.selected = draft.request_kind,
             .has_selected = !draft.request_kind.empty(),
             .hint = words("complain.request_kind.hint"),
             .error = field_error(state, words, "request_kind"),
             .required = true});
  ui.choices("wanted", words("complain.wanted"), token_options<Wanted>(words, "complain.wanted"),
             {.selected = draft.wanted, .hint = words("complain.wanted.hint")});
  std::vector<Option> options = organisations(state, words);
  if (state.host == engine::Host::device && options.size() == 1) ui.warning(words("complain.no_organisations"));
  ui.select("addressed_to", words("complain.addressed_to"), std::move(options),
            {.selected = draft.addressed_to,
             .hint = words("complain.addressed_to.hint"),
             .error = field_error(state, words, "addressed_to"),
             .required = true});
}

// How much of a long text is used. Not a live region: it changes with every key.
void count_line(Screen& ui, const std::string& text, std::size_t limit) {
  const Words& words = ui.words();
  const auto count = static_cast<std::int64_t>(is_utf8(text) ? count_scalars(text) : text.size());
  const auto most = static_cast<std::int64_t>(limit);
  ui.paragraph(count > most ? words.plural("complain.count_over", count - most)
                            : words.plural("complain.count", count, {{"limit", words.number(most)}}),
               ParagraphLook::small);
}

constexpr std::int64_t limit_of(Rules rules, std::string_view path) {
  for (const FieldRule& rule : rules) {
    if (rule.path == path) return rule.limit;
  }
  return 0;
}

void story_step(Screen& ui, const State& state, const Draft& draft) {
  const Words& words = ui.words();
  ui.field("title", words("complain.title_field"),
           {.value = draft.title,
            .hint = words("complain.title_field.hint"),
            .error = field_error(state, words, "title"),
            .required = true,
            .max_length = limit_of(complaint_private_rules, "title")});
  constexpr std::int64_t text_limit = limit_of(complaint_private_rules, "text");
  ui.field("text", words("complain.text_field"),
           {.type = FieldType::multiline,
            .value = draft.text,
            .hint = words("complain.text_field.hint"),
            .error = field_error(state, words, "text"),
            .required = true,
            .max_length = text_limit,
            .rows = 12});
  if (state.host == engine::Host::device) count_line(ui, draft.text, static_cast<std::size_t>(text_limit));
  ui.date("decided_on", words("complain.decided_on"),
          {.year = draft.decided_year,
           .month = draft.decided_month,
           .day = draft.decided_day,
           .hint = words("complain.decided_on.hint"),
           .error = field_error(state, words, "decided_on")});
  ui.field("reference", words("complain.reference"),
           {.value = draft.reference,
            .hint = words("complain.reference.hint"),
            .error = field_error(state, words, "reference")});
}

void person_step(Screen& ui, const State& state, const Draft& draft) {
  const Words& words = ui.words();
  const Text body = organisation_name(state, words, draft.addressed_to, words("complain.body_unknown"));
  ui.paragraph(words("complain.only_body_reads", {{"body", body.text}}));
  ui.field("name", words("complain.name"),
           {.value = draft.name, .error = field_error(state, words, "name"), .autocomplete = "name"});
  ui.field(
      "contact", words("complain.contact"),
      {.value = draft.contact, .hint = words("complain.contact.hint"), .error = field_error(state, words, "contact")});
  const auto group = ui.group("public", words("complain.public"), {.hint = words("complain.public.hint")});
  ui.checkbox("publish_summary", words("complain.publish_summary"), {.checked = draft.publish_summary});
  if (!draft.publish_summary) return;
  {
    const auto box = ui.inset(Tone::caution);
    ui.paragraph(words("complain.public.advice"));
    ui.bullets("avoid", {words("complain.public.avoid.people"), words("complain.public.avoid.numbers"),
                         words("complain.public.avoid.private"), words("complain.public.avoid.others")});
  }
  constexpr std::int64_t summary_limit = limit_of(RecordTraits<Complaint>::rules, "public_summary");
  ui.field("public_summary", words("complain.public_summary"),
           {.type = FieldType::multiline,
            .value = draft.public_summary,
            .hint = words("complain.public_summary.hint"),
            .error = field_error(state, words, "public_summary"),
            .required = true,
            .max_length = summary_limit,
            .rows = 4});
  count_line(ui, draft.public_summary, static_cast<std::size_t>(summary_limit));
}

void change_row(Screen& ui, std::string key, Text label, Runs value, std::string href) {
  const Words& words = ui.words();
  ui.summary_row(std::move(key), label, value.empty() ? Runs(words("complain.not_given")) : std::move(value),
                 RowAction{"change", words("complain.change"), label, std::move(href)});
}

void long_row(Screen& ui, std::string key, Text label, const std::string& value, std::string href) {
  const Words& words = ui.words();
  const auto row = ui.summary_row(std::move(key), label);
  if (value.empty())
    ui.paragraph(words("complain.not_given"));
  else
    paragraphs(ui, Text(value));
  ui.row_action({"change", words("complain.change"), label, std::move(href)});
}

void wanted_row(Screen& ui, const std::vector<Wanted>& wanted, std::string href) {
  const Words& words = ui.words();
  const Text label = words("field.complaint.wanted");
  const auto row = ui.summary_row("wanted", label);
  std::vector<Runs> items;
  for (const Wanted one : wanted) items.emplace_back(enum_words(words, one));
  if (items.empty()) ui.paragraph(words("complain.not_given"));
  else ui.bullets("list", std::move(items));
  ui.row_action({"change", words("complain.change"), label, std::move(href)});
}

Runs about_runs(const State& state, const Words& words, const Complaint& complaint) {
  const Item* item = complaint.about_id ? state.records->find(*complaint.about_id) : nullptr;
  if (item == nullptr) return enum_words(words, complaint.about_type);
  return {enum_words(words, complaint.about_type), words("label.colon"), title_of(state, words, *item)};
}

// The two boxes: what everyone can read, and what only the body can.
void preview(Screen& ui, const State& state, const Draft& draft) {
  const Words& words = ui.words();
  engine::ComplaintParts parts = engine::parts_of_draft(draft);
  parts.complaint.header.language = state.language();
  const Complaint& complaint = parts.complaint;
  const ComplaintPrivate& hidden = parts.private_part;
  const Text body = organisation_name(state, words, draft.addressed_to, words("complain.body_unknown"));
  {
    const auto section = ui.section("public", words("complain.preview.public"));
    const auto box = ui.inset(Tone::caution);
    ui.paragraph(words("complain.preview.public_lead"));
    {
      const auto rows = ui.summary_list("fields");
      change_row(ui, "about", words("field.complaint.about_id"), about_runs(state, words, complaint),
                 step_href(state, 1));
      change_row(ui, "request_kind", words("field.complaint.request_kind"), enum_words(words, complaint.request_kind),
                 step_href(state, 1));
      wanted_row(ui, complaint.wanted, step_href(state, 1));
      change_row(ui, "addressed_to", words("field.complaint.addressed_to"), body, step_href(state, 1));
      long_row(ui, "public_summary", words("field.complaint.public_summary"), complaint.public_summary.value_or(""),
               step_href(state, 3));
      ui.summary_row("number", words("receipt.number"), code(draft.id));
      ui.summary_row("signed", words("receipt.signed"), words("complain.preview.when_signed"));
      ui.summary_row("key", words("complain.preview.key"), words("complain.preview.key_value"));
    }
    const auto exact = ui.details("exact", words("complain.preview.exact"));
    const Result<Bytes> bytes = encode_record(complaint);
    if (bytes) {
      ui.paragraph(words("complain.preview.exact_lead"));
      ui.code_block("json", words("complain.preview.exact_label"), std::string(as_text(*bytes)));
    } else {
      ui.paragraph(words("complain.preview.incomplete", {{"reason", error_words(words, bytes.error().code)}}));
    }
  }
  {
    const auto section = ui.section("private", words("complain.preview.private", {{"body", body.text}}));
    const auto box = ui.inset(Tone::good);
    ui.paragraph(words("complain.preview.private_lead"));
    const auto rows = ui.summary_list("fields");
    change_row(ui, "title", words("complain.title_field"), hidden.title, step_href(state, 2));
    long_row(ui, "text", words("complain.text_field"), hidden.text, step_href(state, 2));
    change_row(ui, "decided_on", words("complain.decided_on"), words.partial_date(hidden.decided_on.value_or("")),
               step_href(state, 2));
    change_row(ui, "reference", words("complain.reference"), hidden.reference.value_or(""), step_href(state, 2));
    change_row(ui, "name", words("complain.name"), hidden.name.value_or(""), step_href(state, 3));
    change_row(ui, "contact", words("complain.contact"), hidden.contact.value_or(""), step_href(state, 3));
  }
  const auto section = ui.section("signing", words("complain.signing"));
  ui.bullets("meaning", {words("complain.signing.key"), words("complain.signing.permanent"),
                         words("complain.signing.sealed", {{"body", body.text}}), words("complain.signing.receipt"),
                         words("complain.signing.limits")});
}

void check_step(Screen& ui, const State& state, const Draft& draft) {
  const Words& words = ui.words();
  for (int step = 1; step < engine::draft_step_count; ++step) {
    if (engine::check_draft(draft, step).empty()) continue;
    const auto box = ui.inset(Tone::danger);
    ui.paragraph({words("complain.missing", {{"step", words(step_key(step))}}), gap(words),
                  link_run("missing-" + std::to_string(step), words("complain.missing.go"), step_href(state, step))});
  }
  preview(ui, state, draft);
  if (!state.online) ui.paragraph(words("complain.offline"));
}

void form_screen(Screen& ui, const State& state, const Draft& draft) {
  const Words& words = ui.words();
  const bool on_device = state.host == engine::Host::device;
  const int step = on_device ? step_of(state) : 1;
  ui.error_summary();
  if (step > 1) ui.link("back", words("complain.back"), step_href(state, step - 1), {.look = LinkLook::back});
  std::vector<Text> steps;
  for (int i = 1; i <= engine::draft_step_count; ++i) steps.emplace_back(words(step_key(i)));
  ui.steps("steps", words("complain.steps"), std::move(steps), static_cast<std::size_t>(step - 1));
  ui.heading(words(step_key(step) + ".heading"));
  if (!on_device) {
    const auto box = ui.inset(Tone::notice);
    ui.paragraph(words("complain.needs_program"));
  } else if (state.storage_problem) {
    ui.warning(words("complain.storage_failing"));
  } else {
    ui.paragraph(words("complain.autosave"), ParagraphLook::small);
  }
  for (const engine::FieldError& error : state.field_errors) {
    if (is_field_of_step(error.field, step)) continue;
    ui.alert("problem", {error_words(words, error.code), gap(words), error_next_words(words, error.code)});
    break;
  }
  {
    const auto form = ui.form("form", words(step_key(step) + ".heading"));
    switch (step) {
      case 1:
        about_step(ui, state, draft);
        break;
      case 2:
        story_step(ui, state, draft);
        break;
      case 3:
        person_step(ui, state, draft);
        break;
      default:
        check_step(ui, state, draft);
        break;
    }
    if (step < engine::draft_step_count)
      ui.submit("next", words("complain.next"));
    else
      ui.submit("send", words("complain.send"));
  }
  if (draft.changed_at_ms > 0) delete_buttons(ui, state, draft.id, "draft", "discard");  // Before that there is nothing to delete.
}

// What the person wrote, kept on this device.
void own_text(Screen& ui, const Sending& sending) {
  const Words& words = ui.words();
  const Result<ComplaintPrivate> part = decode_private(as_bytes(sending.private_json));
  if (!part) return;
  const auto details = ui.details("own", words("sent.own_text"), sending.status == SendingStatus::refused);
  ui.paragraph(words("sent.own_text_lead"));
  const auto rows = ui.summary_list("fields");
  const auto row = [&](std::string key, std::string_view label, const std::string& value) {
    if (value.empty()) return;
    const auto open = ui.summary_row(std::move(key), words(label));
    paragraphs(ui, Text(value));
  };
  row("title", "complain.title_field", part->title);
  row("text", "complain.text_field", part->text);
  row("decided_on", "complain.decided_on", words.partial_date(part->decided_on.value_or("")));
  row("reference", "complain.reference", part->reference.value_or(""));
  row("name", "complain.name", part->name.value_or(""));
  row("contact", "complain.contact", part->contact.value_or(""));
}

void receipt_section(Screen& ui, const State& state, const Sending& sending, const Receipt& receipt) {
  const Words& words = ui.words();
  const LogName log = log_of(sending.kind);
  const auto section = ui.section("receipt", words("sent.receipt"));
  ui.paragraph(words("sent.proves", {{"index", count_words(words, receipt.index)}, {"log", log_words(words, log)}}));
  receipt_rows(ui, state, sending, receipt);
  if (!sending.has_quorum && !witness_words(state, words, sending.witnesses).empty()) ui.paragraph(words("receipt.witnesses_wait"));
  if (sending.strengthened_at_ms > 0) ui.paragraph(words("receipt.strengthened_about"));
  ui.button("save", words("receipt.save"), {.look = ButtonLook::primary});
  ui.button("print", words("receipt.print"));
  if (state.address.empty()) return;  // A camera needs the whole address.
  const std::string path = verify_href(state, log, receipt.index, receipt.leaf_hash_hex);
  const std::string address = state.address + path;
  if (Result<Modules> modules = qr_code(address)) {
    ui.code_image("code", std::move(*modules), words("receipt.code_alternative"));
    ui.paragraph({words("receipt.code_caption"), gap(words), link_run("verify", words("receipt.code_link"), path)});
    ui.paragraph({words("receipt.code_address"), words("label.colon"), code(address)}, ParagraphLook::small);
  }
}

void next_section(Screen& ui, const State& state, const Sending& sending) {
  const Words& words = ui.words();
  const auto section = ui.section("after", words("sent.next"));
  const Result<Envelope> envelope = decode_envelope(sending.leaf);
  const Result<json::Value> value =
      envelope ? json::parse(as_text(envelope->payload)) : Result<json::Value>(Errc::not_found);
  const json::Value* addressed_to = value ? value->find("addressed_to") : nullptr;
  const Text body = addressed_to == nullptr ? Text(words("complain.body_unknown"))
                                            : organisation_name(state, words, addressed_to->text);
  const std::int64_t due_ms = sending.signed_at_ms + answer_norm_days * day_ms;
  const auto steps = ui.list("steps", ListLook::numbers);
  ui.item("reads", words("sent.next.reads", {{"body", body.text}}));
  ui.item("answers",
          {words.plural("sent.next.answers", answer_norm_days), gap(words), date_run(words, due_ms), words("sent.next.norm")});
  ui.item("look", {words("sent.next.look"), gap(words),
                   link_run("public", words("sent.next.public"), href(state, engine::Page::complaint, sending.id))});
  ui.item("late", words("sent.next.late"));
}

void sent_screen(Screen& ui, const State& state, std::string_view id) {
  const Words& words = ui.words();
  const Sending* sending = find_sending(state, id);
  if (sending == nullptr) {
    ui.heading(words("sent.unknown"));
    ui.paragraph(words(state.host == engine::Host::device ? "sent.unknown_lead" : "sent.needs_program"));
    ui.link("mine", words("sent.to_mine"), href(state, engine::Page::mine));
    return;
  }
  const bool is_sent = sending->status == SendingStatus::sent;
  const bool is_refused = sending->status == SendingStatus::refused;
  const bool is_sending = sending->status == SendingStatus::sending;
  ui.heading(words(is_sent      ? "sent.heading"
                   : is_refused ? "sent.heading_refused"
                   : is_sending ? "sent.heading_sending"
                                : "sent.heading_waiting"));
  if (!sending->is_lost) sending_status(ui, state, *sending);
  lost_alert(ui, state, *sending);
  ui.paragraph(sending_title(state, words, *sending), ParagraphLook::lead);
  if (is_sent) {
    if (const std::optional<Receipt> receipt = read_receipt(*sending)) receipt_section(ui, state, *sending, *receipt);
    if (sending->kind == Kind::complaint) next_section(ui, state, *sending);
  } else {
    const bool can_rewrite = is_refused && sending->kind == Kind::complaint;
    if (is_refused) ui.paragraph(words("sent.nothing_lost"));
    if (can_rewrite) ui.button("rewrite", words("sending.rewrite"), {.look = ButtonLook::primary});
    ui.button("retry", words(is_sending ? "sending.badge.sending" : "sending.retry"),
              {.look = can_rewrite ? ButtonLook::secondary : ButtonLook::primary, .busy = is_sending});
  }
  own_text(ui, *sending);
  ui.link("mine", words("sent.to_mine"), href(state, engine::Page::mine));
}

}  // namespace

void complain_screen(Screen& ui, const State& state) {
  if (const std::string_view sent = state.route.parameter("sent"); !sent.empty()) {
    sent_screen(ui, state, sent);
    return;
  }
  const std::string_view id = state.route.parameter("draft");
  const auto draft =
      std::find_if(state.drafts.begin(), state.drafts.end(), [&](const Draft& one) { return one.id == id; });
  if (draft != state.drafts.end()) {
    form_screen(ui, state, *draft);
    return;
  }
  // The origin knows no draft; what the address says it is about is shown all the same.
  Draft empty;
  empty.about_id = state.route.parameter("about");
  form_screen(ui, state, empty);
}

}  // namespace trialog::view
