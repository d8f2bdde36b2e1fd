#include "view/html/elements.h"

#include <boost/test/unit_test.hpp>
#include <map>
#include <set>

#include "sample_screen.h"
#include "support/words.h"

using namespace trialog;
using namespace trialog::view;
using trialog::test::SampleState;

namespace {

Document sample(const SampleState& state = {}, const std::string& language = "en") {
  return lower(test::sample_screen(test::words(language), state));
}

using ById = std::map<std::uint64_t, const Element*>;

void collect(const Element& element, ById& out, int& repeated) {
  repeated += !out.emplace(element.id, &element).second;
  for (const Element& child : element.children) collect(child, out, repeated);
}

ById by_id(Document&&) = delete;  // The elements must live longer.
ById by_id(const Document& document) {
  ById out;
  int repeated = 0;
  collect(document.root, out, repeated);
  BOOST_TEST(repeated == 0);
  return out;
}

std::string attribute(const Element& element, AttributeName name) {
  const std::string* value = find_attribute(element, name);
  return value == nullptr ? "(absent)" : *value;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(elements_test)

BOOST_AUTO_TEST_CASE(an_id_is_the_hash_of_the_path_in_base_36) {
  BOOST_TEST(path_hash("") == 0xcbf29ce484222325U);
  BOOST_TEST(path_hash("a") == 0xaf63dc4c8601ec8cU);       // Published test vectors of FNV-1a, 64 bit.
  BOOST_TEST(path_hash("foobar") == 0x85944171f73967e8U);
  BOOST_TEST(dom_id(stage_id) == "stage");
  BOOST_TEST(dom_id(35) == "nz");
  BOOST_TEST(dom_id(36) == "n10");
}

BOOST_AUTO_TEST_CASE(every_id_is_there_once_and_every_reference_leads_to_one) {
  SampleState state;
  state.title_error = "Enter a title";
  const Document document = sample(state);
  const ById elements = by_id(document);
  std::set<std::string> ids;
  for (const auto& [id, element] : elements) ids.insert(dom_id(id));
  for (const auto& [id, element] : elements) {
    for (const Attribute& one : element->attributes) {
      std::string targets;
      if (one.name == AttributeName::for_ || one.name == AttributeName::aria_labelledby ||
          one.name == AttributeName::aria_describedby) {
        targets = one.value;
      } else if (one.name == AttributeName::href && one.value[0] == '#') {
        targets = one.value.substr(1);
      }
      for (std::size_t begin = 0; begin < targets.size();) {
        const std::size_t end = std::min(targets.find(' ', begin), targets.size());
        BOOST_TEST(ids.count(targets.substr(begin, end - begin)) == 1U, name_of(one.name) << " " << targets);
        begin = end + 1;
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(no_element_has_a_text_and_children) {
  const Document document = sample();
  for (const auto& [id, element] : by_id(document)) BOOST_TEST((element->text.empty() || element->children.empty()));
}

BOOST_AUTO_TEST_CASE(attributes_are_in_order_and_each_once) {
  const Document document = sample();
  for (const auto& [id, element] : by_id(document)) {
    for (std::size_t i = 1; i < element->attributes.size(); ++i) {
      BOOST_TEST((element->attributes[i - 1].name < element->attributes[i].name));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_chart_has_a_drawing_for_each_width_under_its_canvas) {
  const Document document = sample();
  int pictures = 0;
  for (const auto& [id, element] : by_id(document)) {
    if (attribute(*element, AttributeName::class_) != "picture") continue;
    ++pictures;
    BOOST_TEST(element->children.size() == 4U);
    if (element->children.size() != 4) continue;
    BOOST_TEST(attribute(element->children[0], AttributeName::class_) == "plot plot-large");
    BOOST_TEST(attribute(element->children[1], AttributeName::class_) == "plot plot-narrow");
    BOOST_TEST(attribute(element->children[2], AttributeName::class_) == "plot plot-wide");
    BOOST_TEST(attribute(element->children[2], AttributeName::viewbox) == "0 0 760 300");
    BOOST_TEST(element->children[3].is_canvas);
    // The figure says what it shows; its words and numbers are not said again.
    for (const Element& child : element->children) BOOST_TEST(attribute(child, AttributeName::aria_hidden) == "true");
    BOOST_TEST(!element->children[0].children.empty());
  }
  BOOST_TEST(pictures == 1);
}

BOOST_AUTO_TEST_CASE(ids_stay_when_siblings_come_and_go) {
  SampleState fewer;
  fewer.rows = {"dsc-3"};
  const Document full = sample();
  const Document short_one = sample(fewer);
  const ById before = by_id(full);
  const ById after = by_id(short_one);
  BOOST_TEST(before.count(element_id("sample/table/dsc-3/open")) == 1U);
  BOOST_TEST(after.count(element_id("sample/table/dsc-3/open")) == 1U);
  BOOST_TEST(after.count(element_id("sample/table/dsc-1/open")) == 0U);
}

BOOST_AUTO_TEST_CASE(what_is_touched_is_found_as_a_node) {
  const Node screen = test::sample_screen(test::words("en"), {});
  const Document document = lower(screen);
  const ById elements = by_id(document);
  int touchable = 0;
  for (const auto& [id, element] : elements) {
    const bool is_touchable = element->tag == Tag::a || element->tag == Tag::button || element->tag == Tag::input ||
                              element->tag == Tag::textarea || element->tag == Tag::select || element->tag == Tag::form ||
                              element->tag == Tag::details || element->is_canvas;
    if (!is_touchable) continue;
    ++touchable;
    const Node* node = find_node(screen, id);
    BOOST_TEST((node != nullptr && !node->key.empty()), name_of(element->tag) << " " << element->text);
  }
  BOOST_TEST(touchable > 30);
}

BOOST_AUTO_TEST_CASE(a_field_with_an_error_says_so_in_every_way) {
  SampleState state;
  state.title_error = "Enter a title";
  const Document document = sample(state);
  const ById elements = by_id(document);
  const Element& field = *elements.at(element_id("sample/complaint/title"));
  BOOST_TEST(attribute(field, AttributeName::aria_invalid) == "true");
  BOOST_TEST(attribute(field, AttributeName::required) == "");
  BOOST_TEST(document.title == "Error: Sample plain");
  const Element& summary = *elements.at(element_id("sample/errors"));
  BOOST_TEST(summary.takes_focus);
  const Element& link = summary.children.at(1).children.at(0).children.at(0);
  BOOST_TEST(link.text == "Enter a title");
  BOOST_TEST(attribute(link, AttributeName::href) == "#" + dom_id(field.id));
}

BOOST_AUTO_TEST_CASE(a_screen_without_errors_has_no_summary) {
  const Document document = sample();
  BOOST_TEST(by_id(document).count(element_id("sample/errors")) == 0U);
}

BOOST_AUTO_TEST_CASE(texts_in_another_language_are_marked) {
  const Words words = test::words("en");
  Screen ui(words, {.key = "k", .title = "t", .url = "/"});
  {
    auto main = ui.main();
    ui.heading(Text{"كتاب", "ar"});
    ui.paragraph(Text{"same", "en"});
    ui.paragraph({"an ", Text{"overzicht", "nl"}});
  }
  const Document document = lower(ui.finish());
  const Element& main = document.root.children.at(0);
  BOOST_TEST(attribute(main.children.at(0), AttributeName::lang) == "ar");
  BOOST_TEST(attribute(main.children.at(0), AttributeName::dir) == "rtl");
  BOOST_TEST(attribute(main.children.at(1), AttributeName::lang) == "(absent)");
  BOOST_TEST(attribute(main.children.at(2).children.at(1), AttributeName::lang) == "nl");
}

BOOST_AUTO_TEST_CASE(a_code_image_draws_each_run_of_dark_modules_once) {
  const Document document = sample();
  const ById elements = by_id(document);
  const Element& image = *elements.at(element_id("sample/code"));
  BOOST_TEST(attribute(image, AttributeName::viewbox) == "0 0 10 10");
  BOOST_TEST(attribute(image.children.at(0), AttributeName::d) == "M4 4h1v1h-1zM4 5h2v1h-2z");
}

BOOST_AUTO_TEST_CASE(the_date_is_asked_in_the_order_of_the_language) {
  const auto first_part = [](const Document& document) {
    return by_id(document).at(element_id("sample/complaint/when"))->children.back().children.front().children.back().id;
  };
  BOOST_TEST(first_part(sample({}, "en")) == element_id("sample/complaint/when/day"));
  BOOST_TEST(first_part(sample({}, "zh-Hans")) == element_id("sample/complaint/when/year"));
}

BOOST_AUTO_TEST_SUITE_END()
