#include <boost/test/unit_test.hpp>

#include "origin/clock.h"
#include "origin/rate.h"

using namespace trialog::origin;
using std::chrono::seconds;

BOOST_AUTO_TEST_SUITE(rate)

BOOST_AUTO_TEST_CASE(a_bucket_gives_its_burst_and_then_what_comes_back) {
  TokenBuckets buckets({2, 5});
  const std::chrono::steady_clock::time_point start{};
  for (int i = 0; i < 5; ++i) BOOST_TEST(buckets.take("a", start));
  BOOST_TEST(!buckets.take("a", start));
  BOOST_TEST(buckets.take("b", start));
  BOOST_TEST(buckets.take("a", start + seconds(1)));
  BOOST_TEST(buckets.take("a", start + seconds(1)));
  BOOST_TEST(!buckets.take("a", start + seconds(1)));
}

BOOST_AUTO_TEST_CASE(many_addresses_do_not_fill_the_memory) {
  TokenBuckets buckets({1, 1});
  const std::chrono::steady_clock::time_point start{};
  int taken = 0;
  for (int i = 0; i < 30000; ++i) taken += buckets.take(std::to_string(i), start) ? 1 : 0;
  BOOST_TEST(taken == 20000);
  BOOST_TEST(buckets.take("new", start + seconds(5)));
}

BOOST_AUTO_TEST_CASE(addresses_of_one_ipv6_network_share_a_bucket) {
  using boost::asio::ip::make_address;
  BOOST_TEST(network_of(make_address("2001:db8:1:2:3:4:5:6")) == network_of(make_address("2001:db8:1:2::1")));
  BOOST_TEST(network_of(make_address("2001:db8:1:2::1")) != network_of(make_address("2001:db8:1:3::1")));
  BOOST_TEST(network_of(make_address("192.0.2.1")) == "192.0.2.1");
}

BOOST_AUTO_TEST_CASE(dates_are_written_as_http_and_iso_say) {
  BOOST_TEST(http_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
  BOOST_TEST(*parse_time_ms("2026-08-08T06:20:11Z") == 1786170011000);
  BOOST_TEST(*parse_time_ms("1970-01-02") == 86400000);
  BOOST_TEST(format_date(1786170011000) == "2026-08-08");
  for (const char* wrong : {"", "2026-02-30", "2026-08-08T06:20:11", "2026-08-08T24:00:00Z", "2026-8-8", "2026-08-08T06:20:11Z "}) {
    BOOST_TEST(!parse_time_ms(wrong).has_value(), wrong);
  }
}

BOOST_AUTO_TEST_SUITE_END()
