// The implementation of Boost.JSON, header-only otherwise.
#include <boost/json/src.hpp>
