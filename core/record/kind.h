// The kinds of record, and what each may do: which log it goes to and whose key may sign it.
// Adding a kind: one header under record/types with its struct, EnumTokens, rules and RecordTraits; one line in
// TRIALOG_RECORD_KINDS below; its words in assets/languages. Nothing else changes.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "record/archive.h"

namespace trialog {

enum class LogName { register_log, intake_log };

// Who signs. `root` is the portal's own key; `citizen` needs no certificate.
enum class Role { root, official, enterprise, expert, trustee, registrar, witness, citizen };
template <>
struct EnumTokens<Role> {
  static constexpr std::array<std::string_view, 8> tokens{"root",    "official",  "enterprise", "expert",
                                                          "trustee", "registrar", "witness",    "citizen"};
};

// X(enumerator, struct name, header)
#define TRIALOG_RECORD_KINDS(X)    \
  X(certificate, Certificate)      \
  X(disclosure, Disclosure)        \
  X(processing, Processing)        \
  X(complaint, Complaint)          \
  X(reply, Reply)                  \
  X(proposal, Proposal)            \
  X(endorsement, Endorsement)      \
  X(tombstone, Tombstone)          \
  X(release, Release)

enum class Kind {
#define TRIALOG_KIND_ENUMERATOR(name, type) name,
  TRIALOG_RECORD_KINDS(TRIALOG_KIND_ENUMERATOR)
#undef TRIALOG_KIND_ENUMERATOR
};
inline constexpr std::size_t kind_count = 9;
template <>
struct EnumTokens<Kind> {
  static constexpr std::array<std::string_view, kind_count> tokens{
#define TRIALOG_KIND_TOKEN(name, type) #name,
      TRIALOG_RECORD_KINDS(TRIALOG_KIND_TOKEN)
#undef TRIALOG_KIND_TOKEN
  };
};

// Specialised beside each struct:
//   static constexpr Kind kind; static constexpr std::string_view payload_type ("application/vnd.trialog.X.v1+json");
//   static constexpr LogName log; static constexpr bool may_sign(Role); static constexpr Rules-like array `rules`.
template <class T>
struct RecordTraits;

// Registered in record/record.cpp from TRIALOG_RECORD_KINDS.
std::string_view payload_type_of(Kind kind);
std::optional<Kind> kind_of_payload_type(std::string_view payload_type);
LogName log_of(Kind kind);
bool may_sign(Kind kind, Role role);

}  // namespace trialog
