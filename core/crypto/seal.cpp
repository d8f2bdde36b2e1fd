#include "crypto/seal.h"

#include <sodium.h>

namespace trialog {

SealingKey::SealingKey(const Secret<32>& seed) : seed_(seed) {
  crypto_box_seed_keypair(public_key_.data(), secret_key_.data(), seed_.data());
}

Result<Bytes> SealingKey::open(ByteView sealed) const {
  if (sealed.size() < crypto_box_SEALBYTES + seal_block_bytes) return Errc::cannot_open;
  Bytes padded(sealed.size() - crypto_box_SEALBYTES);
  if (crypto_box_seal_open(padded.data(), sealed.data(), sealed.size(), public_key_.data(), secret_key_.data()) != 0) {
    return Errc::cannot_open;
  }
  std::size_t size = 0;
  if (sodium_unpad(&size, padded.data(), padded.size(), seal_block_bytes) != 0) return Errc::cannot_open;
  padded.resize(size);
  return padded;
}

Result<Bytes> seal(const SealingPublicKey& recipient, ByteView message) {
  const std::size_t padded_size = (message.size() / seal_block_bytes + 1) * seal_block_bytes;
  Bytes padded(message.begin(), message.end());
  padded.resize(padded_size);
  std::size_t written = 0;
  if (sodium_pad(&written, padded.data(), message.size(), seal_block_bytes, padded.size()) != 0) {
    return Errc::too_large;
  }
  Bytes sealed(padded_size + crypto_box_SEALBYTES);
  const int failed = crypto_box_seal(sealed.data(), padded.data(), padded_size, recipient.data());
  wipe(padded.data(), padded.size());
  if (failed != 0) return Errc::invalid_key;
  return sealed;
}

}  // namespace trialog
