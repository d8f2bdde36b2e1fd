// Writes elements as HTML text, for the origin and for tests. Every text and every value is escaped; there is no call
// that takes markup. Source: WHATWG HTML, section 13.3 (serialising) and 13.1 (writing).
// The page needs no inline script or style: the content policy forbids both.
#pragma once

#include <string>
#include <vector>

#include "view/html/elements.h"

namespace trialog::view {

struct AlternatePage {
  std::string language;  // BCP 47
  std::string url;
};

// What surrounds a screen in the origin's document.
struct PageFrame {
  std::string description;        // for search engines; one sentence
  std::string stylesheet_url;
  std::string script_url;         // a module
  std::string look_url{};         // a script that runs before the first paint; empty: none
  std::string manifest_url{};     // empty: none
  std::string icon_url{};         // empty: none
  std::string portal_config_url;  // "/portal.json"
  std::string release;            // which build this is
  std::string no_script_text;     // shown when the browser runs no scripts
  std::string failed_text{};      // data-words-failed: the page's script shows it when the core cannot run
  std::string stopped_text{};     // data-words-stopped: likewise, when it ran and stopped
  std::vector<AlternatePage> alternates{};  // the same page in other languages
};

// One element with all below it.
std::string write_html(const Element& element);

// The whole document, UTF-8, from <!doctype html> on.
std::string write_page(const PageFrame& frame, const Document& document);

// For text in HTML and for values in double quotes: & < > " ' become references.
std::string escape_html(std::string_view text);

}  // namespace trialog::view
