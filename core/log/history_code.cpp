#include "log/history_code.h"

#include <algorithm>
#include <optional>

#include "base/encoding.h"
#include "base/limits.h"

namespace trialog {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t group_symbols = 5;
constexpr std::size_t size_symbols = 5;
constexpr std::size_t root_symbols = 33;
constexpr std::size_t first_root_symbol = 1 + size_symbols;
static_assert(first_root_symbol + root_symbols + 1 == history_code_symbols);
static_assert(limits::max_synced_leaves < std::uint64_t{1} << (5 * size_symbols));

using Symbols = std::array<std::uint8_t, history_code_symbols>;

std::uint8_t check_symbol(const Symbols& symbols) {
  unsigned value = 0;
  for (std::size_t i = 0; i + 1 < symbols.size(); ++i) {
    value = (value ^ symbols[i]) << 1;
    if ((value & 0x20) != 0) value ^= 0x25;
  }
  return static_cast<std::uint8_t>(value);
}

bool bit_at(const std::array<std::uint8_t, 21>& bytes, std::size_t at) {
  return (bytes[at / 8] >> (7 - at % 8) & 1) != 0;
}

// The next sign of a text that a person typed; nothing for one that separates or is empty.
struct Sign {
  char symbol = 0;  // 0: only a separator
  std::size_t bytes = 1;
};
Sign next_sign(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  if (byte(0) == 0xE3 && byte(1) == 0x80 && byte(2) == 0x80) return {0, 3};  // the ideographic space
  if (byte(0) == 0xC2 && byte(1) == 0xA0) return {0, 2};                     // a space that does not break
  if (byte(0) == 0xE2 && byte(1) == 0x80 && byte(2) >= 0x90 && byte(2) <= 0x95) return {0, 3};  // hyphens and dashes
  Sign sign{static_cast<char>(byte(0)), 1};
  // Full-width forms, U+FF01 to U+FF5E, are ASCII moved by 0xFEE0.
  if (byte(0) == 0xEF && (byte(1) == 0xBC || byte(1) == 0xBD) && byte(2) >= 0x80) {
    const unsigned point = 0xF000U | (byte(1) & 0x3FU) << 6 | (byte(2) & 0x3FU);
    sign = {point >= 0xFF01 && point <= 0xFF5E ? static_cast<char>(point - 0xFEE0) : '?', 3};
  }
  if (sign.symbol == ' ' || sign.symbol == '-' || sign.symbol == '\n' || sign.symbol == '\r' || sign.symbol == '\t')
    return {0, sign.bytes};
  return sign;
}

std::optional<std::uint8_t> value_of(char symbol) {
  if (symbol >= 'a' && symbol <= 'z') symbol = static_cast<char>(symbol - 'a' + 'A');
  if (symbol == 'O') symbol = '0';
  if (symbol == 'I' || symbol == 'L') symbol = '1';
  const std::size_t found = alphabet.find(symbol);
  if (found == std::string_view::npos) return std::nullopt;
  return static_cast<std::uint8_t>(found);
}

}  // namespace

HistoryCode history_code(const VerifierKey& key, int log, std::uint64_t size, const Digest& root) {
  TRIALOG_ASSERT((log == 0 || log == 1) && size <= limits::max_synced_leaves, "a history that has no code");
  HistoryCode code;
  code.log = log;
  code.key_bits = static_cast<std::uint8_t>(sha256(as_bytes(format_verifier_key(key)))[0] >> 4);
  code.size = size;
  std::copy_n(root.begin(), code.root.size(), code.root.begin());
  code.root.back() &= 0xF8;
  return code;
}

std::string format_history_code(const HistoryCode& code) {
  Symbols symbols{};
  symbols[0] = static_cast<std::uint8_t>(code.log << 4 | code.key_bits);
  for (std::size_t i = 0; i < size_symbols; ++i) {
    symbols[1 + i] = static_cast<std::uint8_t>(code.size >> (5 * (size_symbols - 1 - i)) & 31);
  }
  for (std::size_t bit = 0; bit < 5 * root_symbols; ++bit) {
    std::uint8_t& symbol = symbols[first_root_symbol + bit / 5];
    symbol = static_cast<std::uint8_t>(symbol << 1 | (bit_at(code.root, bit) ? 1 : 0));
  }
  symbols.back() = check_symbol(symbols);
  std::string text;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    if (i > 0 && i % group_symbols == 0) text += ' ';
    text += alphabet[symbols[i]];
  }
  return text;
}

Result<HistoryCode> parse_history_code(std::string_view text) {
  Symbols symbols{};
  std::size_t count = 0;
  while (!text.empty()) {
    const Sign sign = next_sign(text);
    text.remove_prefix(sign.bytes);
    if (sign.symbol == 0) continue;
    const std::optional<std::uint8_t> value = value_of(sign.symbol);
    if (!value) return Errc::invalid_text;
    if (count == symbols.size()) return Errc::too_long;
    symbols[count++] = *value;
  }
  if (count < symbols.size()) return Errc::truncated;
  if (symbols.back() != check_symbol(symbols)) return Errc::invalid_value;
  HistoryCode code;
  code.log = symbols[0] >> 4;
  code.key_bits = symbols[0] & 15;
  for (std::size_t i = 0; i < size_symbols; ++i) code.size = code.size << 5 | symbols[1 + i];
  for (std::size_t bit = 0; bit < 5 * root_symbols; ++bit) {
    if ((symbols[first_root_symbol + bit / 5] >> (4 - bit % 5) & 1) == 0) continue;
    code.root[bit / 8] = static_cast<std::uint8_t>(code.root[bit / 8] | 0x80 >> bit % 8);
  }
  return code;
}

}  // namespace trialog
