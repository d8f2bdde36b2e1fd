// The frame around every screen: skip link, banner with the portal's name, language switch and main menu, the line that
// says what was checked on this device, in the workbench the table of records, then main, then the footer.
// In the simple view the menu is shorter, and main begins with a button that has the page read aloud.
// Keys: banner/home, banner/language_<path> for every other language, banner/display, banner/view,
// banner/menu/items/<page>/link, banner/check
// (check_problem when something is wrong, check_progress while checking), banner/retry_sync.
// Does not: know what stands in main.
#pragma once

#include <functional>

#include "engine/state.h"
#include "view/screens/screens.h"

namespace trialog::view {

// Key, title and address of the current page. A page of one record has its name in the title.
ScreenHead screen_head(const engine::State& state, const Words& words);

// Records the frame with what `content` records as main.
void frame(Screen& ui, const engine::State& state, const Workbench* workbench, const std::function<void()>& content);

// "home", "disclosures"...: the screen's key, and the last part of its title's key "page.<name>".
std::string_view page_name(engine::Page page);

}  // namespace trialog::view
