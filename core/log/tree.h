// The Merkle tree of a log: hashes of leaves and nodes, and the two checks that need nothing but a proof.
// Shape:  leaf = SHA-256(0x00 || record), node = SHA-256(0x01 || left || right), empty tree = SHA-256("").
//         A tree of n > 1 leaves splits at the largest power of two below n. Proof hashes run from the leaf to the
//         root.
// Units:  sizes and indexes count leaves, at most limits::max_tree_size.
// Source: RFC 6962 section 2.1.
// Does not: read tiles or make proofs (log/proof.h), or know what a record says.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/hash.h"

namespace trialog {

inline constexpr std::size_t digest_bytes = 32;

Digest leaf_hash(ByteView record);
// leaf_hash of each.
std::vector<Digest> leaf_hashes(std::span<const Bytes> records);
std::vector<Digest> leaf_hashes(std::span<const ByteView> records);
Digest node_hash(const Digest& left, const Digest& right);
Digest empty_tree_root();
// The root over adjacent nodes of one level, 32 bytes each, whose number is a power of two.
Digest perfect_root(ByteView hashes);

// Reads a hash as checkpoints and proof files write it. Errors: invalid_base64.
Result<Digest> decode_base64_digest(std::string_view text);

// Succeeds when `path` leads from leaf number `index` to the root of the tree of `size` leaves.
// The inverse of prove_inclusion. Errors: outside_tree, too_many (hashes), inclusion_failed.
Result<void> check_inclusion(std::uint64_t index, std::uint64_t size, const Digest& leaf, std::span<const Digest> path,
                             const Digest& root);

struct Inclusion {
  std::uint64_t index = 0;
  Digest leaf{};
  std::span<const Digest> path;
};
// check_inclusion of each, in one tree: faster than one by one when there are many. Proofs go up level by level together,
// hashed four abreast; where two of them have become the same, the rest of the way is gone once.
std::vector<bool> check_inclusions(std::uint64_t size, const Digest& root, std::span<const Inclusion> proofs);

// The two roots that the hashes of a consistency proof lead to. When newer_root is the root of a tree of `new_size` leaves,
// older_root is the root of its first `old_size` leaves, whatever anybody says that root was.
struct TwoRoots {
  Digest older_root;
  Digest newer_root;
};
// `hashes`: a consistency proof from 0 < old_size < new_size, and before it the root of the old tree where the proof
// leaves that out, which is where old_size is a power of two. Errors: outside_tree, too_many, consistency_failed (their
// number is wrong).
Result<TwoRoots> roots_from_hashes(std::uint64_t old_size, std::uint64_t new_size, std::span<const Digest> hashes);

// Succeeds when the new tree begins with all leaves of the old one. The inverse of prove_consistency.
// Equal sizes need equal roots and no proof; from the empty tree every tree follows, without a proof.
// Errors: outside_tree, rewound (the new tree is smaller), too_many (hashes), consistency_failed.
Result<void> check_consistency(std::uint64_t old_size, const Digest& old_root, std::uint64_t new_size,
                               const Digest& new_root, std::span<const Digest> proof);

}  // namespace trialog
