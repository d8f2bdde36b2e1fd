#include <boost/test/unit_test.hpp>

#include "origin/assets.h"
#include "origin/makers.h"

using namespace trialog;
using namespace trialog::origin;
using namespace trialog::origin::test;

BOOST_AUTO_TEST_SUITE(assets)

BOOST_AUTO_TEST_CASE(a_cache_that_cannot_be_written_is_done_without) {
  const Folder folder;
  BOOST_TEST(write_file(folder.path() + "/site/page.js", as_bytes("// a page\n")).has_value());
  BOOST_TEST(write_file(folder.path() + "/file", as_bytes("no folder")).has_value());
  const Result<Assets> assets = Assets::load(folder.path() + "/site", folder.path() + "/file/cache");
  BOOST_TEST(assets.has_value());
  BOOST_TEST((assets->find("page.js")->brotli != nullptr));
}

BOOST_AUTO_TEST_SUITE_END()
