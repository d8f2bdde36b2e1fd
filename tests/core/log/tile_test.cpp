#include "log/tile.h"

#include <boost/test/unit_test.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "base/limits.h"
#include "support/reference_log.h"

using namespace trialog;
using trialog::test::MemoryLog;

namespace {

std::vector<std::string> paths(const std::vector<TileId>& ids) {
  std::vector<std::string> all;
  for (const TileId& id : ids) all.push_back(tile_path(id));
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tile)

BOOST_AUTO_TEST_CASE(paths_are_written_as_the_standard_shows) {
  BOOST_TEST(tile_path({false, 0, 0, 256}) == "tile/0/000");
  BOOST_TEST(tile_path({false, 0, 999, 256}) == "tile/0/999");
  BOOST_TEST(tile_path({false, 3, 1000, 256}) == "tile/3/x001/000");
  BOOST_TEST(tile_path({false, 63, 1234067, 5}) == "tile/63/x001/x234/067.p/5");
  BOOST_TEST(tile_path({true, 0, 0, 256}) == "tile/entries/000");
  BOOST_TEST(tile_path({true, 0, 12, 255}) == "tile/entries/012.p/255");
}

BOOST_AUTO_TEST_CASE(a_path_reads_back_as_the_tile_it_names) {
  for (const bool entries : {false, true}) {
    for (const std::uint64_t index : {std::uint64_t{0}, std::uint64_t{7}, std::uint64_t{999}, std::uint64_t{1000},
                                      std::uint64_t{1234067}, limits::max_tree_size}) {
      for (const int width : {1, 9, 10, 255, 256}) {
        for (const int level : {0, 1, 10, 63}) {
          const TileId id{entries, entries ? 0 : level, index, width};
          const Result<TileId> read = parse_tile_path(tile_path(id));
          BOOST_TEST((read.has_value() && *read == id));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(every_other_way_to_write_a_path_is_refused) {
  for (const char* path : {"",
                           "tile",
                           "tile/",
                           "tile/0",
                           "tile/0/",
                           "tile/0/0",
                           "tile/0/00",
                           "tile/0/0000",
                           "tile/0/1000",
                           "tile/0/x000/001",
                           "tile/0/x001",
                           "tile/0/001/002",
                           "tile/0/x001/x002",
                           "tile/0/x01/002",
                           "tile/0/x001//002",
                           "tile/0/000/",
                           "tile/00/000",
                           "tile/64/000",
                           "tile/-1/000",
                           "tile/0/-01",
                           "tile/0/000.p",
                           "tile/0/000.p/",
                           "tile/0/000.p/0",
                           "tile/0/000.p/256",
                           "tile/0/000.p/300",
                           "tile/0/000.p/01",
                           "tile/0/000.p/5/",
                           "tile/0/000.p/5.p/5",
                           "tile/entries",
                           "tile/entries/0",
                           "tile/Entries/000",
                           "/tile/0/000",
                           "tile/0/000 ",
                           "tile/0/00a",
                           "tile/0/../000",
                           "tile/0/%30%30%30",
                           "tile/0/x009/x007/x199/x254/x740/992",
                           "tile/0/x999/x999/x999/x999/x999/x999/x999/x999/x999/999"}) {
    BOOST_TEST_INFO(path);
    const Result<TileId> read = parse_tile_path(path);
    BOOST_TEST((!read.has_value() && read.error().code == Errc::invalid_value));
  }
}

BOOST_AUTO_TEST_CASE(a_tree_has_the_tiles_the_standard_counts) {
  BOOST_TEST(tiles_of(0).empty());
  BOOST_TEST(paths(tiles_of(256)) == (std::vector<std::string>{"tile/0/000", "tile/1/000.p/1"}),
             boost::test_tools::per_element());
  const std::vector<std::string> all = paths(tiles_of(70000));
  BOOST_TEST(all.size() == 277U);
  const std::set<std::string> tiles(all.begin(), all.end());
  for (const char* path :
       {"tile/0/000", "tile/0/272", "tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"}) {
    BOOST_TEST_INFO(path);
    BOOST_TEST(tiles.count(path) == 1U);
  }
  BOOST_TEST(paths(bundles_of(300)) == (std::vector<std::string>{"tile/entries/000", "tile/entries/001.p/44"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_width_of_a_tile_agrees_with_the_list_of_tiles) {
  for (const std::uint64_t size : {std::uint64_t{1}, std::uint64_t{255}, std::uint64_t{256}, std::uint64_t{70000}}) {
    for (const TileId& id : tiles_of(size)) BOOST_TEST(width_of_tile(id.level, id.index, size) == id.width);
  }
  BOOST_TEST(width_of_tile(0, 1, 256) == 0);
  BOOST_TEST(width_of_tile(0, 5, 256) == 0);
  BOOST_TEST(width_of_tile(2, 0, 65535) == 0);
  BOOST_TEST(width_of_tile(63, 0, limits::max_tree_size) == 0);
}

BOOST_AUTO_TEST_CASE(a_bundle_reads_back_as_its_records) {
  std::vector<Bytes> records;
  for (std::uint64_t i = 0; i < 255; ++i) records.push_back(test::reference_record(i));
  records.push_back({});
  const Bytes bundle = encode_bundle(records).value();
  const Result<std::vector<Bytes>> read = decode_bundle(bundle, 256);
  BOOST_TEST((read.has_value() && *read == records));
}

BOOST_AUTO_TEST_CASE(a_bundle_states_lengths_in_two_bytes) {
  const std::vector<Bytes> records = {to_bytes("abc"), Bytes(258, 'x')};
  const Bytes bundle = encode_bundle(records).value();
  BOOST_TEST(hex(ByteView(bundle).first(8)) == "0003616263010278");
}

BOOST_AUTO_TEST_CASE(a_record_or_bundle_over_its_limit_is_refused) {
  const std::vector<Bytes> longest = {Bytes(limits::max_leaf_bytes)};
  BOOST_TEST(encode_bundle(longest).has_value());
  const std::vector<Bytes> longer = {Bytes(limits::max_leaf_bytes + 1)};
  BOOST_TEST((encode_bundle(longer).error().code == Errc::too_large));
  BOOST_TEST((encode_bundle(std::vector<Bytes>(257)).error().code == Errc::too_many));
}

BOOST_AUTO_TEST_CASE(every_cut_of_a_bundle_is_refused) {
  const std::vector<Bytes> records = {to_bytes("abc"), {}, to_bytes("de")};
  const Bytes bundle = encode_bundle(records).value();
  for (std::size_t size = 0; size < bundle.size(); ++size) {
    BOOST_TEST((decode_bundle(ByteView(bundle).first(size), 3).error().code == Errc::truncated));
  }
  BOOST_TEST((decode_bundle(bundle, 2).error().code == Errc::trailing_bytes));
  BOOST_TEST((decode_bundle(bundle, 4).error().code == Errc::truncated));
}

BOOST_AUTO_TEST_CASE(appending_gives_the_roots_of_the_other_program) {
  const std::vector<std::pair<std::uint64_t, std::string>> roots = {
      {0, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},    {1, "T7xQWBzpDnynYrCOz0colQi3o2H3PGMQ+mpt/3cQki8="},
      {2, "9OEsye7zh0c0F2CycKwhbjE7wZQ0vadlWkizNIDzA1Y="},    {3, "bFtBEsLW05JIN2+6uPjiXvhpWndYRfJKVIHGse7dZVo="},
      {7, "4swhCFW5zfURk2S+2MWOS4QpxkMNWJeY1uKwCrapeC4="},    {256, "wx+CoHQDTMBZKnF/Ybb3AQM1wxz1nqvor/er887AiNE="},
      {257, "mat1O1y4KfwYfRjdhKlL5fTaidHHX0F33cAzAQZS/Qg="},  {700, "VYoqktsBtUlgVjZ8Bi2L5iakru0JQIYtrTMTlvSDUgo="},
      {70000, "waAcJTh1fOgKbQ+9IV5Prfxcxwyb662d9Swt/vDEPQI="}};
  MemoryLog log;
  for (const auto& [size, root] : roots) {
    log.append(size);
    BOOST_TEST(base64(log.appender().root()) == root);
  }
}

BOOST_AUTO_TEST_CASE(appending_resumes_at_every_size) {
  MemoryLog whole;
  whole.append(1100);
  const Digest root = whole.appender().root();
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{255}, std::uint64_t{256},
                                   std::uint64_t{257}, std::uint64_t{512}, std::uint64_t{1100}}) {
    MemoryLog log;
    log.append(size);
    Result<TreeAppender> resumed = TreeAppender::resume(size, log.reader());
    BOOST_TEST(resumed.has_value());
    if (!resumed) continue;
    BOOST_TEST((resumed->root() == log.appender().root()));
    BOOST_TEST(resumed->take_changed_tiles().empty());
    while (resumed->size() < 1100) resumed->append(leaf_hash(test::reference_record(resumed->size())));
    BOOST_TEST((resumed->root() == root));
  }
}

BOOST_AUTO_TEST_CASE(resuming_refuses_a_tile_of_the_wrong_size) {
  const TileReader reader = [](const TileId& id) -> Result<Bytes> {
    return Bytes(static_cast<std::size_t>(id.width) * digest_bytes - 1);
  };
  const Result<TreeAppender> resumed = TreeAppender::resume(300, reader);
  BOOST_TEST((!resumed && resumed.error().code == Errc::wrong_tile && resumed.error().where == "tile/0/001.p/44"));
  BOOST_TEST((TreeAppender::resume(limits::max_tree_size + 1, reader).error().code == Errc::outside_tree));
}

BOOST_AUTO_TEST_CASE(only_tiles_that_grew_are_taken_and_only_once) {
  TreeAppender appender;
  const auto append_until = [&](std::uint64_t size) {
    while (appender.size() < size) appender.append(leaf_hash(test::reference_record(appender.size())));
    std::set<std::string> taken;
    for (const Tile& tile : appender.take_changed_tiles()) {
      BOOST_TEST(tile.bytes.size() == static_cast<std::size_t>(tile.id.width) * digest_bytes);
      taken.insert(tile_path(tile.id));
    }
    return taken;
  };
  BOOST_TEST((append_until(5) == std::set<std::string>{"tile/0/000.p/5"}));
  BOOST_TEST(append_until(5).empty());
  BOOST_TEST((append_until(256) == std::set<std::string>{"tile/0/000", "tile/1/000.p/1"}));
  BOOST_TEST((append_until(257) == std::set<std::string>{"tile/0/001.p/1"}));
  BOOST_TEST((append_until(600) == std::set<std::string>{"tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2"}));
}

BOOST_AUTO_TEST_CASE(taken_tiles_add_up_to_all_tiles_of_the_tree) {
  TreeAppender appender;
  std::set<std::string> taken;
  for (const std::uint64_t size : {std::uint64_t{100}, std::uint64_t{65536}, std::uint64_t{66000}}) {
    while (appender.size() < size) appender.append(leaf_hash(test::reference_record(appender.size())));
    for (const Tile& tile : appender.take_changed_tiles()) taken.insert(tile_path(tile.id));
    for (const TileId& id : tiles_of(size)) {
      BOOST_TEST_INFO(tile_path(id));
      BOOST_TEST(taken.count(tile_path(id)) == 1U);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_copy_that_is_dropped_leaves_the_appender_as_it_was) {
  MemoryLog log;
  log.append(300);
  TreeAppender attempt = log.appender();
  attempt.append(leaf_hash(to_bytes("never stored")));
  BOOST_TEST((attempt.root() != log.appender().root()));
  BOOST_TEST(log.appender().size() == 300U);
}

BOOST_AUTO_TEST_SUITE_END()
