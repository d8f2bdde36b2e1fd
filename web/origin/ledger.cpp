#include "origin/ledger.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <utility>

#include "base/encoding.h"
#include "base/limits.h"
#include "log/proof.h"
#include "log/tlog_proof.h"
#include "log/tree.h"
#include "origin/crash_point.h"
#include "origin/prepare.h"

namespace trialog::origin {
namespace {

// What belongs to a leaf beside the log: a complaint has its sealed private part, nothing else has any.
Result<void> check_sealed(const VerifiedLeaf& leaf, ByteView sealed) {
  if (leaf.kind() != Kind::complaint) {
    if (!sealed.empty()) return Error{Errc::unknown_field, "sealed"};
    return {};
  }
  if (sealed.empty()) return Error{Errc::missing_field, "sealed"};
  if (sealed.size() > limits::max_sealed_bytes) return Error{Errc::too_large, "sealed"};
  const Verified<Complaint> complaint = TRIALOG_TRY(open_record<Complaint>(leaf));
  if (hex(sha256(sealed)) != complaint->sealed_sha256) return Error{Errc::commitment_mismatch, "sealed"};
  return {};
}

// Refusals that a leaf of the same call may lift once it is committed.
bool depends_on_others(Errc code) {
  return code == Errc::wrong_key || code == Errc::unknown_reference || code == Errc::old_revision || code == Errc::replay;
}

// The records that a leaf changes: two leaves that change the same one are not checked against the same register.
std::vector<std::string> changed_records(const VerifiedLeaf& leaf) {
  std::vector<std::string> ids{leaf.header().id};
  if (leaf.kind() == Kind::tombstone) {
    const Result<Verified<Tombstone>> tombstone = open_record<Tombstone>(leaf);
    TRIALOG_ASSERT(tombstone.has_value(), "a verified tombstone opens");
    ids.push_back((*tombstone)->target_id);
  }
  return ids;
}

// The records that may be in the intake log and that its rules ask for.
std::vector<std::string> needed_records(const VerifiedLeaf& leaf) {
  std::vector<std::string> ids = changed_records(leaf);
  if (leaf.kind() == Kind::reply) {
    const Result<Verified<Reply>> reply = open_record<Reply>(leaf);
    TRIALOG_ASSERT(reply.has_value(), "a verified reply opens");
    ids.push_back((*reply)->complaint_id);
  } else if (leaf.kind() == Kind::complaint) {
    const Result<Verified<Complaint>> complaint = open_record<Complaint>(leaf);
    TRIALOG_ASSERT(complaint.has_value(), "a verified complaint opens");
    if ((*complaint)->about_id) ids.push_back(*(*complaint)->about_id);
  }
  return ids;
}

std::string words_for(LogName log) { return "the " + std::string(word_of(log)) + " log"; }

std::string words_for(int level, std::uint64_t tile) { return "level " + std::to_string(level) + ", tile " + std::to_string(tile); }

// Ends what is said of a tile that is wrong.
constexpr const char* how_to_mend = "; `trialog repair --data DIR` makes tiles again from their leaves";

// Those that a tree goes on from: the unfinished one of each level.
std::string last_tiles(std::uint64_t size) {
  std::string words;
  for (int level = 0; size > 0; ++level, size /= tile_width) {
    if (size % tile_width > 0) words += (words.empty() ? "" : "; ") + words_for(level, size / tile_width);
  }
  return words;
}

}  // namespace

std::string_view word_of(LogName log) { return log == LogName::register_log ? "register" : "intake"; }

std::string origin_of(std::string_view portal_name, LogName log) {
  return std::string(portal_name) + "/log/" + std::string(word_of(log));
}

struct Ledger::Pending {
  LogName log;
  VerifiedLeaf leaf;
  NewLeaf stored;
  Position position{};
};

// What submissions are checked against while the records are being read: all of the register log, and of the intake log
// the records that they are about, each fetched when it is first needed. It counts the leaves of the intake log in its own
// order, and nobody asks it for their indexes.
class Ledger::Gate {
 public:
  Gate(const Register& records, const Store& store) : records_(records), store_(store) {}

