// Two verifiers must agree: what core/log writes, tests/verifier/go accepts; what was changed, it refuses.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "log/proof.h"
#include "log/tlog_proof.h"
#include "support/files.h"
#include "support/reference_log.h"
#include "support/temporary_folder.h"

using namespace trialog;
namespace fs = std::filesystem;

namespace {

const std::vector<std::uint64_t> proven_records = {0, 255, 256, 257, 511, 699};
const std::vector<std::uint64_t> small_sizes = {0, 1, 2, 3, 7, 255, 256, 257, 511, 700};
const std::vector<std::uint64_t> large_sizes = {65536, 70000};

std::string quoted(const fs::path& path) { return "'" + path.string() + "'"; }

bool succeeds(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()) == 0; }

// Writes the reference log as it would be served: at each size the new tiles, bundles and a checkpoint.
// checkpoint.<size> keeps the older checkpoints, <index>.tlog-proof and <index>.record the receipts.
void write_log(const fs::path& folder, const std::vector<std::uint64_t>& sizes) {
  test::MemoryLog log;
  TreeAppender appender;
  for (const std::uint64_t size : sizes) {
    while (appender.size() < size) appender.append(leaf_hash(test::reference_record(appender.size())));
    for (const Tile& tile : appender.take_changed_tiles())
      test::write_file(folder / tile_path(tile.id), as_text(tile.bytes));
    log.append(size);
    const std::string checkpoint = test::reference_checkpoint(size, appender.root());
    test::write_file(folder / ("checkpoint." + std::to_string(size)), checkpoint);
    test::write_file(folder / "checkpoint", checkpoint);
  }
  const std::uint64_t size = appender.size();
  for (const TileId& id : bundles_of(size)) {
    std::vector<Bytes> records;
    const std::uint64_t first = id.index * tile_width;
    for (std::uint64_t i = first; i < first + static_cast<std::uint64_t>(id.width); ++i) {
      records.push_back(test::reference_record(i));
    }
    test::write_file(folder / tile_path(id), as_text(encode_bundle(records).value()));
  }
  for (const std::uint64_t index : proven_records) {
    const TlogProof proof{std::nullopt, index, prove_inclusion(index, size, log.reader()).value(),
                          test::reference_checkpoint(size, appender.root())};
    test::write_file(folder / (std::to_string(index) + ".tlog-proof"), format_tlog_proof(proof));
    test::write_file(folder / (std::to_string(index) + ".record"), as_text(test::reference_record(index)));
  }
}

// Replaces a file of the log for as long as it lives.
class Changed {
 public:
  Changed(fs::path path, const std::function<void(std::string&)>& change)
      : path_(std::move(path)), original_(test::read_file(path_)) {
    std::string text = original_;
    BOOST_TEST(!text.empty());
    change(text);
    BOOST_TEST(text != original_);
    test::write_file(path_, text);
  }
  Changed(const Changed&) = delete;
  Changed& operator=(const Changed&) = delete;
  ~Changed() { test::write_file(path_, original_); }

 private:
  fs::path path_;
  std::string original_;
};

std::function<void(std::string&)> flip(std::size_t position) {
  return [=](std::string& text) {
    if (position < text.size()) text[position] = static_cast<char>(text[position] ^ 1);
  };
}

