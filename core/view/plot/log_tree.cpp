// The tree of the log with the path of one leaf: from the leaf up to the root, and at every level the other half, whose
// fingerprint a receipt carries. Series 0 and 1 are the first and last leaf below each: row 0 the leaf, the last row
// the whole tree, between them the other halves from the leaf upwards (audit_path_halves). Few leaves are drawn as the
// whole tree. Many are drawn as a ladder: the path in the middle, each other half at its side with the positions that
// it covers. Source: RFC 6962 section 2.1.
#include <algorithm>
#include <bit>
#include <cmath>

#include "view/plot/log_path.h"
#include "view/plot/sheet.h"

namespace trialog::view::plotting {
namespace {

constexpr float leaf_room = 22;  // a leaf of the whole tree
constexpr float least_row = 12;  // a level
constexpr float node_radius = 5;

struct TreeOf {
  std::uint64_t size = 0;
  std::uint64_t leaf = 0;
};

void edge_line(Sheet& sheet, PlotPoint from, PlotPoint to, PlotRole role) {
  sheet.plot.lines.push_back({{from, to}, role, 0});
}

void node(Sheet& sheet, PlotPoint at, DotShape shape, PlotRole role, bool is_hollow) {
  sheet.plot.dots.push_back({at, std::min(sheet.px(node_radius), sheet.area_height() / 8), shape, role, 0, is_hollow});
}

std::string span_text(std::uint64_t first, std::uint64_t last) {
  const std::string from = grouped(static_cast<std::int64_t>(first));
  return first == last ? from : from + "\xe2\x80\x93" + grouped(static_cast<std::int64_t>(last));
}

struct WholeTree {
  Sheet& sheet;
  TreeOf tree;
  float leaf_width;
  float row;

  int height_of(std::uint64_t count) const { return count < 2 ? 0 : static_cast<int>(std::bit_width(count - 1)); }

  // Draws what is below [begin, end) and returns where its node stands.
  PlotPoint draw(std::uint64_t begin, std::uint64_t end) {
    const std::uint64_t count = end - begin;
    const PlotBox& area = sheet.plot.area;
    const PlotPoint at{std::round(area.left + (static_cast<float>(begin + end) / 2) * leaf_width),
                       std::round(area.bottom - sheet.line() - (static_cast<float>(height_of(count)) + 0.5F) * row)};
    const bool is_on_path = begin <= tree.leaf && tree.leaf < end;
    if (count > 1) {
      const std::uint64_t middle = begin + std::bit_floor(count - 1);
      const auto branch = [&](std::uint64_t from, std::uint64_t until) {
        const bool is_path = from <= tree.leaf && tree.leaf < until;
        const PlotPoint below = draw(from, until);
        edge_line(sheet, at, below, is_path ? PlotRole::mark : PlotRole::quiet);
        if (is_path)
          node(sheet, below, until - from == 1 ? DotShape::diamond : DotShape::circle, PlotRole::mark, false);
        else if (is_on_path)
          node(sheet, below, DotShape::square, PlotRole::mark, true);
        else
          node(sheet, below, DotShape::circle, PlotRole::quiet, false);
      };
      branch(begin, middle);
      branch(middle, end);
    }
    return at;
  }

