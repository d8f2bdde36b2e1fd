// SHA-256 of four messages abreast, each in its own lane of a vector of four words. A lane whose message has ended
// takes the next one, so messages of unlike lengths keep the lanes busy.
// Source: FIPS 180-4 sections 4.1.2, 4.2.2, 5.1.1, 5.3.3 and 6.2.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "crypto/hash.h"

namespace trialog {
namespace {

constexpr std::size_t block_bytes = 64;
constexpr std::size_t lane_count = 4;
// Below this the lanes would run half empty.
constexpr std::size_t min_messages = 3;

// The compilers' own vectors: SIMD where the target has it, the same results everywhere.
using Words = std::uint32_t __attribute__((vector_size(16)));
using WordBytes = std::uint8_t __attribute__((vector_size(16)));

constexpr std::array<std::uint32_t, 8> initial_state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                                        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
constexpr std::array<std::uint32_t, 64> constants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

inline Words rotate(Words x, int count) { return x >> count | x << (32 - count); }

// Four words of one message, from big endian.
inline Words load(const std::uint8_t* bytes) {
  WordBytes word_bytes;
  std::memcpy(&word_bytes, bytes, sizeof word_bytes);
  word_bytes = __builtin_shufflevector(word_bytes, word_bytes, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
  Words words;
  std::memcpy(&words, &word_bytes, sizeof words);
  return words;
}

// The sixteen words of each lane's block, the lanes abreast.
void load_blocks(const std::array<const std::uint8_t*, lane_count>& blocks, Words* words) {
  for (std::size_t quarter = 0; quarter < 4; ++quarter) {
    const Words a = load(blocks[0] + 16 * quarter), b = load(blocks[1] + 16 * quarter);
    const Words c = load(blocks[2] + 16 * quarter), d = load(blocks[3] + 16 * quarter);
    const Words ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    const Words cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    words[4 * quarter] = __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5);
    words[4 * quarter + 1] = __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7);
    words[4 * quarter + 2] = __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5);
    words[4 * quarter + 3] = __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7);
  }
}