  const Register& records() const { return records_; }

  Result<void> fetch_needed(ByteView leaf) {
    const Result<VerifiedLeaf> verified = verify(leaf, records_.certificates());
    if (!verified) return {};  // It is refused without them.
    for (const std::string& id : needed_records(*verified)) {
      if (fetched_.contains(id)) continue;
      const std::vector<Bytes> revisions = TRIALOG_TRY(store_.leaves_of_record(LogName::intake_log, id, max_revisions + 1));
      if (revisions.size() > max_revisions) return Errc::starting;  // Others would wait too long for it.
      for (const Bytes& revision : revisions) {
        (void)records_.add(LogName::intake_log, records_.next_index(LogName::intake_log), revision);
      }
      fetched_.insert(id);
    }
    return {};
  }

  void add(LogName log, VerifiedLeaf leaf) { records_.add_verified(log, records_.next_index(log), std::move(leaf)); }

 private:
  static constexpr std::size_t max_revisions = 1024;
  Register records_;
  const Store& store_;
  std::set<std::string> fetched_;  // ids, also of records that are not there
};

struct Ledger::ReadBatch {
  std::vector<Digest> hashes;
  std::vector<Result<PreparedLeaf>> leaves;
};

Ledger::Ledger(std::unique_ptr<Store> store, const LedgerKeys& keys, const std::string& portal_name)
    : store_(std::move(store)), register_(std::make_shared<Register>(keys.root)) {
  logs_.push_back({origin_of(portal_name, LogName::register_log), keys.register_log, {}, {}, {}});
  logs_.push_back({origin_of(portal_name, LogName::intake_log), keys.intake_log, {}, {}, {}});
}

Ledger::~Ledger() = default;

Result<std::unique_ptr<Ledger>> Ledger::open(std::unique_ptr<Store> store, const LedgerKeys& keys,
                                             const std::string& portal_name) {
  std::unique_ptr<Ledger> ledger(new Ledger(std::move(store), keys, portal_name));
  for (const LogName log : all_logs) {
    TRIALOG_TRY(ledger->store_->set_origin(log, ledger->origin(log)));
    TRIALOG_TRY(ledger->load(log));
  }
  return ledger;
}

Result<void> Ledger::start_log(LogName log) {
  Batch batch;
  batch.log = log;
  batch.after = sign(state(log), TreeAppender());
  TRIALOG_TRY(store_->commit({&batch, 1}));
  reach(CrashPoint::log_started);
  state(log).newest = std::move(batch.after);
  return {};
}

Result<void> Ledger::load(LogName log) {
  LogState& target = state(log);
  const std::string where(word_of(log));
  const std::optional<StoredCheckpoint> newest = TRIALOG_TRY(store_->newest_checkpoint(log));
  const std::uint64_t leaf_count = TRIALOG_TRY(store_->leaf_count(log));
  if (!newest) {
    if (leaf_count != 0) return Error{Errc::rewound, where};
    return start_log(log);
  }
  const VerifierKey key = verifier_key(log);
  const Checkpoint checkpoint = TRIALOG_TRY(open_checkpoint(as_bytes(newest->note), target.origin, {&key, 1}));
  if (checkpoint.size != newest->size || checkpoint.root != newest->root) return Error{Errc::malformed_checkpoint, where};
  if (leaf_count != checkpoint.size) return Error{Errc::rewound, where};

  Result<TreeAppender> tree = TreeAppender::resume(checkpoint.size, reader(log));
  if (!tree && tree.error().code != Errc::not_found) return tree.error();
  if (!tree || tree->root() != checkpoint.root) {
    return Error{Errc::wrong_tile, words_for(log) + ", one of " + last_tiles(checkpoint.size) + how_to_mend};
  }
  target.tree = std::move(*tree);
  target.newest = *newest;
  return {};
}

Result<void> Ledger::read_records(const std::function<bool()>& go_on) {
  if (readiness_ == Readiness::ready) return {};
  TRIALOG_TRY(read_leaves(LogName::register_log, go_on));
  const LogState& register_log = state(LogName::register_log);
  if (readiness_ == Readiness::starting && register_log.read.size() == register_log.newest.size &&
      TRIALOG_TRY(store_->knows_records(LogName::intake_log))) {
    gate_ = std::make_shared<Gate>(*register_, *store_);
    readiness_ = Readiness::reading;
  }
  do {
    TRIALOG_TRY(read_leaves(LogName::intake_log, go_on));
    TRIALOG_TRY(read_leaves(LogName::register_log, go_on));
  } while (go_on() && !TRIALOG_TRY(try_to_finish()));
  return {};
}

Result<std::vector<Bytes>> Ledger::next_batch(LogName log, std::uint64_t first, std::uint64_t end) const {
  std::vector<Bytes> leaves;
  std::size_t bytes = 0;
  while (first + leaves.size() < end && leaves.size() < batch_leaves && bytes < batch_bytes) {
    const std::uint64_t begin = first + leaves.size();
    std::vector<Bytes> more = TRIALOG_TRY(store_->leaves(log, begin, std::min<std::uint64_t>(tile_width, end - begin)));
    for (const Bytes& leaf : more) bytes += leaf.size();
    std::move(more.begin(), more.end(), std::back_inserter(leaves));
  }
  return leaves;
}

// As far as the log goes now. The tiles are what proofs are made of, the leaves are what they are about: both must give
// the root, and each tile what its leaves give.
Result<void> Ledger::read_leaves(LogName log, const std::function<bool()>& go_on) {
  const StoredCheckpoint target = newest(log);
  const bool names_records = log == LogName::intake_log && !TRIALOG_TRY(store_->knows_records(log));
  InOrder<ReadBatch> running;
  std::uint64_t begun = state(log).read.size();
  while (begun < target.size || !running.is_empty()) {
    if (!go_on()) return {};
    // What is published meanwhile is not to wait for the end of the longer log.
    if (log == LogName::intake_log) TRIALOG_TRY(read_leaves(LogName::register_log, go_on));
    if (begun == target.size || running.is_full()) {
      const std::uint64_t first = state(log).read.size();
      const std::vector<std::string> record_ids = TRIALOG_TRY(take_read(log, target, running.take()));
      // What cannot be written now, as on a full disk, is written at the next start.
      if (names_records) (void)store_->set_record_ids(log, first, record_ids);
      continue;
    }
    std::vector<Bytes> leaves = TRIALOG_TRY(next_batch(log, begun, target.size));
    begun += leaves.size();
    running.start([leaves = std::move(leaves)] { return ReadBatch{leaf_hashes(leaves), prepare_leaves(leaves)}; });
  }
  return check_read(log, target);
}

Result<void> Ledger::check_read(LogName log, const StoredCheckpoint& target) const {
  if (state(log).read.root() != target.root) return Error{Errc::wrong_leaf, words_for(log)};
  return {};
}

// The stored tiles over these leaves, before the register shows anything of them. Where more has been committed meanwhile
// a stored tile is wider: its front is what these leaves give.
Result<void> Ledger::check_tiles(LogName log, const StoredCheckpoint& target, std::span<const Digest> hashes) {
  TreeAppender read = state(log).read;  // A copy: whoever tries again begins at the same leaf.
  for (const Digest& hash : hashes) read.append(hash);
  for (const Tile& made : read.take_changed_tiles()) {
    const Result<Bytes> stored = store_->tile(log, made.id);
    if (!stored && stored.error().code != Errc::not_found) return stored.error();
    if (!stored || *stored != made.bytes) return difference(log, target, made, stored ? *stored : Bytes());
  }
  state(log).read = std::move(read);
  return {};
}

// Which of the two is wrong: a leaf, where the tile's hash of it leads to the signed root, or else the tile.
Error Ledger::difference(LogName log, const StoredCheckpoint& target, const Tile& made, ByteView stored) const {
  const std::string where = words_for(log) + ", ";
  if (made.id.level == 0 && !stored.empty()) {
    const auto first = std::mismatch(stored.begin(), stored.end(), made.bytes.begin()).first;
    const std::size_t place = static_cast<std::size_t>(first - stored.begin()) / digest_bytes;
    const std::uint64_t index = made.id.index * tile_width + place;
    const Result<std::vector<Digest>> path = prove_inclusion(index, target.size, reader(log));
    if (path && check_inclusion(index, target.size, hash_at(stored, place), *path, target.root)) {
      return {Errc::wrong_leaf, where + "leaf " + std::to_string(index)};
    }
  }
  return {Errc::wrong_tile, where + words_for(made.id.level, made.id.index) + how_to_mend};
}

// Returns the ids of the records that the leaves are of; empty where the register refused one.
Result<std::vector<std::string>> Ledger::take_read(LogName log, const StoredCheckpoint& target, ReadBatch batch) {
  TRIALOG_TRY(check_tiles(log, target, batch.hashes));
  const WriteLock lock(*this);
  return add_read(log, std::move(batch));
}

std::vector<std::string> Ledger::add_read(LogName log, ReadBatch batch) {
  std::vector<std::string> record_ids;
  for (Result<PreparedLeaf>& leaf : batch.leaves) {
    // A leaf that the rules refuse stays in the log and out of the register; the register remembers why.
    const bool is_taken = register_->add(log, register_->next_index(log), std::move(leaf)).has_value();
    record_ids.push_back(is_taken ? register_->entries().back().leaf.header().id : std::string());
  }
  return record_ids;
}

// The last leaves, while nothing is admitted, or those who send would stay ahead of who reads. False: they are too many.
Result<bool> Ledger::try_to_finish() {
  const WriteLock lock(*this);
  for (const LogName log : all_logs) {
    const std::uint64_t first = state(log).read.size(), end = state(log).newest.size;
    if (end - first > tile_width) return false;
    const std::vector<Bytes> leaves = TRIALOG_TRY(store_->leaves(log, first, end - first));
    TRIALOG_TRY(check_tiles(log, state(log).newest, leaf_hashes(leaves)));
    add_read(log, ReadBatch{{}, prepare_leaves(leaves)});
    TRIALOG_TRY(check_read(log, state(log).newest));
  }
  readiness_ = Readiness::ready;
  gate_.reset();  // A call of admit() that began before has it still.
  return true;
}

TileReader Ledger::reader(LogName log) const {
  return [this, log](const TileId& id) { return store_->tile(log, id); };
}

StoredCheckpoint Ledger::sign(const LogState& log, const TreeAppender& tree) const {
  const Checkpoint checkpoint{log.origin, tree.size(), tree.root()};
  return {checkpoint.size, checkpoint.root, sign_note(format_checkpoint(checkpoint), log.origin, log.key)};
}

VerifierKey Ledger::verifier_key(LogName log) const {
  return verifier_key_of(state(log).origin, state(log).key.public_key());
}

StoredCheckpoint Ledger::newest(LogName log) const {
  const std::shared_lock lock(mutex_);
  return state(log).newest;
}

// Collects leaves of one call until they must be committed.
class Ledger::Batcher {
 public:
  Batcher(Ledger& ledger, std::shared_ptr<Gate> gate, const AdmissionPolicy& policy, std::size_t count)
      : ledger_(ledger), gate_(std::move(gate)), policy_(policy), results_(count, Errc::server_failed) {}

