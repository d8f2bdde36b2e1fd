#include "crypto/sign.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>

#include "base/encoding.h"

using namespace trialog;

namespace {

SigningKey key_from(const std::string& seed_hex) {
  const Bytes bytes = decode_hex(seed_hex).value();
  std::array<std::uint8_t, 32> seed;
  std::copy(bytes.begin(), bytes.end(), seed.begin());
  return SigningKey(SigningSeed(seed));
}

struct Vector {
  std::string seed, key, message, signature;
};

// RFC 8032 section 7.1, TEST 1, 2 and 3.
const Vector vectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"}};

}  // namespace

BOOST_AUTO_TEST_SUITE(sign)

BOOST_AUTO_TEST_CASE(keys_and_signatures_are_those_of_rfc_8032) {
  for (const Vector& vector : vectors) {
    const SigningKey key = key_from(vector.seed);
    BOOST_TEST(hex(key.public_key()) == vector.key);
    const Bytes message = decode_hex(vector.message).value();
    const Signature signature = key.sign(message);
    BOOST_TEST(hex(signature) == vector.signature);
    BOOST_TEST(check_signature(key.public_key(), message, signature).has_value());
  }
}

BOOST_AUTO_TEST_CASE(a_changed_message_signature_or_key_is_refused) {
  const SigningKey key = key_from(vectors[0].seed);
  const Bytes message = to_bytes("what was signed");
  const Signature signature = key.sign(message);
  for (std::size_t i = 0; i < signature.size(); ++i) {
    Signature changed = signature;
    changed[i] ^= 1;
    BOOST_TEST(!check_signature(key.public_key(), message, changed).has_value());
  }
  BOOST_TEST(!check_signature(key.public_key(), as_bytes("what was signeD"), signature).has_value());
  BOOST_TEST(!check_signature(key_from(vectors[1].seed).public_key(), message, signature).has_value());
}

// S + L verifies under rules that do not demand a reduced S (RFC 8032 section 5.1.7 does).
BOOST_AUTO_TEST_CASE(a_signature_with_an_unreduced_s_is_refused) {
  const SigningKey key = key_from(vectors[0].seed);
  Signature signature = key.sign(as_bytes("m"));
  const Bytes order = decode_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").value();
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    const unsigned sum = static_cast<unsigned>(signature[32 + i]) + order[i] + carry;
    signature[32 + i] = static_cast<std::uint8_t>(sum & 0xff);
    carry = sum >> 8;
  }
  BOOST_TEST(!check_signature(key.public_key(), as_bytes("m"), signature).has_value());
}

BOOST_AUTO_TEST_CASE(a_key_of_low_order_signs_nothing) {
  PublicKey identity{};
  identity[0] = 1;
  Signature signature{};
  signature[0] = 1;
  BOOST_TEST(!check_signature(identity, as_bytes("anything"), signature).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
