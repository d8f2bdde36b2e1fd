// Files that must be refused. Each is named after its error: tests/hostile/<format>/<error>[-<what>].json.
#include <boost/test/unit_test.hpp>

#include "support/files.h"
#include "support/full_example.h"

using namespace trialog;

BOOST_AUTO_TEST_SUITE(hostile)

BOOST_AUTO_TEST_CASE(every_hostile_reply_is_refused_by_its_name) {
  const SigningKey key = test::test_key("record");
  int count = 0;
  for (const auto& path : test::files_in(test::root() / "tests/hostile/reply")) {
    const std::string text = test::read_file(path);
    const Result<Bytes> leaf = sign_payload(Kind::reply, as_bytes(text), key);
    BOOST_TEST(!leaf.has_value(), path.filename().string());
    if (!leaf) BOOST_TEST(name_of(leaf.error().code) == test::expected_error(path), path.filename().string());
    ++count;
  }
  BOOST_TEST(count >= 12);
}

BOOST_AUTO_TEST_CASE(every_hostile_envelope_is_refused_by_its_name) {
  int count = 0;
  for (const auto& path : test::files_in(test::root() / "tests/hostile/envelope")) {
    const std::string text = test::read_file(path);
    const Result<Envelope> envelope = decode_envelope(as_bytes(text));
    const Result<void> result = envelope ? check_envelope_signature(*envelope) : Result<void>(envelope.error());
    BOOST_TEST(!result.has_value(), path.filename().string());
    if (!result) BOOST_TEST(name_of(result.error().code) == test::expected_error(path), path.filename().string());
    ++count;
  }
  BOOST_TEST(count >= 8);
}

BOOST_AUTO_TEST_SUITE_END()
