// Text on its way to a screen: a text that knows its language, and runs of text with small inline meanings.
// Text from people and records goes in as it is. It is cleaned once, when it is recorded (see clean_text), and every
// painter treats it as text: there is no way to hand in markup.
//
//   Runs runs{"Published by ", strong("Qinghe Courts"), " on ", time_run("4 March 2025", "2025-03-04")};
//   Text dutch{"Wegen en verkeer", "nl"};      // read aloud in Dutch on an English page
#pragma once

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trialog::view {

struct Text {
  std::string text;
  std::string language;  // BCP 47; empty: the language of the screen

  Text() = default;
  Text(std::string words) : text(std::move(words)) {}           // NOLINT: implicit on purpose
  Text(std::string_view words) : text(words) {}                 // NOLINT
  Text(const char* words) : text(words) {}                      // NOLINT
  Text(std::string words, std::string in_language) : text(std::move(words)), language(std::move(in_language)) {}

  bool empty() const { return text.empty(); }
  friend bool operator==(const Text&, const Text&) = default;
};

enum class RunKind {
  text,
  strong,
  code,
  time,    // target: machine-readable date, e.g. "2025-03-04" or "2025-03-04T09:00:00Z"
  link,    // target: address; key: author key, needed because it is interactive; once recorded, the whole path
  badge,   // a short state such as "In use"; the words carry the meaning, the tone only a colour
  unseen,  // only for screen readers: context that the eye gets from the place
};

enum class Tone { neutral, good, caution, danger, notice };

struct Run {
  RunKind kind = RunKind::text;
  Text text;
  std::string target;
  std::string key;
  Tone tone = Tone::neutral;

  Run() = default;
  template <class T>
    requires std::convertible_to<T, Text>
  Run(T&& words) : text(std::forward<T>(words)) {}  // NOLINT: implicit on purpose
  Run(RunKind run_kind, Text words, std::string run_target = {}, std::string run_key = {}, Tone run_tone = Tone::neutral)
      : kind(run_kind), text(std::move(words)), target(std::move(run_target)), key(std::move(run_key)), tone(run_tone) {}

  friend bool operator==(const Run&, const Run&) = default;
};

inline Run strong(Text text) { return {RunKind::strong, std::move(text)}; }
inline Run code(Text text) { return {RunKind::code, std::move(text)}; }
inline Run time_run(Text text, std::string machine_time) { return {RunKind::time, std::move(text), std::move(machine_time)}; }
inline Run link_run(std::string key, Text text, std::string href) {
  return {RunKind::link, std::move(text), std::move(href), std::move(key)};
}
inline Run badge(Text text, Tone tone = Tone::neutral) { return {RunKind::badge, std::move(text), {}, {}, tone}; }
inline Run unseen(Text text) { return {RunKind::unseen, std::move(text)}; }

// One or more runs. Made from anything that is a text or a run, or from a list of them in braces.
struct Runs {
  std::vector<Run> runs;

  Runs() = default;
  template <class T>
    requires std::convertible_to<T, Run>
  Runs(T&& run) { runs.emplace_back(std::forward<T>(run)); }  // NOLINT: implicit on purpose
  Runs(std::initializer_list<Run> list) : runs(list) {}       // NOLINT

  Runs& add(Run run) {
    runs.push_back(std::move(run));
    return *this;
  }
  // True when no run has a visible or spoken character.
  bool empty() const;
  // All runs one after the other, as a screen reader says them.
  std::string plain() const;

  friend bool operator==(const Runs&, const Runs&) = default;
};

// "rtl" or "ltr", from a BCP 47 tag.
std::string_view direction_of(std::string_view language);

// What stands around a piece of text that has a direction of its own. Source: Unicode Standard Annex 9, section 2.4.
inline constexpr std::string_view first_strong_isolate = "\xe2\x81\xa8";
inline constexpr std::string_view pop_directional_isolate = "\xe2\x81\xa9";

// The text with what could break a page or mislead a reader replaced by U+FFFD: bytes that are not UTF-8, control
// characters other than LF and TAB, and characters that change the direction of what follows. Isolates stay when each
// has its end, for they change nothing outside of themselves. CR LF becomes LF.
std::string clean_text(std::string_view text);

}  // namespace trialog::view
