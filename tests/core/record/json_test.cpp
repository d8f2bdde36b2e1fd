#include "record/json.h"

#include <boost/test/unit_test.hpp>

#include <iostream>

#include "base/encoding.h"
#include "support/files.h"

using namespace trialog;

namespace {

std::string error_of(std::string_view text) {
  const Result<json::Value> value = json::parse(text);
  return value ? "accepted" : std::string(name_of(value.error().code));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_text)

BOOST_AUTO_TEST_CASE(canonical_text_is_sorted_and_bare) {
  const Result<json::Value> value = json::parse(" { \"b\" : [ 1 , true , \"\\u00e9\" ] ,\n \"a\" : { } } ");
  BOOST_TEST(value.has_value());
  if (value) BOOST_TEST(json::write(*value) == "{\"a\":{},\"b\":[1,true,\"\xc3\xa9\"]}");
}

// RFC 8785 section 3.2.3: the order is that of UTF-16 code units, where U+1F600 (surrogates) comes before U+FB33.
BOOST_AUTO_TEST_CASE(keys_are_sorted_by_utf16_units) {
  const Result<json::Value> value = json::parse(
      "{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}");
  BOOST_TEST(value.has_value());
  if (value) {
    BOOST_TEST(json::write(*value) == "{\"\\r\":2,\"1\":4,\"\xc2\x80\":6,\"\xc3\xb6\":7,\"\xe2\x82\xac\":1,\"\xf0\x9f\x98\x80\":5,\"\xef\xac\xb3\":3}");
  }
}

// What the reader says of a text is what writing it again shows.
BOOST_AUTO_TEST_CASE(a_document_knows_whether_its_text_is_the_canonical_one) {
  const auto is_canonical = [](std::string_view text) {
    const bool found = json::read(text).value().is_canonical;
    BOOST_TEST(found == (json::write(json::parse(text).value()) == text), text);
    return found;
  };
  for (const char* text : {"{}", "[]", "\"\"", "true", "-1", "[1,[2,{}],false]", "{\"a\":{\"b\":\"\\n\"},\"c\":[\"\\u001f\",\"\\\\\\\"/\"]}",
                           "{\"\\r\":2,\"1\":4}", "{\"\xf0\x9f\x98\x80\":5,\"\xef\xac\xb3\":3}", "\"\xe4\xb8\xad\""}) {
    BOOST_TEST(is_canonical(text), text);
  }
  for (const char* text : {" {}", "{}\n", "[ ]", "[1, 2]", "{\"a\" :1}", "{\"b\":1,\"a\":2}", "[{\"b\":1,\"a\":2}]", "\"\\/\"", "\"\\u0041\"",
                           "\"\\u000a\"", "\"\\u001F\"", "\"\\u4e2d\"", "{\"\\u0061\":1}", "{\"\xef\xac\xb3\":3,\"\xf0\x9f\x98\x80\":5}"}) {
    BOOST_TEST(!is_canonical(text), text);
  }
}

BOOST_AUTO_TEST_CASE(a_document_is_a_row_of_nodes_that_hold_the_next) {
  const std::string text = "{\"a\":[1,{\"b\":\"\\u00e9\"}],\"c\":true}";
  json::Document document = json::read(text).value();
  const json::Document moved = std::move(document);  // Nodes look into the text and into what was unescaped.
  const json::Node& root = moved.root();
  BOOST_TEST(root.size == moved.nodes.size());
  BOOST_TEST((root.find("x") == nullptr && root.find("b") == nullptr));
  const json::Node* list = root.find("a");
  BOOST_TEST((list != nullptr && list->size == 4U && list->first()->integer == 1));
  BOOST_TEST(list->first()->behind()->find("b")->text == "\xc3\xa9");
  BOOST_TEST((list->behind()->key == "c" && list->behind()->boolean && list->behind()->behind() == root.behind()));
  BOOST_TEST((list->find("b") == nullptr));
}

BOOST_AUTO_TEST_CASE(a_visitor_is_told_all_of_a_value) {
  const json::Value value = json::parse("{\"a\":[1,{\"b\":\"x\"},[],{}],\"c\":true,\"d\":[false,\"y\"]}").value();
  json::ValueMaker maker;
  json::visit(value, maker);
  BOOST_TEST((maker.take() == value));
}

BOOST_AUTO_TEST_CASE(what_is_not_our_json_is_refused_by_name) {
  BOOST_TEST(error_of("") == "truncated");
  BOOST_TEST(error_of("{\"a\":1") == "truncated");
  BOOST_TEST(error_of("\"abc") == "truncated");
  BOOST_TEST(error_of("tru") == "truncated");
  BOOST_TEST(error_of("{} x") == "trailing_bytes");
  BOOST_TEST(error_of("{\"a\":1,\"a\":2}") == "duplicate_key");
  BOOST_TEST(error_of("{\"a\":1,\"\\u0061\":2}") == "duplicate_key");
  BOOST_TEST(error_of("null") == "wrong_type");
  for (const char* number : {"1.0", "1e3", "-0", "9007199254740992", "-9007199254740992", "0.5"}) BOOST_TEST(error_of(number) == "invalid_number");
  BOOST_TEST(error_of("01") == "invalid_number");
  for (const char* text : {"{a:1}", "[1,]", "{\"a\":1,}", "'a'", "\"\t\"", "\"\\x41\"", "\"\\ud800\"", "\"\\ude00\"", "\"\\ud800\\u0041\"", "nul!"}) {
    BOOST_TEST(error_of(text) == "invalid_json", text);
  }
  BOOST_TEST(error_of("\"\xc0\xaf\"") == "invalid_utf8");
}

BOOST_AUTO_TEST_CASE(depth_size_and_count_are_limited_before_anything_is_kept) {
  BOOST_TEST(error_of(std::string(2000, '[')) == "too_deep");
  BOOST_TEST(error_of(std::string(std::size_t{1} << 20, '[')) == "too_large");
  std::string many = "[0";
  for (int i = 0; i < 25000; ++i) many += ",0";
  BOOST_TEST(error_of(many + "]") == "too_many");
}

BOOST_AUTO_TEST_CASE(a_nul_inside_a_text_stays) {
  const Result<json::Value> value = json::parse("\"yes\\u0000no\"");
  BOOST_TEST(value.has_value());
  if (value) {
    BOOST_TEST(value->text.size() == 6U);
    BOOST_TEST(json::write(*value) == "\"yes\\u0000no\"");
  }
}

// The published set of RFC 8785's authors. Files with fractions, exponents or null are outside our subset and must be
// refused; the others must come out byte for byte.
BOOST_AUTO_TEST_CASE(the_published_canonical_forms_come_out) {
  const auto folder = test::shared_data() / "crypto/jcs";
  if (!std::filesystem::exists(folder)) {
    std::cout << "skipped: data not present\n";
    return;
  }
  int written = 0;
  int refused = 0;
  for (const auto& path : test::files_in(folder / "input")) {
    const Result<json::Value> value = json::parse(test::read_file(path));
    if (!value) {
      ++refused;
      BOOST_TEST((value.error().code == Errc::invalid_number || value.error().code == Errc::wrong_type), path.filename().string());
      continue;
    }
    ++written;
    BOOST_TEST(json::write(*value) == test::read_file(folder / "output" / path.filename()), path.filename().string());
  }
  BOOST_TEST(written == 3);
  BOOST_TEST(refused == 3);
}

BOOST_AUTO_TEST_CASE(differences_name_each_path_once) {
  const json::Value before = json::parse("{\"a\":1,\"b\":{\"c\":\"x\"},\"d\":[1,2]}").value();
  const json::Value after = json::parse("{\"a\":1,\"b\":{\"c\":\"y\"},\"d\":[1],\"e\":true}").value();
  const std::vector<json::Difference> found = json::differences(before, after);
  BOOST_TEST(found.size() == 3U);
  if (found.size() == 3) {
    BOOST_TEST((found[0].path == "b.c" && found[0].before == "x" && found[0].after == "y"));
    BOOST_TEST((found[1].path == "e" && found[1].before.empty() && found[1].after == "true"));
    BOOST_TEST((found[2].path == "d[1]" && found[2].before == "2" && found[2].after.empty()));
  }
  BOOST_TEST(json::differences(before, before).empty());
}

BOOST_AUTO_TEST_SUITE_END()
