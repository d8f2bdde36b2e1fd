#include "crypto/hash.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

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

// FIPS 180-4 examples: one block, two blocks; and the million letters of NIST's long one.
BOOST_AUTO_TEST_CASE(many_at_once_give_the_published_values) {
  const std::string million(1000000, 'a');
  const std::vector<ByteView> messages = {
      as_bytes("abc"), as_bytes(million), as_bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), ByteView()};
  const std::vector<Digest> digests = sha256_many({}, messages);
  BOOST_TEST(hex(digests[0]) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  BOOST_TEST(hex(digests[1]) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  BOOST_TEST(hex(digests[2]) == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  BOOST_TEST(hex(digests[3]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

Bytes counted(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>((i * 7 + size) & 0xff);
  return bytes;
}

void check_many(ByteView prefix, const std::vector<Bytes>& messages) {
  const std::vector<ByteView> views(messages.begin(), messages.end());
  const std::vector<Digest> digests = sha256_many(prefix, views);
  BOOST_TEST(digests.size() == messages.size());
  for (std::size_t i = 0; i < messages.size(); ++i) BOOST_TEST((digests[i] == sha256({prefix, messages[i]})));
}

// Prefix and message may end anywhere in a block, and a lane's next message has another length than its neighbours'.
BOOST_AUTO_TEST_CASE(many_at_once_are_what_each_alone_is) {
  std::vector<Bytes> messages;
  for (std::size_t size = 0; size <= 300; ++size) messages.push_back(counted(size));
  for (const std::size_t prefix_size : {0u, 1u, 63u, 64u, 65u, 200u}) check_many(counted(prefix_size), messages);
  for (std::size_t i = 0; i < messages.size(); ++i) std::swap(messages[i], messages[(i * 131) % messages.size()]);
  check_many(counted(1), messages);
  messages[3] = counted(70000);
  check_many({}, messages);
}

BOOST_AUTO_TEST_CASE(any_number_at_once) {
  std::vector<Bytes> messages;
  for (std::size_t count = 0; count <= 9; ++count) {
    check_many(counted(1), messages);
    messages.push_back(counted(count * 50));
  }
}

BOOST_AUTO_TEST_SUITE_END()
