// disclosure: one algorithm as the body that uses it must describe it. Register log; officials and enterprises.
// Source: the common record of the field's registers (UK ATRS, Dutch Algoritmeregister 1.0, EU AI Act Annex VIII,
// Canada's AIA, China's filing): each field holds what those ask for under other names.
#pragma once

#include "record/kind.h"
#include "record/types/header.h"

namespace trialog {

enum class DisclosureStatus { planned, pilot, in_use, retired, recalled };
template <>
struct EnumTokens<DisclosureStatus> {
  static constexpr std::array<std::string_view, 5> tokens{"planned", "pilot", "in_use", "retired", "recalled"};
};

enum class Domain {
  government_services, courts, transport, media, environment, education, health, elderly_care, policing, taxes,
  social_benefits, housing, employment, migration, business, platform_content, other
};
template <>
struct EnumTokens<Domain> {
  static constexpr std::array<std::string_view, 17> tokens{
      "government_services", "courts", "transport", "media", "environment", "education", "health", "elderly_care", "policing",
      "taxes", "social_benefits", "housing", "employment", "migration", "business", "platform_content", "other"};
};

enum class RiskClass { prohibited, high, impactful, limited, minimal, unclassified };
template <>
struct EnumTokens<RiskClass> {
  static constexpr std::array<std::string_view, 6> tokens{"prohibited", "high", "impactful", "limited", "minimal", "unclassified"};
};

enum class FunctionClass {
  generation_synthesis, personalised_push, ranking_selection, retrieval_filtering, scheduling_decision,
  classification_scoring, detection, forecasting, matching, other
};
template <>
struct EnumTokens<FunctionClass> {
  static constexpr std::array<std::string_view, 10> tokens{
      "generation_synthesis", "personalised_push", "ranking_selection", "retrieval_filtering", "scheduling_decision",
      "classification_scoring", "detection", "forecasting", "matching", "other"};
};

enum class Technique {
  rules, statistical_model, supervised_learning, unsupervised_learning, reinforcement_learning, generative_model,
  optimisation, search, other
};
template <>
struct EnumTokens<Technique> {
  static constexpr std::array<std::string_view, 9> tokens{
      "rules", "statistical_model", "supervised_learning", "unsupervised_learning", "reinforcement_learning",
      "generative_model", "optimisation", "search", "other"};
};

enum class SelfLearning { no, offline_retraining, continuous };
template <>
struct EnumTokens<SelfLearning> {
  static constexpr std::array<std::string_view, 3> tokens{"no", "offline_retraining", "continuous"};
};

enum class DecisionRole { informs, recommends, decides_with_review, decides_alone, filters_or_ranks };
template <>
struct EnumTokens<DecisionRole> {
  static constexpr std::array<std::string_view, 5> tokens{"informs", "recommends", "decides_with_review", "decides_alone",
                                                          "filters_or_ranks"};
};

enum class OversightModel { every_case, sample, on_request, none };
template <>
struct EnumTokens<OversightModel> {
  static constexpr std::array<std::string_view, 4> tokens{"every_case", "sample", "on_request", "none"};
};

enum class FactorEffect { raises, lowers, gate, mixed };
template <>
struct EnumTokens<FactorEffect> {
  static constexpr std::array<std::string_view, 4> tokens{"raises", "lowers", "gate", "mixed"};
};

enum class ResidualRisk { low, medium, high };
template <>
struct EnumTokens<ResidualRisk> {
  static constexpr std::array<std::string_view, 3> tokens{"low", "medium", "high"};
};

enum class AssessmentType { dpia, fria, iama, aia, aiia, equality, other };
template <>
struct EnumTokens<AssessmentType> {
  static constexpr std::array<std::string_view, 7> tokens{"dpia", "fria", "iama", "aia", "aiia", "equality", "other"};
};

struct RegisterEntry {  // this algorithm's number in another register
  std::string scheme;   // "cn-filing", "eu-ai-db", "nl-lars", "uk-atrs", "ca-aia"
  std::string number;
  std::optional<std::string> link;
  template <class Archive>
  void serialize(Archive& archive) { archive(CEREAL_NVP(scheme), CEREAL_NVP(number), CEREAL_NVP(link)); }
};

struct Appeal {
  LocalizedText text;
  std::optional<std::string> link;
  template <class Archive>
  void serialize(Archive& archive) { archive(CEREAL_NVP(text), CEREAL_NVP(link)); }
};

struct Scale {
  std::string period;                         // "2025", "2026-06"
  std::optional<std::int64_t> decisions;
  std::optional<std::int64_t> people;
  template <class Archive>
  void serialize(Archive& archive) { archive(CEREAL_NVP(period), CEREAL_NVP(decisions), CEREAL_NVP(people)); }
};

struct DataInput {
  LocalizedText name;
  std::optional<LocalizedText> source;
  bool personal = false;
  std::optional<std::string> processing_id;   // the data-use record that covers it
  template <class Archive>
  void serialize(Archive& archive) { archive(CEREAL_NVP(name), CEREAL_NVP(source), CEREAL_NVP(personal), CEREAL_NVP(processing_id)); }
};

struct Factor {
  LocalizedText name;
  FactorEffect effect = FactorEffect::mixed;
  template <class Archive>
  void serialize(Archive& archive) { archive(CEREAL_NVP(name), CEREAL_NVP(effect)); }
};

struct Supplier {
  std::string name;
  std::optional<LocalizedText> role;
  template <class Archive>
  void serialize(Archive& archive) { archive(CEREAL_NVP(name), CEREAL_NVP(role)); }
};

struct ImpactAssessment {
  AssessmentType type = AssessmentType::other;
  std::string title;
  std::optional<std::string> done_on;         // YYYY-MM-DD
  std::optional<std::string> link;
  std::optional<LocalizedText> summary;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(CEREAL_NVP(type), CEREAL_NVP(title), CEREAL_NVP(done_on), CEREAL_NVP(link), CEREAL_NVP(summary));
  }
};

