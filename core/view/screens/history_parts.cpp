#include "view/screens/history_parts.h"

#include <algorithm>

#include "base/encoding.h"
#include "engine/engine.h"
#include "view/screens/citizen_parts.h"
#include "view/screens/parts.h"

namespace trialog::view {
namespace {

using engine::Comparison;
using engine::EvidenceItem;
using engine::HistoryCheck;
using engine::State;

Text kind_words(const Words& words, EvidenceKind kind, std::string_view part,
                std::initializer_list<Parameter> parameters = {}) {
  return words("fault." + std::string(word_of(kind)) + "." + std::string(part), parameters);
}

// What a file that was given does not prove is told as the word of whoever made it: anybody can make one.
bool is_told(const EvidenceItem& item) {
  const EvidenceKind kind = item.evidence.kind;
  return item.found_at_ms == 0 && (kind == EvidenceKind::rewound || kind == EvidenceKind::wrong_tile);
}

Text title_words(const Words& words, const EvidenceItem& item) {
  return kind_words(words, item.evidence.kind, is_told(item) ? "told_title" : "title");
}

// What happened, what the file proves and what it does not, and the facts.
void explain(Screen& ui, const State& state, const EvidenceItem& item) {
  const Words& words = ui.words();
  const Evidence& evidence = item.evidence;
  const bool is_late = evidence.kind == EvidenceKind::late_inclusion;
  const bool has_index = evidence.kind == EvidenceKind::lost_receipt || evidence.kind == EvidenceKind::wrong_leaf || is_late;
  const std::string index = count_words(words, evidence.index);
  ui.paragraph(has_index ? kind_words(words, evidence.kind, "happened", {{"index", index}})
                         : kind_words(words, evidence.kind, is_told(item) ? "told" : "happened"));
  ui.paragraph({strong(words("fault.proves")), gap(words), kind_words(words, evidence.kind, "proves")});
  ui.paragraph({strong(words("fault.limits")), gap(words), kind_words(words, evidence.kind, "limits")});
  if (!excludes_honesty(evidence.kind)) ui.paragraph(words("fault.weak"));
  if (is_late) ui.paragraph(kind_words(words, evidence.kind, "advice"));
  const auto rows = ui.summary_list("facts");
  const std::optional<LogName> log = log_of_origin(state, evidence.log.name);
  ui.summary_row("log", words("receipt.log"),
                 log ? Runs{log_title(words, *log), " ", code(evidence.log.name)} : Runs(code(evidence.log.name)));
  if (item.found_at_ms > 0) ui.summary_row("found", words("fault.found"), date_time_run(words, item.found_at_ms));
  if (item.lateness) {
    ui.summary_row("dated", words("fault.dated"), date_time_run(words, item.lateness->published_at_ms));
    ui.summary_row("absent", words("fault.absent"), date_time_run(words, item.lateness->absent_until_ms));
  }
  for (std::size_t i = 0; i < item.checkpoints.size(); ++i) {
    const Checkpoint& checkpoint = item.checkpoints[i];
    const Text term = item.checkpoints.size() == 1
                          ? words("fault.signed")
                          : words("fault.signed_number", {{"number", count_words(words, i + 1)}});
    ui.summary_row("signed_" + std::to_string(i + 1), term,
                   {words.plural("receipt.size_value", static_cast<std::int64_t>(checkpoint.size)),
                    words("dot.separator"), code(base64(checkpoint.root))});
  }
  if (evidence.kind == EvidenceKind::wrong_tile)
    ui.summary_row("file", words("fault.file"), code(tile_path(evidence.file)));
  if (evidence.kind == EvidenceKind::wrong_leaf)
    ui.summary_row("rule", words("fault.rule"), error_words(words, evidence.rule));
}

// Named by us: a stranger's name for a file does not belong into a command that is copied.
void confirm_command(Screen& ui, const EvidenceItem& item) {
  const Words& words = ui.words();
  const bool is_late = item.evidence.kind == EvidenceKind::late_inclusion;
  if (is_late) ui.paragraph({words("fault.late_inclusion.policy"), gap(words), link_run("policy", words("about.policy"), "/policy")});
  ui.code_block("command", words("fault.command"),
                "trialog verify-evidence " + item.id + ".evidence " +
                    (is_late ? "--policy policy.txt" : "--key " + format_verifier_key(item.evidence.log)));
}

void what_to_do(Screen& ui) {
  const Words& words = ui.words();
  ui.subheading(words("fault.todo"));
  const auto steps = ui.list("steps", ListLook::numbers);
  ui.item("save", words("fault.todo.save"));
  ui.item("wait", words("fault.todo.wait"));
  ui.item("give", words("fault.todo.give"));
  ui.item("confirm", {words("fault.todo.confirm"), gap(words),
                      link_run("program", words("verify.other_program_link"), "/assets/verifier.html")});
}

// The code in two lines, which is how it is read out and how it fits on a phone.
std::string in_two_lines(std::string text) {
  const std::size_t middle = text.find(' ', text.size() / 2 - 1);
  if (middle != std::string::npos) text[middle] = '\n';
  return text;
}

void own_history(Screen& ui, const State& state, LogName log) {
  const Words& words = ui.words();
  const auto section = ui.section(std::string(log_token(log)), log_title(words, log));
  const std::string own = engine::own_history_code(state, log);
  if (own.empty()) {
    ui.paragraph(words("compare.no_copy"));
    return;
  }
  ui.code_block("own", words.plural("compare.own", static_cast<std::int64_t>(state.log(log).checkpoint->size)),
                in_two_lines(own));
  ui.button("copy", words("compare.copy"));
  ui.button("save_checkpoint", words("compare.save_checkpoint"));
}

// The own size of the log beside theirs.
std::string own_size(const State& state, const Words& words, LogName log) {
  const std::optional<Checkpoint>& own = state.log(log).checkpoint;
  return count_words(words, own ? own->size : 0);
}

void code_outcome(Screen& ui, const State& state, const HistoryCheck& check) {
  const Words& words = ui.words();
  const Text log = log_words(words, check.log);
  const std::string size = count_words(words, check.size);
  switch (check.outcome) {
    case Comparison::none:
    case Comparison::unreadable:
    case Comparison::other_portal:
      break;  // Said beside the field.
    case Comparison::asking:
      ui.status("outcome", words("compare.asking"), Tone::notice);
      break;
    case Comparison::newer:
      ui.status("outcome",
                words("compare.newer", {{"log", log}, {"size", size}, {"own", own_size(state, words, check.log)}}),
                Tone::caution);
      break;
    case Comparison::not_checked:
      ui.status("outcome", words("compare.no_copy"), Tone::caution);
      break;
    case Comparison::same:
      ui.status("outcome", words("compare.same", {{"log", log}, {"size", size}}), Tone::good);
      break;
    case Comparison::different: {
      ui.alert("outcome", {strong(words("compare.different")), gap(words),
                           words("compare.different_about", {{"log", log}, {"size", size}})});
      const auto steps = ui.list("steps", ListLook::numbers);
      ui.item("again", words("compare.step.again"));
      ui.item("exchange", words("compare.step.exchange", {{"log", log}}));
      ui.item("choose", words("compare.step.choose", {{"field", words("verify.file")}}));
      ui.item("wait", words("fault.todo.wait"));
      break;
    }
  }
}

}  // namespace

bool is_log_accused(const State& state) {
  return std::any_of(state.evidence.begin(), state.evidence.end(),
                     [](const EvidenceItem& item) { return excludes_honesty(item.evidence.kind); });
}

void evidence_section(Screen& ui, const State& state) {
  if (state.evidence.empty()) return;
  const Words& words = ui.words();
  const auto section = ui.section("faults", words("fault.heading"));
  ui.paragraph(words("fault.lead"));
  {
    const auto list = ui.list("items", ListLook::cards);
    for (const EvidenceItem& one : state.evidence) {
      const auto item = ui.item(one.id);
      ui.subheading(title_words(words, one));
      explain(ui, state, one);
      ui.button("save", words("fault.save"), {.look = ButtonLook::primary});
      delete_buttons(ui, state, one.id, "fault", "forget");
      confirm_command(ui, one);
    }
  }
  what_to_do(ui);
}

void refused_file(Screen& ui, const Error& error, std::string_view file_name, std::string_view origin) {
  const Words& words = ui.words();
  const bool is_undecided = error.code == Errc::evidence_incomplete;
  const auto section = ui.section("result", words(is_undecided ? "verify.undecided" : "verify.invalid"));
  if (is_undecided) ui.status("outcome", error_words(words, error.code), Tone::caution);
  else ui.alert("outcome", error_words(words, error.code));
  ui.paragraph(error_next_words(words, error.code));
  const auto rows = ui.summary_list("facts");
  if (!file_name.empty()) ui.summary_row("file", words("verify.file_name"), file_name);
  ui.summary_row("code", words("verify.error_code"), code(name_of(error.code)));
  if (!error.where.empty()) ui.summary_row("where", words("verify.error_where"), code(error.where));
  if (!origin.empty()) ui.summary_row("log", words("receipt.log"), code(origin));
}

void evidence_result(Screen& ui, const State& state, const engine::EvidenceCheck& check) {
  if (check.error) return refused_file(ui, *check.error, check.file_name, {});
  const Words& words = ui.words();
  const auto section = ui.section("result", title_words(words, check.item));
  if (excludes_honesty(check.item.evidence.kind))
    ui.alert("outcome", words("fault.confirmed"));
  else
    ui.status("outcome", words("fault.confirmed"), Tone::caution);
  explain(ui, state, check.item);
  confirm_command(ui, check.item);
}

void compare_section(Screen& ui, const State& state) {
  const Words& words = ui.words();
  const auto section = ui.section("compare", words("compare.heading"));
  ui.paragraph(words("compare.lead"));
  ui.paragraph(words("compare.how"));
  for (const LogName log : {LogName::register_log, LogName::intake_log}) own_history(ui, state, log);
  const HistoryCheck& check = state.code_check;
  Text error;
  if (check.outcome == Comparison::unreadable) error = words("compare.mistyped");
  if (check.outcome == Comparison::other_portal) error = words("compare.other_portal");
  {
    const auto form = ui.form("form", words("compare.form"));
    ui.field("code", words("compare.code"),
             {.value = state.typed_code, .hint = words("compare.code_hint"), .error = error, .required = true});
    ui.submit("check", words("compare.check"));
  }
  code_outcome(ui, state, check);
}

void checkpoint_result(Screen& ui, const State& state, const HistoryCheck& check) {
  const Words& words = ui.words();
  const auto section = ui.section("result", words("compare.file_heading"));
  const Text log = log_words(words, check.log);
  const std::string size = count_words(words, check.size);
  switch (check.outcome) {
    case Comparison::none:
      break;
    case Comparison::asking:
      ui.status("outcome", words("compare.asking"), Tone::notice);
      break;
    case Comparison::not_checked:
      ui.status("outcome", words("compare.no_copy"), Tone::caution);
      break;
    case Comparison::newer:
      ui.status("outcome",
                words("compare.file_newer", {{"log", log}, {"size", size}, {"own", own_size(state, words, check.log)}}),
                Tone::caution);
      break;
    case Comparison::same:
      ui.status("outcome", words("compare.same", {{"log", log}, {"size", size}}), Tone::good);
      break;
    case Comparison::different:
      ui.alert("outcome",
               {strong(words("compare.different")), gap(words), words("compare.file_different", {{"log", log}})});
      break;
    case Comparison::unreadable:
    case Comparison::other_portal: {
      const Errc code_of_error = check.error ? check.error->code : Errc::malformed_note;
      ui.alert("outcome", error_words(words, code_of_error));
      ui.paragraph(error_next_words(words, code_of_error));
      break;
    }
  }
  if (check.file_name.empty()) return;
  const auto rows = ui.summary_list("facts");
  ui.summary_row("file", words("verify.file_name"), check.file_name);
  if (check.size > 0)
    ui.summary_row("size", words("receipt.size"),
                   words.plural("receipt.size_value", static_cast<std::int64_t>(check.size)));
}

}  // namespace trialog::view
