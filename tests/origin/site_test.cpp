#include <boost/test/unit_test.hpp>

#include "origin/makers.h"
#include "origin/problem.h"
#include "origin/site.h"

using namespace trialog;
using namespace trialog::origin;

namespace {
Errc code_of(std::string_view body) {
  const Result<Submission> submission = read_submission(body);
  return submission ? Errc::not_found : submission.error().code;
}
}  // namespace

BOOST_AUTO_TEST_SUITE(site)

BOOST_AUTO_TEST_CASE(a_submission_is_read_as_it_was_written) {
  const Submission sent{to_bytes("leaf"), to_bytes("sealed")};
  const Result<Submission> read = read_submission(write_submission(sent));
  BOOST_TEST((read->leaf == sent.leaf));
  BOOST_TEST((read->sealed == sent.sealed));
}

BOOST_AUTO_TEST_CASE(a_submission_of_another_form_is_refused) {
  BOOST_TEST((code_of("") == Errc::truncated));
  BOOST_TEST((code_of("[]") == Errc::wrong_type));
  BOOST_TEST((code_of("{}") == Errc::missing_field));
  BOOST_TEST((code_of(R"({"envelope":1})") == Errc::wrong_type));
  BOOST_TEST((code_of(R"({"envelope":"AA"})") == Errc::invalid_base64));
  BOOST_TEST((code_of(R"({"envelope":"","more":""})") == Errc::unknown_field));
  BOOST_TEST((code_of(R"({"envelope":"","envelope":""})") == Errc::duplicate_key));
}

BOOST_AUTO_TEST_CASE(a_problem_has_the_name_of_its_code) {
  BOOST_TEST(problem_json(Error{Errc::storage_full, "disk"}) ==
             R"({"code":"storage_full","status":507,"title":"the disk or the browser's storage is full","type":"about:blank","where":"disk"})");
}

BOOST_AUTO_TEST_SUITE_END()
