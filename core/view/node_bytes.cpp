#include "view/node_bytes.h"

#include <type_traits>

#include "base/limits.h"
#include "view/byte_format.h"
#include "view/chart_bytes.h"

namespace trialog::view {
namespace {

using namespace byte_format;

constexpr std::size_t mask_bytes = 8;
constexpr int max_module_count = 177;  // A side of the largest QR code.

// Calls visit(member) for each member, in order. A new member of Node does not compile until it is named here.
template <class SomeNode, class Visit>
void visit_members(SomeNode& node, const Visit& visit) {
  auto& [kind, path, key, text, spoken, hint, error, value_text, language, target, name, value, autocomplete, accept,
         machine_time, level, number, minimum, maximum, rows, link_look, button_look, list_look, paragraph_look,
         field_type, tone, required, checked, open, busy, submits, current, download, search, further, inlined, columns, chart,
         modules, children] = node;
  const auto all = [&](auto&... members) { (visit(members), ...); };
  all(kind, path, key, text, spoken, hint, error, value_text, language, target, name, value, autocomplete, accept,
      machine_time, level, number, minimum, maximum, rows, link_look, button_look, list_look, paragraph_look, field_type,
      tone, required, checked, open, busy, submits, current, download, search, further, inlined, columns, chart, modules, children);
}

// What a member is in a new Node.
template <class T> bool is_new(const T& member) { return member == T{}; }
bool is_new(const Runs& runs) { return runs.runs.empty(); }
bool is_new(const std::vector<Node>& children) { return children.empty(); }
bool is_new(const std::vector<Column>& columns) { return columns.empty(); }

constexpr NodeKind last_of(NodeKind) { return NodeKind::separator; }
constexpr LinkLook last_of(LinkLook) { return LinkLook::back; }
constexpr ButtonLook last_of(ButtonLook) { return ButtonLook::danger; }
constexpr ListLook last_of(ListLook) { return ListLook::cards; }
constexpr ParagraphLook last_of(ParagraphLook) { return ParagraphLook::small; }
constexpr FieldType last_of(FieldType) { return FieldType::multiline; }
constexpr Tone last_of(Tone) { return Tone::notice; }
constexpr Sort last_of(Sort) { return Sort::descending; }
constexpr RunKind last_of(RunKind) { return RunKind::unseen; }

// ---- writing ----

void write(Bytes& out, const Node& node);

void write(Bytes& out, const std::string& text) { append_text(out, text); }
void write(Bytes&, bool) {}
void write(Bytes& out, int value) { append_integer(out, static_cast<std::uint32_t>(value), word_bytes); }
void write(Bytes& out, std::int64_t value) { append_integer(out, static_cast<std::uint64_t>(value), value_bytes); }

template <class Enum>
  requires std::is_enum_v<Enum>
void write(Bytes& out, Enum value) { append_integer(out, static_cast<std::uint64_t>(value), 1); }

void write(Bytes& out, const Text& text) {
  append_text(out, text.text);
  append_text(out, text.language);
}

void write(Bytes& out, const Run& run) {
  write(out, run.kind);
  write(out, run.text);
  append_text(out, run.target);
  append_text(out, run.key);
  write(out, run.tone);
}

void write(Bytes& out, const Column& column) {
  const auto& [heading, numeric, row_header, sort_key, sort] = column;
  write(out, heading);
  append_integer(out, (numeric ? 1U : 0U) | (row_header ? 2U : 0U), 1);
  append_text(out, sort_key);
  write(out, sort);
}

template <class T>
void write(Bytes& out, const std::vector<T>& list) {
  append_integer(out, list.size(), word_bytes);
  for (const T& one : list) write(out, one);
}

void write(Bytes& out, const Runs& runs) { write(out, runs.runs); }

// The numbers as encode_chart() writes them, and then the texts that it leaves out.
void write(Bytes& out, const std::shared_ptr<const Chart>& chart) {
  const Bytes numbers = encode_chart(*chart);
  append_integer(out, numbers.size(), word_bytes);
  append(out, numbers);
  for (const Text* text : {&chart->title, &chart->summary, &chart->label_heading, &chart->group_heading}) {
    write(out, *text);
  }
  for (const Text& label : chart->labels) append_text(out, label.language);
  for (const Series& series : chart->series) append_text(out, series.name.language);
  for (const Text& group : chart->groups) append_text(out, group.language);
}

void write(Bytes& out, const std::shared_ptr<const Modules>& modules) {
  append_integer(out, static_cast<std::uint64_t>(modules->size), 1);
  Bytes bits((modules->dark.size() + 7) / 8);
  for (std::size_t i = 0; i < modules->dark.size(); ++i) {
    if (modules->dark[i]) bits[i / 8] = static_cast<std::uint8_t>(bits[i / 8] | 1U << (i % 8));
  }
  append(out, bits);
}

void write(Bytes& out, const Node& node) {
  std::uint64_t mask = 0;
  std::uint64_t bit = 1;
  visit_members(node, [&](const auto& member) {
    if (!is_new(member)) mask |= bit;
    bit <<= 1;
  });
  append_integer(out, mask, mask_bytes);
  visit_members(node, [&](const auto& member) {
    if (!is_new(member)) write(out, member);
  });
}

// ---- reading ----

Result<void> read(Reader& reader, Node& node, int depth);

Result<void> read(Reader& reader, std::string& text, int) {
  text = TRIALOG_TRY(reader.text());
  return {};
}

Result<void> read(Reader&, bool& value, int) {
  value = true;
  return {};
}

Result<void> read(Reader& reader, int& value, int) {
  value = static_cast<int>(static_cast<std::uint32_t>(TRIALOG_TRY(reader.word())));
  return {};
}

Result<void> read(Reader& reader, std::int64_t& value, int) {
  value = static_cast<std::int64_t>(TRIALOG_TRY(reader.integer(value_bytes)));
  return {};
}

template <class Enum>
  requires std::is_enum_v<Enum>
Result<void> read(Reader& reader, Enum& value, int) {
  const std::uint64_t number = TRIALOG_TRY(reader.integer(1));
  if (number > static_cast<std::uint64_t>(last_of(Enum{}))) return Errc::invalid_value;
  value = static_cast<Enum>(number);
  return {};
}

Result<void> read(Reader& reader, Text& text, int) {
  text.text = TRIALOG_TRY(reader.text());
  text.language = TRIALOG_TRY(reader.text());
  return {};
}

Result<void> read(Reader& reader, Run& run, int depth) {
  TRIALOG_TRY(read(reader, run.kind, depth));
  TRIALOG_TRY(read(reader, run.text, depth));
  run.target = TRIALOG_TRY(reader.text());
  run.key = TRIALOG_TRY(reader.text());
  return read(reader, run.tone, depth);
}

Result<void> read(Reader& reader, Column& column, int depth) {
  TRIALOG_TRY(read(reader, column.heading, depth));
  const std::uint64_t flags = TRIALOG_TRY(reader.integer(1));
  if (flags > 3) return Errc::invalid_value;
  column.numeric = (flags & 1) != 0;
  column.row_header = (flags & 2) != 0;
  column.sort_key = TRIALOG_TRY(reader.text());
  return read(reader, column.sort, depth);
}

template <class T>
Result<void> read(Reader& reader, std::vector<T>& list, int depth) {
  constexpr std::size_t least_bytes = 8;  // Of a node, a run or a column.
  const std::size_t count = TRIALOG_TRY(reader.count(least_bytes));
  for (std::size_t i = 0; i < count; ++i) TRIALOG_TRY(read(reader, list.emplace_back(), depth));
  return {};
}

Result<void> read(Reader& reader, Runs& runs, int depth) { return read(reader, runs.runs, depth); }

Result<void> read(Reader& reader, std::shared_ptr<const Chart>& out, int depth) {
  const std::size_t size = TRIALOG_TRY(reader.word());
  const ByteView numbers = TRIALOG_TRY(reader.bytes(size));
  Chart chart = TRIALOG_TRY(decode_chart(numbers));
  for (Text* text : {&chart.title, &chart.summary, &chart.label_heading, &chart.group_heading}) {
    TRIALOG_TRY(read(reader, *text, depth));
  }
  for (Text& label : chart.labels) label.language = TRIALOG_TRY(reader.text());
  for (Series& series : chart.series) series.name.language = TRIALOG_TRY(reader.text());
  for (Text& group : chart.groups) group.language = TRIALOG_TRY(reader.text());
  out = std::make_shared<const Chart>(std::move(chart));
  return {};
}

Result<void> read(Reader& reader, std::shared_ptr<const Modules>& out, int) {
  Modules modules;
  modules.size = static_cast<int>(TRIALOG_TRY(reader.integer(1)));
  if (modules.size < 1 || modules.size > max_module_count) return Errc::invalid_value;
  const auto count = static_cast<std::size_t>(modules.size) * static_cast<std::size_t>(modules.size);
  const ByteView bits = TRIALOG_TRY(reader.bytes((count + 7) / 8));
  for (std::size_t i = 0; i < count; ++i) modules.dark.push_back((bits[i / 8] >> (i % 8) & 1) != 0);
  if (count % 8 != 0 && bits.back() >> (count % 8) != 0) return Errc::invalid_value;
  out = std::make_shared<const Modules>(std::move(modules));
  return {};
}

// What painters may rely on.
Result<void> check(const Node& node) {
  const bool is_whole = (node.kind != NodeKind::chart || node.chart != nullptr) &&
                        (node.kind != NodeKind::code_image || node.modules != nullptr);
  if (!is_whole) return Error{Errc::invalid_value, "node without its numbers"};
  if (node.level < 0 || node.level > 6) return Error{Errc::invalid_value, "level"};
  if (node.kind != NodeKind::table) return {};
  for (const Node& row : node.children) {
    if (row.kind == NodeKind::row && row.children.size() > node.columns.size()) return Error{Errc::invalid_value, "row"};
  }
  return {};
}

Result<void> read(Reader& reader, Node& node, int depth) {
  if (depth == max_node_depth) return Errc::too_deep;
  const std::uint64_t mask = TRIALOG_TRY(reader.integer(mask_bytes));
  std::uint64_t bit = 1;
  Result<void> result;
  visit_members(node, [&](auto& member) {
    if ((mask & bit) != 0 && result) {
      result = read(reader, member, depth + 1);
      if (result && is_new(member)) result = Error{Errc::invalid_value, "member"};
    }
    bit <<= 1;
  });
  if (!result) return result;
  if (mask >= bit) return Error{Errc::invalid_value, "member"};
  return check(node);
}

}  // namespace

Bytes encode_node(const Node& node) {
  Bytes out;
  write(out, node);
  return out;
}

Result<Node> decode_node(ByteView bytes) {
  Reader reader(bytes);
  Node node;
  TRIALOG_TRY(read(reader, node, 0));
  if (reader.left() != 0) return Errc::trailing_bytes;
  return node;
}

}  // namespace trialog::view
