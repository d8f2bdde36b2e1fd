#include "register/register.h"

#include <boost/test/unit_test.hpp>

#include "base/encoding.h"
#include "crypto/seal.h"
#include "support/full_example.h"
#include "support/torsion.h"

using namespace trialog;
using test::full_example;
using test::test_key;

namespace {

const std::int64_t start_ms = 1767225600000;  // 1 January 2026

// A register with one official body and the means to publish into it.
struct City {
  SigningKey root = test_key("root");
  SigningKey official = test_key("official");
  SigningKey other = test_key("other");
  SigningKey citizen = test_key("citizen");
  SealingKey body = SealingKey(Secret<32>());
  Register records{root.public_key()};

  City() {
    certify(official, "org-example");
    certify(other, "org-other");
  }
  void certify(const SigningKey& key, const std::string& organisation) {
    Certificate certificate = full_example<Certificate>();
    certificate.header.id = "crt-" + organisation;
    certificate.header.publisher_id = "";
    certificate.subject_key = hex(key.public_key());
    certificate.organisation_id = organisation;
    certificate.sealing_key = hex(body.public_key());
    certificate.valid_from_ms = start_ms - 1000000;
    BOOST_TEST(put(LogName::register_log, sign_record(certificate, root)) == "taken");
  }
  std::string put(LogName log, const Result<Bytes>& leaf) {
    if (!leaf) return std::string(name_of(leaf.error().code));
    const Result<void> result = records.add(log, records.next_index(log), *leaf);
    return result ? "taken" : std::string(name_of(result.error().code));
  }
  std::string admit(LogName log, const Result<Bytes>& leaf, std::int64_t now_ms) const {
    if (!leaf) return std::string(name_of(leaf.error().code));
    const Result<VerifiedLeaf> result = records.check_admission(log, *leaf, network_policy(now_ms));
    return result ? "admitted" : std::string(name_of(result.error().code));
  }
};

Disclosure disclosure(const std::string& id, const std::string& name) {
  Disclosure record = full_example<Disclosure>();
  record.header.id = id;
  record.name.entries = {{"en", name}};
  return record;
}

template <class T>
T next_revision(const T& record) {
  T next = record;
  next.header.revision += 1;
  next.header.previous_sha256 = hex(sha256(encode_record(record).value()));
  return next;
}

Endorsement stand(const SigningKey& key, Choice choice, std::int64_t at_ms) {
  Endorsement record;
  record.header = {endorsement_id("prp-1", key.public_key()), 1, std::string(no_previous_sha256), at_ms, "", "en", {}};
  record.proposal_id = "prp-1";
  record.choice = choice;
  return record;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(register_of_records)

BOOST_AUTO_TEST_CASE(revisions_form_one_chain) {
  City city;
  const Disclosure first = disclosure("dsc-1", "Queue planner");
  const Disclosure second = next_revision(first);
  BOOST_TEST(city.put(LogName::register_log, sign_record(second, city.official)) == "unknown_reference");
  BOOST_TEST(city.put(LogName::register_log, sign_record(first, city.official)) == "taken");
  BOOST_TEST(city.put(LogName::register_log, sign_record(first, city.official)) == "replay");
  BOOST_TEST(city.put(LogName::register_log, sign_record(second, city.official)) == "taken");
  BOOST_TEST(city.put(LogName::register_log, sign_record(first, city.official)) == "old_revision");
  Disclosure detached = next_revision(second);
  detached.header.previous_sha256 = std::string(64, 'f');
  BOOST_TEST(city.put(LogName::register_log, sign_record(detached, city.official)) == "old_revision");
  Disclosure taken_over = next_revision(second);
  taken_over.header.publisher_id = "org-other";
  BOOST_TEST(city.put(LogName::register_log, sign_record(taken_over, city.other)) == "wrong_key");
  BOOST_TEST(city.records.find("dsc-1")->revisions.size() == 2U);
  BOOST_TEST(city.records.refused().size() == 5U);
  BOOST_TEST(city.records.next_index(LogName::register_log) == 9U);
}

BOOST_AUTO_TEST_CASE(a_record_in_the_wrong_log_is_refused) {
  City city;
  BOOST_TEST(city.put(LogName::intake_log, sign_record(disclosure("dsc-1", "x"), city.official)) == "wrong_log");
  BOOST_TEST(city.put(LogName::register_log, sign_record(stand(city.citizen, Choice::against, start_ms), city.citizen)) == "wrong_log");
}

BOOST_AUTO_TEST_CASE(a_withdrawn_record_stays_but_is_not_current) {
  City city;
  const Disclosure record = disclosure("dsc-1", "Queue planner");
  city.put(LogName::register_log, sign_record(record, city.official));
  Tombstone tombstone = full_example<Tombstone>();
  tombstone.target_id = "dsc-1";
  tombstone.target_sha256 = hex(sha256(encode_record(record).value()));
  Tombstone by_another = tombstone;
  by_another.header.publisher_id = "org-other";
  BOOST_TEST(city.put(LogName::register_log, sign_record(by_another, city.other)) == "wrong_key");
  BOOST_TEST(city.put(LogName::register_log, sign_record(tombstone, city.official)) == "taken");
  BOOST_TEST(city.records.count_current(Kind::disclosure) == 0U);
  BOOST_TEST(city.records.search(Kind::disclosure, {}).empty());
  BOOST_TEST(city.records.search(Kind::disclosure, {"", "", "withdrawn", ""}).size() == 1U);
  BOOST_TEST(city.records.open<Disclosure>("dsc-1").has_value());
  BOOST_TEST(city.put(LogName::register_log, sign_record(next_revision(record), city.official)) == "old_revision");
}

BOOST_AUTO_TEST_CASE(any_part_of_a_text_is_found_in_the_newest_revision) {
  City city;
  const Disclosure first = disclosure("dsc-1", "Queue planner for 青禾市");
  city.put(LogName::register_log, sign_record(first, city.official));
  city.put(LogName::register_log, sign_record(disclosure("dsc-2", "Parking permits"), city.official));
  const auto count = [&](const std::string& text) { return city.records.search(Kind::disclosure, {text, "", "", ""}).size(); };
  BOOST_TEST(count("") == 2U);
  BOOST_TEST(count("QUEUE") == 1U);
  BOOST_TEST(count("禾市") == 1U);
  BOOST_TEST(count("plan que") == 1U);
  BOOST_TEST(count("queue parking") == 0U);
  Disclosure second = next_revision(first);
  second.name.entries = {{"en", "Waiting time planner"}};
  city.put(LogName::register_log, sign_record(second, city.official));
  BOOST_TEST(count("queue") == 0U);
  BOOST_TEST(count("waiting") == 1U);
}

BOOST_AUTO_TEST_CASE(the_latest_stand_of_each_key_counts_while_the_vote_is_open) {
  City city;
  Proposal proposal = full_example<Proposal>();
  proposal.header.id = "prp-1";
  proposal.opens_at_ms = start_ms;
  proposal.closes_at_ms = start_ms + 1000000;
  BOOST_TEST(city.put(LogName::register_log, sign_record(proposal, city.official)) == "taken");
  const Endorsement first = stand(city.citizen, Choice::against, start_ms + 10);
  BOOST_TEST(city.admit(LogName::intake_log, sign_record(stand(city.citizen, Choice::against, start_ms - 10), city.citizen), start_ms) == "closed");
  BOOST_TEST(city.admit(LogName::intake_log, sign_record(first, city.citizen), start_ms + 2000000) == "closed");
  BOOST_TEST(city.admit(LogName::intake_log, sign_record(first, city.citizen), start_ms + 20) == "admitted");
  BOOST_TEST(city.put(LogName::intake_log, sign_record(first, city.citizen)) == "taken");
  Endorsement second = next_revision(first);
  second.choice = Choice::in_favour;
  BOOST_TEST(city.put(LogName::intake_log, sign_record(second, city.citizen)) == "taken");
  city.put(LogName::intake_log, sign_record(stand(city.other, Choice::abstain, start_ms + 30), city.other));
  const Tally tally = city.records.tally("prp-1");
  BOOST_TEST(tally.in_favour == 1);
  BOOST_TEST(tally.against == 0);
  BOOST_TEST(tally.abstain == 1);
  BOOST_TEST((city.records.choice_of("prp-1", city.citizen.public_key()) == Choice::in_favour));
  BOOST_TEST(!city.records.choice_of("prp-1", city.root.public_key()).has_value());
  // A log that takes a stand in after the end does not make it count.
  Endorsement late = next_revision(second);
  late.choice = Choice::against;
  late.header.published_at_ms = start_ms + 1000000;
  BOOST_TEST(city.put(LogName::intake_log, sign_record(late, city.citizen)) == "taken");
  BOOST_TEST(city.put(LogName::intake_log, sign_record(stand(city.root, Choice::against, start_ms + 2000000), city.root)) != "");
  BOOST_TEST(city.records.tally("prp-1").in_favour == 1);
  BOOST_TEST(city.records.tally("prp-1").against == 0);
}

BOOST_AUTO_TEST_CASE(what_is_sent_now_must_be_of_now_and_refer_to_what_is_there) {
  City city;
  Complaint complaint = full_example<Complaint>();
  complaint.header.publisher_id = "";
  complaint.about_id.reset();
  complaint.addressed_to = "org-example";
  const auto outcome = [&](const Complaint& record, std::int64_t now_ms) {
    return city.admit(LogName::intake_log, sign_record(record, city.citizen), now_ms);
  };
  const std::int64_t hour_ms = 3600000;
  BOOST_TEST(outcome(complaint, start_ms) == "admitted");
  BOOST_TEST(outcome(complaint, start_ms + 47 * hour_ms) == "admitted");
  BOOST_TEST(outcome(complaint, start_ms + 49 * hour_ms) == "clock_off");
  BOOST_TEST(outcome(complaint, start_ms - hour_ms) == "clock_off");
  Complaint lost = complaint;
  lost.addressed_to = "org-nobody";
  BOOST_TEST(outcome(lost, start_ms) == "unknown_reference");
  lost = complaint;
  lost.about_id = "dsc-nothing";
  BOOST_TEST(outcome(lost, start_ms) == "unknown_reference");
}

// What other verifiers would refuse is not let in; what stands in a log has the one verdict of the rule.
BOOST_AUTO_TEST_CASE(a_signature_with_parts_of_small_order_is_not_admitted) {
  City city;
  Complaint complaint = full_example<Complaint>();
  complaint.header.publisher_id = "";
  complaint.header.published_at_ms = start_ms;
  complaint.about_id.reset();
  complaint.addressed_to = "org-example";
  for (int in_r = 0; in_r < 2; ++in_r) {
    complaint.header.id = "cmp-" + std::to_string(in_r);
    Envelope envelope = decode_envelope(sign_record(complaint, city.citizen).value()).value();
    envelope.signer = test::key_with_torsion("somebody", 0);
    envelope.signature = test::sign_with_torsion(
        "somebody", pre_authentication_encoding(envelope.payload_type, envelope.payload), 0, in_r);
    const Bytes leaf = encode_envelope(envelope);
    BOOST_TEST(city.admit(LogName::intake_log, leaf, start_ms) == (in_r == 0 ? "admitted" : "invalid_signature"));
    BOOST_TEST(open_envelopes({&leaf, 1}).front().has_value());
    BOOST_TEST(city.put(LogName::intake_log, leaf) == "taken");
  }
}

BOOST_AUTO_TEST_CASE(a_reply_comes_from_the_body_that_was_asked) {
  City city;
  Complaint complaint = full_example<Complaint>();
  complaint.header.id = "cmp-1";
  complaint.header.publisher_id = "";
  complaint.about_id = "dsc-1";
  complaint.addressed_to = "org-example";
  BOOST_TEST(city.put(LogName::intake_log, sign_record(complaint, city.citizen)) == "taken");
  Reply reply = full_example<Reply>();
  reply.complaint_id = "cmp-1";
  BOOST_TEST(city.admit(LogName::register_log, sign_record(reply, city.official), start_ms) == "admitted");
  Reply by_another = reply;
  by_another.header.publisher_id = "org-other";
  BOOST_TEST(city.admit(LogName::register_log, sign_record(by_another, city.other), start_ms) == "wrong_key");
  city.put(LogName::register_log, sign_record(reply, city.official));
  BOOST_TEST(city.records.replies_to("cmp-1").size() == 1U);
  BOOST_TEST(city.records.complaints_about("dsc-1").size() == 1U);
}

BOOST_AUTO_TEST_CASE(changes_are_counted_by_month_without_gaps) {
  City city;
  const Disclosure first = disclosure("dsc-1", "Queue planner");
  city.put(LogName::register_log, sign_record(first, city.official));
  Disclosure second = next_revision(first);
  second.header.published_at_ms = 1775001600000;  // 1 April 2026
  city.put(LogName::register_log, sign_record(second, city.official));
  const std::vector<MonthlyChanges> months = city.records.monthly_changes();
  BOOST_TEST(months.size() == 4U);
  if (months.size() == 4) {
    BOOST_TEST((months[0].month == "2026-01" && months[0].added == 1));
    BOOST_TEST((months[1].month == "2026-02" && months[1].added + months[1].changed + months[1].withdrawn == 0));
    BOOST_TEST((months[3].month == "2026-04" && months[3].changed == 1));
  }
  BOOST_TEST(month_of(0) == "1970-01");
  BOOST_TEST(month_of(951782400000) == "2000-02");  // 29 February 2000
  BOOST_TEST(month_of(4102444799999) == "2099-12");
}

BOOST_AUTO_TEST_SUITE_END()
