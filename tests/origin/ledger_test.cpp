#include <boost/test/unit_test.hpp>

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

#include "log/tlog_proof.h"
#include "origin/heard.h"
#include "origin/makers.h"
#include "origin/repair.h"
#include "support/torsion.h"

using namespace trialog;
using namespace trialog::origin;
using namespace trialog::origin::test;

namespace {

Errc code_of(const Result<Position>& result) { return result ? Errc::not_found : result.error().code; }

// What opening and reading a changed store says.
Error whole_open_error(const Folder& folder) {
  Result<std::unique_ptr<Store>> store = Store::open(database_path(folder.path()), Store::Access::write);
  if (!store) return store.error();
  const Result<std::unique_ptr<Ledger>> ledger = Ledger::open(std::move(*store), ledger_keys(), portal_name);
  if (!ledger) return ledger.error();
  const Result<void> read = (*ledger)->read_records();
  return read ? Error{Errc::not_found, {}} : read.error();
}
Errc open_error(const Folder& folder) { return whole_open_error(folder).code; }

void run_sql(const Folder& folder, const std::string& sql) {
  sqlite3* database = nullptr;
  BOOST_TEST(sqlite3_open(database_path(folder.path()).c_str(), &database) == SQLITE_OK);
  BOOST_TEST(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(database);
}

const std::string how_to_mend = "; `trialog repair --data DIR` makes tiles again from their leaves";

Result<std::size_t> repair(const Folder& folder, LogName log) {
  const std::unique_ptr<Store> store = *Store::open(database_path(folder.path()), Store::Access::change);
  return repair_tiles(*store, log, verifier_key_of(origin_of(portal_name, log), key_of(word_of(log)).public_key()));
}

// What a ledger answers to each, sent one after the other.
std::vector<std::string> answers_of(Ledger& ledger, const std::vector<Submission>& submissions) {
  std::vector<std::string> answers;
  for (const Submission& submission : submissions) {
    const Result<Position> answer = admit(ledger, submission);
    answers.push_back(answer ? std::string(word_of(answer->log)) + " " + std::to_string(answer->index)
                             : std::string(name_of(answer.error().code)) + " " + answer.error().where);
  }
  return answers;
}

// What a register has, in its order.
std::vector<std::string> contents_of(const Ledger& ledger) {
  std::vector<std::string> contents;
  for (const Entry& entry : ledger.records()->entries()) {
    contents.push_back(std::string(word_of(entry.log)) + " " + std::to_string(entry.index) + " " + entry.leaf.header().id + " " +
                       std::to_string(entry.leaf.header().revision));
  }
  return contents;
}

// Another first byte of one hash of a tile of the intake log.
void damage_tile(const Folder& folder, int level, int number, std::size_t hash = 0) {
  sqlite3* database = nullptr;
  BOOST_TEST(sqlite3_open(database_path(folder.path()).c_str(), &database) == SQLITE_OK);
  const std::string where = " WHERE log = 1 AND level = " + std::to_string(level) + " AND number = " + std::to_string(number);
  const std::string find = "SELECT rowid FROM tile" + where;
  sqlite3_stmt* found = nullptr;
  BOOST_TEST(sqlite3_prepare_v2(database, find.c_str(), -1, &found, nullptr) == SQLITE_OK);
  BOOST_TEST_REQUIRE(sqlite3_step(found) == SQLITE_ROW);
  sqlite3_blob* tile = nullptr;
  BOOST_TEST(sqlite3_blob_open(database, "main", "tile", "bytes", sqlite3_column_int64(found, 0), 1, &tile) == SQLITE_OK);
  sqlite3_finalize(found);
  std::uint8_t byte = 0;
  const int at = static_cast<int>(hash * digest_bytes);
  BOOST_TEST(sqlite3_blob_read(tile, &byte, 1, at) == SQLITE_OK);
  byte ^= 1;
  BOOST_TEST(sqlite3_blob_write(tile, &byte, 1, at) == SQLITE_OK);
  sqlite3_blob_close(tile);
  sqlite3_close(database);
}

// An intake log of so many leaves that the register refuses: they are made fast, and the tree does not ask.
void fill_intake(const Folder& folder, std::uint64_t leaves) {
  const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
  Batch batch;
  batch.log = LogName::intake_log;
  batch.before = ledger->newest(LogName::intake_log);
  TreeAppender tree;
  for (std::uint64_t i = 0; i < leaves; ++i) {
    const Bytes bytes = to_bytes("leaf " + std::to_string(i));
    const Digest hash = leaf_hash(bytes);
    tree.append(hash);
    batch.leaves.push_back({bytes, hash, {}, {}});
  }
  batch.tiles = tree.take_changed_tiles();
  const Checkpoint checkpoint{ledger->origin(LogName::intake_log), tree.size(), tree.root()};
  batch.after = {checkpoint.size, checkpoint.root, sign_note(format_checkpoint(checkpoint), checkpoint.origin, key_of("intake"))};
  BOOST_TEST_REQUIRE(ledger->store().commit({&batch, 1}).has_value());
}

// A ledger with five leaves in the register log, closed again.
void fill(const Folder& folder) {
  const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
  BOOST_TEST(admit(*ledger, certificate()).has_value());
  for (const char* id : {"dsc-a", "dsc-b", "dsc-c", "dsc-d"}) BOOST_TEST(admit(*ledger, disclosure(id)).has_value());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ledger)

BOOST_AUTO_TEST_CASE(a_new_ledger_signs_two_empty_logs) {
  const Folder folder;
  const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
  for (const LogName log : all_logs) {
    const StoredCheckpoint newest = ledger->newest(log);
    const VerifierKey key = ledger->verifier_key(log);
    const Result<Checkpoint> checkpoint = open_checkpoint(as_bytes(newest.note), origin_of(portal_name, log), {&key, 1});
    BOOST_TEST(checkpoint.has_value());
    BOOST_TEST(checkpoint->size == 0u);
  }
}

BOOST_AUTO_TEST_CASE(a_record_and_what_it_needs_may_come_together) {
  const Folder folder;
  const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
  const Submission first = disclosure("dsc-a");
  const Submission second = revision(first, "Another name");
  const std::vector<Submission> all{certificate(), first, second, tombstone(second), complaint("cmp-1")};
  const std::vector<Result<Position>> taken = ledger->admit(all, policy());
  for (std::size_t i = 0; i < taken.size(); ++i) {
    BOOST_TEST(taken[i].has_value());
    const Result<std::string> proof = ledger->prove(*taken[i]);
    BOOST_TEST(proves(*ledger, taken[i]->log, *proof, all[i].leaf));
  }
  BOOST_TEST(ledger->newest(LogName::register_log).size == 4u);
  BOOST_TEST(ledger->newest(LogName::intake_log).size == 1u);
}

BOOST_AUTO_TEST_CASE(independent_records_share_one_checkpoint) {
  const Folder folder;
  const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
  BOOST_TEST(admit(*ledger, certificate()).has_value());
  const std::vector<Submission> many{disclosure("dsc-a"), disclosure("dsc-b"), complaint("cmp-1"), complaint("cmp-2")};
  for (const Result<Position>& taken : ledger->admit(many, policy())) BOOST_TEST(taken.has_value());
  BOOST_TEST(ledger->store().checkpoints(LogName::register_log)->size() == 3u);  // empty, the certificate, these
}

BOOST_AUTO_TEST_CASE(the_same_leaf_twice_gives_the_place_it_has) {
  const Folder folder;
  const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
  BOOST_TEST(admit(*ledger, certificate()).has_value());
  const Submission sent = complaint("cmp-1");
  const std::vector<Submission> twice{sent, sent};
  const std::vector<Result<Position>> together = ledger->admit(twice, policy());
  BOOST_TEST(together[0]->index == 0u);
  BOOST_TEST(together[1]->index == 0u);
  BOOST_TEST(admit(*ledger, complaint("cmp-2"))->index == 1u);
  BOOST_TEST(admit(*ledger, sent)->index == 0u);
  BOOST_TEST(ledger->newest(LogName::intake_log).size == 2u);
}

BOOST_AUTO_TEST_CASE(two_different_next_revisions_cannot_both_be_taken) {
  const Folder folder;
  const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
  const Submission first = disclosure("dsc-a");
  const std::vector<Submission> all{certificate(), first, revision(first, "One"), revision(first, "Two")};
  const std::vector<Result<Position>> taken = ledger->admit(all, policy());
  BOOST_TEST(taken[2].has_value());
  BOOST_TEST((code_of(taken[3]) == Errc::replay));
}

BOOST_AUTO_TEST_CASE(a_refused_record_does_not_hold_up_the_others) {
  const Folder folder;
  const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
  Submission broken = disclosure("dsc-a");
  broken.leaf.pop_back();
  const std::vector<Submission> all{certificate(), broken, disclosure("dsc-b")};
  const std::vector<Result<Position>> taken = ledger->admit(all, policy());
  BOOST_TEST(taken[0].has_value());
  BOOST_TEST((code_of(taken[1]) == Errc::truncated));
  BOOST_TEST(taken[2].has_value());
}

// It would make the log fail every verifier that checks without the cofactor.
BOOST_AUTO_TEST_CASE(a_signature_on_which_verifiers_differ_is_refused) {
  const Folder folder;
  const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
  BOOST_TEST(admit(*ledger, certificate()).has_value());
  Submission sent = complaint("cmp-1");
  Envelope envelope = decode_envelope(sent.leaf).value();
  const Bytes message = pre_authentication_encoding(envelope.payload_type, envelope.payload);
  const auto sign_again = [&](int in_r) {
    envelope.signer = trialog::test::key_with_torsion("somebody", 0);
    envelope.signature = trialog::test::sign_with_torsion("somebody", message, 0, in_r);
    sent.leaf = encode_envelope(envelope);
  };
  sign_again(1);
  BOOST_TEST((code_of(admit(*ledger, sent)) == Errc::invalid_signature));
  sign_again(0);
  BOOST_TEST(admit(*ledger, sent).has_value());
}

BOOST_AUTO_TEST_CASE(a_complaint_needs_exactly_its_sealed_part) {
  const Folder folder;
  const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
  BOOST_TEST(admit(*ledger, certificate()).has_value());
  Submission sent = complaint("cmp-1");
  const Bytes sealed = sent.sealed;
  sent.sealed.clear();
  BOOST_TEST((code_of(admit(*ledger, sent)) == Errc::missing_field));
  sent.sealed = to_bytes("something else");
  BOOST_TEST((code_of(admit(*ledger, sent)) == Errc::commitment_mismatch));
  sent.sealed = Bytes(limits::max_sealed_bytes + 1);
  BOOST_TEST((code_of(admit(*ledger, sent)) == Errc::too_large));
  sent.sealed = sealed;
  BOOST_TEST(admit(*ledger, sent).has_value());
  Submission public_one = disclosure("dsc-a");
  public_one.sealed = sealed;
  BOOST_TEST((code_of(admit(*ledger, public_one)) == Errc::unknown_field));
}

BOOST_AUTO_TEST_CASE(a_reopened_ledger_goes_on_where_it_was) {
  const Folder folder;
  const Submission sent = complaint("cmp-1");
  std::string proof;
  {
    const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
    BOOST_TEST(admit(*ledger, certificate()).has_value());
    proof = *ledger->prove(*admit(*ledger, sent));
  }
  const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
  BOOST_TEST(admit(*ledger, complaint("cmp-2"))->index == 1u);
  BOOST_TEST(admit(*ledger, sent)->index == 0u);
  BOOST_TEST(proves(*ledger, LogName::intake_log, proof, sent.leaf));
  BOOST_TEST(ledger->records()->count_current(Kind::complaint) == 2u);
}

BOOST_AUTO_TEST_CASE(a_store_without_its_last_leaf_is_not_opened) {
  const Folder folder;
  fill(folder);
  run_sql(folder, "DELETE FROM leaf WHERE number = 4");
  BOOST_TEST((open_error(folder) == Errc::rewound));
}

BOOST_AUTO_TEST_CASE(a_store_with_a_changed_leaf_is_not_opened) {
  const Folder folder;
  fill(folder);
  run_sql(folder, "UPDATE leaf SET bytes = x'7b7d' WHERE number = 2");
  BOOST_TEST((open_error(folder) == Errc::wrong_leaf));
}

BOOST_AUTO_TEST_CASE(a_store_with_a_changed_tile_is_not_opened) {
  const Folder folder;
  fill(folder);
  run_sql(folder, "UPDATE tile SET bytes = zeroblob(length(bytes))");
  BOOST_TEST((open_error(folder) == Errc::wrong_tile));
}

BOOST_AUTO_TEST_CASE(a_damaged_tile_is_named_before_the_register_shows_anything_of_it) {
  const Folder folder;
  fill_intake(folder, 65536 + 256 + 7);
  struct Damage {
    int level, number;
    std::size_t hash;
    std::string where;
  };
  for (const Damage& damage : {Damage{0, 0, 0, "the intake log, level 0, tile 0"}, {0, 3, 200, "the intake log, level 0, tile 3"},
                               {0, 256, 255, "the intake log, level 0, tile 256"}, {1, 0, 100, "the intake log, level 1, tile 0"}}) {
    damage_tile(folder, damage.level, damage.number, damage.hash);
    const Error error = whole_open_error(folder);
    BOOST_TEST((error.code == Errc::wrong_tile));
    BOOST_TEST(error.where == damage.where + how_to_mend);
    damage_tile(folder, damage.level, damage.number, damage.hash);  // as it was
  }
  // The last ones are what the tree grows from.
  damage_tile(folder, 0, 257, 3);
  const Error error = whole_open_error(folder);
  BOOST_TEST((error.code == Errc::wrong_tile));
  BOOST_TEST(error.where == "the intake log, one of level 0, tile 257; level 1, tile 1; level 2, tile 0" + how_to_mend);
  damage_tile(folder, 0, 257, 3);
  const std::unique_ptr<Ledger> ledger = open_unread_ledger(folder.path());
  damage_tile(folder, 0, 257, 3);
  Result<void> read = ledger->read_records();
  BOOST_TEST((read.error().code == Errc::wrong_tile));
  BOOST_TEST(read.error().where == "the intake log, level 0, tile 257" + how_to_mend);
  BOOST_TEST((ledger->readiness() != Readiness::ready));
  damage_tile(folder, 0, 257, 3);
  run_sql(folder, "DELETE FROM tile WHERE log = 1 AND level = 0 AND number = 257");
  read = ledger->read_records();
  BOOST_TEST((read.error().code == Errc::wrong_tile));
  const Error missing = whole_open_error(folder);
  BOOST_TEST((missing.code == Errc::wrong_tile));
  BOOST_TEST(missing.where == error.where);

  damage_tile(folder, 0, 3, 200);
  damage_tile(folder, 1, 0, 100);
  BOOST_TEST(*repair(folder, LogName::register_log) == 0u);
  BOOST_TEST(*repair(folder, LogName::intake_log) == 3u);
  BOOST_TEST(*repair(folder, LogName::intake_log) == 0u);
  BOOST_TEST((open_error(folder) == Errc::not_found));  // It opens.
}

BOOST_AUTO_TEST_CASE(tiles_are_not_made_again_from_leaves_that_were_not_signed) {
  const Folder folder;
  fill_intake(folder, 600);
  run_sql(folder, "UPDATE leaf SET bytes = x'7b7d' WHERE log = 1 AND number = 300");
  damage_tile(folder, 0, 0);
  const Error wrong = repair(folder, LogName::intake_log).error();
  BOOST_TEST((wrong.code == Errc::wrong_leaf));
  BOOST_TEST(wrong.where.starts_with("the intake log: a leaf is not as it was signed: put back a copy"));
  run_sql(folder, "DELETE FROM leaf WHERE log = 1 AND number = 599");
  const Error missing = repair(folder, LogName::intake_log).error();
  BOOST_TEST((missing.code == Errc::rewound));
  BOOST_TEST(missing.where.starts_with("the intake log was signed with 600 leaves and has 599: put back"));
  run_sql(folder, "INSERT INTO leaf(log, number, hash, bytes) VALUES(1, 599, zeroblob(32), CAST('leaf 599' AS BLOB))");
  run_sql(folder, "UPDATE leaf SET bytes = CAST('leaf 300' AS BLOB) WHERE log = 1 AND number = 300");
  // Nothing had been changed. What the row says beside the signed text does not count.
  run_sql(folder, "UPDATE checkpoint SET root = zeroblob(32) WHERE log = 1");
  BOOST_TEST(*repair(folder, LogName::intake_log) == 1u);
  BOOST_TEST((open_error(folder) == Errc::malformed_checkpoint));
  run_sql(folder, "UPDATE checkpoint SET note = note || ' ' WHERE log = 1");
  BOOST_TEST(!repair(folder, LogName::intake_log));
}

BOOST_AUTO_TEST_CASE(a_repaired_log_of_few_leaves_opens) {
  const Folder folder;
  fill(folder);
  run_sql(folder, "UPDATE tile SET bytes = zeroblob(length(bytes))");
  BOOST_TEST(*repair(folder, LogName::register_log) == 1u);
  BOOST_TEST((open_error(folder) == Errc::not_found));
}

BOOST_AUTO_TEST_CASE(the_register_has_nothing_of_a_damaged_tile) {
  const Folder folder;
  fill(folder);
  {
    const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
    BOOST_TEST(admit(*ledger, complaint("cmp-1")).has_value());
  }
  const std::unique_ptr<Ledger> ledger = open_unread_ledger(folder.path());
  damage_tile(folder, 0, 0);
  BOOST_TEST((ledger->read_records().error().code == Errc::wrong_tile));
  BOOST_TEST(ledger->records()->entries().size() == 5u);
  BOOST_TEST(ledger->records()->count_current(Kind::complaint) == 0u);
  damage_tile(folder, 0, 0);
  BOOST_TEST(ledger->read_records().has_value());
  BOOST_TEST(ledger->records()->count_current(Kind::complaint) == 1u);
}

BOOST_AUTO_TEST_CASE(a_damaged_leaf_is_told_from_a_damaged_tile) {
  const Folder folder;
  fill_intake(folder, 600);
  run_sql(folder, "UPDATE leaf SET bytes = x'7b7d' WHERE log = 1 AND number = 300");
  const Error error = whole_open_error(folder);
  BOOST_TEST((error.code == Errc::wrong_leaf));
  BOOST_TEST(error.where == "the intake log, leaf 300");
}

BOOST_AUTO_TEST_CASE(no_receipt_is_given_that_does_not_lead_to_its_checkpoint) {
  const Folder folder;
  const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
  BOOST_TEST(admit(*ledger, certificate()).has_value());
  const Submission sent = complaint("cmp-1"), next = complaint("cmp-2");
  const Position place = *admit(*ledger, sent);
  BOOST_TEST(admit(*ledger, complaint("cmp-3")).has_value());
  damage_tile(folder, 0, 0, 0);  // in the way of the next leaf, and of no proof of its own
  BOOST_TEST(proves(*ledger, place.log, *ledger->prove(place), sent.leaf));
  const Result<Position> taken = admit(*ledger, next);
  BOOST_TEST(taken.has_value());
  run_sql(folder, "UPDATE tile SET bytes = zeroblob(length(bytes))");
  const Heard heard;
  for (const Position& position : {place, *taken}) {
    BOOST_TEST((ledger->prove(position).error().code == Errc::server_failed));
  }
  BOOST_TEST(heard.times("leaf 0 of the intake log cannot be proved, so no receipt of it is given") == 1);
  BOOST_TEST(heard.times("Stop the portal and run `trialog repair --data DIR`") == 1);
  run_sql(folder, "DELETE FROM tile");
  BOOST_TEST((ledger->prove(place).error().code == Errc::server_failed));
  // What was sent is in the log all the same: the next leaf writes its tile anew.
  BOOST_TEST(admit(*ledger, complaint("cmp-4")).has_value());
  BOOST_TEST(proves(*ledger, place.log, *ledger->prove(place), sent.leaf));
  BOOST_TEST(proves(*ledger, taken->log, *ledger->prove(*taken), next.leaf));
}

BOOST_AUTO_TEST_CASE(a_damaged_leaf_keeps_nobody_from_its_receipt) {
  const Folder folder;
  const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
  BOOST_TEST(admit(*ledger, certificate()).has_value());
  const Submission sent = complaint("cmp-1");
  const Position place = *admit(*ledger, sent);
  BOOST_TEST(admit(*ledger, complaint("cmp-2")).has_value());
  const Heard heard;
  run_sql(folder, "UPDATE leaf SET bytes = x'7b7d' WHERE log = 1 AND number = 0");
  BOOST_TEST(proves(*ledger, place.log, *ledger->prove(place), sent.leaf));
  run_sql(folder, "DELETE FROM leaf WHERE log = 1 AND number = 0");
  BOOST_TEST(proves(*ledger, place.log, *ledger->prove(place), sent.leaf));
  BOOST_TEST(heard.times("not as it was signed, but its receipt is given. Stop the portal and put back a copy") == 1);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_database_any_more_is_told) {
  const Folder folder;
  const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
  BOOST_TEST(admit(*ledger, certificate()).has_value());
  const Position place = *admit(*ledger, complaint("cmp-1"));
  run_sql(folder, "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 1000000 WHERE name = 'tile'; "
                  "PRAGMA schema_version = 99");
  const Heard heard;
  for (int i = 0; i < 2; ++i) BOOST_TEST((ledger->prove(place).error().code == Errc::storage_failed));
  BOOST_TEST(heard.times("trialog.sqlite3 may be damaged (storage_failed database: ") == 1);
}

BOOST_AUTO_TEST_CASE(a_store_with_a_changed_root_is_not_opened) {
  const Folder folder;
  fill(folder);
  run_sql(folder, "UPDATE checkpoint SET root = zeroblob(32)");
  BOOST_TEST((open_error(folder) == Errc::malformed_checkpoint));
}

BOOST_AUTO_TEST_CASE(a_store_with_a_checkpoint_that_we_did_not_sign_is_not_opened) {
  const Folder folder;
  fill(folder);
  run_sql(folder, "UPDATE checkpoint SET note = replace(note, '5', '6')");
  const Errc code = open_error(folder);
  BOOST_TEST((code == Errc::invalid_signature || code == Errc::malformed_note || code == Errc::missing_signature));
}

BOOST_AUTO_TEST_CASE(a_store_of_another_portal_is_not_opened) {
  const Folder folder;
  fill(folder);
  Result<std::unique_ptr<Store>> store = Store::open(database_path(folder.path()), Store::Access::write);
  BOOST_TEST((Ledger::open(std::move(*store), ledger_keys(), "other.example").error().code == Errc::unknown_origin));
}

BOOST_AUTO_TEST_CASE(before_the_records_are_read_the_logs_are_there_and_nothing_is_admitted) {
  const Folder folder;
  fill(folder);
  const std::unique_ptr<Ledger> ledger = open_unread_ledger(folder.path());
  BOOST_TEST((ledger->readiness() == Readiness::starting));
  const Submission there = certificate();
  BOOST_TEST((admit(*ledger, there).error().code == Errc::starting));
  BOOST_TEST(proves(*ledger, LogName::register_log, *ledger->prove({LogName::register_log, 0}), there.leaf));
  // Who ends the reading gets no half of it.
  BOOST_TEST(ledger->read_records([] { return false; }).has_value());
  BOOST_TEST((ledger->readiness() == Readiness::starting));
  // Also when it goes on after having said no: nothing is admitted over half a register.
  bool go_on = true;
  BOOST_TEST(ledger->read_records([&] {
    BOOST_TEST((ledger->readiness() == Readiness::starting));
    return go_on = !go_on;
  }).has_value());
  BOOST_TEST(ledger->read_records().has_value());
  BOOST_TEST((ledger->readiness() == Readiness::ready));
  BOOST_TEST(admit(*ledger, there)->index == 0U);
  BOOST_TEST(admit(*ledger, disclosure("dsc-new")).has_value());
  BOOST_TEST(ledger->read_records().has_value());
  BOOST_TEST(ledger->records()->refused().empty());
}

BOOST_AUTO_TEST_CASE(while_the_intake_log_is_read_the_same_is_admitted_as_after) {
  const Folder folder;
  const Submission old_complaint = complaint("cmp-old"), old_stand = stand("prp-a", "ann");
  const Submission newer_stand = changed_stand(old_stand, "ann", Choice::in_favour);
  {
    const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
    for (const Submission& one : {certificate(), proposal("prp-a"), disclosure("dsc-a"), old_complaint, complaint("cmp-answered"),
                                  reply("rpl-1", "cmp-answered"), old_stand, newer_stand}) {
      BOOST_TEST(admit(*ledger, one).has_value());
    }
  }
  const Submission new_stand = stand("prp-a", "bob"), new_complaint = complaint("cmp-new");
  const std::vector<Submission> submissions = {
      new_complaint, old_complaint, new_complaint,      // new, and two that are there
      complaint("cmp-old"),                             // another one under a name that is taken
      complaint("cmp-new"),
      changed_stand(old_stand, "ann", Choice::against), // as if the newer one did not exist
      changed_stand(newer_stand, "ann", Choice::against),
      new_stand, changed_stand(new_stand, "bob", Choice::against), stand("prp-b", "bob"),
      reply("rpl-2", "cmp-old"), reply("rpl-3", "cmp-new"), reply("rpl-4", "cmp-nowhere"), reply("rpl-5", "dsc-a"),
      disclosure("dsc-b"), disclosure("dsc-a")};

  const Folder copy;
  std::filesystem::copy_file(database_path(folder.path()), database_path(copy.path()));
  const std::unique_ptr<Ledger> read = open_ledger(copy.path());
  const std::vector<std::string> expected = answers_of(*read, submissions);
  for (const char* refusal : {"replay header.revision", "unknown_reference complaint_id", "unknown_reference proposal_id"}) {
    BOOST_TEST(std::count(expected.begin(), expected.end(), refusal) > 0, refusal);
  }

  const std::unique_ptr<Ledger> ledger = open_unread_ledger(folder.path());
  std::vector<std::string> answers;
  bool is_early = false;
  const Result<void> result = ledger->read_records([&] {
    if (ledger->readiness() != Readiness::reading || !answers.empty()) return true;
    is_early = ledger->records()->next_index(LogName::intake_log) == 0;
    answers = answers_of(*ledger, submissions);
    return true;
  });
  BOOST_TEST(result.has_value());
  BOOST_TEST(is_early);
  BOOST_TEST(answers == expected, boost::test_tools::per_element());
  BOOST_TEST((ledger->readiness() == Readiness::ready));
  BOOST_TEST(ledger->newest(LogName::intake_log).root == read->newest(LogName::intake_log).root);
  BOOST_TEST(ledger->records()->entries().size() == read->records()->entries().size());
  BOOST_TEST((ledger->records()->tally("prp-a").against == 2));
  // Afterwards it goes on as any other, and as it was written.
  BOOST_TEST((admit(*ledger, complaint("cmp-new")).error().code == admit(*read, complaint("cmp-new")).error().code));
  BOOST_TEST(admit(*ledger, complaint("cmp-last")).has_value());
  const std::vector<std::string> contents = contents_of(*ledger);
  const std::unique_ptr<Ledger> again = open_ledger(folder.path());
  const std::vector<std::string> contents_again = contents_of(*again);
  BOOST_TEST(contents.size() == contents_again.size());
  BOOST_TEST(std::is_permutation(contents.begin(), contents.end(), contents_again.begin()));
}

BOOST_AUTO_TEST_CASE(what_comes_together_is_admitted_together_while_the_intake_log_is_read) {
  const Folder folder;
  {
    const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
    for (const Submission& one : {certificate(), complaint("cmp-old")}) BOOST_TEST(admit(*ledger, one).has_value());
  }
  // The key that signs the reply is certified in the same call.
  const std::vector<Submission> submissions = {complaint("cmp-new"), second_certificate(), second_reply("rpl-1", "cmp-old"),
                                               second_reply("rpl-2", "cmp-new")};
  const std::unique_ptr<Ledger> ledger = open_unread_ledger(folder.path());
  bool has_sent = false;
  const Result<void> read = ledger->read_records([&] {
    if (has_sent || ledger->readiness() != Readiness::reading) return true;
    has_sent = true;
    for (const Result<Position>& taken : ledger->admit(submissions, policy())) BOOST_TEST(taken.has_value());
    return true;
  });
  BOOST_TEST(read.has_value());
  BOOST_TEST(has_sent);
  BOOST_TEST(ledger->records()->refused().empty());
  BOOST_TEST(ledger->records()->replies_to("cmp-old").size() == 1U);
  BOOST_TEST(ledger->records()->replies_to("cmp-new").size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_is_published_while_the_intake_log_is_read_is_shown_before_its_end) {
  const Folder folder;
  {
    const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
    for (const Submission& one : {certificate(), complaint("cmp-old")}) BOOST_TEST(admit(*ledger, one).has_value());
  }
  const std::unique_ptr<Ledger> ledger = open_unread_ledger(folder.path());
  bool has_sent = false, is_shown_early = false;
  const Result<void> read = ledger->read_records([&] {
    if (ledger->readiness() != Readiness::reading) return true;
    if (!has_sent) BOOST_TEST(admit(*ledger, disclosure("dsc-new")).has_value());
    has_sent = true;
    const bool is_shown = ledger->records()->find("dsc-new") != nullptr;
    is_shown_early = is_shown_early || (is_shown && ledger->records()->find("cmp-old") == nullptr);
    return true;
  });
  BOOST_TEST(read.has_value());
  BOOST_TEST(is_shown_early);
}

BOOST_AUTO_TEST_CASE(a_start_reads_while_others_send) {
  constexpr unsigned old_leaves = 3000;  // of which several batches are made
  const Folder folder;
  {
    const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
    BOOST_TEST(admit(*ledger, certificate()).has_value());
    BOOST_TEST(admit(*ledger, proposal("prp-a")).has_value());
    std::vector<Submission> sent;
    for (unsigned i = 0; i < old_leaves; ++i) sent.push_back(stand("prp-a", "person " + std::to_string(i)));
    for (const Result<Position>& position : ledger->admit(sent, policy())) BOOST_TEST_REQUIRE(position.has_value());
  }
  const std::unique_ptr<Ledger> ledger = open_unread_ledger(folder.path());
  Result<void> result;
  std::atomic<bool> has_ended = false;
  std::thread reader([&] {
    result = ledger->read_records();
    has_ended = true;
  });
  std::vector<Result<Position>> taken;
  unsigned taken_early = 0;
  for (bool is_last = false; !is_last;) {
    is_last = has_ended;  // One more after the end.
    const bool is_early = ledger->readiness() == Readiness::reading;
    const Result<Position> position = admit(*ledger, stand("prp-a", "new " + std::to_string(taken.size())));
    if (!position && position.error().code == Errc::starting) continue;
    taken.push_back(position);
    if (is_early) ++taken_early;
  }
  reader.join();
  BOOST_TEST(result.has_value());
  BOOST_TEST(taken_early > 0U);
  for (std::size_t i = 0; i < taken.size(); ++i) {
    BOOST_TEST_REQUIRE(taken[i].has_value());
    BOOST_TEST(taken[i]->index == old_leaves + i);
  }
  BOOST_TEST(ledger->records()->refused().empty());
  BOOST_TEST(ledger->records()->tally("prp-a").total() == static_cast<std::int64_t>(old_leaves + taken.size()));
}

// With a lock that lets readers in before a waiting writer this ends by chance or not at all.
BOOST_AUTO_TEST_CASE(readers_that_never_pause_do_not_keep_a_commit_out) {
  const Folder folder;
  const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
  std::atomic<bool> is_over = false;
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      while (!is_over) {
        const auto lock = ledger->lock_for_reading();
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
      }
    });
  }
  for (const Submission& one : {certificate(), disclosure("dsc-a"), disclosure("dsc-b"), disclosure("dsc-c")}) {
    BOOST_TEST(admit(*ledger, one).has_value());
  }
  is_over = true;
  for (std::thread& reader : readers) reader.join();
}

