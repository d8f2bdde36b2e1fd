// Checking of signatures: one equation, and the sum of many by the bucket method.
// Source: Bernstein, Duif, Lange, Schwabe, Yang, "High-speed high-security signatures" (2011), section 5 (batches);
//         Bernstein, Doumen, Lange, Oosterwijk, "Faster batch forgery identification" (2012), sections 3 and 4
//         (buckets, halving); Hisil, Wong, Carter, Dawson, "Twisted Edwards curves revisited" (2008), section 3.1
//         (additions).
// All arithmetic of the field, the group and the scalars is libsodium's own.
// Everything here is public, so times may depend on it.
#include <sodium.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <map>
#include <optional>

#include "crypto/sign.h"

extern "C" {
#include <private/ed25519_ref10.h>
}

namespace trialog {
namespace {

// A group of more gains little and takes more memory.
constexpr std::size_t max_group = 1024;
// Fewer than these are checked faster one by one.
constexpr std::size_t min_group = 4;
// To find the one bad signature among this many, each is checked faster alone than by halving on.
constexpr std::size_t max_found_alone = 32;
constexpr int scalar_bits = 253;
constexpr int factor_bits = 128;
constexpr std::size_t factor_bytes = 16;

using Scalar = std::array<std::uint8_t, 32>;  // little endian, below L

// A point as it was decoded, Z = 1, and what is needed to add it.
struct Term {
  ge25519_p3 point;
  ge25519_cached addend;
};

// Minus the point of a canonical encoding, which is not of small order. Encodings of x = 0 with a sign are of small order.
std::optional<Term> decode_negated(const std::uint8_t* encoding) {
  Term term;
  if (ge25519_is_canonical(encoding) == 0 || ge25519_has_small_order(encoding) != 0) return std::nullopt;
  if (ge25519_frombytes_negate_vartime(&term.point, encoding) != 0) return std::nullopt;
  ge25519_p3_to_cached(&term.addend, &term.point);
  return term;
}

// One copy of the multiplication: it is long.
[[gnu::noinline]] void multiply(fe25519 out, const fe25519 a, const fe25519 b) { fe25519_mul(out, a, b); }

// A sum of points. Nothing is spent on one that is still zero.
class Sum {
 public:
  Sum() = default;
  explicit Sum(const ge25519_p3& point) : point_(point), is_zero_(false) {}

  void add(const Term& term, bool is_negative) {
    if (is_zero_) {
      point_ = term.point;
      is_zero_ = false;
      if (!is_negative) return;
      fe25519_neg(point_.X, term.point.X);
      fe25519_neg(point_.T, term.point.T);
      return;
    }
    // To subtract (x, y) is to add (-x, y).
    const ge25519_cached& addend = term.addend;
    fe25519 a, b, c, d;
    ge25519_p1p1 sum;
    fe25519_sub(a, point_.Y, point_.X);
    multiply(a, a, is_negative ? addend.YplusX : addend.YminusX);
    fe25519_add(b, point_.Y, point_.X);
    multiply(b, b, is_negative ? addend.YminusX : addend.YplusX);
    multiply(c, point_.T, addend.T2d);
    fe25519_add(d, point_.Z, point_.Z);
    fe25519_sub(sum.X, b, a);
    fe25519_add(sum.Y, b, a);
    if (is_negative) {
      fe25519_sub(sum.Z, d, c);
      fe25519_add(sum.T, d, c);
    } else {
      fe25519_add(sum.Z, d, c);
      fe25519_sub(sum.T, d, c);
    }
    multiply(point_.X, sum.X, sum.T);
    multiply(point_.Y, sum.Y, sum.Z);
    multiply(point_.Z, sum.Z, sum.T);
    multiply(point_.T, sum.X, sum.Y);
  }

  // Also when both are the same: the formula has no exceptions.
  void add(const Sum& other) {
    if (other.is_zero_) return;
    if (is_zero_) {
      *this = other;
      return;
    }
    ge25519_cached addend;
    ge25519_p1p1 sum;
    ge25519_p3_to_cached(&addend, &other.point_);
    ge25519_add(&sum, &point_, &addend);
    ge25519_p1p1_to_p3(&point_, &sum);
  }

  void double_times(int count) {
    for (int i = 0; i < count; ++i) add(Sum(*this));
  }

  bool is_identity() const {
    if (is_zero_) return true;
    fe25519 difference;
    fe25519_sub(difference, point_.Y, point_.Z);
    return fe25519_iszero(point_.X) != 0 && fe25519_iszero(difference) != 0;
  }
  // Whether it is of small order.
  bool is_identity_times_8() const {
    Sum sum = *this;
    sum.double_times(3);
    return sum.is_identity();
  }

