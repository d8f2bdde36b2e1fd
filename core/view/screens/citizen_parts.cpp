#include "view/screens/citizen_parts.h"

#include <algorithm>

#include "base/encoding.h"
#include "log/tlog_proof.h"
#include "log/tree.h"
#include "view/screens/parts.h"

namespace trialog::view {
namespace {

void set_days(ComplaintProgress& progress, std::int64_t since_ms, std::int64_t until_ms) {
  progress.days = std::max<std::int64_t>(0, (until_ms - since_ms) / day_ms);
  progress.late = progress.stage != ComplaintStage::answered && progress.days > answer_norm_days;
}

}  // namespace

ComplaintProgress complaint_progress(const engine::State& state, const Item& item) {
  const VerifiedLeaf& leaf = state.records->entry(item.latest()).leaf;
  if (!state.records->replies_to(item.id).empty()) {
    const Result<Verified<Complaint>> complaint = open_record<Complaint>(leaf);
    if (complaint) return complaint_progress(state, **complaint);
  }
  ComplaintProgress progress;
  set_days(progress, leaf.header().published_at_ms, state.now_ms);
  return progress;
}

ComplaintProgress complaint_progress(const engine::State& state, const Complaint& complaint) {
  ComplaintProgress progress;
  std::int64_t until_ms = state.now_ms;
  for (const std::size_t number : state.records->replies_to(complaint.header.id)) {
    const Result<Verified<Reply>> reply = state.records->open_entry<Reply>(number);
    if (!reply || (*reply)->header.publisher_id != complaint.addressed_to) continue;
    if ((*reply)->outcome == Outcome::acknowledged) {
      if (progress.stage == ComplaintStage::open) progress.stage = ComplaintStage::acknowledged;
      continue;
    }
    if (progress.stage != ComplaintStage::answered) until_ms = (*reply)->header.published_at_ms;
    progress.stage = ComplaintStage::answered;
    progress.outcome = (*reply)->outcome;
  }
  set_days(progress, complaint.header.published_at_ms, until_ms);
  return progress;
}

Run progress_badge(const Words& words, const ComplaintProgress& progress) {
  if (progress.stage == ComplaintStage::answered) {
    return badge(words("complaint.badge.answered", {{"outcome", enum_words(words, *progress.outcome)}}), Tone::good);
  }
  const std::string key =
      progress.stage == ComplaintStage::open ? "complaint.badge.open" : "complaint.badge.acknowledged";
  const Text text = progress.days == 0 ? words(key + "_today") : words.plural(key, progress.days);
  return badge(text, progress.late ? Tone::danger : Tone::caution);
}

ProposalStage proposal_stage(const engine::State& state, const Item& item, const Proposal& proposal) {
  if (item.tombstone) return ProposalStage::withdrawn;
  if (state.now_ms < proposal.opens_at_ms) return ProposalStage::upcoming;
  return state.now_ms < proposal.closes_at_ms ? ProposalStage::open : ProposalStage::closed;
}

Run stage_badge(const Words& words, ProposalStage stage) {
  switch (stage) {
    case ProposalStage::upcoming:
      return badge(words("proposal.badge.upcoming"), Tone::notice);
    case ProposalStage::open:
      return badge(words("proposal.badge.open"), Tone::good);
    case ProposalStage::closed:
      return badge(words("proposal.badge.closed"), Tone::neutral);
    case ProposalStage::withdrawn:
      break;
  }
  return withdrawn_badge(words);
}

void tally_meters(Screen& ui, const Tally& tally) {
  const Words& words = ui.words();
  const std::int64_t total = tally.total();
  const std::string of_all = words.number(total);
  const auto meter = [&](Choice choice, std::int64_t count) {
    ui.meter(std::string(token_of(choice)), enum_words(words, choice), count, 0, std::max<std::int64_t>(total, 1),
             words("proposal.count_of", {{"count", words.number(count)}, {"total", of_all}}));
  };
  meter(Choice::in_favour, tally.in_favour);
  meter(Choice::against, tally.against);
  meter(Choice::abstain, tally.abstain);
}

const engine::Sending* find_sending(const engine::State& state, std::string_view id) {
  const engine::Sending* newest = nullptr;
  for (const engine::Sending& sending : state.sendings) {
    if (sending.id == id && (newest == nullptr || sending.revision > newest->revision)) newest = &sending;
  }
  return newest;
}

Run sending_badge(const Words& words, const engine::Sending& sending) {
  switch (sending.status) {
    case engine::SendingStatus::waiting:
      return badge(words("sending.badge.waiting"), Tone::caution);
    case engine::SendingStatus::sending:
      return badge(words("sending.badge.sending"), Tone::notice);
    case engine::SendingStatus::sent:
      return badge(words("sending.badge.sent"), Tone::good);
    case engine::SendingStatus::refused:
      break;
  }
  return badge(words("sending.badge.refused"), Tone::danger);
}

void sending_status(Screen& ui, const engine::State& state, const engine::Sending& sending) {
  const Words& words = ui.words();
  switch (sending.status) {
    case engine::SendingStatus::waiting:
      ui.status("status", words(state.online ? "sending.waiting" : "sending.waiting_offline"), Tone::caution);
      if (sending.error)
        ui.paragraph(words("sending.last_error", {{"reason", error_words(words, sending.error->code)}}));
      break;
    case engine::SendingStatus::sending:
      ui.status("status", words("sending.sending"), Tone::notice);
      break;
    case engine::SendingStatus::sent:
      ui.status("status", words("sending.sent"), Tone::good);
      break;
    case engine::SendingStatus::refused: {
      const Errc code = sending.error ? sending.error->code : Errc::server_failed;
      ui.alert("status", words("sending.refused", {{"reason", error_words(words, code)}}));
      ui.paragraph(error_next_words(words, code));
      break;
    }
  }
}

Text sending_title(const engine::State& state, const Words& words, const engine::Sending& sending) {
  if (sending.kind == Kind::complaint) return sending.title;
  Choice choice{};
  const Text chosen = enum_from_token(sending.title, choice) ? enum_words(words, choice) : Text(sending.title);
  const Item* item = state.records == nullptr ? nullptr : state.records->find(sending.about_id);
  const Text about = item == nullptr ? Text(sending.about_id) : title_of(state, words, *item);
  return words("sending.vote_title", {{"choice", chosen}, {"proposal", about.text}});
}

std::optional<Receipt> read_receipt(const engine::Sending& sending) {
  const Result<TlogProof> proof = parse_tlog_proof(sending.receipt);
  if (!proof) return std::nullopt;
  const std::string_view note = proof->checkpoint;
  const Result<Checkpoint> checkpoint = parse_checkpoint(note.substr(0, note.find("\n\n") + 1));
  if (!checkpoint) return std::nullopt;
  return Receipt{proof->index, *checkpoint, hex(leaf_hash(sending.leaf))};
}

Text witness_words(const engine::State& state, const Words& words, const std::vector<std::string>& names) {
  const auto total = static_cast<std::int64_t>(state.config && state.config->policy ? state.config->policy->witness_keys().size() : 0);
  if (total == 0) return {};
  if (names.empty()) return words("receipt.witnesses_none", {{"total", words.number(total)}});
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? std::string() : words("list.separator").text) + name;
  return words.plural("receipt.witnesses_value", static_cast<std::int64_t>(names.size()), {{"total", words.number(total)}, {"names", list}});
}

