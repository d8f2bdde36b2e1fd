#include "view/imgui/raster.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "view/imgui/plot_drawing.h"

namespace trialog::view {
namespace {

static_assert(IM_COL32_R_SHIFT == 0 && IM_COL32_A_SHIFT == 24, "a vertex has its colour as a pixel has it");

constexpr std::uint32_t opaque = 0xff000000;
constexpr std::int64_t parts = 256;  // of a pixel, that a corner of a triangle is rounded to

std::uint32_t alpha_of(std::uint32_t color) { return color >> 24; }

// The product of two parts of 255, rounded.
std::uint32_t share(std::uint32_t a, std::uint32_t b) {
  const std::uint32_t product = a * b + 128;
  return (product + (product >> 8)) >> 8;
}

// `color` over an opaque pixel; two channels in one multiplication.
std::uint32_t over(std::uint32_t pixel, std::uint32_t color) {
  const std::uint32_t alpha = alpha_of(color);
  if (alpha == 255) return color;
  const std::uint32_t rest = 255 - alpha;
  const auto mixed = [&](std::uint32_t below, std::uint32_t above) {
    const std::uint32_t sum = above * alpha + below * rest + 0x00800080;
    return ((sum + ((sum >> 8) & 0x00ff00ff)) >> 8) & 0x00ff00ff;
  };
  return opaque | mixed(pixel & 0x00ff00ff, color & 0x00ff00ff) |
         (mixed((pixel >> 8) & 0x000000ff, (color >> 8) & 0x000000ff) << 8);
}

// A texture's pixel in the colour of the vertices.
std::uint32_t tinted(std::uint32_t texel, std::uint32_t color) {
  if ((texel | opaque) == 0xffffffff) {
    return (color & ~opaque) | (share(alpha_of(texel), alpha_of(color)) << 24);
  }
  std::uint32_t out = 0;
  for (int shift = 0; shift < 32; shift += 8) out |= share(texel >> shift & 0xff, color >> shift & 0xff) << shift;
  return out;
}

// A place that a whole number can hold, also when it is no number.
float bounded(float at) { return at > -1e6F ? std::min(at, 1e6F) : -1e6F; }

// Whole pixels whose middles lie between two places.
struct Span {
  int begin;
  int end;
};
Span span_of(float from, float to, Span within) {
  const auto first = [](float at) { return static_cast<int>(std::ceil(bounded(at) - 0.5F)); };
  return {std::max(first(from), within.begin), std::min(first(to), within.end)};
}

struct Texture {
  const std::uint32_t* pixels = nullptr;
  int width = 0;
  int height = 0;

  static int place(float share_of, int size) {
    return std::clamp(static_cast<int>(std::floor(share_of * static_cast<float>(size))), 0, size - 1);
  }
  int column(float u) const { return place(u, width); }
  const std::uint32_t& at(float u, float v) const { return pixels[place(v, height) * width + column(u)]; }
};

class Painter {
 public:
  Painter(std::vector<std::uint32_t>& pixels, int width, int height) : pixels_(pixels), width_(width), height_(height) {}

  void draw(const ImDrawList& list) {
    for (const ImDrawCmd& command : list.CmdBuffer) {
      if (command.UserCallback != nullptr || command.ElemCount == 0) continue;
      columns_ = span_of(command.ClipRect.x, command.ClipRect.z, {0, width_});
      rows_ = span_of(command.ClipRect.y, command.ClipRect.w, {0, height_});
      const auto* texture = reinterpret_cast<const ImTextureData*>(static_cast<std::uintptr_t>(command.GetTexID()));
      texture_ = {reinterpret_cast<const std::uint32_t*>(texture->Pixels), texture->Width, texture->Height};
      const ImDrawVert* vertices = list.VtxBuffer.Data + command.VtxOffset;
      const ImDrawIdx* indexes = list.IdxBuffer.Data + command.IdxOffset;
      for (unsigned int at = 0; at + 3 <= command.ElemCount; at += 3) {
        if (at + 6 <= command.ElemCount && draw_rect(vertices, indexes + at)) {
          at += 3;
          continue;
        }
        draw_triangle({&vertices[indexes[at]], &vertices[indexes[at + 1]], &vertices[indexes[at + 2]]});
      }
    }
  }

