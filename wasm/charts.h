// The C interface between the browser's worker (web/page/charts.ts) and the module that paints with Dear ImGui: charts in
// the page, and rows of grids and whole documents for the workbench.
// A module of its own, loaded when a chart comes into view: the core's module has no pixels in it.
// Order: trialog_charts_open once, then trialog_charts_paint or trialog_charts_paint_rows for every picture of a chart or
// of rows; for a document trialog_charts_lay_out_document when it or its look changed, and
// trialog_charts_paint_document for every picture. What was painted last stands in trialog_charts_pixels.
// Bytes that go in stand in memory got from trialog_charts_allocate and stay the caller's to release. Nothing throws; a
// mistake of ours is a trap.
#pragma once

#include <cstddef>
#include <cstdint>

extern "C" {

std::uint8_t* trialog_charts_allocate(std::size_t size);
void trialog_charts_release(std::uint8_t* bytes);

void trialog_charts_open();

// Paints one chart (core/view/chart_bytes.h) with one look (core/view/imgui/look.h), in the look's size.
// Returns 1, or 0 for bytes that are no look or no chart; then nothing was painted.
int trialog_charts_paint(const std::uint8_t* look, std::size_t look_size, const std::uint8_t* chart,
                         std::size_t chart_size);

// The same for rows of a grid (core/view/grid_bytes.h) with a grid's look.
int trialog_charts_paint_rows(const std::uint8_t* look, std::size_t look_size, const std::uint8_t* rows,
                              std::size_t rows_size);

// Lays a document (core/view/node_bytes.h) out with its look (parse_document_look). Returns 1, or 0 for bytes that are no
// look or no document; then the last one stays.
int trialog_charts_lay_out_document(const std::uint8_t* look, std::size_t look_size, const std::uint8_t* document,
                                    std::size_t document_size);
// Of the document that is laid out: its height in sixteenths of a CSS pixel, and a rect of every element as
// view::ElementRect has it: u64 id, then i32 x, y, width, height. They stay where they are until the next lay_out.
std::int32_t trialog_charts_document_height();
const std::uint8_t* trialog_charts_rects();
std::size_t trialog_charts_rect_count();
// Paints the part of it that begins so many device pixels below its top, in the look's size.
void trialog_charts_paint_document(double scroll_top);

// The picture: RGBA, 8 bits each, opaque, rows from the top. It stays until something is painted or laid out.
const std::uint32_t* trialog_charts_pixels();
int trialog_charts_width();
int trialog_charts_height();

}  // extern "C"