 private:
  ge25519_p3 point_{};
  bool is_zero_ = true;
};

struct Product {
  const Term* term;
  Scalar scalar;
};

// The width of digits that needs the fewest multiplications in the field; at least 3, so that the last carries nothing.
int best_digit_bits(std::size_t short_products, std::size_t long_products) {
  constexpr std::size_t addition = 7, addition_of_sums = 9;
  int best = 0;
  std::size_t best_cost = std::numeric_limits<std::size_t>::max();
  for (int bits = 3; bits <= 8; ++bits) {
    const auto digits_of = [bits](int all) { return static_cast<std::size_t>(all / bits + 1); };
    const std::size_t additions = short_products * digits_of(factor_bits) + long_products * digits_of(scalar_bits);
    const std::size_t cost = additions * addition + (digits_of(scalar_bits) << bits) * addition_of_sums;
    if (cost < best_cost) best = bits;
    best_cost = std::min(cost, best_cost);
  }
  return best;
}

// Digits from -2^(bits - 1) to 2^(bits - 1) - 1, the lowest first.
void write_digits(const Scalar& scalar, int bits, std::span<std::int8_t> digits) {
  const int whole = 1 << bits;
  int carry = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const std::size_t first_bit = i * static_cast<std::size_t>(bits);
    const std::size_t byte = first_bit / 8;
    const int low = byte < scalar.size() ? scalar[byte] : 0;
    const int high = byte + 1 < scalar.size() ? scalar[byte + 1] : 0;
    int digit = (((high << 8 | low) >> (first_bit % 8)) & (whole - 1)) + carry;
    carry = digit >= whole / 2 ? 1 : 0;
    if (carry != 0) digit -= whole;
    digits[i] = static_cast<std::int8_t>(digit);
  }
}

// The bucket method: for each digit the terms are sorted into one sum for each value, and those are added by their values.
Sum sum_of(std::span<const Product> products, int bits) {
  const auto digit_count = static_cast<std::size_t>(scalar_bits / bits + 1);
  std::vector<std::int8_t> digits(products.size() * digit_count);
  for (std::size_t i = 0; i < products.size(); ++i) {
    write_digits(products[i].scalar, bits, std::span(digits).subspan(i * digit_count, digit_count));
  }
  Sum total;
  std::vector<Sum> buckets(std::size_t{1} << (bits - 1));
  for (std::size_t place = digit_count; place-- > 0;) {
    total.double_times(bits);
    std::fill(buckets.begin(), buckets.end(), Sum());
    for (std::size_t i = 0; i < products.size(); ++i) {
      const int digit = digits[i * digit_count + place];
      if (digit != 0) buckets[static_cast<std::size_t>(std::abs(digit)) - 1].add(*products[i].term, digit < 0);
    }
    // Bucket v counts v times: it is in the last v of these partial sums.
    Sum partial;
    Sum all;
    for (std::size_t value = buckets.size(); value > 0; --value) {
      partial.add(buckets[value - 1]);
      all.add(partial);
    }
    total.add(all);
  }
  return total;
}

// A signature that meets the first two conditions of the rule.
struct Item {
  std::size_t number;  // in the call
  std::size_t key;     // in the group's keys
  Term minus_r;
  Scalar s;
  Scalar k;
  Scalar factor{};
};

std::optional<Item> prepare(const PublicKey& key, ByteView message, const Signature& signature) {
  const std::uint8_t* s = signature.data() + 32;
  if (sc25519_is_canonical(s) == 0) return std::nullopt;
  const std::optional<Term> minus_r = decode_negated(signature.data());
  if (!minus_r) return std::nullopt;
  Item item{0, 0, *minus_r, {}, {}};
  std::copy_n(s, item.s.size(), item.s.begin());
  std::uint8_t hash[64];
  crypto_hash_sha512_state state;
  crypto_hash_sha512_init(&state);
  crypto_hash_sha512_update(&state, signature.data(), 32);
  crypto_hash_sha512_update(&state, key.data(), key.size());
  crypto_hash_sha512_update(&state, message.data(), message.size());
  crypto_hash_sha512_final(&state, hash);
  sc25519_reduce(hash);
  std::copy_n(hash, item.k.size(), item.k.begin());
  return item;
}

// S B - R - k A.
Sum difference(const Item& item, const Term& minus_a) {
  ge25519_p2 product;  // S B - k A
  ge25519_double_scalarmult_vartime(&product, item.k.data(), &minus_a.point, item.s.data());
  ge25519_p3 extended;  // The same times its Z, which is what gives it a T.
  multiply(extended.X, product.X, product.Z);
  multiply(extended.Y, product.Y, product.Z);
  multiply(extended.Z, product.Z, product.Z);
  multiply(extended.T, product.X, product.Y);
  Sum sum(extended);
  sum.add(item.minus_r, false);
  return sum;
}

bool holds_alone(const Item& item, const Term& minus_a) { return difference(item, minus_a).is_identity_times_8(); }

class Group {
 public:
  // `items`: at most max_group.
  Group(std::span<const SignedMessage> items, std::size_t first_number) {
    std::map<PublicKey, std::size_t> numbers;  // max_group stands for a key that is refused
    items_.reserve(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto [found, is_new] = numbers.try_emplace(items[i].key, max_group);
      if (is_new) {
        if (const std::optional<Term> minus_a = decode_negated(items[i].key.data())) {
          found->second = minus_keys_.size();
          minus_keys_.push_back(*minus_a);
        }
      }
      if (found->second == max_group) continue;
      std::optional<Item> item = prepare(items[i].key, items[i].message, items[i].signature);
      if (!item) continue;
      item->number = first_number + i;
      item->key = found->second;
      items_.push_back(*item);
    }
    if (!items_.empty()) choose_factors(items, first_number);
  }

