#include "view/grid_bytes.h"

#include <boost/test/unit_test.hpp>

using namespace trialog;
using namespace trialog::view;

namespace {

GridRows two_rows() {
  return {{false, true}, {{false, {{"Places at schools"}, {"12", Tone::good}}}, {true, {{"学位分配"}, {"", Tone::danger}}}}};
}

// The bytes with one word set.
Bytes with_word(Bytes bytes, std::size_t word, std::uint8_t value) {
  bytes[word * 4] = value;
  return bytes;
}

Errc error_of(const Bytes& bytes) {
  const Result<GridRows> rows = decode_rows(bytes);
  return rows ? Errc{} : rows.error().code;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(grid_bytes)

BOOST_AUTO_TEST_CASE(rows_come_back_as_they_went) {
  const Result<GridRows> back = decode_rows(encode_rows(two_rows()));
  BOOST_REQUIRE(back.has_value());
  BOOST_TEST((*back == two_rows()));
  const Result<GridRows> none = decode_rows(encode_rows({}));
  BOOST_REQUIRE(none.has_value());
  BOOST_TEST((*none == GridRows{}));
}

BOOST_AUTO_TEST_CASE(what_ends_early_or_late_is_refused) {
  Bytes bytes = encode_rows(two_rows());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    BOOST_TEST(!decode_rows(ByteView(bytes).first(size)).has_value(), "the first " << size << " bytes");
  }
  bytes.push_back(0);
  BOOST_TEST((error_of(bytes) == Errc::trailing_bytes));
}

BOOST_AUTO_TEST_CASE(limits_come_before_the_rows) {
  const Bytes bytes = encode_rows(two_rows());
  BOOST_TEST((error_of(with_word(bytes, 0, max_grid_columns + 1)) == Errc::too_many));
  // Columns, two of them, rows: 1024 is the most.
  Bytes many = with_word(bytes, 3, 1);
  many[3 * 4 + 1] = 4;
  BOOST_TEST((error_of(many) == Errc::too_many));
  BOOST_TEST((error_of(with_word(bytes, 5, 9)) == Errc::invalid_value));  // tone of the first cell
}

BOOST_AUTO_TEST_SUITE_END()
