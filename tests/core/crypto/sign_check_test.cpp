// The rule of crypto/sign.h: who is accepted, and that many together get the verdicts that each gets alone.
#include <sodium.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "crypto/hash.h"
#include "crypto/sign.h"
#include "support/files.h"
#include "support/temporary_folder.h"
#include "support/torsion.h"

using namespace trialog;
using test::Point;
using test::Scalar;
using test::scalar_of;
using test::times_base;
namespace fs = std::filesystem;

namespace {

struct Item {
  PublicKey key;
  Bytes message;
  Signature signature;
};

SigningKey key_of(std::string_view name) { return SigningKey(SigningSeed(sha256(as_bytes(name)))); }

Item signed_item(const SigningKey& key, std::string_view message) {
  return {key.public_key(), to_bytes(message), key.sign(as_bytes(message))};
}

// As many keys as asked for sign in turn.
std::vector<Item> good_items(std::size_t count, std::size_t key_count) {
  std::vector<Item> items;
  for (std::size_t i = 0; i < count; ++i) {
    items.push_back(signed_item(key_of("key " + std::to_string(i % key_count)), "message " + std::to_string(i)));
  }
  return items;
}

std::vector<bool> alone(const std::vector<Item>& items) {
  std::vector<bool> verdicts;
  for (const auto& [key, message, signature] : items) verdicts.push_back(check_signature(key, message, signature).has_value());
  return verdicts;
}

std::vector<bool> together(const std::vector<Item>& items) {
  std::vector<SignedMessage> views;
  for (const Item& item : items) views.push_back({item.key, item.message, item.signature});
  return check_signatures(views);
}

std::size_t count(const std::vector<bool>& verdicts) {
  return static_cast<std::size_t>(std::count(verdicts.begin(), verdicts.end(), true));
}

bool libsodium_accepts(const Item& item) {
  return crypto_sign_verify_detached(item.signature.data(), item.message.data(), item.message.size(),
                                     item.key.data()) == 0;
}

template <std::size_t Size>
std::array<std::uint8_t, Size> array_from(std::string_view hex_text) {
  const Bytes bytes = decode_hex(hex_text).value();
  std::array<std::uint8_t, Size> array{};
  BOOST_TEST(bytes.size() == Size);
  std::copy_n(bytes.begin(), std::min(Size, bytes.size()), array.begin());
  return array;
}

// Holder of a secret scalar who adds points of small order to the key and to R. `s_error` is added to S.
Item with_torsion(std::string_view name, int in_key, int in_r, std::uint8_t s_error = 0) {
  return {test::key_with_torsion(name, in_key), to_bytes(name),
          test::sign_with_torsion(name, as_bytes(name), in_key, in_r, s_error)};
}

// ---- published vectors ----

// None, and says so, where it is not there. One that is there must be understood.
std::optional<fs::path> archive_of(const char* path) {
  const fs::path archive = test::shared_data() / path;
  if (fs::exists(archive)) return archive;
  std::cout << "skipped: data not present\n";
  return std::nullopt;
}

// Lines of JSON as they are indented in these files: every `"name": "value"`, and words of a list under their own name.
struct Field {
  std::string name, value;
};
std::vector<Field> fields_of(const fs::path& archive) {
  const test::TemporaryFolder folder;
  const std::string file = (folder.path() / "vectors.json").string();
  BOOST_TEST(std::system(("gzip -dc '" + archive.string() + "' > '" + file + "'").c_str()) == 0);
  std::istringstream lines(test::read_file(file));
  std::vector<Field> fields;
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> texts;
    std::size_t at = 0;
    while ((at = line.find('"', at)) != std::string::npos) {
      const std::size_t end = line.find('"', at + 1);
      if (end == std::string::npos) break;
      texts.push_back(line.substr(at + 1, end - at - 1));
      at = end + 1;
    }
    if (texts.size() == 1) fields.push_back({"", texts[0]});
    if (texts.size() == 2) fields.push_back({texts[0], texts[1]});
  }
  return fields;
}