struct Risk {
  LocalizedText description;
  std::optional<LocalizedText> mitigation;
  std::optional<ResidualRisk> residual;
  template <class Archive>
  void serialize(Archive& archive) { archive(CEREAL_NVP(description), CEREAL_NVP(mitigation), CEREAL_NVP(residual)); }
};

struct Disclosure {
  RecordHeader header;
  LocalizedText name;
  std::optional<LocalizedText> summary;             // two or three plain sentences
  std::string organisation_name;                    // as the source writes it; shown when no certificate names it
  std::optional<std::string> department;
  std::optional<std::string> contact;               // e-mail or page of the body, never of a person
  std::optional<std::string> public_page;
  std::vector<RegisterEntry> register_entries;
  DisclosureStatus status = DisclosureStatus::in_use;
  std::optional<std::string> start_month;
  std::optional<std::string> end_month;
  std::vector<Domain> domains;
  RiskClass risk_class = RiskClass::unclassified;
  std::vector<FunctionClass> function_classes;
  std::vector<Technique> techniques;
  std::optional<SelfLearning> self_learning;
  std::optional<LocalizedText> purpose;             // goal, and how people meet it
  std::optional<LocalizedText> scope_limits;        // what it must not be used for
  std::optional<LocalizedText> legal_basis;         // in words
  std::vector<Reference> legal_references;
  std::optional<LocalizedText> considerations;      // proportionality, alternatives, benefits
  std::optional<DecisionRole> decision_role;
  std::optional<LocalizedText> human_oversight;     // who can stop or override it
  std::optional<OversightModel> oversight_model;
  std::optional<Appeal> appeal;
  std::optional<Scale> scale;
  std::vector<LocalizedText> affected_groups;
  std::optional<LocalizedText> input_summary;       // data, in words
  std::vector<DataInput> inputs;
  std::vector<Reference> data_references;
  std::optional<LocalizedText> outputs;
  std::vector<Factor> factors;                      // what counts for and against
  std::optional<LocalizedText> how_it_works;
  std::vector<Supplier> suppliers;                  // none: built in house
  std::optional<std::string> source_code;
  std::vector<ImpactAssessment> impact_assessments;
  std::optional<LocalizedText> impact_assessment_note;  // why one was not done
  std::optional<LocalizedText> risk_summary;
  std::vector<Risk> risks;
  std::optional<LocalizedText> monitoring;
  std::optional<std::string> data_use_page;         // the source's register of processing
  std::vector<std::string> tags;
  std::optional<LocalizedText> change_note;         // what this revision changed and why
  std::vector<ForeignField> foreign_fields;         // imports: the source's own fields, unchanged
  template <class Archive>
  void serialize(Archive& archive) {
    archive(CEREAL_NVP(header), CEREAL_NVP(name), CEREAL_NVP(summary), CEREAL_NVP(organisation_name),
            CEREAL_NVP(department), CEREAL_NVP(contact), CEREAL_NVP(public_page), CEREAL_NVP(register_entries),
            CEREAL_NVP(status), CEREAL_NVP(start_month), CEREAL_NVP(end_month), CEREAL_NVP(domains),
            CEREAL_NVP(risk_class), CEREAL_NVP(function_classes), CEREAL_NVP(techniques), CEREAL_NVP(self_learning),
            CEREAL_NVP(purpose), CEREAL_NVP(scope_limits), CEREAL_NVP(legal_basis), CEREAL_NVP(legal_references),
            CEREAL_NVP(considerations), CEREAL_NVP(decision_role), CEREAL_NVP(human_oversight),
            CEREAL_NVP(oversight_model), CEREAL_NVP(appeal), CEREAL_NVP(scale), CEREAL_NVP(affected_groups),
            CEREAL_NVP(input_summary), CEREAL_NVP(inputs), CEREAL_NVP(data_references), CEREAL_NVP(outputs),
            CEREAL_NVP(factors), CEREAL_NVP(how_it_works), CEREAL_NVP(suppliers), CEREAL_NVP(source_code),
            CEREAL_NVP(impact_assessments), CEREAL_NVP(impact_assessment_note), CEREAL_NVP(risk_summary),
            CEREAL_NVP(risks), CEREAL_NVP(monitoring), CEREAL_NVP(data_use_page), CEREAL_NVP(tags),
            CEREAL_NVP(change_note), CEREAL_NVP(foreign_fields));
  }
};

