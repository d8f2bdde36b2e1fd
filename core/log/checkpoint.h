// Checkpoints: the signed statement "the log <origin> has <size> leaves and this root".
// Shape:  text = origin LF size LF base64(root) LF, inside a signed note (log/note.h). The size is decimal without
//         leading zeros. The origin is a key name: the address of the log without scheme, and the name of its key.
// Source: C2SP tlog-checkpoint. Extension lines are refused: nobody could audit them.
// Does not: compare with older checkpoints (check_consistency) or ask how many witnesses are enough.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/hash.h"
#include "log/note.h"

namespace trialog {

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Digest root{};

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// The text to sign. parse_checkpoint(format_checkpoint(c)) == c.
std::string format_checkpoint(const Checkpoint& checkpoint);
// Reads the text of a note that was opened. Errors: malformed_checkpoint; `where` is "root" when all is well but
// that an empty tree has another root.
Result<Checkpoint> parse_checkpoint(std::string_view text);

// Opens the note and reads the checkpoint. `keys` are the log's own key and those of known witnesses; the log's own
// signature (type 0x01, named like the origin) must be there. open_note tells which witnesses signed.
// Errors: those of open_note and parse_checkpoint; unknown_origin; missing_signature without the log's own.
Result<Checkpoint> open_checkpoint(ByteView note, std::string_view expected_origin, std::span<const VerifierKey> keys);

}  // namespace trialog
