#include "log/tree.h"

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "base/limits.h"
#include "support/files.h"
#include "support/reference_log.h"

using namespace trialog;

namespace {

// The published sets are JSON lines with whole 64-bit numbers and null, which the project's own reader refuses.
// These read one member of such a line.
std::string_view member(std::string_view line, std::string_view key) {
  const std::size_t at = line.find("\"" + std::string(key) + "\": ");
  return at == std::string_view::npos ? std::string_view{} : line.substr(at + key.size() + 4);
}

std::uint64_t number(std::string_view line, std::string_view key) {
  return std::strtoull(std::string(member(line, key)).c_str(), nullptr, 10);
}

bool is_true(std::string_view line, std::string_view key) { return member(line, key).starts_with("true"); }

// Some lines have roots that are no hashes; the hash of such a text stands for it, equal for equal texts.
std::vector<Digest> digests(std::string_view line, std::string_view key) {
  std::string_view rest = member(line, key);
  rest = rest.starts_with('[') ? rest.substr(0, rest.find(']')) : rest.substr(0, rest.find(','));
  std::vector<Digest> all;
  for (std::size_t begin = rest.find('"'); begin != std::string_view::npos; begin = rest.find('"')) {
    rest.remove_prefix(begin + 1);
    const std::size_t end = rest.find('"');
    const std::string_view text = rest.substr(0, end);
    const Result<Digest> digest = decode_base64_digest(text);
    all.push_back(digest ? *digest : sha256(as_bytes(text)));
    rest.remove_prefix(end + 1);
  }
  return all;
}

template <class Check>
void every_line_is_judged_as_published(const char* name, Check check) {
  std::ifstream file(test::shared_data() / "crypto" / "rfc6962-merkle" / name);
  if (!file) {
    std::cout << "skipped: data not present\n";
    return;
  }
  int lines = 0;
  for (std::string line; std::getline(file, line); ++lines) {
    BOOST_TEST_INFO(line);
    BOOST_TEST(check(line) == !is_true(line, "wantErr"));
  }
  BOOST_TEST(lines == 98);
}

Digest digest_of(std::string_view text) { return sha256(as_bytes(text)); }

}  // namespace

BOOST_AUTO_TEST_SUITE(tree)

