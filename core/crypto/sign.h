// Ed25519 signatures, one at a time and many together, under one rule.
// Rule:   with k = SHA-512(R || A || message) mod L, a signature R || S of key A verifies when
//           1. S < L;
//           2. A and R are canonical encodings of points of the curve, and neither point is of small order;
//           3. 8 (S B - R - k A) = 0, the equation with the cofactor.
//         Many together are checked by one sum of such equations, each times a factor of its own. That can only agree with
//         checking each alone because of the 8: without it, parts of small order may cancel between two signatures.
//         What libsodium's crypto_sign_verify_detached accepts is accepted: it asks for 1 and 2 as well and for the
//         equation without the 8. Only who holds the key of A can make a signature that it refuses and this rule accepts.
//         Verifiers that others wrote mostly check without the 8 too. So nothing of which they would say no is let into
//         a log or accepted on a note; the rule stays for what stands in a log, where all must get one verdict.
// Source: RFC 8032 section 5.1.7 (the equation; S < L); ZIP 215 and Chalkias, Garillot, Nikolaenko, "Taming the many
//         EdDSAs", eprint 2020/1244 (why the cofactor, and why keys of small order are refused, which RFC 8032 leaves open).
//         Canonical R, and R of small order refused, are libsodium's additions.
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

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

// The stricter rule, with S B - R - k A = 0: what crypto_sign_verify_detached accepts. For what is taken in, and for notes.
// Errors: as above.
Result<void> check_signature_without_cofactor(const PublicKey& key, ByteView message, const Signature& signature);

struct SignedMessage {
  PublicKey key;
  ByteView message;
  Signature signature;
};
// Whether each verifies: what check_signature says of it, in a fraction of the time, least where few keys signed many.
std::vector<bool> check_signatures(std::span<const SignedMessage> items);

// Reads 64 lower-case hexadecimal digits. Errors: Errc::invalid_hex.
Result<PublicKey> decode_public_key(std::string_view hex_text);

}  // namespace trialog
