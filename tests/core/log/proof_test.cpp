#include "log/proof.h"

#include <boost/test/unit_test.hpp>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "base/limits.h"
#include "log/tree.h"
#include "support/reference_log.h"

using namespace trialog;
using trialog::test::MemoryLog;
using trialog::test::reference_record;

namespace {

using Leaves = std::span<const Digest>;

// The definitions of RFC 6962 section 2.1 as they stand there.

std::size_t split(std::size_t count) {
  std::size_t power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

Digest tree_hash(Leaves leaves) {
  if (leaves.empty()) return empty_tree_root();
  if (leaves.size() == 1) return leaves[0];
  const std::size_t k = split(leaves.size());
  return node_hash(tree_hash(leaves.first(k)), tree_hash(leaves.subspan(k)));
}

std::vector<Digest> path(std::size_t index, Leaves leaves) {
  if (leaves.size() == 1) return {};
  const std::size_t k = split(leaves.size());
  const bool left = index < k;
  std::vector<Digest> hashes = left ? path(index, leaves.first(k)) : path(index - k, leaves.subspan(k));
  hashes.push_back(tree_hash(left ? leaves.subspan(k) : leaves.first(k)));
  return hashes;
}

std::vector<Digest> subproof(std::size_t old_size, Leaves leaves, bool whole) {
  if (old_size == leaves.size()) return whole ? std::vector<Digest>{} : std::vector<Digest>{tree_hash(leaves)};
  const std::size_t k = split(leaves.size());
  const bool left = old_size <= k;
  std::vector<Digest> hashes =
      left ? subproof(old_size, leaves.first(k), whole) : subproof(old_size - k, leaves.subspan(k), false);
  hashes.push_back(tree_hash(left ? leaves.subspan(k) : leaves.first(k)));
  return hashes;
}

std::vector<Digest> reference_leaves(std::size_t size) {
  std::vector<Digest> leaves;
  for (std::size_t i = 0; i < size; ++i) leaves.push_back(leaf_hash(reference_record(i)));
  return leaves;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(proof)

BOOST_AUTO_TEST_CASE(proofs_from_tiles_equal_the_recursive_definitions) {
  MemoryLog log;
  log.append(70);
  const std::vector<Digest> all = reference_leaves(70);
  for (std::size_t size = 1; size <= 70; ++size) {
    const Leaves leaves = Leaves(all).first(size);
    const Digest root = tree_hash(leaves);
    BOOST_TEST((tree_root(size, log.reader()).value() == root));
    for (std::size_t i = 0; i < size; ++i) {
      const std::vector<Digest> hashes = prove_inclusion(i, size, log.reader()).value();
      BOOST_TEST((hashes == path(i, leaves)));
      BOOST_TEST(check_inclusion(i, size, leaves[i], hashes, root).has_value());
      const std::vector<Digest> continuation = prove_consistency(i + 1, size, log.reader()).value();
      BOOST_TEST((continuation == subproof(i + 1, leaves, true)));
      BOOST_TEST(check_consistency(i + 1, tree_hash(leaves.first(i + 1)), size, root, continuation).has_value());
    }
  }
}

BOOST_AUTO_TEST_CASE(proofs_across_tile_borders_equal_the_recursive_definitions) {
  MemoryLog log;
  log.append(1025);
  const std::vector<Digest> all = reference_leaves(1025);
  for (const std::size_t size : {255U, 256U, 257U, 511U, 513U, 700U, 1024U, 1025U}) {
    const Leaves leaves = Leaves(all).first(size);
    BOOST_TEST((tree_root(size, log.reader()).value() == tree_hash(leaves)));
    for (const std::size_t index : {0U, 1U, 127U, 254U}) {
      BOOST_TEST((prove_inclusion(index, size, log.reader()).value() == path(index, leaves)));
      BOOST_TEST((prove_inclusion(size - 1 - index, size, log.reader()).value() == path(size - 1 - index, leaves)));
      BOOST_TEST((prove_consistency(index + 1, size, log.reader()).value() == subproof(index + 1, leaves, true)));
      BOOST_TEST((prove_consistency(size - index, size, log.reader()).value() == subproof(size - index, leaves, true)));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_path_equals_the_one_of_the_other_program) {
  MemoryLog log;
  log.append(700);
  const std::vector<Digest> hashes = prove_inclusion(257, 700, log.reader()).value();
  BOOST_TEST(hashes.size() == 10U);
  BOOST_TEST(base64(hashes.front()) == "gPFTkCh8pfAE24g7D+b0UKodttOTmUGekdz3wyiPUm8=");
  BOOST_TEST(base64(hashes.back()) == "HM/D1nx2yiBLQVk2HzjsmDKCqxWPP7od8C+E+8KrjtM=");
}

BOOST_AUTO_TEST_CASE(every_changed_bit_of_a_proof_is_noticed) {
  MemoryLog log;
  log.append(43);
  const Digest root = log.appender().root();
  const Digest old_root = tree_root(21, log.reader()).value();
  const Digest leaf = leaf_hash(reference_record(20));
  std::vector<Digest> inclusion = prove_inclusion(20, 43, log.reader()).value();
  std::vector<Digest> consistency = prove_consistency(21, 43, log.reader()).value();
  BOOST_TEST(check_inclusion(20, 43, leaf, inclusion, root).has_value());
  BOOST_TEST(check_consistency(21, old_root, 43, root, consistency).has_value());
  for (const bool of_inclusion : {true, false}) {
    for (Digest& hash : of_inclusion ? inclusion : consistency) {
      for (std::uint8_t& byte : hash) {
        byte ^= 0x10;
        BOOST_TEST((of_inclusion ? check_inclusion(20, 43, leaf, inclusion, root)
                                 : check_consistency(21, old_root, 43, root, consistency))
                       .has_value() == false);
        byte ^= 0x10;
      }
    }
  }
  for (std::uint64_t index = 0; index < 43; ++index) {
    BOOST_TEST(check_inclusion(index, 43, leaf, inclusion, root).has_value() == (index == 20));
  }
  inclusion.pop_back();
  BOOST_TEST(!check_inclusion(20, 43, leaf, inclusion, root).has_value());
  consistency.push_back(root);
  BOOST_TEST(!check_consistency(21, old_root, 43, root, consistency).has_value());
}

// Trees of all sizes, every leaf twice, and each third proof wrong in one of the ways that there are.
BOOST_AUTO_TEST_CASE(proofs_checked_together_get_the_verdicts_that_each_gets_alone) {
  MemoryLog log;
  log.append(300);
  const std::vector<Digest> all = reference_leaves(300);
  std::mt19937 random(11);
  const auto below = [&](std::size_t bound) { return random() % bound; };
  std::vector<std::size_t> sizes{0, 255, 256, 257, 300};
  for (std::size_t size = 1; size <= 70; ++size) sizes.push_back(size);
  std::size_t accepted = 0;
  std::size_t refused = 0;
  for (const std::size_t size : sizes) {
    const Digest root = size == 0 ? empty_tree_root() : tree_root(size, log.reader()).value();
    std::vector<std::vector<Digest>> paths;
    std::vector<Inclusion> proofs;
    for (std::size_t i = 0; i < 2 * size; ++i) {
      const std::size_t index = i < size ? i : below(size);
      proofs.push_back({index, all[index], {}});
      paths.push_back(prove_inclusion(index, size, log.reader()).value());
      if (below(3) > 0) continue;
      std::vector<Digest>& hashes = paths.back();
      switch (hashes.empty() ? 3 : below(5)) {
        case 0: hashes[below(hashes.size())][below(digest_bytes)] ^= 4; break;
        case 1: hashes.pop_back(); break;
        case 2: hashes.push_back(root); break;
        case 3: proofs.back().leaf[below(digest_bytes)] ^= 1; break;
        default: proofs.back().index += 1 + below(3); break;
      }
    }
    for (std::size_t i = 0; i < proofs.size(); ++i) proofs[i].path = paths[i];
    const std::vector<bool> verdicts = check_inclusions(size, root, proofs);
    BOOST_TEST_REQUIRE(verdicts.size() == proofs.size());
    for (std::size_t i = 0; i < proofs.size(); ++i) {
      const bool alone = check_inclusion(proofs[i].index, size, proofs[i].leaf, proofs[i].path, root).has_value();
      BOOST_TEST_CONTEXT("size " << size << ", leaf " << proofs[i].index) BOOST_TEST(verdicts[i] == alone);
      ++(alone ? accepted : refused);
    }
  }
  BOOST_TEST(accepted > 1000U);
  BOOST_TEST(refused > 500U);
}

BOOST_AUTO_TEST_CASE(a_proof_reads_two_tiles_a_level_at_most) {
  MemoryLog log;
  log.append(70000);
  int reads = 0;
  const TileReader counting = [&, reader = log.reader()](const TileId& id) {
    ++reads;
    return reader(id);
  };
  const Digest root = log.appender().root();
  for (const std::uint64_t index :
       {std::uint64_t{0}, std::uint64_t{65535}, std::uint64_t{65536}, std::uint64_t{69999}}) {
    reads = 0;
    const std::vector<Digest> hashes = prove_inclusion(index, 70000, counting).value();
    BOOST_TEST(check_inclusion(index, 70000, leaf_hash(reference_record(index)), hashes, root).has_value());
    BOOST_TEST(reads <= 6);
    reads = 0;
    const std::vector<Digest> continuation = prove_consistency(index + 1, 70000, counting).value();
    const Digest old_root = tree_root(index + 1, log.reader()).value();
    BOOST_TEST(check_consistency(index + 1, old_root, 70000, root, continuation).has_value());
    BOOST_TEST(reads <= 6);
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_proved_outside_the_tree) {
  MemoryLog log;
  log.append(3);
  BOOST_TEST((prove_inclusion(3, 3, log.reader()).error().code == Errc::outside_tree));
  BOOST_TEST((prove_consistency(4, 3, log.reader()).error().code == Errc::outside_tree));
  BOOST_TEST((tree_root(limits::max_tree_size + 1, log.reader()).error().code == Errc::outside_tree));
  BOOST_TEST((tree_root(0, log.reader()).value() == empty_tree_root()));
  BOOST_TEST(prove_consistency(0, 3, log.reader()).value().empty());
  BOOST_TEST(prove_consistency(3, 3, log.reader()).value().empty());
}

BOOST_AUTO_TEST_CASE(a_missing_or_short_tile_is_named) {
  MemoryLog log;
  log.append(3);
  const Result<Digest> missing = tree_root(300, log.reader());
  BOOST_TEST((!missing && missing.error().code == Errc::not_found));
  const Result<Digest> cut = tree_root(300, [](const TileId&) -> Result<Bytes> { return Bytes(31); });
  BOOST_TEST((!cut && cut.error().code == Errc::wrong_tile && cut.error().where == "tile/0/001.p/44"));
}

BOOST_AUTO_TEST_CASE(a_proof_from_a_changed_tile_does_not_pass) {
  MemoryLog log;
  log.append(300);
  const TileReader changed = [reader = log.reader()](const TileId& id) -> Result<Bytes> {
    Bytes bytes = TRIALOG_TRY(reader(id));
    if (id.level == 0 && id.index == 0) bytes[7 * digest_bytes] ^= 1;
    return bytes;
  };
  const Digest root = log.appender().root();
  const std::vector<Digest> hashes = prove_inclusion(6, 300, changed).value();
  BOOST_TEST(!check_inclusion(6, 300, leaf_hash(reference_record(6)), hashes, root).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
