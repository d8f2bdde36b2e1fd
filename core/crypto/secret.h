// A fixed number of secret bytes that are wiped when they go. Has no serialize on purpose: a secret is never part
// of a record, so no archive can print, index or compare it (tests/compile_fail/secret_in_record.cpp).
#pragma once

#include <array>
#include <cstddef>

#include "base/bytes.h"

namespace trialog {

void wipe(std::uint8_t* bytes, std::size_t size);
// Fills with the operating system's (in wasm: the browser's) random bytes.
void fill_random(std::uint8_t* bytes, std::size_t size);

template <std::size_t Size>
class Secret {
 public:
  Secret() = default;
  explicit Secret(const std::array<std::uint8_t, Size>& bytes) : bytes_(bytes) {}
  Secret(const Secret&) = default;
  Secret& operator=(const Secret&) = default;
  ~Secret() { wipe(bytes_.data(), Size); }

  static Secret random() {
    Secret secret;
    fill_random(secret.bytes_.data(), Size);
    return secret;
  }

  const std::uint8_t* data() const { return bytes_.data(); }
  std::uint8_t* data() { return bytes_.data(); }
  static constexpr std::size_t size() { return Size; }
  ByteView view() const { return {bytes_.data(), Size}; }

 private:
  std::array<std::uint8_t, Size> bytes_{};
};

}  // namespace trialog
