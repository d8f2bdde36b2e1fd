#include "view/plot/log_path.h"

#include <algorithm>
#include <bit>

#include "base/assert.h"

namespace trialog::view {

std::vector<PathHalf> audit_path_halves(std::uint64_t leaf, std::uint64_t size) {
  TRIALOG_ASSERT(leaf < size, "a leaf lies in its tree");
  std::vector<PathHalf> halves;
  std::uint64_t begin = 0;
  for (std::uint64_t end = size; end - begin > 1;) {
    const std::uint64_t middle = begin + std::bit_floor(end - begin - 1);
    if (leaf < middle) {
      halves.push_back({middle, end - 1});
      end = middle;
    } else {
      halves.push_back({begin, middle - 1});
      begin = middle;
    }
  }
  std::reverse(halves.begin(), halves.end());
  return halves;
}

}  // namespace trialog::view
