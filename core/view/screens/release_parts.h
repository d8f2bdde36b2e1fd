// Parts that are about the page itself: whether its files, and those that the portal offers instead, stand in the log.
#pragma once

#include "engine/state.h"
#include "view/screen.h"

namespace trialog::view {

// Section "release" of the verify screen: the release that runs, and the choice when another one was not taken.
void release_section(Screen& ui, const engine::State& state);
// Whether there is something in that section that cannot wait.
bool is_release_alarming(const engine::State& state);
// What a person must know of it on every page: nothing while all is well.
void release_alerts(Screen& ui, const engine::State& state);

}  // namespace trialog::view
