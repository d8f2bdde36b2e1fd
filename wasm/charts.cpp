#include "charts.h"

#include <emscripten/em_js.h>

#include <cmath>
#include <cstdlib>

#include "view/chart_bytes.h"
#include "view/imgui/chart_painter.h"
#include "view/imgui/document_painter.h"
#include "view/imgui/grid_painter.h"
#include "view/imgui/raster.h"
#include "view/node_bytes.h"

using namespace trialog;

EM_JS_DEPS(trialog_charts, "$UTF8ToString");

// The pen of a small canvas kept for letters, with that font.
EM_JS(void, trialog_take_font, (double size, int weight, const char* family), {
  const make_pen = () => new OffscreenCanvas(64, 64).getContext('2d', { willReadFrequently: true });
  const pen = Module['pen'] = Module['pen'] || make_pen();
  const font = `${weight} ${size}px ${UTF8ToString(family)}`;
  if (Module['font'] !== font) pen.font = Module['font'] = font;
});

EM_JS(double, trialog_measure_letters, (const char* letters, std::size_t size), {
  return Module['pen'].measureText(UTF8ToString(letters, size)).width;
});

// Draws a letter, or a run shaped by the browser. `out`: advance in 1/64 pixels, left, top, width, height, has_color.
EM_JS(void, trialog_draw_letters, (const char* letters, std::size_t size, int* out), {
  const text = UTF8ToString(letters, size);
  const pen = Module['pen'];
  const measure = pen.measureText(text);
  const is_seen = measure.actualBoundingBoxRight + measure.actualBoundingBoxLeft > 0;
  // A pixel more on each side: soft edges reach beyond the outline.
  const left = Math.floor(-measure.actualBoundingBoxLeft) - 1;
  const top = Math.floor(-measure.actualBoundingBoxAscent) - 1;
  const width = is_seen ? Math.ceil(measure.actualBoundingBoxRight) + 1 - left : 0;
  const height = is_seen ? Math.ceil(measure.actualBoundingBoxDescent) + 1 - top : 0;
  let has_color = false;
  if (width > 0 && height > 0) {
    if (pen.canvas.width < width || pen.canvas.height < height) {
      pen.canvas.width = Math.max(pen.canvas.width, width);
      pen.canvas.height = Math.max(pen.canvas.height, height);
      pen.font = Module['font'];  // A new size takes it away.
    }
    pen.fillStyle = '#fff';
    pen.clearRect(0, 0, width, height);
    pen.fillText(text, -left, -top);
    const { data } = pen.getImageData(0, 0, width, height);
    Module['letters'] = data;
    for (let i = 0; i < data.length && !has_color; i += 4) {
      has_color = data[i + 3] > 64 && Math.min(data[i], data[i + 1], data[i + 2]) < 240;
    }
  }
  HEAP32.set([Math.round(measure.width * 64), left, top, width, height, has_color ? 1 : 0], out >> 2);
});

EM_JS(void, trialog_copy_letters, (std::uint8_t* pixels), { HEAPU8.set(Module['letters'], pixels); });

namespace {

class BrowserGlyphs : public view::GlyphSource {
 public:
  float advance(std::string_view text, float size, const view::FontFace& face) override {
    trialog_take_font(static_cast<double>(size), face.weight, face.family.c_str());
    // In the same parts of a pixel as a drawn letter has it: both are rounded to whole pixels next.
    return static_cast<float>(std::round(trialog_measure_letters(text.data(), text.size()) * 64) / 64);
  }

  view::Glyph draw(std::string_view text, float size, const view::FontFace& face) override {
    trialog_take_font(static_cast<double>(size), face.weight, face.family.c_str());
    int out[6] = {};
    trialog_draw_letters(text.data(), text.size(), out);
    view::Glyph glyph;
    glyph.advance = static_cast<float>(out[0]) / 64;
    glyph.left = out[1];
    glyph.top = out[2];
    glyph.width = out[3];
    glyph.height = out[4];
    glyph.has_color = out[5] != 0;
    if (glyph.width > 0 && glyph.height > 0) {
      glyph.pixels.resize(static_cast<std::size_t>(glyph.width) * static_cast<std::size_t>(glyph.height) * 4);
      trialog_copy_letters(glyph.pixels.data());
    }
    return glyph;
  }
};

struct Charts {
  BrowserGlyphs glyphs;
  view::Canvas canvas{glyphs};
  view::Raster raster{canvas.context()};
  view::DocumentPainter documents{canvas};
};

// The module is one painter; it lives until the worker ends.
Charts* charts = nullptr;

}  // namespace

std::uint8_t* trialog_charts_allocate(std::size_t size) { return static_cast<std::uint8_t*>(std::malloc(size)); }

void trialog_charts_release(std::uint8_t* bytes) { std::free(bytes); }

void trialog_charts_open() { charts = new Charts(); }

int trialog_charts_paint(const std::uint8_t* look_bytes, std::size_t look_size, const std::uint8_t* chart_bytes,
                         std::size_t chart_size) {
  const Result<view::CanvasLook> look = view::parse_look(as_text({look_bytes, look_size}));
  const Result<view::Chart> chart = view::decode_chart({chart_bytes, chart_size});
  if (!look || !chart) return 0;
  charts->raster.draw(view::paint_chart(charts->canvas, *chart, *look), look->surface);
  return 1;
}

int trialog_charts_paint_rows(const std::uint8_t* look_bytes, std::size_t look_size, const std::uint8_t* rows_bytes,
                              std::size_t rows_size) {
  const Result<view::GridLook> look = view::parse_grid_look(as_text({look_bytes, look_size}));
  const Result<view::GridRows> rows = view::decode_rows({rows_bytes, rows_size});
  if (!look || !rows || rows->is_numeric.size() != look->columns.size() ||
      rows->rows.size() > static_cast<std::size_t>(look->rows)) {
    return 0;
  }
  charts->raster.draw(view::paint_rows(charts->canvas, *rows, *look), look->canvas.surface);
  return 1;
}

int trialog_charts_lay_out_document(const std::uint8_t* look_bytes, std::size_t look_size,
                                    const std::uint8_t* document_bytes, std::size_t document_size) {
  Result<view::DocumentLook> look = view::parse_document_look(as_text({look_bytes, look_size}));
  Result<view::Node> document = view::decode_node({document_bytes, document_size});
  if (!look || !document) return 0;
  charts->documents.lay_out(*std::move(document), *std::move(look));
  return 1;
}

std::int32_t trialog_charts_document_height() { return charts->documents.height(); }

static_assert(sizeof(view::ElementRect) == 24, "the worker reads rects of this size");
const std::uint8_t* trialog_charts_rects() {
  return reinterpret_cast<const std::uint8_t*>(charts->documents.rects().data());
}

std::size_t trialog_charts_rect_count() { return charts->documents.rects().size(); }

void trialog_charts_paint_document(double scroll_top) {
  charts->raster.draw(charts->documents.paint(static_cast<float>(scroll_top)), charts->documents.look().page);
}

const std::uint32_t* trialog_charts_pixels() { return charts->raster.pixels().data(); }

int trialog_charts_width() { return charts->raster.width(); }

int trialog_charts_height() { return charts->raster.height(); }
