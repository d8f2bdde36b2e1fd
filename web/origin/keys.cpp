#include "origin/keys.h"

#include <sys/stat.h>

#include <algorithm>

#include "base/encoding.h"
#include "origin/files.h"

namespace trialog::origin {

Result<Secret<32>> read_seed(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return Error{Errc::not_found, path};
  if ((status.st_mode & 077) != 0) return Error{Errc::invalid_key, path + " may be read by others; chmod 600"};
  Bytes text = TRIALOG_TRY(read_file(path, 65));
  Result<Bytes> decoded = text.size() == 65 && text.back() == '\n' ? decode_hex(as_text(ByteView(text).first(64)))
                                                                    : Result<Bytes>(Errc::invalid_hex);
  wipe(text.data(), text.size());
  if (!decoded) return Error{Errc::invalid_key, path};
  Secret<32> seed;
  std::copy(decoded->begin(), decoded->end(), seed.data());
  wipe(decoded->data(), decoded->size());
  return seed;
}

Result<Secret<32>> make_seed(const std::string& path) {
  if (file_exists(path)) return Error{Errc::invalid_key, path + " exists already"};
  const Secret<32> seed = Secret<32>::random();
  std::string text = hex(seed.view()) + "\n";
  const Result<void> written = write_file(path, as_bytes(text), FileMode::owner_only);
  wipe(reinterpret_cast<std::uint8_t*>(text.data()), text.size());
  if (!written) return written.error();
  return seed;
}

Result<Secret<32>> read_or_make_seed(const std::string& path) {
  return file_exists(path) ? read_seed(path) : make_seed(path);
}

Result<PublicKey> read_public_key(const std::string& path) {
  const Bytes text = TRIALOG_TRY(read_file(path, 65));
  if (text.size() != 65 || text.back() != '\n') return Error{Errc::invalid_key, path};
  const Result<PublicKey> key = decode_public_key(as_text(ByteView(text).first(64)));
  if (!key) return Error{Errc::invalid_key, path};
  return *key;
}

Result<void> write_public_key(const std::string& path, const PublicKey& key) {
  return write_file(path, as_bytes(hex(key) + "\n"));
}

}  // namespace trialog::origin
