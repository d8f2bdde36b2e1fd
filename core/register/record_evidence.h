// What evidence says about a record, which core/log cannot read: that it breaks a rule, and that it is late.
// A record is late when, long after the date that it gives itself, the quorum of the policy had still seen no tree with it:
// what is sent to a portal is taken within max_submission_age_ms of its date, or not at all. It was kept back, by the portal
// or by its signer, or dated back.
// Does not: judge imported disclosures, which have the dates of their source and say so (RecordHeader::source).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "log/evidence.h"
#include "log/policy.h"
#include "record/kind.h"
#include "record/types/header.h"
#include "register/register.h"

namespace trialog {

// The clocks of a portal and its witnesses may differ, and a witness may be asked a little later.
inline constexpr std::int64_t late_after_ms = max_submission_age_ms + std::int64_t{60} * 60 * 1000;

// VouchedCheckpoint::quorum_at_s of the note in Unix milliseconds; none also when a line of it does not verify.
std::optional<std::int64_t> quorum_at_ms(std::string_view note, const Policy& policy);

// Whether a record that the log does not have at that time is late.
bool is_late(Kind kind, const RecordHeader& header, std::int64_t absent_until_ms);

// wrong_leaf that check_evidence has confirmed: that the record breaks the rule by itself.
// Errors: evidence_failed; evidence_incomplete with `where` "rule" when only the log before it could show that.
Result<void> check_rule_alone(const Evidence& evidence);

// The dates of late_inclusion that check_evidence has confirmed, both in Unix milliseconds.
struct Lateness {
  std::int64_t published_at_ms = 0;  // by the record
  std::int64_t absent_until_ms = 0;  // by the quorum
};
// `policy`: whose word counts. Errors: evidence_failed with `where` "record" when the record is no proper one, or was not
// late; evidence_incomplete with `where` "policy" when its quorum has not signed the smaller tree, or is none.
Result<Lateness> check_lateness(const Evidence& evidence, const Policy& policy);

}  // namespace trialog
