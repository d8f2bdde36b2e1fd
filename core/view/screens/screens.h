// The screens of the portal: what a person sees at each address, recorded from the state and the words of a language.
//
//   const Node tree = render_screen(state, words);   // words of state.language()
//
// Every X_screen records what stands in main: its heading (ui.heading) first, or ui.error_summary() before it; the
// frame around it is frame.h. The screen's key, the first part of every path in main, is the name of its Page. An
// X_screen is called only when state.records is there. Does not: change the state, read a clock, or talk to anyone.
#pragma once

#include "engine/state.h"
#include "view/record_grid.h"
#include "view/screen.h"

namespace trialog::view {

// What the device adds to a screen: a switch to the workbench, which the style sheet shows where there is room, and in
// the workbench the table of records.
struct Workbench {
  const RecordGrid* grid = nullptr;  // nullptr: only the switch
};

Node render_screen(const engine::State& state, const Words& words, const Workbench* workbench = nullptr);
// Only the table of records, as it stands in the screen.
Node render_records(const engine::State& state, const Words& words, const RecordGrid& grid);

void home_screen(Screen& ui, const engine::State& state);
void disclosures_screen(Screen& ui, const engine::State& state);  // parameters q, domain, status, publisher, page
void disclosure_screen(Screen& ui, const engine::State& state);
void data_uses_screen(Screen& ui, const engine::State& state);    // parameters q, publisher, page
void data_use_screen(Screen& ui, const engine::State& state);
void complain_screen(Screen& ui, const engine::State& state);     // parameters about, draft, step, sent
void complaints_screen(Screen& ui, const engine::State& state);   // parameters about, page
void complaint_screen(Screen& ui, const engine::State& state);
void proposals_screen(Screen& ui, const engine::State& state);
void proposal_screen(Screen& ui, const engine::State& state);
void mine_screen(Screen& ui, const engine::State& state);
void verify_screen(Screen& ui, const engine::State& state);
void changes_screen(Screen& ui, const engine::State& state);      // parameter kind
void about_screen(Screen& ui, const engine::State& state);
void display_screen(Screen& ui, const engine::State& state);
void more_screen(Screen& ui, const engine::State& state);
void not_found_screen(Screen& ui, const engine::State& state);

}  // namespace trialog::view
