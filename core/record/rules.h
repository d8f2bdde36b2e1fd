// What the fields of a record may hold, as a table beside each type: length, form, count. The table is data, so the
// check, the form on screen (maximum length, input mode) and the search all read the same lines.
// A test walks a full example of every kind and fails when a field has no rule or a rule has no field.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"
#include "record/json.h"

namespace trialog {

enum class Form {
  line,            // text without line breaks; limit in Unicode scalars
  text,            // text with line breaks
  localized_line,  // object of language -> line
  localized_text,  // object of language -> text
  identifier,      // ^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$
  digest,          // 64 lower-case hexadecimal digits
  url,             // https: or http:, no spaces
  month,           // YYYY-MM
  date,            // YYYY-MM-DD
  language,        // BCP 47: letters, digits and hyphens, at most 35
  integer,         // 0..limit
  token,           // a word of an enumeration; the archive has checked it
  boolean,
  list,            // limit = most elements
  group,           // a nested struct
};

enum class Search { no, yes };

struct FieldRule {
  std::string_view path;  // "inputs[].name"; lists end in "[]", their own count rule is the path without it
  Form form;
  std::int64_t limit = 0;
  Search search = Search::no;
};

using Rules = std::span<const FieldRule>;

// Checks every field of `record` against `rules`. Errors, with the path: too_long, too_many, invalid_text,
// invalid_value, invalid_number. A path without a rule is a mistake of ours and stops the program.
Result<void> check_rules(const json::Value& record, Rules rules);

// The rule for a path such as "inputs[3].name", or nullptr.
const FieldRule* find_rule(Rules rules, std::string_view path);

// All texts that may be searched, lower-cased, joined by line feeds.
std::string search_text(const json::Value& record, Rules rules);

bool is_identifier(std::string_view text);
bool is_url(std::string_view text);

}  // namespace trialog
