// The path of a leaf in the tree of a log: which leaves lie below each fingerprint that a receipt carries.
// Source: RFC 6962 section 2.1.1; a tree of n > 1 leaves splits at the largest power of two below n.
#pragma once

#include <cstdint>
#include <vector>

namespace trialog::view {

struct PathHalf {
  std::uint64_t first = 0;  // leaf
  std::uint64_t last = 0;
  friend bool operator==(const PathHalf&, const PathHalf&) = default;
};

// The other halves along the path of `leaf` in the tree of `size` leaves, from the leaf to the root; one for each hash
// of an audit path (log/proof.h). leaf < size.
std::vector<PathHalf> audit_path_halves(std::uint64_t leaf, std::uint64_t size);

}  // namespace trialog::view
