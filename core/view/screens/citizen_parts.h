// Parts that the screens of people share: how far a complaint is, the counts of a proposal, what was sent and its
// receipt.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/state.h"
#include "log/checkpoint.h"
#include "view/screen.h"

namespace trialog::view {

// The portal's own norm for an answer, said as such: laws set other times.
inline constexpr std::int64_t answer_norm_days = 30;
inline constexpr std::int64_t day_ms = 86400000;

enum class ComplaintStage { open, acknowledged, answered };

struct ComplaintProgress {
  ComplaintStage stage = ComplaintStage::open;
  std::optional<Outcome> outcome;  // once answered: of the newest answer
  std::int64_t days = 0;           // until the answer, or until now
  bool late = false;               // not answered, and longer than the norm
};
// By what the body it is addressed to replied in the register. A reply that only acknowledges is no answer.
ComplaintProgress complaint_progress(const engine::State& state, const Complaint& complaint);
// The same of its item. Cost: one look-up in a map while nobody has replied, so all of a long list can be counted.
ComplaintProgress complaint_progress(const engine::State& state, const Item& item);
// "Waiting, 3 days", "Answered: upheld".
Run progress_badge(const Words& words, const ComplaintProgress& progress);

enum class ProposalStage { upcoming, open, closed, withdrawn };
ProposalStage proposal_stage(const engine::State& state, const Item& item, const Proposal& proposal);
Run stage_badge(const Words& words, ProposalStage stage);
// One meter a choice, each with its count in words. Keys: in_favour, against, abstain.
void tally_meters(Screen& ui, const Tally& tally);

// The newest thing sent under this id, or nullptr.
const engine::Sending* find_sending(const engine::State& state, std::string_view id);
Run sending_badge(const Words& words, const engine::Sending& sending);
// "Signed and waiting to be sent", with the last error's words when there is one.
void sending_status(Screen& ui, const engine::State& state, const engine::Sending& sending);
// "Complaint: My benefit was stopped", "Answer to a proposal: in favour".
Text sending_title(const engine::State& state, const Words& words, const engine::Sending& sending);

// What a stored receipt says. The engine checked it before it was stored.
struct Receipt {
  std::uint64_t index = 0;
  Checkpoint checkpoint;
  std::string leaf_hash_hex;
};
std::optional<Receipt> read_receipt(const engine::Sending& sending);
// Rows: number, signed, log, position, size of the log then, who vouches, when it was strengthened, fingerprint.
void receipt_rows(Screen& ui, const engine::State& state, const engine::Sending& sending, const Receipt& receipt);
// "2 of 3 witnesses: A, B"; empty when the portal has no witnesses.
Text witness_words(const engine::State& state, const Words& words, const std::vector<std::string>& names);
// That something else stands in its place in the log now. Nothing when that is not so.
void lost_alert(Screen& ui, const engine::State& state, const engine::Sending& sending);

// Whose key it is, by the certificates that stand in the register.
Text signer_text(const engine::State& state, const Words& words, const PublicKey& key, std::int64_t at_ms);
Text log_words(const Words& words, LogName log);  // "the intake log", in a sentence
Text log_title(const Words& words, LogName log);  // "Intake log", by itself
// Nothing for a log that this portal does not have.
std::optional<LogName> log_of_origin(const engine::State& state, std::string_view origin);
// The words of a log in addresses.
std::string_view log_token(LogName log);
// The verify page's address for one leaf; what a receipt's code says, behind the portal's own address.
std::string verify_href(const engine::State& state, LogName log, std::uint64_t index, std::string_view leaf_hash_hex);

// The sentence beside a field: "error.field.<field>.<code>", else "error.<code>". Empty when the field has no error.
Text field_error(const engine::State& state, const Words& words, std::string_view field);

// The button that deletes something kept here, and, once it was pressed, the question whether that is meant.
void delete_buttons(Screen& ui, const engine::State& state, std::string_view id, std::string_view topic,
                    std::string_view verb);

// "12,345"
std::string count_words(const Words& words, std::uint64_t count);

}  // namespace trialog::view
