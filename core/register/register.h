// The register: every verified record of both logs, ready to be listed, searched and opened.
// It is fed leaves in log order; it refuses what its rules do not allow and remembers what it refused, so that the
// screens can say it. Screens read it; nothing else changes it.
// Search: the texts of the newest revision of each record lie in one run of memory, and any substring is found by
// scanning it; there is no index to build or to download.
// Does not: keep bytes on disk, know of tiles or checkpoints (engine and origin check those), or read a clock.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "record/record.h"

namespace trialog {

// One leaf of a log that was verified.
struct Entry {
  LogName log;
  std::uint64_t index;
  VerifiedLeaf leaf;
};

// One record with all its revisions.
struct Item {
  std::string id;
  Kind kind = Kind::disclosure;
  std::vector<std::size_t> revisions;      // entry numbers, oldest first
  std::optional<std::size_t> tombstone;    // entry number of its withdrawal
  std::size_t latest() const { return revisions.back(); }
};

// What a list says of the newest revision of a record, kept so that a list need not open each.
struct Facts {
  LocalizedText title;            // empty for kinds without one
  std::string organisation_name;  // as the record itself says it
  std::string status;             // token of DisclosureStatus
  std::string about_id;           // what a complaint is about
  std::optional<Choice> choice;   // of a stand
  std::vector<std::string> domains;
};

// What the register keeps of a record beside its leaf.
struct Contents {
  Facts facts;
  std::string search_text;
  std::string target_id;  // the record that it withdraws, answers, takes a stand on or complains about
};

// A leaf as far as it can be checked and read without the register, which is most of the work. Many can be prepared at once.
class PreparedLeaf {
 private:
  friend class Register;
  PreparedLeaf(FormedLeaf leaf, Contents contents) : leaf_(std::move(leaf)), contents_(std::move(contents)) {}

  FormedLeaf leaf_;
  Contents contents_;
};

// A leaf that is in the log but must not be shown.
struct RefusedLeaf {
  LogName log;
  std::uint64_t index;
  Error error;
};

struct Tally {
  std::int64_t in_favour = 0;
  std::int64_t against = 0;
  std::int64_t abstain = 0;
  std::int64_t total() const { return in_favour + against + abstain; }
};

// What a list of disclosures or data-use records is narrowed by. Empty fields do not narrow.
struct Query {
  std::string text;          // words; each must occur somewhere in the record
  std::string domain;        // token of Domain
  std::string status;        // token of DisclosureStatus; "withdrawn" for withdrawn records
  std::string publisher_id;
};

// Records published, changed and withdrawn in one month.
struct MonthlyChanges {
  std::string month;  // YYYY-MM
  std::int64_t added = 0;
  std::int64_t changed = 0;
  std::int64_t withdrawn = 0;
};

// What is asked of a record that someone sends now, beyond what holds for one that stands in the log.
struct AdmissionPolicy {
  std::int64_t now_ms = 0;
  std::int64_t max_age_ms = 0;     // how far published_at_ms may lie back
  std::int64_t max_ahead_ms = 0;   // and ahead
};
// How long what was signed offline may be on its way.
inline constexpr std::int64_t max_submission_age_ms = std::int64_t{48} * 60 * 60 * 1000;
// For the network: max_submission_age_ms back; 10 minutes ahead.
AdmissionPolicy network_policy(std::int64_t now_ms);

class Register {
 public:
  explicit Register(const PublicKey& root_key);

  // Verifies a leaf and checks it against what is here, changing nothing.
  // Errors: those of verify(); wrong_log; old_revision; replay (another record has this id and revision);
  //         unknown_reference.
  Result<VerifiedLeaf> check(LogName log, ByteView leaf) const;
  // check() and, for what is sent now: clock_off, closed (a vote before or after its time), references across logs
  // (unknown_reference), and signatures on which verifiers differ (open_new_envelope).
  Result<VerifiedLeaf> check_admission(LogName log, ByteView leaf, const AdmissionPolicy& policy) const;

  // Takes the leaf at the next index of a log; a leaf that check() refuses is kept in refused() and not shown.
  // Returns whether it was taken. `index` must be next_index(log).
  Result<void> add(LogName log, std::uint64_t index, ByteView leaf);
  // The same for what open_envelopes made of the leaf.
  Result<void> add(LogName log, std::uint64_t index, Result<SignedEnvelope> envelope);
  // The same in two steps. The first needs no register; leaves may share a reading, one after the other.
  static Result<PreparedLeaf> prepare(Result<SignedEnvelope> envelope, Reading& reading);
  Result<void> add(LogName log, std::uint64_t index, Result<PreparedLeaf> leaf);
  // The same with the result of check(), which must have been made just now.
  void add_verified(LogName log, std::uint64_t index, VerifiedLeaf leaf);