void lost_alert(Screen& ui, const engine::State& state, const engine::Sending& sending) {
  if (!sending.is_lost) return;
  const Words& words = ui.words();
  ui.alert("lost", {strong(words("sending.lost")), gap(words), words("sending.lost_next"), gap(words),
                    link_run("evidence", words("check.evidence_link"), href(state, engine::Page::verify))});
}

void receipt_rows(Screen& ui, const engine::State& state, const engine::Sending& sending, const Receipt& receipt) {
  const Words& words = ui.words();
  const auto rows = ui.summary_list("facts");
  ui.summary_row("number", words("receipt.number"), code(sending.id));
  ui.summary_row("signed", words("receipt.signed"), date_time_run(words, sending.signed_at_ms));
  ui.summary_row("log", words("receipt.log"),
                 {log_title(words, log_of(sending.kind)), " ", code(receipt.checkpoint.origin)});
  ui.summary_row("index", words("receipt.index"), count_words(words, receipt.index));
  ui.summary_row("size", words("receipt.size"),
                 words.plural("receipt.size_value", static_cast<std::int64_t>(receipt.checkpoint.size)));
  if (const Text witnesses = witness_words(state, words, sending.witnesses); !witnesses.empty()) {
    ui.summary_row("witnesses", words("receipt.witnesses"), witnesses);
  }
  if (sending.strengthened_at_ms > 0) {
    ui.summary_row("strengthened", words("receipt.strengthened"), date_time_run(words, sending.strengthened_at_ms));
  }
  ui.summary_row("leaf", words("receipt.leaf"), code(receipt.leaf_hash_hex));
}

