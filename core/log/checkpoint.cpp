#include "log/checkpoint.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/limits.h"
#include "log/tree.h"

namespace trialog {

std::string format_checkpoint(const Checkpoint& checkpoint) {
  TRIALOG_ASSERT(is_key_name(checkpoint.origin), "an origin that is not a key name");
  return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" + base64(checkpoint.root) + "\n";
}

Result<Checkpoint> parse_checkpoint(std::string_view text) {
  const auto next_line = [&text] {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    return line;
  };
  const bool ends_well = text.ends_with('\n');
  const std::string_view origin = next_line();
  const Result<std::int64_t> size = decode_decimal(next_line());
  const Result<Digest> root = decode_base64_digest(next_line());
  // Whatever is left would be an extension line.
  if (!ends_well || !text.empty() || !is_key_name(origin) || !size || !root) return Errc::malformed_checkpoint;

  Checkpoint checkpoint{std::string(origin), static_cast<std::uint64_t>(*size), *root};
  if (checkpoint.size == 0 && checkpoint.root != empty_tree_root()) return Error{Errc::malformed_checkpoint, "root"};
  return checkpoint;
}

Result<Checkpoint> open_checkpoint(ByteView note, std::string_view expected_origin, std::span<const VerifierKey> keys) {
  const OpenedNote opened = TRIALOG_TRY(open_note(note, keys));
  Checkpoint checkpoint = TRIALOG_TRY(parse_checkpoint(opened.text));
  if (checkpoint.origin != expected_origin) return Errc::unknown_origin;
  const bool signed_by_log = std::any_of(
      opened.signatures.begin(), opened.signatures.end(),
      [&](const auto& signature) { return signature.type == note_type_ed25519 && signature.name == expected_origin; });
  if (!signed_by_log) return Errc::missing_signature;
  return checkpoint;
}

}  // namespace trialog
