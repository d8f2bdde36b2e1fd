// The JSON of our formats: objects, arrays, texts, integers and booleans; no floating point, no null.
// Canonical form: RFC 8785 (keys by UTF-16 code units, no spaces, minimal escapes), UTF-8 as it stands.
// The reader is strict: it accepts exactly one JSON text of that subset and refuses the rest with a stable code.
// Does not: read foreign files; those are looser, and web/origin reads them with a library made for that.
#pragma once

#include <cstdint>
#include <forward_list>
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

// One value of a document. What an object or an array holds follows it in the row, each with what it holds itself.
struct Node {
  Type type = Type::object;
  bool boolean = false;
  std::uint32_t size = 1;  // nodes: itself and all that it holds
  std::string_view key;    // of a member
  std::string_view text;
  std::int64_t integer = 0;

  const Node* first() const { return this + 1; }
  const Node* behind() const { return this + size; }  // the next one that it does not hold
  // As Value::find.
  const Node* find(std::string_view name) const;
};

// A text that was read where it stands, which is faster than to make a Value: nodes look into the text, which must outlive
// them.
struct Document {
  Document() = default;
  Document(Document&&) = default;
  Document& operator=(Document&&) = default;

  std::vector<Node> nodes;
  std::forward_list<std::string> unescaped;  // texts and keys that do not stand in the document as they are
  bool is_canonical = true;                  // whether write() of what it says gives the same text

  const Node& root() const { return nodes.front(); }
};

// Is told a value piece by piece: what an object or an array holds between begin() and end(), before each member its name.
class Visitor {
 public:
  virtual ~Visitor() = default;
  virtual void name(std::string_view name) = 0;
  // `size`: elements of an array, members of an object; 0 also for an object whose members were not counted.
  virtual void begin(Type type, std::size_t size) = 0;
  virtual void end() = 0;
  virtual void text(std::string_view text) = 0;
  virtual void integer(std::int64_t integer) = 0;
  virtual void boolean(bool boolean) = 0;
};

// Makes a Value of what it is told.
class ValueMaker final : public Visitor {
 public:
  Value take() { return std::move(value_); }

  void name(std::string_view name) override { name_ = name; }
  void begin(Type type, std::size_t size) override;
  void end() override { open_.pop_back(); }
  void text(std::string_view text) override { put(Value::make_text(std::string(text))); }
  void integer(std::int64_t integer) override { put(Value::make_integer(integer)); }
  void boolean(bool boolean) override { put(Value::make_boolean(boolean)); }

 private:
  Value& put(Value value);

  Value value_;
  std::vector<Value*> open_;  // the outermost first; each is the last of the one before, so that none moves
  std::string_view name_;
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
Result<Document> read(std::string_view text, const ReadLimits& limits = record_limits());
// The same into a document that was used before, whose memory is used again.
Result<void> read_into(Document& document, std::string_view text, const ReadLimits& limits = record_limits());

// Tells the visitor what a value holds, in the order in which it stands there.
void visit(const Value& value, Visitor& visitor);

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
