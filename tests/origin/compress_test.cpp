#include <boost/test/unit_test.hpp>

#include "origin/compress.h"

using namespace trialog;
using namespace trialog::origin;

BOOST_AUTO_TEST_SUITE(compress_suite)

BOOST_AUTO_TEST_CASE(the_best_encoding_that_the_client_takes_is_chosen) {
  BOOST_TEST((best_encoding("gzip, deflate, br") == Encoding::brotli));
  BOOST_TEST((best_encoding("GZIP;q=0.5") == Encoding::gzip));
  BOOST_TEST((best_encoding("br;q=0, gzip") == Encoding::gzip));
  BOOST_TEST((best_encoding("br; q=0.000,gzip;q=0") == Encoding::identity));
  BOOST_TEST((best_encoding("") == Encoding::identity));
  BOOST_TEST((best_encoding("deflate, zstd") == Encoding::identity));
}

BOOST_AUTO_TEST_CASE(gunzip_is_the_inverse_of_gzip) {
  const std::string text(100000, 'x');
  const std::string packed = compress(Encoding::gzip, text, true);
  BOOST_TEST(packed.size() < 1000u);
  BOOST_TEST((*gunzip(as_bytes(packed), text.size()) == to_bytes(text)));
}

BOOST_AUTO_TEST_CASE(a_gzip_bomb_stops_at_the_limit) {
  const std::string packed = compress(Encoding::gzip, std::string(1000000, 'x'), true);
  BOOST_TEST((gunzip(as_bytes(packed), 999999).error().code == Errc::too_large));
}

BOOST_AUTO_TEST_CASE(truncated_and_broken_gzip_is_refused) {
  const std::string packed = compress(Encoding::gzip, "some text that is long enough", true);
  BOOST_TEST((gunzip(as_bytes(packed.substr(0, 12)), 1000).error().code == Errc::truncated));
  BOOST_TEST((gunzip(as_bytes("not gzip at all"), 1000).error().code == Errc::invalid_value));
}

BOOST_AUTO_TEST_SUITE_END()
