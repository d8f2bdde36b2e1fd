// proposal: something to be decided, put before everyone. Register log; officials and experts.
#pragma once

#include "record/kind.h"
#include "record/types/header.h"

namespace trialog {

struct Proposal {
  RecordHeader header;
  LocalizedText title;
  LocalizedText summary;                   // two or three plain sentences
  LocalizedText text;
  std::optional<LocalizedText> effect;     // what happens with the outcome, and who decides
  std::int64_t opens_at_ms = 0;
  std::int64_t closes_at_ms = 0;           // the first moment at which it is too late
  std::vector<std::string> about_ids;      // disclosures and data-use records that it concerns
  std::optional<LocalizedText> change_note;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(CEREAL_NVP(header), CEREAL_NVP(title), CEREAL_NVP(summary), CEREAL_NVP(text), CEREAL_NVP(effect),
            CEREAL_NVP(opens_at_ms), CEREAL_NVP(closes_at_ms), CEREAL_NVP(about_ids), CEREAL_NVP(change_note));
  }
};

template <>
struct RecordTraits<Proposal> {
  static constexpr Kind kind = Kind::proposal;
  static constexpr std::string_view payload_type = "application/vnd.trialog.proposal.v1+json";
  static constexpr LogName log = LogName::register_log;
  static constexpr bool may_sign(Role role) { return role == Role::official || role == Role::expert; }
  static constexpr FieldRule rules[] = {
      TRIALOG_HEADER_RULES,
      {"title", Form::localized_line, 200, Search::yes},
      {"summary", Form::localized_text, 1000, Search::yes},
      {"text", Form::localized_text, 5000, Search::yes},
      {"effect", Form::localized_text, 1000, Search::yes},
      {"opens_at_ms", Form::integer, limits::max_integer},
      {"closes_at_ms", Form::integer, limits::max_integer},
      {"about_ids", Form::list, 32}, {"about_ids[]", Form::identifier},
      {"change_note", Form::localized_text, 1000},
  };
};

}  // namespace trialog
