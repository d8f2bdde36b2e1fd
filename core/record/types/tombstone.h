// tombstone: a record is withdrawn. It stays in the log; the register stops showing it as current and says why.
// Register log; the publisher of the withdrawn record.
#pragma once

#include "record/kind.h"
#include "record/types/header.h"

namespace trialog {

enum class WithdrawalReason { retired, published_in_error, removed_at_source, merged, ordered_by_court, other };
template <>
struct EnumTokens<WithdrawalReason> {
  static constexpr std::array<std::string_view, 6> tokens{"retired", "published_in_error", "removed_at_source", "merged",
                                                          "ordered_by_court", "other"};
};

struct Tombstone {
  RecordHeader header;
  std::string target_id;
  std::string target_sha256;             // payload hash of the last revision of the target
  WithdrawalReason reason = WithdrawalReason::other;
  std::optional<LocalizedText> text;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(CEREAL_NVP(header), CEREAL_NVP(target_id), CEREAL_NVP(target_sha256), CEREAL_NVP(reason), CEREAL_NVP(text));
  }
};

template <>
struct RecordTraits<Tombstone> {
  static constexpr Kind kind = Kind::tombstone;
  static constexpr std::string_view payload_type = "application/vnd.trialog.tombstone.v1+json";
  static constexpr LogName log = LogName::register_log;
  static constexpr bool may_sign(Role role) { return role == Role::official || role == Role::enterprise || role == Role::expert; }
  static constexpr FieldRule rules[] = {
      TRIALOG_HEADER_RULES,
      {"target_id", Form::identifier, 0, Search::yes},
      {"target_sha256", Form::digest},
      {"reason", Form::token},
      {"text", Form::localized_text, 1000, Search::yes},
  };
};

}  // namespace trialog
