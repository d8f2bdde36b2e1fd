// The portal's pages as complete HTML: the same screens as in the browser, written by the origin for a first visit, for
// browsers without scripts and for search engines.
// Does not: hold domain logic; what a page says comes from the register and core/view.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/state.h"
#include "origin/assets.h"
#include "origin/clock.h"
#include "origin/ledger.h"
#include "view/node.h"
#include "view/words.h"

namespace trialog::origin {

class Pages {
 public:
  // Reads languages/<tag>.json of every language. `policy` is the text of the portal's policy, or empty.
  // Errors: not_found, those of Words::load.
  static Result<std::unique_ptr<Pages>> create(const Assets& assets, Ledger& ledger, Clock clock, std::string policy = {});

  struct Page {
    std::string html;
    bool found = true;     // false: the address or the record is unknown; the page says so
    bool complete = true;  // false: records are still being read, and the page says so
  };
  Page render(const engine::Route& route) const;
  // A page that says what went wrong in one sentence.
  std::string render_error(std::string_view route_language, const Error& error) const;

  // The portal's public settings, and the same as /portal.json.
  const engine::PortalConfig& config() const { return config_; }

 private:
  Pages(const Assets& assets, Ledger& ledger, Clock clock, std::vector<view::Words> words, std::string policy);
  const view::Words& words(std::string_view route_language) const;
  std::string write(const engine::Route& route, const view::Node& screen) const;

  const Assets& assets_;
  Ledger& ledger_;
  Clock clock_;
  std::vector<view::Words> words_;  // by the order of engine::languages
  engine::PortalConfig config_;
};

}  // namespace trialog::origin
