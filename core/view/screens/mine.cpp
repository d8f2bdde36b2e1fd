// My things: what this device keeps of a person's own.
#include <algorithm>

#include "base/encoding.h"
#include "view/screens/citizen_parts.h"
#include "view/screens/parts.h"
#include "view/screens/screens.h"

namespace trialog::view {
namespace {

using engine::CheckOutcome;
using engine::Draft;
using engine::ReceiptCheck;
using engine::Sending;
using engine::SendingStatus;
using engine::State;

void draft_item(Screen& ui, const State& state, const Draft& draft) {
  const Words& words = ui.words();
  const auto item = ui.item(draft.id);
  ui.subheading(draft.title.empty() ? Text(words("mine.draft_untitled")) : Text(draft.title));
  if (!draft.addressed_to.empty()) ui.paragraph(organisation_name(state, words, draft.addressed_to));
  ui.paragraph({words("mine.draft_changed"), gap(words), date_time_run(words, draft.changed_at_ms)}, ParagraphLook::small);
  const engine::Route route = engine::route_to(state.route, engine::Page::complain);
  ui.link("open", words("mine.draft_open"), engine::format_route(route.with("draft", draft.id).with("step", "1")),
          {.look = LinkLook::button});
  delete_buttons(ui, state, draft.id, "draft", "discard");
}

void check_line(Screen& ui, const ReceiptCheck& check) {
  const Words& words = ui.words();
  if (check.outcome == CheckOutcome::valid) {
    const std::string index = count_words(words, check.index);
    if (check.known_here)
      ui.status("result", words("mine.check_here", {{"index", index}}), Tone::good);
    else
      ui.status("result", words("mine.check_genuine", {{"index", index}}), Tone::good);
  } else if (check.outcome == CheckOutcome::invalid) {
    const Errc code = check.error ? check.error->code : Errc::malformed_proof;
    ui.alert("result", words("mine.check_failed", {{"reason", error_words(words, code)}}));
    ui.paragraph(error_next_words(words, code));
  }
}

void sending_item(Screen& ui, const State& state, const Sending& sending, std::int64_t earlier) {
  const Words& words = ui.words();
  const auto item = ui.item(sending.id);
  ui.subheading(sending_title(state, words, sending));
  ui.paragraph({sending_badge(words, sending), " ", badge(enum_words(words, sending.kind))});
  ui.paragraph({words("receipt.signed"), words("label.colon"), date_time_run(words, sending.signed_at_ms)}, ParagraphLook::small);
  if (sending.status != SendingStatus::sent) sending_status(ui, state, sending);
  lost_alert(ui, state, sending);
  if (const Text witnesses = witness_words(state, words, sending.witnesses); !sending.receipt.empty() && !witnesses.empty()) {
    ui.paragraph({words("receipt.witnesses"), words("label.colon"), witnesses}, ParagraphLook::small);
  }
  if (sending.strengthened_at_ms > 0) {
    ui.paragraph({words("receipt.strengthened"), words("label.colon"), date_time_run(words, sending.strengthened_at_ms)}, ParagraphLook::small);
  }
  if (earlier > 0) ui.paragraph(words.plural("mine.earlier", earlier), ParagraphLook::small);
  const engine::Route receipt = engine::route_to(state.route, engine::Page::complain);
  ui.link("open", words(sending.receipt.empty() ? "mine.open" : "mine.open_receipt"),
          engine::format_route(receipt.with("sent", sending.id)));
  if (const Item* about = state.records->find(sending.about_id)) {
    ui.link("about", words("mine.about"), href_of(state, *about));
  }
  if (!sending.receipt.empty()) {
    ui.button("check", words("mine.check"));
    ui.button("save", words("receipt.save"));
  } else if (sending.status != SendingStatus::sending) {
    if (sending.status == SendingStatus::refused && sending.kind == Kind::complaint)
      ui.button("rewrite", words("sending.rewrite"));
    ui.button("retry", words("sending.retry"));
  }
  const auto found = state.receipt_checks.find(sending.id);
  if (found != state.receipt_checks.end() && !sending.is_lost) check_line(ui, found->second);
}

void kept_section(Screen& ui, const State& state, std::size_t drafts) {
  const Words& words = ui.words();
  const auto section = ui.section("kept", words("mine.kept"));
  ui.paragraph(words("mine.kept_lead"));
  {
    const auto rows = ui.summary_list("things");
    ui.summary_row("drafts", words("mine.kept.drafts"), count_words(words, drafts));
    ui.summary_row("sendings", words("mine.kept.sendings"), count_words(words, state.sendings.size()));
    ui.summary_row("key", words("mine.kept.key"),
                   state.device_key ? Runs(code(hex(*state.device_key))) : Runs(words("mine.kept.no_key")));
    ui.summary_row("records", words("mine.kept.records"), count_words(words, state.records->entries().size()));
  }
  ui.subheading(words("mine.remove"));
  ui.bullets("remove", {words("mine.remove.draft"), words("mine.remove.all"), words("mine.remove.log"),
                        words("mine.remove.shared")});
}

}  // namespace

void mine_screen(Screen& ui, const State& state) {
  const Words& words = ui.words();
  ui.heading(words("mine.heading"));
  ui.paragraph(words("mine.lead"), ParagraphLook::lead);
  if (state.host == engine::Host::origin) {
    const auto box = ui.inset(Tone::notice);
    ui.paragraph(words("mine.needs_program"));
    return;
  }
  std::vector<const Draft*> drafts;
  for (const Draft& draft : state.drafts) {
    if (draft.changed_at_ms > 0) drafts.push_back(&draft);  // Others are open forms in which nothing was typed yet.
  }
  if (drafts.empty() && state.sendings.empty()) {
    ui.paragraph(words("mine.empty"));
    const auto list = ui.list("start", ListLook::cards);
    {
      const auto item = ui.item("complain");
      ui.link("open", words("page.complain"), href(state, engine::Page::complain), {.look = LinkLook::card});
    }
    const auto item = ui.item("proposals");
    ui.link("open", words("page.proposals"), href(state, engine::Page::proposals), {.look = LinkLook::card});
  }
  if (!drafts.empty()) {
    const auto section = ui.section("unsent", words("mine.drafts"));
    const auto list = ui.list("drafts", ListLook::cards);
    for (const Draft* draft : drafts) draft_item(ui, state, *draft);
  }
  if (!state.sendings.empty()) {
    const auto section = ui.section("sent", words("mine.sendings"));
    ui.paragraph(words("mine.check_lead"));
    ui.button("check_all", words("mine.check_all"));
    const auto list = ui.list("sendings", ListLook::cards);
    for (const Sending& sending : state.sendings) {
      // A later stand replaces an earlier one under the same id; the newest is shown.
      if (find_sending(state, sending.id) != &sending) continue;
      const auto earlier = std::count_if(state.sendings.begin(), state.sendings.end(), [&](const Sending& other) {
        return other.id == sending.id && &other != &sending;
      });
      sending_item(ui, state, sending, earlier);
    }
  }
  kept_section(ui, state, drafts.size());
}

}  // namespace trialog::view
