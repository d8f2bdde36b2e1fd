// Text on its way to a screen: a text that knows its language, and runs of text with small inline meanings.
// Text from people and records goes in as it is. It is cleaned once, when it is recorded (see clean_text), and every
// painter treats it as text: there is no way to hand in markup.
//
//   Runs runs{"Published by ", strong("Qinghe Courts"), " on ", time_run("4 March 2025", "2025-03-04")};
//   Text dutch{"Wegen en verkeer", "nl"};      // read aloud in Dutch on an English page
//
// Screens make and drop these in thousands of places. What they are made of is kept out of line there, or the browser core
// would carry it anew at each of them.
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
  [[gnu::noinline]] Text(std::string words);       // NOLINT: implicit on purpose
  [[gnu::noinline]] Text(std::string_view words);  // NOLINT
  [[gnu::noinline]] Text(const char* words);       // NOLINT
  [[gnu::noinline]] Text(std::string words, std::string in_language);
  [[gnu::noinline]] Text(const Text&);
  [[gnu::noinline]] Text(Text&&) noexcept;
  [[gnu::noinline]] Text& operator=(const Text&);
  [[gnu::noinline]] Text& operator=(Text&&) noexcept;
  [[gnu::noinline]] ~Text();

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
  Run(T&& words) : Run(RunKind::text, std::forward<T>(words)) {}  // NOLINT: implicit on purpose
  [[gnu::noinline]] Run(RunKind run_kind, Text words, std::string run_target, std::string run_key, Tone run_tone = Tone::neutral);
  [[gnu::noinline]] Run(RunKind run_kind, Text words);
  [[gnu::noinline]] Run(const Run&);
  [[gnu::noinline]] Run(Run&&) noexcept;
  [[gnu::noinline]] Run& operator=(const Run&);
  [[gnu::noinline]] Run& operator=(Run&&) noexcept;
  [[gnu::noinline]] ~Run();

  friend bool operator==(const Run&, const Run&) = default;
};

Run strong(Text text);
Run code(Text text);
Run time_run(Text text, std::string machine_time);
Run link_run(std::string key, Text text, std::string href);
Run badge(Text text, Tone tone = Tone::neutral);
Run unseen(Text text);

// One or more runs. Made from anything that is a text or a run, or from a list of them in braces.
struct Runs {
  std::vector<Run> runs;

  Runs() = default;
  template <class T>
    requires std::convertible_to<T, Run>
  Runs(T&& run) { add(std::forward<T>(run)); }                     // NOLINT: implicit on purpose
  [[gnu::noinline]] Runs(std::initializer_list<Run> list);  // NOLINT
  [[gnu::noinline]] Runs(const Runs&);
  [[gnu::noinline]] Runs(Runs&&) noexcept;
  [[gnu::noinline]] Runs& operator=(const Runs&);
  [[gnu::noinline]] Runs& operator=(Runs&&) noexcept;
  [[gnu::noinline]] ~Runs();

  [[gnu::noinline]] Runs& add(Run run);
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
