#include "log/tlog_proof.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "base/limits.h"
#include "log/proof.h"
#include "support/reference_log.h"

using namespace trialog;
using trialog::test::MemoryLog;
using trialog::test::reference_record;

namespace {

TlogProof reference_proof(std::uint64_t index, std::uint64_t size) {
  MemoryLog log;
  log.append(size);
  return {std::nullopt, index, prove_inclusion(index, size, log.reader()).value(),
          test::reference_checkpoint(size, log.appender().root())};
}

Result<Checkpoint> check(const TlogProof& proof, ByteView record) {
  return check_tlog_proof(proof, record, test::reference_origin, test::reference_keys());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tlog_proof)

BOOST_AUTO_TEST_CASE(a_receipt_shows_that_its_record_is_in_the_log) {
  const TlogProof proof = reference_proof(257, 700);
  const Result<Checkpoint> checkpoint = check(proof, reference_record(257));
  BOOST_TEST((checkpoint.has_value() && checkpoint->size == 700));
  BOOST_TEST((check(proof, reference_record(258)).error().code == Errc::inclusion_failed));
}

BOOST_AUTO_TEST_CASE(a_proof_file_reads_back_as_it_was_written) {
  TlogProof proof = reference_proof(5, 9);
  BOOST_TEST((parse_tlog_proof(format_tlog_proof(proof)).value() == proof));
  proof.extra = to_bytes("for the reader");
  BOOST_TEST((parse_tlog_proof(format_tlog_proof(proof)).value() == proof));
  proof.extra = Bytes{};
  BOOST_TEST((parse_tlog_proof(format_tlog_proof(proof)).value() == proof));
  const TlogProof alone = reference_proof(0, 1);
  BOOST_TEST(alone.path.empty());
  BOOST_TEST((parse_tlog_proof(format_tlog_proof(alone)).value() == alone));
  BOOST_TEST(check(alone, reference_record(0)).has_value());
}

BOOST_AUTO_TEST_CASE(a_proof_file_has_the_shape_of_the_standard) {
  TlogProof proof = reference_proof(0, 2);
  proof.extra = to_bytes("a");
  const std::string file = format_tlog_proof(proof);
  const std::string head = "c2sp.org/tlog-proof@v1\nextra YQ==\nindex 0\n";
  BOOST_TEST(file.substr(0, head.size()) == head);
  BOOST_TEST(file.substr(head.size() + 45, 1 + proof.checkpoint.size()) == "\n" + proof.checkpoint);
}

BOOST_AUTO_TEST_CASE(every_cut_and_every_changed_byte_of_a_proof_file_is_refused) {
  const std::string file = format_tlog_proof(reference_proof(5, 9));
  const Bytes record = reference_record(5);
  const auto accepted = [&](const std::string& text) {
    const Result<TlogProof> proof = parse_tlog_proof(text);
    return proof.has_value() && check(*proof, record).has_value();
  };
  BOOST_TEST(accepted(file));
  const std::size_t witness_line = file.find("\xe2\x80\x94 witness");
  for (std::size_t i = 0; i < file.size(); ++i) {
    BOOST_TEST_INFO(i);
    BOOST_TEST(accepted(file.substr(0, i)) == (i == witness_line));
    std::string changed = file;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    // Another name, or another key id, makes the witness a stranger, who is passed over; six digits hold the id.
    const std::size_t name = witness_line + 4;
    const bool strange =
        i >= name && i < name + test::reference_witness.size() + 7 && i != name + test::reference_witness.size();
    if (!strange) BOOST_TEST(!accepted(changed));
  }
}

BOOST_AUTO_TEST_CASE(limits_come_before_reading) {
  TlogProof proof = reference_proof(5, 9);
  proof.path.assign(limits::max_proof_hashes + 1, Digest{});
  BOOST_TEST((parse_tlog_proof(format_tlog_proof(proof)).error().code == Errc::too_many));
  proof.checkpoint.assign(limits::max_proof_file_bytes, 'a');
  BOOST_TEST((parse_tlog_proof(format_tlog_proof(proof)).error().code == Errc::too_large));
  const Bytes record(limits::max_leaf_bytes + 1);
  BOOST_TEST((check(reference_proof(5, 9), record).error().code == Errc::too_large));
}

BOOST_AUTO_TEST_SUITE_END()
