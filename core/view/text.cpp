#include "view/text.h"

#include "base/utf8.h"

namespace trialog::view {

Text::Text(std::string words) : text(std::move(words)) {}
Text::Text(std::string_view words) : text(words) {}
Text::Text(const char* words) : text(words) {}
Text::Text(std::string words, std::string in_language) : text(std::move(words)), language(std::move(in_language)) {}
Text::Text(const Text&) = default;
Text::Text(Text&&) noexcept = default;
Text& Text::operator=(const Text&) = default;
Text& Text::operator=(Text&&) noexcept = default;
Text::~Text() = default;

Run::Run(RunKind run_kind, Text words, std::string run_target, std::string run_key, Tone run_tone)
    : kind(run_kind), text(std::move(words)), target(std::move(run_target)), key(std::move(run_key)), tone(run_tone) {}
Run::Run(RunKind run_kind, Text words) : kind(run_kind), text(std::move(words)) {}
Run::Run(const Run&) = default;
Run::Run(Run&&) noexcept = default;
Run& Run::operator=(const Run&) = default;
Run& Run::operator=(Run&&) noexcept = default;
Run::~Run() = default;

Run strong(Text text) { return {RunKind::strong, std::move(text)}; }
Run code(Text text) { return {RunKind::code, std::move(text)}; }
Run time_run(Text text, std::string machine_time) { return {RunKind::time, std::move(text), std::move(machine_time), {}}; }
Run link_run(std::string key, Text text, std::string href) {
  return {RunKind::link, std::move(text), std::move(href), std::move(key)};
}
Run badge(Text text, Tone tone) { return {RunKind::badge, std::move(text), {}, {}, tone}; }
Run unseen(Text text) { return {RunKind::unseen, std::move(text)}; }

Runs::Runs(std::initializer_list<Run> list) : runs(list) {}
Runs::Runs(const Runs&) = default;
Runs::Runs(Runs&&) noexcept = default;
Runs& Runs::operator=(const Runs&) = default;
Runs& Runs::operator=(Runs&&) noexcept = default;
Runs::~Runs() = default;

Runs& Runs::add(Run run) {
  runs.push_back(std::move(run));
  return *this;
}

bool Runs::empty() const {
  for (const Run& run : runs) {
    if (!run.text.empty()) return false;
  }
  return true;
}

std::string Runs::plain() const {
  std::string out;
  for (const Run& run : runs) out += run.text.text;
  return out;
}

std::string_view direction_of(std::string_view language) {
  const std::string_view primary = language.substr(0, language.find('-'));
  for (const std::string_view right_to_left : {"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}) {
    if (primary == right_to_left) return "rtl";
  }
  return "ltr";
}

namespace {

// Whether every isolate in the text has its end.
bool isolates_are_paired(std::string_view text) {
  std::size_t depth = 0;
  for (std::size_t i = text.find("\xe2\x81"); i != std::string_view::npos; i = text.find("\xe2\x81", i + 3)) {
    if (text.substr(i, 3) == first_strong_isolate) ++depth;
    else if (text.substr(i, 3) == pop_directional_isolate && depth-- == 0) return false;
  }
  return depth == 0;
}

}  // namespace

std::string clean_text(std::string_view text) {
  const bool has_return = text.find('\r') != std::string_view::npos;
  if (!has_return && is_utf8(text) && is_plain_text(text)) return std::string(text);
  const bool keeps_isolates = isolates_are_paired(text);
  constexpr std::string_view replacement = "\xef\xbf\xbd";
  std::string out;
  std::size_t position = 0;
  while (position < text.size()) {
    if (text[position] == '\r' && position + 1 < text.size() && text[position + 1] == '\n') {
      ++position;
      continue;
    }
    // The shortest beginning that is one whole character; a byte that begins none is replaced alone.
    std::size_t length = 1;
    while (length <= 4 && position + length <= text.size() && !is_utf8(text.substr(position, length))) ++length;
    const std::string_view character = text.substr(position, length);
    if (length > 4 || !is_utf8(character)) {
      out += replacement;
      ++position;
      continue;
    }
    const bool is_isolate = character == first_strong_isolate || character == pop_directional_isolate;
    out += is_plain_text(character) || (is_isolate && keeps_isolates) ? character : replacement;
    position += length;
  }
  return out;
}

}  // namespace trialog::view
