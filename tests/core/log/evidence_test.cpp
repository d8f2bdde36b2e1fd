#include "log/evidence.h"

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "base/limits.h"
#include "log/proof.h"
#include "support/files.h"
#include "support/reference_log.h"

using namespace trialog;
using trialog::test::reference_record;

namespace {

const VerifierKey log_key = test::reference_keys()[0];

std::string note_of(std::uint64_t size, const Digest& root) {
  return sign_note(format_checkpoint({test::reference_origin, size, root}), test::reference_origin, test::reference_log_key());
}

// The reference log, or one that differs from it from leaf `changed_at` on.
struct History {
  explicit History(std::uint64_t size, std::uint64_t changed_at = limits::max_tree_size) {
    TreeAppender tree;
    while (tree.size() < size) {
      tree.append(leaf_hash(record(tree.size(), changed_at)));
      roots.push_back(tree.root());
    }
    for (Tile& tile : tree.take_changed_tiles()) tiles[{tile.id.level, tile.id.index}] = std::move(tile.bytes);
  }
  static Bytes record(std::uint64_t index, std::uint64_t changed_at) {
    return index < changed_at ? reference_record(index) : to_bytes("another " + std::to_string(index));
  }
  std::string note(std::uint64_t size) const { return note_of(size, size == 0 ? empty_tree_root() : roots[static_cast<std::size_t>(size - 1)]); }
  TileReader reader() const {
    return [this](const TileId& id) -> Result<Bytes> {
      const auto found = tiles.find({id.level, id.index});
      const auto size = static_cast<std::ptrdiff_t>(id.width) * static_cast<std::ptrdiff_t>(digest_bytes);
      if (found == tiles.end() || std::ssize(found->second) < size) return Error{Errc::not_found, tile_path(id)};
      return Bytes(found->second.begin(), found->second.begin() + size);
    };
  }
  Digest hash(int level, std::uint64_t index) const {
    Digest digest;
    const Bytes& tile = tiles.at({level, index / tile_width});
    std::copy_n(tile.begin() + static_cast<std::ptrdiff_t>(index % tile_width * digest_bytes), digest_bytes, digest.begin());
    return digest;
  }

  std::vector<Digest> roots;  // by size - 1
  std::map<std::pair<int, std::uint64_t>, Bytes> tiles;
};

TlogProof receipt_of(const History& history, std::uint64_t index, std::uint64_t size) {
  return {std::nullopt, index, prove_inclusion(index, size, history.reader()).value(), history.note(size)};
}

const History& ours() {
  static const History history(700);
  return history;
}
const History& theirs() {
  static const History history(700, 300);
  return history;
}
Bytes flipped(Bytes bytes, std::size_t at = 0) {
  bytes[at] ^= 1;
  return bytes;
}

// One of each kind, and of each shape that a kind has.
std::vector<Evidence> examples() {
  const std::string note = theirs().note(700);
  const Bytes tile = theirs().tiles.at({0, 1});
  const Bytes edge = theirs().tiles.at({1, 0});
  return {
      evidence_of_checkpoints(log_key, ours().note(700), note, theirs().reader()).value(),
      evidence_of_checkpoints(log_key, ours().note(511), note, theirs().reader()).value(),
      evidence_of_checkpoints(log_key, note, ours().note(512), theirs().reader()).value(),
      evidence_of_checkpoints(log_key, theirs().note(511), note, theirs().reader()).value(),
      evidence_of_checkpoints(log_key, note, theirs().note(256), theirs().reader()).value(),
      evidence_of_receipt(log_key, receipt_of(ours(), 301, 400), reference_record(301), note, theirs().reader()).value(),
      evidence_of_leaf(log_key, note, 301, History::record(301, 300), Errc::invalid_json, theirs().reader()).value(),
      evidence_of_file(log_key, note, {false, 0, 1, 256}, 0, flipped(tile), theirs().hash(1, 1), theirs().reader()).value(),
      evidence_of_file(log_key, note, {false, 1, 0, 2}, 1, flipped({edge.begin() + 32, edge.begin() + 64}), theirs().hash(1, 1), theirs().reader()).value(),
      evidence_of_file(log_key, note, {true, 0, 2, 188}, 187, to_bytes("instead"), theirs().hash(0, 699), theirs().reader()).value(),
      evidence_of_absence(log_key, ours().note(257), ours().note(700), 257, reference_record(257), ours().reader()).value(),
      evidence_of_absence(log_key, ours().note(512), ours().note(700), 699, reference_record(699), ours().reader()).value(),
      evidence_of_absence(log_key, ours().note(0), ours().note(2), 0, reference_record(0), ours().reader()).value(),
  };
}

Result<std::vector<Checkpoint>> check_file(std::string_view file) { return check_evidence(TRIALOG_TRY(parse_evidence(file))); }

}  // namespace

BOOST_AUTO_TEST_SUITE(evidence)

