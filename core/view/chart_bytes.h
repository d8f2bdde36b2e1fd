// The pixels' part of a chart as bytes: how it travels from the core to the module that paints charts (wasm/charts.h).
// Shape, little-endian: u32 look, u32 labels, u32 series; each label: u32 bytes, UTF-8; each series: u32 bytes, UTF-8
// name, then one i64 a label; u32 groups; each group: u32 bytes, UTF-8; with groups, one u32 a label: its group.
// decode_chart(encode_chart(c)) has c's look, labels, series and groups without the languages of their texts; title,
// summary and headings are empty: they stay in the page.
// Errors of decoding: Errc::truncated, Errc::trailing_bytes, Errc::invalid_utf8, Errc::invalid_value (look, group),
// Errc::invalid_number (a value beyond limits::max_integer), Errc::too_many (labels, series or groups).
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "view/node.h"

namespace trialog::view {

// No painter tells more series or groups apart, and sums of so many values fit 64 bits.
inline constexpr std::size_t max_chart_series = 16;

// The chart has max_chart_series series and groups at most, each series with one value a label within
// limits::max_integer.
Bytes encode_chart(const Chart& chart);
Result<Chart> decode_chart(ByteView bytes);

}  // namespace trialog::view
