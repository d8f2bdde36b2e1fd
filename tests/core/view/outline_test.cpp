#include "view/outline.h"

#include <boost/test/unit_test.hpp>

#include "sample_screen.h"
#include "support/words.h"

using namespace trialog;
using namespace trialog::view;

BOOST_AUTO_TEST_SUITE(outline_test)

BOOST_AUTO_TEST_CASE(a_screen_reads_as_an_outline) {
  const Words words = test::words("en");
  Screen ui(words, {.key = "complain", .title = "Complain", .url = "/en/complain"});
  ui.skip_link();
  {
    auto banner = ui.banner();
    ui.link("home", "Qinghe", "/en/");
  }
  {
    auto main = ui.main();
    ui.error_summary();
    ui.heading("Complain");
    ui.paragraph({"About ", strong("Parking"), " ", Text{"Parkeren", "nl"}, ", ", link_run("law", "the law", "https://example.org/")});
    auto section = ui.section("what", "What happened");
    auto form = ui.form("form", "Your complaint");
    ui.field("title", "Title", {.value = "Late", .error = "Write more", .required = true, .max_length = 100});
    ui.field("name", "Name", {.autocomplete = "name"});
    ui.choice("kind", "Kind", {{"error", "A mistake"}, {"privacy", "My data"}}, {.selected = "privacy", .required = true});
    ui.submit("send", "Send");
  }
  const Node screen = ui.finish();
  const std::string expected = R"outline(screen [] "Error: Complain" to=/en/complain language=en
  skip_link [skip] "Skip to the main content" to=complain
  banner [banner]
    link [banner/home] "Qinghe" to=/en/
  main [complain]
    error_summary [complain/errors] "Please look at this again"
      link [complain/errors/complain/what/form/title] "Write more" to=complain/what/form/title
    heading h1 "Complain"
    paragraph "About *Parking* Parkeren(nl), [the law](https://example.org/)"
    section [complain/what] h2 "What happened"
      form [complain/what/form] "Your complaint"
        field [complain/what/form/title] "Title" name=title value=Late required
          hint "Up to 100 characters."
          error "~Error: ~Write more"
        field [complain/what/form/name] "Name (optional)" name=name autocomplete=name
        choice [complain/what/form/kind] "Kind" name=kind required
          option [complain/what/form/kind/error] "A mistake" value=error
          option [complain/what/form/kind/privacy] "My data" value=privacy checked
        button [complain/what/form/send] "Send" submits
)outline";
  BOOST_TEST(outline(screen) == expected);
  BOOST_TEST(problems(screen).empty());
}

BOOST_AUTO_TEST_CASE(the_sample_screen_has_no_problems_in_either_language) {
  for (const std::string language : {"en", "zh-Hans"}) {
    for (const std::string& problem : problems(test::sample_screen(test::words(language), {}))) BOOST_TEST(problem == "");
  }
}

BOOST_AUTO_TEST_CASE(problems_are_found) {
  const Words words = test::words("en");
  Screen ui(words, {.key = "k", .title = "t", .url = "/"});
  {
    auto main = ui.main();
    auto section = ui.section("s", "A section before the heading");
    ui.list("empty").end();
    ui.form("form", "Form").end();
  }
  const std::vector<std::string> found = problems(ui.finish());
  BOOST_TEST(found.size() == 4U);
}

BOOST_AUTO_TEST_CASE(a_name_that_a_record_left_empty_is_still_something_to_follow) {
  const Words words = test::words("en");
  Screen ui(words, {.key = "k", .title = "t", .url = "/"});
  {
    auto main = ui.main();
    ui.heading("t");
    ui.link("record", Text{}, "/en/register/dsc-1");
  }
  const Node screen = ui.finish();
  BOOST_TEST(find_node(screen, "k/record")->text.plain() == words("view.unnamed"));
}

BOOST_AUTO_TEST_CASE(a_long_row_of_pages_shows_its_ends_and_its_middle) {
  const auto pages = [](std::int64_t page, std::int64_t count) {
    const Words words = test::words("en");
    Screen ui(words, {.key = "k", .title = "t", .url = "/"});
    {
      auto main = ui.main();
      ui.heading("t");
      ui.pagination("p", page, count, [](std::int64_t one) { return "/?page=" + std::to_string(one); });
    }
    std::string out;
    const Node screen = ui.finish();
    const Node* node = find_node(screen, "k/p");
    if (node == nullptr) return out;
    for (const Node& child : node->children) out += (out.empty() ? "" : " ") + child.text.plain();
    return out;
  };
  BOOST_TEST(pages(1, 1) == "");
  BOOST_TEST(pages(1, 3) == "1 2 3 Next page");
  BOOST_TEST(pages(5, 31) == "Previous page 1 … 4 5 6 … 31 Next page");
  BOOST_TEST(pages(4, 5) == "Previous page 1 … 3 4 5 Next page");
  BOOST_TEST(pages(31, 31) == "Previous page 1 … 30 31");
  BOOST_TEST(pages(500000, 1000000) == "Previous page 1 … 499,999 500,000 500,001 … 1,000,000 Next page");
}

BOOST_AUTO_TEST_SUITE_END()