BOOST_AUTO_TEST_CASE(every_kind_is_confirmed_and_reads_back_as_it_was_written) {
  std::vector<EvidenceKind> kinds;
  for (const Evidence& evidence : examples()) {
    kinds.push_back(evidence.kind);
    const std::string file = format_evidence(evidence);
    BOOST_TEST_INFO(file.substr(0, 60));
    BOOST_TEST((parse_evidence(file).value() == evidence));
    BOOST_TEST(format_evidence(parse_evidence(file).value()) == file);
    BOOST_TEST(check_file(file).has_value());
  }
  using enum EvidenceKind;
  BOOST_TEST((kinds == std::vector{split_view, inconsistent, inconsistent, rewound, rewound, lost_receipt, wrong_leaf, wrong_tile,
                                   wrong_tile, wrong_tile, late_inclusion, late_inclusion, late_inclusion}));
}

BOOST_AUTO_TEST_CASE(an_evidence_file_has_the_shape_that_its_header_says) {
  const std::string note = ours().note(2);
  const std::string other = theirs().note(700);
  const Evidence evidence = evidence_of_checkpoints(log_key, ours().note(700), other, ours().reader()).value();
  BOOST_TEST(format_evidence(evidence) == "trialog/evidence@v1\nkind split_view\nlog " + format_verifier_key(log_key) +
                                              "\ncheckpoint 5\n" + ours().note(700) + "checkpoint 5\n" + other);
  const Evidence leaf = evidence_of_leaf(log_key, note, 1, reference_record(1), Errc::wrong_kind, ours().reader()).value();
  BOOST_TEST(format_evidence(leaf) == "trialog/evidence@v1\nkind wrong_leaf\nlog " + format_verifier_key(log_key) +
                                          "\nindex 1\nrule wrong_kind\nrecord " + base64(reference_record(1)) + "\nhash " +
                                          base64(leaf_hash(reference_record(0))) + "\ncheckpoint 5\n" + note);
}

// Frozen, as tests/vectors/README.md says; the second verifier confirms the same files.
BOOST_AUTO_TEST_CASE(evidence_gives_its_frozen_bytes) {
  const auto folder = test::root() / "tests/vectors/evidence-1";
  int number = 0;
  for (const Evidence& evidence : examples()) {
    const std::string name = std::to_string(number++) + "-" + std::string(word_of(evidence.kind)) + ".evidence";
    const bool is_new = std::getenv("TRIALOG_WRITE_NEW_VECTORS") != nullptr && !std::filesystem::exists(folder / name);
    if (is_new) std::ofstream(folder / name, std::ios::binary) << format_evidence(evidence);
    BOOST_TEST(format_evidence(evidence) == test::read_file(folder / name), name);
  }
}

// Two logs that differ give evidence at every pair of sizes; one log gives none but that it was seen larger.
BOOST_AUTO_TEST_CASE(two_histories_are_told_apart_at_every_pair_of_sizes) {
  const History mine(70);
  const History other(70, 9);
  for (std::uint64_t small = 0; small <= 70; ++small) {
    for (std::uint64_t size = small; size <= 70; ++size) {
      const Result<Evidence> found = evidence_of_checkpoints(log_key, mine.note(small), other.note(size), other.reader());
      const Result<Evidence> none = evidence_of_checkpoints(log_key, other.note(small), other.note(size), other.reader());
      BOOST_TEST_INFO(small << " " << size);
      BOOST_TEST(((none.has_value() ? word_of(none->kind) : "none") == (small < size ? "rewound" : "none")));
      const std::string_view expected = small == size ? (small > 9 ? "split_view" : "none") : small > 9 ? "inconsistent" : "rewound";
      BOOST_TEST(((found.has_value() ? word_of(found->kind) : "none") == expected));
    }
  }
}

BOOST_AUTO_TEST_CASE(every_changed_byte_is_refused) {
  for (const Evidence& evidence : examples()) {
    const std::string file = format_evidence(evidence);
    for (std::size_t at = 0; at < file.size(); ++at) {
      // A served tile is long, and each of its bytes says the same.
      if (evidence.kind == EvidenceKind::wrong_tile && at > 300 && at < file.size() - 1200 && at % 97 != 0) continue;
      std::string changed = file;
      changed[at] = static_cast<char>(changed[at] ^ 1);
      const bool is_confirmed = check_file(changed).has_value();
      // Which rule a record breaks is for the application; the bytes that were served are nobody's.
      const std::size_t line = file.rfind('\n', at) + 1;
      const std::string_view word = std::string_view(file).substr(line, 7);
      BOOST_TEST_INFO(word_of(evidence.kind) << " at " << at << ": " << word);
      if (word != "served ") BOOST_TEST(!is_confirmed);
    }
    for (const std::size_t size : {std::size_t{0}, file.size() / 2, file.size() - 1}) BOOST_TEST(!check_file(file.substr(0, size)).has_value());
    BOOST_TEST((check_file(file + "\n").error().code == Errc::malformed_evidence));
  }
}

