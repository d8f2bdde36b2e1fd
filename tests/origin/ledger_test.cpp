#include <boost/test/unit_test.hpp>

#include <sqlite3.h>

#include "log/tlog_proof.h"
#include "origin/makers.h"
#include "support/torsion.h"

using namespace trialog;
using namespace trialog::origin;
using namespace trialog::origin::test;

namespace {

Errc code_of(const Result<Position>& result) { return result ? Errc::not_found : result.error().code; }

// What opening a changed store says.
Errc open_error(const Folder& folder) {
  Result<std::unique_ptr<Store>> store = Store::open(database_path(folder.path()), Store::Access::write);
  if (!store) return store.error().code;
  const Result<std::unique_ptr<Ledger>> ledger = Ledger::open(std::move(*store), ledger_keys(), portal_name);
  if (!ledger) return ledger.error().code;
  const Result<void> read = (*ledger)->read_records();
  return read ? Errc::not_found : read.error().code;
}

void run_sql(const Folder& folder, const std::string& sql) {
  sqlite3* database = nullptr;
  BOOST_TEST(sqlite3_open(database_path(folder.path()).c_str(), &database) == SQLITE_OK);
  BOOST_TEST(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(database);
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
  Result<std::unique_ptr<Store>> store = Store::open(database_path(folder.path()), Store::Access::write);
  const std::unique_ptr<Ledger> ledger = std::move(*Ledger::open(std::move(*store), ledger_keys(), portal_name));
  BOOST_TEST(!ledger->is_ready());
  const Submission there = certificate();
  BOOST_TEST((admit(*ledger, there).error().code == Errc::starting));
  BOOST_TEST(proves(*ledger, LogName::register_log, *ledger->prove({LogName::register_log, 0}), there.leaf));
  // Who ends the reading gets no half of it.
  BOOST_TEST(ledger->read_records([] { return false; }).has_value());
  BOOST_TEST(!ledger->is_ready());
  BOOST_TEST(ledger->read_records().has_value());
  BOOST_TEST(ledger->is_ready());
  BOOST_TEST(admit(*ledger, there)->index == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
