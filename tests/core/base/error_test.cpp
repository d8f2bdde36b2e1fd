#include "base/error.h"

#include <boost/test/unit_test.hpp>

using namespace trialog;

BOOST_AUTO_TEST_SUITE(error)

BOOST_AUTO_TEST_CASE(names_and_codes_are_inverse) {
#define TRIALOG_TEST_CODE(name, meaning)              \
  {                                                   \
    Errc code{};                                      \
    BOOST_TEST(errc_from_name(#name, code));          \
    BOOST_TEST((code == Errc::name));                 \
    BOOST_TEST(name_of(Errc::name) == #name);         \
    BOOST_TEST(!meaning_of(Errc::name).empty());      \
  }
  TRIALOG_ERROR_CODES(TRIALOG_TEST_CODE)
#undef TRIALOG_TEST_CODE
  Errc code{};
  BOOST_TEST(!errc_from_name("no_such_code", code));
}

BOOST_AUTO_TEST_SUITE_END()