// Each alone, all together, and each among good ones must have the same verdict.
void check_all_ways(const std::vector<Item>& items, const std::vector<bool>& expected) {
  BOOST_TEST((alone(items) == expected));
  BOOST_TEST((together(items) == expected));
  const std::vector<Item> good = good_items(8, 3);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::size_t place = i % good.size();
    std::vector<Item> mixed = good;
    mixed[place] = items[i];
    std::vector<bool> expected_of_mixed(good.size(), true);
    expected_of_mixed[place] = expected[i];
    BOOST_TEST((together(mixed) == expected_of_mixed));
  }
  // The rule refuses nothing that libsodium accepts, and without the cofactor it is libsodium's.
  for (std::size_t i = 0; i < items.size(); ++i) {
    const bool is_accepted = libsodium_accepts(items[i]);
    BOOST_TEST((expected[i] || !is_accepted));
    const auto& [key, message, signature] = items[i];
    BOOST_TEST(check_signature_without_cofactor(key, message, signature).has_value() == is_accepted);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sign_check)

BOOST_AUTO_TEST_CASE(good_signatures_of_any_number_of_keys_verify) {
  for (const std::size_t size : {0u, 1u, 2u, 3u, 4u, 5u, 17u, 64u, 300u}) {
    for (const std::size_t keys : {std::size_t{1}, std::size_t{3}, size + 1}) {
      BOOST_TEST((together(good_items(size, keys)) == std::vector<bool>(size, true)));
    }
  }
}

// More than are added up at once.
BOOST_AUTO_TEST_CASE(large_groups_are_cut) {
  std::vector<Item> items;
  for (const Item& item : good_items(5, 2)) items.insert(items.end(), 500, item);
  items[1023].message.push_back(1);
  items[1024].signature[40] ^= 1;
  std::vector<bool> expected(items.size(), true);
  expected[1023] = expected[1024] = false;
  BOOST_TEST((together(items) == expected));
}

BOOST_AUTO_TEST_CASE(a_bad_signature_is_named_wherever_it_stands) {
  const std::vector<Item> good = good_items(33, 5);
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::vector<bool> expected(good.size(), true);
    expected[i] = false;
    for (const int way : {0, 1, 2, 3}) {
      std::vector<Item> items = good;
      if (way == 0) items[i].message.push_back('.');
      if (way == 1) items[i].signature[0] ^= 1;   // R
      if (way == 2) items[i].signature[32] ^= 1;  // S
      if (way == 3) items[i].key = good[(i + 1) % good.size()].key;
      BOOST_TEST((together(items) == expected));
    }
  }
}

BOOST_AUTO_TEST_CASE(all_bad_and_all_but_one_bad_are_named) {
  std::vector<Item> items = good_items(40, 40);
  for (Item& item : items) item.message.push_back('.');
  BOOST_TEST(count(together(items)) == 0u);
  items[23].message.pop_back();
  std::vector<bool> expected(items.size(), false);
  expected[23] = true;
  BOOST_TEST((together(items) == expected));
}

// Without factors of their own the two errors would add up to nothing.
BOOST_AUTO_TEST_CASE(errors_that_cancel_are_refused) {
  std::vector<Item> items = good_items(8, 8);
  items[2] = with_torsion("plus", 0, 0, 1);
  items[5] = with_torsion("minus", 0, 0, 0);
  Scalar one{};
  one[0] = 1;
  crypto_core_ed25519_scalar_sub(items[5].signature.data() + 32, items[5].signature.data() + 32, one.data());
  BOOST_TEST((together(items) == std::vector<bool>{true, true, false, true, true, false, true, true}));
  BOOST_TEST((alone(items) == together(items)));
  // The same one twice, and one with its opposite error under the same key.
  items = {items[2], items[2], items[5], items[5], items[2], items[5]};
  BOOST_TEST(count(together(items)) == 0u);
}

