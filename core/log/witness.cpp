#include "log/witness.h"

#include <algorithm>

#include "base/encoding.h"

namespace trialog {
namespace {

constexpr std::string_view old_word = "old ";

}  // namespace

std::string format_add_checkpoint(const AddCheckpoint& request) {
  std::string body = std::string(old_word) + std::to_string(request.old_size) + "\n";
  for (const Digest& hash : request.proof) body += base64(hash) + "\n";
  return body + "\n" + request.checkpoint;
}

Result<AddCheckpoint> parse_add_checkpoint(std::string_view body) {
  if (body.size() > max_add_checkpoint_bytes) return Errc::too_large;
  const auto next_line = [&body]() -> Result<std::string_view> {
    const std::size_t end = body.find('\n');
    if (end == std::string_view::npos) return Errc::malformed_proof;
    const std::string_view line = body.substr(0, end);
    body.remove_prefix(end + 1);
    return line;
  };
  const std::string_view first = TRIALOG_TRY(next_line());
  if (!first.starts_with(old_word)) return Errc::malformed_proof;
  const Result<std::int64_t> old_size = decode_decimal(first.substr(old_word.size()));
  if (!old_size) return Errc::malformed_proof;

  AddCheckpoint request;
  request.old_size = static_cast<std::uint64_t>(*old_size);
  for (;;) {
    const std::string_view line = TRIALOG_TRY(next_line());
    if (line.empty()) break;
    if (request.proof.size() == max_witness_proof_hashes) return Errc::too_many;
    const Result<Digest> hash = decode_base64_digest(line);
    if (!hash) return Errc::malformed_proof;
    request.proof.push_back(*hash);
  }
  request.checkpoint = body;
  return request;
}

std::string_view claimed_origin(std::string_view note) { return note.substr(0, note.find('\n')); }

WitnessDecision decide(const AddCheckpoint& request, std::span<const VerifierKey> logs, const WitnessedTree& known) {
  const std::string_view origin = claimed_origin(request.checkpoint);
  std::vector<VerifierKey> keys;
  std::copy_if(logs.begin(), logs.end(), std::back_inserter(keys), [&](const VerifierKey& key) { return key.name == origin; });
  if (keys.empty()) return {WitnessAnswer::unknown_log, {}};

  const Result<OpenedNote> opened = open_note(as_bytes(request.checkpoint), keys);
  if (!opened) {
    const Errc code = opened.error().code;
    const bool is_untrusted = code == Errc::missing_signature || code == Errc::invalid_signature;
    return {is_untrusted ? WitnessAnswer::untrusted : WitnessAnswer::malformed, {}};
  }
  // Only an empty tree can have a wrong root that is seen without a proof; it is refused in its turn.
  const Result<Checkpoint> checkpoint = parse_checkpoint(opened->text);
  const bool is_wrongly_empty = !checkpoint && checkpoint.error().where == "root";
  if (!checkpoint && !is_wrongly_empty) return {WitnessAnswer::malformed, {}};
  const std::uint64_t size = is_wrongly_empty ? 0 : checkpoint->size;

  if (request.old_size > size) return {WitnessAnswer::malformed, {}};
  if (request.old_size != known.size) return {WitnessAnswer::other_size, {}};
  if (is_wrongly_empty) return {WitnessAnswer::inconsistent, {}};
  if (!check_consistency(known.size, known.root, size, checkpoint->root, request.proof)) {
    return {WitnessAnswer::inconsistent, *checkpoint};
  }
  return {WitnessAnswer::cosigned, *checkpoint};
}

}  // namespace trialog
