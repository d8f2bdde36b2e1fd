// Each record is declared once; these tests catch a field that was forgotten in one of the places that follow from it.
#include <boost/test/unit_test.hpp>

#include "support/full_example.h"

using namespace trialog;

namespace {

template <class T>
void check_declaration() {
  const std::string name(token_of(RecordTraits<T>::kind));
  BOOST_TEST(member_count<T>() == CountArchive::count<T>(), name << ": a member is missing in serialize");

  std::set<std::string> paths;
  const T record = test::full_example<T>(paths);
  for (const std::string& path : paths) BOOST_TEST((find_rule(RecordTraits<T>::rules, path) != nullptr), name << ": no rule for " << path);
  for (const FieldRule& rule : RecordTraits<T>::rules) {
    BOOST_TEST(paths.contains(std::string(rule.path)), name << ": no field for the rule " << rule.path);
  }

  const std::string text = json::write(SaveArchive::save(record));
  const json::Document document = json::read(text).value();
  const Result<T> again = LoadArchive::load<T>(document);
  BOOST_TEST(again.has_value(), name);
  if (!again) return;
  BOOST_TEST(json::write(SaveArchive::save(*again)) == text, name);
  BOOST_TEST(is_saved_as(*again, document), name);
  // No other document passes for it, neither one with another character somewhere nor one with a list too much.
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == '1' ? '2' : '1';
    const Result<json::Document> other = json::read(changed);
    if (other) BOOST_TEST(!is_saved_as(record, *other), name << " with another character " << i);
  }
  const std::string longer = "{\"0\":[]," + text.substr(1);
  const json::Document with_list = json::read(longer).value();
  BOOST_TEST(!is_saved_as(record, with_list), name);
}

template <class T>
void check_count() {
  BOOST_TEST(member_count<T>() == CountArchive::count<T>(), "a nested struct has a member that serialize forgets");
}

template <class... T>
void check_counts() { (check_count<T>(), ...); }

}  // namespace

BOOST_AUTO_TEST_SUITE(declaration)

BOOST_AUTO_TEST_CASE(every_member_is_serialized_has_a_rule_and_comes_back) {
#define TRIALOG_CHECK_KIND(name, type) check_declaration<type>();
  TRIALOG_RECORD_KINDS(TRIALOG_CHECK_KIND)
#undef TRIALOG_CHECK_KIND
}

BOOST_AUTO_TEST_CASE(every_member_of_the_nested_structs_is_serialized) {
  check_counts<RecordHeader, RecordSource, Reference, ForeignField, RegisterEntry, Appeal, Scale, DataInput, Factor, Supplier,
               ImpactAssessment, Risk, Purpose, LegalBasis, DataCategory, DataSource, DataRecipient, DataTransfer, Retention,
               DataRight, ComplaintPrivate>();
}

BOOST_AUTO_TEST_SUITE_END()
