// UTF-8: checking, counting and walking. Refuses overlong forms, surrogates and values over U+10FFFF.
// Source: RFC 3629 section 4.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace trialog {

bool is_utf8(std::string_view text);

// Number of Unicode scalar values. The text must be UTF-8.
std::size_t count_scalars(std::string_view text);

// Reads the scalar at `position` and moves past it. The text must be UTF-8 and position < text.size().
std::uint32_t next_scalar(std::string_view text, std::size_t& position);

void append_utf8(std::string& out, std::uint32_t scalar);

// False for control characters other than LF and TAB, for DEL and C1, and for bidi overrides and isolates,
// which can make a text read differently from what was signed (Unicode TR 36).
bool is_plain_text(std::string_view text);

// Lower-cases ASCII only: names and search words in other scripts are compared as they are.
std::string ascii_lower(std::string_view text);
void append_ascii_lower(std::string& out, std::string_view text);

}  // namespace trialog
