#include "view/patch/patch.h"

#include <boost/test/unit_test.hpp>
#include <random>

#include "fake_page.h"
#include "sample_screen.h"
#include "support/words.h"

using namespace trialog;
using namespace trialog::view;
using trialog::test::FakeElement;
using trialog::test::FakePage;
using trialog::test::SampleState;

namespace {

Document sample(const SampleState& state = {}) { return lower(test::sample_screen(test::words("en"), state)); }

std::uint32_t handle_at(const Patcher& patcher, std::string_view path) { return patcher.handle_of(element_id(path)); }

Document document_of(Element root) {
  Document document;
  document.language = "en";
  document.title = "t";
  document.url = "/";
  document.root = std::move(root);
  return document;
}

// Random trees whose ids come from a small pool, so that elements stay, move, change their tag and come back.
class RandomTrees {
 public:
  explicit RandomTrees(std::uint32_t seed) : random_(seed) {}

  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_()) % limit; }

  Element tree() {
    std::vector<std::uint64_t> ids;
    for (std::uint64_t id = 1; id <= 40; ++id) ids.push_back(id);
    for (std::size_t i = ids.size(); i-- > 1;) std::swap(ids[i], ids[below(static_cast<std::uint32_t>(i) + 1)]);
    ids.resize(below(40));
    Element root;
    for (const std::uint64_t id : ids) insert(root, element(id));
    return root;
  }

  // Few changes: what most frames are.
  Element changed(const Element& tree) {
    Element next = tree;
    for (std::uint32_t i = below(4); i > 0; --i) change(next);
    return next;
  }

 private:
  Element element(std::uint64_t id) {
    constexpr Tag tags[] = {Tag::div, Tag::p, Tag::span, Tag::input, Tag::textarea};
    Element element;
    element.id = id;
    element.tag = tags[below(10) == 0 ? below(5) : static_cast<std::uint32_t>(id % 5)];
    dress(element);
    return element;
  }

  void dress(Element& element) {
    element.attributes.clear();
    element.text.clear();
    element.value.reset();
    element.checked.reset();
    for (const AttributeName name : {AttributeName::class_, AttributeName::lang, AttributeName::open}) {
      if (below(3) == 0) element.attributes.push_back({name, std::string(1, static_cast<char>('a' + below(3)))});
    }
    const bool holds_value = element.tag == Tag::input || element.tag == Tag::textarea;
    if (holds_value) element.value = std::string(below(3), 'v');
    if (element.tag == Tag::input) element.checked = below(2) == 0;
    if (!holds_value && element.children.empty() && below(2) == 0) element.text = std::string(1 + below(3), 't');
  }

  static bool may_have_children(const Element& element) { return element.tag != Tag::input && element.tag != Tag::textarea; }

  void insert(Element& root, Element element) {
    Element* parent = &root;
    while (!parent->children.empty() && below(3) != 0) {
      Element& child = parent->children[below(static_cast<std::uint32_t>(parent->children.size()))];
      if (!may_have_children(child)) break;
      parent = &child;
    }
    parent->text.clear();
    const auto place = static_cast<std::ptrdiff_t>(below(static_cast<std::uint32_t>(parent->children.size()) + 1));
    parent->children.insert(parent->children.begin() + place, std::move(element));
  }

  void change(Element& root) {
    Element* parent = &root;
    while (!parent->children.empty() && below(2) == 0) {
      parent = &parent->children[below(static_cast<std::uint32_t>(parent->children.size()))];
    }
    if (parent->children.empty()) {
      if (parent != &root) dress(*parent);
      return;
    }
    const auto size = static_cast<std::uint32_t>(parent->children.size());
    switch (below(3)) {
      case 0: std::swap(parent->children[below(size)], parent->children[below(size)]); break;
      case 1: parent->children.erase(parent->children.begin() + static_cast<std::ptrdiff_t>(below(size))); break;
      default: {
        Element moved = std::move(parent->children[size - 1]);
        parent->children.pop_back();
        insert(root, std::move(moved));
      }
    }
  }

  std::mt19937 random_;
};

// The parents of an element up to the stage, or nothing when it is not there.
std::vector<std::uint64_t> ancestors(const Element& element, std::uint64_t id) {
  for (const Element& child : element.children) {
    if (child.id == id) return {element.id};
    std::vector<std::uint64_t> above = ancestors(child, id);
    if (above.empty()) continue;
    above.push_back(element.id);
    return above;
  }
  return {};
}

const Element* find(const Element& element, std::uint64_t id) {
  if (element.id == id) return &element;
  for (const Element& child : element.children) {
    if (const Element* found = find(child, id)) return found;
  }
  return nullptr;
}