BOOST_AUTO_TEST_CASE(the_empty_tree_has_the_root_of_the_standard) {
  BOOST_TEST(base64(empty_tree_root()) == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

BOOST_AUTO_TEST_CASE(a_leaf_and_a_node_of_the_same_bytes_differ) {
  const Digest left = digest_of("left");
  const Digest right = digest_of("right");
  Bytes both(left.begin(), left.end());
  append(both, right);
  BOOST_TEST((leaf_hash(both) != node_hash(left, right)));
}

BOOST_AUTO_TEST_CASE(hashes_of_many_leaves_are_those_of_each) {
  std::vector<Bytes> records;
  for (std::size_t i = 0; i < 20; ++i) records.push_back(Bytes(i * 37, static_cast<std::uint8_t>(i)));
  const std::vector<Digest> hashes = leaf_hashes(records);
  BOOST_TEST(hashes.size() == records.size());
  for (std::size_t i = 0; i < records.size(); ++i) BOOST_TEST((hashes[i] == leaf_hash(records[i])));
}

BOOST_AUTO_TEST_CASE(a_perfect_row_is_paired_level_by_level) {
  const Digest a = digest_of("a");
  const Digest b = digest_of("b");
  const Digest c = digest_of("c");
  const Digest d = digest_of("d");
  Bytes row;
  for (const Digest& hash : {a, b, c, d}) append(row, hash);
  BOOST_TEST((perfect_root(ByteView(row).first(32)) == a));
  BOOST_TEST((perfect_root(row) == node_hash(node_hash(a, b), node_hash(c, d))));
}

BOOST_AUTO_TEST_CASE(a_hash_has_one_text) {
  const std::string text = base64(digest_of("a"));
  BOOST_TEST(decode_base64_digest(text).has_value());
  BOOST_TEST(!decode_base64_digest(text.substr(4)).has_value());
  BOOST_TEST(!decode_base64_digest(text + "AAAA").has_value());
  BOOST_TEST(!decode_base64_digest(std::string(44, 'A')).has_value());
}

BOOST_AUTO_TEST_CASE(published_inclusion_proofs_are_judged_as_published) {
  every_line_is_judged_as_published("inclusion.jsonl", [](std::string_view line) {
    // An empty root or leaf is no Digest, so it cannot even be asked about.
    if (line.find("\"\"") != std::string_view::npos) return false;
    return check_inclusion(number(line, "leafIdx"), number(line, "treeSize"), digests(line, "leafHash").at(0),
                           digests(line, "proof"), digests(line, "root").at(0))
        .has_value();
  });
}

BOOST_AUTO_TEST_CASE(published_consistency_proofs_are_judged_as_published) {
  every_line_is_judged_as_published("consistency.jsonl", [](std::string_view line) {
    const bool accepted = check_consistency(number(line, "size1"), digests(line, "root1").at(0), number(line, "size2"),
                                            digests(line, "root2").at(0), digests(line, "proof"))
                              .has_value();
    // The set calls the step from the empty tree useless, therefore wrong. A witness takes it as the first one.
    if (line.find("/size1-is-zero-and-size2-is-not-zero.json") != std::string_view::npos) return !accepted;
    return accepted;
  });
}

BOOST_AUTO_TEST_CASE(an_index_or_size_outside_the_tree_is_refused) {
  const Digest hash = digest_of("a");
  const auto code = [&](std::uint64_t index, std::uint64_t size) {
    return check_inclusion(index, size, hash, {}, hash).error().code;
  };
  BOOST_TEST((code(0, 0) == Errc::outside_tree));
  BOOST_TEST((code(1, 1) == Errc::outside_tree));
  BOOST_TEST((code(0, limits::max_tree_size + 1) == Errc::outside_tree));
  BOOST_TEST((code(0, limits::max_tree_size) == Errc::inclusion_failed));
  BOOST_TEST((check_consistency(1, hash, limits::max_tree_size + 1, hash, {}).error().code == Errc::outside_tree));
}

BOOST_AUTO_TEST_CASE(a_smaller_log_is_called_rewound) {
  const Digest hash = digest_of("a");
  BOOST_TEST((check_consistency(2, hash, 1, hash, {}).error().code == Errc::rewound));
}

BOOST_AUTO_TEST_CASE(a_proof_of_endless_length_is_refused_before_it_is_hashed) {
  const Digest hash = digest_of("a");
  const std::vector<Digest> proof(limits::max_proof_hashes + 1, hash);
  BOOST_TEST((check_inclusion(0, limits::max_tree_size, hash, proof, hash).error().code == Errc::too_many));
  BOOST_TEST((check_consistency(3, hash, limits::max_tree_size, hash, proof).error().code == Errc::too_many));
}

BOOST_AUTO_TEST_CASE(a_proof_that_goes_on_above_the_root_is_refused) {
  const Digest leaf = digest_of("leaf");
  const Digest other = digest_of("other");
  const std::vector<Digest> too_long = {other};
  BOOST_TEST(!check_inclusion(0, 1, leaf, too_long, node_hash(other, leaf)).has_value());
  // A right proof from three leaves to four, and then a node too many over both roots.
  const Digest first_two = node_hash(digest_of("0"), digest_of("1"));
  const Digest old_root = node_hash(first_two, leaf);
  const Digest new_root = node_hash(first_two, node_hash(leaf, digest_of("3")));
  const std::vector<Digest> right = {leaf, digest_of("3"), first_two};
  BOOST_TEST(check_consistency(3, old_root, 4, new_root, right).has_value());
  const std::vector<Digest> taller = {leaf, digest_of("3"), first_two, other};
  BOOST_TEST(!check_consistency(3, node_hash(other, old_root), 4, node_hash(other, new_root), taller).has_value());
}

BOOST_AUTO_TEST_CASE(from_the_empty_tree_every_tree_follows) {
  const Digest root = digest_of("a");
  BOOST_TEST(check_consistency(0, empty_tree_root(), 9, root, {}).has_value());
  BOOST_TEST(check_consistency(0, empty_tree_root(), 0, empty_tree_root(), {}).has_value());
  BOOST_TEST(!check_consistency(0, root, 9, root, {}).has_value());
  const std::vector<Digest> proof = {root};
  BOOST_TEST(!check_consistency(0, empty_tree_root(), 9, root, proof).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
