// What an event of the page renews: after each, tree and page are what a rendering of everything would make.
#include "view/portal.h"

#include <boost/test/unit_test.hpp>

#include <deque>

#include "fake_page.h"
#include "support/device.h"
#include "support/words.h"
#include "view/html/elements.h"
#include "view/outline.h"

using namespace trialog;
using namespace trialog::view;

namespace {

constexpr std::int64_t now_ms = 1767225600000;
constexpr std::string_view look = "600 288 1000 13000\n#000000 #111111 #222222 #ffffff\nserif\n8 0 600";

// A browser around a portal: the origin's logs, an empty storage, a page of structs.
class Browser {
 public:
  explicit Browser(const std::string& url) {
    take(portal.dispatch({engine::ResultType::started, 0, 0,
                          {to_bytes(url), to_bytes("en"), to_bytes("en"), to_bytes("https://test.example"), {}}}, now_ms));
  }

  // Events name their element by its path; "" for those of the page.
  void send(PageEvent type, const std::string& path, std::string_view value = "", std::uint32_t flags = 0) {
    const std::uint32_t handle = path.empty() ? 0 : portal.patcher().handle_of(element_id(path));
    BOOST_REQUIRE_MESSAGE(path.empty() || handle != 0, path << " is on the page");
    Bytes event;
    for (const std::uint32_t word : {static_cast<std::uint32_t>(type), handle, 1U, flags, 0U, static_cast<std::uint32_t>(value.size())}) {
      for (int shift = 0; shift < 32; shift += 8) event.push_back(static_cast<std::uint8_t>(word >> shift));
    }
    event.insert(event.end(), value.begin(), value.end());
    repainted.clear();
    dropped = 0;
    patches = 0;
    take(portal.dispatch({engine::ResultType::event, 0, 0, {event}}, now_ms));
  }

  // The screen as it is, and as it would be if everything were rendered.
  void check_nothing_is_stale() {
    BOOST_TEST(page.breaches.empty());
    const std::string shown = outline(*portal.tree());
    const std::string page_shown = page.dump();
    const std::vector<std::string> before = repainted;
    send(PageEvent::room, "", "", has_room ? 1 : 0);
    BOOST_TEST(outline(*portal.tree()) == shown);
    BOOST_TEST(page.dump() == page_shown);
    BOOST_TEST(repainted == std::vector<std::string>{}, boost::test_tools::per_element());
    repainted = before;
  }

  void open_workbench() {
    has_room = true;
    send(PageEvent::room, "", "", 1);
    send(PageEvent::activate, "banner/view");
    BOOST_REQUIRE(find_node(*portal.tree(), "records/grid") != nullptr);
  }

  test::Origin origin;
  Portal portal = Portal::create("en", test::catalogue_text("en")).value();
  test::FakePage page;
  bool has_room = false;
  std::vector<std::string> repainted;  // kinds
  int dropped = 0;                     // canvases that are gone
  int patches = 0;

 private:
  void take(std::vector<engine::Effect> effects) {
    std::deque<engine::HostResult> results;
    const auto note = [&](std::vector<engine::Effect>& made) {
      for (engine::Effect& effect : made) answer(effect, results);
    };
    note(effects);
    while (!results.empty()) {
      const engine::HostResult result = std::move(results.front());
      results.pop_front();
      std::vector<engine::Effect> made = portal.dispatch(result, now_ms);
      note(made);
    }
  }

