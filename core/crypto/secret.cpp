#include "crypto/secret.h"

#include <sodium.h>

namespace trialog {

void wipe(std::uint8_t* bytes, std::size_t size) { sodium_memzero(bytes, size); }

void fill_random(std::uint8_t* bytes, std::size_t size) { randombytes_buf(bytes, size); }

}  // namespace trialog