// Parts of small order in R and in the key, in all combinations, alone and where they would cancel: no verdict may
// depend on the neighbours. The rule accepts them, as the cofactor takes them away; a wrong S stays wrong with them.
BOOST_AUTO_TEST_CASE(parts_of_small_order_have_one_verdict) {
  std::vector<Item> items;
  std::vector<bool> expected;
  std::size_t only_ours = 0;
  for (int in_key = 0; in_key < 8; ++in_key) {
    for (int in_r = 0; in_r < 8; ++in_r) {
      for (const std::uint8_t s_error : {std::uint8_t{0}, std::uint8_t{1}}) {
        items.push_back(with_torsion("parts " + std::to_string(in_key * 8 + in_r), in_key, in_r, s_error));
        expected.push_back(s_error == 0);
        if (s_error == 0 && !libsodium_accepts(items.back())) ++only_ours;
      }
    }
  }
  BOOST_TEST(only_ours > 40u);
  check_all_ways(items, expected);
  for (int i = 1; i < 8; ++i) {
    const Item one = with_torsion("pair", 0, i), opposite = with_torsion("opposite", 0, 8 - i);
    BOOST_TEST(!libsodium_accepts(one));
    for (const int copies : {1, 2, 3, 8}) {
      std::vector<Item> group(static_cast<std::size_t>(copies), one);
      group.insert(group.end(), static_cast<std::size_t>(copies), opposite);
      BOOST_TEST(count(alone(group)) == group.size());
      BOOST_TEST(count(together(group)) == group.size());
    }
  }
}

// S + L, keys and R of small order, and encodings that are not canonical, with equations that hold.
BOOST_AUTO_TEST_CASE(what_the_rule_names_is_refused) {
  const std::string identity = "01" + std::string(62, '0');
  const std::string identity_with_sign = "01" + std::string(60, '0') + "80";
  const std::string unreduced_identity = "ee" + std::string(60, 'f') + "7f";
  const std::string order_2 = "ec" + std::string(60, 'f') + "7f";
  std::vector<Item> items;
  for (const std::string& point : {identity, identity_with_sign, unreduced_identity, order_2, std::string(test::torsion_hex)}) {
    // A of small order: 8 (S B - R) = 0 with R = S B.
    Item item{array_from<32>(point), to_bytes("m"), {}};
    Scalar s = scalar_of("s");
    const Point r = times_base(s);
    std::copy(r.begin(), r.end(), item.signature.begin());
    std::copy(s.begin(), s.end(), item.signature.begin() + 32);
    items.push_back(item);
    // R of small order: S = k a.
    const Scalar secret = scalar_of("secret");
    item.key = times_base(secret);
    const Point small = array_from<32>(point);
    Bytes hashed(small.begin(), small.end());
    append(hashed, item.key);
    append(hashed, item.message);
    std::uint8_t hash[64];
    crypto_hash_sha512(hash, hashed.data(), hashed.size());
    Scalar k{};
    crypto_core_ed25519_scalar_reduce(k.data(), hash);
    crypto_core_ed25519_scalar_mul(s.data(), k.data(), secret.data());
    std::copy(small.begin(), small.end(), item.signature.begin());
    std::copy(s.begin(), s.end(), item.signature.begin() + 32);
    items.push_back(item);
  }
  Item unreduced = good_items(1, 1)[0];
  const Point order = array_from<32>("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    const unsigned sum = static_cast<unsigned>(unreduced.signature[32 + i]) + order[i] + carry;
    unreduced.signature[32 + i] = static_cast<std::uint8_t>(sum & 0xff);
    carry = sum >> 8;
  }
  items.push_back(unreduced);
  check_all_ways(items, std::vector<bool>(items.size(), false));
}

// Changes at random: whatever the verdict is, it is the same alone and together, and never stricter than libsodium's.
BOOST_AUTO_TEST_CASE(changed_at_random_the_verdict_is_the_same) {
  std::uint32_t state = 1;
  const auto random = [&state](std::size_t below) {
    state = state * 1664525 + 1013904223;
    return static_cast<std::size_t>(state >> 8) % below;
  };
  for (int round = 0; round < 60; ++round) {
    std::vector<Item> items = good_items(1 + random(40), 1 + random(6));
    for (std::size_t changes = random(6); changes > 0; --changes) {
      Item& item = items[random(items.size())];
      switch (random(6)) {
        case 0:
          item.key[random(32)] ^= static_cast<std::uint8_t>(1u << random(8));
          break;
        case 1:
          item.signature[random(64)] ^= static_cast<std::uint8_t>(1u << random(8));
          break;
        case 2:
          item.message.push_back(static_cast<std::uint8_t>(random(256)));
          break;
        case 3:
          std::swap(item.signature, items[random(items.size())].signature);
          break;
        case 4:
          item = items[random(items.size())];
          break;
        case 5:
          item = with_torsion("random", static_cast<int>(random(8)), static_cast<int>(random(8)),
                              static_cast<std::uint8_t>(random(2)));
          break;
      }
    }
    const std::vector<bool> verdicts = together(items);
    BOOST_TEST((verdicts == alone(items)));
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto& [key, message, signature] = items[i];
      BOOST_TEST(check_signature_without_cofactor(key, message, signature).has_value() == libsodium_accepts(items[i]));
      BOOST_TEST((verdicts[i] || !libsodium_accepts(items[i])));
    }
  }
}

