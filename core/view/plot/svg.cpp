#include "view/plot/svg.h"

#include <algorithm>
#include <cmath>

#include "base/utf8.h"

namespace trialog::view {
namespace {

constexpr std::size_t series_colors = 5;

// In parts of the size, as wide as the widest of the usual fonts of pages draws it.
float letter_width(std::uint32_t scalar) {
  if (scalar >= 0x300 && scalar < 0x370) return 0;  // Combining marks.
  if (scalar == 0x2013 || scalar == 0x2018 || scalar == 0x2019) return 0.55F;
  if (scalar >= 0x1100) return 1.05F;  // Chinese, Korean, pictures: a square and no more.
  if (scalar >= 0x80) return 0.8F;
  const char letter = static_cast<char>(scalar);
  if (letter >= '0' && letter <= '9') return 0.64F;
  if (letter == 'm' || letter == 'w' || letter == 'M' || letter == 'W' || letter == '%' || letter == '@') return 1;
  if (letter >= 'A' && letter <= 'Z') return 0.78F;
  if (std::string_view(" .,:;'!|ijlI()[]-/").find(letter) != std::string_view::npos) return 0.4F;
  return 0.64F;
}

float estimated_width(std::string_view text) {
  float width = 0;
  for (std::size_t position = 0; position < text.size();) width += letter_width(next_scalar(text, position));
  return width * svg_text_size;
}

// One decimal place: a tenth of a pixel is not seen.
std::string decimal(float value) {
  const auto tenths = static_cast<int>(std::lround(value * 10));
  const int size = std::abs(tenths);
  std::string out = (tenths < 0 ? "-" : "") + std::to_string(size / 10);
  if (size % 10 != 0) out += '.' + std::to_string(size % 10);
  return out;
}

std::string point(float x, float y) {
  std::string out = decimal(x);
  const std::string second = decimal(y);
  if (second[0] != '-') out += ' ';
  return out + second;
}

std::string arc(float radius, float x, float y) { return "a" + point(radius, radius) + " 0 0 1 " + point(x, y); }

std::string box_path(const Plot::Box& box) {
  const auto [left, top, right, bottom] = box.box;
  const float width = right - left;
  const float height = bottom - top;
  const float r = box.radius;
  if (r == 0 || box.rounded == Rounded::none)
    return "M" + point(left, top) + "h" + decimal(width) + "v" + decimal(height) + "h" + decimal(-width) + "z";
  switch (box.rounded) {
    case Rounded::top:
      return "M" + point(left, bottom) + "v" + decimal(r - height) + arc(r, r, -r) + "h" + decimal(width - 2 * r) +
             arc(r, r, r) + "v" + decimal(height - r) + "z";
    case Rounded::bottom:
      return "M" + point(right, top) + "v" + decimal(height - r) + arc(r, -r, r) + "h" + decimal(2 * r - width) +
             arc(r, -r, -r) + "v" + decimal(r - height) + "z";
    case Rounded::right:
      return "M" + point(left, top) + "h" + decimal(width - r) + arc(r, r, r) + "v" + decimal(height - 2 * r) +
             arc(r, -r, r) + "h" + decimal(r - width) + "z";
    default:
      return "M" + point(right, bottom) + "h" + decimal(r - width) + arc(r, -r, -r) + "v" + decimal(2 * r - height) +
             arc(r, r, -r) + "h" + decimal(width - r) + "z";
  }
}

std::string line_path(const Plot::Line& line) {
  std::string out;
  for (const PlotPoint& at : line.points) out += (out.empty() ? "M" : "L") + point(at.x, at.y);
  return out;
}

std::string dot_path(const Plot::Dot& dot) {
  const auto [x, y] = dot.at;
  const float r = dot.radius;
  switch (dot.shape) {
    case DotShape::circle:
      return "M" + point(x - r, y) + arc(r, 2 * r, 0) + arc(r, -2 * r, 0) + "z";
    case DotShape::square:
      return box_path({{x - r * 0.9F, y - r * 0.9F, x + r * 0.9F, y + r * 0.9F}});
    case DotShape::triangle:
      return "M" + point(x, y - r * 1.15F) + "l" + point(r * 1.1F, r * 2) + "h" + decimal(r * -2.2F) + "z";
    case DotShape::diamond:
      return "M" + point(x, y - r * 1.3F) + "l" + point(r * 1.3F, r * 1.3F) + "l" + point(r * -1.3F, r * 1.3F) + "l" +
             point(r * -1.3F, r * -1.3F) + "z";
  }
  return {};
}

std::string class_of(PlotRole role, std::size_t number) {
  switch (role) {
    case PlotRole::grid:
      return "grid";
    case PlotRole::axis:
      return "axis";
    case PlotRole::series:
      return "series-" + std::to_string(number % series_colors + 1);
    case PlotRole::heat:
      return "heat-" + std::to_string(number);
    case PlotRole::texture:
      return "texture";
    case PlotRole::quiet:
      return "quiet";
    case PlotRole::mark:
      return "mark";
  }
  return {};
}

// Adds paths of one class to the same part, as long as `layer` is the same.
struct Writer {
  std::vector<SvgPart>& parts;
  std::size_t layer_begin = 0;

