// Every file in tests/hostile/<format> must be refused with the code in its name, "<code>[-<number>].txt".
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "log/checkpoint.h"
#include "log/evidence.h"
#include "log/note.h"
#include "log/tile.h"
#include "log/tlog_proof.h"
#include "support/files.h"
#include "support/reference_log.h"

using namespace trialog;

namespace {

using Reader = std::function<Result<void>(std::string_view)>;

template <class T>
Result<void> outcome(const Result<T>& result) {
  if (!result) return result.error();
  return {};
}

void every_file_is_refused_as_its_name_says(const char* format, std::size_t least, const Reader& read) {
  const std::vector<std::filesystem::path> files = test::files_in(test::root() / "tests" / "hostile" / format);
  for (const std::filesystem::path& path : files) {
    const Result<void> result = read(test::read_file(path));
    BOOST_TEST_INFO(path.filename().string());
    BOOST_TEST((result ? "accepted" : std::string(name_of(result.error().code))) == test::expected_error(path));
  }
  BOOST_TEST(files.size() >= least);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hostile)

BOOST_AUTO_TEST_CASE(hostile_notes_are_refused) {
  every_file_is_refused_as_its_name_says(
      "note", 18, [](std::string_view file) { return outcome(open_note(as_bytes(file), test::reference_keys())); });
}

BOOST_AUTO_TEST_CASE(hostile_checkpoints_are_refused) {
  every_file_is_refused_as_its_name_says("checkpoint", 14, [](std::string_view file) {
    return outcome(open_checkpoint(as_bytes(file), test::reference_origin, test::reference_keys()));
  });
}

// Files are hexadecimal, to be readable; the bundle is said to hold two records.
BOOST_AUTO_TEST_CASE(hostile_bundles_are_refused) {
  every_file_is_refused_as_its_name_says("bundle", 5, [](std::string_view file) -> Result<void> {
    std::string digits(file);
    digits.erase(std::remove(digits.begin(), digits.end(), '\n'), digits.end());
    const Bytes bundle = TRIALOG_TRY(decode_hex(digits));
    return outcome(decode_bundle(bundle, 2));
  });
}

// Each is said to be the receipt of record 5.
BOOST_AUTO_TEST_CASE(hostile_proof_files_are_refused) {
  every_file_is_refused_as_its_name_says("tlog_proof", 18, [](std::string_view file) -> Result<void> {
    const TlogProof proof = TRIALOG_TRY(parse_tlog_proof(file));
    return outcome(check_tlog_proof(proof, test::reference_record(5), test::reference_origin, test::reference_keys()));
  });
}

BOOST_AUTO_TEST_CASE(hostile_evidence_is_refused) {
  every_file_is_refused_as_its_name_says("evidence", 20, [](std::string_view file) -> Result<void> {
    const Evidence evidence = TRIALOG_TRY(parse_evidence(file));
    return outcome(check_evidence(evidence));
  });
}

BOOST_AUTO_TEST_SUITE_END()