  void check(std::vector<bool>& verdicts) const { check(items_, verdicts); }

 private:
  // The factors follow from everything that is in the equations (k stands for the message), by SHA-512 and libsodium's
  // generator: the Fiat-Shamir way. Equations of which one is wrong add up to zero for one value of its factor in 2^128
  // at most, and nobody knows the factors before the signatures are made: whoever tries others gets other factors and
  // one such chance for each try. So it needs no source of randomness, and the same bytes always get the same verdict.
  // Halves keep their factors: that makes fewer than 2^11 sums of one group.
  void choose_factors(std::span<const SignedMessage> items, std::size_t first_number) {
    static_assert(randombytes_SEEDBYTES == 32);
    std::uint8_t seed[crypto_hash_sha512_BYTES];
    crypto_hash_sha512_state state;
    crypto_hash_sha512_init(&state);
    const ByteView domain = as_bytes("trialog factors of a group of Ed25519 signatures v1");
    crypto_hash_sha512_update(&state, domain.data(), domain.size());
    for (const Item& item : items_) {
      const SignedMessage& from = items[item.number - first_number];
      crypto_hash_sha512_update(&state, from.key.data(), from.key.size());
      crypto_hash_sha512_update(&state, from.signature.data(), from.signature.size());
      crypto_hash_sha512_update(&state, item.k.data(), item.k.size());
    }
    crypto_hash_sha512_final(&state, seed);
    Bytes factors(items_.size() * factor_bytes);
    randombytes_buf_deterministic(factors.data(), factors.size(), seed);
    for (std::size_t i = 0; i < items_.size(); ++i) {
      std::copy_n(factors.begin() + static_cast<std::ptrdiff_t>(i * factor_bytes), factor_bytes,
                  items_[i].factor.begin());
    }
  }

  // Halves what does not hold, down to the ones that do not.
  void check(std::span<const Item> items, std::vector<bool>& verdicts) const {
    if (items.size() >= min_group && holds(items)) {
      for (const Item& item : items) verdicts[item.number] = true;
    } else if (items.size() <= max_found_alone) {
      for (const Item& item : items) verdicts[item.number] = holds_alone(item, minus_keys_[item.key]);
    } else {
      check(items.first(items.size() / 2), verdicts);
      check(items.subspan(items.size() / 2), verdicts);
    }
  }

  bool holds(std::span<const Item> items) const {
    std::vector<Product> products;
    products.reserve(items.size() + minus_keys_.size());
    std::vector<std::size_t> place_of_key(minus_keys_.size(), 0);  // in `of_keys`, from 1 on
    std::vector<Product> of_keys;
    Scalar of_base{};
    for (const Item& item : items) {
      products.push_back({&item.minus_r, item.factor});
      sc25519_muladd(of_base.data(), item.factor.data(), item.s.data(), of_base.data());
      std::size_t& place = place_of_key[item.key];
      if (place == 0) {
        of_keys.push_back({&minus_keys_[item.key], {}});
        place = of_keys.size();
      }
      // Scalars may be reduced modulo L: it is 8 times the point that they multiply in the end.
      Scalar& of_key = of_keys[place - 1].scalar;
      sc25519_muladd(of_key.data(), item.factor.data(), item.k.data(), of_key.data());
    }
    const int bits = best_digit_bits(products.size(), of_keys.size());
    products.insert(products.end(), of_keys.begin(), of_keys.end());
    ge25519_p3 base;
    ge25519_scalarmult_base(&base, of_base.data());
    Sum sum(base);
    sum.add(sum_of(products, bits));
    return sum.is_identity_times_8();
  }

  std::vector<Term> minus_keys_;
  std::vector<Item> items_;
};

}  // namespace

Result<void> check_signature(const PublicKey& key, ByteView message, const Signature& signature) {
  const std::optional<Term> minus_a = decode_negated(key.data());
  if (!minus_a) return Errc::invalid_signature;
  const std::optional<Item> item = prepare(key, message, signature);
  if (!item || !holds_alone(*item, *minus_a)) return Errc::invalid_signature;
  return {};
}

Result<void> check_signature_without_cofactor(const PublicKey& key, ByteView message, const Signature& signature) {
  const std::optional<Term> minus_a = decode_negated(key.data());
  if (!minus_a) return Errc::invalid_signature;
  const std::optional<Item> item = prepare(key, message, signature);
  if (!item || !difference(*item, *minus_a).is_identity()) return Errc::invalid_signature;
  return {};
}

std::vector<bool> check_signatures(std::span<const SignedMessage> items) {
  std::vector<bool> verdicts(items.size(), false);
  for (std::size_t first = 0; first < items.size(); first += max_group) {
    Group(items.subspan(first, std::min(max_group, items.size() - first)), first).check(verdicts);
  }
  return verdicts;
}

}  // namespace trialog