inline void round(Words a, Words b, Words c, Words& d, Words e, Words f, Words g, Words& h, Words addend) {
  const Words choice = (e & f) ^ (~e & g);
  const Words majority = (a & b) ^ (a & c) ^ (b & c);
  h += (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice + addend;
  d += h;
  h += (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority;
}

void compress(std::array<Words, 8>& state, const std::array<const std::uint8_t*, lane_count>& blocks) {
  Words w[64];
  load_blocks(blocks, w);
  for (std::size_t t = 16; t < 64; ++t) {
    const Words low = rotate(w[t - 15], 7) ^ rotate(w[t - 15], 18) ^ w[t - 15] >> 3;
    const Words high = rotate(w[t - 2], 17) ^ rotate(w[t - 2], 19) ^ w[t - 2] >> 10;
    w[t] = w[t - 16] + low + w[t - 7] + high;
  }
  auto [a, b, c, d, e, f, g, h] = state;
  for (std::size_t t = 0; t < 64; t += 8) {
    round(a, b, c, d, e, f, g, h, w[t] + constants[t]);
    round(h, a, b, c, d, e, f, g, w[t + 1] + constants[t + 1]);
    round(g, h, a, b, c, d, e, f, w[t + 2] + constants[t + 2]);
    round(f, g, h, a, b, c, d, e, w[t + 3] + constants[t + 3]);
    round(e, f, g, h, a, b, c, d, w[t + 4] + constants[t + 4]);
    round(d, e, f, g, h, a, b, c, w[t + 5] + constants[t + 5]);
    round(c, d, e, f, g, h, a, b, w[t + 6] + constants[t + 6]);
    round(b, c, d, e, f, g, h, a, w[t + 7] + constants[t + 7]);
  }
  state = {state[0] + a, state[1] + b, state[2] + c, state[3] + d,
           state[4] + e, state[5] + f, state[6] + g, state[7] + h};
}

// Prefix and message with the padding behind them, block by block.
class Blocks {
 public:
  Blocks() = default;
  Blocks(ByteView prefix, ByteView message)
      : prefix_(prefix),
        message_(message),
        size_(prefix.size() + message.size()),
        end_((size_ + 1 + length_bytes + block_bytes - 1) / block_bytes * block_bytes) {}

  bool at_end() const { return at_ == end_; }
  // Valid until the next call.
  const std::uint8_t* next() {
    const std::size_t begin = at_;
    at_ += block_bytes;
    if (begin >= prefix_.size() && at_ <= size_) return message_.data() + (begin - prefix_.size());
    block_.fill(0);
    copy_part(prefix_, 0, begin);
    copy_part(message_, prefix_.size(), begin);
    if (size_ >= begin && size_ < at_) block_[size_ - begin] = 0x80;
    if (at_ == end_) {
      const std::uint64_t bits = std::uint64_t{size_} * 8;
      for (std::size_t i = 0; i < length_bytes; ++i) {
        block_[block_bytes - 1 - i] = static_cast<std::uint8_t>(bits >> (8 * i) & 0xff);
      }
    }
    return block_.data();
  }

 private:
  static constexpr std::size_t length_bytes = 8;

  // What of a part that starts at `part_begin` lies in the block that starts at `begin`.
  void copy_part(ByteView part, std::size_t part_begin, std::size_t begin) {
    const std::size_t from = std::max(part_begin, begin);
    const std::size_t to = std::min(part_begin + part.size(), begin + block_bytes);
    if (from >= to) return;
    std::copy_n(part.begin() + static_cast<std::ptrdiff_t>(from - part_begin), to - from,
                block_.begin() + static_cast<std::ptrdiff_t>(from - begin));
  }

  ByteView prefix_;
  ByteView message_;
  std::size_t size_ = 0;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  std::array<std::uint8_t, block_bytes> block_{};
};

}  // namespace

std::vector<Digest> sha256_many(ByteView prefix, std::span<const ByteView> messages) {
  std::vector<Digest> digests(messages.size());
  if (messages.size() < min_messages) {
    for (std::size_t i = 0; i < messages.size(); ++i) digests[i] = sha256({prefix, messages[i]});
    return digests;
  }
  static constexpr std::array<std::uint8_t, block_bytes> idle{};
  std::array<Words, 8> state{};
  std::array<Blocks, lane_count> lanes;
  std::array<std::size_t, lane_count> numbers{};  // of the message in each lane
  std::size_t next = 0;
  std::size_t busy = 0;
  const auto start_next = [&](std::size_t lane) {
    if (next == messages.size()) return;
    lanes[lane] = Blocks(prefix, messages[next]);
    numbers[lane] = next++;
    ++busy;
    for (std::size_t i = 0; i < state.size(); ++i) state[i][lane] = initial_state[i];
  };
  for (std::size_t lane = 0; lane < lane_count; ++lane) start_next(lane);
  while (busy > 0) {
    std::array<const std::uint8_t*, lane_count> blocks;
    std::array<bool, lane_count> was_busy;
    for (std::size_t lane = 0; lane < lane_count; ++lane) {
      was_busy[lane] = !lanes[lane].at_end();
      blocks[lane] = was_busy[lane] ? lanes[lane].next() : idle.data();
    }
    compress(state, blocks);
    for (std::size_t lane = 0; lane < lane_count; ++lane) {
      if (!was_busy[lane] || !lanes[lane].at_end()) continue;
      Digest& digest = digests[numbers[lane]];
      for (std::size_t i = 0; i < digest.size(); ++i) {
        digest[i] = static_cast<std::uint8_t>(state[i / 4][lane] >> (24 - 8 * (i % 4)) & 0xff);
      }
      --busy;
      start_next(lane);
    }
  }
  return digests;
}

}  // namespace trialog
