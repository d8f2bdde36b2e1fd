#include "origin/compress.h"

#include <brotli/encode.h>
#include <zlib.h>

#include <array>

#include "base/assert.h"
#include "base/utf8.h"

namespace trialog::origin {
namespace {

constexpr int gzip_window_bits = 15 + 16;  // zlib writes and reads gzip when 16 is added

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// True for a weight of zero: "0", "0.", "0.000".
bool is_refused(std::string_view parameters) {
  const std::size_t at = parameters.find("q=");
  if (at == std::string_view::npos) return false;
  return trimmed(parameters.substr(at + 2)).find_first_not_of("0.") == std::string_view::npos;
}

std::string gzip(std::string_view text, int level) {
  z_stream stream{};
  const int made = deflateInit2(&stream, level, Z_DEFLATED, gzip_window_bits, 8, Z_DEFAULT_STRATEGY);
  TRIALOG_ASSERT(made == Z_OK, "zlib takes these parameters");
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // NOLINT: zlib's type; it only reads
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int done = deflate(&stream, Z_FINISH);
  TRIALOG_ASSERT(done == Z_STREAM_END, "the bound is large enough");
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string brotli(std::string_view text, int quality) {
  std::size_t size = BrotliEncoderMaxCompressedSize(text.size());
  std::string out(size, '\0');
  const BROTLI_BOOL done =
      BrotliEncoderCompress(quality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, text.size(),
                            reinterpret_cast<const std::uint8_t*>(text.data()), &size, reinterpret_cast<std::uint8_t*>(out.data()));
  TRIALOG_ASSERT(done == BROTLI_TRUE, "the bound is large enough");
  out.resize(size);
  return out;
}

}  // namespace

std::string_view token_of_encoding(Encoding encoding) {
  switch (encoding) {
    case Encoding::identity: return "";
    case Encoding::gzip: return "gzip";
    case Encoding::brotli: return "br";
  }
  TRIALOG_ASSERT(false, "an encoding outside its enumeration");
}

Encoding best_encoding(std::string_view accept_encoding) {
  Encoding best = Encoding::identity;
  while (!accept_encoding.empty()) {
    const std::size_t comma = accept_encoding.find(',');
    const std::string_view entry = trimmed(accept_encoding.substr(0, comma));
    accept_encoding = comma == std::string_view::npos ? std::string_view() : accept_encoding.substr(comma + 1);
    const std::size_t semicolon = entry.find(';');
    const std::string name = ascii_lower(trimmed(entry.substr(0, semicolon)));
    if (semicolon != std::string_view::npos && is_refused(entry.substr(semicolon))) continue;
    if (name == "br") best = Encoding::brotli;
    if (name == "gzip" && best == Encoding::identity) best = Encoding::gzip;
  }
  return best;
}

std::string compress(Encoding encoding, std::string_view text, bool thorough) {
  switch (encoding) {
    case Encoding::identity: return std::string(text);
    case Encoding::gzip: return gzip(text, thorough ? 9 : 5);
    case Encoding::brotli: return brotli(text, thorough ? 11 : 5);
  }
  TRIALOG_ASSERT(false, "an encoding outside its enumeration");
}

Result<Bytes> gunzip(ByteView compressed, std::size_t max_bytes) {
  z_stream stream{};
  const int made = inflateInit2(&stream, gzip_window_bits);
  TRIALOG_ASSERT(made == Z_OK, "zlib takes these parameters");
  stream.next_in = const_cast<Bytef*>(compressed.data());  // NOLINT: zlib's type; it only reads
  stream.avail_in = static_cast<uInt>(compressed.size());
  Bytes out;
  std::array<std::uint8_t, 65536> buffer;
  int code = Z_OK;
  while (code == Z_OK) {
    stream.next_out = buffer.data();
    stream.avail_out = static_cast<uInt>(buffer.size());
    code = inflate(&stream, Z_NO_FLUSH);
    append(out, ByteView(buffer).first(buffer.size() - stream.avail_out));
    if (out.size() > max_bytes) {
      inflateEnd(&stream);
      return Errc::too_large;
    }
  }
  inflateEnd(&stream);
  if (code == Z_BUF_ERROR) return Errc::truncated;
  if (code != Z_STREAM_END) return Errc::invalid_value;
  return out;
}

}  // namespace trialog::origin