  void answer(engine::Effect& effect, std::deque<engine::HostResult>& results) {
    const auto text = [&](std::size_t i) { return std::string(as_text(effect.strings[i])); };
    switch (effect.type) {
      case engine::EffectType::fetch: {
        auto [status, body] = origin.get(text(0));
        results.push_back({engine::ResultType::fetched, effect.request_id, status, {std::move(body), {}}});
        break;
      }
      case engine::EffectType::load: results.push_back({engine::ResultType::loaded, effect.request_id, 0, {}}); break;
      case engine::EffectType::store: results.push_back({engine::ResultType::stored, effect.request_id, 1, {}}); break;
      case engine::EffectType::list: results.push_back({engine::ResultType::listed, effect.request_id, 0, {}}); break;
      case engine::EffectType::later:
        if (effect.flags == 0) results.push_back({engine::ResultType::later_due, effect.request_id, 0, {}});
        break;
      case engine::EffectType::words:
        results.push_back({engine::ResultType::words, 0, 0, {effect.strings[0], to_bytes(test::catalogue_text(text(0)))}});
        break;
      case engine::EffectType::patch:
        ++patches;
        page.apply(effect.strings[0]);
        break;
      case engine::EffectType::repaint:
        if (effect.strings.empty()) ++dropped;
        else repainted.push_back(text(2));
        break;
      default: break;
    }
  }
};

using Kinds = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(portal)

BOOST_AUTO_TEST_CASE(a_portal_renders_what_was_checked) {
  Browser browser("/en/register");
  BOOST_REQUIRE(browser.portal.tree() != nullptr);
  browser.check_nothing_is_stale();
  browser.send(PageEvent::route, "", "/en/changes", 1);
  browser.check_nothing_is_stale();
  BOOST_TEST((find_node(*browser.portal.tree(), "records/grid") == nullptr));
}

BOOST_AUTO_TEST_CASE(every_event_of_the_grid_leaves_nothing_stale) {
  Browser browser("/en/register");
  browser.open_workbench();
  browser.check_nothing_is_stale();
  const std::string grid = "records/grid";
  struct Step {
    PageEvent type;
    std::string path;
    std::string value;
  };
  for (const Step& step : std::vector<Step>{{PageEvent::window, grid, "0 3 0 4"},
                                            {PageEvent::rows, grid, "8 4 0\n" + std::string(look)},
                                            {PageEvent::window, grid, "1 2 1 3"},
                                            {PageEvent::window, grid, "0 3 0 4"},
                                            {PageEvent::input, "records/filter/q", "zz-no-such-words"},
                                            {PageEvent::input, "records/filter/q", ""},
                                            {PageEvent::submit, "records/filter", ""},
                                            {PageEvent::blur, "records/filter/q", ""}}) {
    BOOST_TEST_CONTEXT(static_cast<int>(step.type) << " " << step.path << " " << step.value) {
      browser.send(step.type, step.path, step.value);
      browser.check_nothing_is_stale();
    }
  }
}

BOOST_AUTO_TEST_CASE(a_grid_is_painted_in_the_tiles_that_are_wanted) {
  Browser browser("/en/register");
  browser.open_workbench();
  const std::string grid = "records/grid";
  browser.send(PageEvent::rows, grid, "2 3 0 2\n" + std::string(look));
  BOOST_TEST(browser.repainted == (Kinds{"rows 0 0", "rows 1 2"}), boost::test_tools::per_element());
  BOOST_TEST(browser.patches == 0);
  // Nobody asked again, and nothing changed.
  browser.send(PageEvent::window, grid, "0 3 0 4");
  BOOST_TEST(browser.repainted == Kinds{}, boost::test_tools::per_element());
  // Rows beyond the last one are no tile.
  browser.send(PageEvent::rows, grid, "2 3 64\n" + std::string(look));
  BOOST_TEST(browser.repainted == Kinds{}, boost::test_tools::per_element());
  // A record that is opened is marked where it stands.
  const Node& first = find_node(*browser.portal.tree(), grid)->children.back();
  browser.send(PageEvent::activate, first.children.front().children.front().path);
  BOOST_TEST(browser.repainted.size() == 1U);
  browser.check_nothing_is_stale();
}

BOOST_AUTO_TEST_CASE(without_rows_the_picture_is_given_up_and_comes_back_when_asked) {
  Browser browser("/en/register");
  browser.open_workbench();
  const std::string grid = "records/grid";
  browser.send(PageEvent::rows, grid, "8 2 0\n" + std::string(look));
  browser.send(PageEvent::input, "records/filter/q", "zz-no-such-words");
  BOOST_TEST(browser.dropped == 1);
  browser.send(PageEvent::input, "records/filter/q", "");
  BOOST_TEST(browser.repainted == Kinds{}, boost::test_tools::per_element());
  browser.send(PageEvent::rows, grid, "8 2 0\n" + std::string(look));
  BOOST_TEST(browser.repainted == Kinds{"rows 0 0"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(values_that_cannot_be_read_change_nothing) {
  Browser browser("/en/register");
  browser.open_workbench();
  const std::string grid = "records/grid";
  browser.send(PageEvent::rows, grid, "8 2 0\n" + std::string(look));
  const std::string shown = outline(*browser.portal.tree());
  for (const std::string value : {"", "1", "1 2 3", "0 3 0 4 5", "a b c d", "-1 3 0 4", "0 3 0 99999999999999999999"}) {
    browser.send(PageEvent::window, grid, value);
    BOOST_TEST(outline(*browser.portal.tree()) == shown, value);
  }
  for (const std::string value : {"", "\n", "8 2 0", "8 2\n600", "8 2 1\n600", "8 0 0\n600", "65 2 0\n600", "8 65 0\n600", "x\n600"}) {
    browser.send(PageEvent::rows, grid, value);
    BOOST_TEST(browser.repainted == Kinds{}, boost::test_tools::per_element());
    BOOST_TEST(browser.dropped == 0);
  }
  // What was wanted before is still known: the row that is opened is marked in it.
  const Node& first = find_node(*browser.portal.tree(), grid)->children.back();
  browser.send(PageEvent::activate, first.children.front().children.front().path);
  BOOST_TEST(browser.repainted == Kinds{"rows 0 0"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(keys_move_in_the_grid_and_open_beside_it) {
  Browser browser("/en/register");
  browser.open_workbench();
  const std::string grid = "records/grid";
  const auto cell_of = [&](std::size_t row) {
    std::vector<const Node*> rows;
    for (const Node& child : find_node(*browser.portal.tree(), grid)->children) {
      if (child.kind == NodeKind::row) rows.push_back(&child);
    }
    return rows.at(row)->children.front().path;
  };
  browser.send(PageEvent::focus, cell_of(0));
  browser.send(PageEvent::key, cell_of(0), "ArrowDown");
  BOOST_TEST(browser.page.focused == browser.portal.patcher().handle_of(element_id(cell_of(1))));
  browser.check_nothing_is_stale();
  browser.send(PageEvent::key, cell_of(1), "Enter");
  BOOST_TEST(browser.portal.engine().state().route.id != "");
  browser.check_nothing_is_stale();
  // Another key is the browser's.
  browser.send(PageEvent::key, cell_of(1), "q");
  browser.check_nothing_is_stale();
}

BOOST_AUTO_TEST_CASE(an_event_of_an_element_that_is_gone_is_no_mistake) {
  Browser browser("/en/register");
  Bytes event(24);
  event[0] = static_cast<std::uint8_t>(PageEvent::activate);
  event[4] = event[5] = event[6] = 0x7f;
  BOOST_TEST(browser.portal.dispatch({engine::ResultType::event, 0, 0, {event}}, now_ms).empty());
  for (std::size_t size = 0; size < event.size(); ++size) {
    (void)browser.portal.dispatch({engine::ResultType::event, 0, 0, {Bytes(event.begin(), event.begin() + static_cast<std::ptrdiff_t>(size))}}, now_ms);
  }
  browser.check_nothing_is_stale();
}

BOOST_AUTO_TEST_SUITE_END()
