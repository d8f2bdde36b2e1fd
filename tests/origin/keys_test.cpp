#include <boost/test/unit_test.hpp>

#include <sys/stat.h>

#include "origin/keys.h"
#include "origin/makers.h"

using namespace trialog;
using namespace trialog::origin;
using namespace trialog::origin::test;

BOOST_AUTO_TEST_SUITE(keys)

BOOST_AUTO_TEST_CASE(a_key_that_was_made_is_read_again_and_not_made_anew) {
  const Folder folder;
  const std::string path = folder.path() + "/keys/some.key";
  const Result<Secret<32>> made = read_or_make_seed(path);
  const Result<Secret<32>> again = read_or_make_seed(path);
  BOOST_TEST(equal(made->view(), again->view()));
  BOOST_TEST((make_seed(path).error().code == Errc::invalid_key));
}

BOOST_AUTO_TEST_CASE(a_key_is_for_its_owner_only) {
  const Folder folder;
  const std::string path = folder.path() + "/some.key";
  BOOST_TEST(make_seed(path).has_value());
  struct stat status {};
  BOOST_TEST(::stat(path.c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 0777) == 0600u);
  BOOST_TEST(::chmod(path.c_str(), 0644) == 0);
  BOOST_TEST((read_seed(path).error().code == Errc::invalid_key));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_key_is_refused) {
  const Folder folder;
  const std::string path = folder.path() + "/some.key";
  for (const std::string& text : {std::string(), std::string("00\n"), std::string(65, '0'), std::string(64, 'G') + "\n"}) {
    BOOST_TEST(write_file(path, as_bytes(text), FileMode::owner_only).has_value());
    BOOST_TEST((read_seed(path).error().code == Errc::invalid_key));
  }
  BOOST_TEST((read_seed(folder.path() + "/none.key").error().code == Errc::not_found));
}

BOOST_AUTO_TEST_CASE(a_folder_is_held_by_one_program) {
  const Folder folder;
  {
    const Result<FolderLock> first = FolderLock::take(folder.path());
    BOOST_TEST(first.has_value());
    BOOST_TEST((FolderLock::take(folder.path()).error().code == Errc::storage_failed));
  }
  BOOST_TEST(FolderLock::take(folder.path()).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
