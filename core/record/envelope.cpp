#include "record/envelope.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/limits.h"
#include "record/archive.h"

namespace trialog {
namespace {

// The wire form of the envelope, declared like a record so that the same strict reader takes it.
struct WireSignature {
  std::string keyid;
  std::string sig;
  template <class Archive>
  void serialize(Archive& archive) { archive(CEREAL_NVP(keyid), CEREAL_NVP(sig)); }
};

struct WireEnvelope {
  std::string payload;
  std::string payloadType;  // NOLINT: DSSE's own name
  std::vector<WireSignature> signatures;
  template <class Archive>
  void serialize(Archive& archive) { archive(CEREAL_NVP(payload), CEREAL_NVP(payloadType), CEREAL_NVP(signatures)); }
};

}  // namespace

Bytes pre_authentication_encoding(std::string_view payload_type, ByteView payload) {
  Bytes out;
  append(out, "DSSEv1 ");
  append(out, std::to_string(payload_type.size()));
  append(out, " ");
  append(out, payload_type);
  append(out, " ");
  append(out, std::to_string(payload.size()));
  append(out, " ");
  append(out, payload);
  return out;
}

Envelope sign_envelope(std::string_view payload_type, ByteView payload, const SigningKey& key) {
  Envelope envelope;
  envelope.payload_type = payload_type;
  envelope.payload.assign(payload.begin(), payload.end());
  envelope.signer = key.public_key();
  envelope.signature = key.sign(pre_authentication_encoding(payload_type, payload));
  return envelope;
}

Bytes encode_envelope(const Envelope& envelope) {
  WireEnvelope wire;
  wire.payload = base64(envelope.payload);
  wire.payloadType = envelope.payload_type;
  wire.signatures.push_back({hex(envelope.signer), base64(envelope.signature)});
  return to_bytes(json::write(SaveArchive::save(wire)));
}

Result<Envelope> decode_envelope(ByteView leaf) {
  if (leaf.size() > limits::max_leaf_bytes) return Errc::too_large;
  const json::Value value = TRIALOG_TRY(json::parse(as_text(leaf)));
  const WireEnvelope wire = TRIALOG_TRY(LoadArchive::load<WireEnvelope>(value));
  if (wire.signatures.empty()) return Error{Errc::missing_signature, "signatures"};
  if (wire.signatures.size() > 1) return Error{Errc::too_many, "signatures"};
  Envelope envelope;
  envelope.payload_type = wire.payloadType;
  envelope.payload = TRIALOG_TRY(decode_base64(wire.payload));
  envelope.signer = TRIALOG_TRY(decode_public_key(wire.signatures.front().keyid));
  const Bytes signature = TRIALOG_TRY(decode_base64(wire.signatures.front().sig));
  if (signature.size() != envelope.signature.size()) return Error{Errc::invalid_signature, "signatures[0].sig"};
  std::copy(signature.begin(), signature.end(), envelope.signature.begin());
  if (envelope.payload.size() > limits::max_payload_bytes) return Error{Errc::too_large, "payload"};
  if (!equal(encode_envelope(envelope), leaf)) return Errc::not_canonical;
  return envelope;
}

Result<void> check_envelope_signature(const Envelope& envelope) {
  return check_signature(envelope.signer, pre_authentication_encoding(envelope.payload_type, envelope.payload),
                         envelope.signature);
}

Result<SignedEnvelope> open_envelope(ByteView leaf) {
  Envelope envelope = TRIALOG_TRY(decode_envelope(leaf));
  TRIALOG_TRY(check_envelope_signature(envelope));
  return SignedEnvelope(std::move(envelope));
}

Result<SignedEnvelope> open_new_envelope(ByteView leaf) {
  Envelope envelope = TRIALOG_TRY(decode_envelope(leaf));
  TRIALOG_TRY(check_signature_without_cofactor(
      envelope.signer, pre_authentication_encoding(envelope.payload_type, envelope.payload), envelope.signature));
  return SignedEnvelope(std::move(envelope));
}

std::vector<Result<SignedEnvelope>> open_envelopes(std::span<const Bytes> leaves) {
  std::vector<Result<SignedEnvelope>> opened;
  std::vector<Bytes> messages;  // of those that could be decoded
  std::vector<SignedMessage> to_check;
  std::vector<std::size_t> places;
  opened.reserve(leaves.size());
  messages.reserve(leaves.size());
  for (const Bytes& leaf : leaves) {
    Result<Envelope> envelope = decode_envelope(leaf);
    if (!envelope) {
      opened.emplace_back(envelope.error());
      continue;
    }
    messages.push_back(pre_authentication_encoding(envelope->payload_type, envelope->payload));
    to_check.push_back({envelope->signer, messages.back(), envelope->signature});
    places.push_back(opened.size());
    opened.emplace_back(SignedEnvelope(std::move(*envelope)));
  }
  const std::vector<bool> verdicts = check_signatures(to_check);
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!verdicts[i]) opened[places[i]] = Errc::invalid_signature;
  }
  return opened;
}

}  // namespace trialog
