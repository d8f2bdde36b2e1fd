#include "view/html/write_html.h"

#include "base/assert.h"

namespace trialog::view {
namespace {

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      case '\0': out += "\xef\xbf\xbd"; break;  // HTML has no way to write it.
      default: out += c;
    }
  }
}

void append_attribute(std::string& out, std::string_view name, std::string_view value) {
  out += ' ';
  out += name;
  if (value.empty()) {
    // "required" and "required=''" are the same; an empty value must be written for value and href.
    if (name == "value" || name == "href") out += "=\"\"";
    return;
  }
  out += "=\"";
  append_escaped(out, value);
  out += '"';
}

void append_element(std::string& out, const Element& element, const std::string* selected_value) {
  const std::string_view tag = name_of(element.tag);
  out += '<';
  out += tag;
  append_attribute(out, "id", dom_id(element.id));
  bool is_selected = false;
  for (const Attribute& attribute : element.attributes) {
    TRIALOG_ASSERT(!is_address(attribute.name) || is_safe_address(attribute.value), "an address that is not allowed");
    append_attribute(out, name_of(attribute.name), attribute.value);
    is_selected = is_selected || (element.tag == Tag::option && attribute.name == AttributeName::value &&
                                  selected_value != nullptr && attribute.value == *selected_value);
  }
  if (is_selected) out += " selected";
  if (element.tag == Tag::input && element.value) append_attribute(out, "value", *element.value);
  if (element.checked.value_or(false)) out += " checked";
  out += '>';
  if (is_void(element.tag)) return;
  const std::string& text = element.tag == Tag::textarea && element.value ? *element.value : element.text;
  // A parser drops the first line feed in these two.
  if ((element.tag == Tag::pre || element.tag == Tag::textarea) && text.starts_with('\n')) out += '\n';
  append_escaped(out, text);
  const std::string* selected = element.tag == Tag::select && element.value ? &*element.value : nullptr;
  for (const Element& child : element.children) append_element(out, child, selected);
  out += "</";
  out += tag;
  out += '>';
}

void append_link(std::string& out, std::string_view relation, std::string_view url, std::string_view language = {}) {
  if (url.empty()) return;
  out += "<link";
  append_attribute(out, "rel", relation);
  append_attribute(out, "href", url);
  if (!language.empty()) append_attribute(out, "hreflang", language);
  out += ">\n";
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  append_escaped(out, text);
  return out;
}

std::string write_html(const Element& element) {
  std::string out;
  append_element(out, element, nullptr);
  return out;
}

std::string write_page(const PageFrame& frame, const Document& document) {
  std::string out = "<!doctype html>\n<html";
  append_attribute(out, "lang", document.language);
  append_attribute(out, "dir", direction_of(document.language));
  append_attribute(out, "data-release", frame.release);
  append_attribute(out, "data-portal", frame.portal_config_url);
  if (!frame.failed_text.empty()) append_attribute(out, "data-words-failed", frame.failed_text);
  if (!frame.stopped_text.empty()) append_attribute(out, "data-words-stopped", frame.stopped_text);
  out += ">\n<head>\n<meta charset=\"utf-8\">\n<title>";
  append_escaped(out, document.title);
  out += "</title>\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1, interactive-widget=resizes-content\">\n"
         "<meta name=\"color-scheme\" content=\"light dark\">\n";
  if (!frame.description.empty()) {
    out += "<meta name=\"description\"";
    append_attribute(out, "content", frame.description);
    out += ">\n";
  }
  append_link(out, "canonical", document.url);
  for (const AlternatePage& page : frame.alternates) append_link(out, "alternate", page.url, page.language);
  append_link(out, "icon", frame.icon_url);
  append_link(out, "manifest", frame.manifest_url);
  if (!frame.look_url.empty()) {
    out += "<script";
    append_attribute(out, "src", frame.look_url);
    out += "></script>\n";
  }
  append_link(out, "stylesheet", frame.stylesheet_url);
  out += "<script type=\"module\"";
  append_attribute(out, "src", frame.script_url);
  out += "></script>\n</head>\n<body>\n";
  // They stand here from the first moment and are empty: a live region that arrives with its text is often not spoken.
  out += "<div id=\"announce-polite\" class=\"unseen\" aria-live=\"polite\"></div>\n"
         "<div id=\"announce-assertive\" class=\"unseen\" aria-live=\"assertive\"></div>\n";
  if (!frame.no_script_text.empty()) {
    out += "<noscript><p class=\"no-script\">";
    append_escaped(out, frame.no_script_text);
    out += "</p></noscript>\n";
  }
  append_element(out, document.root, nullptr);
  out += "\n</body>\n</html>\n";
  return out;
}

}  // namespace trialog::view
