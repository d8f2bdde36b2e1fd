#include "view/html/write_html.h"

#include <boost/test/unit_test.hpp>

#include "sample_screen.h"
#include "support/words.h"

using namespace trialog;
using namespace trialog::view;
using namespace std::string_literals;
using trialog::test::SampleState;

namespace {

std::string html_of(const SampleState& state) {
  return write_html(lower(test::sample_screen(test::words("en"), state)).root);
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(write_html_test)

BOOST_AUTO_TEST_CASE(hostile_text_stays_text_wherever_it_stands) {
  for (const std::string& hostile : {"<script>alert(1)</script>"s, "\"><img src=x onerror=alert(1)>"s, "' onfocus='alert(1)"s,
                                    "</textarea><script>"s, "</title><script>"s, "]]><!--"s, "&lt;script&gt;"s}) {
    SampleState state;
    state.hostile = hostile;
    const std::string html = html_of(state);
    // As long, since words that are too long for a chart are left out of it.
    state.hostile = std::string(hostile.size(), 'x');
    const std::string quiet = html_of(state);
    BOOST_TEST(!has(html, "<script"), hostile);
    BOOST_TEST(!has(html, "<img"), hostile);
    BOOST_TEST(!has(html, "<!--"), hostile);
    // The hostile text adds no tag and no attribute: the same brackets and quotes as with a harmless one.
    BOOST_TEST(count(html, "<") == count(quiet, "<"), hostile);
    BOOST_TEST(count(html, ">") == count(quiet, ">"), hostile);
    BOOST_TEST(count(html, "\"") == count(quiet, "\""), hostile);
    BOOST_TEST(!has(html, "'"), hostile);
    BOOST_TEST(has(html, escape_html(hostile)), hostile);
  }
}

BOOST_AUTO_TEST_CASE(zero_bytes_and_direction_changes_never_reach_the_page) {
  SampleState state;
  state.hostile = "a\0b\xe2\x80\xae" "c\xff"s;
  const std::string html = html_of(state);
  BOOST_TEST(!has(html, "\0"s));
  BOOST_TEST(!has(html, "\xe2\x80\xae"));
  BOOST_TEST(!has(html, "\xff"));
  BOOST_TEST(has(html, "a\xef\xbf\xbd" "b\xef\xbf\xbd" "c\xef\xbf\xbd"));
}

BOOST_AUTO_TEST_CASE(an_address_that_could_run_or_lead_astray_is_shown_as_text) {
  for (const std::string address : {"javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "data:text/html,x",
                                    "//other.example/", "/\\other.example/", "/\t/other.example", "vbscript:x", "file:///x", ""}) {
    SampleState state;
    state.address = address;
    const std::string html = html_of(state);
    BOOST_TEST(!is_safe_address(address), address);
    BOOST_TEST(count(html, "<a ") == count(html_of({}), "<a ") - 2, address);
  }
  for (const std::string address : {"/", "/en/register?q=a%20b", "#n12", "?page=2", "https://example.org/", "http://example.org/",
                                    "mailto:info@example.org"}) {
    BOOST_TEST(is_safe_address(address), address);
  }
}

BOOST_AUTO_TEST_CASE(a_link_to_another_site_tells_it_nothing) {
  const std::string html = html_of({});
  BOOST_TEST(count(html, "href=\"https://") == count(html, "rel=\"noopener noreferrer\""));
}

BOOST_AUTO_TEST_CASE(a_form_without_address_goes_nowhere) {
  const std::string html = html_of({});
  BOOST_TEST(count(html, "<form") == 2U);
  BOOST_TEST(count(html, "method=\"get\"") == 1U);
  BOOST_TEST(count(html, "method=\"dialog\"") == 1U);
  BOOST_TEST(count(html, "action=\"/en/sample\"") == 1U);
}

BOOST_AUTO_TEST_CASE(values_stand_where_html_wants_them) {
  SampleState state;
  state.hostile = "\nline";
  const std::string html = html_of(state);
  BOOST_TEST(has(html, "rows=\"6\">\n\nline</textarea>"));
  BOOST_TEST(has(html, "\n\n\nline</pre>"));
  BOOST_TEST(has(html, "value=\"org-1\" selected>"));
  BOOST_TEST(has(html, "value=\"error\" checked>"));
  BOOST_TEST(has(html, "<option id=\"" + dom_id(element_id("sample/complaint/body/any")) + "\" value=\"\">All</option>"));
}

BOOST_AUTO_TEST_CASE(the_page_frame_needs_no_inline_script_or_style) {
  const Document document = lower(test::sample_screen(test::words("zh-Hans"), {}));
  const std::string page = write_page({.description = "A \"register\"",
                                       .stylesheet_url = "/assets/style.css?v=1",
                                       .script_url = "/assets/page.js?v=1",
                                       .look_url = "/assets/look.js?v=1",
                                       .portal_config_url = "/portal.json",
                                       .release = "r1",
                                       .no_script_text = "<b>no</b>",
                                       .alternates = {{"en", "/en/sample"}}},
                                      document);
  BOOST_TEST(page.starts_with("<!doctype html>\n<html lang=\"zh-Hans\" dir=\"ltr\" data-release=\"r1\" data-portal=\"/portal.json\">"));
  BOOST_TEST(has(page, "<title>Sample plain</title>"));
  BOOST_TEST(has(page, "content=\"A &quot;register&quot;\""));
  BOOST_TEST(has(page, "<link rel=\"canonical\" href=\"/en/sample\">"));
  BOOST_TEST(has(page, "<link rel=\"alternate\" href=\"/en/sample\" hreflang=\"en\">"));
  BOOST_TEST(has(page, "<script type=\"module\" src=\"/assets/page.js?v=1\"></script>"));
  BOOST_TEST(has(page, "<noscript><p class=\"no-script\">&lt;b&gt;no&lt;/b&gt;</p></noscript>"));
  BOOST_TEST(has(page, "<div id=\"announce-polite\" class=\"unseen\" aria-live=\"polite\"></div>"));
  BOOST_TEST(has(page, "<div id=\"stage\"><a id=\"n"));
  // Before the style sheet, or it would wait for it; and the page is not painted before both are there.
  BOOST_TEST(page.find("<script src=\"/assets/look.js?v=1\"></script>") < page.find("<link rel=\"stylesheet\""));
  BOOST_TEST(count(page, "<script") == 2U);
  BOOST_TEST(!has(page, "style="));
}

BOOST_AUTO_TEST_SUITE_END()
