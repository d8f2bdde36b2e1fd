#include "log/evidence.h"

#include <algorithm>
#include <array>
#include <bit>

#include "base/encoding.h"
#include "base/limits.h"
#include "log/proof.h"
#include "log/tree.h"

namespace trialog {
namespace {

constexpr std::string_view first_line = "trialog/evidence@v1\n";
constexpr std::array kind_words = {"split_view", "inconsistent", "rewound",       "lost_receipt",
                                   "wrong_leaf", "wrong_tile",   "late_inclusion"};

enum class Line { file, index, rule, record, served, signed_hash, hash, other, other_hash, checkpoint };
constexpr std::array line_words = {"file",   "index", "rule",  "record",     "served",
                                   "signed", "hash",  "other", "other_hash", "checkpoint"};

std::vector<Line> lines_of(EvidenceKind kind) {
  switch (kind) {
    case EvidenceKind::split_view: return {Line::checkpoint, Line::checkpoint};
    case EvidenceKind::inconsistent:
    case EvidenceKind::rewound: return {Line::hash, Line::checkpoint, Line::checkpoint};
    case EvidenceKind::lost_receipt:
      return {Line::index, Line::record, Line::hash, Line::other, Line::other_hash, Line::checkpoint, Line::checkpoint};
    case EvidenceKind::wrong_leaf: return {Line::index, Line::rule, Line::record, Line::hash, Line::checkpoint};
    case EvidenceKind::wrong_tile:
      return {Line::file, Line::index, Line::served, Line::signed_hash, Line::hash, Line::checkpoint};
    case EvidenceKind::late_inclusion:
      return {Line::index, Line::record, Line::hash, Line::other_hash, Line::checkpoint, Line::checkpoint};
  }
  TRIALOG_ASSERT(false, "a kind outside its enumeration");
}

std::string line(std::string_view word, std::string_view value) { return std::string(word) + " " + std::string(value) + "\n"; }

class Reader {
 public:
  explicit Reader(std::string_view rest) : rest_(rest) {}

