#include "crypto/sign.h"

#include <sodium.h>

#include "crypto/hash.h"

namespace trialog {

SigningKey::SigningKey(const SigningSeed& seed) : seed_(seed) {
  crypto_sign_seed_keypair(public_key_.data(), expanded_.data(), seed_.data());
}

Signature SigningKey::sign(ByteView message) const {
  Signature signature;
  crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(), expanded_.data());
  return signature;
}

Result<PublicKey> decode_public_key(std::string_view hex_text) { return decode_digest(hex_text); }

}  // namespace trialog
