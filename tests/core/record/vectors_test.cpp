// Frozen formats: each kind's full example must give the stored bytes for ever. tests/vectors/README.md says how a
// vector is added; none is ever changed.
#include <boost/test/unit_test.hpp>

#include <cstdlib>

#include "base/encoding.h"
#include "support/files.h"
#include "support/full_example.h"

using namespace trialog;

namespace {

template <class T>
void check_vector() {
  const std::string name(token_of(RecordTraits<T>::kind));
  const auto folder = test::root() / "tests/vectors" / (name + "-1");
  const SigningKey key = test::test_key("record");
  const T record = test::full_example<T>();
  const Bytes payload = to_bytes(json::write(SaveArchive::save(record)));
  const Bytes leaf = encode_envelope(sign_envelope(RecordTraits<T>::payload_type, payload, key));
  // A new kind's vector is written once, on request; one that exists is never written over.
  if (std::getenv("TRIALOG_WRITE_NEW_VECTORS") != nullptr && !std::filesystem::exists(folder)) {
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "payload.json", std::ios::binary) << as_text(payload);
    std::ofstream(folder / "leaf.json", std::ios::binary) << as_text(leaf);
    std::ofstream(folder / "payload.sha256", std::ios::binary) << hex(sha256(payload));
  }
  BOOST_TEST(as_text(payload) == test::read_file(folder / "payload.json"), name);
  BOOST_TEST(as_text(leaf) == test::read_file(folder / "leaf.json"), name);
  BOOST_TEST(hex(sha256(payload)) == test::read_file(folder / "payload.sha256"), name);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(vectors)

BOOST_AUTO_TEST_CASE(every_kind_gives_its_frozen_bytes) {
#define TRIALOG_CHECK_VECTOR(name, type) check_vector<type>();
  TRIALOG_RECORD_KINDS(TRIALOG_CHECK_VECTOR)
#undef TRIALOG_CHECK_VECTOR
}

// DSSE protocol.md, test vector of the pre-authentication encoding.
BOOST_AUTO_TEST_CASE(the_signed_bytes_are_those_of_dsse) {
  BOOST_TEST(as_text(pre_authentication_encoding("http://example.com/HelloWorld", as_bytes("hello world"))) ==
             "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
}

BOOST_AUTO_TEST_SUITE_END()
