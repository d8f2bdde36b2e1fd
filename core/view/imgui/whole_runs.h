// What cannot be drawn one letter at a time, and the stand-ins for it: each such run of text gets a scalar of the private
// use area, so that everything after that (measuring, breaking, drawing) deals with single letters only.
// Runs are: neighbouring letters of scripts that join or reorder (Arabic, Hebrew, Devanagari, Thai, ...), a letter with
// its combining marks, an emoji of several scalars, and characters of the private use area themselves.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace trialog::view {

// A letter with everything that belongs to it: what a line is never broken within.
struct Cluster {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::uint32_t scalar = 0;  // the first
  bool is_whole = false;     // cannot be drawn letter by letter
};

// The cluster at `begin`. The text is UTF-8 and begin < text.size().
Cluster next_cluster(std::string_view text, std::size_t begin);

bool needs_shaping(std::uint32_t scalar);
bool is_right_to_left(std::uint32_t scalar);

class WholeRuns {
 public:
  static constexpr std::uint32_t first = 0xe000;
  static constexpr std::size_t capacity = 0x1900;

  // The scalar that stands for the run; 0 when there are too many, then its letters are drawn one by one.
  std::uint32_t scalar_of(std::string_view run);
  // Empty for a scalar that stands for nothing but itself.
  std::string_view run_of(std::uint32_t scalar) const;
  // The text with stand-ins for its runs. Words from right to left that follow each other are one run.
  std::string encode(std::string_view text);
  // Three quarters full: time to begin anew.
  bool is_filling() const { return runs_.size() > capacity / 4 * 3; }
  void clear();

 private:
  std::unordered_map<std::string, std::uint32_t> scalars_;
  std::vector<const std::string*> runs_;  // by scalar; they are keys of scalars_
};

}  // namespace trialog::view
