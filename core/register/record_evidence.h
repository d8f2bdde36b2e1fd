// What evidence says about a record, which core/log cannot read: that it breaks a rule, and that it is late.
// A record is late when a witness still saw the log without it more than max_submission_age_ms after the date that it gives
// itself: no portal takes one that is older. It was kept back, by the portal or by its signer, or dated back.
// Does not: judge imports, which have the dates of their source and say so (RecordHeader::source).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "log/evidence.h"
#include "log/note.h"
#include "record/types/header.h"

namespace trialog {

struct Cosigned {
  VerifierKey witness;
  std::int64_t time_ms = 0;  // Unix milliseconds
};
// Of the witnesses that signed the checkpoint, the one that gives the earliest time, so that one clock that is ahead makes
// nothing late; none when nobody signed, or a line does not verify.
std::optional<Cosigned> earliest_cosignature(std::string_view note, std::span<const VerifierKey> witnesses);

// Whether a record should have been in the log by then.
bool is_due(const RecordHeader& header, std::int64_t at_ms);

// wrong_leaf that check_evidence has confirmed: that the record breaks the rule by itself.
// Errors: evidence_failed; evidence_incomplete with `where` "rule" when only the log before it could show that.
Result<void> check_rule_alone(const Evidence& evidence);

// The dates of late_inclusion that check_evidence has confirmed, both in Unix milliseconds.
struct Lateness {
  std::int64_t published_at_ms = 0;  // by the record
  std::int64_t absent_until_ms = 0;  // by the witness
};
// Errors: evidence_failed with `where` "record" when the record is no proper one, or was not due.
Result<Lateness> check_lateness(const Evidence& evidence);

}  // namespace trialog
