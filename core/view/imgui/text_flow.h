// Text in lines: pieces of different letters flow one after the other and are broken to a width.
// Lines break at spaces, after hyphens and slashes, and between characters of Chinese, Japanese and Korean, where no
// line begins with a closing mark (，。、；：？！）】》”) and none ends with an opening one (（【《“). A span that is kept
// together moves to the next line whole when it fits there. A word wider than a line is broken anywhere.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "view/imgui/canvas.h"

namespace trialog::view {

// Letters of one font and size, within a frame.
struct Letters {
  ImFontBaked* baked = nullptr;
  WholeRuns* runs = nullptr;
  float width_of(std::string_view text) const { return view::width_of(*baked, runs->encode(text)); }
};

struct Span {
  std::string_view text;
  Letters letters;
  bool is_kept = false;   // not broken where it fits into a line
  float padding = 0;      // before and after it
};

struct FlowPiece {
  std::size_t span = 0;
  float left = 0;
  float right = 0;
  std::string text;  // with stand-ins for whole runs
};

struct FlowLine {
  std::vector<FlowPiece> pieces;
  float width = 0;
};

enum class Spaces {
  collapse,  // any number of them and of line ends is one space
  keep,      // and line ends are line ends
};

// `width` > 0. Whatever it is, a line holds one cluster at least.
std::vector<FlowLine> flow(const std::vector<Span>& spans, float width, Spaces spaces = Spaces::collapse);

// The widths that a column of a table can have: of the longest word, and of the whole text in one line.
struct TextWidths {
  float least = 0;
  float most = 0;
};
TextWidths widths_of(const std::vector<Span>& spans);

bool is_wide(std::uint32_t scalar);  // Chinese, Japanese, Korean

}  // namespace trialog::view