Text signer_text(const engine::State& state, const Words& words, const PublicKey& key, std::int64_t at_ms) {
  const CertificateBook& book = state.records->certificates();
  if (key == book.root_key()) return words("verify.signer_portal");
  const Certificate* certificate = book.find(key, at_ms);
  if (certificate == nullptr) return words("verify.signer_person");
  return words("verify.signer_organisation", {{"organisation", words.best(certificate->organisation_name).text},
                                              {"role", enum_words(words, certificate->role)}});
}

Text log_words(const Words& words, LogName log) {
  return words(log == LogName::register_log ? "log.register" : "log.intake");
}

Text log_title(const Words& words, LogName log) {
  return words(log == LogName::register_log ? "evidence.register_log" : "evidence.intake_log");
}

std::optional<LogName> log_of_origin(const engine::State& state, std::string_view origin) {
  if (!state.config) return std::nullopt;
  for (const LogName log : {LogName::register_log, LogName::intake_log}) {
    if (state.config->logs[static_cast<std::size_t>(log)].origin == origin) return log;
  }
  return std::nullopt;
}

std::string_view log_token(LogName log) { return log == LogName::register_log ? "register" : "intake"; }

std::string verify_href(const engine::State& state, LogName log, std::uint64_t index, std::string_view leaf_hash_hex) {
  const engine::Route route = engine::route_to(state.route, engine::Page::verify);
  return engine::format_route(
      route.with("log", log_token(log)).with("index", std::to_string(index)).with("leaf", leaf_hash_hex));
}

Text field_error(const engine::State& state, const Words& words, std::string_view field) {
  for (const engine::FieldError& error : state.field_errors) {
    if (error.field != field) continue;
    const std::string key = "error.field." + std::string(field) + "." + std::string(name_of(error.code));
    return words.has(key) ? words(key) : error_words(words, error.code);
  }
  return {};
}

void delete_buttons(Screen& ui, const engine::State& state, std::string_view id, std::string_view topic,
                    std::string_view verb) {
  const Words& words = ui.words();
  const std::string about = std::string(topic) + ".", ask(verb), question = ask + "_question", for_good = ask + "_for_good";
  if (state.discarding != id) {
    ui.button(ask, words(about + ask), {.look = ButtonLook::danger});
    return;
  }
  ui.alert(question, words(about + question));
  ui.button("keep", words(about + "keep"));
  ui.button(for_good, words(about + for_good), {.look = ButtonLook::danger});
}

std::string count_words(const Words& words, std::uint64_t count) {
  return words.number(static_cast<std::int64_t>(count));
}

}  // namespace trialog::view
