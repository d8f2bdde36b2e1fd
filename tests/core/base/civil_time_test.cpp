#include "base/civil_time.h"

#include <boost/test/unit_test.hpp>

#include <limits>
#include <string>

using namespace trialog;

namespace {

std::string written(std::int64_t unix_ms, int ahead_minutes = 0) {
  const CivilTime time = civil_time(unix_ms, ahead_minutes);
  std::string out = std::to_string(time.year);
  for (const int part : {time.month, time.day, time.hour, time.minute, time.second}) out += " " + std::to_string(part);
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(civil_time_test)

BOOST_AUTO_TEST_CASE(moments_before_and_after_1970) {
  BOOST_TEST(written(0) == "1970 1 1 0 0 0");
  BOOST_TEST(written(999) == "1970 1 1 0 0 0");
  BOOST_TEST(written(-1) == "1969 12 31 23 59 59");
  BOOST_TEST(written(1'795'823'999'000) == "2026 11 27 23 59 59");
  BOOST_TEST(written(1'795'824'000'000) == "2026 11 28 0 0 0");
  BOOST_TEST(written(-62'167'219'200'001) == "-1 12 31 23 59 59");
}

BOOST_AUTO_TEST_CASE(leap_days) {
  BOOST_TEST(written(1'709'164'800'000) == "2024 2 29 0 0 0");
  BOOST_TEST(written(951'782'400'000) == "2000 2 29 0 0 0");
  BOOST_TEST(written(-2'203'891'200'000) == "1900 3 1 0 0 0");
  BOOST_TEST(written(-2'203'891'200'001) == "1900 2 28 23 59 59");
}

BOOST_AUTO_TEST_CASE(a_clock_ahead_or_behind_crosses_midnight) {
  BOOST_TEST(written(1'795'824'000'000, -1) == "2026 11 27 23 59 0");
  BOOST_TEST(written(1'795'823'999'000, 8 * 60) == "2026 11 28 7 59 59");
}

BOOST_AUTO_TEST_CASE(the_first_and_last_moments_that_fit_are_no_fault) {
  BOOST_TEST(civil_time(std::numeric_limits<std::int64_t>::min()).year < -292'000'000);
  BOOST_TEST(civil_time(std::numeric_limits<std::int64_t>::max()).year > 292'000'000);
}

BOOST_AUTO_TEST_SUITE_END()
