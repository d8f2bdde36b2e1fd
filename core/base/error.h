// Error codes: stable, one line of meaning each. The wire and the screens use the snake_case name; the sentence a
// person reads comes from assets/languages under "error.<name>". A code is never renamed or reused.
#pragma once

#include <string>
#include <string_view>

namespace trialog {

// X(name, meaning). Order is free; names are for ever.
#define TRIALOG_ERROR_CODES(X)                                                              \
  X(truncated, "the input ends before it is complete")                                      \
  X(trailing_bytes, "something follows the end of the input")                               \
  X(too_large, "the input is over its size limit")                                          \
  X(too_deep, "the input is nested more deeply than allowed")                               \
  X(too_many, "a list has more elements than allowed")                                      \
  X(too_long, "a text is longer than its field allows")                                     \
  X(invalid_json, "the text is not JSON as RFC 8259 defines it")                            \
  X(invalid_utf8, "the bytes are not UTF-8")                                                \
  X(invalid_base64, "the text is not canonical base64")                                     \
  X(invalid_hex, "the text is not lower-case hexadecimal of the right length")              \
  X(invalid_number, "a number is not a decimal integer within plus or minus 2^53-1")        \
  X(invalid_text, "a text has a control or direction-changing character, or a line break where none may be")                \
  X(invalid_value, "a field has a value that its rules do not allow")                       \
  X(duplicate_key, "an object has the same key twice")                                      \
  X(unknown_field, "an object has a field that this format does not have")                  \
  X(missing_field, "a required field is absent")                                            \
  X(wrong_type, "a field has another JSON type than its format says")                       \
  X(not_canonical, "the bytes differ from the one canonical encoding of their content")     \
  X(wrong_kind, "the payload type is not the one expected, or unknown")                     \
  X(wrong_key, "the signing key has no certificate for this act at this time")              \
  X(invalid_signature, "a signature does not verify")                                       \
  X(invalid_key, "a key is malformed or of low order")                                      \
  X(old_revision, "the record is not the next revision of what is published")               \
  X(replay, "a different record with this id and revision is already published")            \
  X(clock_off, "the time in the record is too far from the present")                        \
  X(closed, "the time for this act is over or has not begun")                               \
  X(unknown_reference, "the record refers to another one that is not published")            \
  X(wrong_log, "this kind of record does not belong in this log")                           \
  X(commitment_mismatch, "the private part does not match the commitment in the public one")\
  X(cannot_open, "a sealed message cannot be opened with this key")                         \
  X(malformed_note, "the signed note is malformed")                                         \
  X(malformed_checkpoint, "the checkpoint is malformed")                                    \
  X(malformed_proof, "the proof file is malformed")                                         \
  X(malformed_policy, "the policy of who must have signed is malformed")                    \
  X(malformed_evidence, "the evidence file is malformed")                                   \
  X(evidence_failed, "the evidence does not prove what it says")                            \
  X(unknown_origin, "the checkpoint is of another log")                                     \
  X(missing_signature, "the note carries no signature of a key that is trusted for it")     \
  X(wrong_tile, "a tile does not match the checkpoint")                                     \
  X(wrong_leaf, "a leaf does not match its tile")                                           \
  X(inclusion_failed, "the proof does not lead from the leaf to the checkpoint")            \
  X(consistency_failed, "the newer checkpoint does not contain the older one")              \
  X(rewound, "the log is smaller than it was seen before")                                  \
  X(outside_tree, "an index or size lies outside the tree")                                 \
  X(not_found, "there is no such thing")                                                    \
  X(rate_limited, "too many requests in a short time")                                      \
  X(timed_out, "the request took too long")                                                 \
  X(storage_full, "the disk or the browser's storage is full")                              \
  X(storage_failed, "the storage could not be read or written")                             \
  X(network_failed, "the server could not be reached")                                      \
  X(server_failed, "the server could not handle the request")                               \
  X(starting, "the server has started and still reads its records")                         \
  X(method_not_allowed, "this address does not take this kind of request")                  \
  X(unsupported_media, "the request's content type is not the one expected")                \
  X(changed_key, "the portal's keys are not those that were pinned before")                   \
  X(device_failed, "the device's storage cannot be read or written")                          \
  X(device_full, "the device's storage is full")                                              \
  X(evidence_incomplete, "the evidence file alone does not show all that it says")

enum class Errc {
#define TRIALOG_ERROR_ENUMERATOR(name, meaning) name,
  TRIALOG_ERROR_CODES(TRIALOG_ERROR_ENUMERATOR)
#undef TRIALOG_ERROR_ENUMERATOR
};

// The stable snake_case name, e.g. "duplicate_key".
std::string_view name_of(Errc code);
// The inverse of name_of; not_found when no code has this name is the caller's case: returns false.
bool errc_from_name(std::string_view name, Errc& code);
// One English line for developers and logs; people see the sentence in assets/languages.
std::string_view meaning_of(Errc code);

struct Error {
  Errc code;
  std::string where;  // field path such as "inputs[3].name", file or URL path; never content.
};

}  // namespace trialog
