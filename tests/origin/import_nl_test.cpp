#include <boost/test/unit_test.hpp>

#include <boost/json.hpp>

#include "origin/compress.h"
#include "origin/import_nl.h"
#include "origin/makers.h"

using namespace trialog;
using namespace trialog::origin;
using namespace trialog::origin::test;

namespace {

constexpr const char* first_day = R"({"algoritmes":[
 {"id":"100","title":"Een","organisatie":"Gemeente A","doel":"Doel\nmet regels","juridische_basis":"","status":"in_gebruik","impactassessment":"Ja","url":"https://example.org/1","laatst_gewijzigd":"2026-01-01"},
 {"id":"200","title":"Twee","organisatie":"Gemeente B","doel":"Doel","juridische_basis":"Wet","status":"ontwikkeling","impactassessment":"Nee","url":"geen adres","laatst_gewijzigd":"2026-01-02"}],
 "fetched_at":"2026-02-01T10:00:00Z"})";
constexpr const char* second_day = R"({"algoritmes":[
 {"id":"200","title":"Twee","organisatie":"Gemeente B","doel":"Doel","juridische_basis":"Wet","status":"buiten_gebruik","impactassessment":"Nee","url":"geen adres","laatst_gewijzigd":"2026-01-02"},
 {"id":"300","title":"Drie","organisatie":"Gemeente C","doel":"","status":"in_gebruik","impactassessment":"Nee","url":"https://example.org/3","nieuw":"veld"}],
 "fetched_at":"2026-03-01T10:00:00Z"})";

std::string write_snapshot(const Folder& folder, const std::string& name, std::string_view text, bool packed = false) {
  const std::string path = folder.path() + "/" + name;
  const std::string bytes = packed ? compress(Encoding::gzip, text, true) : std::string(text);
  BOOST_TEST(write_file(path, as_bytes(bytes)).has_value());
  return path;
}

// The listing's records as an object by their id, whatever their order.
boost::json::object by_id(std::string_view document) {
  const boost::json::value value = boost::json::parse({document.data(), document.size()});
  boost::json::object records;
  for (const boost::json::value& record : value.at("algoritmes").as_array()) records[record.at("id").as_string()] = record;
  return records;
}

const Clock clock_of_test = [] { return now_ms; };

}  // namespace

BOOST_AUTO_TEST_SUITE(import_nl_suite)

BOOST_AUTO_TEST_CASE(snapshots_become_revisions_in_the_order_of_their_dates) {
  const Folder folder;
  const std::string second = write_snapshot(folder, "b.json.gz", second_day, true);
  const std::string first = write_snapshot(folder, "a.json", first_day);
  Result<Portal> portal = open_portal(folder.path() + "/data", portal_name);
  const Result<std::vector<ImportSummary>> done = import_nl(*portal, {second, first}, clock_of_test);
  BOOST_TEST(done.has_value());
  BOOST_TEST((*done)[0].added == 2u);
  BOOST_TEST((*done)[1].added == 1u);
  BOOST_TEST((*done)[1].changed == 1u);
  BOOST_TEST((*done)[1].withdrawn == 1u);
  const Register& records = *portal->ledger->records();
  BOOST_TEST(records.refused().empty());
  BOOST_TEST(records.find("dsc-nl-100")->tombstone.has_value());
  BOOST_TEST(records.find("dsc-nl-200")->revisions.size() == 2u);
  const Result<Verified<Disclosure>> changed = records.open<Disclosure>("dsc-nl-200");
  BOOST_TEST(((*changed)->status == DisclosureStatus::retired));
  BOOST_TEST(!(*changed)->public_page.has_value());
  BOOST_TEST((by_id(export_nl(records)) == by_id(second_day)));
}

BOOST_AUTO_TEST_CASE(an_import_of_the_same_file_changes_nothing) {
  const Folder folder;
  const std::string file = write_snapshot(folder, "a.json", first_day);
  Result<Portal> portal = open_portal(folder.path() + "/data", portal_name);
  BOOST_TEST(import_nl(*portal, {file}, clock_of_test).has_value());
  const StoredCheckpoint before = portal->ledger->newest(LogName::register_log);
  const Result<std::vector<ImportSummary>> again = import_nl(*portal, {file}, clock_of_test);
  BOOST_TEST(again->front().unchanged == 2u);
  BOOST_TEST((portal->ledger->newest(LogName::register_log) == before));
  BOOST_TEST((by_id(export_nl(*portal->ledger->records())) == by_id(first_day)));
}

BOOST_AUTO_TEST_CASE(an_older_snapshot_is_refused) {
  const Folder folder;
  Result<Portal> portal = open_portal(folder.path() + "/data", portal_name);
  BOOST_TEST(import_nl(*portal, {write_snapshot(folder, "b.json", second_day)}, clock_of_test).has_value());
  BOOST_TEST((import_nl(*portal, {write_snapshot(folder, "a.json", first_day)}, clock_of_test).error().code == Errc::old_revision));
}

BOOST_AUTO_TEST_CASE(a_number_that_comes_back_gets_a_new_record) {
  const Folder folder;
  std::string third(first_day);
  third.replace(third.find("2026-02-01"), 10, "2026-04-01");
  Result<Portal> portal = open_portal(folder.path() + "/data", portal_name);
  const Result<std::vector<ImportSummary>> done =
      import_nl(*portal,
                {write_snapshot(folder, "a.json", first_day), write_snapshot(folder, "b.json", second_day),
                 write_snapshot(folder, "c.json", third)},
                clock_of_test);
  BOOST_TEST(done.has_value());
  BOOST_TEST((*done)[2].added == 1u);
  BOOST_TEST((portal->ledger->records()->find("dsc-nl-100.2") != nullptr));
  BOOST_TEST((by_id(export_nl(*portal->ledger->records())) == by_id(third)));
}

BOOST_AUTO_TEST_CASE(a_record_that_does_not_fit_is_named_and_the_others_are_taken) {
  const Folder folder;
  std::string odd(first_day);
  odd.replace(odd.find("ontwikkeling"), 12, "onbekend");
  Result<Portal> portal = open_portal(folder.path() + "/data", portal_name);
  const Result<std::vector<ImportSummary>> done = import_nl(*portal, {write_snapshot(folder, "a.json", odd)}, clock_of_test);
  BOOST_TEST(done->front().added == 1u);
  BOOST_TEST(done->front().refused.size() == 1u);
  BOOST_TEST((done->front().refused.front().code == Errc::invalid_value));
}

BOOST_AUTO_TEST_CASE(a_file_of_another_kind_is_refused) {
  const Folder folder;
  Result<Portal> portal = open_portal(folder.path() + "/data", portal_name);
  const auto code_of = [&](std::string_view text) {
    return import_nl(*portal, {write_snapshot(folder, "x.json", text)}, clock_of_test).error().code;
  };
  BOOST_TEST((code_of("") == Errc::invalid_json));
  BOOST_TEST((code_of("{\"algoritmes\":[") == Errc::invalid_json));
  BOOST_TEST((code_of("[]") == Errc::missing_field));
  BOOST_TEST((code_of(R"({"algoritmes":{},"fetched_at":"2026-02-01"})") == Errc::wrong_type));
  BOOST_TEST((code_of(R"({"algoritmes":[{"id":1}],"fetched_at":"2026-02-01"})") == Errc::wrong_type));
  BOOST_TEST((code_of(R"({"algoritmes":[{"id":"1"},{"id":"1"}],"fetched_at":"2026-02-01"})") == Errc::replay));
  BOOST_TEST(portal->ledger->newest(LogName::register_log).size == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
