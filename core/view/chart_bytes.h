// The pixels' part of a chart as bytes: how it travels from the core to the module that paints charts (wasm/charts.h).
// Shape, little-endian: u32 look, u32 labels, u32 series; each label: u32 bytes, UTF-8; each series: u32 bytes, UTF-8
// name, then one i64 a label.
// decode_chart(encode_chart(c)) has c's look, labels and series without the languages of their texts; title, summary
// and label_heading are empty: they stay in the page.
// Errors of decoding: Errc::truncated, Errc::trailing_bytes, Errc::invalid_utf8, Errc::invalid_value (look),
// Errc::invalid_number (a value beyond limits::max_integer), Errc::too_many (labels or series).
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "view/node.h"

namespace trialog::view {

// No painter tells more series apart by colour, and sums of so many values fit 64 bits.
inline constexpr std::size_t max_chart_series = 16;

// The chart has max_chart_series series at most, each with one value a label within limits::max_integer.
Bytes encode_chart(const Chart& chart);
Result<Chart> decode_chart(ByteView bytes);

}  // namespace trialog::view
