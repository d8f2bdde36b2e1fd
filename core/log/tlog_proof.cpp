#include "log/tlog_proof.h"

#include "base/encoding.h"
#include "base/limits.h"
#include "log/tree.h"

namespace trialog {
namespace {

constexpr std::string_view first_line = "c2sp.org/tlog-proof@v1\n";
constexpr std::string_view extra_word = "extra ";
constexpr std::string_view index_word = "index ";

}  // namespace

std::string format_tlog_proof(const TlogProof& proof) {
  std::string file(first_line);
  if (proof.extra) file += std::string(extra_word) + base64(*proof.extra) + "\n";
  file += std::string(index_word) + std::to_string(proof.index) + "\n";
  for (const Digest& hash : proof.path) file += base64(hash) + "\n";
  return file + "\n" + proof.checkpoint;
}

Result<TlogProof> parse_tlog_proof(std::string_view file) {
  if (file.size() > limits::max_proof_file_bytes) return Errc::too_large;
  if (!file.starts_with(first_line)) return Errc::malformed_proof;
  file.remove_prefix(first_line.size());
  // The header ends at the first empty line; each of its lines ends in LF.
  const std::size_t header_end = file.find("\n\n");
  if (header_end == std::string_view::npos) return Errc::malformed_proof;
  std::string_view header = file.substr(0, header_end + 1);
  const auto next_line = [&header] {
    const std::string_view line = header.substr(0, header.find('\n'));
    header.remove_prefix(line.size() + 1);
    return line;
  };

  TlogProof proof;
  std::string_view line = next_line();
  if (line.starts_with(extra_word)) {
    Result<Bytes> extra = decode_base64(line.substr(extra_word.size()));
    if (!extra || header.empty()) return Errc::malformed_proof;
    proof.extra = *std::move(extra);
    line = next_line();
  }
  if (!line.starts_with(index_word)) return Errc::malformed_proof;
  const Result<std::int64_t> index = decode_decimal(line.substr(index_word.size()));
  if (!index) return Errc::malformed_proof;
  proof.index = static_cast<std::uint64_t>(*index);
  while (!header.empty()) {
    if (proof.path.size() == limits::max_proof_hashes) return Errc::too_many;
    const Result<Digest> hash = decode_base64_digest(next_line());
    if (!hash) return Errc::malformed_proof;
    proof.path.push_back(*hash);
  }
  proof.checkpoint = file.substr(header_end + 2);
  return proof;
}

Result<Checkpoint> check_tlog_proof(const TlogProof& proof, ByteView record, std::string_view origin,
                                    std::span<const VerifierKey> keys) {
  if (record.size() > limits::max_leaf_bytes) return Errc::too_large;
  Checkpoint checkpoint = TRIALOG_TRY(open_checkpoint(as_bytes(proof.checkpoint), origin, keys));
  TRIALOG_TRY(check_inclusion(proof.index, checkpoint.size, leaf_hash(record), proof.path, checkpoint.root));
  return checkpoint;
}

Result<VouchedCheckpoint> check_tlog_proof(const TlogProof& proof, ByteView record, const Policy& policy) {
  if (record.size() > limits::max_leaf_bytes) return Errc::too_large;
  VouchedCheckpoint vouched = TRIALOG_TRY(open_checkpoint(as_bytes(proof.checkpoint), policy));
  const Checkpoint& checkpoint = vouched.checkpoint;
  TRIALOG_TRY(check_inclusion(proof.index, checkpoint.size, leaf_hash(record), proof.path, checkpoint.root));
  return vouched;
}

}  // namespace trialog
