// What the fields of a record may hold, as a table beside each type: length, form, count. The table is data, so the
// check, the form on screen (maximum length, input mode) and the search all read the same lines.
// A test walks a full example of every kind and fails when a field has no rule or a rule has no field.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
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

// Checks what it is told of a record against its rules, and collects what may be searched. Paths without a rule are a mistake
// of ours and stop the program.
class RulesCheck final : public json::Visitor {
 public:
  explicit RulesCheck(Rules rules) : rules_(rules) { open_.reserve(limits::max_json_depth); }
  // The first rule that was broken, with the path: too_long, too_many, invalid_text, invalid_value, missing_field (an empty
  // localized text).
  const Result<void>& result() const { return result_; }
  // All texts that may be searched, lower-cased, each with a line feed behind it.
  std::string take_search_text() { return std::move(search_text_); }

  void name(std::string_view name) override;
  void begin(json::Type type, std::size_t size) override;
  void end() override;
  void text(std::string_view text) override;
  void integer(std::int64_t integer) override;
  void boolean(bool boolean) override;

 private:
  struct Open {
    std::string_view name;
    std::size_t path_size = 0;         // of the path around it
    const FieldRule* rule = nullptr;   // none: the record itself
    std::size_t elements = 0;          // told of so far
  };
  enum class Place { here, around };
  // The rule of what is told of now, whose name is added to path_.
  const FieldRule& enter();
  const FieldRule& rule_of_one();
  void check_text(std::string_view text, const FieldRule& rule);
  void check_plain(std::string_view text, const FieldRule& rule);
  void fail(Errc code, Place place = Place::here);

  Rules rules_;
  Result<void> result_;
  std::string search_text_;
  std::vector<Open> open_;
  std::string_view name_;
  std::string path_;  // as in the rules
  std::size_t next_rule_ = 0;
};

// Errors: those of RulesCheck.
Result<void> check_rules(const json::Value& record, Rules rules);

// The rule for a path such as "inputs[3].name", or nullptr.
const FieldRule* find_rule(Rules rules, std::string_view path);

bool is_identifier(std::string_view text);
bool is_url(std::string_view text);

}  // namespace trialog
