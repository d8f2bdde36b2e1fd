#include "record/json.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/limits.h"
#include "base/utf8.h"

namespace trialog::json {
namespace {

// Of a character in a text: neither a quotation mark, nor a backslash, nor a control character.
bool stands_for_itself(char c) { return static_cast<std::uint8_t>(c) >= 0x20 && c != '"' && c != '\\'; }

// RFC 8785 section 3.2.3 orders keys by UTF-16 code units. That differs from the order of UTF-8 bytes only between
// U+E000..U+FFFF and the supplementary planes, which UTF-16 writes with surrogates (U+D800..).
bool less_utf16(std::string_view a, std::string_view b) {
  std::size_t i = 0;
  while (i < a.size() && i < b.size() && a[i] == b[i]) ++i;
  if (i == a.size() || i == b.size()) return a.size() < b.size();
  const auto x = static_cast<std::uint8_t>(a[i]);
  const auto y = static_cast<std::uint8_t>(b[i]);
  const bool x_supplementary = x >= 0xf0;
  const bool y_supplementary = y >= 0xf0;
  if (x_supplementary != y_supplementary && x >= 0xee && y >= 0xee) return x_supplementary;
  return x < y;
}

void write_text(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += '"';
  std::size_t begin = 0;  // of what was not written yet
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (stands_for_itself(c)) continue;
    out += text.substr(begin, i - begin);
    begin = i + 1;
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        out += "\\u00";
        out += digits[static_cast<std::uint8_t>(c) >> 4];
        out += digits[static_cast<std::uint8_t>(c) & 15];
    }
  }
  out += text.substr(begin);
  out += '"';
}

// Refusals are kept in one place, so that each step answers with a bool alone.
class Reader {
  static constexpr std::size_t usual_bytes_of_a_node = 16;

 public:
  Reader(std::string_view text, const ReadLimits& limits, Document& document) : text_(text), limits_(limits), document_(document) {}

  Result<void> read_document() {
    document_.nodes.clear();
    document_.unescaped.clear();
    document_.is_canonical = true;
    document_.nodes.reserve(std::min(limits_.max_nodes, text_.size() / usual_bytes_of_a_node + 1));
    skip_spaces();
    if (!read_value(1, {})) return error_;
    skip_spaces();
    if (position_ != text_.size()) return Errc::trailing_bytes;
    return {};
  }

 private:
  bool fail(Errc code, std::string_view where = {}) {
    error_ = {code, std::string(where)};
    return false;
  }

  bool read_value(std::size_t depth, std::string_view key) {
    if (depth > limits_.max_depth) return fail(Errc::too_deep);
    std::vector<Node>& nodes = document_.nodes;
    if (nodes.size() == limits_.max_nodes) return fail(Errc::too_many);
    if (at_end()) return fail(Errc::truncated);
    const std::size_t number = nodes.size();
    nodes.emplace_back().key = key;
    const char c = text_[position_];
    if (c == '{') {
      if (!read_object(depth)) return false;
    } else if (c == '[') {
      nodes[number].type = Type::array;
      if (!read_array(depth)) return false;
    } else if (c == '"') {
      nodes[number].type = Type::text;
      if (!read_text(nodes[number].text)) return false;
    } else if (c == '-' || (c >= '0' && c <= '9')) {
      nodes[number].type = Type::integer;
      if (!read_integer(nodes[number].integer)) return false;
    } else {
      nodes[number].type = Type::boolean;
      nodes[number].boolean = take_word("true");
      if (!nodes[number].boolean && !take_word("false")) {
        if (take_word("null")) return fail(Errc::wrong_type);
        return fail(is_cut_word() ? Errc::truncated : Errc::invalid_json);
      }
    }
    nodes[number].size = static_cast<std::uint32_t>(nodes.size() - number);
    return true;
  }

