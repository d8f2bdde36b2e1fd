// Inside view/imgui only: lays a document out, block by block from the top. A block gets an area, puts its shapes and
// rects there and says how high it became. Blocks are in document_blocks.cpp, document_forms.cpp and document_data.cpp;
// what they all use is in document_layout.cpp.
// Proportions follow web/page/style.css, at a denser scale: text_px of the look is 15/16 of a rem.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "view/html/elements.h"
#include "view/imgui/document_layout.h"
#include "view/imgui/text_flow.h"

namespace trialog::view {

struct Area {
  float x = 0;
  float y = 0;
  float width = 0;
};

enum class Face : std::size_t { regular, strong, heading, code };
enum class Align { start, middle, end };

// How a text looks.
struct Type {
  Face face = Face::regular;
  float px = 0;
  Color color;
  bool is_underlined = false;
  bool is_tight = false;     // lines as close as a heading's
  bool is_balanced = false;  // lines of about the same length
  Align align = Align::start;
};

class Composer {
 public:
  Composer(Canvas& canvas, const DocumentLook& look);
  DocumentLayout compose(const Node& root);

 private:
  // ---- sizes and letters ----
  float rem(float count) const;  // whole pixels
  float thin() const;            // a hairline
  float measure() const { return 42 * em_; }
  Letters letters(Face face, float px);
  const TonePair& tone(Tone of) const { return look_.tones[static_cast<std::size_t>(of)]; }
  Type body() const { return {Face::regular, em_, look_.canvas.ink}; }
  Type small() const { return {Face::regular, small_, look_.canvas.muted}; }
  Type label() const { return {Face::strong, em_, look_.canvas.ink}; }
  Type heading(int level) const;

  // ---- shapes and rects ----
  // Their index, so that what is behind others can get its size when those are laid out.
  std::size_t fill(const PlotBox& box, Color color, float radius = 0);
  std::size_t edge(const PlotBox& box, Color color, float thickness, float radius = 0);
  void rule(float x, float y, float width) { fill({x, y, x + width, y + thin()}, look_.canvas.line); }
  void ring(float x, float y, float radius, Color color, float thickness);
  void words(const PlotBox& box, std::string text, Face face, float px, Color color);
  std::size_t begin_rect(std::uint64_t id, const Area& area);
  void end_rect(std::size_t rect, float height);
  void add_rect(std::uint64_t id, const Area& area, float height) { end_rect(begin_rect(id, area), height); }
  void add_rect(std::uint64_t id, const PlotBox& box) { add_rect(id, {box.left, box.top, box.right - box.left}, box.bottom - box.top); }
  // A ground with an edge, whose height comes later.
  struct Ground {
    std::size_t fill;
    std::size_t edge;
  };
  Ground begin_ground(const Area& area, Color color, Color edge_color, float thickness);
  void end_ground(const Ground& ground, float height);

  // ---- text ----
  struct RunLook {
    Face face = Face::regular;
    float px = 0;
    Color color;
    bool is_underlined = false;
    const TonePair* badge = nullptr;
    std::uint64_t link = 0;
  };
  struct Inline {
    std::vector<Span> spans;
    std::vector<RunLook> looks;
    bool has_wide = false;
  };
  Inline inline_of(const Runs& runs, const Type& type);
  float line_height(const Inline& text, const Type& type) const;
  // Lays the text out from the area's top; gives its height. `extent`: the width it really takes.
  float text(const Runs& runs, const Type& type, const Area& area, float* extent = nullptr);
  float text(std::uint64_t id, const Runs& runs, const Type& type, const Area& area);
  float text_width(const Runs& runs, const Type& type);
  void badge(const PlotBox& letters, float line_top, float line_bottom, const TonePair& tone);

  // ---- blocks ----
  float block(const Node& node, const Area& area);
  float stack(const Node& parent, const Area& area, float gap);
  float width_limit(const Node& node) const;
  float stacked(const Node& node, const Area& area, float gap);  // a rect with its children
  float screen(const Node& node, const Area& area);
  float banner(const Node& node, const Area& area);
  float footer(const Node& node, const Area& area);
  float nav(const Node& node, const Area& area);
  float main(const Node& node, const Area& area);
  float section(const Node& node, const Area& area);
  float heading_block(std::uint64_t id, const Runs& text, int level, const Area& area);
  float list(const Node& node, const Area& area);
  float bullets(const Node& node, const Area& area);
  float plain_list(const Node& node, const Area& area);
  float cards(const Node& node, const Area& area);
  // What becomes as high as the highest of a row.
  struct Stretched {
    std::vector<std::size_t> rects;
    std::vector<std::size_t> shapes;
  };
  float card(const Node& item, const Area& area, Stretched& row);
  float item_content(const Node& item, const Area& area, float gap);
  float summary_list(const Node& node, const Area& area);
  float summary_row(const Node& row, const Area& area);
  float notice(const Node& node, const Type& type, const TonePair& pair, const Area& area);
  float inset(const Node& node, const Area& area);
  void tone_bar(const Area& area, float height, const TonePair& pair, std::size_t ground);
  float link(const Node& node, const Area& area);
  float text_link(const Node& node, const Type& type, const Area& area);
  float card_content(const Node& link, const Area& area);
  Type link_type(const Node& node, Type type) const;
  bool is_button(const Node& node) const;
  float buttons(const std::vector<const Node*>& row, const Area& area);
  PlotBox button(const Node& node, const Area& area);
  float details(const Node& node, const Area& area);
  float breadcrumb(const Node& node, const Area& area);
  float pagination(const Node& node, const Area& area);
  float steps(const Node& node, const Area& area);
  float error_summary(const Node& node, const Area& area);

  float form(const Node& node, const Area& area);
  float fieldset(const Node& node, const Area& area);
  float label_hint_error(const Node& node, const Area& area);
  float hint_and_error(const Node& node, const Area& area);
  float field(const Node& node, const Area& area);
  float option(const Node& node, const Area& area);
  float date_parts(const Node& node, const Area& area);

  float table(const Node& node, const Area& area);
  std::vector<float> column_widths(const Node& node, float width, const Type& head);
  float table_line(const std::vector<const Runs*>& cells, const std::vector<std::uint64_t>& ids,
                   const std::vector<float>& widths, const Node& table, bool is_head, const Area& area);
  float chart(const Node& node, const Area& area);
  float gauge(const Node& node, const Area& area);
  void gauge_bar(const Node& node, const PlotBox& box);
  float timeline(const Node& node, const Area& area);
  float code_block(const Node& node, const Area& area);
  float code_image(const Node& node, const Area& area);

  Canvas& canvas_;
  const DocumentLook& look_;
  DocumentLayout layout_;
  float em_;     // of paragraphs, whole pixels
  float small_;  // of small text
  float rem_;
  std::array<FontFace, face_count> faces_;  // by Face
  bool in_card_ = false;
  std::map<std::pair<Face, float>, ImFontBaked*> letters_;
};

}  // namespace trialog::view
