#include <boost/test/unit_test.hpp>

#include "origin/problem.h"
#include "origin/served_site.h"

using namespace trialog;
using namespace trialog::origin;
using namespace trialog::origin::test;

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

BOOST_AUTO_TEST_CASE(after_a_start_the_logs_come_first_then_the_register_then_all) {
  const Folder folder;
  {
    const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
    for (const Submission& one : {certificate(), disclosure("dsc-a"), complaint("cmp-old")}) BOOST_TEST(admit(*ledger, one).has_value());
  }
  ServedSite site(folder.path(), open_unread_ledger(folder.path()));
  const auto ask = [&](Method method, const std::string& path, const std::string& body = "") {
    Request request;
    request.method = method;
    request.set_target(path);
    request.content_type = submission_media_type;
    request.body = body;
    return site.ask(std::move(request));
  };
  const auto says = [](const Response& page, const char* words) { return page.body->find(words) != std::string::npos; };
  const char* reads_all = "正在读取记录";
  const char* reads_on = "仍在读取投诉和表态";
  const Response page = ask(Method::get, "/zh/register");
  BOOST_TEST(page.status == 503U);
  BOOST_TEST(says(page, reads_all));
  BOOST_TEST(ask(Method::post, "/submit", write_submission(complaint("cmp-1"))).status == 503U);
  BOOST_TEST(ask(Method::get, "/log/register/checkpoint").status == 200U);
  BOOST_TEST(ask(Method::get, "/log/register/tile/entries/000.p/2").status == 200U);
  BOOST_TEST(ask(Method::get, "/portal.json").status == 200U);
  bool was_reading = false;
  const Result<void> read = site.ledger().read_records([&] {
    if (was_reading || site.ledger().readiness() != Readiness::reading) return true;
    was_reading = true;
    const Response early = ask(Method::get, "/zh/register/dsc-a");
    BOOST_TEST(early.status == 200U);
    BOOST_TEST(says(early, "A rule"));
    BOOST_TEST(says(early, reads_on));
    BOOST_TEST(early.cache_control == "no-store");
    BOOST_TEST(ask(Method::get, "/zh/complaints/cmp-old").status == 503U);
    BOOST_TEST(ask(Method::get, "/zh/register/dsc-none").status == 404U);
    BOOST_TEST(ask(Method::get, "/zh/nothing-like-it").status == 404U);
    const Response code = ask(Method::get, "/zh/verify?log=intake&index=0&leaf=" + std::string(64, '0'));
    BOOST_TEST(says(code, "还没有读到这一条"));
    BOOST_TEST(ask(Method::post, "/submit", write_submission(complaint("cmp-2"))).status == 200U);
    return true;
  });
  BOOST_TEST(read.has_value());
  BOOST_TEST(was_reading);
  BOOST_TEST(!says(ask(Method::get, "/zh/register/dsc-a"), reads_on));
  BOOST_TEST(ask(Method::get, "/zh/complaints/cmp-old").status == 200U);
  BOOST_TEST(ask(Method::get, "/zh/complaints/cmp-2").status == 200U);
  BOOST_TEST(ask(Method::post, "/submit", write_submission(complaint("cmp-3"))).status == 200U);
}

BOOST_AUTO_TEST_SUITE_END()
