// Ed25519 signatures. Source: RFC 8032; libsodium's crypto_sign, which refuses low-order and non-canonical keys
// and signatures whose S is not reduced.
#pragma once

#include <array>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/secret.h"

namespace trialog {

using PublicKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;
using SigningSeed = Secret<32>;

// The key pair is the seed: RFC 8032 section 5.1.5 derives the rest.
class SigningKey {
 public:
  explicit SigningKey(const SigningSeed& seed);
  static SigningKey random() { return SigningKey(SigningSeed::random()); }

  const PublicKey& public_key() const { return public_key_; }
  const SigningSeed& seed() const { return seed_; }
  Signature sign(ByteView message) const;

 private:
  SigningSeed seed_;
  Secret<64> expanded_;
  PublicKey public_key_{};
};

// Errors: Errc::invalid_signature, the same for every reason.
Result<void> check_signature(const PublicKey& key, ByteView message, const Signature& signature);

// Reads 64 lower-case hexadecimal digits. Errors: Errc::invalid_hex.
Result<PublicKey> decode_public_key(std::string_view hex_text);

}  // namespace trialog
