#include "crypto/seal.h"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace trialog;

BOOST_AUTO_TEST_SUITE(sealing)

BOOST_AUTO_TEST_CASE(what_is_sealed_opens_for_its_key_alone) {
  const SealingKey body = SealingKey::random();
  const SealingKey other = SealingKey::random();
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, seal_block_bytes - 1, seal_block_bytes, std::size_t{5000}}) {
    const std::string message(size, 'x');
    const Result<Bytes> sealed = seal(body.public_key(), as_bytes(message));
    BOOST_TEST(sealed.has_value());
    if (!sealed) continue;
    const Result<Bytes> opened = body.open(*sealed);
    BOOST_TEST(opened.has_value());
    if (opened) BOOST_TEST(as_text(*opened) == message);
    BOOST_TEST(!other.open(*sealed).has_value());
  }
}

BOOST_AUTO_TEST_CASE(the_length_of_what_was_written_does_not_show) {
  const SealingKey body = SealingKey::random();
  BOOST_TEST(seal(body.public_key(), as_bytes("short")).value().size() ==
             seal(body.public_key(), as_bytes(std::string(1500, 'x'))).value().size());
}

BOOST_AUTO_TEST_CASE(a_changed_or_cut_sealed_message_is_refused) {
  const SealingKey body = SealingKey::random();
  const Bytes sealed = seal(body.public_key(), as_bytes("private")).value();
  for (const std::size_t position : {std::size_t{0}, std::size_t{40}, sealed.size() - 1}) {
    Bytes changed = sealed;
    changed[position] ^= 1;
    BOOST_TEST(!body.open(changed).has_value());
  }
  BOOST_TEST(!body.open(ByteView(sealed).first(sealed.size() - 1)).has_value());
  BOOST_TEST(!body.open(ByteView()).has_value());
}

BOOST_AUTO_TEST_CASE(nothing_is_sealed_to_a_key_of_low_order) {
  BOOST_TEST(!seal(SealingPublicKey{}, as_bytes("private")).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
