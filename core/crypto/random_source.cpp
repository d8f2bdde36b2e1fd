#include "crypto/random_source.h"

#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/assert.h"

namespace trialog {
namespace {

constexpr std::size_t max_getentropy_bytes = 256;  // POSIX allows no more at a time.

void fill(void* const buffer, const std::size_t size) {
  std::uint8_t* bytes = static_cast<std::uint8_t*>(buffer);
  for (std::size_t left = size; left > 0;) {
    const std::size_t part = std::min(left, max_getentropy_bytes);
    const int outcome = getentropy(bytes, part);
    TRIALOG_ASSERT(outcome == 0, "the system gives random bytes");
    bytes += part;
    left -= part;
  }
}

std::uint32_t one() {
  std::uint32_t value = 0;
  fill(&value, sizeof value);
  return value;
}

const char* name() { return "getentropy"; }

// libsodium's type has no const members, but it only reads them.
const randombytes_implementation system_random{name, one, nullptr, nullptr, fill, nullptr};

}  // namespace

void use_system_random() { randombytes_set_implementation(&system_random); }

}  // namespace trialog
