// Little-endian numbers and texts one after another: how what is painted travels between modules (chart_bytes.h,
// grid_bytes.h). A text is a u32 of its bytes and then UTF-8.
// Errors of reading: Errc::truncated, Errc::invalid_utf8.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "base/utf8.h"

namespace trialog::view::packed {

inline constexpr std::size_t word_bytes = 4;

inline void append_integer(Bytes& out, std::uint64_t value, std::size_t bytes = word_bytes) {
  for (std::size_t i = 0; i < bytes; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

inline void append_text(Bytes& out, std::string_view text) {
  append_integer(out, text.size());
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

  Result<std::string> text() {
    const std::size_t size = TRIALOG_TRY(word());
    if (size > bytes_.size()) return Errc::truncated;
    std::string text(as_text(bytes_.first(size)));
    bytes_ = bytes_.subspan(size);
    if (!is_utf8(text)) return Errc::invalid_utf8;
    return text;
  }

 private:
  ByteView bytes_;
};

}  // namespace trialog::view::packed