 private:
  // Two triangles that make an upright rect of one colour, as Dear ImGui writes letters and plain rects. False when they
  // are something else.
  bool draw_rect(const ImDrawVert* vertices, const ImDrawIdx* indexes) {
    if (indexes[3] != indexes[0] || indexes[4] != indexes[2]) return false;
    const ImDrawVert& a = vertices[indexes[0]];
    const ImDrawVert& b = vertices[indexes[1]];
    const ImDrawVert& c = vertices[indexes[2]];
    const ImDrawVert& d = vertices[indexes[5]];
    const bool is_upright = a.pos.y == b.pos.y && b.pos.x == c.pos.x && c.pos.y == d.pos.y && d.pos.x == a.pos.x &&
                            a.pos.x <= c.pos.x && a.pos.y <= c.pos.y && a.uv.y == b.uv.y && b.uv.x == c.uv.x &&
                            c.uv.y == d.uv.y && d.uv.x == a.uv.x;
    if (!is_upright || a.col != b.col || a.col != c.col || a.col != d.col) return false;
    const Span columns = span_of(a.pos.x, c.pos.x, columns_);
    const Span rows = span_of(a.pos.y, c.pos.y, rows_);
    if (columns.begin >= columns.end || rows.begin >= rows.end) return true;
    if (a.uv.x == c.uv.x && a.uv.y == c.uv.y) {
      const std::uint32_t color = tinted(texture_.at(a.uv.x, a.uv.y), a.col);
      for (int y = rows.begin; y < rows.end; ++y) {
        std::uint32_t* row = row_of(y);
        if (alpha_of(color) == 255) std::fill(row + columns.begin, row + columns.end, color);
        else for (int x = columns.begin; x < columns.end; ++x) row[x] = over(row[x], color);
      }
      return true;
    }
    const float u_step = (c.uv.x - a.uv.x) / (c.pos.x - a.pos.x);
    const float v_step = (c.uv.y - a.uv.y) / (c.pos.y - a.pos.y);
    const auto u_at = [&](int x) { return a.uv.x + (static_cast<float>(x) + 0.5F - a.pos.x) * u_step; };
    // Letters have the size of their picture: there every pixel's texel is the one beside the last.
    const int last = columns.end - 1;
    const bool is_copied = texture_.column(u_at(last)) - texture_.column(u_at(columns.begin)) == last - columns.begin;
    for (int y = rows.begin; y < rows.end; ++y) {
      std::uint32_t* row = row_of(y);
      const float v = a.uv.y + (static_cast<float>(y) + 0.5F - a.pos.y) * v_step;
      const std::uint32_t* texel = &texture_.at(u_at(columns.begin), v);
      for (int x = columns.begin; x < columns.end; ++x) {
        if (!is_copied) texel = &texture_.at(u_at(x), v);
        if (alpha_of(*texel) != 0) row[x] = over(row[x], tinted(*texel, a.col));
        if (is_copied) ++texel;
      }
    }
    return true;
  }

  void draw_triangle(std::array<const ImDrawVert*, 3> corners) {
    struct Point {
      std::int64_t x;
      std::int64_t y;
    };
    const auto point_of = [](const ImDrawVert& vertex) {
      const auto rounded = [](float at) { return std::llround(bounded(at) * static_cast<float>(parts)); };
      return Point{rounded(vertex.pos.x), rounded(vertex.pos.y)};
    };
    const auto side = [](const Point& from, const Point& to, const Point& at) {
      return (to.x - from.x) * (at.y - from.y) - (to.y - from.y) * (at.x - from.x);
    };
    std::array points{point_of(*corners[0]), point_of(*corners[1]), point_of(*corners[2])};
    std::int64_t area = side(points[0], points[1], points[2]);
    if (area == 0) return;
    if (area < 0) {
      std::swap(points[1], points[2]);
      std::swap(corners[1], corners[2]);
      area = -area;
    }
    // Of an edge, how the side changes with a pixel to the right; a middle on the edge belongs to the triangle when the
    // edge is one of its upper or left ones.
    struct Edge {
      std::int64_t right;
      std::int64_t least;
    };
    std::array<Edge, 3> edges{};
    for (std::size_t i = 0; i < 3; ++i) {
      const Point& from = points[(i + 1) % 3];
      const Point& to = points[(i + 2) % 3];
      const bool is_top_left = (to.y == from.y && to.x > from.x) || to.y < from.y;
      edges[i] = {-(to.y - from.y) * parts, is_top_left ? 0 : 1};
    }
    const auto [left, right] = std::minmax({corners[0]->pos.x, corners[1]->pos.x, corners[2]->pos.x});
    const auto [top, bottom] = std::minmax({corners[0]->pos.y, corners[1]->pos.y, corners[2]->pos.y});
    const Span columns = span_of(left - 1, right + 1, columns_);
    const Span rows = span_of(top - 1, bottom + 1, rows_);
    if (columns.begin >= columns.end) return;
    const bool one_color = corners[0]->col == corners[1]->col && corners[0]->col == corners[2]->col;
    const auto same_place = [](const ImVec2& a, const ImVec2& b) { return a.x == b.x && a.y == b.y; };
    const bool one_texel = same_place(corners[0]->uv, corners[1]->uv) && same_place(corners[0]->uv, corners[2]->uv);
    const std::uint32_t texel = texture_.at(corners[0]->uv.x, corners[0]->uv.y);
    for (int y = rows.begin; y < rows.end; ++y) {
      const Point middle{columns.begin * parts + parts / 2, y * parts + parts / 2};
      std::array sides{side(points[1], points[2], middle), side(points[2], points[0], middle), side(points[0], points[1], middle)};
      std::uint32_t* row = row_of(y);
      bool was_inside = false;
      for (int x = columns.begin; x < columns.end; ++x) {
        const bool is_inside = sides[0] >= edges[0].least && sides[1] >= edges[1].least && sides[2] >= edges[2].least;
        if (is_inside) {
          std::array<float, 3> shares{};
          for (std::size_t i = 0; i < 3; ++i) shares[i] = static_cast<float>(sides[i]) / static_cast<float>(area);
          const std::uint32_t color = one_color ? corners[0]->col : mixed(corners, shares);
          row[x] = over(row[x], tinted(one_texel ? texel : sampled(corners, shares), color));
        } else if (was_inside) {
          break;
        }
        was_inside = is_inside;
        for (std::size_t i = 0; i < 3; ++i) sides[i] += edges[i].right;
      }
    }
  }

