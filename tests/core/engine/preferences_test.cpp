#include "engine/preferences.h"

#include <boost/test/unit_test.hpp>

#include "engine/engine.h"

using namespace trialog;
using namespace trialog::engine;

namespace {

// An engine that was started on the display page with this line.
Engine started(std::string_view line, std::uint32_t flags = 0) {
  Engine engine;
  engine.dispatch({ResultType::started, 0, flags, {to_bytes("/en/display"), to_bytes("en"), to_bytes("en"), to_bytes(""), to_bytes(line)}}, 1);
  return engine;
}

// What the page is asked to keep and show; "-" for nothing.
std::string asked(const std::vector<Effect>& effects) {
  for (const Effect& effect : effects) {
    if (effect.type == EffectType::preferences) return std::string(as_text(effect.strings.at(0)));
  }
  return "-";
}

std::vector<std::uint32_t> spoken(const std::vector<Effect>& effects) {
  std::vector<std::uint32_t> flags;
  for (const Effect& effect : effects) {
    if (effect.type == EffectType::speak) flags.push_back(effect.flags);
  }
  return flags;
}

std::vector<Effect> choose(Engine& engine, const std::string& name, const std::string& value) {
  return engine.handle({IntentType::change, "display/" + name + "/" + value, value, true}, 2);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(preferences)

BOOST_AUTO_TEST_CASE(a_line_is_read_and_written_alike) {
  for (const std::string_view line : {"", "theme=dark", "theme=light contrast=more text=125", "elder=yes", "text=200 view=workbench",
                                      "theme=dark contrast=more text=150 elder=yes view=workbench"}) {
    BOOST_TEST(format_preferences(parse_preferences(line)) == line);
  }
  const Preferences all = parse_preferences("view=workbench elder=yes text=175 contrast=more theme=light");
  BOOST_TEST((all == Preferences{Theme::light, Contrast::more, 175, true, PageView::workbench}));
}

BOOST_AUTO_TEST_CASE(what_is_unknown_or_wrong_counts_as_the_default) {
  for (const std::string_view line : {" ", "theme", "theme=", "theme=blue", "theme=Dark", "text=300", "text=15", "text=-100", "text=100%",
                                      "elder=1", "elder", "=yes", "==", "motion=fast", "theme=dark;", "theme=dark\telder=yes",
                                      "theme=automatic contrast=automatic text=100 elder=no view=page"}) {
    BOOST_TEST((parse_preferences(line) == Preferences{}), line);
  }
  BOOST_TEST(format_preferences(parse_preferences("colour=red text=999  elder=yes theme=dark nonsense")) == "theme=dark elder=yes");
}

BOOST_AUTO_TEST_CASE(the_value_of_a_name_is_its_word) {
  const Preferences preferences = parse_preferences("text=150 elder=yes");
  BOOST_TEST(preference(preferences, "text") == "150");
  BOOST_TEST(preference(preferences, "elder") == "yes");
  BOOST_TEST(preference(preferences, "theme") == "automatic");
  BOOST_TEST(preference(preferences, "size") == "");
}

BOOST_AUTO_TEST_CASE(a_choice_works_at_once_and_the_page_keeps_it) {
  Engine engine = started("theme=dark view=workbench");
  BOOST_TEST((engine.state().preferences.theme == Theme::dark));
  BOOST_TEST(asked(choose(engine, "elder", "yes")) == "theme=dark elder=yes view=workbench");
  BOOST_TEST(engine.state().preferences.elder);
  BOOST_TEST(engine.state().changed_preference == "elder");
  BOOST_TEST(asked(choose(engine, "text", "150")) == "theme=dark text=150 elder=yes view=workbench");
  BOOST_TEST(asked(choose(engine, "text", "151")) == "-");
  BOOST_TEST(asked(engine.handle({IntentType::change, "display/theme/light", "light", false}, 2)) == "-");
  BOOST_TEST(asked(engine.handle({IntentType::activate, "display/reset", "", false}, 2)) == "view=workbench");
  BOOST_TEST(engine.state().changed_preference == "reset");
  engine.go("/en/", true, 3);
  BOOST_TEST(engine.state().changed_preference == "");
  BOOST_TEST(asked(choose(engine, "elder", "yes")) == "-");
}

BOOST_AUTO_TEST_CASE(other_tabs_and_a_browser_that_keeps_nothing_are_heard) {
  Engine engine = started("");
  engine.take_preferences("theme=light", true);
  BOOST_TEST((engine.state().preferences.theme == Theme::light));
  BOOST_TEST(!engine.state().preferences_unkept);
  engine.take_preferences("theme=light elder=yes", false);
  BOOST_TEST(engine.state().preferences.elder);
  BOOST_TEST(engine.state().preferences_unkept);
}

BOOST_AUTO_TEST_CASE(reading_aloud_begins_and_ends_by_the_person_or_with_the_page) {
  Engine engine = started("elder=yes", 1);
  BOOST_TEST(engine.state().can_speak);
  const Intent press{IntentType::activate, "display/read_aloud", "", false};
  BOOST_TEST(spoken(engine.handle(press, 2)) == std::vector<std::uint32_t>{1});
  BOOST_TEST(engine.state().is_speaking);
  BOOST_TEST(spoken(engine.handle(press, 2)) == std::vector<std::uint32_t>{0});
  engine.handle(press, 2);
  engine.end_speech();
  BOOST_TEST(!engine.state().is_speaking);
  BOOST_TEST(spoken(engine.go("/en/about", true, 3)).empty());
  engine.handle({IntentType::activate, "about/read_aloud", "", false}, 4);
  BOOST_TEST(spoken(engine.go("/en/display", true, 5)) == std::vector<std::uint32_t>{0});
  engine.handle(press, 6);
  BOOST_TEST(spoken(choose(engine, "elder", "no")) == std::vector<std::uint32_t>{0});
  BOOST_TEST(!started("elder=yes").state().can_speak);
}

BOOST_AUTO_TEST_SUITE_END()
