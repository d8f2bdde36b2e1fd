// One declaration per record: each record type lists its fields once, in `serialize`, as cereal name-value pairs.
// SaveArchive turns a record into a json::Value, LoadArchive turns a json::Value into a record; everything else
// (canonical bytes, differences, search text, CSV, default page) is a plain function over the value.
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
}  // namespace archive_detail

// Writes a record as a json::Value. Cannot fail.
class SaveArchive : public cereal::OutputArchive<SaveArchive, cereal::AllowEmptyClassElision> {
 public:
  SaveArchive() : OutputArchive(this) {}

  template <class T>
  static json::Value save(const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      return json::Value::make_boolean(value);
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
      TRIALOG_ASSERT(value <= limits::max_integer && value >= -limits::max_integer, "an integer that JavaScript cannot hold");
      return json::Value::make_integer(value);
    } else if constexpr (std::is_same_v<T, std::string>) {
      return json::Value::make_text(value);
    } else if constexpr (std::is_same_v<T, LocalizedText>) {
      json::Value object = json::Value::make_object();
      for (const LocalizedString& entry : value.entries) {
        object.members.push_back({entry.language, json::Value::make_text(entry.text)});
      }
      return object;
    } else if constexpr (std::is_enum_v<T>) {
      return json::Value::make_text(std::string(token_of(value)));
    } else if constexpr (archive_detail::is_vector<T>) {
      json::Value array = json::Value::make_array();
      for (const auto& element : value) array.elements.push_back(save(element));
      return array;
    } else {
      static_assert(archive_detail::is_record<T>, "this type cannot be a field of a record");
      SaveArchive archive;
      // cereal asks for a non-const object because one function serves both directions.
      const_cast<T&>(value).serialize(archive);  // NOLINT
      return std::move(archive.object_);
    }
  }

  template <class T>
  void member(const char* name, const T& value) {
    if constexpr (archive_detail::is_optional<T>) {
      if (value) object_.members.push_back({name, save(*value)});
    } else if constexpr (archive_detail::is_vector<T>) {
      if (!value.empty()) object_.members.push_back({name, save(value)});
    } else {
      object_.members.push_back({name, save(value)});
    }
  }

 private:
  json::Value object_ = json::Value::make_object();
};

// Reads a record from a json::Value. The first error stays; reading goes on with defaults and the caller asks at the
// end. Errors: missing_field, unknown_field, wrong_type, invalid_value (an unknown word of an enumeration).
class LoadArchive : public cereal::InputArchive<LoadArchive, cereal::AllowEmptyClassElision> {
 public:
  template <class T>
  static Result<T> load(const json::Value& value) {
    T out{};
    LoadArchive archive(value, "");
    Result<void> result = archive.load_value(out, value, "");
    if (!result) return result.error();
    return out;
  }

  template <class T>
  void member(const char* name, T& out) {
    const json::Value* value = object_.find(name);
    if (value == nullptr) {
      if constexpr (!archive_detail::is_optional<T> && !archive_detail::is_vector<T>) fail(Errc::missing_field, path(name));
      return;
    }
    ++used_;
    if constexpr (archive_detail::is_optional<T>) {
      out.emplace();
      note(load_value(*out, *value, path(name)));
    } else {
      note(load_value(out, *value, path(name)));
    }
  }

 private:
  LoadArchive(const json::Value& object, std::string where) : InputArchive(this), object_(object), where_(std::move(where)) {}

  template <class T>
  static Result<void> load_value(T& out, const json::Value& value, const std::string& where) {
    if constexpr (std::is_same_v<T, bool>) {
      if (value.type != json::Type::boolean) return Error{Errc::wrong_type, where};
      out = value.boolean;
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
      if (value.type != json::Type::integer) return Error{Errc::wrong_type, where};
      out = value.integer;
    } else if constexpr (std::is_same_v<T, std::string>) {
      if (value.type != json::Type::text) return Error{Errc::wrong_type, where};
      out = value.text;
    } else if constexpr (std::is_same_v<T, LocalizedText>) {
      if (value.type != json::Type::object) return Error{Errc::wrong_type, where};
      for (const json::Member& entry : value.members) {
        if (entry.value.type != json::Type::text) return Error{Errc::wrong_type, where + "." + entry.key};
        out.entries.push_back({entry.key, entry.value.text});
      }
    } else if constexpr (std::is_enum_v<T>) {
      if (value.type != json::Type::text) return Error{Errc::wrong_type, where};
      if (!enum_from_token(value.text, out)) return Error{Errc::invalid_value, where};
    } else if constexpr (archive_detail::is_vector<T>) {
      if (value.type != json::Type::array) return Error{Errc::wrong_type, where};
      // Element by element: the input's own size was already limited when it was parsed.
      for (std::size_t i = 0; i < value.elements.size(); ++i) {
        typename T::value_type element{};
        TRIALOG_TRY(load_value(element, value.elements[i], where + "[" + std::to_string(i) + "]"));
        out.push_back(std::move(element));
      }
    } else {
      static_assert(archive_detail::is_record<T>, "this type cannot be a field of a record");
      if (value.type != json::Type::object) return Error{Errc::wrong_type, where};
      LoadArchive archive(value, where);
      out.serialize(archive);
      if (archive.failed_) return archive.error_;
      if (archive.used_ != value.members.size()) return archive.first_unknown(out);
    }
    return {};
  }

  // Finds which member no field asked for, by saving what was read and looking for the key there.
  template <class T>
  Error first_unknown(const T& record) const {
    const json::Value known = SaveArchive::save(record);
    for (const json::Member& member : object_.members) {
      const bool empty_list = member.value.type == json::Type::array && member.value.elements.empty();
      if (known.find(member.key) == nullptr && !empty_list) return {Errc::unknown_field, path(member.key)};
    }
    return {Errc::unknown_field, where_};
  }

  std::string path(std::string_view name) const {
    return where_.empty() ? std::string(name) : where_ + "." + std::string(name);
  }
  void fail(Errc code, std::string where) {
    if (!failed_) error_ = {code, std::move(where)};
    failed_ = true;
  }
  void note(const Result<void>& result) {
    if (!result) fail(result.error().code, result.error().where);
  }

  const json::Value& object_;
  std::string where_;
  std::size_t used_ = 0;
  bool failed_ = false;
  Error error_{Errc::invalid_value, {}};
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
