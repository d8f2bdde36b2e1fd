#include "view/outline.h"

namespace trialog::view {
namespace {

void append_runs(std::string& line, const Runs& runs) {
  if (runs.empty()) return;
  line += " \"";
  for (const Run& run : runs.runs) {
    const std::string& text = run.text.text;
    switch (run.kind) {
      case RunKind::text: line += text; break;
      case RunKind::strong: line += "*" + text + "*"; break;
      case RunKind::code: line += "`" + text + "`"; break;
      case RunKind::time: line += text + "<" + run.target + ">"; break;
      case RunKind::link: line += "[" + text + "](" + run.target + ")"; break;
      case RunKind::badge: line += "{" + text + "}"; break;
      case RunKind::unseen: line += "~" + text + "~"; break;
    }
    if (!run.text.language.empty()) line += "(" + run.text.language + ")";
  }
  line += '"';
}

void append_word(std::string& line, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  line += ' ';
  line += name;
  line += '=';
  line += value;
}

void append_flag(std::string& line, std::string_view name, bool value) {
  if (!value) return;
  line += ' ';
  line += name;
}

void append_node(std::string& out, const Node& node, std::size_t depth) {
  std::string line(depth * 2, ' ');
  line += name_of(node.kind);
  if (!node.key.empty()) line += " [" + node.path + "]";
  if (node.level > 0) line += " h" + std::to_string(node.level);
  append_runs(line, node.text);
  if (!node.value_text.empty()) {
    line += " =";
    append_runs(line, node.value_text);
  }
  append_word(line, "to", node.target);
  append_word(line, "name", node.name);
  append_word(line, "value", node.value);
  append_word(line, "language", node.language);
  if (node.autocomplete != "off") append_word(line, "autocomplete", node.autocomplete);
  append_word(line, "time", node.machine_time);
  const bool has_number = node.kind == NodeKind::progress || node.kind == NodeKind::meter ||
                          node.kind == NodeKind::pagination || node.kind == NodeKind::steps;
  if (has_number) append_word(line, "at", std::to_string(node.number) + "/" + std::to_string(node.maximum));
  if (node.kind == NodeKind::grid) append_word(line, "rows", std::to_string(node.maximum));
  if (node.kind == NodeKind::row && node.number > 0) append_word(line, "index", std::to_string(node.number));
  append_flag(line, "required", node.required);
  append_flag(line, "checked", node.checked);
  append_flag(line, "open", node.open);
  append_flag(line, "busy", node.busy);
  append_flag(line, "submits", node.submits);
  append_flag(line, "current", node.current);
  append_flag(line, "download", node.download);
  append_flag(line, "search", node.search);
  if (!node.columns.empty()) {
    line += " columns:";
    for (const Column& column : node.columns) {
      line += " \"" + column.heading.text + "\"";
      append_flag(line, "numeric", column.numeric);
      append_flag(line, "header", column.row_header);
      append_flag(line, "ascending", column.sort == Sort::ascending);
      append_flag(line, "descending", column.sort == Sort::descending);
    }
  }
  out += line + "\n";
  const std::string below((depth + 1) * 2, ' ');
  for (const auto& [name, runs] : {std::pair{"hint", &node.hint}, std::pair{"error", &node.error}}) {
    if (runs->empty()) continue;
    out += below + name;
    append_runs(out, *runs);
    out += '\n';
  }
  for (const Node& child : node.children) {
    if (!child.inlined) append_node(out, child, depth + 1);
  }
}

struct Findings {
  int mains = 0;
  int first_headings = 0;
  int last_level = 0;
  std::vector<std::string> sentences;
};

bool has_submit(const Node& node) {
  if (node.kind == NodeKind::button && node.submits) return true;
  for (const Node& child : node.children) {
    if (has_submit(child)) return true;
  }
  return false;
}

void inspect(const Node& node, bool in_main, Findings& findings) {
  const auto find = [&](const std::string& sentence) {
    findings.sentences.push_back(std::string(name_of(node.kind)) + " [" + node.path + "] " + sentence);
  };
  if (node.kind == NodeKind::main) ++findings.mains;
  // Headings outside of main stand on their own.
  if (node.level > 0 && in_main) {
    if (node.level == 1) ++findings.first_headings;
    if (node.level > findings.last_level + 1) find("skips a heading level");
    findings.last_level = node.level;
  }
  switch (node.kind) {
    case NodeKind::list:
    case NodeKind::summary_list:
    case NodeKind::timeline:
    case NodeKind::table:
    case NodeKind::choice:
    case NodeKind::choices:
    case NodeKind::select:
    case NodeKind::breadcrumb:
      if (node.children.empty()) find("is empty");
      break;
    case NodeKind::form:
      if (!has_submit(node)) find("has no button that sends it");
      break;
    default: break;
  }
  for (const Node& child : node.children) inspect(child, in_main || node.kind == NodeKind::main, findings);
}

}  // namespace

std::string outline(const Node& screen) {
  std::string out;
  append_node(out, screen, 0);
  return out;
}

std::vector<std::string> problems(const Node& screen) {
  Findings findings;
  inspect(screen, false, findings);
  if (findings.mains != 1) findings.sentences.push_back("the screen has not exactly one main");
  if (findings.first_headings != 1) findings.sentences.push_back("main has not exactly one heading of level 1");
  return std::move(findings.sentences);
}

}  // namespace trialog::view
