// A site as `trialog serve` puts it together, without the sockets. It shows pages in every language, and no scripts.
#pragma once

#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "origin/makers.h"
#include "origin/site.h"
#include "support/files.h"

namespace trialog::origin::test {

class ServedSite {
 public:
  // `folder` holds the ledger's store, and outlives the site.
  ServedSite(const std::string& folder, std::unique_ptr<Ledger> ledger)
      : assets_(load_assets(folder)), ledger_(std::move(ledger)),
        reading_(std::move(*Store::open(database_path(folder), Store::Access::read))),
        pages_(std::move(*Pages::create(assets_, *ledger_, clock))), sequencer_(*ledger_, clock),
        site_(*ledger_, *reading_, sequencer_, assets_, *pages_) {}

  Ledger& ledger() { return *ledger_; }

  // Waits for the answer.
  Response ask(Request request) {
    std::promise<Response> answered;
    site_.handle(std::move(request), [&](Response response) { answered.set_value(std::move(response)); });
    return answered.get_future().get();
  }

 private:
  static std::int64_t clock() { return now_ms; }
  static Assets load_assets(const std::string& folder) {
    std::filesystem::create_directories(folder + "/assets");
    std::filesystem::copy(trialog::test::root() / "assets/languages", folder + "/assets/languages");
    return *Assets::load(folder + "/assets", folder + "/cache");
  }

  Assets assets_;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<Store> reading_;
  std::unique_ptr<Pages> pages_;
  Sequencer sequencer_;
  Site site_;
};

}  // namespace trialog::origin::test
