#include "register/record_evidence.h"

#include "base/limits.h"
#include "record/record.h"
#include "register/register.h"

namespace trialog {
namespace {

constexpr std::int64_t ms_per_s = 1000;

// A witness may write any number of seconds.
std::int64_t ms_of(std::int64_t time_s) {
  return time_s > limits::max_time_ms / ms_per_s ? limits::max_time_ms : time_s * ms_per_s;
}

}  // namespace

std::optional<Cosigned> earliest_cosignature(std::string_view note, std::span<const VerifierKey> witnesses) {
  const Result<OpenedNote> opened = open_note(as_bytes(note), witnesses);
  if (!opened) return std::nullopt;
  std::optional<Cosigned> earliest;
  for (const NoteSignature& signature : opened->signatures) {
    const std::int64_t time_ms = ms_of(signature.timestamp_s);
    if (earliest && earliest->time_ms <= time_ms) continue;
    for (const VerifierKey& witness : witnesses) {
      if (witness.name == signature.name && witness.id == signature.id) earliest = Cosigned{witness, time_ms};
    }
  }
  return earliest;
}

bool is_due(const RecordHeader& header, std::int64_t at_ms) {
  return !header.source && header.published_at_ms < at_ms - max_submission_age_ms;
}

Result<void> check_rule_alone(const Evidence& evidence) {
  const std::optional<Errc> broken = rule_broken_alone(evidence.record);
  if (!broken) return Error{Errc::evidence_incomplete, "rule"};
  if (*broken != evidence.rule) return Error{Errc::evidence_failed, "rule"};
  return {};
}

Result<Lateness> check_lateness(const Evidence& evidence) {
  const Error refused{Errc::evidence_failed, "record"};
  Result<SignedEnvelope> envelope = open_envelope(evidence.record);
  if (!envelope) return refused;
  Reading reading;
  const Result<FormedLeaf> formed = check_form(*std::move(envelope), reading);
  if (!formed) return refused;
  const std::int64_t absent_until_ms = ms_of(absent_until_s(evidence));
  if (!is_due(formed->header(), absent_until_ms)) return refused;
  return Lateness{formed->header().published_at_ms, absent_until_ms};
}

}  // namespace trialog
