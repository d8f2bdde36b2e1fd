#include "crypto/hash.h"

#include <sodium.h>

#include <algorithm>

#include "base/encoding.h"

namespace trialog {

Digest sha256(ByteView bytes) { return sha256({bytes}); }

Digest sha256(std::initializer_list<ByteView> parts) {
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  for (const ByteView part : parts) crypto_hash_sha256_update(&state, part.data(), part.size());
  Digest digest;
  crypto_hash_sha256_final(&state, digest.data());
  return digest;
}

Result<Digest> decode_digest(std::string_view hex_text) {
  const Bytes bytes = TRIALOG_TRY(decode_hex(hex_text));
  Digest digest;
  if (bytes.size() != digest.size()) return Errc::invalid_hex;
  std::copy(bytes.begin(), bytes.end(), digest.begin());
  return digest;
}

}  // namespace trialog
