// certificate: the portal's root key says who holds a key and in which role. Register log.
#pragma once

#include "record/kind.h"
#include "record/types/header.h"

namespace trialog {

enum class OrganisationType { ministry, agency, local_authority, police, court, public_company, company, association, other };
template <>
struct EnumTokens<OrganisationType> {
  static constexpr std::array<std::string_view, 9> tokens{"ministry", "agency",  "local_authority", "police", "court",
                                                          "public_company", "company", "association", "other"};
};

struct Certificate {
  RecordHeader header;
  std::string subject_key;                 // Ed25519 public key, 64 hexadecimal digits
  Role role = Role::official;
  std::string organisation_id;             // "org-..."; what header.publisher_id of their records must say
  LocalizedText organisation_name;
  OrganisationType organisation_type = OrganisationType::other;
  std::optional<std::string> sealing_key;  // X25519 public key that private complaints are sealed to
  std::optional<std::string> contact;      // how people reach the organisation
  std::int64_t valid_from_ms = 0;
  std::int64_t valid_until_ms = 0;         // the first moment at which it no longer holds
  template <class Archive>
  void serialize(Archive& archive) {
    archive(CEREAL_NVP(header), CEREAL_NVP(subject_key), CEREAL_NVP(role), CEREAL_NVP(organisation_id),
            CEREAL_NVP(organisation_name), CEREAL_NVP(organisation_type), CEREAL_NVP(sealing_key), CEREAL_NVP(contact),
            CEREAL_NVP(valid_from_ms), CEREAL_NVP(valid_until_ms));
  }
};

template <>
struct RecordTraits<Certificate> {
  static constexpr Kind kind = Kind::certificate;
  static constexpr std::string_view payload_type = "application/vnd.trialog.certificate.v1+json";
  static constexpr LogName log = LogName::register_log;
  static constexpr bool may_sign(Role role) { return role == Role::root; }
  static constexpr FieldRule rules[] = {
      TRIALOG_HEADER_RULES,
      {"subject_key", Form::digest},
      {"role", Form::token},
      {"organisation_id", Form::identifier},
      {"organisation_name", Form::localized_line, 200, Search::yes},
      {"organisation_type", Form::token},
      {"sealing_key", Form::digest},
      {"contact", Form::line, 500},
      {"valid_from_ms", Form::integer, limits::max_integer},
      {"valid_until_ms", Form::integer, limits::max_integer},
  };
};

}  // namespace trialog
