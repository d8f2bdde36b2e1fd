// The one test runner object: Boost.Test's implementation is compiled here once, not in every test.
#define BOOST_TEST_MODULE trialog
#include <boost/test/included/unit_test.hpp>
