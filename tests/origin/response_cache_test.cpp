#include <boost/test/unit_test.hpp>

#include "origin/response_cache.h"

using namespace trialog::origin;

namespace {

Response of_size(std::size_t size) {
  Response response;
  response.body = std::make_shared<const std::string>(size, 'x');
  return response;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(response_cache)

BOOST_AUTO_TEST_CASE(what_was_not_asked_for_longest_goes_first) {
  ResponseCache cache(30000);
  for (const char* key : {"a", "b", "c"}) cache.keep(key, of_size(9000));
  BOOST_TEST(cache.find("a").has_value());
  cache.keep("d", of_size(9000));
  BOOST_TEST(cache.find("a")->body->size() == 9000u);
  BOOST_TEST(!cache.find("b").has_value());
  BOOST_TEST(cache.find("c").has_value());
  BOOST_TEST(cache.find("d").has_value());
}

BOOST_AUTO_TEST_CASE(one_that_is_too_large_is_not_kept) {
  ResponseCache cache(1000);
  cache.keep("a", of_size(1001));
  BOOST_TEST(!cache.find("a").has_value());
}

BOOST_AUTO_TEST_CASE(many_small_ones_are_not_free) {
  ResponseCache cache(10000);
  for (int i = 0; i < 1000; ++i) cache.keep(std::to_string(i), of_size(0));
  BOOST_TEST(!cache.find("0").has_value());
  BOOST_TEST(cache.find("999").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
