#include "log/note.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "base/limits.h"
#include "support/reference_log.h"
#include "support/torsion.h"

using namespace trialog;

namespace {

const std::string published_vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const std::string published_text = "This is an example message.\n";
const std::string published_note =
    published_text +
    "\n\xe2\x80\x94 example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

Errc refusal(std::string_view note, const std::vector<VerifierKey>& keys) {
  const Result<OpenedNote> opened = open_note(as_bytes(note), keys);
  BOOST_TEST(!opened.has_value());
  return opened ? Errc::not_found : opened.error().code;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(note)

BOOST_AUTO_TEST_CASE(the_published_example_opens) {
  const std::vector<VerifierKey> keys = {parse_verifier_key(published_vkey).value()};
  const Result<OpenedNote> opened = open_note(as_bytes(published_note), keys);
  BOOST_TEST((opened.has_value() && opened->text == published_text));
  BOOST_TEST((opened.has_value() && opened->signatures.size() == 1 && opened->signatures[0].name == "example.com/foo"));
}

BOOST_AUTO_TEST_CASE(every_changed_byte_of_the_published_example_is_refused) {
  const std::vector<VerifierKey> keys = {parse_verifier_key(published_vkey).value()};
  for (std::size_t i = 0; i < published_note.size(); ++i) {
    std::string changed = published_note;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    BOOST_TEST_INFO(i);
    BOOST_TEST(!open_note(as_bytes(changed), keys).has_value());
  }
}

// Programs of others check without the cofactor: a note that only we would accept is refused.
BOOST_AUTO_TEST_CASE(parts_of_small_order_are_refused) {
  const std::string name = "example.com/foo";
  for (int in_key = 0; in_key < 2; ++in_key) {
    for (int in_r = 0; in_r < 2; ++in_r) {
      const VerifierKey key = verifier_key_of(name, test::key_with_torsion(name, in_key));
      Bytes payload;
      for (int shift = 24; shift >= 0; shift -= 8) payload.push_back(static_cast<std::uint8_t>(key.id >> shift));
      append(payload, test::sign_with_torsion(name, as_bytes(published_text), in_key, in_r));
      const std::string note = published_text + "\n\xe2\x80\x94 " + name + " " + base64(payload) + "\n";
      if (in_key == 0 && in_r == 0) BOOST_TEST(open_note(as_bytes(note), {&key, 1}).has_value());
      else BOOST_TEST((refusal(note, {key}) == Errc::invalid_signature));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_key_has_one_text) {
  const Result<VerifierKey> key = parse_verifier_key(published_vkey);
  BOOST_TEST((key.has_value() && format_verifier_key(*key) == published_vkey));
  const VerifierKey cosigner = test::reference_keys()[1];
  BOOST_TEST((parse_verifier_key(format_verifier_key(cosigner)).value() == cosigner));
  for (const char* vkey :
       {"", "example.com/foo", "example.com/foo+", "example.com/foo+530d903a", "example.com/foo+530d903a+",
        "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/fo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a-AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2kAAAA"}) {
    BOOST_TEST_INFO(vkey);
    const Result<VerifierKey> refused = parse_verifier_key(vkey);
    BOOST_TEST((!refused.has_value() && refused.error().code == Errc::invalid_key));
  }
}

BOOST_AUTO_TEST_CASE(a_key_of_a_type_we_cannot_verify_is_refused) {
  VerifierKey key = parse_verifier_key(published_vkey).value();
  key.type = 0x02;
  const Digest digest = sha256({as_bytes(key.name), as_bytes("\n\x02"), key.key});
  key.id = std::uint32_t{digest[0]} << 24 | std::uint32_t{digest[1]} << 16 | std::uint32_t{digest[2]} << 8 | digest[3];
  BOOST_TEST((parse_verifier_key(format_verifier_key(key)).error().code == Errc::invalid_key));
}

BOOST_AUTO_TEST_CASE(a_key_name_has_no_space_and_no_plus) {
  BOOST_TEST(is_key_name("portal.example/log/register"));
  BOOST_TEST(is_key_name("\xe9\x9d\x92\xe7\xa6\xbe"));
  for (const char* name : {"", "a b", "a+b", "a\nb", "a\x01", "a\xc2\xa0", "a\xe3\x80\x80", "a\xe2\x80\xa8", "\xff"}) {
    BOOST_TEST(!is_key_name(name));
  }
}

BOOST_AUTO_TEST_CASE(a_note_we_sign_opens_with_its_text) {
  for (const std::string text : {"a\n", "\n", "first\n\nsecond\n\n", "\xe5\x85\xac\xe5\xbc\x80\n"}) {
    const std::string signed_note = sign_note(text, test::reference_origin, test::reference_log_key());
    const Result<OpenedNote> opened = open_note(as_bytes(signed_note), test::reference_keys());
    BOOST_TEST((opened.has_value() && opened->text == text));
  }
}

BOOST_AUTO_TEST_CASE(a_cosignature_tells_its_time) {
  const std::string text = "portal.example/log1\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
  const std::string signed_note = sign_note(text, test::reference_origin, test::reference_log_key());
  const std::string line = cosign(text, test::reference_witness, test::reference_witness_key(), 1700000700);
  const std::string both = append_signatures(as_bytes(signed_note), line).value();
  const Result<OpenedNote> opened = open_note(as_bytes(both), test::reference_keys());
  BOOST_TEST((opened.has_value() && opened->signatures.size() == 2));
  if (!opened || opened->signatures.size() != 2) return;
  BOOST_TEST(opened->signatures[0].timestamp_s == 0);
  BOOST_TEST(opened->signatures[1].name == test::reference_witness);
  BOOST_TEST(opened->signatures[1].type == note_type_cosignature);
  BOOST_TEST(opened->signatures[1].timestamp_s == 1700000700);
}

BOOST_AUTO_TEST_CASE(a_plain_signature_is_no_cosignature) {
  const std::string text = "a\n";
  const std::string signed_note = sign_note(text, test::reference_witness, test::reference_witness_key());
  BOOST_TEST((refusal(signed_note, test::reference_keys()) == Errc::missing_signature));
}

BOOST_AUTO_TEST_CASE(unknown_keys_are_passed_over_but_vouch_for_nothing) {
  const std::string text = "a\n";
  const std::string ours = sign_note(text, test::reference_origin, test::reference_log_key());
  const std::string other = sign_note(text, "other.example", test::key_from("TEST ONLY other"));
  const std::string both = append_signatures(as_bytes(other), ours.substr(text.size() + 1)).value();
  const Result<OpenedNote> opened = open_note(as_bytes(both), test::reference_keys());
  BOOST_TEST((opened.has_value() && opened->signatures.size() == 1));
  BOOST_TEST((refusal(other, test::reference_keys()) == Errc::missing_signature));
}

BOOST_AUTO_TEST_CASE(a_known_key_must_verify_even_beside_a_good_one) {
  const std::string text = "a\n";
  const std::string ours = sign_note(text, test::reference_origin, test::reference_log_key());
  const std::string line = cosign("b\n", test::reference_witness, test::reference_witness_key(), 1);
  const std::string both = append_signatures(as_bytes(ours), line).value();
  BOOST_TEST((refusal(both, test::reference_keys()) == Errc::invalid_signature));
}

BOOST_AUTO_TEST_CASE(a_signature_given_twice_counts_once) {
  const std::string text = "a\n";
  const std::string ours = sign_note(text, test::reference_origin, test::reference_log_key());
  const std::string twice = append_signatures(as_bytes(ours), ours.substr(text.size() + 1)).value();
  const Result<OpenedNote> opened = open_note(as_bytes(twice), test::reference_keys());
  BOOST_TEST((opened.has_value() && opened->signatures.size() == 1));
}

BOOST_AUTO_TEST_CASE(two_keys_under_one_name_and_id_are_refused) {
  std::vector<VerifierKey> keys = {parse_verifier_key(published_vkey).value()};
  keys.push_back(keys[0]);
  BOOST_TEST(open_note(as_bytes(published_note), keys).has_value());
  keys[1].key[0] ^= 1;
  BOOST_TEST((refusal(published_note, keys) == Errc::invalid_key));
}

BOOST_AUTO_TEST_CASE(signatures_are_added_without_touching_the_text) {
  const std::string text = "a\n";
  const std::string ours = sign_note(text, test::reference_origin, test::reference_log_key());
  const std::string line = ours.substr(text.size() + 1);
  BOOST_TEST((append_signatures(as_bytes(ours), "\n" + line).error().code == Errc::malformed_note));
  BOOST_TEST((append_signatures(as_bytes(ours), "b\n").error().code == Errc::malformed_note));
  BOOST_TEST((append_signatures(as_bytes(text), line).error().code == Errc::malformed_note));
  BOOST_TEST(append_signatures(as_bytes(ours), "").has_value());
}

BOOST_AUTO_TEST_CASE(more_signers_are_all_of_the_others_and_another_one) {
  const std::string text = "a\n";
  const auto signed_by = [&](const std::vector<std::string>& names) {
    std::string note = sign_note(text, "log.example", test::reference_log_key());
    for (const std::string& name : names) note += cosign(text, name, test::reference_log_key(), 1);
    return note;
  };
  const auto has_more = [&](const std::vector<std::string>& one, const std::vector<std::string>& other) {
    return has_more_signers(as_bytes(signed_by(one)), as_bytes(signed_by(other)));
  };
  BOOST_TEST(has_more({"a"}, {}));
  BOOST_TEST(has_more({"b", "a"}, {"a"}));
  BOOST_TEST(has_more({"a", "b"}, {"a", "a"}));
  BOOST_TEST(!has_more({"a"}, {"a"}));
  BOOST_TEST(!has_more({"a", "a"}, {"a"}));
  BOOST_TEST(!has_more({"b", "c"}, {"a"}));
  BOOST_TEST(!has_more({}, {"a"}));
  BOOST_TEST(!has_more_signers(as_bytes(signed_by({"a"})), as_bytes(text)));
}

BOOST_AUTO_TEST_CASE(a_note_may_be_large_but_not_endless) {
  const std::string text = "a\n";
  const std::string ours = sign_note(text, test::reference_origin, test::reference_log_key());
  std::string full = ours;
  const std::string line = ours.substr(text.size() + 1);
  for (std::size_t i = 1; i < limits::max_note_signatures; ++i) full += line;
  BOOST_TEST(open_note(as_bytes(full), test::reference_keys()).has_value());
  BOOST_TEST((refusal(full + line, test::reference_keys()) == Errc::too_many));
  BOOST_TEST((append_signatures(as_bytes(full), line).error().code == Errc::too_many));
  const std::string long_text(limits::max_note_bytes, 'a');
  BOOST_TEST((refusal(long_text + ours, test::reference_keys()) == Errc::too_large));
  // As long as a line of a signature of another type, which this core does not verify.
  const std::string foreign = "\xe2\x80\x94 pq.example " + base64(Bytes(2432, 7)) + "\n";
  BOOST_TEST(open_note(as_bytes(ours + foreign), test::reference_keys()).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
