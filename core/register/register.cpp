#include "register/register.h"

#include <algorithm>

#include "base/civil_time.h"
#include "base/encoding.h"
#include "base/utf8.h"

namespace trialog {
namespace {

std::string text_at(const json::Node& record, std::string_view key) {
  const json::Node* found = record.find(key);
  return found == nullptr ? std::string() : std::string(found->text);
}

// The same item is meant when kind and id agree; ids carry their kind as a prefix, so the id is enough.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : ascii_lower(text)) {
    if (c == ' ' || c == '\n' || c == '\t') {
      if (!word.empty()) words.push_back(std::move(word));
      word.clear();
    } else {
      word += c;
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

Facts read_facts(const json::Node& record) {
  Facts facts;
  for (const std::string_view key : {"name", "title"}) {
    const json::Node* title = record.find(key);
    if (title == nullptr || title->type != json::Type::object) continue;
    for (const json::Node* entry = title->first(); entry != title->behind(); entry = entry->behind()) {
      facts.title.entries.push_back({std::string(entry->key), std::string(entry->text)});
    }
  }
  facts.organisation_name = text_at(record, "organisation_name");
  facts.status = text_at(record, "status");
  facts.about_id = text_at(record, "about_id");
  Choice choice{};
  if (enum_from_token(text_at(record, "choice"), choice)) facts.choice = choice;
  if (const json::Node* domains = record.find("domains")) {
    for (const json::Node* domain = domains->first(); domain != domains->behind(); domain = domain->behind()) {
      facts.domains.emplace_back(domain->text);
    }
  }
  return facts;
}

// The field that names another record.
std::string_view target_field(Kind kind) {
  switch (kind) {
    case Kind::tombstone: return "target_id";
    case Kind::reply: return "complaint_id";
    case Kind::complaint: return "about_id";
    case Kind::endorsement: return "proposal_id";
    case Kind::certificate:
    case Kind::disclosure:
    case Kind::processing:
    case Kind::proposal:
    case Kind::release: break;
  }
  return "";
}

Contents contents_of(Kind kind, Reading& reading) {
  const json::Node& record = reading.document.root();
  return {read_facts(record), std::move(reading.search_text), text_at(record, target_field(kind))};
}

bool is_open_at(const Proposal& proposal, std::int64_t at_ms) {
  return at_ms >= proposal.opens_at_ms && at_ms < proposal.closes_at_ms;
}

}  // namespace

AdmissionPolicy network_policy(std::int64_t now_ms) {
  constexpr std::int64_t minute_ms = 60000;
  return {now_ms, max_submission_age_ms, 10 * minute_ms};
}

Register::Register(const PublicKey& root_key) : certificates_(root_key) {}

const Item* Register::find(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &items_[found->second];
}

void Register::continue_revisions(RecordHeader& header) const {
  header.revision = 1;
  header.previous_sha256 = no_previous_sha256;
  const Item* item = find(header.id);
  if (item == nullptr) return;
  const VerifiedLeaf& latest = entries_[item->latest()].leaf;
  header.revision = latest.header().revision + 1;
  header.previous_sha256 = hex(latest.payload_sha256());
}

Result<void> Register::check_chain(const VerifiedLeaf& leaf) const {
  const RecordHeader& header = leaf.header();
  const Item* item = find(header.id);
  if (item == nullptr) {
    if (header.revision != 1) return Error{Errc::unknown_reference, "header.previous_sha256"};
    return {};
  }
  const VerifiedLeaf& latest = entries_[item->latest()].leaf;
  if (item->tombstone) return Error{Errc::old_revision, "header.id"};
  if (header.revision <= latest.header().revision) {
    return Error{header.revision == latest.header().revision ? Errc::replay : Errc::old_revision, "header.revision"};
  }
  if (header.revision != latest.header().revision + 1 || header.previous_sha256 != hex(latest.payload_sha256())) {
    return Error{Errc::old_revision, "header.previous_sha256"};
  }
  // Only who published the record may revise it; for a person that is the same key.
  const bool same_publisher = header.publisher_id == latest.header().publisher_id &&
                              (!header.publisher_id.empty() || leaf.signer() == latest.signer());
  if (!same_publisher) return Error{Errc::wrong_key, "header.publisher_id"};
  if (leaf.kind() == Kind::complaint || leaf.kind() == Kind::reply || leaf.kind() == Kind::tombstone) {
    return Error{Errc::old_revision, "header.revision"};  // These are said once.
  }
  return {};
}

Result<VerifiedLeaf> Register::check(LogName log, ByteView bytes) const {
  return check(log, open_envelope(bytes));
}

Result<VerifiedLeaf> Register::check(LogName log, Result<SignedEnvelope> envelope) const {
  if (!envelope) return envelope.error();
  Reading reading;
  return check(log, TRIALOG_TRY(check_form(std::move(*envelope), reading)));
}

Result<VerifiedLeaf> Register::check(LogName log, FormedLeaf formed) const {
  VerifiedLeaf leaf = TRIALOG_TRY(verify(std::move(formed), certificates_));
  if (log_of(leaf.kind()) != log) return Error{Errc::wrong_log, "payloadType"};
  TRIALOG_TRY(check_chain(leaf));
  if (leaf.kind() == Kind::tombstone) {
    const Verified<Tombstone> tombstone = TRIALOG_TRY(open_record<Tombstone>(leaf));
    const Item* target = find(tombstone->target_id);
    if (target == nullptr) return Error{Errc::unknown_reference, "target_id"};
    if (target->tombstone) return Error{Errc::replay, "target_id"};
    const VerifiedLeaf& latest = entries_[target->latest()].leaf;
    if (latest.header().publisher_id != leaf.header().publisher_id) return Error{Errc::wrong_key, "target_id"};
    if (tombstone->target_sha256 != hex(latest.payload_sha256())) return Error{Errc::old_revision, "target_sha256"};
  }
  return leaf;
}

Result<VerifiedLeaf> Register::check_admission(LogName log, ByteView bytes, const AdmissionPolicy& policy) const {
  VerifiedLeaf leaf = TRIALOG_TRY(check(log, open_new_envelope(bytes)));
  const std::int64_t at_ms = leaf.header().published_at_ms;
  if (at_ms < policy.now_ms - policy.max_age_ms || at_ms > policy.now_ms + policy.max_ahead_ms) {
    return Error{Errc::clock_off, "header.published_at_ms"};
  }
  switch (leaf.kind()) {
    case Kind::complaint: {
      const Verified<Complaint> complaint = TRIALOG_TRY(open_record<Complaint>(leaf));
      if (certificates_.recipient(complaint->addressed_to, at_ms) == nullptr) return Error{Errc::unknown_reference, "addressed_to"};
      if (complaint->about_id && find(*complaint->about_id) == nullptr) return Error{Errc::unknown_reference, "about_id"};
      break;
    }
    case Kind::reply: {
      const Verified<Reply> reply = TRIALOG_TRY(open_record<Reply>(leaf));
      const Result<Verified<Complaint>> complaint = open<Complaint>(reply->complaint_id);
      if (!complaint) return Error{Errc::unknown_reference, "complaint_id"};
      if ((*complaint)->addressed_to != leaf.header().publisher_id) return Error{Errc::wrong_key, "complaint_id"};
      break;
    }
    case Kind::endorsement: {
      const Verified<Endorsement> stand = TRIALOG_TRY(open_record<Endorsement>(leaf));
      const Result<Verified<Proposal>> proposal = open<Proposal>(stand->proposal_id);
      if (!proposal || find(stand->proposal_id)->tombstone) return Error{Errc::unknown_reference, "proposal_id"};
      // The origin's clock decides what is too late; the signer's own time must lie inside as well.
      if (!is_open_at(**proposal, at_ms) || (policy.max_age_ms <= network_policy(0).max_age_ms && policy.now_ms >= (*proposal)->closes_at_ms)) {
        return Error{Errc::closed, "proposal_id"};
      }
      break;
    }
    case Kind::certificate:
    case Kind::disclosure:
    case Kind::processing:
    case Kind::proposal:
    case Kind::tombstone:
    case Kind::release: break;
  }
  return leaf;
}

Result<void> Register::add(LogName log, std::uint64_t index, ByteView bytes) {
  return add(log, index, open_envelope(bytes));
}

Result<void> Register::add(LogName log, std::uint64_t index, Result<SignedEnvelope> envelope) {
  Reading reading;
  return add(log, index, prepare(std::move(envelope), reading));
}

Result<PreparedLeaf> Register::prepare(Result<SignedEnvelope> envelope, Reading& reading) {
  if (!envelope) return envelope.error();
  FormedLeaf leaf = TRIALOG_TRY(check_form(*std::move(envelope), reading));
  Contents contents = contents_of(leaf.kind(), reading);
  return PreparedLeaf(std::move(leaf), std::move(contents));
}

Result<void> Register::add(LogName log, std::uint64_t index, Result<PreparedLeaf> prepared) {
  TRIALOG_ASSERT(index == next_index(log), "leaves are added in log order");
  Result<VerifiedLeaf> leaf = prepared ? check(log, std::move(prepared->leaf_)) : prepared.error();
  if (!leaf) {
    ++next_index_[static_cast<std::size_t>(log)];
    refused_.push_back({log, index, leaf.error()});
    return leaf.error();
  }
  take(log, index, std::move(*leaf), std::move(prepared->contents_));
  return {};
}

void Register::add_verified(LogName log, std::uint64_t index, VerifiedLeaf leaf) {
  TRIALOG_ASSERT(index == next_index(log), "leaves are added in log order");
  Reading reading;
  const Result<RecordHeader> read = read_record(leaf.kind(), leaf.payload(), reading);
  TRIALOG_ASSERT(read.has_value(), "a verified record is read");
  Contents contents = contents_of(leaf.kind(), reading);
  take(log, index, std::move(leaf), std::move(contents));
}

void Register::take(LogName log, std::uint64_t leaf_index, VerifiedLeaf verified, Contents contents) {
  ++next_index_[static_cast<std::size_t>(log)];
  const std::size_t entry_number = entries_.size();
  entries_.push_back({log, leaf_index, std::move(verified)});
  const VerifiedLeaf& leaf = entries_.back().leaf;
  const RecordHeader& header = leaf.header();
  const auto [found, is_new] = by_id_.try_emplace(header.id, items_.size());
  const std::size_t number = found->second;
  if (is_new) {
    items_.push_back({header.id, leaf.kind(), {}, std::nullopt});
    by_kind_[static_cast<std::size_t>(leaf.kind())].push_back(number);
    search_texts_.emplace_back();
    facts_.emplace_back();
  }
  items_[number].revisions.push_back(entry_number);
  search_texts_[number] = {run_.size(), contents.search_text.size()};
  run_ += contents.search_text;
  facts_[number] = std::move(contents.facts);

  const std::string& target_id = contents.target_id;
  switch (leaf.kind()) {
    case Kind::certificate: {
      Result<Verified<Certificate>> certificate = open_record<Certificate>(leaf);
      TRIALOG_ASSERT(certificate.has_value(), "a verified certificate opens");
      certificates_.add(*certificate);
      break;
    }
    case Kind::tombstone: {
      const auto target = by_id_.find(target_id);
      if (target != by_id_.end()) items_[target->second].tombstone = entry_number;
      break;
    }
    case Kind::reply: replies_[target_id].push_back(entry_number); break;
    case Kind::complaint:
      if (!target_id.empty()) complaints_[target_id].push_back(number);
      break;
    case Kind::endorsement:
      if (is_new) stands_[target_id].push_back(number);
      break;
    case Kind::disclosure:
    case Kind::processing:
    case Kind::proposal:
    case Kind::release: break;
  }
}

std::size_t Register::count_current(Kind kind) const {
  const std::vector<std::size_t>& numbers = items_of(kind);
  return static_cast<std::size_t>(
      std::count_if(numbers.begin(), numbers.end(), [&](std::size_t number) { return !items_[number].tombstone; }));
}

bool Register::has_words(std::size_t item_number, const std::vector<std::string>& words) const {
  const SearchText& text = search_texts_[item_number];
  const std::string_view haystack = std::string_view(run_).substr(text.begin, text.size);
  return std::all_of(words.begin(), words.end(),
                     [&](const std::string& word) { return haystack.find(word) != std::string_view::npos; });
}

std::vector<std::size_t> Register::search_text(std::span<const Kind> kinds, std::string_view text) const {
  const std::vector<std::string> words = words_of(text);
  std::vector<std::size_t> found;
  for (const Kind kind : kinds) {
    for (const std::size_t number : items_of(kind)) {
      if (has_words(number, words)) found.push_back(number);
    }
  }
  return found;
}

std::vector<std::size_t> Register::search(Kind kind, const Query& query) const {
  const std::vector<std::string> words = words_of(query.text);
  std::vector<std::size_t> found;
  for (const std::size_t number : items_of(kind)) {
    const Facts& facts = facts_[number];
    const bool withdrawn = items_[number].tombstone.has_value();
    if (withdrawn != (query.status == "withdrawn")) continue;
    if (!query.status.empty() && !withdrawn && facts.status != query.status) continue;
    if (!query.publisher_id.empty() && entries_[items_[number].latest()].leaf.header().publisher_id != query.publisher_id) continue;
    if (!query.domain.empty() && std::find(facts.domains.begin(), facts.domains.end(), query.domain) == facts.domains.end()) continue;
    if (has_words(number, words)) found.push_back(number);
  }
  std::stable_sort(found.begin(), found.end(), [&](std::size_t a, std::size_t b) {
    return entries_[items_[a].latest()].leaf.header().published_at_ms > entries_[items_[b].latest()].leaf.header().published_at_ms;
  });
  return found;
}

std::optional<std::size_t> Register::find_entry(LogName log, std::uint64_t leaf_index) const {
  for (std::size_t number = 0; number < entries_.size(); ++number) {
    if (entries_[number].log == log && entries_[number].index == leaf_index) return number;
  }
  return std::nullopt;
}

std::vector<std::size_t> Register::replies_to(std::string_view complaint_id) const {
  const auto found = replies_.find(complaint_id);
  return found == replies_.end() ? std::vector<std::size_t>() : found->second;
}

std::vector<std::size_t> Register::complaints_about(std::string_view record_id) const {
  const auto found = complaints_.find(record_id);
  if (found == complaints_.end()) return {};
  return {found->second.rbegin(), found->second.rend()};
}

std::size_t Register::count_complaints_about(std::string_view record_id) const {
  const auto found = complaints_.find(record_id);
  return found == complaints_.end() ? 0 : found->second.size();
}

Tally Register::tally(std::string_view proposal_id) const {
  Tally tally;
  const auto found = stands_.find(proposal_id);
  if (found == stands_.end()) return tally;
  const Result<Verified<Proposal>> proposal = open<Proposal>(proposal_id);
  if (!proposal) return tally;
  const auto is_in_time = [&](std::size_t revision) {
    return is_open_at(**proposal, entries_[revision].leaf.header().published_at_ms);
  };
  for (const std::size_t number : found->second) {
    const std::vector<std::size_t>& revisions = items_[number].revisions;
    const auto counted = std::find_if(revisions.rbegin(), revisions.rend(), is_in_time);
    if (counted == revisions.rend()) continue;
    // As a rule the newest one, which need not be opened.
    std::optional<Choice> choice = facts_[number].choice;
    if (counted != revisions.rbegin()) {
      const Result<Verified<Endorsement>> stand = open_entry<Endorsement>(*counted);
      TRIALOG_ASSERT(stand.has_value(), "a verified stand opens");
      choice = (*stand)->choice;
    }
    TRIALOG_ASSERT(choice.has_value(), "a verified stand has a choice");
    switch (*choice) {
      case Choice::in_favour: ++tally.in_favour; break;
      case Choice::against: ++tally.against; break;
      case Choice::abstain: ++tally.abstain; break;
    }
  }
  return tally;
}

std::optional<Choice> Register::choice_of(std::string_view proposal_id, const PublicKey& key) const {
  const Result<Verified<Endorsement>> stand = open<Endorsement>(endorsement_id(proposal_id, key));
  if (!stand) return std::nullopt;
  return (*stand)->choice;
}

std::vector<MonthlyChanges> Register::monthly_changes() const {
  std::map<std::string, MonthlyChanges> by_month;
  const auto note = [&](std::int64_t at_ms) -> MonthlyChanges& {
    MonthlyChanges& changes = by_month[month_of(at_ms)];
    changes.month = month_of(at_ms);
    return changes;
  };
  for (const Kind kind : {Kind::disclosure, Kind::processing}) {
    for (const std::size_t number : items_of(kind)) {
      const Item& item = items_[number];
      for (std::size_t i = 0; i < item.revisions.size(); ++i) {
        MonthlyChanges& changes = note(entries_[item.revisions[i]].leaf.header().published_at_ms);
        (i == 0 ? changes.added : changes.changed) += 1;
      }
      if (item.tombstone) note(entries_[*item.tombstone].leaf.header().published_at_ms).withdrawn += 1;
    }
  }
  std::vector<MonthlyChanges> out;
  for (auto& [month, changes] : by_month) {
    while (!out.empty()) {  // Months without a change are shown as such; a gap would look like a shorter time.
      const std::string& last = out.back().month;
      const int year = (last[0] - '0') * 1000 + (last[1] - '0') * 100 + (last[2] - '0') * 10 + (last[3] - '0');
      const int month_number = (last[5] - '0') * 10 + (last[6] - '0');
      const int next_year = month_number == 12 ? year + 1 : year;
      const int next_month = month_number == 12 ? 1 : month_number + 1;
      std::string next = std::to_string(next_year) + (next_month < 10 ? "-0" : "-") + std::to_string(next_month);
      if (next >= month) break;
      out.push_back({std::move(next), 0, 0, 0});
    }
    out.push_back(changes);
  }
  return out;
}

std::string month_of(std::int64_t at_ms) {
  const CivilTime time = civil_time(at_ms);
  return decimal(time.year) + (time.month < 10 ? "-0" : "-") + decimal(time.month);
}

}  // namespace trialog
