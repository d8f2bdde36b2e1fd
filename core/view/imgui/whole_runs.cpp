#include "view/imgui/whole_runs.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/utf8.h"

namespace trialog::view {
namespace {

using Range = std::pair<std::uint32_t, std::uint32_t>;

// Source for all: the blocks and the property General_Category of Unicode 15, by block; a letter too many in a run only
// costs a picture.
constexpr std::array marks{Range{0x300, 0x36f},     Range{0x483, 0x489},     Range{0x1ab0, 0x1aff},
                           Range{0x1dc0, 0x1dff},   Range{0x200c, 0x200d},   Range{0x20d0, 0x20ff},
                           Range{0x302a, 0x302f},   Range{0x3099, 0x309a},   Range{0xfe00, 0xfe0f},
                           Range{0xfe20, 0xfe2f},   Range{0x1f3fb, 0x1f3ff}, Range{0xe0020, 0xe007f},
                           Range{0xe0100, 0xe01ef}};
constexpr std::array shaped{Range{0x590, 0x109f},     Range{0x1100, 0x11ff},   Range{0x1700, 0x18af},
                            Range{0x1900, 0x1aaf},    Range{0x1b00, 0x1c7f},   Range{0x1cd0, 0x1cff},
                            Range{0xa800, 0xa82f},    Range{0xa840, 0xa95f},   Range{0xa960, 0xaaff},
                            Range{0xabc0, 0xabff},    Range{0xd7b0, 0xd7ff},   Range{0xfb1d, 0xfdff},
                            Range{0xfe70, 0xfeff},    Range{0x10800, 0x11fff}, Range{0x1e800, 0x1efff}};
constexpr std::array right_to_left{Range{0x590, 0x8ff}, Range{0x200f, 0x200f}, Range{0xfb1d, 0xfdff},
                                   Range{0xfe70, 0xfeff}, Range{0x10800, 0x10fff}, Range{0x1e800, 0x1efff}};

template <std::size_t count>
bool is_in(const std::array<Range, count>& ranges, std::uint32_t scalar) {
  const auto after = std::upper_bound(ranges.begin(), ranges.end(), scalar,
                                      [](std::uint32_t value, const Range& range) { return value < range.first; });
  return after != ranges.begin() && scalar <= std::prev(after)->second;
}

constexpr std::uint32_t joiner = 0x200d;
bool is_flag_letter(std::uint32_t scalar) { return scalar >= 0x1f1e6 && scalar <= 0x1f1ff; }
bool is_mark(std::uint32_t scalar) { return scalar >= 0x300 && is_in(marks, scalar); }

}  // namespace

bool needs_shaping(std::uint32_t scalar) { return scalar >= 0x590 && is_in(shaped, scalar); }

bool is_right_to_left(std::uint32_t scalar) { return scalar >= 0x590 && is_in(right_to_left, scalar); }

Cluster next_cluster(std::string_view text, std::size_t begin) {
  Cluster cluster{begin, begin, 0, false};
  cluster.scalar = next_scalar(text, cluster.end);
  std::uint32_t last = cluster.scalar;
  const auto belongs = [&](std::uint32_t next) {
    return is_mark(next) || last == joiner || (last == cluster.scalar && is_flag_letter(last) && is_flag_letter(next));
  };
  while (cluster.end < text.size()) {
    // Nothing below belongs to what is before it, and most letters are followed by one of these.
    if (static_cast<std::uint8_t>(text[cluster.end]) < 0x80 && last != joiner) break;
    std::size_t end = cluster.end;
    const std::uint32_t next = next_scalar(text, end);
    if (!belongs(next)) break;
    cluster.end = end;
    cluster.is_whole = true;
    last = next;
  }
  const bool is_private = cluster.scalar >= WholeRuns::first && cluster.scalar < WholeRuns::first + WholeRuns::capacity;
  cluster.is_whole = cluster.is_whole || is_private || needs_shaping(cluster.scalar);
  return cluster;
}

std::uint32_t WholeRuns::scalar_of(std::string_view run) {
  const auto known = scalars_.find(std::string(run));
  if (known != scalars_.end()) return known->second;
  if (runs_.size() == capacity) return 0;
  const std::uint32_t scalar = first + static_cast<std::uint32_t>(runs_.size());
  runs_.push_back(&scalars_.emplace(run, scalar).first->first);
  return scalar;
}

std::string_view WholeRuns::run_of(std::uint32_t scalar) const {
  return scalar < first || scalar - first >= runs_.size() ? std::string_view() : *runs_[scalar - first];
}

std::string WholeRuns::encode(std::string_view text) {
  const bool is_simple = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<std::uint8_t>(c) < 0x80; });
  if (is_simple) return std::string(text);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Cluster cluster = next_cluster(text, at);
    std::size_t end = cluster.end;
    if (needs_shaping(cluster.scalar)) {
      const bool leftwards = is_right_to_left(cluster.scalar);
      for (std::size_t next = end; next < text.size();) {
        const Cluster more = next_cluster(text, next);
        next = more.end;
        if (needs_shaping(more.scalar)) end = next;
        else if (!leftwards || more.scalar >= 0x80) break;
      }
    }
    const std::string_view run = text.substr(at, end - at);
    const std::uint32_t scalar = cluster.is_whole ? scalar_of(run) : 0;
    if (scalar == 0) out += run;
    else append_utf8(out, scalar);
    at = end;
  }
  return out;
}

void WholeRuns::clear() {
  scalars_.clear();
  runs_.clear();
}

}  // namespace trialog::view
