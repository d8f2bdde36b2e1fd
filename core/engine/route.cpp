#include "engine/route.h"

#include <array>

#include "base/encoding.h"
#include "base/utf8.h"

namespace trialog::engine {
namespace {

struct PageName {
  Page page;
  std::string_view word;
  bool has_id;
};
// Pages with an id share their word with the list they belong to.
constexpr std::array<PageName, 16> pages{{{Page::home, "", false},
                                          {Page::disclosures, "register", false},
                                          {Page::disclosure, "register", true},
                                          {Page::data_uses, "data", false},
                                          {Page::data_use, "data", true},
                                          {Page::complain, "complain", false},
                                          {Page::complaints, "complaints", false},
                                          {Page::complaint, "complaints", true},
                                          {Page::proposals, "proposals", false},
                                          {Page::proposal, "proposals", true},
                                          {Page::mine, "mine", false},
                                          {Page::verify, "verify", false},
                                          {Page::changes, "changes", false},
                                          {Page::about, "about", false},
                                          {Page::display, "display", false},
                                          {Page::more, "more", false}}};

constexpr std::size_t max_parameters = 16;
constexpr std::size_t max_value_bytes = 500;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decode_percent(std::string_view text, bool plus_is_space) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
  }
  if (out.size() > max_value_bytes) out.resize(max_value_bytes);
  return is_utf8(out) && is_plain_text(out) ? out : std::string();
}

std::string encode_percent(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
                       c == '.' || c == '~';
    if (plain) {
      out += c;
    } else {
      const auto byte = static_cast<std::uint8_t>(c);
      out += '%';
      out += "0123456789ABCDEF"[byte >> 4];
      out += "0123456789ABCDEF"[byte & 15];
    }
  }
  return out;
}

std::string_view take_until(std::string_view& rest, char separator) {
  const std::size_t end = rest.find(separator);
  const std::string_view part = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return part;
}

}  // namespace

LogsRead logs_read(Page page) {
  switch (page) {
    case Page::display:
    case Page::mine:
    case Page::more: return LogsRead::none;
    case Page::changes:
    case Page::complain:
    case Page::data_use:
    case Page::data_uses:
    case Page::disclosure:
    case Page::disclosures: return LogsRead::register_log;
    case Page::about:
    case Page::complaint:
    case Page::complaints:
    case Page::home:
    case Page::not_found:
    case Page::proposal:
    case Page::proposals:
    case Page::verify: return LogsRead::both;
  }
  return LogsRead::both;
}

std::string_view Route::parameter(std::string_view name) const {
  for (const Parameter& parameter : parameters) {
    if (parameter.name == name) return parameter.value;
  }
  return {};
}

Route Route::with(std::string_view name, std::string_view value) const {
  Route route = *this;
  std::erase_if(route.parameters, [&](const Parameter& parameter) { return parameter.name == name; });
  if (!value.empty()) route.parameters.push_back({std::string(name), std::string(value)});
  return route;
}

Route Route::in_language(std::string_view other) const {
  Route route = *this;
  route.language = other;
  return route;
}

std::optional<Route> parse_route(std::string_view path_and_query) {
  std::string_view query = path_and_query.substr(0, path_and_query.find('#'));
  std::string_view path = take_until(query, '?');
  if (path.empty() || path.front() != '/') return std::nullopt;
  path.remove_prefix(1);
  Route route;
  route.language = std::string(take_until(path, '/'));
  if (find_language(route.language) == nullptr) return std::nullopt;
  const std::string_view word = take_until(path, '/');
  route.id = decode_percent(path, false);
  route.page = Page::not_found;
  for (const PageName& name : pages) {
    if (name.word == word && name.has_id == !route.id.empty()) route.page = name.page;
  }
  while (!query.empty() && route.parameters.size() < max_parameters) {
    std::string_view value = take_until(query, '&');
    const std::string_view name = take_until(value, '=');
    if (!name.empty()) route.parameters.push_back({decode_percent(name, true), decode_percent(value, true)});
  }
  return route;
}

std::string format_route(const Route& route) {
  std::string out = "/" + route.language + "/";
  for (const PageName& name : pages) {
    if (name.page == route.page) out += name.word;
  }
  if (!route.id.empty()) out += "/" + encode_percent(route.id);
  char separator = '?';
  for (const Parameter& parameter : route.parameters) {
    out += separator;
    out += encode_percent(parameter.name) + "=" + encode_percent(parameter.value);
    separator = '&';
  }
  return out;
}

Route route_to(const Route& from, Page page, std::string_view id) {
  Route route;
  route.language = from.language;
  route.page = page;
  route.id = id;
  return route;
}

const Language* find_language(std::string_view route_language) {
  for (const Language& language : languages) {
    if (language.path == route_language) return &language;
  }
  return nullptr;
}

const Language* find_language_by_tag(std::string_view tag) {
  for (const Language& language : languages) {
    if (language.tag == tag) return &language;
  }
  return nullptr;
}

std::string_view language_tag(std::string_view route_language) {
  const Language* language = find_language(route_language);
  return (language == nullptr ? languages.front() : *language).tag;
}

std::string_view language_for(std::string_view accept_language) {
  // The first known language in the list; browsers write them in order of preference.
  while (!accept_language.empty()) {
    std::string_view part = take_until(accept_language, ',');
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    const std::string word = ascii_lower(part.substr(0, part.find_first_of("-;")));
    const Language* language = find_language(word);
    if (language != nullptr && language->is_complete) return language->path;
  }
  return languages.front().path;
}

}  // namespace trialog::engine
