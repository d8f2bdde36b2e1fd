// Limits, in one place, each with its reason. A parser checks them before it allocates.
#pragma once

#include <cstddef>
#include <cstdint>

namespace trialog::limits {

// Integers must survive JavaScript, which reads JSON numbers as doubles (RFC 8785 section 3.2.2.3, I-JSON).
inline constexpr std::int64_t max_integer = (std::int64_t{1} << 53) - 1;
// The first moment of the year 2100, in Unix milliseconds: a later time in a record is a mistake, and a chart of months
// must not be made to count to it.
inline constexpr std::int64_t max_time_ms = 4102444800000;
// A tlog-tiles entry has a 16-bit length (C2SP tlog-tiles).
inline constexpr std::size_t max_leaf_bytes = 65535;
// Base64 grows by 4/3 and the envelope adds about 300 bytes; this leaves room for both inside a leaf.
inline constexpr std::size_t max_payload_bytes = 48000;
// A sealed complaint: 4,000 characters of text, contact and padding, in the widest script.
inline constexpr std::size_t max_sealed_bytes = 65536;
// Base64 of a leaf and of a sealed body, and the JSON around them.
inline constexpr std::size_t max_submission_bytes = 196608;
// Records are flat; five levels are used.
inline constexpr std::size_t max_json_depth = 16;
// Keys and elements in all of one document.
inline constexpr std::size_t max_json_nodes = 20000;
// Foreign files (a whole national register) are read with this limit instead.
inline constexpr std::size_t max_import_bytes = std::size_t{64} << 20;
// One file of a release of the page; the largest has a tenth of it.
inline constexpr std::int64_t max_release_file_bytes = std::int64_t{16} << 20;
// A checkpoint with 60 witnesses and a post-quantum line fits (spec/log.md section 3).
inline constexpr std::size_t max_note_bytes = std::size_t{512} << 10;
inline constexpr std::size_t max_note_signatures = 64;
// 32 logs, witnesses and groups must fit (C2SP tlog-policy), with their addresses and comments.
inline constexpr std::size_t max_policy_bytes = std::size_t{64} << 10;
inline constexpr std::size_t max_policy_lines = 1024;
// ceil(log2(2^53)) hashes at most.
inline constexpr std::size_t max_proof_hashes = 64;
// A checkpoint, the hashes of its path, and some words for the application.
inline constexpr std::size_t max_proof_file_bytes = max_note_bytes + (std::size_t{64} << 10);
// Two checkpoints, a record in base64, and two rows of hashes.
inline constexpr std::size_t max_evidence_bytes = 2 * max_note_bytes + (std::size_t{128} << 10);
// Sizes and indexes of trees are JSON integers too.
inline constexpr std::uint64_t max_tree_size = static_cast<std::uint64_t>(max_integer);
// What a device takes in of a log whose every leaf it reads: 65,536 bundles, some GiB at the usual size of a record.
inline constexpr std::uint64_t max_synced_leaves = std::uint64_t{1} << 24;

}  // namespace trialog::limits
