#include "register/record_evidence.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "record/record.h"

namespace trialog {
namespace {

// Rules that a record breaks only in the light of the log before it, or that a later release may not have.
bool needs_log(Errc rule) {
  constexpr std::array rules = {Errc::wrong_key,    Errc::wrong_kind, Errc::wrong_log,
                                Errc::old_revision, Errc::replay,     Errc::unknown_reference};
  return std::find(rules.begin(), rules.end(), rule) != rules.end();
}

}  // namespace

std::optional<std::int64_t> quorum_at_ms(std::string_view note, const Policy& policy) {
  const Result<VouchedCheckpoint> vouched = weigh_checkpoint(as_bytes(note), policy);
  if (!vouched || !vouched->quorum_at_s) return std::nullopt;
  // A witness may write any number of seconds.
  return std::min(*vouched->quorum_at_s, limits::max_time_ms / 1000) * 1000;
}

bool is_late(Kind kind, const RecordHeader& header, std::int64_t absent_until_ms) {
  const bool is_import = header.source && (kind == Kind::disclosure || kind == Kind::tombstone);
  return !is_import && header.published_at_ms < absent_until_ms - late_after_ms;
}

Result<void> check_rule_alone(const Evidence& evidence) {
  const std::optional<Errc> broken = rule_broken_alone(evidence.record);
  if (broken == evidence.rule) return {};
  if (!broken && needs_log(evidence.rule)) return Error{Errc::evidence_incomplete, "rule"};
  return Error{Errc::evidence_failed, "rule"};
}

Result<Lateness> check_lateness(const Evidence& evidence, const Policy& policy) {
  const Error refused{Errc::evidence_failed, "record"};
  Result<SignedEnvelope> envelope = open_envelope(evidence.record);
  if (!envelope) return refused;
  Reading reading;
  const Result<FormedLeaf> formed = check_form(*std::move(envelope), reading);
  if (!formed) return refused;
  const std::optional<std::int64_t> absent_until_ms = quorum_at_ms(evidence.checkpoints.front(), policy);
  if (!absent_until_ms) return Error{Errc::evidence_incomplete, "policy"};
  if (!is_late(formed->kind(), formed->header(), *absent_until_ms)) return refused;
  return Lateness{formed->header().published_at_ms, *absent_until_ms};
}

}  // namespace trialog
