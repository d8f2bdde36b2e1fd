#include "record/envelope.h"

#include <algorithm>
#include <optional>

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

// Takes texts off the front of a leaf.
class Cutter {
 public:
  explicit Cutter(std::string_view text) : rest_(text) {}
  bool take(std::string_view words) {
    const bool is_there = rest_.starts_with(words);
    if (is_there) rest_.remove_prefix(words.size());
    return is_there;
  }
  std::string_view take_until(char c) {
    const std::string_view taken = rest_.substr(0, rest_.find(c));
    rest_.remove_prefix(taken.size());
    return taken;
  }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

bool stands_for_itself_in_json(char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

// What nearly every leaf is: exactly what encode_envelope writes. Its words are compared, and each of its texts has one
// form, so that encode_envelope would give the same bytes. For anything else the strict reader says what is wrong with it.
std::optional<Envelope> decode_usual(std::string_view leaf) {
  Cutter cutter(leaf);
  if (!cutter.take("{\"payload\":\"")) return std::nullopt;
  const std::string_view payload = cutter.take_until('"');
  if (!cutter.take("\",\"payloadType\":\"")) return std::nullopt;
  const std::string_view type = cutter.take_until('"');
  if (!cutter.take("\",\"signatures\":[{\"keyid\":\"")) return std::nullopt;
  const std::string_view key = cutter.take_until('"');
  if (!cutter.take("\",\"sig\":\"")) return std::nullopt;
  const std::string_view sig = cutter.take_until('"');
  if (!cutter.take("\"}]}") || !cutter.at_end()) return std::nullopt;
  if (!std::all_of(type.begin(), type.end(), stands_for_itself_in_json)) return std::nullopt;
  Result<Bytes> bytes = decode_base64(payload);
  const Result<PublicKey> signer = decode_public_key(key);
  const Result<Bytes> signature = decode_base64(sig);
  Envelope envelope;
  if (!bytes || bytes->size() > limits::max_payload_bytes || !signer) return std::nullopt;
  if (!signature || signature->size() != envelope.signature.size()) return std::nullopt;
  envelope.payload_type = type;
  envelope.payload = *std::move(bytes);
  envelope.signer = *signer;
  std::copy(signature->begin(), signature->end(), envelope.signature.begin());
  return envelope;
}

}  // namespace

Bytes pre_authentication_encoding(std::string_view payload_type, ByteView payload) {
  Bytes out;
  out.reserve(payload_type.size() + payload.size() + 64);
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
  if (std::optional<Envelope> usual = decode_usual(as_text(leaf))) return *std::move(usual);
  const json::Document document = TRIALOG_TRY(json::read(as_text(leaf)));
  const WireEnvelope wire = TRIALOG_TRY(LoadArchive::load<WireEnvelope>(document));
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
