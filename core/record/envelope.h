// The signed envelope around a record: DSSE, one Ed25519 signature. Its bytes are the leaf of a log.
// Shape:  canonical JSON {"payload":BASE64,"payloadType":TYPE,"signatures":[{"keyid":HEX,"sig":BASE64}]}; keyid is the
//         signer's public key itself, so that a leaf can be checked with nothing else.
// Signed: "DSSEv1" SP len(type) SP type SP len(payload) SP payload (lengths in ASCII decimal).
// Source: DSSE v1, protocol.md and envelope.md.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/sign.h"

namespace trialog {

struct Envelope {
  std::string payload_type;
  Bytes payload;
  PublicKey signer{};
  Signature signature{};
};

// The bytes that are signed.
Bytes pre_authentication_encoding(std::string_view payload_type, ByteView payload);

Envelope sign_envelope(std::string_view payload_type, ByteView payload, const SigningKey& key);

Bytes encode_envelope(const Envelope& envelope);

// The inverse of encode_envelope. Does not check the signature.
// Errors: those of json::parse, too_large, missing_field, unknown_field, wrong_type, invalid_base64, invalid_hex,
//         not_canonical when the bytes are not what encode_envelope would write.
Result<Envelope> decode_envelope(ByteView leaf);

// Errors: invalid_signature.
Result<void> check_envelope_signature(const Envelope& envelope);

// An envelope whose signature was checked. Says nothing of what was signed or who may sign it.
class SignedEnvelope {
 public:
  const Envelope& envelope() const { return envelope_; }
  Envelope take() && { return std::move(envelope_); }

 private:
  explicit SignedEnvelope(Envelope envelope) : envelope_(std::move(envelope)) {}
  friend Result<SignedEnvelope> open_envelope(ByteView leaf);
  friend Result<SignedEnvelope> open_new_envelope(ByteView leaf);
  friend std::vector<Result<SignedEnvelope>> open_envelopes(std::span<const Bytes> leaves);

  Envelope envelope_;
};

// Errors: those of decode_envelope, invalid_signature.
Result<SignedEnvelope> open_envelope(ByteView leaf);
// The same for one that is not in a log yet: every verifier must accept its signature (check_signature_without_cofactor).
Result<SignedEnvelope> open_new_envelope(ByteView leaf);
// open_envelope of each, faster: the signatures are checked together.
std::vector<Result<SignedEnvelope>> open_envelopes(std::span<const Bytes> leaves);

}  // namespace trialog
