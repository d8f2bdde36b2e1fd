// Compression for the wire and for foreign files. Source: RFC 7932 (brotli), RFC 1952 (gzip); libbrotlienc and zlib.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace trialog::origin {

enum class Encoding { identity, gzip, brotli };

// The token of the Content-Encoding header; empty for identity.
std::string_view token_of_encoding(Encoding encoding);
// The best of the three that an Accept-Encoding header allows.
Encoding best_encoding(std::string_view accept_encoding);

// `thorough` for what is compressed once and sent often; otherwise fast enough for every request.
std::string compress(Encoding encoding, std::string_view text, bool thorough);

// Errors: too_large, truncated, invalid_value (not gzip).
Result<Bytes> gunzip(ByteView compressed, std::size_t max_bytes);

}  // namespace trialog::origin
