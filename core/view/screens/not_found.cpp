#include "view/screens/parts.h"
#include "view/screens/screens.h"

namespace trialog::view {

void not_found_screen(Screen& ui, const engine::State& state) {
  const Words& words = ui.words();
  ui.heading(words("not_found.title"));
  ui.paragraph(words("not_found.text"));
  ui.bullets("ways", {link_run("home", words("not_found.home"), href(state, engine::Page::home)),
                      link_run("register", words("not_found.register"), href(state, engine::Page::disclosures)),
                      link_run("complain", words("not_found.complain"), href(state, engine::Page::complain))});
}

}  // namespace trialog::view
