// The power goes before every change of a file in turn: what was not synced is lost, or is there in part. Then the disk is
// opened again and checked: what was acknowledged is there and provable, and no signed checkpoint that was shown is
// contradicted.
#include <boost/test/unit_test.hpp>

#include <filesystem>

#include "origin/kept.h"
#include "origin/power_cut_vfs.h"

using namespace trialog;
using namespace trialog::origin;
using namespace trialog::origin::test;

namespace {

struct Cut {
  std::size_t acknowledged;  // when the power went
  std::unique_ptr<Folder> folder;
};

// Sends records, some together, and closes: closing writes the database itself and removes the write-ahead file.
std::size_t cut_everywhere(Unsynced unsynced) {
  register_power_cut_vfs();
  std::vector<Acknowledged> acknowledged;
  std::vector<Cut> cuts;
  watch_disk([&] {
    cuts.push_back({acknowledged.size(), std::make_unique<Folder>()});
    write_disk_after_cut(cuts.back().folder->path(), unsynced, static_cast<unsigned>(cuts.size()));
  });
  {
    const Folder folder;
    const std::unique_ptr<Ledger> ledger = open_ledger(folder.path(), power_cut_vfs);
    BOOST_REQUIRE(ledger != nullptr);
    const Submission first = disclosure("dsc-a");
    const std::vector<std::vector<Submission>> calls{
        {certificate()}, {first, complaint("cmp-1")}, {revision(first, "New")}, {complaint("cmp-2"), complaint("cmp-3")}};
    for (const std::vector<Submission>& sent : calls) {
      const std::vector<Result<Position>> places = ledger->admit(sent, policy());
      for (std::size_t i = 0; i < sent.size(); ++i) {
        BOOST_REQUIRE(places[i].has_value());
        acknowledged.push_back({sent[i], places[i]->log, *ledger->prove(*places[i])});
      }
    }
  }
  watch_disk(nullptr);
  std::size_t after_an_answer = 0;
  for (const Cut& cut : cuts) {
    BOOST_TEST_CONTEXT("cut " << (&cut - cuts.data()) << " of " << cuts.size()) {
      check_kept(cut.folder->path(), std::span(acknowledged).first(cut.acknowledged));
    }
    if (cut.acknowledged > 0) ++after_an_answer;
  }
  return after_an_answer;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(power_cut)

BOOST_AUTO_TEST_CASE(nothing_acknowledged_is_lost_with_all_that_was_not_synced) {
  BOOST_TEST(cut_everywhere(Unsynced::none) > 20U);
}

BOOST_AUTO_TEST_CASE(nothing_acknowledged_is_lost_when_half_of_the_sectors_are_there) {
  BOOST_TEST(cut_everywhere(Unsynced::some_sectors) > 20U);
}

BOOST_AUTO_TEST_CASE(nothing_acknowledged_is_lost_when_everything_is_there_but_the_answer) {
  BOOST_TEST(cut_everywhere(Unsynced::all) > 20U);
}

// The disk does forget: without a sync nothing is left, so the cases above prove something.
BOOST_AUTO_TEST_CASE(what_is_not_synced_is_gone) {
  register_power_cut_vfs();
  const auto bytes_after = [](Unsynced unsynced) {
    const Folder folder;
    write_disk_after_cut(folder.path(), unsynced, 0);
    std::size_t size = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder.path())) size += file.file_size();
    return size;
  };
  std::size_t forgotten = 0, kept = 0;
  watch_disk([&] {
    const std::size_t least = bytes_after(Unsynced::none);
    if (least < bytes_after(Unsynced::all)) ++forgotten;
    if (least > 0) ++kept;
  });
  {
    const Folder folder;
    const std::unique_ptr<Ledger> ledger = open_ledger(folder.path(), power_cut_vfs);
    BOOST_TEST(admit(*ledger, certificate()).has_value());
  }
  watch_disk(nullptr);
  BOOST_TEST(forgotten > 5U);
  BOOST_TEST(kept > 5U);
}

BOOST_AUTO_TEST_SUITE_END()