  bool read_object(std::size_t depth) {
    const std::size_t first = document_.nodes.size();
    ++position_;
    skip_spaces();
    if (take('}')) return true;
    std::string_view last;
    bool is_sorted = true;  // Then no key can be there twice.
    while (true) {
      skip_spaces();
      if (at_end()) return fail(Errc::truncated);
      if (text_[position_] != '"') return fail(Errc::invalid_json);
      std::string_view key;
      if (!read_text(key)) return false;
      is_sorted = is_sorted && (document_.nodes.size() == first || less_utf16(last, key));
      last = key;
      skip_spaces();
      if (!expect(':')) return false;
      skip_spaces();
      if (!read_value(depth + 1, key)) return false;
      skip_spaces();
      if (take(',')) continue;
      if (!expect('}')) return false;
      break;
    }
    if (is_sorted) return true;
    document_.is_canonical = false;
    // Sorting a list of names finds a duplicate in n log n, so a hostile object of many keys stays cheap.
    std::vector<std::string_view> keys;
    for (const Node* node = &document_.nodes[first]; node != document_.nodes.data() + document_.nodes.size(); node = node->behind()) {
      keys.push_back(node->key);
    }
    std::sort(keys.begin(), keys.end());
    const auto twice = std::adjacent_find(keys.begin(), keys.end());
    return twice == keys.end() || fail(Errc::duplicate_key, *twice);
  }

  bool read_array(std::size_t depth) {
    ++position_;
    skip_spaces();
    if (take(']')) return true;
    while (true) {
      skip_spaces();
      if (!read_value(depth + 1, {})) return false;
      skip_spaces();
      if (take(',')) continue;
      return expect(']');
    }
  }

  bool read_text(std::string_view& out) {
    const std::size_t begin = ++position_;
    while (!at_end() && stands_for_itself(text_[position_])) ++position_;
    if (at_end()) return fail(Errc::truncated);
    out = text_.substr(begin, position_ - begin);
    if (text_[position_] == '"') {
      ++position_;
      return true;
    }
    std::string& whole = document_.unescaped.emplace_front(out);
    if (!read_escaped(whole)) return false;
    std::string canonical;
    write_text(canonical, whole);
    if (canonical != text_.substr(begin - 1, position_ - begin + 1)) document_.is_canonical = false;
    out = whole;
    return true;
  }

  // The rest of a text from its first escape on.
  bool read_escaped(std::string& out) {
    while (true) {
      const std::size_t begin = position_;
      while (!at_end() && stands_for_itself(text_[position_])) ++position_;
      out += text_.substr(begin, position_ - begin);
      if (at_end()) return fail(Errc::truncated);
      const char c = text_[position_++];
      if (c == '"') return true;
      if (c != '\\') return fail(Errc::invalid_json);
      if (at_end()) return fail(Errc::truncated);
      switch (text_[position_++]) {
        case '"': out += '"'; break;
        case '\\': out += '\\'; break;
        case '/': out += '/'; break;
        case 'b': out += '\b'; break;
        case 'f': out += '\f'; break;
        case 'n': out += '\n'; break;
        case 'r': out += '\r'; break;
        case 't': out += '\t'; break;
        case 'u': {
          std::uint32_t scalar = 0;
          if (!read_unit(scalar)) return false;
          if (scalar >= 0xdc00 && scalar <= 0xdfff) return fail(Errc::invalid_json);  // A lone low surrogate.
          if (scalar >= 0xd800 && scalar <= 0xdbff) {
            if (!take('\\') || !take('u')) return fail(Errc::invalid_json);
            std::uint32_t low = 0;
            if (!read_unit(low)) return false;
            if (low < 0xdc00 || low > 0xdfff) return fail(Errc::invalid_json);
            scalar = 0x10000 + ((scalar - 0xd800) << 10) + (low - 0xdc00);
          }
          append_utf8(out, scalar);
          break;
        }
        default: return fail(Errc::invalid_json);
      }
    }
  }

  // Four hexadecimal digits of an escape: one UTF-16 code unit.
  bool read_unit(std::uint32_t& unit) {
    for (int i = 0; i < 4; ++i) {
      if (at_end()) return fail(Errc::truncated);
      const char c = text_[position_++];
      unit <<= 4;
      if (c >= '0' && c <= '9') unit += static_cast<std::uint32_t>(c - '0');
      else if (c >= 'a' && c <= 'f') unit += static_cast<std::uint32_t>(c - 'a' + 10);
      else if (c >= 'A' && c <= 'F') unit += static_cast<std::uint32_t>(c - 'A' + 10);
      else return fail(Errc::invalid_json);
    }
    return true;
  }