std::function<void(std::string&)> put(std::string_view before, std::string_view after) {
  return [=](std::string& text) {
    const std::size_t at = text.find(before);
    if (at != std::string::npos) text.replace(at, before.size(), after);
  };
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_verifier_in_another_language_agrees) {
  if (!succeeds("go version") || !fs::exists("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog")) {
    std::cout << "skipped: Go not present\n";
    return;
  }
  const test::TemporaryFolder folder;
  const fs::path program = folder.path() / "verifier";
  const bool built =
      succeeds("cd " + quoted(test::root() / "tests" / "verifier" / "go") +
               " && GO111MODULE=off GOPATH=/usr/share/gocode go build -o " + quoted(program) + " main.go");
  BOOST_TEST(built);
  if (!built) return;

  const std::vector<VerifierKey> keys = test::reference_keys();
  const std::string trust = quoted(program) + " --vkey '" + format_verifier_key(keys[0]) + "' --cosigner '" +
                            format_verifier_key(keys[1]) + "' ";
  const fs::path log = folder.path() / "log";
  write_log(log, small_sizes);
  std::string whole = trust + quoted(log);
  for (const std::uint64_t size : small_sizes) whole += " " + quoted(log / ("checkpoint." + std::to_string(size)));
  const auto receipt = [&](std::uint64_t index, std::uint64_t record) {
    return trust + "--proof " + quoted(log / (std::to_string(index) + ".tlog-proof")) + " --record " +
           quoted(log / (std::to_string(record) + ".record"));
  };

  BOOST_TEST(succeeds(whole));
  for (const std::uint64_t index : proven_records) BOOST_TEST(succeeds(receipt(index, index)));
  BOOST_TEST(!succeeds(receipt(256, 257)));

  struct Corruption {
    const char* file;
    std::function<void(std::string&)> change;
  };
  // "log1 " begins the log's signature, "w1 " the witness's; both are followed by base64.
  const std::vector<Corruption> corruptions = {
      {"tile/0/000", flip(0)},
      {"tile/0/001", flip(8191)},
      {"tile/0/002.p/188", flip(100)},
      {"tile/1/000.p/2", flip(40)},
      {"tile/0/000", [](std::string& text) { text.pop_back(); }},
      {"tile/0/002.p/188", [](std::string& text) { text += std::string(32, 'a'); }},
      {"tile/entries/000", flip(10)},
      {"tile/entries/002.p/188", flip(1)},
      {"tile/entries/001", [](std::string& text) { text.pop_back(); }},
      {"tile/entries/002.p/188", [](std::string& text) { text += std::string(2, '\0'); }},
      {"checkpoint", put("\n700\n", "\n699\n")},
      {"checkpoint", put("VYoq", "VYor")},
      {"checkpoint", put("portal.example/log1\n", "portal.example/log2\n")},
      {"checkpoint", put("log1 8xoXKlgD", "log1 8xoXKlgE")},
      {"checkpoint", put("w1 HmSaRAAAAABlU/O8Pb9", "w1 HmSaRAAAAABlU/O8Pb8")},
      {"checkpoint", put("w1 HmSaRAAAAABlU", "w1 HmSaRAAAAABmU")},
      {"checkpoint", [](std::string& text) { text.resize(text.find("\xe2\x80\x94 witness")); }},
      {"checkpoint", put("\n700\n", "\n0700\n")},
      {"checkpoint", put("\n700\n", "\n-700\n")},
      {"checkpoint", put("\n700\n", "\n700\n700\n")},
      {"checkpoint", put("SDUgo=", "SDVgo=")},
      {"checkpoint", put("\n\n", "\nmore\n\n")},
      {"checkpoint", put("\n\n", "\n")},
      {"checkpoint", put("log1 8xoXKlgD3gt", "log1 8xoXKlgD3gu")},
      {"checkpoint", put("log1 8xo", "log2 8xo")},
      {"checkpoint", put("w1 Hm", "w2 Hm")},
      {"checkpoint", [](std::string& text) { text.pop_back(); }},
      {"checkpoint", [](std::string& text) { text.erase(text.find("\xe2\x80\x94 portal"), text.find("\xe2\x80\x94 witness") - text.find("\xe2\x80\x94 portal")); }},
      {"tile/0/000", [](std::string& text) { std::swap_ranges(text.begin(), text.begin() + 32, text.begin() + 32); }},
      {"tile/1/000.p/2", [](std::string& text) { text.resize(32); }},
      {"tile/0/001", [](std::string& text) { text.clear(); }},
      {"tile/entries/000", flip(0)},
      {"tile/entries/000", flip(2)},
      {"tile/entries/001", [](std::string& text) { text.clear(); }},
      {"tile/entries/001", [](std::string& text) { text.insert(0, 2, '\0'); }},
      {"checkpoint.257", put("\n257\n", "\n256\n")},
      {"checkpoint.511",
       [](std::string& text) { text = test::reference_checkpoint(511, sha256(as_bytes("another history"))); }},
      {"checkpoint.0",
       [](std::string& text) { text = test::reference_checkpoint(0, sha256(as_bytes("another history"))); }},
      {"checkpoint.700",
       [](std::string& text) { text = test::reference_checkpoint(701, sha256(as_bytes("rewound"))); }},
  };
  for (std::size_t i = 0; i < corruptions.size(); ++i) {
    BOOST_TEST_CONTEXT("corruption " << i << " of " << corruptions[i].file) {
      const Changed changed(log / corruptions[i].file, corruptions[i].change);
      BOOST_TEST(!succeeds(whole));
    }
  }

  const std::vector<Corruption> forgeries = {
      {"257.tlog-proof", put("index 257", "index 256")},
      {"257.tlog-proof", put("index 257", "index 700")},
      {"257.tlog-proof", put("proof@v1", "proof@v2")},
      {"257.tlog-proof", put("\ngPFT", "\ngPFS")},
      {"257.tlog-proof", [](std::string& text) { text.erase(text.find("\ngPFT"), 45); }},
      {"257.tlog-proof", put("\n700\n", "\n701\n")},
      {"257.tlog-proof", put("log1 8xoXKlgD", "log1 8xoXKlgE")},
      {"257.tlog-proof", put("index 257", "index 0257")},
      {"257.tlog-proof", put("index 257", "index -257")},
      {"257.tlog-proof", put("index 257\n", "")},
      {"257.tlog-proof", put("\n\n", "\n")},
      {"257.tlog-proof", [](std::string& text) { text.insert(text.find("\ngPFT"), text.substr(text.find("\ngPFT"), 45)); }},
      {"257.tlog-proof", put("w1 HmSaRAAAAABlU/O8Pb9", "w1 HmSaRAAAAABlU/O8Pb8")},
      {"257.record", flip(7)},
      {"257.record", [](std::string& text) { text += ' '; }},
  };
  for (std::size_t i = 0; i < forgeries.size(); ++i) {
    BOOST_TEST_CONTEXT("forgery " << i << " of " << forgeries[i].file) {
      const Changed changed(log / forgeries[i].file, forgeries[i].change);
      BOOST_TEST(!succeeds(receipt(257, 257)));
    }
  }
  // Everything was put back.
  BOOST_TEST(succeeds(whole));

  const fs::path large = folder.path() / "large";
  write_log(large, large_sizes);
  BOOST_TEST(succeeds(trust + quoted(large) + " " + quoted(large / "checkpoint.65536")));
}

// typescript.test.mjs asks for the same logs in a folder.
BOOST_AUTO_TEST_CASE(the_logs_are_written_where_they_are_asked_for) {
  const char* folder = std::getenv("TRIALOG_WRITE_LOGS");
  if (folder == nullptr) return;
  write_log(fs::path(folder) / "log", small_sizes);
  write_log(fs::path(folder) / "large", large_sizes);
  BOOST_TEST(fs::exists(fs::path(folder) / "large" / "checkpoint"));
}
