// The core's checks as plain functions for verify.mjs. Numbers in inputs are 32 bits, little endian.
// Item:  size of the message, key (32), signature (64), message.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "base/assert.h"
#include "crypto/hash.h"
#include "crypto/sign.h"
#include "log/tile.h"
#include "log/tree.h"

using namespace trialog;

namespace {

constexpr std::size_t key_bytes = 32;
constexpr std::size_t signature_bytes = 64;

std::uint32_t take_number(ByteView& input) {
  std::uint32_t number;
  std::memcpy(&number, input.data(), sizeof number);
  input = input.subspan(sizeof number);
  return number;
}

ByteView take(ByteView& input, std::size_t size) {
  const ByteView taken = input.first(size);
  input = input.subspan(size);
  return taken;
}

template <std::size_t Size>
std::array<std::uint8_t, Size> take_array(ByteView& input) {
  std::array<std::uint8_t, Size> array;
  std::copy_n(take(input, Size).begin(), Size, array.begin());
  return array;
}

std::vector<SignedMessage> read_items(ByteView input) {
  std::vector<SignedMessage> items;
  while (!input.empty()) {
    const std::uint32_t size = take_number(input);
    SignedMessage item{take_array<key_bytes>(input), {}, take_array<signature_bytes>(input)};
    item.message = take(input, size);
    items.push_back(item);
  }
  return items;
}

struct Log {
  TreeAppender tree;
  std::uint32_t refused = 0;
};

}  // namespace

extern "C" {

std::uint8_t* bench_allocate(std::size_t size) { return static_cast<std::uint8_t*>(std::malloc(size)); }
void bench_release(std::uint8_t* bytes) { std::free(bytes); }

// One byte for each item: 1 when it verifies.
void bench_check_one_by_one(const std::uint8_t* input, std::size_t size, std::uint8_t* verdicts) {
  for (const SignedMessage& item : read_items({input, size})) {
    *verdicts++ = check_signature(item.key, item.message, item.signature).has_value() ? 1 : 0;
  }
}
void bench_check_together(const std::uint8_t* input, std::size_t size, std::uint8_t* verdicts) {
  for (const bool verdict : check_signatures(read_items({input, size}))) *verdicts++ = verdict ? 1 : 0;
}

// Messages of one size, one after the other; 32 bytes for each.
void bench_hash_many(const std::uint8_t* input, std::size_t message_bytes, std::size_t count, std::uint8_t* digests) {
  std::vector<ByteView> messages;
  for (std::size_t i = 0; i < count; ++i) messages.emplace_back(input + i * message_bytes, message_bytes);
  const std::vector<Digest> hashed = sha256_many({}, messages);
  std::memcpy(digests, hashed.data(), hashed.size() * sizeof(Digest));
}

// Index, size of the tree, root, number of hashes, hashes, record.
int bench_check_inclusion(const std::uint8_t* bytes, std::size_t size) {
  ByteView input(bytes, size);
  const std::uint32_t index = take_number(input);
  const std::uint32_t tree_size = take_number(input);
  const Digest root = take_array<32>(input);
  std::vector<Digest> path(take_number(input));
  for (Digest& hash : path) hash = take_array<32>(input);
  return check_inclusion(index, tree_size, leaf_hash(input), path, root).has_value() ? 1 : 0;
}
// Size of the tree, root, and of each proof: index, number of hashes, hashes, size of the record, record.
void bench_check_inclusions(const std::uint8_t* bytes, std::size_t size, std::uint8_t* verdicts) {
  ByteView input(bytes, size);
  const std::uint32_t tree_size = take_number(input);
  const Digest root = take_array<32>(input);
  static_assert(alignof(Digest) == 1 && sizeof(Digest) == 32);
  std::vector<Inclusion> proofs;
  std::vector<ByteView> records;
  while (!input.empty()) {
    const std::uint32_t index = take_number(input);
    const std::uint32_t hashes = take_number(input);
    const auto* path = reinterpret_cast<const Digest*>(take(input, hashes * sizeof(Digest)).data());
    proofs.push_back({index, {}, {path, hashes}});
    const std::uint32_t record_bytes = take_number(input);
    records.push_back(take(input, record_bytes));
  }
  const std::vector<Digest> leaves = leaf_hashes(records);
  for (std::size_t i = 0; i < proofs.size(); ++i) proofs[i].leaf = leaves[i];
  for (const bool verdict : check_inclusions(tree_size, root, proofs)) *verdicts++ = verdict ? 1 : 0;
}

// A log of leaves that are key || signature || message.
Log* bench_open_log() { return new Log; }
void bench_check_bundle(Log* log, const std::uint8_t* bytes, std::size_t size, int width) {
  const Result<std::vector<Bytes>> leaves = decode_bundle({bytes, size}, width);
  TRIALOG_ASSERT(leaves.has_value(), "a bundle of the benchmark can be decoded");
  for (const Digest& hash : leaf_hashes(*leaves)) log->tree.append(hash);
  static_cast<void>(log->tree.take_changed_tiles());
  std::vector<SignedMessage> items;
  for (const Bytes& leaf : *leaves) {
    ByteView input(leaf);
    SignedMessage item{take_array<key_bytes>(input), {}, take_array<signature_bytes>(input)};
    item.message = input;
    items.push_back(item);
  }
  const std::vector<bool> verdicts = check_signatures(items);
  log->refused += static_cast<std::uint32_t>(std::count(verdicts.begin(), verdicts.end(), false));
}
// The root, and how many leaves were refused.
std::uint32_t bench_close_log(Log* log, std::uint8_t* root) {
  const Digest digest = log->tree.root();
  std::copy(digest.begin(), digest.end(), root);
  const std::uint32_t refused = log->refused;
  delete log;
  return refused;
}

}