  bool read_integer(std::int64_t& out) {
    const bool negative = take('-');
    const std::size_t begin = position_;
    while (!at_end() && text_[position_] >= '0' && text_[position_] <= '9') ++position_;
    if (position_ == begin) return fail(at_end() ? Errc::truncated : Errc::invalid_json);
    // A fraction or an exponent is a number of JSON but not of ours.
    if (!at_end() && (text_[position_] == '.' || text_[position_] == 'e' || text_[position_] == 'E')) {
      return fail(Errc::invalid_number);
    }
    const Result<std::int64_t> value = decode_decimal(text_.substr(begin, position_ - begin));
    if (!value || (negative && *value == 0)) return fail(Errc::invalid_number);  // RFC 8785 writes -0 as 0.
    out = negative ? -*value : *value;
    return true;
  }

  bool at_end() const { return position_ >= text_.size(); }
  void skip_spaces() {
    while (!at_end() && (text_[position_] == ' ' || text_[position_] == '\n' || text_[position_] == '\r' ||
                         text_[position_] == '\t')) {
      ++position_;
      document_.is_canonical = false;
    }
  }
  bool take(char c) {
    if (at_end() || text_[position_] != c) return false;
    ++position_;
    return true;
  }
  bool take_word(std::string_view word) {
    if (text_.substr(position_, word.size()) != word) return false;
    position_ += word.size();
    return true;
  }
  // True when the rest is a beginning of true, false or null: the input was cut there.
  bool is_cut_word() const {
    const std::string_view rest = text_.substr(position_);
    for (const std::string_view word : {"true", "false", "null"}) {
      if (rest.size() < word.size() && word.substr(0, rest.size()) == rest) return true;
    }
    return false;
  }
  bool expect(char c) {
    if (at_end()) return fail(Errc::truncated);
    return take(c) || fail(Errc::invalid_json);
  }

  std::string_view text_;
  const ReadLimits& limits_;
  std::size_t position_ = 0;
  Document& document_;
  Error error_{Errc::invalid_json, {}};
};

Value value_of(const Node& node) {
  switch (node.type) {
    case Type::text: return Value::make_text(std::string(node.text));
    case Type::integer: return Value::make_integer(node.integer);
    case Type::boolean: return Value::make_boolean(node.boolean);
    case Type::object:
    case Type::array: break;
  }
  Value value;
  value.type = node.type;
  for (const Node* child = node.first(); child != node.behind(); child = child->behind()) {
    if (node.type == Type::array) value.elements.push_back(value_of(*child));
    else value.members.push_back({std::string(child->key), value_of(*child)});
  }
  return value;
}

std::vector<const Member*> sorted_members(const Value& object) {
  std::vector<const Member*> members;
  members.reserve(object.members.size());
  for (const Member& member : object.members) members.push_back(&member);
  std::sort(members.begin(), members.end(), [](const Member* a, const Member* b) { return less_utf16(a->key, b->key); });
  return members;
}

void write_value(std::string& out, const Value& value) {
  switch (value.type) {
    case Type::object: {
      out += '{';
      bool first = true;
      for (const Member* member : sorted_members(value)) {
        if (!first) out += ',';
        first = false;
        write_text(out, member->key);
        out += ':';
        write_value(out, member->value);
      }
      out += '}';
      return;
    }
    case Type::array: {
      out += '[';
      bool first = true;
      for (const Value& element : value.elements) {
        if (!first) out += ',';
        first = false;
        write_value(out, element);
      }
      out += ']';
      return;
    }
    case Type::text: write_text(out, value.text); return;
    case Type::integer: out += decimal(value.integer); return;
    case Type::boolean: out += value.boolean ? "true" : "false"; return;
  }
}

void flatten_into(std::vector<FlatEntry>& out, const std::string& path, const Value& value) {
  switch (value.type) {
    case Type::object:
      for (const Member* member : sorted_members(value)) {
        flatten_into(out, path.empty() ? member->key : path + "." + member->key, member->value);
      }
      return;
    case Type::array:
      for (std::size_t i = 0; i < value.elements.size(); ++i) {
        flatten_into(out, path + "[" + std::to_string(i) + "]", value.elements[i]);
      }
      return;
    case Type::text: out.push_back({path, value.text}); return;
    case Type::integer: out.push_back({path, decimal(value.integer)}); return;
    case Type::boolean: out.push_back({path, value.boolean ? "true" : "false"}); return;
  }
}

}  // namespace

