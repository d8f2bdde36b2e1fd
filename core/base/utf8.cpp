#include "base/utf8.h"

#include <cstring>

namespace trialog {
namespace {

// Returns the length of the well-formed sequence at the start of `text`, or 0.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<std::uint8_t>(text[i]) : std::uint8_t{0}; };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xc0) == 0x80; };
  const std::uint8_t b = byte(0);
  if (b < 0x80) return 1;
  if (b >= 0xc2 && b <= 0xdf) return tail(1) ? 2 : 0;
  if (b >= 0xe0 && b <= 0xef) {
    if (b == 0xe0 && byte(1) < 0xa0) return 0;  // Overlong.
    if (b == 0xed && byte(1) > 0x9f) return 0;  // Surrogate.
    return tail(1) && tail(2) ? 3 : 0;
  }
  if (b >= 0xf0 && b <= 0xf4) {
    if (b == 0xf0 && byte(1) < 0x90) return 0;  // Overlong.
    if (b == 0xf4 && byte(1) > 0x8f) return 0;  // Over U+10FFFF.
    return tail(1) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

// How many bytes below 0x80 the text begins with.
std::size_t count_ascii(std::string_view text) {
  std::size_t count = 0;
  std::uint64_t eight = 0;
  for (; count + sizeof eight <= text.size(); count += sizeof eight) {
    std::memcpy(&eight, text.data() + count, sizeof eight);
    if ((eight & 0x8080808080808080) != 0) break;
  }
  while (count < text.size() && static_cast<std::uint8_t>(text[count]) < 0x80) ++count;
  return count;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (true) {
    text.remove_prefix(count_ascii(text));
    if (text.empty()) return true;
    const std::size_t length = sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
}

std::size_t count_scalars(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<std::uint8_t>(c) & 0xc0) != 0x80;
  return count;
}

std::uint32_t next_scalar(std::string_view text, std::size_t& position) {
  const auto byte = [&](std::size_t i) { return std::uint32_t{static_cast<std::uint8_t>(text[position + i])}; };
  const std::uint32_t b = byte(0);
  std::uint32_t scalar = b;
  std::size_t length = 1;
  if (b >= 0xf0) {
    scalar = (b & 7) << 18 | (byte(1) & 63) << 12 | (byte(2) & 63) << 6 | (byte(3) & 63);
    length = 4;
  } else if (b >= 0xe0) {
    scalar = (b & 15) << 12 | (byte(1) & 63) << 6 | (byte(2) & 63);
    length = 3;
  } else if (b >= 0xc0) {
    scalar = (b & 31) << 6 | (byte(1) & 63);
    length = 2;
  }
  position += length;
  return scalar;
}

void append_utf8(std::string& out, std::uint32_t scalar) {
  const auto put = [&](std::uint32_t v) { out += static_cast<char>(static_cast<std::uint8_t>(v)); };
  if (scalar < 0x80) {
    put(scalar);
  } else if (scalar < 0x800) {
    put(0xc0 | scalar >> 6);
    put(0x80 | (scalar & 63));
  } else if (scalar < 0x10000) {
    put(0xe0 | scalar >> 12);
    put(0x80 | (scalar >> 6 & 63));
    put(0x80 | (scalar & 63));
  } else {
    put(0xf0 | scalar >> 18);
    put(0x80 | (scalar >> 12 & 63));
    put(0x80 | (scalar >> 6 & 63));
    put(0x80 | (scalar & 63));
  }
}

bool is_plain_text(std::string_view text) {
  std::size_t position = 0;
  while (position < text.size()) {
    if (text[position] >= 0x20 && text[position] < 0x7f) {  // Nearly all of most texts.
      ++position;
      continue;
    }
    const std::uint32_t c = next_scalar(text, position);
    if (c < 0x20 && c != '\n' && c != '\t') return false;
    if (c >= 0x7f && c < 0xa0) return false;
    if ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069)) return false;
    if (c == 0xfeff || (c & 0xfffe) == 0xfffe) return false;
  }
  return true;
}

std::string ascii_lower(std::string_view text) {
  std::string out;
  append_ascii_lower(out, text);
  return out;
}

void append_ascii_lower(std::string& out, std::string_view text) {
  const std::size_t begin = out.size();
  out += text;
  for (std::size_t i = begin; i < out.size(); ++i) {
    if (out[i] >= 'A' && out[i] <= 'Z') out[i] = static_cast<char>(out[i] - 'A' + 'a');
  }
}

}  // namespace trialog