  void lay() {
    PlotBox& area = sheet.plot.area;
    area.left = std::floor((area.left + area.right - leaf_width * static_cast<float>(tree.size)) / 2);
    const PlotPoint root = draw(0, tree.size);
    node(sheet, root, tree.size == 1 ? DotShape::diamond : DotShape::circle, PlotRole::mark, false);
    const std::string name = sheet.fitted(sheet.chart.labels.back().text, sheet.frame_width());
    const float half = sheet.measure(name) / 2;
    const float name_at =
        std::clamp(root.x, sheet.frame.left + half, std::max(sheet.frame.left + half, sheet.frame.right - half));
    sheet.word(name_at, root.y - sheet.px(node_radius + gap / 2) - sheet.line(), name, Anchor::middle, WordLook::strong);
    float widest = 0;
    for (const std::uint64_t leaf : {std::uint64_t{0}, tree.size - 1})
      widest = std::max(widest, sheet.measure(grouped(static_cast<std::int64_t>(leaf))));
    if (widest + sheet.px(4) > leaf_width) return;
    for (std::uint64_t leaf = 0; leaf < tree.size; ++leaf) {
      sheet.word(area.left + (static_cast<float>(leaf) + 0.5F) * leaf_width, area.bottom - sheet.line(),
                 grouped(static_cast<std::int64_t>(leaf)), Anchor::middle,
                 leaf == tree.leaf ? WordLook::strong : WordLook::label);
    }
  }
};

void lay_ladder(Sheet& sheet, const TreeOf& tree) {
  const PlotBox& area = sheet.plot.area;
  const std::vector<PathHalf> halves = audit_path_halves(tree.leaf, tree.size);
  const float row = std::floor(sheet.area_height() / static_cast<float>(halves.size() + 1));
  if (row < 2) return;
  const bool has_words = row >= sheet.line();
  const float radius = std::min(sheet.px(node_radius), row / 3);
  const float middle = std::round((area.left + area.right) / 2);
  const float arm = std::round(std::min(sheet.px(44), sheet.area_width() / 8));
  const auto y_of = [&](std::size_t level) {  // 0: the leaf
    return std::round(area.bottom - (static_cast<float>(level) + 0.5F) * row);
  };
  const auto put = [&](PlotPoint at, DotShape shape, bool is_hollow) {
    sheet.plot.dots.push_back({at, radius, shape, PlotRole::mark, 0, is_hollow});
  };
  const auto beside = [&](PlotPoint at, bool is_left, std::string_view text, WordLook look) {
    const float away = radius + sheet.px(gap) * 0.75F;
    const float room = is_left ? at.x - away - sheet.frame.left : sheet.frame.right - at.x - away;
    if (has_words)
      sheet.word(is_left ? at.x - away : at.x + away, at.y - sheet.line() / 2, sheet.fitted(text, room),
                 is_left ? Anchor::end : Anchor::start, look);
  };
  for (std::size_t i = 0; i < halves.size(); ++i) {
    const PathHalf& half = halves[i];
    const bool is_left = half.last < tree.leaf;
    const PlotPoint at{middle + (is_left ? -arm : arm), y_of(i)};
    const PlotPoint parent{middle, y_of(i + 1)};
    edge_line(sheet, at, parent, PlotRole::quiet);
    edge_line(sheet, {middle, y_of(i)}, parent, PlotRole::mark);
    put(at, DotShape::square, true);
    beside(at, is_left, span_text(half.first, half.last), WordLook::label);
  }
  for (std::size_t level = 0; level <= halves.size(); ++level)
    put({middle, y_of(level)}, level == 0 ? DotShape::diamond : DotShape::circle, false);
  // The names stand on the side that is free.
  const bool leaf_is_left = !halves.empty() && halves.front().last >= tree.leaf;
  beside({middle, y_of(0)}, leaf_is_left, sheet.chart.labels.front().text, WordLook::strong);
  if (!halves.empty()) beside({middle, y_of(halves.size())}, false, sheet.chart.labels.back().text, WordLook::strong);
}

}  // namespace

void lay_log_tree(Sheet& sheet) {
  const Chart& chart = sheet.chart;
  if (chart.series.size() < 2 || chart.labels.empty()) return;
  const std::int64_t leaf = chart.series[0].values.front();
  const std::int64_t last = chart.series[1].values.back();
  if (leaf < 0 || last < leaf) return;
  const TreeOf tree{static_cast<std::uint64_t>(last) + 1, static_cast<std::uint64_t>(leaf)};
  sheet.plot.area = sheet.frame;
  sheet.plot.area.top += sheet.px(dot_ring);
  sheet.plot.area.bottom -= sheet.px(dot_ring);
  const int levels = static_cast<int>(std::bit_width(tree.size - 1)) + 1;
  const float row = (sheet.area_height() - 2 * sheet.line()) / static_cast<float>(levels);
  const float leaf_width = sheet.area_width() / static_cast<float>(tree.size);
  if (leaf_width >= sheet.px(leaf_room) && row >= sheet.px(least_row))
    WholeTree{sheet, tree, std::min(leaf_width, sheet.px(72)), row}.lay();
  else
    lay_ladder(sheet, tree);
}

}  // namespace trialog::view::plotting
