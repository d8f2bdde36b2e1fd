// What a witness does: it remembers the largest checkpoint of each log that it watches and cosigns only what continues
// it, so that nobody can be shown another log than everybody else.
// Shape of a request:
//         "old " decimal LF              the size that the witness is believed to know; 0 to learn it from the answer
//         ( base64(hash) LF )*           the consistency proof from that size, at most 63
//         LF
//         the checkpoint, word for word, with its signatures
// Source: C2SP tlog-witness, add-checkpoint.
// Does not: keep the state, read a clock or sign (origin/witness.h does); take checkpoints with extension lines, as
//         everywhere here.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "log/checkpoint.h"
#include "log/note.h"
#include "log/tree.h"

namespace trialog {

inline constexpr std::size_t max_witness_proof_hashes = 63;
// The old size, the hashes with their line feeds, and a note.
inline constexpr std::size_t max_add_checkpoint_bytes = limits::max_note_bytes + 4096;

struct AddCheckpoint {
  std::uint64_t old_size = 0;
  std::vector<Digest> proof;
  std::string checkpoint;  // a signed note, not yet opened

  friend bool operator==(const AddCheckpoint&, const AddCheckpoint&) = default;
};

std::string format_add_checkpoint(const AddCheckpoint& request);
// The inverse: parse(format(r)) == r. The checkpoint is not looked into.
// Errors: too_large, too_many (hashes), malformed_proof.
Result<AddCheckpoint> parse_add_checkpoint(std::string_view body);

// The log that a checkpoint says it is of: the note's first line. Nobody vouches for it yet.
std::string_view claimed_origin(std::string_view note);

// The largest tree of a log that was cosigned. That of a log never seen is the empty tree.
struct WitnessedTree {
  std::uint64_t size = 0;
  Digest root = empty_tree_root();

  friend bool operator==(const WitnessedTree&, const WitnessedTree&) = default;
};

// What a witness answers, in the order in which it looks; the numbers are the protocol's.
enum class WitnessAnswer : unsigned {
  unknown_log = 404,    // not one that it watches
  untrusted = 403,      // no valid signature of the log's key, or a line of that key that does not verify
  malformed = 400,      // also when the old size is larger than the new one
  other_size = 409,     // the old size is not the one it knows: that one is told
  inconsistent = 422,   // signed by the log, and not a continuation of what the log signed before
  cosigned = 200,       // the new tree is to be kept durably, by compare-and-swap, and then cosigned
};

struct WitnessDecision {
  WitnessAnswer answer = WitnessAnswer::malformed;
  Checkpoint checkpoint;  // when cosigned; when inconsistent too, if it can be read
};

// `logs` are the keys of the logs that are watched, named like their origins; `known` belongs to claimed_origin(...).
WitnessDecision decide(const AddCheckpoint& request, std::span<const VerifierKey> logs, const WitnessedTree& known);

}  // namespace trialog
