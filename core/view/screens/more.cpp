#include "view/screens/frame.h"
#include "view/screens/parts.h"
#include "view/screens/screens.h"

namespace trialog::view {
namespace {

using engine::Page;

void pages(Screen& ui, const engine::State& state, std::string key, std::initializer_list<Page> shown) {
  const Words& words = ui.words();
  const auto section = ui.section(key, words("more." + key));
  const auto list = ui.list("pages", ListLook::plain);
  for (const Page page : shown) {
    const std::string name(page_name(page));
    const auto item = ui.item(name);
    ui.link("link", words("page." + name), href(state, page));
    ui.paragraph(words("more.note." + name));
  }
}

}  // namespace

void more_screen(Screen& ui, const engine::State& state) {
  const Words& words = ui.words();
  ui.heading(words("more.title"));
  pages(ui, state, "have_a_say", {Page::complain, Page::complaints, Page::proposals, Page::mine});
  pages(ui, state, "look_up", {Page::disclosures, Page::data_uses, Page::changes});
  pages(ui, state, "portal", {Page::display, Page::verify, Page::about});
}

}  // namespace trialog::view
