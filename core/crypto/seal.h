// Sealing: a message that only the holder of one key can open. The sender stays anonymous to the cipher.
// Shape:  padded plaintext, then libsodium's sealed box: ephemeral X25519 key (32) || box (plaintext + 16).
//         Padding (ISO/IEC 7816-4) to a multiple of seal_block_bytes hides the length of what was written.
// Source: libsodium crypto_box_seal (X25519, XSalsa20-Poly1305, BLAKE2b nonce) and sodium_pad.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/secret.h"

namespace trialog {

using SealingPublicKey = std::array<std::uint8_t, 32>;
inline constexpr std::size_t seal_block_bytes = 2048;

class SealingKey {
 public:
  explicit SealingKey(const Secret<32>& seed);
  static SealingKey random() { return SealingKey(Secret<32>::random()); }
  const SealingPublicKey& public_key() const { return public_key_; }
  const Secret<32>& seed() const { return seed_; }

  // The inverse of seal(): open(seal(k, m)) == m. Errors: Errc::cannot_open.
  Result<Bytes> open(ByteView sealed) const;

 private:
  Secret<32> seed_;
  Secret<32> secret_key_;
  SealingPublicKey public_key_{};
};

// Errors: Errc::invalid_key when the recipient's key is of low order.
Result<Bytes> seal(const SealingPublicKey& recipient, ByteView message);

}  // namespace trialog
