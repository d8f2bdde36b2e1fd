// Text forms of bytes and numbers: hexadecimal, base64, decimal. Decoders accept exactly what encoders write,
// so that one value has one text: encode(decode(t)) == t for every t that decodes.
// Source: RFC 4648 sections 4 (base64, with padding) and 8 (base16, lower case here).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace trialog {

std::string hex(ByteView bytes);
// Errors: Errc::invalid_hex for upper case, odd length or another character.
Result<Bytes> decode_hex(std::string_view text);

std::string base64(ByteView bytes);
// Errors: Errc::invalid_base64 for missing padding, spaces, or trailing bits that are not zero.
Result<Bytes> decode_base64(std::string_view text);

std::string decimal(std::int64_t value);
// Non-negative, no sign, no leading zero, at most limits::max_integer. Errors: Errc::invalid_number.
Result<std::int64_t> decode_decimal(std::string_view text);

}  // namespace trialog
