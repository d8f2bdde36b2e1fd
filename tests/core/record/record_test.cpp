#include "record/record.h"

#include <boost/test/unit_test.hpp>

#include "base/encoding.h"
#include "crypto/seal.h"
#include "support/full_example.h"

using namespace trialog;
using test::full_example;
using test::test_key;

namespace {

const std::int64_t now_ms = 1767225600000;

Certificate certificate_for(const SigningKey& key, Role role, const std::string& organisation) {
  Certificate certificate = full_example<Certificate>();
  certificate.header.publisher_id = "";
  certificate.subject_key = hex(key.public_key());
  certificate.role = role;
  certificate.organisation_id = organisation;
  certificate.valid_from_ms = now_ms - 1000;
  certificate.valid_until_ms = now_ms + 1000;
  return certificate;
}

struct Book {
  SigningKey root = test_key("root");
  SigningKey official = test_key("official");
  SigningKey citizen = test_key("citizen");
  CertificateBook certificates{root.public_key()};

  Book() {
    const Bytes leaf = sign_record(certificate_for(official, Role::official, "org-example"), root).value();
    certificates.add(open_record<Certificate>(verify(leaf, certificates).value()).value());
  }
  std::string outcome(const Result<Bytes>& leaf) const {
    if (!leaf) return std::string(name_of(leaf.error().code));
    const Result<VerifiedLeaf> verified = verify(*leaf, certificates);
    return verified ? "verified" : std::string(name_of(verified.error().code));
  }
};

Endorsement stand_of(const SigningKey& key) {
  Endorsement stand;
  stand.header = {endorsement_id("prp-x", key.public_key()), 1, std::string(no_previous_sha256), now_ms, "", "en", {}};
  stand.proposal_id = "prp-x";
  return stand;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(record)

BOOST_AUTO_TEST_CASE(a_signed_record_is_verified_and_opens_as_what_it_is) {
  const Book book;
  const Disclosure disclosure = full_example<Disclosure>();
  const Bytes leaf = sign_record(disclosure, book.official).value();
  const Result<VerifiedLeaf> verified = verify(leaf, book.certificates);
  BOOST_TEST(verified.has_value());
  if (!verified) return;
  BOOST_TEST((verified->role() == Role::official));
  BOOST_TEST(equal(verified->leaf(), leaf));
  BOOST_TEST(open_record<Disclosure>(*verified).has_value());
  BOOST_TEST(!open_record<Reply>(*verified).has_value());
}

BOOST_AUTO_TEST_CASE(each_role_signs_only_what_it_may) {
  const Book book;
  BOOST_TEST(book.outcome(sign_record(full_example<Disclosure>(), book.citizen)) == "wrong_key");
  BOOST_TEST(book.outcome(sign_record(full_example<Disclosure>(), book.root)) == "wrong_key");
  BOOST_TEST(book.outcome(sign_record(certificate_for(book.citizen, Role::official, "org-x"), book.official)) == "wrong_key");
  Disclosure of_another = full_example<Disclosure>();
  of_another.header.publisher_id = "org-another";
  BOOST_TEST(book.outcome(sign_record(of_another, book.official)) == "wrong_key");
  Disclosure anonymous = full_example<Disclosure>();
  anonymous.header.publisher_id = "";
  BOOST_TEST(book.outcome(sign_record(anonymous, book.citizen)) == "wrong_key");
  BOOST_TEST(book.outcome(sign_record(stand_of(book.citizen), book.citizen)) == "verified");
}

BOOST_AUTO_TEST_CASE(a_certificate_holds_from_its_first_to_before_its_last_moment) {
  const Book book;
  Disclosure disclosure = full_example<Disclosure>();
  for (const auto& [at_ms, outcome] : {std::pair{now_ms - 1001, "wrong_key"}, {now_ms - 1000, "verified"},
                                       {now_ms + 999, "verified"}, {now_ms + 1000, "wrong_key"}}) {
    disclosure.header.published_at_ms = at_ms;
    BOOST_TEST(book.outcome(sign_record(disclosure, book.official)) == outcome);
  }
}

BOOST_AUTO_TEST_CASE(a_certificate_can_be_shortened) {
  Book book;
  Certificate shortened = certificate_for(book.official, Role::official, "org-example");
  shortened.header.revision = 2;
  shortened.header.previous_sha256 = hex(sha256(encode_record(certificate_for(book.official, Role::official, "org-example")).value()));
  shortened.valid_until_ms = now_ms;
  book.certificates.add(open_record<Certificate>(verify(sign_record(shortened, book.root).value(), book.certificates).value()).value());
  Disclosure disclosure = full_example<Disclosure>();
  disclosure.header.published_at_ms = now_ms - 1;  // Signed before the key was lost.
  BOOST_TEST(book.outcome(sign_record(disclosure, book.official)) == "verified");
  disclosure.header.published_at_ms = now_ms;
  BOOST_TEST(book.outcome(sign_record(disclosure, book.official)) == "wrong_key");
}

BOOST_AUTO_TEST_CASE(what_is_sealed_now_is_sealed_to_a_certificate_that_holds) {
  Book book;
  const auto add = [&](const std::string& id, bool receives, std::int64_t until_ms) {
    Certificate certificate = certificate_for(test_key(id), Role::official, "org-example");
    certificate.header.id = "crt-" + id;
    certificate.sealing_key = receives ? std::optional<std::string>(hex(SealingKey(Secret<32>()).public_key())) : std::nullopt;
    certificate.valid_until_ms = until_ms;
    book.certificates.add(open_record<Certificate>(verify(sign_record(certificate, book.root).value(), book.certificates).value()).value());
  };
  add("mailbox", true, now_ms + 1000);
  add("signer-only", false, now_ms + 1000);
  add("expired", true, now_ms - 1);
  const Certificate* recipient = book.certificates.recipient("org-example", now_ms);
  BOOST_TEST((recipient != nullptr && recipient->header.id == "crt-mailbox"));
  BOOST_TEST((book.certificates.recipient("org-example", now_ms + 1000) == nullptr));
  BOOST_TEST((book.certificates.recipient("org-other", now_ms) == nullptr));
}

BOOST_AUTO_TEST_CASE(an_address_holds_no_sign_that_turns_its_reading_around) {
  Disclosure disclosure = full_example<Disclosure>();
  disclosure.public_page = "https://city.example/\xE2\x80\xAEtxt.exe";
  const Result<Bytes> encoded = encode_record(disclosure);
  BOOST_TEST((!encoded && encoded.error().code == Errc::invalid_text));
}

BOOST_AUTO_TEST_CASE(a_key_has_one_stand_on_a_proposal) {
  const Book book;
  BOOST_TEST(book.outcome(sign_record(stand_of(book.citizen), book.citizen)) == "verified");
  // The id of one key, signed by another.
  BOOST_TEST(book.outcome(sign_record(stand_of(book.citizen), test_key("second"))) == "invalid_value");
}

BOOST_AUTO_TEST_CASE(every_changed_byte_of_a_leaf_is_refused) {
  const Book book;
  const Bytes leaf = sign_record(stand_of(book.citizen), book.citizen).value();
  for (std::size_t i = 0; i < leaf.size(); ++i) {
    Bytes changed = leaf;
    changed[i] ^= 1;
    BOOST_TEST(!verify(changed, book.certificates).has_value(), "byte " << i);
  }
  for (std::size_t size = 0; size < leaf.size(); size += 7) {
    BOOST_TEST(!verify(ByteView(leaf).first(size), book.certificates).has_value(), "cut at " << size);
  }
}

// Many leaves opened together: each has the outcome that it has alone, whatever stands beside it.
BOOST_AUTO_TEST_CASE(leaves_opened_together_have_the_outcomes_of_each_alone) {
  const Book book;
  std::vector<Bytes> leaves;
  for (std::size_t i = 0; i < 12; ++i) leaves.push_back(sign_record(full_example<Disclosure>(), book.official).value());
  leaves[1] = to_bytes("no envelope");
  leaves[4].pop_back();
  Envelope wrong = decode_envelope(leaves[5]).value();
  wrong.signature[3] ^= 1;
  leaves[5] = encode_envelope(wrong);
  leaves[11] = sign_record(full_example<Disclosure>(), book.citizen).value();  // Who may sign is not asked here.
  std::vector<Result<SignedEnvelope>> together = open_envelopes(leaves);
  BOOST_TEST(together.size() == leaves.size());
  std::string outcomes;
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    const Result<SignedEnvelope> alone = open_envelope(leaves[i]);
    BOOST_TEST(alone.has_value() == together[i].has_value());
    if (alone && together[i]) {
      BOOST_TEST((encode_envelope(alone->envelope()) == leaves[i] && encode_envelope(together[i]->envelope()) == leaves[i]));
      const Result<VerifiedLeaf> verified = verify(*together[i], book.certificates);
      outcomes += verified ? "verified " : std::string(name_of(verified.error().code)) + " ";
    } else if (!alone && !together[i]) {
      BOOST_TEST((alone.error().code == together[i].error().code && alone.error().where == together[i].error().where));
      outcomes += std::string(name_of(alone.error().code)) + " ";
    }
  }
  BOOST_TEST(outcomes == "verified invalid_json verified verified truncated invalid_signature verified verified verified "
                         "verified verified wrong_key ");
  BOOST_TEST(open_envelopes({}).empty());
}

BOOST_AUTO_TEST_CASE(a_payload_signed_under_another_type_is_refused) {
  const Book book;
  const Bytes payload = encode_record(stand_of(book.citizen)).value();
  const auto outcome = [&](std::string_view type) { return book.outcome(encode_envelope(sign_envelope(type, payload, book.citizen))); };
  BOOST_TEST(outcome(RecordTraits<Endorsement>::payload_type) == "verified");
  BOOST_TEST(outcome("application/vnd.trialog.endorsement.v2+json") == "wrong_kind");
  BOOST_TEST(outcome("text/plain") == "wrong_kind");
  BOOST_TEST(outcome(RecordTraits<Complaint>::payload_type) == "missing_field");
}

BOOST_AUTO_TEST_CASE(a_leaf_shows_by_itself_what_is_wrong_with_it_but_neither_a_role_nor_a_later_kind) {
  const Book book;
  const auto rule = [&](std::string_view type, ByteView payload) {
    const std::optional<Errc> broken = rule_broken_alone(encode_envelope(sign_envelope(type, payload, book.citizen)));
    return broken ? std::string(name_of(*broken)) : "none";
  };
  const Bytes payload = encode_record(stand_of(book.citizen)).value();
  BOOST_TEST(rule(RecordTraits<Endorsement>::payload_type, payload) == "none");
  BOOST_TEST(rule(RecordTraits<Complaint>::payload_type, payload) == "missing_field");
  BOOST_TEST(rule("application/vnd.trialog.endorsement.v2+json", payload) == "none");
  BOOST_TEST(rule(RecordTraits<Disclosure>::payload_type, encode_record(test::full_example<Disclosure>()).value()) == "none");
}

BOOST_AUTO_TEST_CASE(a_correctly_signed_but_not_canonical_payload_is_refused) {
  const Book book;
  const Bytes payload = encode_record(stand_of(book.citizen)).value();
  std::string spaced(as_text(payload));
  spaced.insert(1, " ");
  BOOST_TEST(book.outcome(encode_envelope(sign_envelope(RecordTraits<Endorsement>::payload_type, as_bytes(spaced), book.citizen))) ==
             "not_canonical");
}

BOOST_AUTO_TEST_CASE(the_commitment_hides_behind_its_salt_and_covers_every_field) {
  ComplaintPrivate part{"cmp-1", std::string(64, 'a'), "Title", "Text", "2026-01-01", "ref", "Name", "contact"};
  const Digest commitment = private_commitment(part).value();
  ComplaintPrivate other = part;
  other.salt = std::string(64, 'b');
  BOOST_TEST((private_commitment(other).value() != commitment));
  other = part;
  other.text = "text";
  BOOST_TEST((private_commitment(other).value() != commitment));
  const Result<ComplaintPrivate> again = decode_private(encode_private(part).value());
  BOOST_TEST(again.has_value());
  if (again) BOOST_TEST((private_commitment(*again).value() == commitment));
}

BOOST_AUTO_TEST_CASE(rules_between_fields_hold) {
  const Book book;
  Processing processing = full_example<Processing>();
  processing.highest_level = 3;
  BOOST_TEST(book.outcome(sign_record(processing, book.official)) == "invalid_value");
  Proposal proposal = full_example<Proposal>();
  proposal.closes_at_ms = proposal.opens_at_ms;
  BOOST_TEST(book.outcome(sign_record(proposal, book.official)) == "invalid_value");
  Reply reply = full_example<Reply>();
  reply.header.id = "dsc-not-a-reply";
  BOOST_TEST(book.outcome(sign_record(reply, book.official)) == "invalid_value");
  reply = full_example<Reply>();
  reply.header.revision = 2;
  BOOST_TEST(book.outcome(sign_record(reply, book.official)) == "invalid_value");
}

BOOST_AUTO_TEST_CASE(an_empty_list_that_the_record_would_not_write_is_refused) {
  const Book book;
  Disclosure disclosure = full_example<Disclosure>();
  disclosure.tags.clear();
  json::Value value = SaveArchive::save(disclosure);
  value.members.push_back({"tags", json::Value::make_array()});
  const std::string payload = json::write(value);
  BOOST_TEST(book.outcome(encode_envelope(sign_envelope(RecordTraits<Disclosure>::payload_type, as_bytes(payload), book.official))) == "not_canonical");
}

BOOST_AUTO_TEST_CASE(a_refusal_names_the_place_in_the_record) {
  const auto place = [](const auto& change) {
    Disclosure disclosure = full_example<Disclosure>();
    change(disclosure);
    const Result<Bytes> encoded = encode_record(disclosure);
    return encoded ? "accepted" : std::string(name_of(encoded.error().code)) + " " + encoded.error().where;
  };
  const std::string control = "a\x01";
  BOOST_TEST(place([](Disclosure&) {}) == "accepted");
  BOOST_TEST(place([&](Disclosure& d) { d.header.publisher_id = control; }) == "invalid_text header.publisher_id");
  BOOST_TEST(place([&](Disclosure& d) { d.name.entries[1].text = control; }) == "invalid_text name.zh-Hans");
  BOOST_TEST(place([&](Disclosure& d) { d.name.entries[0].text = "two\nlines"; }) == "invalid_text name.en");
  BOOST_TEST(place([&](Disclosure& d) { d.name.entries[1].language = "no language"; }) == "invalid_value name");
  BOOST_TEST(place([&](Disclosure& d) { d.name.entries.clear(); }) == "missing_field name");
  BOOST_TEST(place([&](Disclosure& d) { d.name.entries.assign(25, {"en", "x"}); }) == "too_many name");
  BOOST_TEST(place([&](Disclosure& d) { d.tags.assign(65, "x"); }) == "too_many tags");
  BOOST_TEST(place([&](Disclosure& d) { d.tags = {"x", "y", control}; }) == "invalid_text tags[2]");
  BOOST_TEST(place([&](Disclosure& d) { d.tags.assign(1, std::string(101, 'x')); }) == "too_long tags[0]");
  std::string hundred;
  for (int i = 0; i < 100; ++i) hundred += "\xe4\xb8\xad";
  BOOST_TEST(place([&](Disclosure& d) { d.tags.assign(1, hundred); }) == "accepted");
  BOOST_TEST(place([&](Disclosure& d) {
    d.inputs.resize(3, d.inputs[0]);
    d.inputs[1].name.entries[0].text = control;
    d.inputs[2].name.entries.clear();
  }) == "invalid_text inputs[1].name.en");
  BOOST_TEST(place([&](Disclosure& d) {
    d.inputs.resize(2, d.inputs[0]);
    d.inputs[1].processing_id = "";
  }) == "invalid_value inputs[1].processing_id");
  BOOST_TEST(place([&](Disclosure& d) { d.affected_groups.resize(2); }) == "missing_field affected_groups[1]");
  BOOST_TEST(place([&](Disclosure& d) { d.scale->people = -1; }) == "invalid_value scale.people");
  BOOST_TEST(place([&](Disclosure& d) { d.appeal->link = "no address"; }) == "invalid_value appeal.link");
  // The first in the order of the declaration, not of the canonical text.
  BOOST_TEST(place([&](Disclosure& d) {
    d.affected_groups.resize(2);
    d.organisation_name = control;
  }) == "invalid_text organisation_name");
}

BOOST_AUTO_TEST_CASE(a_reading_error_names_the_place_in_the_record) {
  const SigningKey key = test_key("official");
  const auto place = [&](const auto& change) {
    json::Value value = SaveArchive::save(full_example<Disclosure>());
    change(value);
    const std::string payload = json::write(value);
    const Result<Bytes> leaf = sign_payload(Kind::disclosure, as_bytes(payload), key);
    return leaf ? "accepted" : std::string(name_of(leaf.error().code)) + " " + leaf.error().where;
  };
  const auto member = [](json::Value& object, std::string_view name) -> json::Value& { return const_cast<json::Value&>(*object.find(name)); };
  const json::Value number = json::Value::make_integer(1);
  BOOST_TEST(place([](json::Value&) {}) == "accepted");
  BOOST_TEST(place([&](json::Value& v) { member(v, "status") = number; }) == "wrong_type status");
  BOOST_TEST(place([&](json::Value& v) { member(v, "status") = json::Value::make_text("x"); }) == "invalid_value status");
  BOOST_TEST(place([&](json::Value& v) { member(member(v, "name"), "en") = number; }) == "wrong_type name.en");
  BOOST_TEST(place([&](json::Value& v) { member(member(v, "header"), "revision") = json::Value::make_text("1"); }) == "wrong_type header.revision");
  BOOST_TEST(place([&](json::Value& v) { member(member(v, "header"), "id").type = json::Type::object; }) == "wrong_type header.id");
  BOOST_TEST(place([&](json::Value& v) {
    json::Value& inputs = member(v, "inputs");
    inputs.elements.push_back(inputs.elements[0]);
    std::erase_if(inputs.elements[1].members, [](const json::Member& one) { return one.key == "personal"; });
  }) == "missing_field inputs[1].personal");
  BOOST_TEST(place([&](json::Value& v) { member(v, "inputs").elements[0].members.push_back({"more", number}); }) == "unknown_field inputs[0].more");
  BOOST_TEST(place([&](json::Value& v) { v.members.push_back({"", number}); }) == "unknown_field ");
}

// The way that nearly every leaf goes takes exactly what encode_envelope writes.
BOOST_AUTO_TEST_CASE(an_envelope_that_is_decoded_is_the_encoding_of_what_it_says) {
  const SigningKey key = test_key("official");
  for (const std::string_view type : {"application/vnd.trialog.reply.v1+json", "", "\"quoted\" \\ \x01 \x7f \xc3\xa9"}) {
    for (std::size_t size = 0; size < 5; ++size) {
      const Bytes leaf = encode_envelope(sign_envelope(type, Bytes(size, 0xff), key));
      const Result<Envelope> envelope = decode_envelope(leaf);
      BOOST_TEST((envelope && envelope->payload_type == type && envelope->payload == Bytes(size, 0xff)));
      for (std::size_t i = 0; i < leaf.size(); ++i) {
        for (const std::uint8_t byte : {std::uint8_t{'='}, std::uint8_t{'A'}, std::uint8_t{'"'}, std::uint8_t{'/'}}) {
          Bytes changed = leaf;
          changed[i] = byte;
          const Result<Envelope> other = decode_envelope(changed);
          if (other) BOOST_TEST((encode_envelope(*other) == changed), type << " with another byte " << i);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
