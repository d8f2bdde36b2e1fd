// processing: one purpose for which a body uses personal data. Register log; officials and enterprises.
// Source: GDPR Article 30(1); W3C Data Privacy Vocabulary 2.3 for the words of purposes, operations and legal bases;
// levels L1 to L6 after GB/T 43697-2024 (spec: records, section 2.7).
#pragma once

#include "record/kind.h"
#include "record/types/header.h"

namespace trialog {

enum class DataOrigin { provided, observed, derived, inferred };
template <>
struct EnumTokens<DataOrigin> {
  static constexpr std::array<std::string_view, 4> tokens{"provided", "observed", "derived", "inferred"};
};

enum class DataSubject { resident, applicant, taxpayer, patient, pupil, employee, driver, migrant, child, business, other };
template <>
struct EnumTokens<DataSubject> {
  static constexpr std::array<std::string_view, 11> tokens{"resident", "applicant", "taxpayer", "patient", "pupil", "employee",
                                                           "driver", "migrant", "child", "business", "other"};
};

enum class AutomationLevel { not_automated, assistive, partial, conditional, high, full };
template <>
struct EnumTokens<AutomationLevel> {
  static constexpr std::array<std::string_view, 6> tokens{"not_automated", "assistive", "partial", "conditional", "high", "full"};
};

struct Purpose {
  std::string code;     // DPV term, e.g. "ServiceProvision"
  LocalizedText text;
  template <class Archive>
  void serialize(Archive& archive) { archive(CEREAL_NVP(code), CEREAL_NVP(text)); }
};

struct LegalBasis {
  std::string code;     // DPV or GDPR term, e.g. "A6-1-e"
  LocalizedText title;  // the law in words
  std::optional<std::string> link;
  template <class Archive>
  void serialize(Archive& archive) { archive(CEREAL_NVP(code), CEREAL_NVP(title), CEREAL_NVP(link)); }
};

struct DataCategory {
  LocalizedText name;
  DataOrigin origin = DataOrigin::provided;
  bool special = false;       // GDPR Article 9 or 10, or sensitive personal information
  std::int64_t level = 1;     // 1..6
  bool necessary = true;      // false: people may leave it out
  template <class Archive>
  void serialize(Archive& archive) {
    archive(CEREAL_NVP(name), CEREAL_NVP(origin), CEREAL_NVP(special), CEREAL_NVP(level), CEREAL_NVP(necessary));
  }
};

struct DataSource {
  LocalizedText name;
  std::optional<std::string> link;
  template <class Archive>
  void serialize(Archive& archive) { archive(CEREAL_NVP(name), CEREAL_NVP(link)); }
};

struct DataRecipient {
  LocalizedText name;
  LocalizedText purpose;
  template <class Archive>
  void serialize(Archive& archive) { archive(CEREAL_NVP(name), CEREAL_NVP(purpose)); }
};

struct DataTransfer {
  std::string country;        // ISO 3166-1 alpha-2
  LocalizedText safeguard;
  template <class Archive>
  void serialize(Archive& archive) { archive(CEREAL_NVP(country), CEREAL_NVP(safeguard)); }
};

struct Retention {
  std::string period;         // ISO 8601 duration, e.g. "P5Y"
  LocalizedText rule;
  template <class Archive>
  void serialize(Archive& archive) { archive(CEREAL_NVP(period), CEREAL_NVP(rule)); }
};

struct DataRight {
  LocalizedText right;
  LocalizedText how;
  template <class Archive>
  void serialize(Archive& archive) { archive(CEREAL_NVP(right), CEREAL_NVP(how)); }
};

struct Processing {
  RecordHeader header;
  LocalizedText title;
  std::string organisation_name;
  std::optional<std::string> contact;           // data protection officer's office
  std::vector<Purpose> purposes;
  std::vector<std::string> operations;          // DPV terms: Collect, Store, Match ...
  std::vector<LegalBasis> legal_bases;
  std::vector<DataSubject> subjects;
  std::vector<DataCategory> data;
  std::vector<DataSource> sources;
  std::vector<DataRecipient> recipients;
  std::vector<DataTransfer> transfers;
  Retention retention;
  std::vector<std::string> storage_countries;   // ISO 3166-1 alpha-2
  std::optional<LocalizedText> security;        // in general words
  AutomationLevel automation = AutomationLevel::not_automated;
  std::vector<std::string> disclosure_ids;      // the algorithms that use this data
  std::vector<DataRight> rights;
  std::optional<LocalizedText> authority;       // who supervises
  std::int64_t highest_level = 1;               // of data[].level
  std::optional<LocalizedText> change_note;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(CEREAL_NVP(header), CEREAL_NVP(title), CEREAL_NVP(organisation_name), CEREAL_NVP(contact),
            CEREAL_NVP(purposes), CEREAL_NVP(operations), CEREAL_NVP(legal_bases), CEREAL_NVP(subjects),
            CEREAL_NVP(data), CEREAL_NVP(sources), CEREAL_NVP(recipients), CEREAL_NVP(transfers),
            CEREAL_NVP(retention), CEREAL_NVP(storage_countries), CEREAL_NVP(security), CEREAL_NVP(automation),
            CEREAL_NVP(disclosure_ids), CEREAL_NVP(rights), CEREAL_NVP(authority), CEREAL_NVP(highest_level),
            CEREAL_NVP(change_note));
  }
};

