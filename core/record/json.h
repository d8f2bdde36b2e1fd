// The JSON of our formats: objects, arrays, texts, integers and booleans; no floating point, no null.
// Canonical form: RFC 8785 (keys by UTF-16 code units, no spaces, minimal escapes), UTF-8 as it stands.
// The reader is strict: it accepts exactly one JSON text of that subset and refuses the rest with a stable code.
// Does not: read foreign files; those are looser, and web/origin reads them with a library made for that.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace trialog::json {

struct Member;

enum class Type { object, array, text, integer, boolean };

// One JSON value. A plain struct, so that visitors (canonical bytes, differences, search text, forms, pages) are
// ordinary functions over it.
struct Value {
  Type type = Type::object;
  std::vector<Member> members;   // object
  std::vector<Value> elements;   // array
  std::string text;
  std::int64_t integer = 0;
  bool boolean = false;

  static Value make_object();
  static Value make_array();
  static Value make_text(std::string text);
  static Value make_integer(std::int64_t integer);
  static Value make_boolean(bool boolean);

  // The member of this object with that key, or nullptr; also nullptr when this is no object.
  const Value* find(std::string_view key) const;

  friend bool operator==(const Value&, const Value&);
};

struct Member {
  std::string key;
  Value value;
  friend bool operator==(const Member&, const Member&) = default;
};

struct ReadLimits {
  std::size_t max_bytes;
  std::size_t max_depth;
  std::size_t max_nodes;
};
// The limits of base/limits.h for one record.
ReadLimits record_limits();

// Errors: too_large, too_deep, too_many, invalid_utf8, invalid_json, invalid_number (a fraction, an exponent or a
// value outside plus or minus 2^53-1), duplicate_key, truncated, trailing_bytes, wrong_type (null).
Result<Value> parse(std::string_view text, const ReadLimits& limits = record_limits());

// The canonical text. parse(write(v)) == v up to the order of members.
std::string write(const Value& value);

// One leaf of a document, for comparing and searching: "inputs[3].name" and its value as text.
struct FlatEntry {
  std::string path;
  std::string text;
  friend bool operator==(const FlatEntry&, const FlatEntry&) = default;
};
// In canonical order. Empty objects and arrays give no entry.
std::vector<FlatEntry> flatten(const Value& value);

struct Difference {
  std::string path;
  std::string before;  // empty: it was absent
  std::string after;   // empty: it is absent
};
// Paths whose text differs, in canonical order of the newer document, removed ones last.
std::vector<Difference> differences(const Value& before, const Value& after);

}  // namespace trialog::json
