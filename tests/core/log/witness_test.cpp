#include "log/witness.h"

#include <boost/test/unit_test.hpp>

#include "base/encoding.h"
#include "log/proof.h"
#include "support/reference_log.h"

using namespace trialog;

namespace {

const std::vector<VerifierKey>& logs() {
  static const std::vector<VerifierKey> keys = {
      verifier_key_of("other.example/log", test::key_from("TEST ONLY other").public_key()),
      verifier_key_of(test::reference_origin, test::reference_log_key().public_key())};
  return keys;
}

Digest root_of(std::uint64_t size) {
  test::MemoryLog log;
  log.append(size);
  return log.appender().root();
}

std::string signed_checkpoint(std::uint64_t size, const Digest& root) {
  return sign_note(format_checkpoint({test::reference_origin, size, root}), test::reference_origin, test::reference_log_key());
}

// What an honest log of `size` leaves sends.
AddCheckpoint request(std::uint64_t old_size, std::uint64_t size) {
  test::MemoryLog log;
  log.append(size);
  return {old_size, prove_consistency(old_size, size, log.reader()).value(), signed_checkpoint(size, log.appender().root())};
}

WitnessedTree tree_of(std::uint64_t size) { return {size, root_of(size)}; }

unsigned answer(const AddCheckpoint& sent, const WitnessedTree& known) {
  return static_cast<unsigned>(decide(sent, logs(), known).answer);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(witness)

BOOST_AUTO_TEST_CASE(what_continues_the_known_tree_is_cosigned) {
  for (const auto& [from, to] : {std::pair{0U, 0U}, {0U, 1U}, {0U, 700U}, {1U, 2U}, {3U, 7U}, {256U, 257U}, {257U, 700U}, {700U, 700U}}) {
    const WitnessDecision decision = decide(request(from, to), logs(), tree_of(from));
    BOOST_TEST((decision.answer == WitnessAnswer::cosigned));
    BOOST_TEST((decision.checkpoint == Checkpoint{test::reference_origin, to, root_of(to)}));
  }
}

BOOST_AUTO_TEST_CASE(the_cosigned_checkpoint_of_the_specification_comes_out_byte_for_byte) {
  const AddCheckpoint sent = request(257, 700);
  const WitnessDecision decision = decide(sent, logs(), tree_of(257));
  const std::string line = cosign(format_checkpoint(decision.checkpoint), test::reference_witness, test::reference_witness_key(), 1700000700);
  BOOST_TEST(append_signatures(as_bytes(sent.checkpoint), line).value() ==
             "portal.example/log1\n700\nVYoqktsBtUlgVjZ8Bi2L5iakru0JQIYtrTMTlvSDUgo=\n\n"
             "\xe2\x80\x94 portal.example/log1 8xoXKlgD3gtzQzTwsRiS9p1xb7G7gn7tRwYBeY7NvUJ3jmn7Hv9d3MrS5TsvWIPfZ20NERAI6MqD+Xw7sNzn0IDIvA8=\n"
             "\xe2\x80\x94 witness.example/w1 HmSaRAAAAABlU/O8Pb9mh0RL93DkjBebnTkQRZ38tg/gcQqYdEi9aEg1lkFsCHFpNwX+29AYxGXTyseGUt0e8WpTLT23EzVUQ04OAw==\n");
}

BOOST_AUTO_TEST_CASE(each_row_of_the_protocol_has_its_answer) {
  const AddCheckpoint good = request(7, 256);
  const WitnessedTree known = tree_of(7);
  BOOST_TEST(answer(good, known) == 200U);

  AddCheckpoint unknown = good;
  unknown.checkpoint.replace(0, 6, "Portal");
  BOOST_TEST(answer(unknown, known) == 404U);

  AddCheckpoint unsigned_by_it = good;
  const std::string text = format_checkpoint({test::reference_origin, 256, root_of(256)});
  unsigned_by_it.checkpoint = sign_note(text, test::reference_origin, test::key_from("another key"));
  BOOST_TEST(answer(unsigned_by_it, known) == 403U);
  AddCheckpoint changed = good;
  changed.checkpoint.replace(changed.checkpoint.find("\n256\n"), 5, "\n255\n");
  BOOST_TEST(answer(changed, known) == 403U);
  // One good line of the log's key does not make up for a bad one.
  AddCheckpoint twice = good;
  const std::string line = good.checkpoint.substr(good.checkpoint.rfind("\xe2\x80\x94"));
  const std::size_t middle = line.size() / 2 + 10;
  std::string forged = line;
  forged[middle] = forged[middle] == 'A' ? 'B' : 'A';
  twice.checkpoint += forged;
  BOOST_TEST(answer(twice, known) == 403U);

  AddCheckpoint no_note = good;
  no_note.checkpoint = std::string(test::reference_origin) + "\n256\n";
  BOOST_TEST(answer(no_note, known) == 400U);
  AddCheckpoint extended = good;
  extended.checkpoint = sign_note(text + "extension\n", test::reference_origin, test::reference_log_key());
  BOOST_TEST(answer(extended, known) == 400U);
  AddCheckpoint backwards = good;
  backwards.old_size = 257;
  BOOST_TEST(answer(backwards, known) == 400U);

  AddCheckpoint behind = request(3, 256);
  BOOST_TEST(answer(behind, known) == 409U);
  BOOST_TEST(answer(good, tree_of(256)) == 409U);
  BOOST_TEST(answer(request(0, 256), known) == 409U);

  AddCheckpoint wrong_proof = good;
  wrong_proof.proof.back()[0] ^= 1;
  BOOST_TEST(answer(wrong_proof, known) == 422U);
  AddCheckpoint no_proof = good;
  no_proof.proof.clear();
  BOOST_TEST(answer(no_proof, known) == 422U);
  AddCheckpoint fork = good;
  fork.checkpoint = signed_checkpoint(256, root_of(255));
  BOOST_TEST(answer(fork, known) == 422U);
  BOOST_TEST(answer({7, {}, signed_checkpoint(7, root_of(256))}, known) == 422U);
  BOOST_TEST(answer({7, {root_of(1)}, signed_checkpoint(7, root_of(7))}, known) == 422U);
  BOOST_TEST(answer({0, {root_of(1)}, signed_checkpoint(256, root_of(256))}, {}) == 422U);
}

BOOST_AUTO_TEST_CASE(an_empty_tree_with_another_root_is_refused_in_its_turn) {
  const AddCheckpoint empty{0, {}, signed_checkpoint(0, root_of(1))};
  BOOST_TEST(answer(empty, {}) == 422U);
  BOOST_TEST(answer(empty, tree_of(7)) == 409U);
  BOOST_TEST(answer({1, {}, empty.checkpoint}, tree_of(7)) == 400U);
  BOOST_TEST(answer({0, {}, signed_checkpoint(0, empty_tree_root())}, {}) == 200U);
}

BOOST_AUTO_TEST_CASE(a_rewound_log_is_not_cosigned_whatever_it_says) {
  const WitnessedTree known = tree_of(256);
  BOOST_TEST(answer(request(7, 7), known) == 409U);
  BOOST_TEST(answer(request(0, 7), known) == 409U);
  BOOST_TEST(answer({256, {}, signed_checkpoint(7, root_of(7))}, known) == 400U);
}

BOOST_AUTO_TEST_CASE(a_request_has_one_text) {
  for (const AddCheckpoint& sent : {request(0, 1), request(257, 700), AddCheckpoint{}}) {
    BOOST_TEST((parse_add_checkpoint(format_add_checkpoint(sent)).value() == sent));
  }
  const std::string hash = base64(root_of(1)) + "\n";
  const std::vector<std::string> no_requests = {
      "", "old 1", "old 1\n", "old\n\n", "old 01\n\n", "old -1\n\n", "old 9007199254740992\n\n", "Old 1\n\n", "old 1\r\n\r\n",
      "old 1\n" + hash, "old 1\n " + hash + "\n", "old 1\n" + hash.substr(4) + "\n", "old 1\nAA==\n\n"};
  for (const std::string& wrong : no_requests) {
    BOOST_TEST((parse_add_checkpoint(wrong).error().code == Errc::malformed_proof), wrong);
  }
  std::string many = "old 1\n";
  for (std::size_t i = 0; i < max_witness_proof_hashes; ++i) many += hash;
  BOOST_TEST(parse_add_checkpoint(many + "\n").has_value());
  BOOST_TEST((parse_add_checkpoint(many + hash + "\n").error().code == Errc::too_many));
  BOOST_TEST((parse_add_checkpoint("old 1\n\n" + std::string(max_add_checkpoint_bytes, 'a')).error().code == Errc::too_large));
}

BOOST_AUTO_TEST_CASE(of_the_lines_of_a_stranger_only_valid_ones_of_known_keys_are_kept) {
  const std::string text = format_checkpoint({test::reference_origin, 700, root_of(1)});
  const std::vector<VerifierKey> keys = {cosigner_key_of(test::reference_witness, test::reference_witness_key().public_key())};
  const std::string good = cosign(text, test::reference_witness, test::reference_witness_key(), 1700000700);
  const std::string of_other_text = cosign(text + "more\n", test::reference_witness, test::reference_witness_key(), 1700000700);
  const std::string of_other_key = cosign(text, "b.example", test::key_from("b"), 1700000700);
  const std::string later = cosign(text, test::reference_witness, test::reference_witness_key(), 1700000701);
  BOOST_TEST(valid_signatures(text, "<html>\n\n" + of_other_key + of_other_text + good + later + good, keys) == good);
  BOOST_TEST(valid_signatures(text, of_other_text + of_other_key, keys).empty());
  BOOST_TEST(valid_signatures(text, good.substr(0, good.size() - 1), keys).empty());
  BOOST_TEST(valid_signatures(text, "", keys).empty());
  std::string hidden;
  for (std::size_t i = 0; i < limits::max_note_signatures; ++i) hidden += "\n";
  BOOST_TEST(valid_signatures(text, hidden + good, keys).empty());
}

BOOST_AUTO_TEST_SUITE_END()