BOOST_AUTO_TEST_CASE(a_record_with_very_many_revisions_waits_for_the_end_of_the_reading) {
  const Folder folder;
  Submission newest = stand("prp-a", "ann");
  {
    const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
    for (const Submission& one : {certificate(), proposal("prp-a"), newest}) BOOST_TEST(admit(*ledger, one).has_value());
    for (int i = 0; i < 1024; ++i) {
      newest = changed_stand(newest, "ann", i % 2 == 0 ? Choice::against : Choice::in_favour);
      BOOST_TEST_REQUIRE(admit(*ledger, newest).has_value());
    }
  }
  newest = changed_stand(newest, "ann", Choice::abstain);
  const std::unique_ptr<Ledger> ledger = open_unread_ledger(folder.path());
  bool was_refused = false;
  const Result<void> read = ledger->read_records([&] {
    if (ledger->readiness() == Readiness::reading) was_refused = code_of(admit(*ledger, newest)) == Errc::starting;
    return true;
  });
  BOOST_TEST(read.has_value());
  BOOST_TEST(was_refused);
  BOOST_TEST(admit(*ledger, newest).has_value());
}

BOOST_AUTO_TEST_CASE(a_store_of_version_1_learns_of_which_record_its_leaves_are) {
  const Folder folder;
  fill(folder);
  const std::string last = "person 1099";  // of the second batch
  {
    const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
    std::vector<Submission> sent{proposal("prp-a")};
    for (int i = 0; i < 1100; ++i) sent.push_back(stand("prp-a", "person " + std::to_string(i)));
    for (const Result<Position>& position : ledger->admit(sent, policy())) BOOST_TEST_REQUIRE(position.has_value());
  }
  run_sql(folder, "DROP INDEX leaf_record_id; ALTER TABLE leaf DROP COLUMN record_id; PRAGMA user_version = 1");
  // Who has not locked the folder leaves the file as it is.
  for (const Store::Access access : {Store::Access::read, Store::Access::change}) {
    const Result<std::unique_ptr<Store>> store = Store::open(database_path(folder.path()), access);
    BOOST_TEST((*store)->leaves(LogName::intake_log, 0, 1)->size() == 1U);
    BOOST_TEST(!(*store)->knows_records(LogName::intake_log).has_value());
  }
  const std::unique_ptr<Ledger> ledger = open_unread_ledger(folder.path());
  BOOST_TEST(!*ledger->store().knows_records(LogName::intake_log));
  bool has_admitted = false;
  const Result<void> read = ledger->read_records([&] {
    has_admitted = has_admitted || ledger->readiness() != Readiness::starting;
    return true;
  });
  BOOST_TEST(read.has_value());
  BOOST_TEST(!has_admitted);
  BOOST_TEST((ledger->readiness() == Readiness::ready));
  BOOST_TEST(*ledger->store().knows_records(LogName::intake_log));
  const Store& store = ledger->store();
  const std::string last_id = endorsement_id("prp-a", key_of(last).public_key());
  BOOST_TEST((*store.leaves_of_record(LogName::intake_log, last_id, 9) == *store.leaves(LogName::intake_log, 1099, 1)));
  BOOST_TEST(admit(*ledger, complaint("cmp-new")).has_value());
  BOOST_TEST(store.leaves_of_record(LogName::intake_log, "cmp-new", 9)->size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
