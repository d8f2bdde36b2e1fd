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
  if (text.empty()) return Bytes();
  const std::size_t padding = !text.ends_with('=') ? 0 : text.ends_with("==") ? 2 : 1;
  Bytes out(text.size() / 4 * 3);
  const auto value = [&](std::size_t at) { return static_cast<std::uint32_t>(base64_values[static_cast<std::uint8_t>(text[at])]); };
  std::size_t at = 0;
  std::uint32_t all = 0;  // over 63 once a character is no digit
  const std::size_t before_last = text.size() - 4;
  for (std::size_t i = 0; i < before_last; i += 4) {
    const std::uint32_t a = value(i), b = value(i + 1), c = value(i + 2), d = value(i + 3);
    all |= a | b | c | d;
    out[at++] = static_cast<std::uint8_t>((a << 2 | b >> 4) & 0xff);
    out[at++] = static_cast<std::uint8_t>((b << 4 | c >> 2) & 0xff);
    out[at++] = static_cast<std::uint8_t>((c << 6 | d) & 0xff);
  }
  const std::uint32_t a = value(before_last), b = value(before_last + 1);
  const std::uint32_t c = padding == 2 ? 0 : value(before_last + 2), d = padding > 0 ? 0 : value(before_last + 3);
  // Bits that no byte uses must be zero, or one value would have several texts.
  const bool has_unused_bits = (padding == 1 && (c & 3) != 0) || (padding == 2 && (b & 15) != 0);
  if ((all | a | b | c | d) > 63 || has_unused_bits) return Errc::invalid_base64;
  out[at++] = static_cast<std::uint8_t>((a << 2 | b >> 4) & 0xff);
  out[at++] = static_cast<std::uint8_t>((b << 4 | c >> 2) & 0xff);
  out[at++] = static_cast<std::uint8_t>((c << 6 | d) & 0xff);
  out.resize(at - padding);
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
