// Parts that several screens use: words for tokens, errors, dates and durations; names of organisations and records;
// the evidence of a verified record; the differences between two revisions.
// All texts of records come back as Text, so that they keep their language.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/state.h"
#include "view/screen.h"

namespace trialog::view {

// The enumerations of records whose words a person reads, with the first part of their keys: "domain.transport".
#define TRIALOG_WORDED_ENUMS(X)                                                                               \
  X(Kind, "kind") X(Role, "role") X(OrganisationType, "organisation_type") X(DisclosureStatus, "disclosure_status") \
  X(Domain, "domain") X(RiskClass, "risk_class") X(FunctionClass, "function_class") X(Technique, "technique") \
  X(SelfLearning, "self_learning") X(DecisionRole, "decision_role") X(OversightModel, "oversight_model")      \
  X(FactorEffect, "factor_effect") X(ResidualRisk, "residual_risk") X(AssessmentType, "assessment_type")      \
  X(DataOrigin, "data_origin") X(DataSubject, "data_subject") X(AutomationLevel, "automation_level")          \
  X(RequestKind, "request_kind") X(AboutType, "about_type") X(Wanted, "wanted") X(Outcome, "outcome")         \
  X(Choice, "choice") X(WithdrawalReason, "withdrawal_reason")

template <class E>
inline constexpr std::string_view enum_key = {};
#define TRIALOG_ENUM_KEY(type, key) \
  template <>                       \
  inline constexpr std::string_view enum_key<type> = key;
TRIALOG_WORDED_ENUMS(TRIALOG_ENUM_KEY)
#undef TRIALOG_ENUM_KEY

// "Transport" for Domain::transport.
template <class E>
Text enum_words(const Words& words, E value) {
  static_assert(!enum_key<E>.empty(), "an enumeration without words");
  return words(std::string(enum_key<E>) + "." + std::string(token_of(value)));
}

// What is wrong, in one sentence ("error.<code>"), and what to do now ("error.<code>.next").
Text error_words(const Words& words, Errc code);
Text error_next_words(const Words& words, Errc code);

// Addresses in the reader's language.
std::string href(const engine::State& state, engine::Page page, std::string_view id = {});
std::string href_of(const engine::State& state, const Item& item);  // "" for kinds without a page
std::string complain_href(const engine::State& state, std::string_view about_id);

// The portal's own name in the reader's language.
Text portal_name(const engine::State& state, const Words& words);
// The name in the organisation's certificate; else `fallback`; else the id.
Text organisation_name(const engine::State& state, const Words& words, std::string_view organisation_id,
                       Text fallback = {});
// Who a record is about: for an import the organisation it names, since the importer signed it; else as above.
Text record_organisation(const engine::State& state, const Words& words, const RecordHeader& header,
                         const std::string& organisation_name_in_record);
// A text of one language in a record: for an import in the record's main language.
Text record_text(const RecordHeader& header, const std::string& text);
// Name or title of a record's newest revision; for kinds without one, the word for the kind.
Text title_of(const engine::State& state, const Words& words, const Item& item);

Run status_badge(const Words& words, DisclosureStatus status);
Run withdrawn_badge(const Words& words);
Run level_badge(const Words& words, std::int64_t level);  // classification of data, 1..6
// "In Dutch", when a record's main language is not the screen's.
std::optional<Run> language_badge(const Words& words, std::string_view language);

// What stands between two sentences, or between a label and its value: a space, or nothing after Chinese punctuation.
Text gap(const Words& words);

Run date_run(const Words& words, std::int64_t at_ms);       // "4 March 2025", UTC
Run date_time_run(const Words& words, std::int64_t at_ms);  // "4 March 2025, 09:00 UTC"
// "P5Y" -> "5 years", "P1Y6M" -> "1 year 6 months"; a text of another form as it is.
Text duration_words(const Words& words, std::string_view iso_duration);
Text language_name(const Words& words, std::string_view tag);  // "Dutch"; else the tag
Text country_name(const Words& words, std::string_view code);  // "China"; else the code
// What is done with data, from its term in the Data Privacy Vocabulary: "MakeAvailable" -> "make available"; else the
// term.
Text operation_name(const Words& words, std::string_view term);

// The register that imports of this system come from; else the system's own name.
Text source_name(const Words& words, std::string_view system);

// In one line of at most `max_characters`, cut between words where there are some, else between characters, with "…" at
// the end when something was cut.
Text shortened(Text text, std::size_t max_characters);
// One paragraph a line of the text.
void paragraphs(Screen& ui, const Text& text, ParagraphLook look = ParagraphLook::normal);
void paragraphs(Screen& ui, const std::optional<LocalizedText>& text, ParagraphLook look = ParagraphLook::normal);

// A link whose text is the address's host. Shown as text only when the address has another form.
Run web_link(std::string key, const std::string& url);
// An e-mail address or page of an organisation: a link when it is one.
Run contact_run(std::string key, const std::string& contact);

// "field.<kind>.<path without indexes>", else "field.<last part>", else the path: "inputs[3].name" -> "Name".
Text field_label(const Words& words, Kind kind, std::string_view path);

// A list of what differs between two revisions, field by field, before and after, in the reader's words. Says so when
// nothing that a person reads differs. Keys: <key>/<number>.
void difference_list(Screen& ui, std::string key, const VerifiedLeaf& before, const VerifiedLeaf& after);
// How many rows it has.
std::size_t count_differences(const Words& words, const VerifiedLeaf& before, const VerifiedLeaf& after);

// details "evidence": one sentence of verification that opens to what it rests on; with button "save_record" on the
// device. `entry_number`: of the register.
void evidence_details(Screen& ui, const engine::State& state, std::size_t entry_number);

// The whole main of a page whose record cannot be shown: being checked, not found, or refused and why.
void missing_record(Screen& ui, const engine::State& state);

// Whether this device is still checking, so that what is missing may come.
bool is_checking(const engine::State& state);
// Whether this device could not finish a first check, so that what is missing may exist.
bool is_unchecked(const engine::State& state);
// Whether the origin has not read the whole intake log, so that complaints and votes may be missing.
bool is_reading(const engine::State& state);
// Why a list is empty: it is still being checked, it could not be checked, or `otherwise`.
std::string_view empty_list_key(const engine::State& state, std::string_view otherwise);

}  // namespace trialog::view
