// Proposals and the open, signed stand that a person may take on one.
#include <algorithm>

#include "engine/engine.h"
#include "view/screens/citizen_parts.h"
#include "view/screens/parts.h"
#include "view/screens/screens.h"

namespace trialog::view {
namespace {

using engine::Sending;
using engine::SendingStatus;
using engine::State;

Runs dates(const State& state, const Words& words, const Item& item, const Proposal& proposal) {
  const ProposalStage stage = proposal_stage(state, item, proposal);
  if (stage == ProposalStage::withdrawn) {
    const VerifiedLeaf& tombstone = state.records->entry(*item.tombstone).leaf;
    return {words("proposal.withdrawn_on"), gap(words), date_time_run(words, tombstone.header().published_at_ms)};
  }
  const std::string_view key = stage == ProposalStage::upcoming ? "proposal.opens"
                               : stage == ProposalStage::open   ? "proposal.closes"
                                                                : "proposal.closed";
  const std::int64_t at_ms = stage == ProposalStage::upcoming ? proposal.opens_at_ms : proposal.closes_at_ms;
  return {words(key), gap(words), date_time_run(words, at_ms)};
}

void proposal_item(Screen& ui, const State& state, const Item& item, const Proposal& proposal, ProposalStage stage) {
  const Words& words = ui.words();
  const auto card = ui.item(item.id);
  ui.link("open", words.best(proposal.title), href_of(state, item),
          {.look = LinkLook::card, .note = words.best(proposal.summary)});
  Runs line{stage_badge(words, stage), " "};
  Runs when = dates(state, words, item, proposal);
  for (Run& run : when.runs) line.add(std::move(run));
  ui.paragraph(std::move(line), ParagraphLook::small);
  if (stage == ProposalStage::upcoming || stage == ProposalStage::withdrawn) return;
  if (is_reading(state)) return;
  const Tally tally = state.records->tally(item.id);
  ui.paragraph(words.plural("proposal.answers", tally.total()), ParagraphLook::small);
  if (tally.total() > 0) tally_meters(ui, tally);
}

Chart tally_chart(const Words& words, const Tally& tally) {
  const auto share = [&](std::int64_t count) {
    return words("proposal.percent", {{"percent", words.number((count * 100 + tally.total() / 2) / tally.total())}});
  };
  Chart chart;
  chart.look = ChartLook::bars;
  chart.title = words("proposal.table");
  chart.summary = words("proposal.tally_summary", {{"in_favour", words.number(tally.in_favour)},
                                                   {"in_favour_share", share(tally.in_favour)},
                                                   {"against", words.number(tally.against)},
                                                   {"against_share", share(tally.against)},
                                                   {"abstain", words.number(tally.abstain)},
                                                   {"abstain_share", share(tally.abstain)}});
  chart.label_heading = words("proposal.table.choice");
  for (const Choice choice : {Choice::in_favour, Choice::against, Choice::abstain})
    chart.labels.emplace_back(enum_words(words, choice));
  chart.series = {{words("proposal.table.count"), {tally.in_favour, tally.against, tally.abstain}}};
  return chart;
}

void tally_section(Screen& ui, const State& state, const std::string& id, ProposalStage stage) {
  const Words& words = ui.words();
  const bool final = stage == ProposalStage::closed;
  const auto section = ui.section("tally", words(final ? "proposal.result" : "proposal.tally"));
  if (is_reading(state)) {
    ui.paragraph(words("list.reading"));
    return;
  }
  const Tally tally = state.records->tally(id);
  ui.paragraph(words.plural("proposal.answers", tally.total()));
  if (tally.total() == 0) return;
  if (final) {
    const std::string_view finding = tally.in_favour > tally.against   ? "proposal.result_in_favour"
                                     : tally.in_favour < tally.against ? "proposal.result_against"
                                                                       : "proposal.result_even";
    ui.paragraph(words(finding));
  }
  ui.chart("chart", tally_chart(words, tally));
}

// The newest stand of this device that is on its way or arrived.
const Sending* own_sending(const State& state, std::string_view proposal_id) {
  const Sending* newest = nullptr;
  for (const Sending& sending : state.sendings) {
    if (sending.kind != Kind::endorsement || sending.about_id != proposal_id) continue;
    if (newest == nullptr || sending.revision > newest->revision) newest = &sending;
  }
  return newest;
}

void own_answer(Screen& ui, const State& state, const std::string& id, const Sending* sending, bool may_change) {
  const Words& words = ui.words();
  std::optional<Choice> counted;
  if (state.device_key) counted = state.records->choice_of(id, *state.device_key);
  if (sending == nullptr && !counted) return;
  const auto section = ui.section("yours", words("proposal.yours"));
  Choice sent{};
  const bool is_sending = sending != nullptr && enum_from_token(sending->title, sent);
  if (is_sending) sending_status(ui, state, *sending);
  if (counted) ui.paragraph({words("proposal.counted"), gap(words), strong(enum_words(words, *counted))});
  if (is_sending) {
    if (!counted || *counted != sent) ui.paragraph({words("proposal.signed"), gap(words), strong(enum_words(words, sent))});
    if (sending->status == SendingStatus::sent) {
      ui.link("receipt", words("proposal.receipt"),
              engine::format_route(engine::route_to(state.route, engine::Page::complain).with("sent", sending->id)));
    } else {
      ui.link("mine", words("sent.to_mine"), href(state, engine::Page::mine));
    }
  }
  if (may_change) ui.paragraph(words("proposal.may_change"));
}

void vote_section(Screen& ui, const State& state, const std::string& id) {
  const Words& words = ui.words();
  const auto section = ui.section("vote", words("proposal.vote"));
  if (state.host == engine::Host::origin) {
    const auto box = ui.inset(Tone::notice);
    ui.paragraph(words("proposal.needs_program"));
  }
  {
    const auto box = ui.inset(Tone::caution);
    ui.paragraph(words("proposal.warning"));
    ui.bullets("warnings", {words("proposal.warning.open"), words("proposal.warning.not_one_each"),
                            words("proposal.warning.advice"), words("proposal.warning.for_ever")});
  }
  std::string selected = state.chosen;
  if (selected.empty()) {
    if (const std::optional<Choice> before = engine::stand_of(state, id)) selected = token_of(*before);
  }
  std::vector<Option> options;
  for (const Choice choice : {Choice::in_favour, Choice::against, Choice::abstain}) {
    options.push_back({std::string(token_of(choice)), enum_words(words, choice)});
  }
  const auto form = ui.form("form", words("proposal.vote"));
  ui.choice("choice", words("proposal.choice"), std::move(options),
            {.selected = selected,
             .has_selected = !selected.empty(),
             .error = field_error(state, words, "choice"),
             .required = true});
  ui.submit("send", words("proposal.send"));
}

}  // namespace

void proposals_screen(Screen& ui, const State& state) {
  const Words& words = ui.words();
  ui.heading(words("proposals.heading"));
  ui.paragraph(words("proposals.lead"), ParagraphLook::lead);

  struct Found {
    const Item* item;
    Proposal proposal;
    ProposalStage stage;
  };
  std::vector<Found> found;
  for (const std::size_t number : state.records->items_of(Kind::proposal)) {
    const Item& item = state.records->item(number);
    if (const Result<Verified<Proposal>> proposal = state.records->open<Proposal>(item.id)) {
      found.push_back({&item, **proposal, proposal_stage(state, item, **proposal)});
    }
  }
  if (found.empty()) {
    ui.paragraph(words(empty_list_key(state, "proposals.none")));
    return;
  }
  const auto section = [&](ProposalStage stage, std::string key, std::string_view heading, std::string_view none) {
    std::vector<const Found*> shown;
    for (const Found& one : found) {
      if (one.stage == stage) shown.push_back(&one);
    }
    if (shown.empty() && none.empty()) return;
    // What needs attention first: what closes or opens soonest, then what closed last.
    std::stable_sort(shown.begin(), shown.end(), [&](const Found* a, const Found* b) {
      if (stage == ProposalStage::upcoming) return a->proposal.opens_at_ms < b->proposal.opens_at_ms;
      if (stage == ProposalStage::open) return a->proposal.closes_at_ms < b->proposal.closes_at_ms;
      return a->proposal.closes_at_ms > b->proposal.closes_at_ms;
    });
    const auto open = ui.section(std::move(key), words(heading));
    if (shown.empty()) {
      ui.paragraph(words(none));
      return;
    }
    const auto list = ui.list("list", ListLook::cards);
    for (const Found* one : shown) proposal_item(ui, state, *one->item, one->proposal, stage);
  };
  section(ProposalStage::open, "open", "proposals.open", "proposals.none_open");
  section(ProposalStage::upcoming, "upcoming", "proposals.upcoming", {});
  section(ProposalStage::closed, "closed", "proposals.closed", {});
  section(ProposalStage::withdrawn, "withdrawn", "proposals.withdrawn", {});
}

void proposal_screen(Screen& ui, const State& state) {
  const Result<Verified<Proposal>> opened = state.records->open<Proposal>(state.route.id);
  if (!opened) {
    missing_record(ui, state);
    return;
  }
  const Words& words = ui.words();
  const Proposal& proposal = **opened;
  const Item& item = *state.records->find(state.route.id);
  const ProposalStage stage = proposal_stage(state, item, proposal);
  ui.error_summary();
  ui.link("back", words("proposal.back"), href(state, engine::Page::proposals), {.look = LinkLook::back});
  ui.heading(words.best(proposal.title));
  Runs line{stage_badge(words, stage), " "};
  Runs when = dates(state, words, item, proposal);
  for (Run& run : when.runs) line.add(std::move(run));
  if (const std::optional<Run> language = language_badge(words, words.best(proposal.title).language))
    line.add(" ").add(*language);
  ui.paragraph(std::move(line));
  if (stage == ProposalStage::withdrawn) {
    const auto box = ui.inset(Tone::caution);
    ui.paragraph(words("proposal.withdrawn"));
    if (const auto tombstone = state.records->open_entry<Tombstone>(*item.tombstone)) {
      ui.paragraph(enum_words(words, (*tombstone)->reason));
      paragraphs(ui, (*tombstone)->text);
    }
  }
  paragraphs(ui, words.best(proposal.summary), ParagraphLook::lead);
  {
    const auto rows = ui.summary_list("facts");
    ui.summary_row("publisher", words("proposal.by"), organisation_name(state, words, proposal.header.publisher_id));
    ui.summary_row("opens", words("field.proposal.opens_at_ms"), date_time_run(words, proposal.opens_at_ms));
    ui.summary_row("closes", words("field.proposal.closes_at_ms"), date_time_run(words, proposal.closes_at_ms));
    ui.summary_row("revision", words("proposal.revision"), words.number(proposal.header.revision));
  }
  {
    const auto section = ui.section("text", words("proposal.text"));
    paragraphs(ui, words.best(proposal.text));
  }
  {
    const auto section = ui.section("effect", words("proposal.effect"));
    if (proposal.effect)
      paragraphs(ui, proposal.effect);
    else
      ui.paragraph(words("proposal.no_effect"));
  }
  std::vector<const Item*> about;
  for (const std::string& id : proposal.about_ids) {
    const Item* one = state.records->find(id);
    const bool is_new = std::find(about.begin(), about.end(), one) == about.end();
    if (one != nullptr && is_new && !href_of(state, *one).empty()) about.push_back(one);
  }
  if (!about.empty()) {
    const auto section = ui.section("about", words("proposal.about"));
    const auto list = ui.list("records");
    for (const Item* one : about) {
      const auto entry = ui.item(one->id);
      ui.link("open", title_of(state, words, *one), href_of(state, *one));
    }
  }
  const Sending* sending = own_sending(state, item.id);
  // What became of it stands below the button that was pressed, where it is seen.
  if (stage == ProposalStage::open) vote_section(ui, state, item.id);
  own_answer(ui, state, item.id, sending, stage == ProposalStage::open);
  if (stage == ProposalStage::open || stage == ProposalStage::closed) tally_section(ui, state, item.id, stage);
  if (proposal.change_note) {
    const auto section = ui.section("change", words("proposal.change_note"));
    paragraphs(ui, proposal.change_note);
  }
  evidence_details(ui, state, item.latest());
}

}  // namespace trialog::view
