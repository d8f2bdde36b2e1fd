#include "base/encoding.h"

#include <array>

#include "base/limits.h"

namespace trialog {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> inverse(std::string_view digits) {
  std::array<std::int8_t, 256> table{};
  for (auto& entry : table) entry = -1;
  for (std::size_t i = 0; i < digits.size(); ++i) table[static_cast<std::uint8_t>(digits[i])] = static_cast<std::int8_t>(i);
  return table;
}
constexpr auto hex_values = inverse(hex_digits);
constexpr auto base64_values = inverse(base64_digits);

}  // namespace

std::string hex(ByteView bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    out += hex_digits[byte >> 4];
    out += hex_digits[byte & 15];
  }
  return out;
}

Result<Bytes> decode_hex(std::string_view text) {
  if (text.size() % 2 != 0) return Errc::invalid_hex;
  Bytes out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_values[static_cast<std::uint8_t>(text[i])];
    const int low = hex_values[static_cast<std::uint8_t>(text[i + 1])];
    if (high < 0 || low < 0) return Errc::invalid_hex;
    out.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return out;
}

std::string base64(ByteView bytes) {
  std::string out((bytes.size() + 2) / 3 * 4, '=');
  std::size_t at = 0;
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t v = std::uint32_t{bytes[i]} << 16 | std::uint32_t{bytes[i + 1]} << 8 | bytes[i + 2];
    out[at++] = base64_digits[v >> 18];
    out[at++] = base64_digits[v >> 12 & 63];
    out[at++] = base64_digits[v >> 6 & 63];
    out[at++] = base64_digits[v & 63];
  }
  const std::size_t rest = bytes.size() - i;
  if (rest == 1) {
    const std::uint32_t v = std::uint32_t{bytes[i]} << 16;
    out[at++] = base64_digits[v >> 18];
    out[at++] = base64_digits[v >> 12 & 63];
  } else if (rest == 2) {
    const std::uint32_t v = std::uint32_t{bytes[i]} << 16 | std::uint32_t{bytes[i + 1]} << 8;
    out[at++] = base64_digits[v >> 18];
    out[at++] = base64_digits[v >> 12 & 63];
    out[at++] = base64_digits[v >> 6 & 63];
  }
  return out;
}

Result<Bytes> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) return Errc::invalid_base64;
  Bytes out;
  out.reserve(text.size() / 4 * 3);
  for (std::size_t i = 0; i < text.size(); i += 4) {
    const bool last = i + 4 == text.size();
    const std::size_t padding = last && text[i + 3] == '=' ? (text[i + 2] == '=' ? 2U : 1U) : 0U;
    std::uint32_t v = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      const int digit = j >= 4 - padding ? 0 : base64_values[static_cast<std::uint8_t>(text[i + j])];
      if (digit < 0) return Errc::invalid_base64;
      v = v << 6 | static_cast<std::uint32_t>(digit);
    }
    // Bits that no byte uses must be zero, or one value would have several texts.
    if ((padding == 1 && (v & 0xff) != 0) || (padding == 2 && (v & 0xffff) != 0)) return Errc::invalid_base64;
    out.push_back(static_cast<std::uint8_t>(v >> 16));
    if (padding < 2) out.push_back(static_cast<std::uint8_t>(v >> 8 & 0xff));
    if (padding < 1) out.push_back(static_cast<std::uint8_t>(v & 0xff));
  }
  return out;
}

std::string decimal(std::int64_t value) { return std::to_string(value); }

Result<std::int64_t> decode_decimal(std::string_view text) {
  if (text.empty() || text.size() > 16 || (text.size() > 1 && text[0] == '0')) return Errc::invalid_number;
  std::int64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return Errc::invalid_number;
    value = value * 10 + (c - '0');
  }
  if (value > limits::max_integer) return Errc::invalid_number;
  return value;
}

}  // namespace trialog
