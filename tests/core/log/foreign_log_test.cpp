// A small log written by somebody else's program: our reading of the formats must be theirs.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "log/checkpoint.h"
#include "log/proof.h"
#include "log/tile.h"
#include "log/tree.h"
#include "support/files.h"
#include "support/temporary_folder.h"

using namespace trialog;
namespace fs = std::filesystem;

namespace {

// The files of the log at its last size.
struct Served {
  std::string checkpoint;
  std::string tile;
  std::string bundle;
};

// Whether our code takes the log: signature, root, tile, and the records of the bundle.
bool is_taken(const Served& served, const VerifierKey& key) {
  const Result<Checkpoint> checkpoint = open_checkpoint(as_bytes(served.checkpoint), key.name, {&key, 1});
  if (!checkpoint || checkpoint->size != 15) return false;
  const Result<Digest> root = tree_root(15, [&](const TileId&) -> Result<Bytes> { return to_bytes(served.tile); });
  if (!root || *root != checkpoint->root) return false;
  const Result<std::vector<Bytes>> records = decode_bundle(as_bytes(served.bundle), 15);
  if (!records) return false;
  const std::vector<Digest> hashes = leaf_hashes(*records);
  return equal(as_bytes(served.tile), {hashes.front().data(), hashes.size() * digest_bytes});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(foreign_log)

BOOST_AUTO_TEST_CASE(every_checkpoint_tile_and_record_of_a_foreign_log_fits_together) {
  const fs::path archive = test::shared_data() / "crypto" / "tlog-tiles" / "tessera-testdata-log.tar.gz";
  if (!fs::exists(archive) || std::system(nullptr) == 0) {
    std::cout << "skipped: data not present\n";
    return;
  }
  const test::TemporaryFolder folder;
  const std::string command = "tar xzf '" + archive.string() + "' -C '" + folder.path().string() + "'";
  BOOST_TEST(std::system(command.c_str()) == 0);
  const fs::path log = folder.path() / "log";
  const TileReader reader = [&](const TileId& id) -> Result<Bytes> {
    return to_bytes(test::read_file(log / tile_path(id)));
  };

  std::vector<Checkpoint> checkpoints;
  for (std::uint64_t size = 0; size <= 15; ++size) {
    const std::string note = test::read_file(log / ("checkpoint." + std::to_string(size)));
    const std::string text = note.substr(0, note.find("\n\n") + 1);
    const Result<Checkpoint> checkpoint = parse_checkpoint(text);
    BOOST_TEST((checkpoint.has_value() && checkpoint->size == size));
    if (!checkpoint) return;
    BOOST_TEST(format_checkpoint(*checkpoint) == text);
    BOOST_TEST((tree_root(size, reader).value() == checkpoint->root));
    checkpoints.push_back(*checkpoint);
  }

  TreeAppender appender;
  for (std::size_t size = 1; size <= 15; ++size) {
    const Bytes bundle = to_bytes(test::read_file(log / tile_path(bundles_of(size).back())));
    const Result<std::vector<Bytes>> records = decode_bundle(bundle, static_cast<int>(size));
    BOOST_TEST(records.has_value());
    if (!records) return;
    BOOST_TEST((encode_bundle(*records).value() == bundle));
    appender.append(leaf_hash(records->back()));
    BOOST_TEST((appender.root() == checkpoints[size].root));
    for (const Tile& tile : appender.take_changed_tiles()) {
      BOOST_TEST((test::read_file(log / tile_path(tile.id)) == as_text(tile.bytes)));
    }
    for (std::size_t old = 0; old <= size; ++old) {
      const std::vector<Digest> proof = prove_consistency(old, size, reader).value();
      BOOST_TEST(check_consistency(old, checkpoints[old].root, size, checkpoints[size].root, proof).has_value());
    }
  }

  // Each byte of each file changed, and each file a byte shorter and longer.
  const VerifierKey key = parse_verifier_key("example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx").value();
  Served served{test::read_file(log / "checkpoint"), test::read_file(log / "tile/0/000.p/15"), test::read_file(log / "tile/entries/000.p/15")};
  BOOST_TEST(is_taken(served, key));
  std::size_t corruptions = 0;
  for (std::string* file : {&served.checkpoint, &served.tile, &served.bundle}) {
    const std::string original = *file;
    for (std::size_t at = 0; at < file->size(); ++at, ++corruptions) {
      *file = original;
      (*file)[at] = static_cast<char>(original[at] ^ 1);
      BOOST_TEST(!is_taken(served, key), "byte " << at << " of " << original.size());
    }
    for (const std::string& changed : {original + '\n', original.substr(1), original.substr(0, original.size() - 1)}) {
      *file = changed;
      BOOST_TEST(!is_taken(served, key));
    }
    *file = original;
  }
  BOOST_TEST(corruptions > 700U);
  BOOST_TEST(is_taken(served, key));
}

BOOST_AUTO_TEST_SUITE_END()
