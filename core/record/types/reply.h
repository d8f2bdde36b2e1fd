// reply: what the addressed body answers to a complaint, in public. Register log; officials and enterprises.
#pragma once

#include "record/kind.h"
#include "record/types/header.h"

namespace trialog {

enum class Outcome { acknowledged, upheld, partly_upheld, not_upheld, inadmissible, transferred };
template <>
struct EnumTokens<Outcome> {
  static constexpr std::array<std::string_view, 6> tokens{"acknowledged", "upheld", "partly_upheld", "not_upheld", "inadmissible",
                                                          "transferred"};
};

struct Reply {
  RecordHeader header;
  std::string complaint_id;
  Outcome outcome = Outcome::acknowledged;
  LocalizedText text;                          // without anything about the person
  std::optional<LocalizedText> next_steps;     // what the person can do now
  template <class Archive>
  void serialize(Archive& archive) {
    archive(CEREAL_NVP(header), CEREAL_NVP(complaint_id), CEREAL_NVP(outcome), CEREAL_NVP(text), CEREAL_NVP(next_steps));
  }
};

template <>
struct RecordTraits<Reply> {
  static constexpr Kind kind = Kind::reply;
  static constexpr std::string_view payload_type = "application/vnd.trialog.reply.v1+json";
  static constexpr LogName log = LogName::register_log;
  static constexpr bool may_sign(Role role) { return role == Role::official || role == Role::enterprise; }
  static constexpr FieldRule rules[] = {
      TRIALOG_HEADER_RULES,
      {"complaint_id", Form::identifier, 0, Search::yes},
      {"outcome", Form::token},
      {"text", Form::localized_text, 4000, Search::yes},
      {"next_steps", Form::localized_text, 2000, Search::yes},
  };
};

}  // namespace trialog