  void next_layer() { layer_begin = parts.size(); }
  void path(std::string css_class, const std::string& d) {
    const auto begin = parts.begin() + static_cast<std::ptrdiff_t>(layer_begin);
    const auto found =
        std::find_if(begin, parts.end(), [&](const SvgPart& part) { return part.css_class == css_class; });
    if (found != parts.end())
      found->d += d;
    else
      parts.push_back({std::move(css_class), d, {}, {}, {}});
  }
};

void write(const Plot& plot, std::vector<SvgPart>& parts) {
  Writer writer{parts};
  const auto boxes = [&](auto is_wanted) {
    for (const Plot::Box& box : plot.boxes) {
      if (is_wanted(box.role)) writer.path(class_of(box.role, box.number), box_path(box));
    }
    writer.next_layer();
  };
  const auto lines = [&](bool is_texture) {
    for (const Plot::Line& line : plot.lines) {
      if ((line.role == PlotRole::texture) == is_texture)
        writer.path("line " + class_of(line.role, line.number), line_path(line));
    }
    writer.next_layer();
  };
  boxes([](PlotRole role) { return role == PlotRole::grid; });
  boxes([](PlotRole role) { return role != PlotRole::grid && role != PlotRole::axis; });
  lines(true);
  // Zero is what the columns stand on, so it lies above their ends.
  boxes([](PlotRole role) { return role == PlotRole::axis; });
  lines(false);
  for (const Plot::Dot& dot : plot.dots)
    writer.path((dot.is_hollow ? "dot hollow " : "dot ") + class_of(dot.role, dot.number), dot_path(dot));
  // The middle of capitals lies about so far above the base line.
  constexpr float half_capital = 0.355F * svg_text_size;
  for (const Plot::Word& word : plot.words) {
    std::string css_class;
    float x = word.at.x;
    if (word.anchor == Anchor::middle) css_class = "middle", x += word.width / 2;
    if (word.anchor == Anchor::end) css_class = "end", x += word.width;
    if (word.look == WordLook::strong) css_class += css_class.empty() ? "strong" : " strong";
    if (word.look == WordLook::on_heat) css_class += css_class.empty() ? "on-heat" : " on-heat";
    parts.push_back(
        {std::move(css_class), {}, decimal(x), decimal(word.at.y + svg_text_height / 2 + half_capital), word.text});
  }
}

}  // namespace

PlotSpace svg_space(const Chart& chart, float width) {
  PlotSpace space{width, 0, 1, svg_text_height, estimated_width};
  space.height = plot_height(chart, space);
  return space;
}

SvgPicture svg_picture(const Chart& chart, float width) {
  const PlotSpace space = svg_space(chart, width);
  SvgPicture picture;
  picture.view_box = "0 0 " + decimal(space.width) + " " + decimal(space.height);
  write(make_plot(chart, space), picture.parts);
  return picture;
}

}  // namespace trialog::view
