// endorsement: an open, signed stand on a proposal. Intake log; one per key, the latest revision counts.
// Not secret, and not one person one vote: a person can make more than one key. The page says so.
#pragma once

#include "record/kind.h"
#include "record/types/header.h"

namespace trialog {

enum class Choice { in_favour, against, abstain };
template <>
struct EnumTokens<Choice> {
  static constexpr std::array<std::string_view, 3> tokens{"in_favour", "against", "abstain"};
};

struct Endorsement {
  RecordHeader header;        // id = endorsement_id(proposal_id, key): one record a key, later ones are revisions
  std::string proposal_id;
  Choice choice = Choice::abstain;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(CEREAL_NVP(header), CEREAL_NVP(proposal_id), CEREAL_NVP(choice));
  }
};

template <>
struct RecordTraits<Endorsement> {
  static constexpr Kind kind = Kind::endorsement;
  static constexpr std::string_view payload_type = "application/vnd.trialog.endorsement.v1+json";
  static constexpr LogName log = LogName::intake_log;
  static constexpr bool may_sign(Role role) { return role == Role::citizen; }
  static constexpr FieldRule rules[] = {
      TRIALOG_HEADER_RULES,
      {"proposal_id", Form::identifier, 0, Search::yes},
      {"choice", Form::token},
  };
};

}  // namespace trialog
