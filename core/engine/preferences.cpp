#include "engine/preferences.h"

#include <array>

namespace trialog::engine {
namespace {

struct Choice {
  std::string_view name;
  std::string_view value;
  bool (*is_set)(const Preferences&);
  void (*set)(Preferences&);
};

// Every value of every name, in the order of the line.
#define TRIALOG_CHOICE(name, value, member, constant) \
  Choice{name, value, [](const Preferences& p) { return p.member == (constant); }, [](Preferences& p) { p.member = constant; }}
constexpr std::array<Choice, 14> all_choices{
    TRIALOG_CHOICE("theme", "automatic", theme, Theme::automatic),
    TRIALOG_CHOICE("theme", "light", theme, Theme::light),
    TRIALOG_CHOICE("theme", "dark", theme, Theme::dark),
    TRIALOG_CHOICE("contrast", "automatic", contrast, Contrast::automatic),
    TRIALOG_CHOICE("contrast", "more", contrast, Contrast::more),
    TRIALOG_CHOICE("text", "100", text_percent, 100),
    TRIALOG_CHOICE("text", "125", text_percent, 125),
    TRIALOG_CHOICE("text", "150", text_percent, 150),
    TRIALOG_CHOICE("text", "175", text_percent, 175),
    TRIALOG_CHOICE("text", "200", text_percent, 200),
    TRIALOG_CHOICE("elder", "no", elder, false),
    TRIALOG_CHOICE("elder", "yes", elder, true),
    TRIALOG_CHOICE("view", "page", view, PageView::page),
    TRIALOG_CHOICE("view", "workbench", view, PageView::workbench),
};
#undef TRIALOG_CHOICE

}  // namespace

bool set_preference(Preferences& preferences, std::string_view name, std::string_view value) {
  for (const Choice& choice : all_choices) {
    if (choice.name != name || choice.value != value) continue;
    choice.set(preferences);
    return true;
  }
  return false;
}

Preferences parse_preferences(std::string_view line) {
  Preferences preferences;
  while (!line.empty()) {
    const std::string_view word = line.substr(0, line.find(' '));
    line.remove_prefix(word.size() == line.size() ? word.size() : word.size() + 1);
    const std::size_t equals = word.find('=');
    if (equals != std::string_view::npos) set_preference(preferences, word.substr(0, equals), word.substr(equals + 1));
  }
  return preferences;
}

std::string format_preferences(const Preferences& preferences) {
  const Preferences defaults;
  std::string line;
  for (const Choice& choice : all_choices) {
    if (!choice.is_set(preferences) || choice.is_set(defaults)) continue;
    if (!line.empty()) line += ' ';
    line.append(choice.name).append("=").append(choice.value);
  }
  return line;
}

std::string_view preference(const Preferences& preferences, std::string_view name) {
  for (const Choice& choice : all_choices) {
    if (choice.name == name && choice.is_set(preferences)) return choice.value;
  }
  return {};
}

}  // namespace trialog::engine
