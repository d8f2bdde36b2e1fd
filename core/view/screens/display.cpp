#include "view/screens/parts.h"
#include "view/screens/screens.h"

namespace trialog::view {
namespace {

// A choice among the values of one name of engine/preferences.h; its words are display.<name> and below.
void preference(Screen& ui, const engine::State& state, const std::string& name, std::initializer_list<std::string_view> values,
                Runs hint = {}) {
  const Words& words = ui.words();
  std::vector<Option> options;
  for (const std::string_view value : values) {
    const std::string key = "display." + name + "." + std::string(value);
    options.push_back({std::string(value), words(key), words.has(key + ".hint") ? Runs(words(key + ".hint")) : Runs()});
  }
  ui.choice(name, words("display." + name), std::move(options),
            {.selected = std::string(engine::preference(state.preferences, name)),
             .has_selected = true,
             .hint = std::move(hint),
             .required = true});
}

// What was changed last, so that it is also heard.
void news(Screen& ui, const engine::State& state) {
  const Words& words = ui.words();
  const std::string& name = state.changed_preference;
  if (name.empty()) return;
  const std::string key = "display." + name;
  const Text what =
      name == "reset" ? words("display.was_reset")
                      : words("display.changed", {{"name", words(key)},
                                                  {"value", words(key + "." + std::string(engine::preference(state.preferences, name)))}});
  const bool kept = !state.preferences_unkept;
  ui.status("changed", {what, gap(words), words(kept ? "display.kept" : "display.not_kept")}, kept ? Tone::good : Tone::caution);
}

}  // namespace

void display_screen(Screen& ui, const engine::State& state) {
  const Words& words = ui.words();
  ui.heading(words("display.title"));
  if (state.host == engine::Host::origin) {
    ui.paragraph(words("display.without_script"), ParagraphLook::lead);
    ui.paragraph(words("display.own_settings"));
    return;
  }
  ui.paragraph(words("display.lead"), ParagraphLook::lead);
  // Each takes effect at once: there is nothing to send.
  preference(ui, state, "elder", {"no", "yes"});
  preference(ui, state, "text", {"100", "125", "150", "175", "200"});
  preference(ui, state, "theme", {"automatic", "light", "dark"});
  preference(ui, state, "contrast", {"automatic", "more"});
  news(ui, state);
  ui.button("reset", words("display.reset"));
  {
    const auto section = ui.section("aloud", words("display.aloud_title"));
    ui.paragraph(words(state.can_speak ? "display.aloud" : "display.no_voice"));
  }
  const auto section = ui.section("own", words("display.own_title"));
  ui.paragraph(words("display.own_settings"));
}

}  // namespace trialog::view
