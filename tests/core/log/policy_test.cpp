#include "log/policy.h"

#include <boost/test/unit_test.hpp>

#include <array>

#include "base/encoding.h"
#include "base/limits.h"
#include "support/reference_log.h"

using namespace trialog;

namespace {

const std::array<std::string, 4> witness_names = {"witness.example/w1", "b.example", "c.example", "d.example"};

SigningKey witness_key(std::size_t number) {
  return number == 0 ? test::reference_witness_key() : test::key_from("TEST ONLY " + witness_names[number]);
}

std::string vkey(std::size_t number) {
  return format_verifier_key(cosigner_key_of(witness_names[number], witness_key(number).public_key()));
}

const std::string log_vkey =
    format_verifier_key(verifier_key_of(test::reference_origin, test::reference_log_key().public_key()));
const std::string log_line = "log " + log_vkey + " https://portal.example/log1\n";

// Witnesses a to d, and what follows.
std::string policy_with(const std::string& lines) {
  std::string text = "# Who must have signed\n\n" + log_line;
  for (std::size_t i = 0; i < witness_names.size(); ++i) {
    text += std::string("witness\t") + static_cast<char>('a' + i) + "  " + vkey(i) + " https://witness.example/\n";
  }
  return text + lines;
}

// A checkpoint of 700 leaves that those witnesses cosigned, each `apart_s` after the one before.
std::string checkpoint(const std::string& letters, std::int64_t apart_s = 0) {
  const std::string text = format_checkpoint({test::reference_origin, 700, leaf_hash(as_bytes("some root"))});
  std::string lines;
  std::int64_t time_s = 1700000700;
  for (const char letter : letters) {
    const auto number = static_cast<std::size_t>(letter - 'a');
    lines += cosign(text, witness_names[number], witness_key(number), time_s);
    time_s += apart_s;
  }
  const std::string note = sign_note(text, test::reference_origin, test::reference_log_key());
  return lines.empty() ? note : append_signatures(as_bytes(note), lines).value();
}

bool counts(const std::string& policy_text, const std::string& letters) {
  const Result<Policy> policy = parse_policy(policy_text);
  BOOST_REQUIRE(policy.has_value());
  const Result<VouchedCheckpoint> opened = open_checkpoint(as_bytes(checkpoint(letters)), *policy);
  if (opened) {
    std::string names;
    for (const std::string& name : opened->witnesses) names += name;
    BOOST_TEST(names == letters);
    BOOST_TEST(opened->checkpoint.size == 700U);
  } else {
    BOOST_TEST((opened.error().code == Errc::missing_signature));
    BOOST_TEST(opened.error().where == "quorum");
  }
  return opened.has_value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy)

BOOST_AUTO_TEST_CASE(a_quorum_is_reached_by_those_who_signed) {
  const std::string two_of_three = policy_with("group three 2 a b c\nquorum three\n");
  BOOST_TEST(!counts(two_of_three, ""));
  BOOST_TEST(!counts(two_of_three, "a"));
  BOOST_TEST(!counts(two_of_three, "ad"));
  BOOST_TEST(counts(two_of_three, "ac"));
  BOOST_TEST(counts(two_of_three, "abc"));
  const std::string nested = policy_with("group some any a b\ngroup both all some c\ngroup end 1 both d\nquorum end\n");
  BOOST_TEST(!counts(nested, "ab"));
  BOOST_TEST(!counts(nested, "c"));
  BOOST_TEST(counts(nested, "bc"));
  BOOST_TEST(counts(nested, "d"));
  BOOST_TEST(counts(policy_with("quorum none\n"), ""));
  BOOST_TEST(counts(policy_with("quorum b\n"), "b"));
  BOOST_TEST(!counts(policy_with("quorum b\n"), "a"));
}

BOOST_AUTO_TEST_CASE(the_quorum_had_seen_nothing_newer_until_the_last_time_at_which_it_still_was_one) {
  const auto after_s = [](const std::string& quorum, const std::string& letters) -> std::int64_t {
    const Policy policy = parse_policy(policy_with(quorum)).value();
    const std::optional<std::int64_t> at_s = weigh_checkpoint(as_bytes(checkpoint(letters, 100)), policy).value().quorum_at_s;
    return at_s ? *at_s - 1700000700 : -1;
  };
  const std::string two_of_three = "group three 2 a b c\nquorum three\n";
  BOOST_TEST(after_s(two_of_three, "a") == -1);
  BOOST_TEST(after_s(two_of_three, "ab") == 0);
  BOOST_TEST(after_s(two_of_three, "abc") == 100);
  BOOST_TEST(after_s(two_of_three, "cdba") == 200);
  BOOST_TEST(after_s("group some any a b\nquorum some\n", "abc") == 100);
  BOOST_TEST(after_s("group every all a b c\nquorum every\n", "cba") == 0);
  const std::string nested = "group some any a b\ngroup both all some c\ngroup end any both d\nquorum end\n";
  BOOST_TEST(after_s(nested, "acb") == 100);
  BOOST_TEST(after_s(nested, "abcd") == 300);
  BOOST_TEST(after_s(nested, "dacb") == 200);
  BOOST_TEST(after_s("quorum b\n", "ab") == 100);
  BOOST_TEST(after_s("quorum none\n", "abcd") == -1);
}

BOOST_AUTO_TEST_CASE(the_log_must_be_one_of_the_policy_and_must_have_signed) {
  const std::string other = format_verifier_key(verifier_key_of("other.example/log", test::key_from("other").public_key()));
  const Policy stranger = parse_policy("log " + other + "\nwitness a " + vkey(0) + "\nquorum none\n").value();
  BOOST_TEST((open_checkpoint(as_bytes(checkpoint("a")), stranger).error().code == Errc::unknown_origin));
  const std::string changed = format_verifier_key(verifier_key_of(test::reference_origin, test::key_from("other").public_key()));
  const Policy unsigned_by_it = parse_policy("log " + changed + "\nwitness a " + vkey(0) + "\nquorum none\n").value();
  BOOST_TEST((open_checkpoint(as_bytes(checkpoint("a")), unsigned_by_it).error().code == Errc::missing_signature));
  std::string forged = checkpoint("ab");
  const std::size_t last = forged.rfind('=');
  forged[last - 3] = forged[last - 3] == 'A' ? 'B' : 'A';
  const Policy all = parse_policy(policy_with("quorum none\n")).value();
  BOOST_TEST(!open_checkpoint(as_bytes(forged), all).has_value());
}

BOOST_AUTO_TEST_CASE(what_is_no_policy_is_refused_with_its_line) {
  const std::string witness_a = "witness a " + vkey(0) + "\n";
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"", ""},
      {log_line, "quorum"},
      {log_line + "quorum none", ""},
      {log_line + "quorum none\nquorum none\n", "3"},
      {log_line + "quorum nobody\n", "2"},
      {log_line + "quorum\n", "2"},
      {log_line + "quorum none extra\n", "2"},
      {log_line + "Quorum none\n", "2"},
      {log_line + "quorum none\r\n", ""},
      {"log\nquorum none\n", "1"},
      {"log " + vkey(0) + "\nquorum none\n", "1"},
      {"log " + log_vkey + " url more\nquorum none\n", "1"},
      {log_line + log_line + "quorum none\n", "2"},
      {"witness a\nquorum a\n", "1"},
      {"witness a " + log_vkey + "\nquorum a\n", "1"},
      {"witness none " + vkey(0) + "\nquorum none\n", "1"},
      {witness_a + witness_a + "quorum a\n", "2"},
      {witness_a + "witness b " + vkey(0) + "\nquorum a\n", "2"},
      {witness_a + "group a any a\nquorum a\n", "2"},
      {witness_a + "group none any a\nquorum a\n", "2"},
      {witness_a + "group g any\nquorum a\n", "2"},
      {witness_a + "group g 0 a\nquorum g\n", "2"},
      {witness_a + "group g 2 a\nquorum g\n", "2"},
      {witness_a + "group g 01 a\nquorum g\n", "2"},
      {witness_a + "group g -1 a\nquorum g\n", "2"},
      {witness_a + "group g most a\nquorum g\n", "2"},
      {witness_a + "group g any b\nquorum g\n", "2"},
      {witness_a + "group g any none\nquorum g\n", "2"},
      {witness_a + "group g any g\nquorum g\n", "2"},
      {witness_a + "group g any a a\nquorum g\n", "2"},
      {witness_a + "group g any a\ngroup h any a\nquorum g\n", "3"},
      {"group g any a\n" + witness_a + "quorum g\n", "1"},
      {"quorum a\n" + witness_a, "1"},
  };
  for (const auto& [text, where] : wrong) {
    BOOST_TEST_CONTEXT(text) {
      const Result<Policy> policy = parse_policy(text);
      BOOST_REQUIRE(!policy.has_value());
      BOOST_TEST((policy.error().code == Errc::malformed_policy));
      BOOST_TEST(policy.error().where == where);
    }
  }
  BOOST_TEST((parse_policy(std::string(limits::max_policy_bytes, '#') + "\n").error().code == Errc::too_large));
  BOOST_TEST((parse_policy(std::string(limits::max_policy_lines + 1, '\n')).error().code == Errc::too_many));
}

BOOST_AUTO_TEST_SUITE_END()