  void take(std::size_t number, const Submission& submission) {
    const Result<void> taken = try_to_take(number, submission);
    if (!taken) results_[number] = taken.error();
  }

  std::vector<Result<Position>> finish() {
    flush();
    return std::move(results_);
  }

 private:
  Result<void> try_to_take(std::size_t number, const Submission& submission) {
    if (ledger_.differs_from_store_) return Errc::storage_failed;
    const Envelope envelope = TRIALOG_TRY(decode_envelope(submission.leaf));
    const std::optional<Kind> kind = kind_of_payload_type(envelope.payload_type);
    if (!kind) return Error{Errc::wrong_kind, "payloadType"};
    const LogName log = log_of(*kind);

    const Digest hash = leaf_hash(submission.leaf);
    if (const auto pending = by_hash_.find(hash); pending != by_hash_.end()) {
      waiting_.push_back({number, pending->second});
      return {};
    }
    if (const auto index = TRIALOG_TRY(ledger_.store_->find_leaf(log, hash))) {
      results_[number] = Position{log, *index};
      return {};
    }

    Result<VerifiedLeaf> leaf = check(log, submission);
    if (!pending_.empty() && (leaf ? changes_pending(*leaf) : depends_on_others(leaf.error().code))) {
      flush();
      leaf = check(log, submission);
    }
    if (!leaf) return leaf.error();
    TRIALOG_TRY(check_sealed(*leaf, submission.sealed));

    for (const std::string& id : changed_records(*leaf)) changed_.insert(id);
    by_hash_.emplace(hash, pending_.size());
    waiting_.push_back({number, pending_.size()});
    NewLeaf stored{submission.leaf, hash, submission.sealed, leaf->header().id};
    pending_.push_back({log, std::move(*leaf), std::move(stored)});
    return {};
  }

