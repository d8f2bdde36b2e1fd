// A tree of nodes as bytes: how a screen travels from the core to the module that paints it (wasm/charts.h).
// Shape, little-endian, see byte_format.h. A node: u64, whose bit i says that member i of Node, in their order, is not
// as a new Node has it; then those members in order. A boolean has no bytes of its own, an enumerator one, int u32,
// std::int64_t u64; Runs, columns and children are a u32 count and that many of them.
// decode_node(encode_node(n)) is n; accepted bytes are the only ones for their tree.
// Errors of decoding: Errc::truncated, Errc::trailing_bytes, Errc::invalid_utf8, Errc::too_deep, Errc::too_many (series,
// groups), Errc::invalid_number (a value of a chart beyond limits::max_integer), Errc::invalid_value (no enumerator; a
// member that is as in a new Node; a chart or code image without its numbers; a row with more cells than columns; ...).
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "view/node.h"

namespace trialog::view {

// More than any screen nests.
inline constexpr int max_node_depth = 64;

Bytes encode_node(const Node& node);
Result<Node> decode_node(ByteView bytes);

}  // namespace trialog::view
