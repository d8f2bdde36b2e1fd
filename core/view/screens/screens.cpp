#include "view/screens/screens.h"

#include "view/screens/frame.h"
#include "view/screens/parts.h"

namespace trialog::view {
namespace {

using engine::Page;

void content(Screen& ui, const engine::State& state) {
  if (state.records == nullptr) {  // The portal's own settings are not here yet, or were refused.
    const Words& words = ui.words();
    ui.heading(words("starting.title"));
    ui.paragraph(words(state.problem ? "starting.problem" : "starting.text"));
    return;
  }
  switch (state.route.page) {
    case Page::home: return home_screen(ui, state);
    case Page::disclosures: return disclosures_screen(ui, state);
    case Page::disclosure: return disclosure_screen(ui, state);
    case Page::data_uses: return data_uses_screen(ui, state);
    case Page::data_use: return data_use_screen(ui, state);
    case Page::complain: return complain_screen(ui, state);
    case Page::complaints: return complaints_screen(ui, state);
    case Page::complaint: return complaint_screen(ui, state);
    case Page::proposals: return proposals_screen(ui, state);
    case Page::proposal: return proposal_screen(ui, state);
    case Page::mine: return mine_screen(ui, state);
    case Page::verify: return verify_screen(ui, state);
    case Page::changes: return changes_screen(ui, state);
    case Page::about: return about_screen(ui, state);
    case Page::display: return display_screen(ui, state);
    case Page::more: return more_screen(ui, state);
    case Page::not_found: return not_found_screen(ui, state);
  }
}

}  // namespace

Node render_screen(const engine::State& state, const Words& words, const Workbench* workbench) {
  Screen ui(words, screen_head(state, words));
  frame(ui, state, workbench, [&] { content(ui, state); });
  return ui.finish();
}

Node render_records(const engine::State& state, const Words& words, const RecordGrid& grid) {
  Screen ui(words, screen_head(state, words));
  grid.record(ui, state);
  ui.main().end();
  return std::move(ui.finish().children.front());
}

}  // namespace trialog::view