  Result<VerifiedLeaf> check(LogName log, const Submission& submission) const {
    if (gate_ == nullptr) return ledger_.register_->check_admission(log, submission.leaf, policy_);
    TRIALOG_TRY(gate_->fetch_needed(submission.leaf));
    return gate_->records().check_admission(log, submission.leaf, policy_);
  }

  bool changes_pending(const VerifiedLeaf& leaf) const {
    for (const std::string& id : changed_records(leaf)) {
      if (changed_.contains(id)) return true;
    }
    return false;
  }

  void flush() {
    if (pending_.empty()) return;
    const Result<void> committed = ledger_.commit(pending_, gate_.get());
    for (const Waiting& waiting : waiting_) {
      results_[waiting.submission] =
          committed ? Result<Position>(pending_[waiting.pending].position) : Result<Position>(committed.error());
    }
    pending_.clear();
    waiting_.clear();
    by_hash_.clear();
    changed_.clear();
  }

  struct Waiting {
    std::size_t submission;
    std::size_t pending;
  };
  Ledger& ledger_;
  const std::shared_ptr<Gate> gate_;
  const AdmissionPolicy& policy_;
  std::vector<Result<Position>> results_;
  std::vector<Pending> pending_;
  std::vector<Waiting> waiting_;
  std::map<Digest, std::size_t> by_hash_;
  std::set<std::string> changed_;
};

std::vector<Result<Position>> Ledger::admit(std::span<const Submission> submissions, const AdmissionPolicy& policy) {
  if (readiness_ == Readiness::starting) return {submissions.size(), Errc::starting};
  std::shared_ptr<Gate> gate;
  {
    const std::shared_lock lock(mutex_);
    gate = gate_;
  }
  Batcher batcher(*this, std::move(gate), policy, submissions.size());
  for (std::size_t i = 0; i < submissions.size(); ++i) batcher.take(i, submissions[i]);
  return batcher.finish();
}

Result<void> Ledger::commit(std::vector<Pending>& pending, Gate* gate) {
  std::vector<Batch> batches;
  std::vector<std::pair<LogName, TreeAppender>> trees;
  for (const LogName log : all_logs) {
    Batch batch;
    TreeAppender tree = state(log).tree;  // A copy: ours changes only when the batch is on disk.
    for (Pending& leaf : pending) {
      if (leaf.log != log) continue;
      leaf.position = {log, tree.size()};
      tree.append(leaf.stored.hash);
      batch.leaves.push_back(std::move(leaf.stored));
    }
    if (batch.leaves.empty()) continue;
    batch.log = log;
    batch.before = state(log).newest;
    batch.tiles = tree.take_changed_tiles();
    batch.after = sign(state(log), tree);
    batches.push_back(std::move(batch));
    trees.emplace_back(log, std::move(tree));
  }

  reach(CrashPoint::checkpoint_signed);
  // If the program ends before this returns, nobody has seen the new checkpoints: they are all there or never were.
  differs_from_store_ = true;  // Until we know better, also when something throws.
  const Result<void> committed = store_->commit(batches);
  if (!committed) {
    // A commit that failed may still have reached the disk. Then the store goes on from there and we must not.
    differs_from_store_ = !std::all_of(all_logs.begin(), all_logs.end(), [this](LogName log) {
      const Result<std::optional<StoredCheckpoint>> newest = store_->newest_checkpoint(log);
      return newest && *newest == state(log).newest;
    });
    return committed;
  }

  const WriteLock lock(*this);
  // What came in while the records are being read is read like them. The gate serves the rest of a call that began then.
  const bool is_ready = readiness_ == Readiness::ready;
  for (Pending& leaf : pending) {
    if (gate != nullptr) gate->add(leaf.log, is_ready ? VerifiedLeaf(leaf.leaf) : std::move(leaf.leaf));
    if (is_ready) register_->add_verified(leaf.log, leaf.position.index, std::move(leaf.leaf));
  }
  for (std::size_t i = 0; i < batches.size(); ++i) {
    state(trees[i].first).tree = std::move(trees[i].second);
    state(trees[i].first).newest = std::move(batches[i].after);
  }
  differs_from_store_ = false;
  reach(CrashPoint::register_changed);
  return {};
}

namespace {

void tell_damage(std::atomic<bool>& is_told, const Position& position, const Error& error, const char* outcome,
                 const char* advice) {
  if (is_told.exchange(true)) return;
  std::fprintf(stderr, "trialog.sqlite3 may be damaged (%s %s): leaf %llu of %s %s. Stop the portal and %sput back a copy "
                       "that is as new and not damaged\n",
               std::string(name_of(error.code)).c_str(), error.where.c_str(), static_cast<unsigned long long>(position.index),
               words_for(position.log).c_str(), outcome, advice);
}

}  // namespace

Result<std::vector<Digest>> Ledger::checked_path(const Position& position, const StoredCheckpoint& checkpoint) const {
  const LogName log = position.log;
  const std::uint64_t index = position.index;
  std::vector<Digest> path = TRIALOG_TRY(prove_inclusion(index, checkpoint.size, reader(log)));
  const auto leads_to_root = [&](const Digest& hash) {
    return check_inclusion(index, checkpoint.size, hash, path, checkpoint.root);
  };
  const Result<std::vector<Bytes>> leaf = store_->leaves(log, index, 1);
  const Result<void> checked = leaf ? leads_to_root(leaf_hash(leaf->front())) : Result<void>(leaf.error());
  if (checked) return path;
  // The leaf itself may be what is damaged: whoever sent it has it, and its hash is in a tile too.
  const int place = static_cast<int>(index % tile_width);
  const Bytes hashes = TRIALOG_TRY(store_->tile(log, TileId{false, 0, index / tile_width, place + 1}));
  TRIALOG_TRY(leads_to_root(hash_at(hashes, static_cast<std::size_t>(place))));
  tell_damage(has_told_damage_, position, leaf ? Error{Errc::wrong_leaf, "leaf"} : leaf.error(),
              "is not as it was signed, but its receipt is given", "");
  return path;
}

Result<std::string> Ledger::prove(const Position& position, const StoredCheckpoint& checkpoint) const {
  Result<std::vector<Digest>> path = checked_path(position, checkpoint);
  if (!path && (path.error().code == Errc::outside_tree || path.error().code == Errc::storage_full)) return path.error();
  if (!path) {
    tell_damage(has_told_damage_, position, path.error(), "cannot be proved, so no receipt of it is given",
                "run `trialog repair --data DIR`, which makes tiles again from their leaves; when it refuses, ");
    if (path.error().code == Errc::storage_failed) return path.error();
    // Not a refusal: the leaf is in the log.
    const std::string leaf = "leaf " + std::to_string(position.index) + " of " + words_for(position.log);
    return Error{Errc::server_failed, "there can be no receipt now of " + leaf};
  }
  TlogProof proof;
  proof.index = position.index;
  proof.path = std::move(*path);
  proof.checkpoint = checkpoint.note;
  return format_tlog_proof(proof);
}

}  // namespace trialog::origin
