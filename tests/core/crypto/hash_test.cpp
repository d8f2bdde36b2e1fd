#include "crypto/hash.h"

#include <boost/test/unit_test.hpp>

#include "base/encoding.h"

using namespace trialog;

BOOST_AUTO_TEST_SUITE(hash)

// FIPS 180-4 example and the empty message.
BOOST_AUTO_TEST_CASE(sha256_gives_the_published_values) {
  BOOST_TEST(hex(sha256(as_bytes("abc"))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  BOOST_TEST(hex(sha256(ByteView())) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

BOOST_AUTO_TEST_CASE(the_hash_of_parts_is_the_hash_of_the_whole) {
  BOOST_TEST((sha256({as_bytes("a"), as_bytes(""), as_bytes("bc")}) == sha256(as_bytes("abc"))));
}

BOOST_AUTO_TEST_CASE(a_digest_has_32_bytes) {
  BOOST_TEST(decode_digest(std::string(64, 'a')).has_value());
  BOOST_TEST(!decode_digest(std::string(62, 'a')).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