  std::uint64_t next_index(LogName log) const { return next_index_[static_cast<std::size_t>(log)]; }
  const std::vector<RefusedLeaf>& refused() const { return refused_; }
  const CertificateBook& certificates() const { return certificates_; }

  const std::vector<Entry>& entries() const { return entries_; }
  const Entry& entry(std::size_t number) const { return entries_[number]; }
  const Item* find(std::string_view id) const;
  // Sets revision and previous_sha256 to what the next record with the header's id must say.
  void continue_revisions(RecordHeader& header) const;
  // Items of a kind in the order of their first publication.
  const std::vector<std::size_t>& items_of(Kind kind) const { return by_kind_[static_cast<std::size_t>(kind)]; }
  const Item& item(std::size_t number) const { return items_[number]; }
  std::size_t count_current(Kind kind) const;

  // The newest revision, as what it is. Errors: not_found, wrong_kind.
  template <class T>
  Result<Verified<T>> open(std::string_view id) const {
    const Item* item = find(id);
    if (item == nullptr) return Errc::not_found;
    return open_record<T>(entries_[item->latest()].leaf);
  }
  template <class T>
  Result<Verified<T>> open_entry(std::size_t number) const { return open_record<T>(entries_[number].leaf); }

  // Item numbers of a kind that match, newest change first. Withdrawn ones only when asked for by status.
  std::vector<std::size_t> search(Kind kind, const Query& query) const;
  // Likewise of any of these kinds, in the order of the kinds and of first publication, withdrawn ones included.
  std::vector<std::size_t> search_text(std::span<const Kind> kinds, std::string_view text) const;
  const Facts& facts(std::size_t item_number) const { return facts_[item_number]; }
  const Facts& facts_of(const Item& item) const { return facts_[static_cast<std::size_t>(&item - items_.data())]; }

  // The first entry whose leaf signs this payload, for "which record is this receipt about".
  std::optional<std::size_t> find_entry(LogName log, std::uint64_t index) const;

  std::vector<std::size_t> replies_to(std::string_view complaint_id) const;      // entry numbers, oldest first
  std::vector<std::size_t> complaints_about(std::string_view record_id) const;   // item numbers, newest first
  std::size_t count_complaints_about(std::string_view record_id) const;
  // Counts of each key the newest stand that was signed within the proposal's time.
  Tally tally(std::string_view proposal_id) const;
  std::optional<Choice> choice_of(std::string_view proposal_id, const PublicKey& key) const;
  // Publications of disclosures and data-use records by month, oldest first, months without any included.
  std::vector<MonthlyChanges> monthly_changes() const;

 private:
  Result<VerifiedLeaf> check(LogName log, Result<SignedEnvelope> envelope) const;
  Result<VerifiedLeaf> check(LogName log, FormedLeaf formed) const;
  Result<void> check_chain(const VerifiedLeaf& leaf) const;
  void take(LogName log, std::uint64_t index, VerifiedLeaf leaf, Contents contents);

  CertificateBook certificates_;
  std::vector<Entry> entries_;
  std::vector<Item> items_;
  std::map<std::string, std::size_t, std::less<>> by_id_;
  std::vector<std::size_t> by_kind_[kind_count];
  std::vector<RefusedLeaf> refused_;
  std::uint64_t next_index_[2] = {0, 0};

  // Search: per item, the place of its text in the run; superseded text stays until the register is rebuilt.
  struct SearchText {
    std::size_t begin = 0;
    std::size_t size = 0;
  };
  bool has_words(std::size_t item_number, const std::vector<std::string>& words) const;
  std::string run_;
  std::vector<SearchText> search_texts_;  // by item number
  std::vector<Facts> facts_;              // by item number
  std::map<std::string, std::vector<std::size_t>, std::less<>> replies_;     // complaint id -> entries
  std::map<std::string, std::vector<std::size_t>, std::less<>> complaints_;  // record id -> items
  std::map<std::string, std::vector<std::size_t>, std::less<>> stands_;      // proposal id -> items
};

// YYYY-MM of a moment, UTC.
std::string month_of(std::int64_t at_ms);

}  // namespace trialog
