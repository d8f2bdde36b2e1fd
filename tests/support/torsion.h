// Ed25519 signatures with parts of small order, as somebody makes them who holds the secret scalar and writes the
// equation by hand.
#pragma once

#include <sodium.h>

#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/encoding.h"
#include "crypto/sign.h"

namespace trialog::test {

using Scalar = std::array<std::uint8_t, 32>;
using Point = std::array<std::uint8_t, 32>;

inline Point plus(const Point& a, const Point& b) {
  Point sum{};
  BOOST_TEST(crypto_core_ed25519_add(sum.data(), a.data(), b.data()) == 0);
  return sum;
}
inline Point times_base(const Scalar& scalar) {
  Point point{};
  BOOST_TEST(crypto_scalarmult_ed25519_base_noclamp(point.data(), scalar.data()) == 0);
  return point;
}
inline Scalar scalar_of(std::string_view name) {
  std::uint8_t hash[64];
  crypto_hash_sha512(hash, as_bytes(name).data(), name.size());
  Scalar scalar{};
  crypto_core_ed25519_scalar_reduce(scalar.data(), hash);
  return scalar;
}

// A point of order 8, as RFC 8032 would encode it.
constexpr std::string_view torsion_hex = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05";
inline Point times_torsion(int count) {
  Point torsion{};
  const Bytes bytes = decode_hex(torsion_hex).value();
  std::copy(bytes.begin(), bytes.end(), torsion.begin());
  Point sum{};
  sum[0] = 1;  // the identity
  for (int i = 0; i < count; ++i) sum = plus(sum, torsion);
  return sum;
}

// The key of that name with so much torsion added, and its signature, with so much added to R and `s_error` to S.
inline PublicKey key_with_torsion(std::string_view name, int in_key) {
  return plus(times_base(scalar_of(std::string(name) + " secret")), times_torsion(in_key));
}
inline Signature sign_with_torsion(std::string_view name, ByteView message, int in_key, int in_r, std::uint8_t s_error = 0) {
  const Scalar secret = scalar_of(std::string(name) + " secret");
  const Scalar nonce = scalar_of(std::string(name) + " nonce");
  const Point r = plus(times_base(nonce), times_torsion(in_r));
  Bytes hashed(r.begin(), r.end());
  append(hashed, key_with_torsion(name, in_key));
  append(hashed, message);
  std::uint8_t hash[64];
  crypto_hash_sha512(hash, hashed.data(), hashed.size());
  Scalar k{}, s{}, error{};
  error[0] = s_error;
  crypto_core_ed25519_scalar_reduce(k.data(), hash);
  crypto_core_ed25519_scalar_mul(s.data(), k.data(), secret.data());
  crypto_core_ed25519_scalar_add(s.data(), s.data(), nonce.data());
  crypto_core_ed25519_scalar_add(s.data(), s.data(), error.data());
  Signature signature{};
  std::copy(r.begin(), r.end(), signature.begin());
  std::copy(s.begin(), s.end(), signature.begin() + 32);
  return signature;
}

}  // namespace trialog::test
