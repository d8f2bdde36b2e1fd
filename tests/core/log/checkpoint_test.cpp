#include "log/checkpoint.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "base/limits.h"
#include "log/tree.h"
#include "support/reference_log.h"

using namespace trialog;

namespace {

// Ed25519 signatures are determined by key and text, so another program must give these very bytes.
const std::string reference_bytes =
    "portal.example/log1\n"
    "700\n"
    "VYoqktsBtUlgVjZ8Bi2L5iakru0JQIYtrTMTlvSDUgo=\n"
    "\n"
    "\xe2\x80\x94 portal.example/log1 "
    "8xoXKlgD3gtzQzTwsRiS9p1xb7G7gn7tRwYBeY7NvUJ3jmn7Hv9d3MrS5TsvWIPfZ20NERAI6MqD+Xw7sNzn0IDIvA8=\n"
    "\xe2\x80\x94 witness.example/w1 "
    "HmSaRAAAAABlU/O8Pb9mh0RL93DkjBebnTkQRZ38tg/gcQqYdEi9aEg1lkFsCHFpNwX+29AYxGXTyseGUt0e8WpTLT23EzVUQ04OAw==\n";

Checkpoint reference() {
  return {test::reference_origin, 700, decode_base64_digest("VYoqktsBtUlgVjZ8Bi2L5iakru0JQIYtrTMTlvSDUgo=").value()};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(checkpoint)

BOOST_AUTO_TEST_CASE(signing_gives_the_bytes_of_the_other_program) {
  BOOST_TEST(test::reference_checkpoint(700, reference().root) == reference_bytes);
}

BOOST_AUTO_TEST_CASE(the_bytes_of_the_other_program_open) {
  const Result<Checkpoint> opened =
      open_checkpoint(as_bytes(reference_bytes), test::reference_origin, test::reference_keys());
  BOOST_TEST((opened.has_value() && *opened == reference()));
}

BOOST_AUTO_TEST_CASE(a_checkpoint_reads_back_as_it_was_written) {
  for (const std::uint64_t size : {std::uint64_t{1}, std::uint64_t{700}, limits::max_tree_size}) {
    Checkpoint checkpoint = reference();
    checkpoint.size = size;
    BOOST_TEST((parse_checkpoint(format_checkpoint(checkpoint)).value() == checkpoint));
  }
  const Checkpoint empty{test::reference_origin, 0, empty_tree_root()};
  BOOST_TEST((parse_checkpoint(format_checkpoint(empty)).value() == empty));
}

BOOST_AUTO_TEST_CASE(a_checkpoint_of_another_log_is_refused) {
  const Result<Checkpoint> opened =
      open_checkpoint(as_bytes(reference_bytes), "portal.example/log2", test::reference_keys());
  BOOST_TEST((!opened && opened.error().code == Errc::unknown_origin));
}

BOOST_AUTO_TEST_CASE(witnesses_alone_do_not_make_a_checkpoint) {
  const std::vector<VerifierKey> witness = {test::reference_keys()[1]};
  const Result<Checkpoint> opened = open_checkpoint(as_bytes(reference_bytes), test::reference_origin, witness);
  BOOST_TEST((!opened && opened.error().code == Errc::missing_signature));
  // Nor does a cosignature by a key that bears the log's name.
  const std::string text = format_checkpoint(reference());
  const std::string cosigned = text + "\n" + cosign(text, test::reference_origin, test::reference_witness_key(), 1);
  const std::vector<VerifierKey> namesake = {
      cosigner_key_of(test::reference_origin, test::reference_witness_key().public_key())};
  const Result<Checkpoint> refused = open_checkpoint(as_bytes(cosigned), test::reference_origin, namesake);
  BOOST_TEST((!refused && refused.error().code == Errc::missing_signature));
}

BOOST_AUTO_TEST_CASE(another_trusted_key_cannot_sign_for_the_log) {
  const SigningKey other = test::key_from("TEST ONLY other");
  const std::vector<VerifierKey> keys = {verifier_key_of("portal.example/log2", other.public_key())};
  const std::string signed_note = sign_note(format_checkpoint(reference()), "portal.example/log2", other);
  const Result<Checkpoint> opened = open_checkpoint(as_bytes(signed_note), test::reference_origin, keys);
  BOOST_TEST((!opened && opened.error().code == Errc::missing_signature));
}

BOOST_AUTO_TEST_CASE(a_checkpoint_text_ends_with_its_third_line) {
  const std::string text = format_checkpoint(reference());
  BOOST_TEST((parse_checkpoint(text.substr(0, text.size() - 1)).error().code == Errc::malformed_checkpoint));
  BOOST_TEST((parse_checkpoint(text + "\n").error().code == Errc::malformed_checkpoint));
}

BOOST_AUTO_TEST_CASE(every_cut_of_a_checkpoint_is_refused) {
  for (std::size_t size = 0; size < reference_bytes.size(); ++size) {
    const std::size_t witness_line = reference_bytes.find("\xe2\x80\x94 witness");
    const Result<Checkpoint> opened =
        open_checkpoint(as_bytes(reference_bytes).first(size), test::reference_origin, test::reference_keys());
    BOOST_TEST_INFO(size);
    BOOST_TEST(opened.has_value() == (size == witness_line));
  }
}

BOOST_AUTO_TEST_SUITE_END()
