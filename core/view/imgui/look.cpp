#include "view/imgui/look.h"

#include <array>
#include <charconv>

#include "view/grid_bytes.h"

namespace trialog::view {
namespace {

constexpr std::size_t max_series_colors = 16;
constexpr float min_unit = 0.1F, max_unit = 16;
constexpr float min_text_px = 1, max_text_px = 500;

// Takes the part before the separator, and both away from `text`.
std::string_view take(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  return part;
}

template <class T>
bool parse(std::string_view text, T& value, int base) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  return error == std::errc() && end == text.data() + text.size();
}

bool parse(std::string_view text, Color& color) {
  constexpr std::size_t size = 7;
  if (text.size() != size || text[0] != '#') return false;
  return parse(text.substr(1, 2), color.red, 16) && parse(text.substr(3, 2), color.green, 16) &&
         parse(text.substr(5, 2), color.blue, 16);
}

bool is_within(float value, float least, float most) { return value >= least && value <= most; }

// The lines of sizes and of colours; what follows them is left in `text`.
Result<CanvasLook> take_canvas(std::string_view& text) {
  CanvasLook look;
  std::string_view sizes = take(text, '\n');
  std::array<int, 4> numbers{};
  for (int& number : numbers) {
    if (!parse(take(sizes, ' '), number, 10)) return Error{Errc::invalid_value, "size"};
  }
  look.width = numbers[0];
  look.height = numbers[1];
  look.unit = static_cast<float>(numbers[2]) / 1000;
  look.text_px = static_cast<float>(numbers[3]) / 1000;
  if (look.width < 1 || look.width > max_canvas_pixels || look.height < 1 || look.height > max_canvas_pixels ||
      !is_within(look.unit, min_unit, max_unit) || !is_within(look.text_px, min_text_px, max_text_px) ||
      !sizes.empty()) {
    return Error{Errc::invalid_value, "size"};
  }
  std::string_view colors = take(text, '\n');
  for (Color* color : {&look.ink, &look.muted, &look.line, &look.surface}) {
    if (!parse(take(colors, ' '), *color)) return Error{Errc::invalid_value, "color"};
  }
  do {
    Color color;
    if (look.series.size() == max_series_colors || !parse(take(colors, ' '), color)) {
      return Error{Errc::invalid_value, "color"};
    }
    look.series.push_back(color);
  } while (!colors.empty());
  return look;
}

Result<std::string> take_family(std::string_view& text) {
  const std::string_view family = take(text, '\n');
  if (family.empty()) return Error{Errc::invalid_value, "font"};
  return std::string(family);
}

}  // namespace

Result<CanvasLook> parse_look(std::string_view text) {
  CanvasLook look = TRIALOG_TRY(take_canvas(text));
  look.font_family = TRIALOG_TRY(take_family(text));
  if (!text.empty()) return Error{Errc::invalid_value, "font"};
  return look;
}

Result<DocumentLook> parse_document_look(std::string_view text) {
  DocumentLook look;
  look.canvas = TRIALOG_TRY(take_canvas(text));
  look.canvas.font_family = TRIALOG_TRY(take_family(text));
  std::string_view colors = take(text, '\n');
  std::vector<Color*> places{&look.page, &look.quiet, &look.edge, &look.accent, &look.accent_ink, &look.accent_soft,
                             &look.link};
  for (TonePair& tone : look.tones) places.insert(places.end(), {&tone.strong, &tone.soft});
  for (Color* color : places) {
    if (!parse(take(colors, ' '), *color)) return Error{Errc::invalid_value, "color"};
  }
  if (!colors.empty()) return Error{Errc::invalid_value, "color"};
  look.heading_family = TRIALOG_TRY(take_family(text));
  look.code_family = TRIALOG_TRY(take_family(text));
  if (!text.empty()) return Error{Errc::invalid_value, "font"};
  return look;
}

Result<GridLook> parse_grid_look(std::string_view text) {
  constexpr std::size_t grid_colors = 6;
  const std::size_t last_line = text.rfind('\n');
  if (last_line == text.npos) return Error{Errc::invalid_value, "columns"};
  GridLook look;
  look.canvas = TRIALOG_TRY(parse_look(text.substr(0, last_line)));
  if (look.canvas.series.size() != grid_colors) return Error{Errc::invalid_value, "color"};
  std::string_view edges = text.substr(last_line + 1);
  if (!parse(take(edges, ' '), look.rows, 10) || look.rows < 1 || look.rows > static_cast<int>(max_grid_rows)) {
    return Error{Errc::invalid_value, "rows"};
  }
  do {
    int left = 0, right = 0;
    const bool is_span = parse(take(edges, ' '), left, 10) && parse(take(edges, ' '), right, 10);
    if (!is_span || left < 0 || right < left || right > max_canvas_pixels || look.columns.size() == max_grid_columns) {
      return Error{Errc::invalid_value, "columns"};
    }
    look.columns.push_back({static_cast<float>(left), static_cast<float>(right)});
  } while (!edges.empty());
  return look;
}

}  // namespace trialog::view
