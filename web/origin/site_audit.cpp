#include "origin/site_audit.h"

#include <algorithm>
#include <optional>
#include <set>

#include "base/encoding.h"
#include "base/utf8.h"
#include "engine/engine.h"
#include "engine/route.h"
#include "origin/client.h"
#include "origin/content_policy.h"

namespace trialog::origin {
namespace {

constexpr std::size_t max_page_bytes = std::size_t{8} << 20;

struct Element {
  std::string name;
  std::vector<std::pair<std::string, std::string_view>> attributes;  // values as they are written, with their entities
  bool is_empty = false;  // its end tag follows at once
  // Of the first attribute of that name, as browsers take it.
  std::string_view value(std::string_view attribute) const {
    for (const auto& [key, text] : attributes) {
      if (key == attribute) return text;
    }
    return {};
  }
};

// The element that begins with the '<' at the beginning of `page`, by the HTML standard's rules for tags.
// nullopt: the tag has no end, or a '<' in it, which the portal always writes as an entity.
std::optional<Element> read_element(std::string_view page) {
  const std::string_view behind = page.substr(std::min(page.find('<', 1), page.size()));
  std::string_view rest = page.substr(1, page.size() - behind.size() - 1);
  const auto take = [&rest](const std::string& ends) {
    const std::string_view taken = rest.substr(0, rest.find_first_of(ends));
    rest.remove_prefix(taken.size());
    return taken;
  };
  const auto skip = [&rest](const std::string& skipped) {
    rest.remove_prefix(std::min(rest.find_first_not_of(skipped), rest.size()));
  };
  const std::string blank = " \t\n\f\r";
  Element element;
  element.name = ascii_lower(take(blank + "/>"));
  for (skip(blank + "/"); !rest.starts_with('>'); skip(blank + "/")) {
    if (rest.empty()) return std::nullopt;
    std::string name(rest.substr(0, 1));  // whatever it is
    rest.remove_prefix(1);
    name += take(blank + "/>=");
    skip(blank);
    std::string_view value;
    if (rest.starts_with('=')) {
      rest.remove_prefix(1);
      skip(blank);
      const bool is_quoted = rest.starts_with('"') || rest.starts_with('\'');
      const std::string ends = is_quoted ? std::string(rest.substr(0, 1)) : blank + ">";
      if (is_quoted) rest.remove_prefix(1);
      value = take(ends);
      if (rest.empty()) return std::nullopt;
      if (is_quoted) rest.remove_prefix(1);
    }
    element.attributes.emplace_back(ascii_lower(name), value);
  }
  const std::string end_tag = "</" + element.name + ">";
  element.is_empty = rest == ">" && ascii_lower(behind.substr(0, end_tag.size())) == end_tag;
  return element;
}

template <std::size_t count>
bool is_one_of(std::string_view word, const std::string_view (&words)[count]) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

// What is wrong with an element that the portal would not write. Values with entities in them are not what they look like,
// so they are held against what is allowed, never against what is not.
class PageReader {
 public:
  // Of the files of the release.
  explicit PageReader(const std::vector<std::string>& addresses) : addresses_(addresses) {}

  std::set<SiteFault> faults_of(std::string_view page) const {
    std::set<SiteFault> faults;
    for (std::size_t at = page.find('<'); at != std::string_view::npos; at = page.find('<', at + 1)) {
      const char next = at + 1 < page.size() ? page[at + 1] : ' ';
      const bool is_letter = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
      if (!is_letter) continue;
      const std::optional<Element> element = read_element(page.substr(at));
      if (!element) faults.insert(SiteFault::foreign_script);
      else look_at(*element, faults);
    }
    return faults;
  }

 private:
  bool is_of_release(std::string_view address) const {
    return std::find(addresses_.begin(), addresses_.end(), address) != addresses_.end();
  }

