// How a person wants the pages to look. The page keeps it in localStorage as one line of text, since it is needed before
// the first paint (web/page/preferences.ts reads the same line); the core changes it and hears of changes in other tabs.
//   theme=dark contrast=more text=150 elder=yes view=workbench
// Words in any order, separated by one space. What is left out, unknown or has no such value counts as the default.
#pragma once

#include <string>
#include <string_view>

namespace trialog::engine {

enum class Theme { automatic, light, dark };   // automatic: as the device says
enum class Contrast { automatic, more };
enum class PageView { page, workbench };

struct Preferences {
  Theme theme = Theme::automatic;
  Contrast contrast = Contrast::automatic;
  int text_percent = 100;                      // of the browser's own size: 100, 125, 150, 175 or 200
  bool elder = false;                          // the large and simple view
  PageView view = PageView::page;
  friend bool operator==(const Preferences&, const Preferences&) = default;
};

// Sets one by its word in the line, e.g. "text" to "150". False, and nothing changed: there is no such name or value.
bool set_preference(Preferences& preferences, std::string_view name, std::string_view value);

Preferences parse_preferences(std::string_view line);
// Without defaults: "" for none. parse_preferences(format_preferences(p)) == p.
std::string format_preferences(const Preferences& preferences);

// "automatic", "dark", "150", "yes": the value of a name as it stands in the line; "" for an unknown name.
std::string_view preference(const Preferences& preferences, std::string_view name);

}  // namespace trialog::engine
