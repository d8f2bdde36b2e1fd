// Complaints as everyone sees them: the list, and one with its replies.
#include <algorithm>

#include "base/encoding.h"
#include "view/screens/citizen_parts.h"
#include "view/screens/parts.h"
#include "view/screens/screens.h"

namespace trialog::view {
namespace {

using engine::State;

constexpr std::size_t complaints_per_page = 20;

// What it is about: the record's name, or the word for the kind of thing.
Text about_text(const State& state, const Words& words, const Complaint& complaint) {
  const Item* item = complaint.about_id ? state.records->find(*complaint.about_id) : nullptr;
  return item == nullptr ? Text(enum_words(words, complaint.about_type)) : title_of(state, words, *item);
}

void counts(Screen& ui, const State& state, const std::vector<std::size_t>& numbers) {
  const Words& words = ui.words();
  std::int64_t answered = 0;
  std::int64_t late = 0;
  for (const std::size_t number : numbers) {
    const ComplaintProgress progress = complaint_progress(state, state.records->item(number));
    if (progress.stage == ComplaintStage::answered) ++answered;
    if (progress.late) ++late;
  }
  const auto all = static_cast<std::int64_t>(numbers.size());
  ui.paragraph({words.plural("complaints.count", all), gap(words), words.plural("complaints.count_answered", answered), gap(words),
                words.plural("complaints.count_late", late, {{"days", words.number(answer_norm_days)}})});
}

void complaint_card(Screen& ui, const State& state, const Item& item) {
  const Words& words = ui.words();
  const Result<Verified<Complaint>> complaint = state.records->open<Complaint>(item.id);
  if (!complaint) return;
  const Complaint& record = **complaint;
  const Text body = organisation_name(state, words, record.addressed_to);
  const auto card = ui.item(item.id);
  ui.link("open",
          words("complaints.card",
                {{"kind", enum_words(words, record.request_kind)}, {"about", about_text(state, words, record).text}}),
          href_of(state, item));
  ui.paragraph(body);
  ui.paragraph(progress_badge(words, complaint_progress(state, record)));
  ui.paragraph({words("complaint.sent"), words("label.colon"), date_run(words, record.header.published_at_ms)}, ParagraphLook::small);
}

void reply_entry(Screen& ui, const State& state, std::size_t entry_number, const std::string& addressed_to) {
  const Words& words = ui.words();
  const Result<Verified<Reply>> reply = state.records->open_entry<Reply>(entry_number);
  if (!reply) return;
  const Reply& record = **reply;
  const auto entry = ui.entry(record.header.id, enum_words(words, record.outcome),
                              words.date(record.header.published_at_ms), machine_date(record.header.published_at_ms));
  ui.paragraph({words("complaint.reply_by"), gap(words), organisation_name(state, words, record.header.publisher_id)},
               ParagraphLook::small);
  if (record.header.publisher_id != addressed_to) ui.paragraph(words("complaint.reply_by_other"), ParagraphLook::small);
  paragraphs(ui, words.best(record.text));
  if (record.next_steps) {
    ui.subheading(words("complaint.next_steps"));
    paragraphs(ui, record.next_steps);
  }
  evidence_details(ui, state, entry_number);
}

}  // namespace

void complaints_screen(Screen& ui, const State& state) {
  const Words& words = ui.words();
  const std::string_view about = state.route.parameter("about");
  std::vector<std::size_t> numbers =
      about.empty() ? state.records->items_of(Kind::complaint) : state.records->complaints_about(about);
  if (about.empty()) std::reverse(numbers.begin(), numbers.end());  // Newest first.

  ui.heading(words("complaints.heading"));
  ui.paragraph(words("complaints.lead"), ParagraphLook::lead);
  if (const Item* item = about.empty() ? nullptr : state.records->find(about)) {
    ui.paragraph({words("complaints.about"), gap(words),
                  link_run("about", title_of(state, words, *item), href_of(state, *item)), " ",
                  link_run("all", words("complaints.show_all"), href(state, engine::Page::complaints))});
  }
  ui.link("complain", words("complaints.start"), complain_href(state, about), {.look = LinkLook::button});
  if (numbers.empty()) {
    ui.paragraph(words(is_reading(state) ? "list.reading" : empty_list_key(state, "complaints.none")));
    return;
  }
  if (!is_reading(state)) counts(ui, state, numbers);

  const std::size_t page_count = (numbers.size() + complaints_per_page - 1) / complaints_per_page;
  const Result<std::int64_t> asked = decode_decimal(state.route.parameter("page"));
  const std::size_t page = asked ? std::clamp<std::size_t>(static_cast<std::size_t>(*asked), 1, page_count) : 1;
  {
    const auto list = ui.list("complaints", ListLook::cards);
    const std::size_t end = std::min(page * complaints_per_page, numbers.size());
    for (std::size_t i = (page - 1) * complaints_per_page; i < end; ++i) {
      complaint_card(ui, state, state.records->item(numbers[i]));
    }
  }
  ui.pagination("pages", static_cast<std::int64_t>(page), static_cast<std::int64_t>(page_count),
                [&](std::int64_t to) { return engine::format_route(state.route.with("page", std::to_string(to))); });
}

void complaint_screen(Screen& ui, const State& state) {
  const Result<Verified<Complaint>> complaint = state.records->open<Complaint>(state.route.id);
  if (!complaint) {
    missing_record(ui, state);
    return;
  }
  const Words& words = ui.words();
  const Complaint& record = **complaint;
  const Text body = organisation_name(state, words, record.addressed_to);
  const ComplaintProgress progress = complaint_progress(state, record);
  ui.link("back", words("complaint.back"), href(state, engine::Page::complaints), {.look = LinkLook::back});
  ui.heading(words("complaints.card", {{"kind", enum_words(words, record.request_kind)},
                                       {"about", about_text(state, words, record).text}}));
  Runs progress_line{progress_badge(words, progress)};
  if (progress.late) progress_line.add(gap(words)).add(words("complaint.late", {{"days", words.number(answer_norm_days)}}));
  ui.paragraph(std::move(progress_line));
  const Item* about = record.about_id ? state.records->find(*record.about_id) : nullptr;
  {
    const auto rows = ui.summary_list("facts");
    ui.summary_row("about", words("field.complaint.about_id"),
                   about == nullptr ? Runs(enum_words(words, record.about_type))
                                    : Runs(link_run("open", title_of(state, words, *about), href_of(state, *about))));
    ui.summary_row("addressed_to", words("field.complaint.addressed_to"), body);
    if (!record.wanted.empty()) {
      const auto row = ui.summary_row("wanted", words("field.complaint.wanted"));
      std::vector<Runs> wanted;
      for (const Wanted one : record.wanted) wanted.emplace_back(enum_words(words, one));
      ui.bullets("list", std::move(wanted));
    }
    ui.summary_row("sent", words("complaint.sent"), date_run(words, record.header.published_at_ms));
    ui.summary_row("number", words("receipt.number"), code(record.header.id));
  }
  {
    const auto section = ui.section("summary", words("complaint.summary"));
    if (record.public_summary) {
      const std::string& language = record.header.language;
      paragraphs(ui, Text(*record.public_summary, language == words.language() ? std::string() : language));
    } else {
      ui.paragraph(words("complaint.no_summary"));
    }
    ui.paragraph(words("complaint.sealed", {{"body", body.text}}), ParagraphLook::small);
  }
  {
    const auto section = ui.section("replies", words("complaint.replies"));
    const std::vector<std::size_t> replies = state.records->replies_to(record.header.id);
    if (replies.empty()) {
      ui.paragraph(words("complaint.no_reply", {{"body", body.text}}));
    } else {
      const auto timeline = ui.timeline("timeline", words("complaint.timeline"));
      for (const std::size_t number : replies) reply_entry(ui, state, number, record.addressed_to);
    }
  }
  if (find_sending(state, record.header.id) != nullptr) {
    const engine::Route receipt = engine::route_to(state.route, engine::Page::complain).with("sent", record.header.id);
    ui.paragraph({words("complaint.yours"), gap(words),
                  link_run("receipt", words("complaint.your_receipt"), engine::format_route(receipt))});
  }
  evidence_details(ui, state, state.records->find(record.header.id)->latest());
}

}  // namespace trialog::view