  void look_at(const Element& element, std::set<SiteFault>& faults) const {
    constexpr std::string_view frames[] = {"iframe", "frame", "frameset", "object", "embed", "applet", "fencedframe"};
    constexpr std::string_view animations[] = {"animate", "set", "animatemotion", "animatetransform"};
    constexpr std::string_view loading[] = {"src", "srcset", "imagesrcset", "poster", "background", "data", "xlink:href"};
    const bool is_script = element.name == "script";
    if (is_script && !(is_of_release(element.value("src")) && element.is_empty)) faults.insert(SiteFault::foreign_script);
    if (element.name == "style") faults.insert(SiteFault::foreign_file);
    if (is_one_of(element.name, animations)) faults.insert(SiteFault::foreign_script);  // They change addresses.
    if (is_one_of(element.name, frames)) faults.insert(SiteFault::foreign_frame);
    if (element.name == "base") faults.insert(SiteFault::foreign_address);
    for (const auto& [name, value] : element.attributes) {
      if (name.starts_with("on")) faults.insert(SiteFault::foreign_script);
      if (name == "style") faults.insert(SiteFault::foreign_file);
      if (name == "http-equiv") faults.insert(SiteFault::foreign_address);
      if ((name == "action" || name == "formaction") && !is_here(value)) faults.insert(SiteFault::foreign_address);
      if (!is_script && is_one_of(name, loading) && !is_of_release(value)) faults.insert(SiteFault::foreign_file);
      if (name == "href") look_at_address(element, value, faults);
    }
  }

  void look_at_address(const Element& element, std::string_view address, std::set<SiteFault>& faults) const {
    if (element.name == "a" || element.name == "area") {
      const bool leads_away = address.starts_with("https://") || address.starts_with("http://") || address.starts_with("mailto:");
      if (!leads_away && !is_here(address)) faults.insert(SiteFault::foreign_script);
      return;
    }
    const std::string_view relation = element.value("rel");
    // These load nothing.
    const bool is_told = element.name == "link" && (relation == "canonical" || relation == "alternate");
    const bool is_part = element.name != "link" && address.starts_with('#');
    if (!is_told && !is_part && !is_of_release(address)) faults.insert(SiteFault::foreign_file);
  }

  // On the same site. "//host" and "/\host" are others, also as entities.
  static bool is_here(std::string_view address) {
    constexpr std::string_view second = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.?#";
    if (address.starts_with('#') || address.starts_with('?') || address == "/") return true;
    return address.size() > 1 && address[0] == '/' && second.find(address[1]) != std::string_view::npos;
  }

  const std::vector<std::string>& addresses_;
};

}  // namespace

std::string_view word_of(SiteFault fault) {
  switch (fault) {
    case SiteFault::unlisted_release: return "unlisted_release";
    case SiteFault::missing_file: return "missing_file";
    case SiteFault::other_file: return "other_file";
    case SiteFault::other_policy: return "other_policy";
    case SiteFault::foreign_script: return "foreign_script";
    case SiteFault::foreign_file: return "foreign_file";
    case SiteFault::foreign_frame: return "foreign_frame";
    case SiteFault::foreign_address: return "foreign_address";
  }
  return "";
}

std::string_view sentence_of(SiteFault fault) {
  switch (fault) {
    case SiteFault::unlisted_release: return "the register does not name this release";
    case SiteFault::missing_file: return "the release has this file, and it is not served";
    case SiteFault::other_file: return "it is not the file that the release names";
    case SiteFault::other_policy: return "the page does not come with the portal's content policy";
    case SiteFault::foreign_script: return "the page has a script that is no file of the release, or is not written as the portal writes";
    case SiteFault::foreign_file: return "the page has a style sheet, a picture or another file that is none of the release";
    case SiteFault::foreign_frame: return "the page has another page or a program in it";
    case SiteFault::foreign_address: return "the page leads elsewhere by itself, or sends its forms elsewhere";
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
    if (answer && answer->status != 200) site.faults.emplace_back(SiteFault::missing_file, path);
    else if (!answer || hex(sha256(as_bytes(answer->body))) != file.sha256) site.faults.emplace_back(SiteFault::other_file, path);
    return {};
  };
  for (const ReleaseFile& file : (*release)->files) {
    addresses.push_back("/assets/" + file.name + "?v=" + site.release);
    TRIALOG_TRY(compare(addresses.back(), file));
    ++site.files;
    if (file.name == "service_worker.js") TRIALOG_TRY(compare("/service_worker.js?v=" + site.release, file));
  }

  const PageReader reader(addresses);
  for (const engine::Language& language : engine::languages) {
    for (const char* page : {"/", "/complain", "/verify"}) {
      const std::string path = "/" + std::string(language.path) + page;
      const Answer answer = TRIALOG_TRY(http_get(url + path, time, max_page_bytes));
      if (answer.status != 200) return Error{Errc::server_failed, path};
      ++site.pages;
      if (answer.content_policy != content_policy) site.faults.emplace_back(SiteFault::other_policy, path);
      for (const SiteFault fault : reader.faults_of(answer.body)) site.faults.emplace_back(fault, path);
    }
  }
  return site;
}

}  // namespace trialog::origin
