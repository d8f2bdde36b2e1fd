#include "crypto/random_source.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <vector>

#include "crypto/secret.h"

using namespace trialog;

BOOST_AUTO_TEST_SUITE(random_source)

BOOST_AUTO_TEST_CASE(long_and_short_wishes_are_filled_to_the_last_byte) {
  use_system_random();
  // 256 is what the system gives at once.
  for (const std::size_t size : {std::size_t{1}, std::size_t{255}, std::size_t{256}, std::size_t{257}, std::size_t{1000}}) {
    // A byte that stays zero through 40 fillings was not filled: by chance that happens once in 2^320.
    std::vector<std::uint8_t> seen(size, 0);
    for (int round = 0; round < 40; ++round) {
      std::vector<std::uint8_t> bytes(size, 0);
      fill_random(bytes.data(), bytes.size());
      for (std::size_t i = 0; i < size; ++i) seen[i] = static_cast<std::uint8_t>(seen[i] | bytes[i]);
    }
    BOOST_TEST(std::count(seen.begin(), seen.end(), 0) == 0);
  }
}

BOOST_AUTO_TEST_CASE(two_secrets_are_never_the_same) {
  use_system_random();
  use_system_random();
  const Secret<32> first = Secret<32>::random();
  const Secret<32> second = Secret<32>::random();
  BOOST_TEST(!equal(first.view(), second.view()));
}

BOOST_AUTO_TEST_SUITE_END()
