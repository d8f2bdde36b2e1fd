// QR codes: a short text as dark and light modules, for a code image (view/screen.h).
// Shape:  versions 1 to 15 (21 to 77 modules), error correction at least M: about 15 % of the paper may be spoiled.
// Source: ISO/IEC 18004, byte and alphanumeric mode; the library qr-code-generator of Project Nayuki.
// Does not: add the quiet zone; the painter does.
#pragma once

#include <string_view>

#include "base/result.h"
#include "view/node.h"

namespace trialog::view {

// What version 15 with correction M takes in byte mode. An address with an index and a leaf hash has about 150.
inline constexpr std::size_t max_qr_bytes = 412;

// Errors: too_large above max_qr_bytes; invalid_text when the text has a zero byte.
Result<Modules> qr_code(std::string_view text);

}  // namespace trialog::view
