#include "log/tree.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>

#include "base/encoding.h"
#include "base/limits.h"

namespace trialog {
namespace {

constexpr std::array<std::uint8_t, 1> leaf_prefix = {0};
constexpr std::array<std::uint8_t, 1> node_prefix = {1};

}  // namespace

Digest leaf_hash(ByteView record) { return sha256({leaf_prefix, record}); }

std::vector<Digest> leaf_hashes(std::span<const Bytes> records) {
  return leaf_hashes(std::vector<ByteView>(records.begin(), records.end()));
}

std::vector<Digest> leaf_hashes(std::span<const ByteView> records) { return sha256_many(leaf_prefix, records); }

Digest node_hash(const Digest& left, const Digest& right) { return sha256({node_prefix, left, right}); }

Digest empty_tree_root() { return sha256(ByteView{}); }

Digest perfect_root(ByteView hashes) {
  TRIALOG_ASSERT(hashes.size() >= digest_bytes && std::has_single_bit(hashes.size()),
                 "a row that is not a power of two");
  std::vector<Digest> row;
  std::vector<ByteView> pairs;
  while (hashes.size() > digest_bytes) {
    pairs.clear();
    for (std::size_t at = 0; at < hashes.size(); at += 2 * digest_bytes) pairs.push_back(hashes.subspan(at, 2 * digest_bytes));
    row = sha256_many(node_prefix, pairs);
    hashes = {row.front().data(), row.size() * digest_bytes};
  }
  Digest root;
  std::copy_n(hashes.begin(), digest_bytes, root.begin());
  return root;
}

Result<Digest> decode_base64_digest(std::string_view text) {
  constexpr std::size_t digits = 44;
  if (text.size() != digits) return Errc::invalid_base64;
  const Bytes bytes = TRIALOG_TRY(decode_base64(text));
  Digest digest;
  if (bytes.size() != digest.size()) return Errc::invalid_base64;
  std::copy(bytes.begin(), bytes.end(), digest.begin());
  return digest;
}

// In these checks `node` and `last` are the numbers of the node on the way up and of the last node of its level.
// A node without a right neighbour moves up unchanged until it is a right child itself.

Result<void> check_inclusion(std::uint64_t index, std::uint64_t size, const Digest& leaf, std::span<const Digest> path,
                             const Digest& root) {
  if (size > limits::max_tree_size || index >= size) return Errc::outside_tree;
  if (path.size() > limits::max_proof_hashes) return Errc::too_many;
  std::uint64_t node = index;
  std::uint64_t last = size - 1;
  Digest hash = leaf;
  for (const Digest& sibling : path) {
    if (last == 0) return Errc::inclusion_failed;
    if (node % 2 == 1 || node == last) {
      hash = node_hash(sibling, hash);
      while (node % 2 == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      hash = node_hash(hash, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  if (last != 0 || hash != root) return Errc::inclusion_failed;
  return {};
}

std::vector<bool> check_inclusions(std::uint64_t size, const Digest& root, std::span<const Inclusion> proofs) {
  struct Walk {
    std::size_t proof;
    std::uint64_t node;
    Digest hash;
    std::span<const Digest> path;  // what is left of it
  };
  std::vector<bool> verdicts(proofs.size(), false);
  std::vector<std::size_t> same_as(proofs.size());
  std::iota(same_as.begin(), same_as.end(), std::size_t{0});
  std::vector<Walk> walks;
  walks.reserve(proofs.size());
  for (std::size_t i = 0; i < proofs.size(); ++i) {
    const Inclusion& proof = proofs[i];
    const bool is_inside = size <= limits::max_tree_size && proof.index < size;
    if (is_inside && proof.path.size() <= limits::max_proof_hashes) walks.push_back({i, proof.index, proof.leaf, proof.path});
  }
  // In this order those that meet on the way up are next to each other.
  std::sort(walks.begin(), walks.end(), [](const Walk& a, const Walk& b) { return a.node < b.node; });

  // As it is hashed: the prefix, left, right.
  using Pair = std::array<std::uint8_t, 1 + 2 * digest_bytes>;
  const auto pair_of = [](const Digest& left, const Digest& right) {
    Pair pair;
    pair[0] = node_prefix[0];
    std::copy(left.begin(), left.end(), pair.begin() + 1);
    std::copy(right.begin(), right.end(), pair.begin() + 1 + digest_bytes);
    return pair;
  };
  std::vector<Pair> pairs;
  std::vector<std::size_t> paired;  // the walk of each pair
  std::vector<ByteView> inputs;
  for (std::uint64_t last = size == 0 ? 0 : size - 1; last > 0; last >>= 1) {
    pairs.clear();
    paired.clear();
    std::size_t kept = 0;
    for (Walk& walk : walks) {
      const bool is_right = walk.node % 2 == 1;
      const bool moves_up = !is_right && walk.node == last;
      walk.node >>= 1;
      if (!moves_up) {
        if (walk.path.empty()) continue;
        const Digest& sibling = walk.path.front();
        walk.path = walk.path.subspan(1);
        const Pair pair = is_right ? pair_of(sibling, walk.hash) : pair_of(walk.hash, sibling);
        const bool has_met = kept > 0 && walks[kept - 1].node == walk.node && pairs.back() == pair &&
                             std::equal(walk.path.begin(), walk.path.end(), walks[kept - 1].path.begin(), walks[kept - 1].path.end());
        if (has_met) {
          same_as[walk.proof] = walks[kept - 1].proof;
          continue;
        }
        pairs.push_back(pair);
        paired.push_back(kept);
      }
      walks[kept++] = walk;
    }
    walks.resize(kept);
    inputs.clear();
    for (const Pair& pair : pairs) inputs.emplace_back(pair);
    const std::vector<Digest> hashes = sha256_many({}, inputs);
    for (std::size_t i = 0; i < hashes.size(); ++i) walks[paired[i]].hash = hashes[i];
  }
  for (const Walk& walk : walks) verdicts[walk.proof] = walk.path.empty() && walk.hash == root;
  for (std::size_t i = 0; i < proofs.size(); ++i) {
    std::size_t met = i;
    while (same_as[met] != met) met = same_as[met];
    verdicts[i] = verdicts[met];
  }
  return verdicts;
}

Result<TwoRoots> roots_from_hashes(std::uint64_t old_size, std::uint64_t new_size, std::span<const Digest> hashes) {
  if (old_size == 0 || old_size >= new_size || new_size > limits::max_tree_size) return Errc::outside_tree;
  if (hashes.size() > limits::max_proof_hashes) return Errc::too_many;
  if (hashes.empty()) return Errc::consistency_failed;
  std::uint64_t node = old_size - 1;
  std::uint64_t last = new_size - 1;
  while (node % 2 == 1) {
    node >>= 1;
    last >>= 1;
  }
  TwoRoots roots{hashes.front(), hashes.front()};
  for (const Digest& sibling : hashes.subspan(1)) {
    if (last == 0) return Errc::consistency_failed;
    if (node % 2 == 1 || node == last) {
      roots = {node_hash(sibling, roots.older_root), node_hash(sibling, roots.newer_root)};
      while (node % 2 == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      roots.newer_root = node_hash(roots.newer_root, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  if (last != 0) return Errc::consistency_failed;
  return roots;
}

Result<void> check_consistency(std::uint64_t old_size, const Digest& old_root, std::uint64_t new_size,
                               const Digest& new_root, std::span<const Digest> proof) {
  if (old_size > limits::max_tree_size || new_size > limits::max_tree_size) return Errc::outside_tree;
  if (new_size < old_size) return Errc::rewound;
  if (proof.size() > limits::max_proof_hashes) return Errc::too_many;
  // The empty tree has one root, whatever comes with it.
  if (old_size == 0 && old_root != empty_tree_root()) return Errc::consistency_failed;
  if (old_size == new_size && old_root != new_root) return Errc::consistency_failed;
  if (old_size == 0 || old_size == new_size) {
    if (!proof.empty()) return Errc::consistency_failed;
    return {};
  }
  // An old tree of a power of two leaves is itself a node of the new one, and the proof leaves it out.
  std::vector<Digest> hashes;
  if (std::has_single_bit(old_size)) hashes.push_back(old_root);
  hashes.insert(hashes.end(), proof.begin(), proof.end());
  const TwoRoots roots = TRIALOG_TRY(roots_from_hashes(old_size, new_size, hashes));
  if (roots.older_root != old_root || roots.newer_root != new_root) return Errc::consistency_failed;
  return {};
}

}  // namespace trialog
