#include <boost/test/unit_test.hpp>

#include <atomic>
#include <future>

#include "origin/failing_vfs.h"
#include "origin/heard.h"
#include "origin/makers.h"
#include "origin/sequencer.h"

using namespace trialog;
using namespace trialog::origin;
using namespace trialog::origin::test;

namespace {

Result<Receipt> submit(Sequencer& sequencer, Submission submission) {
  std::promise<Result<Receipt>> promise;
  sequencer.submit(std::move(submission), [&](Result<Receipt> receipt) { promise.set_value(std::move(receipt)); });
  return promise.get_future().get();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sequencer)

BOOST_AUTO_TEST_CASE(submissions_of_many_threads_all_get_proofs_of_their_leaf) {
  const Folder folder;
  const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
  BOOST_TEST(admit(*ledger, certificate()).has_value());
  std::atomic<int> proven{0};
  {
    Sequencer sequencer(*ledger, [] { return now_ms; });
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 25; ++i) {
          const Submission sent = complaint("cmp-" + std::to_string(t) + "-" + std::to_string(i));
          const Result<Receipt> receipt = submit(sequencer, sent);
          if (receipt && receipt->log == LogName::intake_log && proves(*ledger, receipt->log, receipt->proof, sent.leaf)) ++proven;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  BOOST_TEST(proven == 100);
  BOOST_TEST(ledger->newest(LogName::intake_log).size == 100u);
}

BOOST_AUTO_TEST_CASE(everything_submitted_is_answered_before_the_sequencer_goes) {
  const Folder folder;
  const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
  BOOST_TEST(admit(*ledger, certificate()).has_value());
  std::atomic<int> answered{0};
  {
    Sequencer sequencer(*ledger, [] { return now_ms; });
    for (int i = 0; i < 300; ++i) {
      sequencer.submit(complaint("cmp-" + std::to_string(i)), [&](const Result<Receipt>& receipt) { answered += receipt ? 1 : 0; });
    }
  }
  BOOST_TEST(answered == 300);
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_far_off_is_refused) {
  const Folder folder;
  const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
  BOOST_TEST(admit(*ledger, certificate()).has_value());
  constexpr std::int64_t day_ms = 86400000;
  for (const std::int64_t off_ms : {-day_ms, 3 * day_ms}) {
    Sequencer sequencer(*ledger, [off_ms] { return now_ms + off_ms; });
    BOOST_TEST((submit(sequencer, complaint("cmp-1")).error().code == Errc::clock_off));
  }
}

BOOST_AUTO_TEST_CASE(a_batch_that_throws_is_answered_and_the_next_one_is_taken) {
  const Folder folder;
  const std::unique_ptr<Ledger> ledger = open_ledger(folder.path());
  BOOST_TEST(admit(*ledger, certificate()).has_value());
  std::atomic<bool> throws{true};
  Sequencer sequencer(*ledger, [&] {
    if (throws.exchange(false)) throw std::runtime_error("thrown by a test");
    return now_ms;
  });
  BOOST_TEST((submit(sequencer, complaint("cmp-1")).error().code == Errc::server_failed));
  BOOST_TEST(submit(sequencer, complaint("cmp-1")).has_value());
}

// The disk was full for one submission, and then there is room again.
struct FullOnce {
  const Folder folder;
  std::unique_ptr<Ledger> ledger;
  std::atomic<std::int64_t> time_ms{now_ms};
  std::optional<Sequencer> sequencer;
  FullOnce() {
    register_failing_vfs();
    fail_at(-1, FailureKind::disk_full, Lasting::for_good);
    ledger = open_ledger(folder.path(), failing_vfs);
    BOOST_TEST(admit(*ledger, certificate()).has_value());
    sequencer.emplace(*ledger, [this] { return time_ms.load(); });
    fail_at(0, FailureKind::disk_full, Lasting::for_good);
    BOOST_TEST((submit(*sequencer, complaint("cmp-1")).error().code == Errc::storage_full));
    fail_at(-1, FailureKind::disk_full, Lasting::for_good);
  }
};

BOOST_FIXTURE_TEST_CASE(a_full_disk_is_not_tried_again_at_once_and_then_is, FullOnce) {
  BOOST_TEST((submit(*sequencer, complaint("cmp-1")).error().code == Errc::storage_full));
  time_ms += Sequencer::retry_after_ms;
  BOOST_TEST(submit(*sequencer, complaint("cmp-1")).has_value());
}

BOOST_FIXTURE_TEST_CASE(a_full_disk_is_told_once_and_so_is_its_end, FullOnce) {
  time_ms += Sequencer::retry_after_ms;
  BOOST_TEST(submit(*sequencer, complaint("cmp-1")).has_value());
  const Heard heard;
  const Submission there = complaint("cmp-2");
  BOOST_TEST(submit(*sequencer, there).has_value());
  BOOST_TEST(heard.times("disk") == 0);
  fail_at(0, FailureKind::disk_full, Lasting::for_good);
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST((submit(*sequencer, complaint("cmp-3")).error().code == Errc::storage_full));
    BOOST_TEST(submit(*sequencer, there).has_value() == false);
    time_ms += Sequencer::retry_after_ms;
  }
  BOOST_TEST(heard.times("the disk is full") == 1);
  BOOST_TEST(submit(*sequencer, there).has_value());  // It needs no room.
  BOOST_TEST(heard.times("room on the disk again") == 0);
  fail_at(-1, FailureKind::disk_full, Lasting::for_good);
  for (const char* id : {"cmp-4", "cmp-5"}) BOOST_TEST(submit(*sequencer, complaint(id)).has_value());
  BOOST_TEST(heard.times("room on the disk again") == 1);
}

BOOST_FIXTURE_TEST_CASE(a_clock_that_is_set_back_does_not_keep_the_portal_shut_after_a_full_disk, FullOnce) {
  time_ms -= 2 * Sequencer::retry_after_ms;
  BOOST_TEST(submit(*sequencer, complaint("cmp-1")).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
