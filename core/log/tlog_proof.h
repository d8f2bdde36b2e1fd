// Proof files (".tlog-proof"): the receipt that a record is in a log, checked without the log.
// Shape:  "c2sp.org/tlog-proof@v1" LF
//         [ "extra " base64 LF ]         for the application; nobody signed it
//         "index " decimal LF
//         ( base64(hash) LF )*           the inclusion path, the leaf's sibling first
//         LF
//         the checkpoint, word for word, with its signatures
// Source: C2SP tlog-proof.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/hash.h"
#include "log/checkpoint.h"
#include "log/policy.h"
#include "log/note.h"

namespace trialog {

struct TlogProof {
  std::optional<Bytes> extra;
  std::uint64_t index = 0;
  std::vector<Digest> path;
  std::string checkpoint;  // a signed note, not yet opened

  friend bool operator==(const TlogProof&, const TlogProof&) = default;
};

std::string format_tlog_proof(const TlogProof& proof);
// The inverse: parse_tlog_proof(format_tlog_proof(p)) == p. The checkpoint is not looked into.
// Errors: too_large, too_many (hashes), malformed_proof.
Result<TlogProof> parse_tlog_proof(std::string_view file);

// Succeeds when a trusted checkpoint of `origin` contains `record` at the proof's index; returns that checkpoint.
// Errors: those of open_checkpoint and check_inclusion; too_large (the record).
Result<Checkpoint> check_tlog_proof(const TlogProof& proof, ByteView record, std::string_view origin,
                                    std::span<const VerifierKey> keys);
// The same under a policy. Errors: those of its open_checkpoint and of check_inclusion; too_large (the record).
Result<VouchedCheckpoint> check_tlog_proof(const TlogProof& proof, ByteView record, const Policy& policy);

}  // namespace trialog
