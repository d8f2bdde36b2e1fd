// complaint: the public part of what a citizen sends. Intake log; signed by a key made on the citizen's device.
// The private part is sealed to the body that must answer and lies beside the log, where it can be erased;
// the log holds a salted commitment, SHA-256(salt || canonical private part), which says nothing without the salt.
#pragma once

#include "record/kind.h"
#include "record/types/header.h"

namespace trialog {

enum class RequestKind { explanation, human_review, contest, correction, erasure, access, discrimination, accessibility, service, other };
template <>
struct EnumTokens<RequestKind> {
  static constexpr std::array<std::string_view, 10> tokens{"explanation", "human_review", "contest", "correction", "erasure",
                                                           "access", "discrimination", "accessibility", "service", "other"};
};

enum class AboutType { disclosure, processing, decision, service };
template <>
struct EnumTokens<AboutType> {
  static constexpr std::array<std::string_view, 4> tokens{"disclosure", "processing", "decision", "service"};
};

enum class Wanted { explanation, human_review, correction, deletion, stop_use, refund, apology, policy_change, other };
template <>
struct EnumTokens<Wanted> {
  static constexpr std::array<std::string_view, 9> tokens{"explanation", "human_review", "correction", "deletion", "stop_use",
                                                          "refund", "apology", "policy_change", "other"};
};

struct Complaint {
  RecordHeader header;                         // publisher_id is empty
  RequestKind request_kind = RequestKind::explanation;
  AboutType about_type = AboutType::decision;
  std::optional<std::string> about_id;         // the disclosure or processing record, when it is one
  std::string addressed_to;                    // organisation_id of the body that must answer
  std::vector<Wanted> wanted;
  std::optional<std::string> public_summary;   // only what the person chose to make public
  std::string private_commitment;              // SHA-256(salt || canonical JSON of ComplaintPrivate)
  std::string sealed_sha256;                   // SHA-256 of the sealed bytes that lie beside the log
  template <class Archive>
  void serialize(Archive& archive) {
    archive(CEREAL_NVP(header), CEREAL_NVP(request_kind), CEREAL_NVP(about_type), CEREAL_NVP(about_id),
            CEREAL_NVP(addressed_to), CEREAL_NVP(wanted), CEREAL_NVP(public_summary), CEREAL_NVP(private_commitment),
            CEREAL_NVP(sealed_sha256));
  }
};

// What only the addressed body reads. Sealed; never in a log.
struct ComplaintPrivate {
  std::string complaint_id;
  std::string salt;                            // 64 hexadecimal digits
  std::string title;
  std::string text;
  std::optional<std::string> decided_on;       // YYYY-MM-DD: the decision it is about
  std::optional<std::string> reference;        // the body's own case number
  std::optional<std::string> name;
  std::optional<std::string> contact;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(CEREAL_NVP(complaint_id), CEREAL_NVP(salt), CEREAL_NVP(title), CEREAL_NVP(text), CEREAL_NVP(decided_on),
            CEREAL_NVP(reference), CEREAL_NVP(name), CEREAL_NVP(contact));
  }
};

inline constexpr FieldRule complaint_private_rules[] = {
    {"complaint_id", Form::identifier}, {"salt", Form::digest},
    {"title", Form::line, 150},         {"text", Form::text, 4000},
    {"decided_on", Form::date},         {"reference", Form::line, 100},
    {"name", Form::line, 200},          {"contact", Form::line, 500},
};

template <>
struct RecordTraits<Complaint> {
  static constexpr Kind kind = Kind::complaint;
  static constexpr std::string_view payload_type = "application/vnd.trialog.complaint.v1+json";
  static constexpr LogName log = LogName::intake_log;
  static constexpr bool may_sign(Role role) { return role == Role::citizen; }
  static constexpr FieldRule rules[] = {
      TRIALOG_HEADER_RULES,
      {"request_kind", Form::token},
      {"about_type", Form::token},
      {"about_id", Form::identifier, 0, Search::yes},
      {"addressed_to", Form::identifier, 0, Search::yes},
      {"wanted", Form::list, 9}, {"wanted[]", Form::token},
      {"public_summary", Form::text, 500, Search::yes},
      {"private_commitment", Form::digest},
      {"sealed_sha256", Form::digest},
  };
};

}  // namespace trialog