  bool at(std::string_view word) const { return rest_.starts_with(word) && rest_.substr(word.size()).starts_with(' '); }
  Result<std::string_view> value(std::string_view word) {
    const std::size_t end = rest_.find('\n');
    if (!at(word) || end == std::string_view::npos) return Error{Errc::malformed_evidence, std::string(word)};
    const std::string_view value = rest_.substr(0, end).substr(word.size() + 1);
    rest_.remove_prefix(end + 1);
    return value;
  }
  // Whole lines, word for word.
  Result<std::string> lines(std::int64_t count) {
    std::size_t size = 0;
    for (; count > 0; --count) {
      const std::size_t end = rest_.find('\n', size);
      if (end == std::string_view::npos) return Error{Errc::malformed_evidence, "checkpoint"};
      size = end + 1;
    }
    std::string text(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return text;
  }
  bool is_at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

Result<std::vector<Digest>> read_hashes(Reader& reader, std::string_view word) {
  std::vector<Digest> hashes;
  while (reader.at(word)) {
    if (hashes.size() == limits::max_proof_hashes) return Error{Errc::too_many, std::string(word)};
    const std::string_view value = TRIALOG_TRY(reader.value(word));
    hashes.push_back(TRIALOG_TRY(decode_base64_digest(value)));
  }
  return hashes;
}

Result<void> read_line(Reader& reader, Line what, Evidence& evidence) {
  const std::string_view word = line_words[static_cast<std::size_t>(what)];
  if (what == Line::hash || what == Line::other_hash) {
    (what == Line::hash ? evidence.hashes : evidence.other_hashes) = TRIALOG_TRY(read_hashes(reader, word));
    return {};
  }
  const std::string_view value = TRIALOG_TRY(reader.value(word));
  switch (what) {
    case Line::file: evidence.file = TRIALOG_TRY(parse_tile_path(value)); break;
    case Line::index: evidence.index = static_cast<std::uint64_t>(TRIALOG_TRY(decode_decimal(value))); break;
    case Line::rule:
      if (!errc_from_name(value, evidence.rule)) return Errc::malformed_evidence;
      break;
    case Line::record:
    case Line::served: evidence.record = TRIALOG_TRY(decode_base64(value)); break;
    case Line::signed_hash:
    case Line::other: evidence.other = TRIALOG_TRY(decode_base64_digest(value)); break;
    case Line::checkpoint: {
      const std::int64_t count = TRIALOG_TRY(decode_decimal(value));
      evidence.checkpoints.push_back(TRIALOG_TRY(reader.lines(count)));
      break;
    }
    case Line::hash:
    case Line::other_hash: break;
  }
  return {};
}

std::string write_line(Line what, const Evidence& evidence, std::size_t& checkpoint) {
  const std::string_view word = line_words[static_cast<std::size_t>(what)];
  std::string text;
  switch (what) {
    case Line::file: return line(word, tile_path(evidence.file));
    case Line::index: return line(word, std::to_string(evidence.index));
    case Line::rule: return line(word, name_of(evidence.rule));
    case Line::record:
    case Line::served: return line(word, base64(evidence.record));
    case Line::signed_hash:
    case Line::other: return line(word, base64(evidence.other));
    case Line::hash:
    case Line::other_hash:
      for (const Digest& hash : what == Line::hash ? evidence.hashes : evidence.other_hashes) text += line(word, base64(hash));
      return text;
    case Line::checkpoint: {
      const std::string& note = evidence.checkpoints.at(checkpoint++);
      return line(word, std::to_string(std::count(note.begin(), note.end(), '\n'))) + note;
    }
  }
  TRIALOG_ASSERT(false, "a line outside its enumeration");
}

// A node of the tree: the root of the 2^height leaves from index * 2^height on, all of which the tree has.
struct Node {
  int height = 0;
  std::uint64_t index = 0;
};

// Errors: evidence_failed.
Result<void> check_node(const Node& node, const Checkpoint& checkpoint, const Digest& hash, std::span<const Digest> path) {
  // Over nodes of one height a tree has the same shape as over leaves; its last node may be smaller.
  const std::uint64_t whole = checkpoint.size >> node.height;
  if (node.index >= whole) return Error{Errc::evidence_failed, "index"};
  const std::uint64_t nodes = whole + ((whole << node.height) < checkpoint.size ? 1 : 0);
  if (!check_inclusion(node.index, nodes, hash, path, checkpoint.root)) return Error{Errc::evidence_failed, "hash"};
  return {};
}

Result<void> check_two_sizes(const Evidence& evidence, const Checkpoint& smaller, const Checkpoint& greater) {
  if (smaller.size >= greater.size) return Error{Errc::evidence_failed, "checkpoint"};
  const bool must_agree = evidence.kind != EvidenceKind::inconsistent;
  if (smaller.size == 0) {
    // Every tree begins with the empty one, whose root no checkpoint can have wrong.
    if (!must_agree) return Error{Errc::evidence_failed, "checkpoint"};
    if (!evidence.hashes.empty()) return Error{Errc::evidence_failed, "hash"};
    return {};
  }
  const Result<TwoRoots> roots = roots_from_hashes(smaller.size, greater.size, evidence.hashes);
  if (!roots || roots->newer_root != greater.root) return Error{Errc::evidence_failed, "hash"};
  if ((roots->older_root == smaller.root) != must_agree) return Error{Errc::evidence_failed, "kind"};
  return {};
}

// Which node `served` should give, and what it gives instead. Errors: evidence_failed.
struct Served {
  Node node;
  Digest hash;
};
Result<Served> read_served(const Evidence& evidence) {
  const TileId& file = evidence.file;
  if (evidence.index >= static_cast<std::uint64_t>(file.width)) return Error{Errc::evidence_failed, "index"};
  const std::uint64_t place = file.index * tile_width + evidence.index;
  if (file.entries) {
    if (evidence.record.size() > limits::max_leaf_bytes) return Error{Errc::evidence_failed, "served"};
    return Served{{0, place}, leaf_hash(evidence.record)};
  }
  const std::size_t count = evidence.record.size() / digest_bytes;
  if (evidence.record.size() % digest_bytes != 0 || !std::has_single_bit(count)) return Error{Errc::evidence_failed, "served"};
  if (evidence.index % count != 0 || evidence.index + count > static_cast<std::uint64_t>(file.width)) {
    return Error{Errc::evidence_failed, "index"};
  }
  const int height = 8 * file.level + std::countr_zero(count);
  // Trees have less than 2^53 leaves.
  if (height > 52) return Error{Errc::evidence_failed, "file"};
  return Served{{height, place / count}, perfect_root(evidence.record)};
}

Result<void> check_kind(const Evidence& evidence, const std::vector<Checkpoint>& opened) {
  switch (evidence.kind) {
    case EvidenceKind::split_view:
      if (opened[0].size != opened[1].size || opened[0].root == opened[1].root) return Error{Errc::evidence_failed, "checkpoint"};
      return {};
    case EvidenceKind::inconsistent:
    case EvidenceKind::rewound: return check_two_sizes(evidence, opened[0], opened[1]);
    case EvidenceKind::lost_receipt: {
      const Digest leaf = leaf_hash(evidence.record);
      if (evidence.other == leaf) return Error{Errc::evidence_failed, "other"};
      TRIALOG_TRY(check_node({0, evidence.index}, opened[0], leaf, evidence.hashes));
      if (!check_node({0, evidence.index}, opened[1], evidence.other, evidence.other_hashes)) {
        return Error{Errc::evidence_failed, "other_hash"};
      }
      return {};
    }
    case EvidenceKind::wrong_leaf:
      return check_node({0, evidence.index}, opened[0], leaf_hash(evidence.record), evidence.hashes);
    case EvidenceKind::wrong_tile: {
      const Served served = TRIALOG_TRY(read_served(evidence));
      const int width = width_of_tile(evidence.file.level, evidence.file.index, opened[0].size);
      if (evidence.file.width != width && evidence.file.width != tile_width) return Error{Errc::evidence_failed, "file"};
      if (served.hash == evidence.other) return Error{Errc::evidence_failed, "served"};
      return check_node(served.node, opened[0], evidence.other, evidence.hashes);
    }
    case EvidenceKind::late_inclusion: {
      if (evidence.index < opened[0].size) return Error{Errc::evidence_failed, "index"};
      TRIALOG_TRY(check_two_sizes(evidence, opened[0], opened[1]));
      if (!check_node({0, evidence.index}, opened[1], leaf_hash(evidence.record), evidence.other_hashes)) {
        return Error{Errc::evidence_failed, "other_hash"};
      }
      return {};
    }
  }
  TRIALOG_ASSERT(false, "a kind outside its enumeration");
}

Result<Checkpoint> open_own(const VerifierKey& log, std::string_view note) {
  return open_checkpoint(as_bytes(note), log.name, {&log, 1});
}

// The path of a node: that of its first leaf without what lies within the node. Tiles within it are not read: they may be
// the wrong ones.
Result<std::vector<Digest>> prove_node(const Node& node, std::uint64_t size, const TileReader& tiles) {
  const std::uint64_t leaf = node.index << node.height;
  const auto reader = [&](const TileId& id) -> Result<Bytes> {
    const bool is_within = 8 * (id.level + 1) <= node.height && leaf >> (8 * (id.level + 1)) == id.index;
    return is_within ? Bytes(static_cast<std::size_t>(id.width) * digest_bytes) : tiles(id);
  };
  std::vector<Digest> path = TRIALOG_TRY(prove_inclusion(leaf, size, reader));
  path.erase(path.begin(), path.begin() + node.height);
  return path;
}

// A consistency proof of which no hash is left out: roots_from_hashes.
Result<std::vector<Digest>> hashes_between(std::uint64_t smaller, std::uint64_t greater, const TileReader& tiles) {
  std::vector<Digest> hashes = TRIALOG_TRY(prove_consistency(smaller, greater, tiles));
  if (std::has_single_bit(smaller)) hashes.insert(hashes.begin(), TRIALOG_TRY(tree_root(smaller, tiles)));
  return hashes;
}

Result<Evidence> confirmed(Evidence evidence) {
  TRIALOG_TRY(check_evidence(evidence));
  return evidence;
}

}  // namespace

std::string_view word_of(EvidenceKind kind) { return kind_words[static_cast<std::size_t>(kind)]; }

bool excludes_honesty(EvidenceKind kind) {
  return kind == EvidenceKind::split_view || kind == EvidenceKind::inconsistent || kind == EvidenceKind::lost_receipt;
}

std::string format_evidence(const Evidence& evidence) {
  std::string file(first_line);
  file += line("kind", word_of(evidence.kind)) + line("log", format_verifier_key(evidence.log));
  std::size_t checkpoint = 0;
  for (const Line what : lines_of(evidence.kind)) file += write_line(what, evidence, checkpoint);
  return file;
}

Result<Evidence> parse_evidence(std::string_view file) {
  if (file.size() > limits::max_evidence_bytes) return Errc::too_large;
  if (!file.starts_with(first_line)) return Errc::malformed_evidence;
  Reader reader(file.substr(first_line.size()));
  const std::string_view word = TRIALOG_TRY(reader.value("kind"));
  const auto kind = std::find(kind_words.begin(), kind_words.end(), word);
  if (kind == kind_words.end()) return Error{Errc::malformed_evidence, "kind"};
  Evidence evidence;
  evidence.kind = static_cast<EvidenceKind>(kind - kind_words.begin());
  const std::string_view vkey = TRIALOG_TRY(reader.value("log"));
  const Result<VerifierKey> log = parse_verifier_key(vkey);
  if (!log) return Error{Errc::malformed_evidence, "log"};
  evidence.log = *log;
  for (const Line what : lines_of(evidence.kind)) {
    const Result<void> read = read_line(reader, what, evidence);
    if (!read && read.error().code == Errc::too_many) return read.error();
    if (!read) return Error{Errc::malformed_evidence, line_words[static_cast<std::size_t>(what)]};
  }
  if (!reader.is_at_end()) return Errc::malformed_evidence;
  return evidence;
}

Result<std::vector<Checkpoint>> check_evidence(const Evidence& evidence) {
  std::vector<Checkpoint> opened;
  for (const std::string& note : evidence.checkpoints) opened.push_back(TRIALOG_TRY(open_own(evidence.log, note)));
  const std::vector<Line> lines = lines_of(evidence.kind);
  const auto wanted = std::count(lines.begin(), lines.end(), Line::checkpoint);
  TRIALOG_ASSERT(wanted == std::ssize(opened), "evidence without its checkpoints");
  TRIALOG_TRY(check_kind(evidence, opened));
  return opened;
}

Result<Evidence> evidence_of_checkpoints(const VerifierKey& log, std::string_view note, std::string_view other_note,
                                         const TileReader& tiles) {
  Checkpoint smaller = TRIALOG_TRY(open_own(log, note));
  Checkpoint greater = TRIALOG_TRY(open_own(log, other_note));
  if (smaller.size > greater.size) {
    std::swap(smaller, greater);
    std::swap(note, other_note);
  }
  Evidence evidence;
  evidence.log = log;
  evidence.checkpoints = {std::string(note), std::string(other_note)};
  if (smaller.size == greater.size) return confirmed(std::move(evidence));
  evidence.kind = EvidenceKind::rewound;
  if (smaller.size == 0) return confirmed(std::move(evidence));
  evidence.hashes = TRIALOG_TRY(hashes_between(smaller.size, greater.size, tiles));
  const TwoRoots roots = TRIALOG_TRY(roots_from_hashes(smaller.size, greater.size, evidence.hashes));
  if (roots.older_root != smaller.root) evidence.kind = EvidenceKind::inconsistent;
  return confirmed(std::move(evidence));
}

Result<Evidence> evidence_of_receipt(const VerifierKey& log, const TlogProof& receipt, ByteView record,
                                     std::string_view note, const TileReader& tiles) {
  const Checkpoint now = TRIALOG_TRY(open_own(log, note));
  if (receipt.index >= now.size) return Error{Errc::evidence_failed, "index"};
  const std::uint64_t tile = receipt.index / tile_width;
  const Bytes leaves = TRIALOG_TRY(tiles({false, 0, tile, width_of_tile(0, tile, now.size)}));
  const auto place = static_cast<std::size_t>(receipt.index % tile_width);
  if (leaves.size() < (place + 1) * digest_bytes) return Error{Errc::wrong_tile, "tile/0"};
  Evidence evidence;
  evidence.kind = EvidenceKind::lost_receipt;
  evidence.log = log;
  evidence.index = receipt.index;
  evidence.record = {record.begin(), record.end()};
  evidence.hashes = receipt.path;
  evidence.other = hash_at(leaves, place);
  evidence.other_hashes = TRIALOG_TRY(prove_inclusion(receipt.index, now.size, tiles));
  evidence.checkpoints = {receipt.checkpoint, std::string(note)};
  return confirmed(std::move(evidence));
}

Result<Evidence> evidence_of_leaf(const VerifierKey& log, std::string_view note, std::uint64_t index, ByteView record,
                                  Errc rule, const TileReader& tiles) {
  const Checkpoint now = TRIALOG_TRY(open_own(log, note));
  Evidence evidence;
  evidence.kind = EvidenceKind::wrong_leaf;
  evidence.log = log;
  evidence.index = index;
  evidence.rule = rule;
  evidence.record = {record.begin(), record.end()};
  evidence.hashes = TRIALOG_TRY(prove_inclusion(index, now.size, tiles));
  evidence.checkpoints = {std::string(note)};
  return confirmed(std::move(evidence));
}

Result<Evidence> evidence_of_file(const VerifierKey& log, std::string_view note, const TileId& file, std::uint64_t index,
                                  ByteView served, const Digest& signed_hash, const TileReader& tiles) {
  const Checkpoint now = TRIALOG_TRY(open_own(log, note));
  Evidence evidence;
  evidence.kind = EvidenceKind::wrong_tile;
  evidence.log = log;
  evidence.file = file;
  evidence.index = index;
  evidence.record = {served.begin(), served.end()};
  evidence.other = signed_hash;
  evidence.checkpoints = {std::string(note)};
  const Served place = TRIALOG_TRY(read_served(evidence));
  if (place.node.index >= now.size >> place.node.height) return Error{Errc::evidence_failed, "index"};
  evidence.hashes = TRIALOG_TRY(prove_node(place.node, now.size, tiles));
  return confirmed(std::move(evidence));
}

Result<Evidence> evidence_of_absence(const VerifierKey& log, std::string_view before, std::string_view note,
                                     std::uint64_t index, ByteView record, const TileReader& tiles) {
  const Checkpoint smaller = TRIALOG_TRY(open_own(log, before));
  const Checkpoint greater = TRIALOG_TRY(open_own(log, note));
  if (index < smaller.size || index >= greater.size) return Error{Errc::evidence_failed, "index"};
  Evidence evidence;
  evidence.kind = EvidenceKind::late_inclusion;
  evidence.log = log;
  evidence.index = index;
  evidence.record = {record.begin(), record.end()};
  if (smaller.size > 0) evidence.hashes = TRIALOG_TRY(hashes_between(smaller.size, greater.size, tiles));
  evidence.other_hashes = TRIALOG_TRY(prove_inclusion(index, greater.size, tiles));
  evidence.checkpoints = {std::string(before), std::string(note)};
  return confirmed(std::move(evidence));
}

}  // namespace trialog
