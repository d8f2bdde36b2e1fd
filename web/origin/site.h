// The site: what is answered at which address. Everything is of this origin.
//   GET  /                        303 to the page in the reader's language
//   GET  /<language>/...          a page, HTML
//   GET  /portal.json             public settings: names, root key, logs
//   GET  /policy                  whose signatures count (C2SP tlog-policy); 404 without a policy
//   GET  /log/<log>/checkpoint    newest checkpoint, at most 1 s old; with witnesses, origin/publisher.h says which
//   GET  /log/<log>/tile/...      tiles and bundles of C2SP tlog-tiles, never changing
//   POST /submit                  {"envelope":BASE64,"sealed":BASE64?} -> tlog-proof, after it is on disk
//   GET  /assets/<name>, /service_worker.js
// After a start pages and /submit answer 503 until the ledger admits (origin/ledger.h); all else is there. While the rest is
// being read, pages say that they are not complete, and one of a complaint that is not there yet answers 503.
// HEAD works where GET does. Errors are application/problem+json, for pages a page that says it in words.
#pragma once

#include <memory>
#include <string>

#include "origin/assets.h"
#include "origin/http.h"
#include "origin/pages.h"
#include "origin/response_cache.h"
#include "origin/sequencer.h"

namespace trialog::origin {

class Site {
 public:
  // All outlive the site. `store` is for reading only, so that readers never wait for a commit. Without a publisher the
  // ledger's newest checkpoints are shown.
  Site(Ledger& ledger, const Store& store, Sequencer& sequencer, const Assets& assets, const Pages& pages,
       const Publisher* publisher = nullptr);

  void handle(Request request, const Respond& respond);
  // The answer that stands for an error, also for what never reaches handle(): a page where a page was asked for.
  Response refuse(const Request& request, const Error& error) const { return refuse(request, error, {}); }

 private:
  Response get(const Request& request);
  // `language` of the address; empty for the reader's.
  Response refuse(const Request& request, const Error& error, std::string_view language) const;
  Response starting(const Request& request, std::string_view language = {}) const;
  Response get_log(const Request& request, LogName log, std::string_view path);
  Response get_bundle(const Request& request, LogName log, const TileId& id);
  Response get_asset(const Request& request, std::string_view name);
  Response get_page(const Request& request);
  void submit(const Request& request, const Respond& respond);

  Ledger& ledger_;
  const Store& store_;
  Sequencer& sequencer_;
  const Assets& assets_;
  const Pages& pages_;
  const Publisher* publisher_;

  // Bundles, compressed: they never change, every new reader fetches all full ones and the newest partial one.
  ResponseCache kept_bundles_{std::size_t{64} << 20};
};

// {"envelope":BASE64,"sealed":BASE64?}. Errors: those of json::parse and decode_base64, missing_field, unknown_field,
// wrong_type.
Result<Submission> read_submission(std::string_view body);
std::string write_submission(const Submission& submission);

inline constexpr std::string_view submission_media_type = "application/vnd.trialog.submission+json";

}  // namespace trialog::origin
