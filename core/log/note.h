// Signed notes: a text and lines of signatures under it, for people and programs alike.
// Shape:  text || LF || signature line+. The text is UTF-8, ends in LF and has no other control character; the last
//         empty line of the note ends it. A signature line is
//             U+2014 SP <key name> SP base64(key id (4) || signature) LF
//         key id = SHA-256(name || LF || type || public key)[0:4], read big-endian.
//         type 0x01: Ed25519 over the text; the signature is 64 bytes.
//         type 0x04: cosignature; u64 big-endian timestamp || Ed25519 over
//                    "cosignature/v1\ntime <timestamp>\n" || text.
//         A key as text ("vkey"): name + "+" + hex(key id) + "+" + base64(type || public key).
// Units:  timestamps are POSIX seconds, 0..2^63-1.
// Source: C2SP signed-note and tlog-cosignature.
// Does not: verify other signature types; such lines are passed over like those of unknown keys.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/sign.h"

namespace trialog {

inline constexpr std::uint8_t note_type_ed25519 = 0x01;
inline constexpr std::uint8_t note_type_cosignature = 0x04;

struct VerifierKey {
  std::string name;
  std::uint32_t id = 0;
  std::uint8_t type = note_type_ed25519;
  Bytes key;  // 32 bytes for both types

  friend bool operator==(const VerifierKey&, const VerifierKey&) = default;
};

// Not empty, UTF-8, no Unicode space, no control character, no "+".
bool is_key_name(std::string_view name);

// The key that signs notes, and the key that cosigns checkpoints. `name` must be a key name.
VerifierKey verifier_key_of(std::string_view name, const PublicKey& key);
VerifierKey cosigner_key_of(std::string_view name, const PublicKey& key);

// Accepts exactly what format_verifier_key writes, for the two types above. Errors: invalid_key.
Result<VerifierKey> parse_verifier_key(std::string_view vkey);
std::string format_verifier_key(const VerifierKey& key);

// The whole note. `text` must be a note's text and `name` a key name.
std::string sign_note(std::string_view text, std::string_view name, const SigningKey& key);

// One cosignature line for the text of a checkpoint, to be added by append_signatures.
std::string cosign(std::string_view checkpoint_text, std::string_view name, const SigningKey& key,
                   std::int64_t timestamp_s);

// The note with more signature lines at its end; verifies none. Errors: malformed_note, too_large, too_many.
Result<std::string> append_signatures(ByteView note, std::string_view lines);

// Of signature lines that a stranger sent, those of a key in `keys` that verify under the text: the first one a key, in
// their order. Everything else is left out; of the lines, as many as a note may have are looked at.
std::string valid_signatures(std::string_view text, std::string_view lines, std::span<const VerifierKey> keys);

// One signature that verified.
struct NoteSignature {
  std::string name;
  std::uint32_t id = 0;
  std::uint8_t type = note_type_ed25519;
  std::int64_t timestamp_s = 0;  // of a cosignature, otherwise 0
};

struct OpenedNote {
  std::string text;
  std::vector<NoteSignature> signatures;  // in the note's order, one a key, at least one
};

// Lines of keys that are not in `keys` are passed over; a line of a key in `keys` must verify.
// What the text means, and whose signature it needs, is for the caller to say.
// Errors: too_large, too_many (lines), malformed_note, invalid_key (two different keys with one name and id),
//         invalid_signature, missing_signature.
Result<OpenedNote> open_note(ByteView note, std::span<const VerifierKey> keys);

// The note without the lines of other keys, which may be anything. Errors: those of open_note.
Result<std::string> only_signed_by(ByteView note, std::span<const VerifierKey> keys);

// Whether `note` has a line of every key of which `other` has one, and of more. Verifies none.
bool has_more_signers(ByteView note, ByteView other);

}  // namespace trialog
