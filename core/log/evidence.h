// Evidence: one file that holds what a log has signed and should not have, to be confirmed by anybody, offline, with
// nothing but the file and trust in the log's key.
// Shape:  "trialog/evidence@v1" LF
//         "kind " kind LF
//         "log " verifier key of the log LF
//         the lines of its kind, in this order; "*" is once for each hash, in the order of a proof:
//           split_view    checkpoint checkpoint
//           inconsistent  hash* checkpoint checkpoint                    the smaller tree first
//           rewound       hash* checkpoint checkpoint                    the smaller tree first
//           lost_receipt  index record hash* other other_hash* checkpoint checkpoint
//           wrong_leaf    index rule record hash* checkpoint
//           wrong_tile    file index served signed hash* checkpoint
//           late_inclusion  index record hash* other_hash* checkpoint checkpoint   the smaller tree first
//         A line is its word, a space, its value, LF. Hashes, records and served bytes are base64, an index is decimal, a
//         file is a tile's path. "checkpoint " has the number of lines of a signed note, which follow word for word.
// Proves: split_view    The key signed two trees of one size with different roots.
//         inconsistent  The key signed two trees of which the greater does not begin with the smaller. An absent proof
//                       cannot be shown, so the hashes are those of a consistency proof in the greater tree, none left
//                       out: they lead to its signed root and, necessarily, to the root that its first leaves have;
//                       which is not the one that was signed.
//         lost_receipt  The key signed a tree with this record at this index, and one with another leaf there.
//         wrong_leaf    The key signed a tree with this record at this index. That it breaks the rule is for the
//                       application to confirm: alone for its form and signature; a role needs the log before it.
//         Of the following only the first half is proved, the second is the word of whoever made the file:
//         rewound       The key signed both trees, and the greater begins with the smaller; in itself that is as it should
//                       be. That the smaller was shown as the newest after the greater. Times of witnesses may speak for
//                       it. It does show that the missing leaves exist.
//         wrong_tile    The signed tree has the hash `signed` at this place, and `served` does not give that hash. That
//                       `served` was sent, and by whom: files below a checkpoint are not signed.
//         late_inclusion  The key signed the greater tree with this record at this index, and the smaller one, with which
//                       the greater begins and which ends before this index. Until when the smaller one was the newest is
//                       the word of those who cosigned it, of what they had been shown; that the record was due by then is
//                       for the application to confirm (register/record_evidence.h). It does not show who was late, the log
//                       or who signed, nor that the record does not stand earlier, too.
// Cannot: show that something was withheld, when something was signed, or who has the key.
// Sound:  while SHA-256 has no collisions and the key signs only trees that grow, no file is confirmed as split_view,
//         inconsistent or lost_receipt; so for wrong_leaf and wrong_tile as far as they prove something.
// Errors: malformed_evidence, too_large, too_many; confirming: evidence_failed (`where` is the line's word), those of
//         open_checkpoint, check_inclusion and roots_from_hashes.
// Source: ours; RFC 6962 section 2.1 for the hashes, C2SP tlog-checkpoint for the notes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/hash.h"
#include "log/checkpoint.h"
#include "log/note.h"
#include "log/tile.h"
#include "log/tlog_proof.h"

namespace trialog {

enum class EvidenceKind { split_view, inconsistent, rewound, lost_receipt, wrong_leaf, wrong_tile, late_inclusion };
std::string_view word_of(EvidenceKind kind);
// Whether no honest log, however unlucky, comes to this: split_view, inconsistent and lost_receipt.
bool excludes_honesty(EvidenceKind kind);

// Which members count follows from the kind; the others are empty.
struct Evidence {
  EvidenceKind kind = EvidenceKind::split_view;
  VerifierKey log;
  TileId file;                       // wrong_tile: a tile or a bundle
  std::uint64_t index = 0;           // of the leaf; of wrong_tile: of the first served hash or record within the file
  Errc rule = Errc::wrong_leaf;      // wrong_leaf: why the record is refused
  Bytes record;                      // the leaf; of wrong_tile: what was served, a record or 2^k hashes at a multiple of 2^k
  Digest other{};                    // lost_receipt: the leaf hash in the other tree; wrong_tile: the hash that was signed
  std::vector<Digest> hashes;        // for the first checkpoint, or from the smaller to the greater
  std::vector<Digest> other_hashes;  // lost_receipt, late_inclusion: for the second checkpoint
  std::vector<std::string> checkpoints;  // signed notes; one or two

  friend bool operator==(const Evidence&, const Evidence&) = default;
};

std::string format_evidence(const Evidence& evidence);
// The inverse: parse_evidence(format_evidence(e)) == e. Nothing is checked yet.
Result<Evidence> parse_evidence(std::string_view file);

// Succeeds when the file proves what its kind says above. Returns the checkpoints, opened.
Result<std::vector<Checkpoint>> check_evidence(const Evidence& evidence);

// What follows makes evidence, and returns it only when check_evidence confirms it: it need not trust the tiles.
// Errors: those of check_evidence and of the reader; evidence_failed when there is nothing to show.

// Of two notes that `log` signed, in any order: split_view, inconsistent or, when they agree and sizes differ, rewound.
// `tiles`: of the greater tree.
Result<Evidence> evidence_of_checkpoints(const VerifierKey& log, std::string_view note, std::string_view other_note,
                                         const TileReader& tiles);
// lost_receipt. `tiles`: of the tree of `note`, whose size is over the receipt's index.
Result<Evidence> evidence_of_receipt(const VerifierKey& log, const TlogProof& receipt, ByteView record,
                                     std::string_view note, const TileReader& tiles);
// wrong_leaf. `tiles`: of the tree of `note`.
Result<Evidence> evidence_of_leaf(const VerifierKey& log, std::string_view note, std::uint64_t index, ByteView record,
                                  Errc rule, const TileReader& tiles);
// wrong_tile. `served` lies in `file` from `index` on. `tiles`: of the tree of `note`, above the place.
Result<Evidence> evidence_of_file(const VerifierKey& log, std::string_view note, const TileId& file, std::uint64_t index,
                                  ByteView served, const Digest& signed_hash, const TileReader& tiles);
// late_inclusion. `before`: a cosigned note of the same log; `tiles`: of the tree of `note`.
Result<Evidence> evidence_of_absence(const VerifierKey& log, std::string_view before, std::string_view note,
                                     std::uint64_t index, ByteView record, const TileReader& tiles);

}  // namespace trialog
