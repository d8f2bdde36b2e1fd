// Inside view only: what the byte forms of charts and trees (chart_bytes.h, node_bytes.h) are written and read with.
// Little-endian; a text is u32 bytes and UTF-8.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "base/utf8.h"

namespace trialog::view::byte_format {

inline constexpr std::size_t word_bytes = 4;
inline constexpr std::size_t value_bytes = 8;

inline void append_integer(Bytes& out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

inline void append_text(Bytes& out, const std::string& text) {
  append_integer(out, text.size(), word_bytes);
  append(out, text);
}

class Reader {
 public:
  explicit Reader(ByteView bytes) : bytes_(bytes) {}

  std::size_t left() const { return bytes_.size(); }

  Result<std::uint64_t> integer(std::size_t size) {
    if (bytes_.size() < size) return Errc::truncated;
    std::uint64_t value = 0;
    for (std::size_t i = size; i-- > 0;) value = value << 8 | bytes_[i];
    bytes_ = bytes_.subspan(size);
    return value;
  }

  Result<std::size_t> word() { return static_cast<std::size_t>(TRIALOG_TRY(integer(word_bytes))); }

  // How many follow, each of which takes so many bytes at least.
  Result<std::size_t> count(std::size_t least_bytes) {
    const std::size_t count = TRIALOG_TRY(word());
    if (count > left() / least_bytes) return Errc::truncated;
    return count;
  }

  Result<ByteView> bytes(std::size_t size) {
    if (bytes_.size() < size) return Errc::truncated;
    const ByteView taken = bytes_.first(size);
    bytes_ = bytes_.subspan(size);
    return taken;
  }

  Result<std::string> text() {
    const std::size_t size = TRIALOG_TRY(word());
    std::string text(as_text(TRIALOG_TRY(bytes(size))));
    if (!is_utf8(text)) return Errc::invalid_utf8;
    return text;
  }

 private:
  ByteView bytes_;
};

}  // namespace trialog::view::byte_format
