// The C interface between the browser's worker (web/page/charts.ts) and the module that paints with Dear ImGui: charts in
// the page, and whole documents for the workbench.
// A module of its own, loaded when a chart comes into view: the core's module has no pixels in it.
// Order: trialog_charts_open once, then trialog_charts_paint for every frame of a chart; for a document
// trialog_charts_lay_out_document when it or its look changed, and trialog_charts_paint_document for every frame. Bytes that go in stand in memory got from
// trialog_charts_allocate and stay the caller's to release. Nothing throws; a mistake of ours is a trap.
// The module is made with the option `picture`, an OffscreenCanvas that no page shows and that has a "webgl2" context;
// every frame is left there for transferToImageBitmap().
#pragma once

#include <cstddef>
#include <cstdint>

extern "C" {

std::uint8_t* trialog_charts_allocate(std::size_t size);
void trialog_charts_release(std::uint8_t* bytes);

// Returns 1, or 0 when the context cannot be used.
int trialog_charts_open();

// Paints one chart (core/view/chart_bytes.h) with one look (core/view/imgui/look.h); `picture` gets the look's size.
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
// Paints the part of it that begins so many device pixels below its top; `picture` gets the look's size.
void trialog_charts_paint_document(double scroll_top);

// The graphics were lost and are there again: every frame must be painted anew.
void trialog_charts_restore();

}  // extern "C"
