// History codes: by voice or in a message two people find out whether a log shows both of them one history.
// Shape:  40 symbols of Crockford's base32 (digits and capital letters without I, L, O and U) in groups of five:
//           1       number of the log in its portal (1 bit), the first 4 bits of SHA-256 of its verifier key
//           2..6    size of the tree, 25 bits, big-endian
//           7..39   the first 165 bits of the tree's root
//           40      check symbol
//         Read without regard to case, white space and hyphens; O is 0, I and L are 1, full-width forms are what they look like.
// Why 165 bits: whoever has the log's key makes both histories, so a code is forged by any two trees of one size whose
//         roots begin alike. That is a collision and not a second preimage: n bits cost 2^(n/2) trees. 160 would be the
//         edge of 2^80; 165 bits cost 2^82.5, and each try is several hashes. The other symbols add nothing: they are
//         the same in both histories.
// Check:  the 40 symbols are the coefficients of a polynomial over GF(32) = GF(2)[x]/(x^5+x^2+1) that is 0 at x. One wrong
//         symbol and two neighbours that changed places are always noticed, anything else 31 times of 32. Crockford's own
//         check symbol needs five more signs, which are hard to say and to find on a phone.
// The 4 bits of the key are no protection: 15 times of 16 they notice that two people look at different portals.
// Source: ours; the alphabet is Crockford's (crockford.com/base32.html).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/hash.h"
#include "log/note.h"

namespace trialog {

inline constexpr std::size_t history_code_symbols = 40;

struct HistoryCode {
  int log = 0;                          // 0 or 1
  std::uint8_t key_bits = 0;            // 0..15
  std::uint64_t size = 0;               // leaves; below 2^25
  std::array<std::uint8_t, 21> root{};  // 165 bits; the last three bits are 0

  friend bool operator==(const HistoryCode&, const HistoryCode&) = default;
};

// `size` is at most limits::max_synced_leaves.
HistoryCode history_code(const VerifierKey& key, int log, std::uint64_t size, const Digest& root);

// "0A3D7 00012 ...". parse_history_code(format_history_code(c)) == c.
std::string format_history_code(const HistoryCode& code);
// Errors: invalid_text (a sign that is no symbol), truncated, too_long, invalid_value (the check symbol does not fit).
Result<HistoryCode> parse_history_code(std::string_view text);

}  // namespace trialog