BOOST_AUTO_TEST_CASE(every_changed_member_is_refused) {
  for (const Evidence& good : examples()) {
    const auto refused = [&](const char* member, auto change) {
      Evidence bad = good;
      change(bad);
      BOOST_TEST_INFO(word_of(good.kind) << " " << member);
      BOOST_TEST((bad == good || !check_evidence(bad).has_value()));
    };
    using enum EvidenceKind;
    refused("log", [](Evidence& e) { e.log = verifier_key_of(test::reference_origin, test::key_from("another").public_key()); });
    refused("a witness as log", [](Evidence& e) { e.log = test::reference_keys()[1]; });
    for (std::size_t i = 0; i < good.hashes.size(); ++i) {
      refused("hash", [&](Evidence& e) { e.hashes[i][0] ^= 1; });
      refused("hash left out", [&](Evidence& e) { e.hashes.erase(e.hashes.begin() + static_cast<std::ptrdiff_t>(i)); });
    }
    if (good.kind != split_view) refused("hash too many", [](Evidence& e) { e.hashes.push_back(Digest{}); });
    for (std::size_t i = 0; i < good.other_hashes.size(); ++i) refused("other_hash", [&](Evidence& e) { e.other_hashes[i][31] ^= 1; });
    if (good.checkpoints.size() == 2 && good.kind != split_view) refused("order", [](Evidence& e) { std::swap(e.checkpoints[0], e.checkpoints[1]); });
    if (good.checkpoints.size() == 2) refused("the same twice", [](Evidence& e) { e.checkpoints[1] = e.checkpoints[0]; });
    if (good.kind == lost_receipt || good.kind == wrong_leaf || good.kind == late_inclusion) {
      refused("index", [](Evidence& e) { ++e.index; });
      refused("index outside", [](Evidence& e) { e.index = limits::max_tree_size; });
      refused("record", [](Evidence& e) { e.record.back() ^= 1; });
    }
    if (good.kind == late_inclusion) {
      refused("index in the smaller tree", [](Evidence& e) { e.index = 0; });
      if (good.index == 699) refused("another history before", [](Evidence& e) { e.checkpoints[0] = theirs().note(512); });
    }
    if (good.kind == lost_receipt) {
      refused("other", [](Evidence& e) { e.other[0] ^= 1; });
      refused("the record itself", [](Evidence& e) { e.other = leaf_hash(e.record); });
    }
    if (good.kind == wrong_tile) {
      refused("index", [](Evidence& e) { e.index = e.index == 0 ? 1 : e.index - 1; });
      refused("index outside", [](Evidence& e) { e.index = 256; });
      refused("signed", [](Evidence& e) { e.other[0] ^= 1; });
      refused("file", [](Evidence& e) { ++e.file.index; });
      refused("level", [](Evidence& e) { e.file.level = e.file.level == 6 ? 5 : 6; e.file.entries = false; });
      refused("high level", [](Evidence& e) { e.file.level = 63; e.file.entries = false; });
      refused("nothing served", [](Evidence& e) { e.file.entries = false; e.record.clear(); });
      if (!good.file.entries) refused("three hashes", [](Evidence& e) { e.record.resize(96); });
    }
  }
  // What was served is what was signed: nothing is wrong.
  const std::string note = ours().note(700);
  BOOST_TEST((evidence_of_file(log_key, note, {true, 0, 2, 188}, 3, reference_record(515), ours().hash(0, 515), ours().reader()).error().code == Errc::evidence_failed));
  BOOST_TEST((evidence_of_file(log_key, note, {false, 0, 2, 188}, 0, flipped(Bytes(512)), ours().hash(0, 512), ours().reader()).error().code == Errc::evidence_failed));
  BOOST_TEST((evidence_of_receipt(log_key, receipt_of(ours(), 5, 400), reference_record(5), note, ours().reader()).error().code == Errc::evidence_failed));
  BOOST_TEST((evidence_of_receipt(log_key, receipt_of(ours(), 300, 400), reference_record(300), ours().note(300), ours().reader()).error().where == "index"));
}

// The tiles above a wrong one are enough: what lies within it is not asked for.
BOOST_AUTO_TEST_CASE(a_wrong_tile_of_a_large_log_is_shown_without_the_tiles_within_it) {
  const History large(70000);
  const TileReader reader = [&](const TileId& id) -> Result<Bytes> {
    if (id.level == 0 && id.index < 256) return Error{Errc::network_failed, tile_path(id)};
    return large.reader()(id);
  };
  const Bytes served = flipped(large.tiles.at({1, 0}), 4000);
  const Result<Evidence> found = evidence_of_file(log_key, large.note(70000), {false, 1, 0, 256}, 0, served, large.hash(2, 0), reader);
  BOOST_TEST(found.has_value());
  BOOST_TEST(format_evidence(*found).size() < 14000u);
}

BOOST_AUTO_TEST_CASE(an_oversized_file_is_refused_before_it_is_read) {
  const std::string file = format_evidence(examples()[0]);
  BOOST_TEST((parse_evidence(file + std::string(limits::max_evidence_bytes, ' ')).error().code == Errc::too_large));
  std::string many = format_evidence(examples()[1]);
  const std::size_t place = many.find("hash ");
  for (int i = 0; i < 64; ++i) many.insert(place, "hash " + base64(Digest{}) + "\n");
  BOOST_TEST((parse_evidence(many).error().code == Errc::too_many));
}

BOOST_AUTO_TEST_SUITE_END()
