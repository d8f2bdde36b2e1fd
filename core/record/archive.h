// One declaration per record: each record type lists its fields once, in `serialize`, as cereal name-value pairs.
// SaveArchive tells a visitor what a record holds, or makes a json::Value of it; LoadArchive turns a document into a record;
// everything else (canonical bytes, differences, search text, CSV, default page) is a visitor or a plain function over the
// value.
//
//   struct Reply {
//     RecordHeader header;
//     std::string complaint_id;
//     template <class Archive> void serialize(Archive& archive) {
//       archive(CEREAL_NVP(header), CEREAL_NVP(complaint_id));
//     }
//   };
//
// Allowed field types: bool, int64, std::string, enum with a token table, LocalizedText, std::optional, std::vector,
// and another such struct. An absent optional and an empty vector write nothing, so that each value has one encoding.
// Does not: version (the payload type is the version), validate (check() beside each type does), or take anything
// with a pointer, a float, a map or a variant; those do not compile.
#pragma once

#include <cereal/cereal.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "record/json.h"
#include "record/localized_text.h"

namespace trialog {

// The wire words of an enumeration, in the order of its enumerators. Specialised beside each enum:
//   template <> struct EnumTokens<Role> { static constexpr std::array<std::string_view, 2> tokens{"official", ...}; };
template <class E>
struct EnumTokens;

template <class E>
std::string_view token_of(E value) {
  return EnumTokens<E>::tokens[static_cast<std::size_t>(value)];
}

template <class E>
bool enum_from_token(std::string_view token, E& value) {
  for (std::size_t i = 0; i < EnumTokens<E>::tokens.size(); ++i) {
    if (EnumTokens<E>::tokens[i] == token) {
      value = static_cast<E>(i);
      return true;
    }
  }
  return false;
}

namespace archive_detail {
template <class T> inline constexpr bool is_vector = false;
template <class T> inline constexpr bool is_vector<std::vector<T>> = true;
template <class T> inline constexpr bool is_optional = false;
template <class T> inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_record = std::is_class_v<T> && !is_vector<T> && !is_optional<T> &&
                                  !std::is_same_v<T, std::string> && !std::is_same_v<T, LocalizedText>;
void visit_localized(const LocalizedText& text, json::Visitor& visitor);
}  // namespace archive_detail

// Tells a visitor what a record holds, in the order of its declaration. Cannot fail.
class SaveArchive : public cereal::OutputArchive<SaveArchive, cereal::AllowEmptyClassElision> {
 public:
  template <class T>
  static json::Value save(const T& value) {
    json::ValueMaker maker;
    visit(value, maker);
    return maker.take();
  }

  template <class T>
  static void visit(const T& value, json::Visitor& visitor) {
    SaveArchive(visitor).visit(value);
  }

  template <class T>
  void member(const char* name, const T& value) {
    if constexpr (archive_detail::is_optional<T>) {
      if (value) member(name, *value);
    } else {
      if constexpr (archive_detail::is_vector<T>) {
        if (value.empty()) return;
      }
      visitor_.name(name);
      visit(value);
    }
  }

 private:
  explicit SaveArchive(json::Visitor& visitor) : OutputArchive(this), visitor_(visitor) {}

  template <class T>
  void visit(const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      visitor_.boolean(value);
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
      TRIALOG_ASSERT(value <= limits::max_integer && value >= -limits::max_integer, "an integer that JavaScript cannot hold");
      visitor_.integer(value);
    } else if constexpr (std::is_same_v<T, std::string>) {
      visitor_.text(value);
    } else if constexpr (std::is_same_v<T, LocalizedText>) {
      archive_detail::visit_localized(value, visitor_);
    } else if constexpr (std::is_enum_v<T>) {
      visitor_.text(token_of(value));
    } else if constexpr (archive_detail::is_vector<T>) {
      visitor_.begin(json::Type::array, value.size());
      for (const auto& element : value) visit(element);
      visitor_.end();
    } else {
      static_assert(archive_detail::is_record<T>, "this type cannot be a field of a record");
      visitor_.begin(json::Type::object, 0);
      // cereal asks for a non-const object because one function serves both directions. The archive goes on into the
      // struct: to make one costs more than most structs do.
      const_cast<T&>(value).serialize(*this);  // NOLINT
      visitor_.end();
    }
  }

  json::Visitor& visitor_;
};

// Compares what it is told with a document, whatever the order of members.
class Comparison final : public json::Visitor {
 public:
  explicit Comparison(const json::Document& document) : next_(&document.root()) { open_.reserve(limits::max_json_depth); }
  bool is_same() const { return is_same_; }

  void name(std::string_view name) override;
  void begin(json::Type type, std::size_t size) override;
  void end() override;
  void text(std::string_view text) override;
  void integer(std::int64_t integer) override;
  void boolean(bool boolean) override;

 private:
  struct Open {
    const json::Node* node;
    std::size_t left;  // nodes that it holds and that were not told of
  };
  // The node that is told of now, or nullptr when the document has another type there or nothing at all.
  const json::Node* take(json::Type type);

  const json::Node* next_;
  std::vector<Open> open_;
  bool is_same_ = true;
};

// Whether this record, saved, is what the document says.
template <class T>
bool is_saved_as(const T& record, const json::Document& document) {
  Comparison comparison(document);
  SaveArchive::visit(record, comparison);
  return comparison.is_same();
}