template <>
struct RecordTraits<Processing> {
  static constexpr Kind kind = Kind::processing;
  static constexpr std::string_view payload_type = "application/vnd.trialog.processing.v1+json";
  static constexpr LogName log = LogName::register_log;
  static constexpr bool may_sign(Role role) { return role == Role::official || role == Role::enterprise; }
  static constexpr FieldRule rules[] = {
      TRIALOG_HEADER_RULES,
      {"title", Form::localized_line, 200, Search::yes},
      {"organisation_name", Form::line, 250, Search::yes},
      {"contact", Form::line, 500},
      {"purposes", Form::list, 16}, {"purposes[]", Form::group},
      {"purposes[].code", Form::identifier}, {"purposes[].text", Form::localized_text, 1000, Search::yes},
      {"operations", Form::list, 48}, {"operations[]", Form::identifier},
      {"legal_bases", Form::list, 16}, {"legal_bases[]", Form::group},
      {"legal_bases[].code", Form::identifier}, {"legal_bases[].title", Form::localized_line, 300, Search::yes},
      {"legal_bases[].link", Form::url, 500},
      {"subjects", Form::list, 11}, {"subjects[]", Form::token},
      {"data", Form::list, 64}, {"data[]", Form::group},
      {"data[].name", Form::localized_line, 200, Search::yes}, {"data[].origin", Form::token},
      {"data[].special", Form::boolean}, {"data[].level", Form::integer, 6}, {"data[].necessary", Form::boolean},
      {"sources", Form::list, 32}, {"sources[]", Form::group},
      {"sources[].name", Form::localized_line, 300, Search::yes}, {"sources[].link", Form::url, 500},
      {"recipients", Form::list, 32}, {"recipients[]", Form::group},
      {"recipients[].name", Form::localized_line, 300, Search::yes},
      {"recipients[].purpose", Form::localized_text, 1000, Search::yes},
      {"transfers", Form::list, 32}, {"transfers[]", Form::group},
      {"transfers[].country", Form::identifier}, {"transfers[].safeguard", Form::localized_line, 300},
      {"retention", Form::group}, {"retention.period", Form::line, 20},
      {"retention.rule", Form::localized_text, 1000, Search::yes},
      {"storage_countries", Form::list, 32}, {"storage_countries[]", Form::identifier},
      {"security", Form::localized_text, 1000},
      {"automation", Form::token},
      {"disclosure_ids", Form::list, 32}, {"disclosure_ids[]", Form::identifier},
      {"rights", Form::list, 16}, {"rights[]", Form::group},
      {"rights[].right", Form::localized_line, 300, Search::yes}, {"rights[].how", Form::localized_text, 1000, Search::yes},
      {"authority", Form::localized_line, 300, Search::yes},
      {"highest_level", Form::integer, 6},
      {"change_note", Form::localized_text, 1000},
  };
};

}  // namespace trialog
