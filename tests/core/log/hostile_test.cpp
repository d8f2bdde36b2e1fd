// Every file in tests/hostile/<format> must be refused with the code in its name, "<code>[-<number>].txt".
#include <boost/test/unit_test.hpp>
#include <algorithm>
#include <functional>
#include <string>

#include "base/encoding.h"
#include "log/checkpoint.h"
#include "log/note.h"
#include "log/tile.h"
#include "log/tlog_proof.h"
#include "support/files.h"
#include "support/reference_log.h"

using namespace trialog;
namespace fs = std::filesystem;

namespace {

using Reader = std::function<Result<void>(const Bytes&)>;

template <class T>
Result<void> outcome(const Result<T>& result) {
  if (!result) return result.error();
  return {};
}

void every_file_is_refused_as_its_name_says(const char* format, std::size_t least, const Reader& read) {
  std::size_t files = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(fs::path(TRIALOG_ROOT) / "tests" / "hostile" / format)) {
    ++files;
    std::string name = entry.path().stem().string();
    name = name.substr(0, name.find('-'));
    const Result<void> result = read(test::read_file(entry.path()));
    BOOST_TEST_INFO(entry.path().filename().string());
    BOOST_TEST((result ? "accepted" : std::string(name_of(result.error().code))) == name);
  }
  BOOST_TEST(files >= least);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hostile)

BOOST_AUTO_TEST_CASE(hostile_notes_are_refused) {
  every_file_is_refused_as_its_name_says("note", 18, [](const Bytes& file) {
    return outcome(open_note(file, test::reference_keys()));
  });
}

BOOST_AUTO_TEST_CASE(hostile_checkpoints_are_refused) {
  every_file_is_refused_as_its_name_says("checkpoint", 14, [](const Bytes& file) {
    return outcome(open_checkpoint(file, test::reference_origin, test::reference_keys()));
  });
}

// Files are hexadecimal, to be readable; the bundle is said to hold two records.
BOOST_AUTO_TEST_CASE(hostile_bundles_are_refused) {
  every_file_is_refused_as_its_name_says("bundle", 5, [](const Bytes& file) -> Result<void> {
    std::string digits(as_text(file));
    digits.erase(std::remove(digits.begin(), digits.end(), '\n'), digits.end());
    const Bytes bundle = TRIALOG_TRY(decode_hex(digits));
    return outcome(decode_bundle(bundle, 2));
  });
}

// Each is said to be the receipt of record 5.
BOOST_AUTO_TEST_CASE(hostile_proof_files_are_refused) {
  every_file_is_refused_as_its_name_says("tlog_proof", 18, [](const Bytes& file) -> Result<void> {
    const TlogProof proof = TRIALOG_TRY(parse_tlog_proof(as_text(file)));
    return outcome(check_tlog_proof(proof, test::reference_record(5), test::reference_origin, test::reference_keys()));
  });
}

BOOST_AUTO_TEST_SUITE_END()