// Reads a record from a document. The first error stays, and what comes after it is not read.
// Errors: missing_field, unknown_field, wrong_type, invalid_value (an unknown word of an enumeration).
class LoadArchive : public cereal::InputArchive<LoadArchive, cereal::AllowEmptyClassElision> {
 public:
  template <class T>
  static Result<T> load(const json::Document& document) {
    T out{};
    TRIALOG_TRY(load_into(out, document));
    return out;
  }

  // `out`: as it was made.
  template <class T>
  static Result<void> load_into(T& out, const json::Document& document) {
    LoadArchive archive;
    archive.load_value(out, document.root(), {});
    return std::move(archive.result_);
  }

  template <class T>
  void member(const char* name, T& out) {
    if (!result_) return;
    const Place place{place_, name};
    const json::Node* node = object_->find(name);
    if (node == nullptr) {
      if constexpr (!archive_detail::is_optional<T> && !archive_detail::is_vector<T>) fail(Errc::missing_field, place);
      return;
    }
    used_ += node->size;
    if constexpr (archive_detail::is_optional<T>) load_value(out.emplace(), *node, place);
    else load_value(out, *node, place);
  }

 private:
  // Where a value stands; only written out for an error.
  struct Place {
    const Place* outer = nullptr;
    std::string_view name;
    std::size_t index = 0;
    bool is_element = false;  // it has an index and no name
  };

  LoadArchive() : InputArchive(this) {}

  template <class T>
  void load_value(T& out, const json::Node& node, const Place& place) {
    constexpr json::Type type = std::is_same_v<T, bool>                                ? json::Type::boolean
                                : std::is_same_v<T, std::int64_t>                      ? json::Type::integer
                                : std::is_same_v<T, std::string> || std::is_enum_v<T>  ? json::Type::text
                                : archive_detail::is_vector<T>                         ? json::Type::array
                                                                                       : json::Type::object;
    if (node.type != type) return fail(Errc::wrong_type, place);
    if constexpr (std::is_same_v<T, bool>) {
      out = node.boolean;
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
      out = node.integer;
    } else if constexpr (std::is_same_v<T, std::string>) {
      out = node.text;
    } else if constexpr (std::is_same_v<T, LocalizedText>) {
      load_localized(out, node, place);
    } else if constexpr (std::is_enum_v<T>) {
      if (!enum_from_token(node.text, out)) fail(Errc::invalid_value, place);
    } else if constexpr (archive_detail::is_vector<T>) {
      // Element by element: the input's own size was already limited when it was read.
      for (const json::Node* element = node.first(); element != node.behind() && result_; element = element->behind()) {
        out.emplace_back();
        load_value(out.back(), *element, {&place, {}, out.size() - 1, true});
      }
    } else {
      static_assert(archive_detail::is_record<T>, "this type cannot be a field of a record");
      // The archive goes on into the struct and comes back.
      const json::Node* const outer = std::exchange(object_, &node);
      const Place* const outer_place = std::exchange(place_, &place);
      const std::size_t outer_used = std::exchange(used_, 0);
      out.serialize(*this);
      if (result_ && used_ + 1 != node.size) fail_unknown(SaveArchive::save(out));
      object_ = outer;
      place_ = outer_place;
      used_ = outer_used;
    }
  }

  void load_localized(LocalizedText& out, const json::Node& node, const Place& place);
  void fail(Errc code, const Place& place);
  // Finds which member no field asked for: what was read, saved again, does not have it.
  void fail_unknown(const json::Value& known);

  const json::Node* object_ = nullptr;  // that is being read
  const Place* place_ = nullptr;        // its
  std::size_t used_ = 0;                // nodes of it
  Result<void> result_;
};

// Counts the names at depth 1, to be compared with member_count<T>(): a field forgotten in `serialize` is caught.
class CountArchive : public cereal::OutputArchive<CountArchive, cereal::AllowEmptyClassElision> {
 public:
  CountArchive() : OutputArchive(this) {}
  template <class T>
  static std::size_t count() {
    T value{};
    CountArchive archive;
    value.serialize(archive);
    return archive.count_;
  }
  template <class T>
  void member(const char*, const T&) { ++count_; }

 private:
  std::size_t count_ = 0;
};

struct AnyInit {
  template <class T>
  operator T() const;  // NOLINT: converts to anything, never called
};

// Number of data members of an aggregate.
template <class T, class... A>
consteval std::size_t member_count() {
  if constexpr (requires { T{A{}..., AnyInit{}}; }) return member_count<T, A..., AnyInit>();
  else return sizeof...(A);
}

}  // namespace trialog

namespace cereal {  // Found by argument-dependent lookup.

template <class T> void prologue(trialog::SaveArchive&, const NameValuePair<T>&) {}
template <class T> void epilogue(trialog::SaveArchive&, const NameValuePair<T>&) {}
template <class T> void prologue(trialog::LoadArchive&, const NameValuePair<T>&) {}
template <class T> void epilogue(trialog::LoadArchive&, const NameValuePair<T>&) {}
template <class T> void prologue(trialog::CountArchive&, const NameValuePair<T>&) {}
template <class T> void epilogue(trialog::CountArchive&, const NameValuePair<T>&) {}

template <class T>
void CEREAL_SAVE_FUNCTION_NAME(trialog::SaveArchive& archive, const NameValuePair<T>& pair) {
  archive.member(pair.name, pair.value);
}
template <class T>
void CEREAL_LOAD_FUNCTION_NAME(trialog::LoadArchive& archive, NameValuePair<T>& pair) {
  archive.member(pair.name, pair.value);
}
template <class T>
void CEREAL_SAVE_FUNCTION_NAME(trialog::CountArchive& archive, const NameValuePair<T>& pair) {
  archive.member(pair.name, pair.value);
}

}  // namespace cereal
