#include "engine/route.h"

#include <boost/test/unit_test.hpp>
#include <set>

using namespace trialog;
using namespace trialog::engine;

BOOST_AUTO_TEST_SUITE(route)

BOOST_AUTO_TEST_CASE(every_language_has_its_own_addresses_and_only_those) {
  std::set<std::string_view> paths;
  std::set<std::string_view> tags;
  for (const Language& language : languages) {
    paths.insert(language.path);
    tags.insert(language.tag);
    const std::string address = "/" + std::string(language.path) + "/register?q=a";
    const std::optional<Route> route = parse_route(address);
    BOOST_TEST((route && route->page == Page::disclosures), address);
    if (route) BOOST_TEST(format_route(*route) == address);
    BOOST_TEST(language_tag(language.path) == language.tag);
    BOOST_TEST((find_language_by_tag(language.tag) == find_language(language.path)));
  }
  BOOST_TEST(paths.size() == languages.size());
  BOOST_TEST(tags.size() == languages.size());
  for (const char* address : {"/", "/xx/register", "/zh-Hans/register", "/register", "register"}) BOOST_TEST(!parse_route(address).has_value());
  BOOST_TEST(language_tag("xx") == "en");
}

BOOST_AUTO_TEST_CASE(people_are_sent_to_the_first_complete_language_that_they_read) {
  BOOST_TEST(language_for("zh-CN,zh;q=0.9,en;q=0.8") == "zh");
  BOOST_TEST(language_for("nl, en;q=0.5, zh;q=0.4") == "en");
  BOOST_TEST(language_for("ZH") == "zh");
  BOOST_TEST(language_for("ar-EG, zh;q=0.5") == "zh");  // Arabic has just begun.
  BOOST_TEST(language_for("zha, nl") == "en");          // Zhuang is not Chinese.
  BOOST_TEST(language_for("") == "en");
}

BOOST_AUTO_TEST_SUITE_END()
