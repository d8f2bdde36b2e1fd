// Parts of the verify screen that are about the history of a log: evidence against it, and comparing what this device was
// shown with what somebody else was shown.
#pragma once

#include "engine/state.h"
#include "view/screen.h"

namespace trialog::view {

// Section "faults": what this device keeps against a log, what it proves, and what to do. Nothing when it keeps none.
void evidence_section(Screen& ui, const engine::State& state);
// Section "result": a file that proves nothing, and why. `origin`: of the log that it names.
void refused_file(Screen& ui, const Error& error, std::string_view file_name, std::string_view origin);
// Section "result": an evidence file that was chosen.
void evidence_result(Screen& ui, const engine::State& state, const engine::EvidenceCheck& check);
// Section "compare": this device's codes, and a field for somebody else's.
void compare_section(Screen& ui, const engine::State& state);
// Section "result": somebody else's checkpoint that was chosen.
void checkpoint_result(Screen& ui, const engine::State& state, const engine::HistoryCheck& check);

// Whether this device keeps evidence that no honest log comes to.
bool is_log_accused(const engine::State& state);

}  // namespace trialog::view
