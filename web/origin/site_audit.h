// What a site serves, held against its own register: every file of its release, and what its pages run.
//   /portal.json               names the release; the register must have its record (record/types/release.h)
//   /assets/NAME?v=RELEASE     each file of the record, and /service_worker.js
//   /<language>/...            pages: the content policy that they are sent with, and what their elements load, run and
//                              lead to by themselves
// A page must be written as the portal writes its own: a '<' stands nowhere but at the beginning of a tag.
// Says what this reader was served at this time: a site can serve others something else.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/result.h"
#include "register/register.h"

namespace trialog::origin {

enum class SiteFault {
  unlisted_release,  // the register does not name it
  missing_file,      // not served
  other_file,        // not the one that the record names
  other_policy,      // a page without the portal's content policy
  foreign_script,    // a page with a script that is no file of the release, a handler or a javascript: address
  foreign_file,      // a page with a style sheet, picture or other file that is none of the release
  foreign_frame,     // a page with another page or a program in it
  foreign_address    // a page that leads elsewhere by itself, gives its addresses another base, or sends its forms elsewhere
};
std::string_view word_of(SiteFault fault);
std::string_view sentence_of(SiteFault fault);

struct SiteAudit {
  std::string release;      // as the site names it
  std::string record_id;    // empty when the register does not name it
  std::size_t files = 0;    // of the release, compared; the service worker's is compared at its own address, too
  std::size_t pages = 0;
  std::vector<std::pair<SiteFault, std::string>> faults;  // with the path; in the order in which they were found
};

// `records`: of that site, audited. Errors: those of http_get and read_config: it could not be looked at.
Result<SiteAudit> audit_site(const std::string& url, const Register& records, std::chrono::milliseconds time);

}  // namespace trialog::origin
