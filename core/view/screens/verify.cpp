// Verify: what a receipt or a record proves, in words; or what exactly is wrong with it.
#include "base/encoding.h"
#include "log/tree.h"
#include "view/plot/log_path.h"
#include "view/screens/citizen_parts.h"
#include "view/screens/history_parts.h"
#include "view/screens/parts.h"
#include "view/screens/release_parts.h"
#include "view/screens/screens.h"

namespace trialog::view {
namespace {

using engine::CheckOutcome;
using engine::ReceiptCheck;
using engine::State;

// A record's own page, when it has one and this device holds it.
void record_link(Screen& ui, const State& state, std::string_view id) {
  const Item* item = state.records->find(id);
  if (item == nullptr) return;
  if (const std::string address = href_of(state, *item); !address.empty()) {
    ui.paragraph(link_run("record", ui.words()("verify.open_record"), address));
  }
}

// Whether this device's own copy of the log holds the leaf as well.
void copy_sentence(Screen& ui, const State& state, const ReceiptCheck& check, bool is_receipt) {
  const Words& words = ui.words();
  const LogName log = log_of(check.kind);
  const std::optional<Checkpoint>& copy = state.log(log).checkpoint;
  if (check.known_here) {
    ui.paragraph(words("verify.copy_agrees", {{"index", count_words(words, check.index)}}));
  } else if (!copy) {
    ui.paragraph(words("verify.copy_missing"));
  } else if (is_receipt && check.index >= copy->size) {
    ui.paragraph(words("verify.copy_shorter", {{"size", count_words(words, copy->size)}}));
  } else if (is_receipt) {
    ui.warning(words("verify.copy_differs"));
  } else {
    ui.paragraph(words("verify.copy_lacks"));
  }
}

// The way from the record to the fingerprint of the whole log, as the receipt proves it.
Chart tree_chart(const Words& words, const ReceiptCheck& check) {
  const std::vector<PathHalf> halves = audit_path_halves(check.index, check.size);
  Chart chart;
  chart.look = ChartLook::log_tree;
  chart.title = words("verify.tree.title");
  chart.summary = words.plural("verify.tree.summary", static_cast<std::int64_t>(halves.size()),
                               {{"index", count_words(words, check.index)}, {"size", count_words(words, check.size)}});
  chart.label_heading = words("verify.tree.part");
  chart.series = {{words("verify.tree.first"), {}}, {words("verify.tree.last"), {}}};
  const auto add = [&](Text label, std::uint64_t first, std::uint64_t last) {
    chart.labels.push_back(std::move(label));
    chart.series[0].values.push_back(static_cast<std::int64_t>(first));
    chart.series[1].values.push_back(static_cast<std::int64_t>(last));
  };
  add(words("verify.tree.record"), check.index, check.index);
  for (std::size_t i = 0; i < halves.size(); ++i)
    add(words("verify.tree.half", {{"number", count_words(words, i + 1)}}), halves[i].first, halves[i].last);
  add(words("verify.tree.whole"), 0, check.size - 1);
  return chart;
}

void valid_result(Screen& ui, const State& state, const ReceiptCheck& check) {
  const Words& words = ui.words();
  const bool is_receipt = !check.origin.empty();
  const Result<PublicKey> key = decode_public_key(check.signer_hex);
  const auto section = ui.section("result", words(is_receipt ? "verify.receipt_valid" : "verify.record_valid"));
  ui.status("outcome", words(is_receipt ? "verify.receipt_proves" : "verify.record_proves"), Tone::good);
  copy_sentence(ui, state, check, is_receipt);
  record_link(ui, state, check.record_id);
  {
    const auto rows = ui.summary_list("facts");
    if (!check.file_name.empty()) ui.summary_row("file", words("verify.file_name"), check.file_name);
    ui.summary_row("kind", words("verify.kind"), enum_words(words, check.kind));
    ui.summary_row("number", words("receipt.number"), code(check.record_id));
    ui.summary_row("signer", words("verify.signer"),
                   key ? signer_text(state, words, *key, check.published_at_ms) : words("verify.signer_unknown"));
    ui.summary_row("key", words("verify.key"), code(check.signer_hex));
    ui.summary_row("signed", words("receipt.signed"), date_time_run(words, check.published_at_ms));
    if (is_receipt) {
      const std::optional<LogName> log = log_of_origin(state, check.origin);
      ui.summary_row("log", words("receipt.log"),
                     log ? Runs{log_title(words, *log), " ", code(check.origin)} : Runs(code(check.origin)));
      ui.summary_row("index", words("receipt.index"), count_words(words, check.index));
      ui.summary_row("size", words("receipt.size"),
                     words.plural("receipt.size_value", static_cast<std::int64_t>(check.size)));
      ui.summary_row("root", words("verify.root"), code(check.root_base64));
      if (const Text witnesses = witness_words(state, words, check.witnesses); !witnesses.empty()) {
        ui.summary_row("witnesses", words("verify.witnesses"), witnesses);
      }
    }
    ui.summary_row("leaf", words("receipt.leaf"), code(check.leaf_hash_hex));
  }
  // A log of one entry has no other halves to show.
  if (is_receipt && check.size > 1) ui.chart("tree", tree_chart(words, check));
  const auto details = ui.details("content", words("verify.content"));
  ui.code_block("json", words("verify.content_label"), check.record_json);
}

// What the code on a printed receipt asks: does the log hold this leaf at that place?
void code_section(Screen& ui, const State& state) {
  const Words& words = ui.words();
  const std::string_view log_text = state.route.parameter("log");
  const std::string_view leaf = state.route.parameter("leaf");
  if (log_text.empty() && leaf.empty()) return;
  const auto section = ui.section("code", words("verify.code"));
  const Result<std::int64_t> index = decode_decimal(state.route.parameter("index"));
  const bool known_log = log_text == log_token(LogName::register_log) || log_text == log_token(LogName::intake_log);
  if (!known_log || !index || !decode_digest(leaf)) {
    ui.alert("code_result", words("verify.code_malformed"));
    return;
  }
  const LogName log = log_text == log_token(LogName::register_log) ? LogName::register_log : LogName::intake_log;
  const std::string place = words.number(*index);
  ui.paragraph(words("verify.code_asks", {{"log", log_words(words, log)}, {"index", place}}));
  const std::optional<std::size_t> number = state.records->find_entry(log, static_cast<std::uint64_t>(*index));
  const std::optional<Checkpoint>& copy = state.log(log).checkpoint;
  const bool is_same = number && hex(leaf_hash(state.records->entry(*number).leaf.leaf())) == leaf;
  if (number) {
    const Entry& entry = state.records->entry(*number);
    const bool origin = state.host == engine::Host::origin;
    if (!is_same) {
      ui.alert("code_result", words("verify.code_differs"));
    } else {
      ui.status("code_result", words(origin ? "verify.code_origin" : "verify.code_agrees", {{"index", place}}),
                origin ? Tone::notice : Tone::good);
      ui.paragraph({enum_words(words, entry.leaf.kind()), words("dot.separator"), words("receipt.signed"), words("label.colon"),
                    date_time_run(words, entry.leaf.header().published_at_ms)});
      record_link(ui, state, entry.leaf.header().id);
      if (!origin) {
        ui.paragraph(words("verify.code_proof"));
        ui.button("save_proof", words("receipt.save"));
      }
    }
  } else if (is_checking(state)) {
    ui.status("code_result", words("verify.code_checking"), Tone::notice);
  } else if (is_reading(state) && log == LogName::intake_log && copy && static_cast<std::uint64_t>(*index) < copy->size &&
             static_cast<std::uint64_t>(*index) >= state.log(log).checked_leaves) {
    ui.status("code_result", words("verify.code_reading"), Tone::notice);
  } else if (copy && static_cast<std::uint64_t>(*index) < copy->size) {
    ui.alert("code_result", words("verify.code_refused"));
  } else {
    ui.status("code_result", words("verify.code_beyond"), Tone::caution);
  }
  const auto rows = ui.summary_list("facts");
  if (is_same) ui.summary_row("number", words("receipt.number"), code(state.records->entry(*number).leaf.header().id));
  ui.summary_row("leaf", words("receipt.leaf"), code(leaf));
  if (copy) ui.summary_row("size", words("verify.copy_size"), count_words(words, copy->size));
}

}  // namespace

void verify_screen(Screen& ui, const State& state) {
  const Words& words = ui.words();
  ui.heading(words("verify.heading"));
  ui.paragraph(words("verify.lead"), ParagraphLook::lead);
  evidence_section(ui, state);
  if (is_release_alarming(state)) release_section(ui, state);
  code_section(ui, state);
  if (state.host == engine::Host::origin) {
    const auto box = ui.inset(Tone::notice);
    ui.paragraph(words("verify.needs_program"));
  }
  // Choosing a file is all there is to do: the engine checks it at once, so there is no form to send.
  ui.file("file", words("verify.file"),
          {.accept = ".tlog-proof,.json,.txt,.evidence,.checkpoint", .hint = words("verify.file_hint"), .required = true});
  if (state.receipt_check && state.receipt_check->outcome == CheckOutcome::valid)
    valid_result(ui, state, *state.receipt_check);
  if (state.receipt_check && state.receipt_check->error)
    refused_file(ui, *state.receipt_check->error, state.receipt_check->file_name, state.receipt_check->origin);
  if (state.evidence_check) evidence_result(ui, state, *state.evidence_check);
  if (state.checkpoint_check) checkpoint_result(ui, state, *state.checkpoint_check);
  if (state.host == engine::Host::device) compare_section(ui, state);
  if (!is_release_alarming(state)) release_section(ui, state);
  const auto section = ui.section("how", words("verify.how"));
  ui.paragraph(words("verify.how_lead"));
  ui.bullets("ways", {words("verify.how.place"), words("verify.how.signature"), words("verify.how.offline"),
                      words("verify.how.others")});
  const std::string key = state.config ? state.config->logs[static_cast<std::size_t>(LogName::intake_log)].verifier_key : "KEY";
  ui.code_block("command", words("verify.command"), "trialog verify complaint.tlog-proof --key " + key);
  ui.paragraph({words("verify.other_program"), gap(words),
                link_run("other_program", words("verify.other_program_link"), "/assets/verifier.html")});
}

}  // namespace trialog::view
