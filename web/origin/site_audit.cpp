#include "origin/site_audit.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/utf8.h"
#include "engine/engine.h"
#include "engine/route.h"
#include "origin/client.h"
#include "origin/content_policy.h"

namespace trialog::origin {
namespace {

constexpr std::size_t max_page_bytes = std::size_t{8} << 20;

// The address of a script element that has one and no text of its own; empty for any other.
std::string_view script_address(std::string_view element) {
  constexpr std::string_view source = " src=\"";
  const std::size_t end_of_tag = element.find('>');
  const std::string_view tag = element.substr(0, end_of_tag);
  const std::size_t begin = tag.find(source);
  if (end_of_tag == std::string_view::npos || begin == std::string_view::npos) return {};
  if (!element.substr(end_of_tag + 1).starts_with("</script>")) return {};
  const std::string_view address = tag.substr(begin + source.size());
  return address.substr(0, address.find('"'));
}

bool names_only(std::string_view page, const std::vector<std::string>& addresses) {
  const std::string lower = ascii_lower(page);
  for (std::size_t at = lower.find("<script"); at != std::string::npos; at = lower.find("<script", at + 1)) {
    const std::string_view address = script_address(page.substr(at));
    if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) return false;
  }
  return true;
}

}  // namespace

std::string_view word_of(SiteFault fault) {
  switch (fault) {
    case SiteFault::unlisted_release: return "unlisted_release";
    case SiteFault::missing_file: return "missing_file";
    case SiteFault::other_file: return "other_file";
    case SiteFault::other_policy: return "other_policy";
    case SiteFault::foreign_script: return "foreign_script";
  }
  return "";
}

Result<SiteAudit> audit_site(const std::string& url, const Register& records, std::chrono::milliseconds time) {
  SiteAudit site;
  const Answer settings = TRIALOG_TRY(http_get(url + "/portal.json", time));
  if (settings.status != 200) return Error{Errc::server_failed, "/portal.json"};
  site.release = TRIALOG_TRY(engine::read_config(as_bytes(settings.body))).release;
  const Result<Verified<Release>> release = records.open<Release>(release_id(site.release));
  if (!release) {
    site.faults.emplace_back(SiteFault::unlisted_release, site.release);
    return site;
  }
  site.record_id = (*release)->header.id;

  std::vector<std::string> addresses;
  const auto compare = [&](const std::string& path, const ReleaseFile& file) -> Result<void> {
    const Result<Answer> answer = http_get(url + path, time, static_cast<std::size_t>(file.size));
    if (!answer && answer.error().code != Errc::too_large) return answer.error();
    ++site.files;
    if (answer && answer->status != 200) site.faults.emplace_back(SiteFault::missing_file, path);
    else if (!answer || hex(sha256(as_bytes(answer->body))) != file.sha256) site.faults.emplace_back(SiteFault::other_file, path);
    return {};
  };
  for (const ReleaseFile& file : (*release)->files) {
    addresses.push_back("/assets/" + file.name + "?v=" + site.release);
    TRIALOG_TRY(compare(addresses.back(), file));
    if (file.name == "service_worker.js") TRIALOG_TRY(compare("/service_worker.js?v=" + site.release, file));
  }

  for (const engine::Language& language : engine::languages) {
    for (const char* page : {"/", "/complain", "/verify"}) {
      const std::string path = "/" + std::string(language.path) + page;
      const Answer answer = TRIALOG_TRY(http_get(url + path, time, max_page_bytes));
      if (answer.status != 200) return Error{Errc::server_failed, path};
      ++site.pages;
      if (answer.content_policy != content_policy) site.faults.emplace_back(SiteFault::other_policy, path);
      if (!names_only(answer.body, addresses)) site.faults.emplace_back(SiteFault::foreign_script, path);
    }
  }
  return site;
}

}  // namespace trialog::origin