  static std::uint32_t mixed(const std::array<const ImDrawVert*, 3>& corners, const std::array<float, 3>& shares) {
    std::uint32_t color = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      float channel = 0.5F;
      for (std::size_t i = 0; i < 3; ++i) channel += shares[i] * static_cast<float>(corners[i]->col >> shift & 0xff);
      color |= std::min(static_cast<std::uint32_t>(channel), 255U) << shift;
    }
    return color;
  }

  std::uint32_t sampled(const std::array<const ImDrawVert*, 3>& corners, const std::array<float, 3>& shares) const {
    float u = 0, v = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      u += shares[i] * corners[i]->uv.x;
      v += shares[i] * corners[i]->uv.y;
    }
    return texture_.at(u, v);
  }

  std::uint32_t* row_of(int y) { return pixels_.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width_); }

  std::vector<std::uint32_t>& pixels_;
  const int width_;
  const int height_;
  Span columns_{};
  Span rows_{};
  Texture texture_;
};

void take_texture(ImTextureData& texture) {
  switch (texture.Status) {
    case ImTextureStatus_WantCreate:
      // Its pixels stay in memory; nothing is copied.
      texture.SetTexID(static_cast<ImTextureID>(reinterpret_cast<std::uintptr_t>(&texture)));
      texture.SetStatus(ImTextureStatus_OK);
      break;
    case ImTextureStatus_WantUpdates: texture.SetStatus(ImTextureStatus_OK); break;
    case ImTextureStatus_WantDestroy:
      texture.SetTexID(ImTextureID_Invalid);
      texture.SetStatus(ImTextureStatus_Destroyed);
      break;
    case ImTextureStatus_OK:
    case ImTextureStatus_Destroyed: break;
  }
}

}  // namespace

Raster::Raster(ImGuiContext* context) : context_(context) {
  ImGui::SetCurrentContext(context_);
  ImGui::GetIO().BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
  // Those lines are smoothed by reading between the pixels of a texture.
  ImGui::GetStyle().AntiAliasedLinesUseTex = false;
}

Raster::~Raster() {
  ImGui::SetCurrentContext(context_);
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    texture->SetTexID(ImTextureID_Invalid);
    texture->SetStatus(ImTextureStatus_Destroyed);
  }
  ImGui::GetIO().BackendFlags &= ~ImGuiBackendFlags_RendererHasTextures;
}

void Raster::take_textures(const ImDrawData& frame) {
  if (frame.Textures == nullptr) return;
  for (ImTextureData* texture : *frame.Textures) take_texture(*texture);
}

void Raster::draw(const ImDrawData& frame, Color ground) {
  take_textures(frame);
  width_ = static_cast<int>(frame.DisplaySize.x);
  height_ = static_cast<int>(frame.DisplaySize.y);
  pixels_.assign(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_),
                 packed(ground));
  Painter painter(pixels_, width_, height_);
  for (const ImDrawList* list : frame.CmdLists) painter.draw(*list);
}

}  // namespace trialog::view