Value Value::make_object() { return {}; }
Value Value::make_array() {
  Value value;
  value.type = Type::array;
  return value;
}
Value Value::make_text(std::string text) {
  Value value;
  value.type = Type::text;
  value.text = std::move(text);
  return value;
}
Value Value::make_integer(std::int64_t integer) {
  Value value;
  value.type = Type::integer;
  value.integer = integer;
  return value;
}
Value Value::make_boolean(bool boolean) {
  Value value;
  value.type = Type::boolean;
  value.boolean = boolean;
  return value;
}

const Value* Value::find(std::string_view key) const {
  for (const Member& member : members) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

const Node* Node::find(std::string_view name) const {
  if (type != Type::object) return nullptr;
  for (const Node* child = first(); child != behind(); child = child->behind()) {
    if (child->key == name) return child;
  }
  return nullptr;
}

void ValueMaker::begin(Type type, std::size_t) {
  Value value;
  value.type = type;
  open_.push_back(&put(std::move(value)));
}

Value& ValueMaker::put(Value value) {
  if (open_.empty()) return value_ = std::move(value);
  Value& outer = *open_.back();
  if (outer.type == Type::array) return outer.elements.emplace_back(std::move(value));
  outer.members.push_back({std::string(name_), std::move(value)});
  return outer.members.back().value;
}

bool operator==(const Value& a, const Value& b) {
  return a.type == b.type && a.members == b.members && a.elements == b.elements && a.text == b.text &&
         a.integer == b.integer && a.boolean == b.boolean;
}

ReadLimits record_limits() {
  return {limits::max_submission_bytes, limits::max_json_depth, limits::max_json_nodes};
}

Result<void> read_into(Document& document, std::string_view text, const ReadLimits& limits) {
  if (text.size() > limits.max_bytes) return Errc::too_large;
  if (!is_utf8(text)) return Errc::invalid_utf8;
  return Reader(text, limits, document).read_document();
}

Result<Document> read(std::string_view text, const ReadLimits& limits) {
  Document document;
  TRIALOG_TRY(read_into(document, text, limits));
  return document;
}

Result<Value> parse(std::string_view text, const ReadLimits& limits) {
  const Document document = TRIALOG_TRY(read(text, limits));
  return value_of(document.root());
}

void visit(const Value& value, Visitor& visitor) {
  switch (value.type) {
    case Type::text: return visitor.text(value.text);
    case Type::integer: return visitor.integer(value.integer);
    case Type::boolean: return visitor.boolean(value.boolean);
    case Type::object:
    case Type::array: break;
  }
  visitor.begin(value.type, value.members.size() + value.elements.size());
  for (const Member& member : value.members) {
    visitor.name(member.key);
    visit(member.value, visitor);
  }
  for (const Value& element : value.elements) visit(element, visitor);
  visitor.end();
}

std::string write(const Value& value) {
  std::string out;
  write_value(out, value);
  return out;
}

std::vector<FlatEntry> flatten(const Value& value) {
  std::vector<FlatEntry> out;
  flatten_into(out, "", value);
  return out;
}

std::vector<Difference> differences(const Value& before, const Value& after) {
  const std::vector<FlatEntry> old_entries = flatten(before);
  const std::vector<FlatEntry> new_entries = flatten(after);
  const auto find = [](const std::vector<FlatEntry>& entries, const std::string& path) -> const FlatEntry* {
    for (const FlatEntry& entry : entries) {
      if (entry.path == path) return &entry;
    }
    return nullptr;
  };
  std::vector<Difference> out;
  for (const FlatEntry& entry : new_entries) {
    const FlatEntry* old_entry = find(old_entries, entry.path);
    if (old_entry == nullptr) out.push_back({entry.path, "", entry.text});
    else if (old_entry->text != entry.text) out.push_back({entry.path, old_entry->text, entry.text});
  }
  for (const FlatEntry& entry : old_entries) {
    if (find(new_entries, entry.path) == nullptr) out.push_back({entry.path, entry.text, ""});
  }
  return out;
}

}  // namespace trialog::json
