// SHA-256, the only hash of the formats: libsodium's for one message, our own for many (hash_many.cpp). Source: FIPS 180-4.
#pragma once

#include <array>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace trialog {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(ByteView bytes);
// The hash of the concatenation, without making it.
Digest sha256(std::initializer_list<ByteView> parts);
// sha256({prefix, message}) of each message, four abreast: faster than one by one when there are many.
std::vector<Digest> sha256_many(ByteView prefix, std::span<const ByteView> messages);

// Reads 64 lower-case hexadecimal digits. Errors: Errc::invalid_hex.
Result<Digest> decode_digest(std::string_view hex_text);

}  // namespace trialog