// True when the element and all above it have the same tags and parents in both trees.
bool stays(const Element& before, const Element& after, std::uint64_t id) {
  if (ancestors(before, id).empty() || ancestors(before, id) != ancestors(after, id)) return false;
  std::vector<std::uint64_t> chain = ancestors(before, id);
  chain.push_back(id);
  return std::all_of(chain.begin(), chain.end(), [&](std::uint64_t one) { return find(before, one)->tag == find(after, one)->tag; });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(patch_test)

BOOST_AUTO_TEST_CASE(patches_between_random_trees_give_the_newer_tree) {
  RandomTrees trees(20250304);
  Patcher patcher;
  FakePage page;
  Element shown = trees.tree();
  page.apply(patcher.patch(document_of(shown)));
  int wrong = 0;
  int focus_lost = 0;
  for (int step = 0; step < 2000; ++step) {
    const Element next = trees.below(3) == 0 ? trees.tree() : trees.changed(shown);
    const std::uint64_t focused_id = 1 + trees.below(40);
    const std::uint32_t handle = patcher.handle_of(focused_id);
    if (handle != 0) {
      page.focused = handle;
      patcher.note_focus(handle);
    }
    const bool keeps_focus = handle != 0 && stays(shown, next, focused_id);
    page.apply(patcher.patch(document_of(next)));
    wrong += page.dump() != FakePage::dump(next);
    focus_lost += keeps_focus && page.focused != handle;
    patcher.note_blur(handle);
    shown = next;
  }
  BOOST_TEST(wrong == 0);
  BOOST_TEST(focus_lost == 0);
  for (const std::string& breach : page.breaches) BOOST_TEST(breach == "");
}

BOOST_AUTO_TEST_CASE(the_first_patch_adopts_what_the_origin_wrote) {
  const Document document = sample();
  FakePage page(document.root);
  Patcher patcher;
  page.apply(patcher.patch(document));
  BOOST_TEST(page.breaches.empty());
  BOOST_TEST(page.counts[Op::create] == page.adopted);
  BOOST_TEST(page.adopted > 100);
  BOOST_TEST(page.counts[Op::sweep] == 1);
  BOOST_TEST(page.dump() == FakePage::dump(document.root));
  BOOST_TEST(page.url == "/en/sample");
  BOOST_TEST(page.language == "en");
}

BOOST_AUTO_TEST_CASE(the_first_patch_sweeps_what_it_did_not_name) {
  const Document document = sample();
  SampleState older;
  older.rows.insert(older.rows.begin(), "dsc-0");
  FakePage page(sample(older).root);
  Patcher patcher;
  page.apply(patcher.patch(document));
  BOOST_TEST(page.breaches.empty());
  BOOST_TEST(page.dump() == FakePage::dump(document.root));
}

BOOST_AUTO_TEST_CASE(the_page_of_the_origin_and_the_patch_have_the_same_ids) {
  const Document document = sample();
  FakePage page;
  Patcher patcher;
  page.apply(patcher.patch(document));
  for (const std::string_view path : {"sample", "banner/home", "sample/complaint/title", "sample/table/dsc-2/open",
                                      "sample/complaint/kind/privacy", "sample/complaint/when/year"}) {
    const FakeElement* element = page.by_handle(handle_at(patcher, path));
    BOOST_TEST((element != nullptr && element->id == dom_id(element_id(path))), path);
    BOOST_TEST((patcher.id_of(handle_at(patcher, path)) == element_id(path)));
  }
}

BOOST_AUTO_TEST_CASE(an_unchanged_screen_gives_no_patch) {
  Patcher patcher;
  BOOST_TEST(!patcher.patch(sample()).empty());
  BOOST_TEST(patcher.patch(sample()).empty());
}

BOOST_AUTO_TEST_CASE(a_row_that_goes_to_the_front_is_moved_alone) {
  SampleState state;
  state.rows.clear();
  for (int i = 0; i < 100; ++i) state.rows.push_back("dsc-" + std::to_string(i));
  Patcher patcher;
  FakePage page;
  page.apply(patcher.patch(sample(state)));
  std::rotate(state.rows.begin(), state.rows.end() - 1, state.rows.end());
  const Document next = sample(state);
  page.apply(patcher.patch(next));
  BOOST_TEST(page.counts[Op::move] == 1);
  BOOST_TEST(page.counts[Op::create] == 0);
  BOOST_TEST(page.dump() == FakePage::dump(next.root));
}

BOOST_AUTO_TEST_CASE(a_focused_row_stays_and_the_others_move_around_it) {
  SampleState state;
  Patcher patcher;
  FakePage page;
  page.apply(patcher.patch(sample(state)));
  const std::uint32_t link = handle_at(patcher, "sample/table/dsc-3/open");
  page.focused = link;
  patcher.note_focus(link);
  state.rows = {"dsc-3", "dsc-1", "dsc-2"};
  const Document next = sample(state);
  page.apply(patcher.patch(next));
  BOOST_TEST(page.focused == link);
  BOOST_TEST(page.dump() == FakePage::dump(next.root));
}

BOOST_AUTO_TEST_CASE(what_the_page_typed_is_not_sent_back) {
  SampleState state;
  Patcher patcher;
  patcher.patch(sample(state));
  const std::uint32_t field = handle_at(patcher, "sample/complaint/title");
  patcher.note_input(field, 1, "Parkin");
  patcher.note_input(field, 2, "Parkings");
  state.title_value = "Parkings";
  BOOST_TEST(patcher.patch(sample(state)).empty());
}

BOOST_AUTO_TEST_CASE(what_is_typed_stays_while_the_core_wants_nothing_else) {
  SampleState state;
  Patcher patcher;
  FakePage page;
  page.apply(patcher.patch(sample(state)));
  const std::uint32_t field = handle_at(patcher, "sample/complaint/title");
  page.by_handle(field)->value = "not sent yet";
  patcher.note_input(field, 1, "not sent yet");
  BOOST_TEST(patcher.patch(sample(state)).empty());
  state.title_value = "sent";
  page.apply(patcher.patch(sample(state)));
  BOOST_TEST(page.by_handle(field)->value == "sent");
  state.title_value = "sent again";
  page.apply(patcher.patch(sample(state)));
  BOOST_TEST(page.by_handle(field)->value == "sent again");
}

BOOST_AUTO_TEST_CASE(a_value_of_the_core_carries_the_last_input_it_has_seen) {
  SampleState state;
  Patcher patcher;
  FakePage page;
  page.apply(patcher.patch(sample(state)));
  const std::uint32_t field = handle_at(patcher, "sample/complaint/title");
  patcher.note_input(field, 7, "２０");
  state.title_value = "20";
  page.apply(patcher.patch(sample(state)));
  BOOST_TEST(page.counts[Op::value] == 1);
  BOOST_TEST(page.last_value_revision == 7U);
  BOOST_TEST(page.by_handle(field)->value == "20");
}

BOOST_AUTO_TEST_CASE(an_empty_field_is_not_emptied_when_the_core_arrives) {
  SampleState state;
  state.title_value.clear();
  FakePage page(sample(state).root);
  const std::string id = dom_id(element_id("sample/complaint/title"));
  page.by_id(id)->value = "typed early";
  Patcher patcher;
  page.apply(patcher.patch(sample(state)));
  BOOST_TEST(page.by_id(id)->value == "typed early");
}

BOOST_AUTO_TEST_CASE(a_refused_radio_is_set_back) {
  Patcher patcher;
  FakePage page;
  const Document document = sample();
  page.apply(patcher.patch(document));
  const std::uint32_t privacy = handle_at(patcher, "sample/complaint/kind/privacy");
  const std::uint32_t mistake = handle_at(patcher, "sample/complaint/kind/error");
  // The browser ticks one and by that unticks the other; the screen still says the other.
  page.by_handle(privacy)->checked = true;
  page.by_handle(mistake)->checked = false;
  patcher.note_checked(privacy, true);
  page.apply(patcher.patch(document));
  BOOST_TEST(page.dump() == FakePage::dump(document.root));
}

BOOST_AUTO_TEST_CASE(a_status_is_spoken_when_it_changes_and_not_at_first) {
  SampleState state;
  Patcher patcher;
  FakePage page;
  page.apply(patcher.patch(sample(state)));
  BOOST_TEST(page.announced.empty());
  state.status = "Sent";
  page.apply(patcher.patch(sample(state)));
  BOOST_TEST(page.announced.size() == 1U);
  BOOST_TEST((!page.announced.empty() && page.announced[0] == "Sent"));
}

BOOST_AUTO_TEST_CASE(the_error_summary_takes_the_focus_when_it_appears) {
  SampleState state;
  Patcher patcher;
  FakePage page;
  page.apply(patcher.patch(sample(state)));
  state.title_error = "Enter a title";
  page.apply(patcher.patch(sample(state)));
  BOOST_TEST(page.focused == handle_at(patcher, "sample/errors"));
  BOOST_TEST(page.title == "Error: Sample plain");
  state.title_error = "Enter a longer title";
  page.focused = 0;
  page.apply(patcher.patch(sample(state), {.focus = "sample/errors"}));
  BOOST_TEST(page.focused == handle_at(patcher, "sample/errors"));
}

BOOST_AUTO_TEST_CASE(events_of_elements_that_are_gone_are_ignored) {
  SampleState state;
  Patcher patcher;
  patcher.patch(sample(state));
  const std::uint32_t link = handle_at(patcher, "sample/table/dsc-3/open");
  state.rows.pop_back();
  patcher.patch(sample(state));
  patcher.note_input(link, 1, "x");
  patcher.note_checked(link, true);
  patcher.note_focus(link);
  BOOST_TEST(!patcher.id_of(link).has_value());
  BOOST_TEST(patcher.patch(sample(state)).empty());
}

BOOST_AUTO_TEST_CASE(after_a_reset_the_page_is_adopted_again_with_new_handles) {
  const Document document = sample();
  Patcher patcher;
  FakePage page;
  page.apply(patcher.patch(document));
  const std::uint32_t before = handle_at(patcher, "sample");
  patcher.reset();
  FakePage anew;
  anew.apply(patcher.patch(document));
  BOOST_TEST(handle_at(patcher, "sample") > before);
}

BOOST_AUTO_TEST_SUITE_END()