template <>
struct RecordTraits<Disclosure> {
  static constexpr Kind kind = Kind::disclosure;
  static constexpr std::string_view payload_type = "application/vnd.trialog.disclosure.v1+json";
  static constexpr LogName log = LogName::register_log;
  static constexpr bool may_sign(Role role) { return role == Role::official || role == Role::enterprise; }
  static constexpr FieldRule rules[] = {
      TRIALOG_HEADER_RULES,
      {"name", Form::localized_line, 200, Search::yes},
      {"summary", Form::localized_text, 2500, Search::yes},
      {"organisation_name", Form::line, 250, Search::yes},
      {"department", Form::line, 250, Search::yes},
      {"contact", Form::line, 500},
      {"public_page", Form::url, 500},
      {"register_entries", Form::list, 16}, {"register_entries[]", Form::group},
      {"register_entries[].scheme", Form::line, 64},
      {"register_entries[].number", Form::line, 100, Search::yes},
      {"register_entries[].link", Form::url, 500},
      {"status", Form::token},
      {"start_month", Form::month},
      {"end_month", Form::month},
      {"domains", Form::list, 17}, {"domains[]", Form::token},
      {"risk_class", Form::token},
      {"function_classes", Form::list, 10}, {"function_classes[]", Form::token},
      {"techniques", Form::list, 9}, {"techniques[]", Form::token},
      {"self_learning", Form::token},
      {"purpose", Form::localized_text, 2500, Search::yes},
      {"scope_limits", Form::localized_text, 2500, Search::yes},
      {"legal_basis", Form::localized_text, 2500, Search::yes},
      {"legal_references", Form::list, 32}, {"legal_references[]", Form::group},
      {"legal_references[].title", Form::line, 200, Search::yes},
      {"legal_references[].link", Form::url, 500},
      {"legal_references[].text", Form::localized_text, 2500, Search::yes},
      {"considerations", Form::localized_text, 2500, Search::yes},
      {"decision_role", Form::token},
      {"human_oversight", Form::localized_text, 2500, Search::yes},
      {"oversight_model", Form::token},
      {"appeal", Form::group}, {"appeal.text", Form::localized_text, 2500, Search::yes}, {"appeal.link", Form::url, 500},
      {"scale", Form::group}, {"scale.period", Form::line, 40},
      {"scale.decisions", Form::integer, limits::max_integer}, {"scale.people", Form::integer, limits::max_integer},
      {"affected_groups", Form::list, 32}, {"affected_groups[]", Form::localized_line, 200, Search::yes},
      {"input_summary", Form::localized_text, 5000, Search::yes},
      {"inputs", Form::list, 64}, {"inputs[]", Form::group},
      {"inputs[].name", Form::localized_line, 200, Search::yes},
      {"inputs[].source", Form::localized_line, 300, Search::yes},
      {"inputs[].personal", Form::boolean},
      {"inputs[].processing_id", Form::identifier},
      {"data_references", Form::list, 32}, {"data_references[]", Form::group},
      {"data_references[].title", Form::line, 500, Search::yes},
      {"data_references[].link", Form::url, 500},
      {"data_references[].text", Form::localized_text, 2500, Search::yes},
      {"outputs", Form::localized_text, 2500, Search::yes},
      {"factors", Form::list, 64}, {"factors[]", Form::group},
      {"factors[].name", Form::localized_line, 200, Search::yes},
      {"factors[].effect", Form::token},
      {"how_it_works", Form::localized_text, 5000, Search::yes},
      {"suppliers", Form::list, 32}, {"suppliers[]", Form::group},
      {"suppliers[].name", Form::line, 200, Search::yes},
      {"suppliers[].role", Form::localized_line, 300, Search::yes},
      {"source_code", Form::url, 500},
      {"impact_assessments", Form::list, 32}, {"impact_assessments[]", Form::group},
      {"impact_assessments[].type", Form::token},
      {"impact_assessments[].title", Form::line, 300, Search::yes},
      {"impact_assessments[].done_on", Form::date},
      {"impact_assessments[].link", Form::url, 500},
      {"impact_assessments[].summary", Form::localized_text, 2500, Search::yes},
      {"impact_assessment_note", Form::localized_text, 2500, Search::yes},
      {"risk_summary", Form::localized_text, 2500, Search::yes},
      {"risks", Form::list, 64}, {"risks[]", Form::group},
      {"risks[].description", Form::localized_text, 2500, Search::yes},
      {"risks[].mitigation", Form::localized_text, 2500, Search::yes},
      {"risks[].residual", Form::token},
      {"monitoring", Form::localized_text, 2500, Search::yes},
      {"data_use_page", Form::url, 500},
      {"tags", Form::list, 64}, {"tags[]", Form::line, 100, Search::yes},
      {"change_note", Form::localized_text, 1000},
      {"foreign_fields", Form::list, 80}, {"foreign_fields[]", Form::group},
      {"foreign_fields[].name", Form::line, 100}, {"foreign_fields[].value", Form::text, 8000},
  };
};

}  // namespace trialog
