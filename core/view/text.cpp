#include "view/text.h"

#include "base/utf8.h"

namespace trialog::view {

bool Runs::empty() const {
  for (const Run& run : runs) {
    if (!run.text.empty()) return false;
  }
  return true;
}

std::string Runs::plain() const {
  std::string out;
  for (const Run& run : runs) out += run.text.text;
  return out;
}

std::string clean_text(std::string_view text) {
  const bool has_return = text.find('\r') != std::string_view::npos;
  if (!has_return && is_utf8(text) && is_plain_text(text)) return std::string(text);
  constexpr std::string_view replacement = "\xef\xbf\xbd";
  std::string out;
  std::size_t position = 0;
  while (position < text.size()) {
    if (text[position] == '\r' && position + 1 < text.size() && text[position + 1] == '\n') {
      ++position;
      continue;
    }
    // The shortest beginning that is one whole character; a byte that begins none is replaced alone.
    std::size_t length = 1;
    while (length <= 4 && position + length <= text.size() && !is_utf8(text.substr(position, length))) ++length;
    const std::string_view character = text.substr(position, length);
    if (length > 4 || !is_utf8(character)) {
      out += replacement;
      ++position;
      continue;
    }
    out += is_plain_text(character) ? character : replacement;
    position += length;
  }
  return out;
}

}  // namespace trialog::view
