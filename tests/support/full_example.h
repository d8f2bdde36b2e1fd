// A record of any kind with every field filled, by its rules: for the tests that must meet every field there is.
#pragma once

#include <set>
#include <string>

#include "record/record.h"

namespace trialog::test {

// Fills the fields of a struct. Collects the paths it met, so that a rule without a field is found as well.
class FillArchive : public cereal::InputArchive<FillArchive, cereal::AllowEmptyClassElision> {
 public:
  FillArchive(Rules rules, std::string prefix, std::set<std::string>& paths)
      : InputArchive(this), rules_(rules), prefix_(std::move(prefix)), paths_(paths) {}

  template <class T>
  void member(const char* name, T& out) { fill(out, prefix_.empty() ? name : prefix_ + "." + name); }

 private:
  template <class T>
  void fill(T& out, const std::string& path) {
    if constexpr (archive_detail::is_optional<T>) {
      out.emplace();
      fill(*out, path);
    } else {
      paths_.insert(path);
      if constexpr (std::is_same_v<T, bool>) {
        out = true;
      } else if constexpr (std::is_same_v<T, std::int64_t>) {
        out = 1;
      } else if constexpr (std::is_same_v<T, std::string>) {
        out = sample(path);
      } else if constexpr (std::is_same_v<T, LocalizedText>) {
        out.entries = {{"en", "A text"}, {"zh-Hans", "一段文字"}};
      } else if constexpr (std::is_enum_v<T>) {
        enum_from_token(EnumTokens<T>::tokens.back(), out);
      } else if constexpr (archive_detail::is_vector<T>) {
        out.emplace_back();
        fill(out.back(), path + "[]");
      } else {
        FillArchive archive(rules_, path, paths_);
        out.serialize(archive);
      }
    }
  }

  std::string sample(const std::string& path) const {
    const FieldRule* rule = find_rule(rules_, path);
    switch (rule == nullptr ? Form::line : rule->form) {
      case Form::digest: return std::string(64, '0');
      case Form::url: return "https://qinghe.example/page";
      case Form::month: return "2026-02";
      case Form::date: return "2026-02-28";
      case Form::language: return "en";
      case Form::identifier: return "CN";
      default: return "Sample";
    }
  }

  Rules rules_;
  std::string prefix_;
  std::set<std::string>& paths_;
};

template <class T>
std::string_view id_prefix_of() {
  switch (RecordTraits<T>::kind) {
    case Kind::certificate: return "crt-";
    case Kind::disclosure: return "dsc-";
    case Kind::processing: return "prc-";
    case Kind::complaint: return "cmp-";
    case Kind::reply: return "rpl-";
    case Kind::proposal: return "prp-";
    case Kind::endorsement: return "end-";
    case Kind::tombstone: return "tmb-";
    case Kind::release: return "rel-";
  }
  return "";
}

template <class T>
T full_example(std::set<std::string>& paths) {
  T record{};
  FillArchive archive(RecordTraits<T>::rules, "", paths);
  record.serialize(archive);
  record.header.id = std::string(id_prefix_of<T>()) + "example";
  record.header.published_at_ms = 1767225600000;  // 1 January 2026, 00:00 UTC
  record.header.publisher_id = "org-example";
  if constexpr (std::is_same_v<T, Certificate>) {
    record.role = Role::official;
    record.valid_until_ms = 4000000000000;
  }
  if constexpr (std::is_same_v<T, Proposal>) record.closes_at_ms = 2;
  if constexpr (std::is_same_v<T, Release>) record.header.id = release_id(release_name(record.files));
  return record;
}

template <class T>
T full_example() {
  std::set<std::string> paths;
  return full_example<T>(paths);
}

// A key that is the same in every run. TEST ONLY.
inline SigningKey test_key(std::string_view name) {
  const Digest seed = sha256({as_bytes("TEST ONLY "), as_bytes(name)});
  return SigningKey(SigningSeed(seed));
}

}  // namespace trialog::test

namespace cereal {
template <class T> void prologue(trialog::test::FillArchive&, const NameValuePair<T>&) {}
template <class T> void epilogue(trialog::test::FillArchive&, const NameValuePair<T>&) {}
template <class T>
void CEREAL_LOAD_FUNCTION_NAME(trialog::test::FillArchive& archive, NameValuePair<T>& pair) { archive.member(pair.name, pair.value); }
}  // namespace cereal
