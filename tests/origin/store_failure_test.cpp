// The store fails at every call in turn, once or for good, full or broken. Then it is opened again and checked: what was
// acknowledged is there and provable, the log opens, and it takes the next record.
#include <boost/test/unit_test.hpp>

#include "origin/failing_vfs.h"
#include "origin/kept.h"

using namespace trialog;
using namespace trialog::origin;
using namespace trialog::origin::test;

namespace {

// Sends some records, as far as the store lets it; notes what was acknowledged.
void send_some(Ledger& ledger, std::vector<Acknowledged>& acknowledged, FailureKind kind) {
  const Submission first = disclosure("dsc-a");
  for (const Submission& sent : {certificate(), first, complaint("cmp-1"), revision(first, "New"), complaint("cmp-2")}) {
    const Result<Position> taken = admit(ledger, sent);
    if (!taken) {
      const Errc code = taken.error().code;
      // After a failure a record may also be refused because the one that it needs is not there.
      const bool expected = code == Errc::storage_failed || code == Errc::wrong_key || code == Errc::unknown_reference ||
                            (code == Errc::storage_full && kind == FailureKind::disk_full);
      BOOST_TEST(expected, name_of(code));
      continue;
    }
    const Result<std::string> proof = ledger.prove(*taken);
    if (proof) acknowledged.push_back({sent, taken->log, *proof});
  }
}

enum class Sent { when_ready, while_reading };

// Opens, sends and closes.
void use_ledger(const std::string& folder, std::vector<Acknowledged>& acknowledged, FailureKind kind, Sent when) {
  const std::unique_ptr<Ledger> ledger = open_unread_ledger(folder, failing_vfs);
  if (ledger == nullptr) return;
  bool has_sent = false;
  const Result<void> read = ledger->read_records([&] {
    if (when == Sent::when_ready || has_sent || ledger->readiness() != Readiness::reading) return true;
    has_sent = true;
    send_some(*ledger, acknowledged, kind);
    return true;
  });
  if (read && when == Sent::when_ready) send_some(*ledger, acknowledged, kind);
}

void fail_at_every_call(FailureKind kind, Lasting lasting, Sent when = Sent::when_ready) {
  register_failing_vfs();
  int call = 0;
  bool failed = true;
  while (failed && call < 1000) {
    const Folder folder;
    std::vector<Acknowledged> acknowledged;
    fail_at(call, kind, lasting);
    use_ledger(folder.path(), acknowledged, kind, when);
    failed = has_failed();
    BOOST_TEST((failed || acknowledged.size() == 5u));
    fail_at(-1, FailureKind::input_output, Lasting::once);
    BOOST_TEST_CONTEXT("after a failure at call " << call) { check_kept(folder.path(), acknowledged); }
    ++call;
  }
  BOOST_TEST(call > 30);  // The failures really went through the whole way.
  BOOST_TEST(call < 1000);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(store_failure)

BOOST_AUTO_TEST_CASE(nothing_acknowledged_is_lost_when_a_call_fails_once) {
  fail_at_every_call(FailureKind::input_output, Lasting::once);
}

BOOST_AUTO_TEST_CASE(nothing_acknowledged_is_lost_when_the_disk_breaks) {
  fail_at_every_call(FailureKind::input_output, Lasting::for_good);
}

BOOST_AUTO_TEST_CASE(nothing_acknowledged_is_lost_when_the_disk_is_full_for_a_moment) {
  fail_at_every_call(FailureKind::disk_full, Lasting::once);
}

BOOST_AUTO_TEST_CASE(nothing_acknowledged_is_lost_when_the_disk_stays_full) {
  fail_at_every_call(FailureKind::disk_full, Lasting::for_good);
}

BOOST_AUTO_TEST_CASE(nothing_acknowledged_while_reading_is_lost_when_a_call_fails_once) {
  fail_at_every_call(FailureKind::input_output, Lasting::once, Sent::while_reading);
}

BOOST_AUTO_TEST_CASE(nothing_acknowledged_while_reading_is_lost_when_the_disk_stays_full) {
  fail_at_every_call(FailureKind::disk_full, Lasting::for_good, Sent::while_reading);
}

BOOST_AUTO_TEST_CASE(every_commit_reaches_the_disk_before_it_is_acknowledged) {
  register_failing_vfs();
  const Folder folder;
  fail_at(-1, FailureKind::input_output, Lasting::once);
  const std::unique_ptr<Ledger> ledger = open_ledger(folder.path(), failing_vfs);
  BOOST_TEST(admit(*ledger, certificate()).has_value());
  for (const char* id : {"cmp-1", "cmp-2", "cmp-3"}) {
    const int before = sync_count();
    BOOST_TEST(admit(*ledger, complaint(id)).has_value());
    BOOST_TEST(sync_count() > before);
  }
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_named_and_leaves_the_ledger_readable) {
  register_failing_vfs();
  const Folder folder;
  fail_at(-1, FailureKind::disk_full, Lasting::for_good);
  const std::unique_ptr<Ledger> ledger = open_ledger(folder.path(), failing_vfs);
  const Submission there = certificate();
  const Result<Position> place = admit(*ledger, there);
  BOOST_TEST(place.has_value());
  fail_at(0, FailureKind::disk_full, Lasting::for_good);
  BOOST_TEST((admit(*ledger, complaint("cmp-1")).error().code == Errc::storage_full));
  BOOST_TEST(proves(*ledger, LogName::register_log, *ledger->prove(*place), there.leaf));
  BOOST_TEST(ledger->records()->count_current(Kind::complaint) == 0u);
  fail_at(-1, FailureKind::disk_full, Lasting::for_good);
  BOOST_TEST(admit(*ledger, complaint("cmp-1")).has_value());
}

// Who only looks on would lock out who writes.
BOOST_AUTO_TEST_CASE(on_a_full_disk_only_the_writer_takes_the_database_alone) {
  register_failing_vfs();
  const Folder folder;
  fail_at(-1, FailureKind::disk_full, Lasting::for_good);
  BOOST_TEST(admit(*open_ledger(folder.path(), failing_vfs), certificate()).has_value());
  fail_at(0, FailureKind::disk_full, Lasting::for_good);
  for (const Store::Access access : {Store::Access::read, Store::Access::change}) {
    const Result<std::unique_ptr<Store>> store = Store::open(database_path(folder.path()), access, failing_vfs);
    BOOST_TEST((!store && store.error().code == Errc::storage_full));
  }
  fail_at(-1, FailureKind::disk_full, Lasting::for_good);
}

// A clean end leaves no file of the index behind: the next start has to make one.
BOOST_AUTO_TEST_CASE(a_ledger_opens_on_a_full_disk_and_takes_records_again_when_there_is_room) {
  register_failing_vfs();
  const Folder folder;
  fail_at(-1, FailureKind::disk_full, Lasting::for_good);
  const Submission there = certificate();
  std::unique_ptr<Ledger> before = open_ledger(folder.path(), failing_vfs);
  const Result<Position> place = admit(*before, there);
  before.reset();
  fail_at(0, FailureKind::disk_full, Lasting::for_good);
  std::unique_ptr<Ledger> ledger = open_ledger(folder.path(), failing_vfs);
  BOOST_TEST_REQUIRE((ledger != nullptr));
  BOOST_TEST(has_failed());
  BOOST_TEST(ledger->store().is_alone());
  BOOST_TEST(proves(*ledger, LogName::register_log, *ledger->prove(*place), there.leaf));
  BOOST_TEST((admit(*ledger, complaint("cmp-1")).error().code == Errc::storage_full));
  fail_at(-1, FailureKind::disk_full, Lasting::for_good);
  const Submission sent = complaint("cmp-2");
  const Result<Position> taken = admit(*ledger, sent);
  BOOST_TEST(taken.has_value());
  const std::string receipt = *ledger->prove(*taken);
  ledger.reset();
  const std::vector<Acknowledged> acknowledged{{sent, taken->log, receipt}};
  check_kept(folder.path(), acknowledged);
}

BOOST_AUTO_TEST_SUITE_END()
