#include "engine/host.h"

#include <boost/test/unit_test.hpp>
#include <initializer_list>
#include <random>
#include <string>
#include <vector>

#include "base/encoding.h"

using namespace trialog;
using namespace trialog::engine;

namespace {

std::vector<Effect> some_effects() {
  return {{EffectType::fetch, 1, 64, {to_bytes("/log/register/checkpoint")}},
          {EffectType::store, 2, 0, {to_bytes("draft/cmp-1"), {0, 1, 2, 254, 255}}},
          {EffectType::print, 0, 0, {}},
          {EffectType::copy, 0, 0, {Bytes{}}},
          {EffectType::reload, 4294967295, 4294967295, {to_bytes("/zh/"), to_bytes("青禾市")}}};
}

HostResult some_result() {
  return {ResultType::fetched, 7, 200, {to_bytes("{\"a\":1}"), to_bytes("register")}};
}

Bytes words(std::initializer_list<std::uint32_t> list) {
  Bytes bytes;
  for (const std::uint32_t word : list) {
    for (unsigned shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<std::uint8_t>(word >> shift));
  }
  return bytes;
}

bool is_refused(const Bytes& result, Errc code) {
  const Result<HostResult> decoded = decode_result(result);
  return !decoded && decoded.error().code == code;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(host)

BOOST_AUTO_TEST_CASE(the_binary_form_of_an_effect_is_this) {
  const std::vector<Effect> effects{{EffectType::store, 3, 0, {to_bytes("key"), {255}}}};
  BOOST_TEST(hex(encode_effects(effects)) == "04000000" "03000000" "00000000" "02000000"
                                             "03000000" "6b657900" "01000000" "ff000000");
}

BOOST_AUTO_TEST_CASE(effects_come_back_as_they_were) {
  const Result<std::vector<Effect>> decoded = decode_effects(encode_effects(some_effects()));
  BOOST_TEST((decoded && *decoded == some_effects()));
}

BOOST_AUTO_TEST_CASE(no_effects_are_no_bytes) {
  BOOST_TEST(encode_effects({}).empty());
  const Result<std::vector<Effect>> decoded = decode_effects({});
  BOOST_TEST((decoded && decoded->empty()));
}

BOOST_AUTO_TEST_CASE(every_type_of_effect_and_result_comes_back) {
  for (std::uint32_t type = 0; type <= 200; ++type) {
    const Bytes bytes = words({type, 1, 2, 0});
    BOOST_TEST(decode_effects(bytes).has_value() == (type >= 1 && type <= 19));
    BOOST_TEST(decode_result(bytes).has_value() == (type >= 101 && type <= 112));
  }
}

BOOST_AUTO_TEST_CASE(a_result_comes_back_as_it_was) {
  const Result<HostResult> decoded = decode_result(encode_result(some_result()));
  BOOST_TEST((decoded && *decoded == some_result()));
}

BOOST_AUTO_TEST_CASE(a_result_cut_anywhere_is_refused) {
  const Bytes whole = encode_result(some_result());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    BOOST_TEST(!decode_result(ByteView(whole).first(size)).has_value());
  }
}

BOOST_AUTO_TEST_CASE(bytes_after_a_result_are_refused) {
  Bytes bytes = encode_result(some_result());
  bytes.push_back(0);
  BOOST_TEST(is_refused(bytes, Errc::trailing_bytes));
}

BOOST_AUTO_TEST_CASE(a_count_beyond_the_bytes_is_refused_before_anything_is_allocated) {
  BOOST_TEST(is_refused(words({107, 0, 0, 0xffffffff}), Errc::too_many));
  BOOST_TEST(is_refused(words({107, 0, 0, 2, 0}), Errc::too_many));
}

BOOST_AUTO_TEST_CASE(a_length_beyond_the_bytes_is_refused) {
  BOOST_TEST(is_refused(words({107, 0, 0, 1, 0xffffffff}), Errc::truncated));
  BOOST_TEST(is_refused(words({107, 0, 0, 1, 5, 0}), Errc::truncated));
}

BOOST_AUTO_TEST_CASE(padding_that_is_not_zero_is_refused) {
  Bytes bytes = encode_result({ResultType::broadcasted, 0, 0, {to_bytes("a")}});
  bytes.back() = 1;
  BOOST_TEST(is_refused(bytes, Errc::invalid_value));
}

BOOST_AUTO_TEST_CASE(what_is_read_from_chance_bytes_is_written_back_the_same) {
  std::mt19937 random(1);
  const Bytes whole = encode_result(some_result());
  for (int round = 0; round < 20000; ++round) {
    Bytes bytes = whole;
    for (int change = 0; change < 3; ++change) bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
    const Result<HostResult> decoded = decode_result(bytes);
    if (decoded) BOOST_TEST((encode_result(*decoded) == bytes));
  }
}

BOOST_AUTO_TEST_SUITE_END()
