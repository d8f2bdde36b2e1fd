// Addresses of the portal's screens, read and written. One table for the origin and the browser.
// Shape:  /<language>/<page>[/<id>][?name=value&...]; languages: engine/languages.h.
// Does not: know what a page shows.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/languages.h"

namespace trialog::engine {

enum class Page {
  home, disclosures, disclosure, data_uses, data_use, complain, complaints, complaint, proposals, proposal, mine, verify,
  changes, about, display, more, not_found
};

// The logs that a page reads: `none` shows only what the device itself keeps, and names what the logs know of it.
enum class LogsRead { none, register_log, both };
LogsRead logs_read(Page page);

struct Parameter {
  std::string name;
  std::string value;
};

struct Route {
  std::string language = "en";  // as in the address
  Page page = Page::home;
  std::string id;               // of pages that show one thing
  std::vector<Parameter> parameters;

  // The first value with that name, or "".
  std::string_view parameter(std::string_view name) const;
  // This route with one parameter set, or removed when the value is empty.
  Route with(std::string_view name, std::string_view value) const;
  Route in_language(std::string_view other) const;
};

// Reads a path with an optional query. An unknown page is Page::not_found; a value over 500 bytes is cut off.
// A path without a language gives nullopt: the host redirects.
std::optional<Route> parse_route(std::string_view path_and_query);
// The inverse, with parameters in the order they stand in.
std::string format_route(const Route& route);

// Shortcuts for links.
Route route_to(const Route& from, Page page, std::string_view id = {});

// The language with that word in its addresses, or with that tag; nullptr for another.
const Language* find_language(std::string_view route_language);
const Language* find_language_by_tag(std::string_view tag);
// "en" -> "en", "zh" -> "zh-Hans": the tag of texts and of <html lang>.
std::string_view language_tag(std::string_view route_language);
// The address word of the complete language that fits an Accept-Language header or navigator.language best; "en"
// otherwise.
std::string_view language_for(std::string_view accept_language);

}  // namespace trialog::engine
