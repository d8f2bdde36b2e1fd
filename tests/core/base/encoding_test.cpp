#include "base/encoding.h"

#include <boost/test/unit_test.hpp>

#include <array>

using namespace trialog;

BOOST_AUTO_TEST_SUITE(encoding)

// RFC 4648 section 10.
BOOST_AUTO_TEST_CASE(base64_gives_the_values_of_the_rfc) {
  const std::array<std::array<const char*, 2>, 7> cases{{{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}}};
  for (const auto& [text, encoded] : cases) {
    BOOST_TEST(base64(as_bytes(text)) == encoded);
    const Result<Bytes> decoded = decode_base64(encoded);
    BOOST_TEST(decoded.has_value());
    if (decoded) BOOST_TEST(as_text(*decoded) == text);
  }
}

BOOST_AUTO_TEST_CASE(base64_refuses_everything_but_the_one_text_of_a_value) {
  for (const char* text : {"Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zm 9v", "Zm9v\n", "Zm9-", "Zg==Zg=="}) {
    const Result<Bytes> decoded = decode_base64(text);
    BOOST_TEST(!decoded.has_value(), text);
    if (!decoded) BOOST_TEST((decoded.error().code == Errc::invalid_base64));
  }
}

BOOST_AUTO_TEST_CASE(hexadecimal_is_lower_case_and_even) {
  BOOST_TEST(hex(as_bytes("\x01\xff")) == "01ff");
  BOOST_TEST(decode_hex("01ff").has_value());
  for (const char* text : {"0", "0G", "FF", " 0"}) BOOST_TEST(!decode_hex(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(decimals_have_one_form_and_fit_javascript) {
  BOOST_TEST(decode_decimal("0").value() == 0);
  BOOST_TEST(decode_decimal("9007199254740991").value() == 9007199254740991);
  for (const char* text : {"", "-1", "+1", "00", "01", "1.0", "9007199254740992", "99999999999999999999"}) {
    BOOST_TEST(!decode_decimal(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