// Frozen: C2SP/CCTV's number 7 (every rule that takes keys of mixed order accepts it) and 6 (with the cofactor only).
BOOST_AUTO_TEST_CASE(frozen_verdicts) {
  const PublicKey key = array_from<32>("10eb7c3acfb2bed3e0d6ab89bf5a3d6afddd1176ce4812e38d9fd485058fdb1f");
  const Item both{key, to_bytes("ed25519vectors"),
                  array_from<64>("36684ea91032ba5b1dbab2d02f4debc74c3327f2b3802e2e4d371aa42b12b56b"
                                 "bbfd00bd9c259d8d222d15e67a3d8228585050dbb9b9585be20d8fadc721da03")};
  const Item cofactor{key, to_bytes("ed25519vectors 10"),
                      array_from<64>("36684ea91032ba5b1dbab2d02f4debc74c3327f2b3802e2e4d371aa42b12b56b"
                                     "c02e2b9e63e385c058bf62b14b3a2b29ccefe8e38ddb536bc3f9865320a3d801")};
  BOOST_TEST(libsodium_accepts(both));
  BOOST_TEST(!libsodium_accepts(cofactor));
  Item wrong = cofactor;
  wrong.message = both.message;
  check_all_ways({both, cofactor, wrong}, {true, true, false});
}

BOOST_AUTO_TEST_CASE(vectors_of_cctv) {
  const std::optional<fs::path> archive = archive_of("crypto/ed25519-cctv/ed25519vectors.json.gz");
  if (!archive) return;
  std::vector<Item> items;
  std::vector<bool> expected;
  for (const Field& field : fields_of(*archive)) {
    if (field.name == "key") {
      items.push_back({array_from<32>(field.value), {}, {}});
      expected.push_back(true);
    } else if (field.name == "sig") {
      items.back().signature = array_from<64>(field.value);
    } else if (field.name == "msg") {
      items.back().message = to_bytes(field.value);
    } else if (field.value == "low_order_A" || field.value == "low_order_R" || field.value == "non_canonical_A" ||
               field.value == "non_canonical_R") {
      expected.back() = false;
    }
  }
  BOOST_TEST(items.size() == 914u);
  BOOST_TEST(count(expected) == 106u);
  check_all_ways(items, expected);
  BOOST_TEST(std::count_if(items.begin(), items.end(), libsodium_accepts) == 43);
}

BOOST_AUTO_TEST_CASE(vectors_of_wycheproof) {
  const std::optional<fs::path> archive = archive_of("crypto/wycheproof/ed25519_test.json.gz");
  if (!archive) return;
  std::vector<Item> items;
  std::vector<bool> expected;
  Item item{};
  bool is_signature = false;  // of 64 bytes; others have no way in
  for (const Field& field : fields_of(*archive)) {
    if (field.name == "pk") item.key = array_from<32>(field.value);
    if (field.name == "msg") item.message = decode_hex(field.value).value();
    if (field.name == "sig") is_signature = field.value.size() == 128;
    if (field.name == "sig" && is_signature) item.signature = array_from<64>(field.value);
    if (field.name == "result" && !is_signature) BOOST_TEST(field.value == "invalid");
    if (field.name == "result" && is_signature) {
      items.push_back(item);
      expected.push_back(field.value == "valid");
    }
  }
  BOOST_TEST(items.size() == 139u);
  BOOST_TEST(count(expected) == 88u);
  check_all_ways(items, expected);
}

BOOST_AUTO_TEST_SUITE_END()
