#include "origin/import_nl.h"

#include <boost/json.hpp>

#include <algorithm>
#include <map>
#include <set>

#include "base/encoding.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "origin/compress.h"
#include "origin/keys.h"

namespace trialog::origin {
namespace {

constexpr std::string_view importer_id = "org-nl-algoritmeregister-import";
constexpr std::string_view source_system = "nl-algoritmeregister";
constexpr std::string_view source_language = "nl";
constexpr std::size_t leaves_a_batch = 400;

using SourceFields = std::map<std::string, std::string>;  // one record of the listing, its keys in order

struct Snapshot {
  std::string file;
  std::int64_t fetched_at_ms = 0;
  std::string format;  // which keys its records have
  std::vector<std::pair<std::string, SourceFields>> records;  // by the source's id, in the file's order
};

struct StatusWord {
  std::string_view source;
  DisclosureStatus status;
};
constexpr StatusWord status_words[] = {{"in_gebruik", DisclosureStatus::in_use},
                                       {"ontwikkeling", DisclosureStatus::planned},
                                       {"buiten_gebruik", DisclosureStatus::retired}};

std::string text_in_dutch(const std::optional<LocalizedText>& text) {
  return text && !text->entries.empty() ? text->entries.front().text : std::string();
}

LocalizedText dutch(std::string text) { return {{{std::string(source_language), std::move(text)}}}; }

// The first `count` scalars of a text.
std::string cut(const std::string& text, std::size_t count) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < count && at < text.size(); ++i) (void)next_scalar(text, at);
  return text.substr(0, at);
}

// What the mapped fields of a disclosure say in the source's words.
SourceFields mapped_fields(const Disclosure& disclosure) {
  SourceFields fields;
  fields["id"] = disclosure.header.source ? disclosure.header.source->reference : std::string();
  fields["title"] = disclosure.name.entries.empty() ? std::string() : disclosure.name.entries.front().text;
  fields["organisatie"] = disclosure.organisation_name;
  fields["doel"] = text_in_dutch(disclosure.purpose);
  fields["juridische_basis"] = text_in_dutch(disclosure.legal_basis);
  fields["url"] = disclosure.public_page.value_or(std::string());
  for (const StatusWord& word : status_words) {
    if (word.status == disclosure.status) fields["status"] = word.source;
  }
  return fields;
}

// Fields that the source's record does not have at all, although we map them.
constexpr std::string_view absent_field = "absent";

// The source's record, exactly.
SourceFields source_fields(const Disclosure& disclosure) {
  SourceFields fields = mapped_fields(disclosure);
  for (const ForeignField& foreign : disclosure.foreign_fields) {
    if (foreign.name == absent_field) fields.erase(foreign.value);
  }
  for (const ForeignField& foreign : disclosure.foreign_fields) {
    if (foreign.name != absent_field) fields[foreign.name] = foreign.value;
  }
  return fields;
}

const std::string& value_or_empty(const SourceFields& fields, const std::string& key) {
  static const std::string empty;
  const auto found = fields.find(key);
  return found == fields.end() ? empty : found->second;
}

Result<Disclosure> disclosure_of(const std::string& source_id, const SourceFields& fields) {
  Disclosure disclosure;
  disclosure.name = dutch(cut(value_or_empty(fields, "title"), 200));
  disclosure.organisation_name = cut(value_or_empty(fields, "organisatie"), 250);
  if (const std::string& purpose = value_or_empty(fields, "doel"); !purpose.empty()) disclosure.purpose = dutch(cut(purpose, 2500));
  if (const std::string& basis = value_or_empty(fields, "juridische_basis"); !basis.empty()) {
    disclosure.legal_basis = dutch(cut(basis, 2500));
  }
  if (const std::string& url = value_or_empty(fields, "url"); is_url(url) && url.size() <= 500) disclosure.public_page = url;
  const std::string& status = value_or_empty(fields, "status");
  const auto* const word = std::find_if(std::begin(status_words), std::end(status_words),
                                        [&](const StatusWord& known) { return known.source == status; });
  if (word == std::end(status_words)) return Error{Errc::invalid_value, source_id + ".status"};
  disclosure.status = word->status;
  disclosure.register_entries.push_back({"nl-lars", source_id, std::nullopt});
  disclosure.header.source = RecordSource{std::string(source_system), source_id, {}, {}};

  const SourceFields mapped = mapped_fields(disclosure);
  for (const auto& [name, value] : fields) {
    const auto same = mapped.find(name);
    if (same == mapped.end() || same->second != value) disclosure.foreign_fields.push_back({name, value});
  }
  for (const auto& [name, value] : mapped) {
    if (!fields.contains(name)) disclosure.foreign_fields.push_back({std::string(absent_field), name});
  }
  return disclosure;
}

Result<Snapshot> read_snapshot(const std::string& path) {
  Bytes bytes = TRIALOG_TRY(read_file(path, limits::max_import_bytes));
  const bool is_gzip = bytes.size() > 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
  if (is_gzip) {
    Result<Bytes> plain = gunzip(bytes, limits::max_import_bytes);
    if (!plain) return Error{plain.error().code, path};
    bytes = std::move(*plain);
  }
  boost::system::error_code failed;
  boost::json::parse_options options;
  options.max_depth = 16;
  const std::string_view text = as_text(bytes);
  const boost::json::value document = boost::json::parse({text.data(), text.size()}, failed, {}, options);
  if (failed) return Error{Errc::invalid_json, path};
  const boost::json::object* object = document.if_object();
  const boost::json::value* records = object == nullptr ? nullptr : object->if_contains("algoritmes");
  const boost::json::value* fetched_at = object == nullptr ? nullptr : object->if_contains("fetched_at");
  if (records == nullptr || fetched_at == nullptr) return Error{Errc::missing_field, path + " algoritmes, fetched_at"};
  if (!records->is_array() || !fetched_at->is_string()) return Error{Errc::wrong_type, path};

  Snapshot snapshot;
  snapshot.file = path;
  const Result<std::int64_t> at_ms = parse_time_ms(std::string_view(fetched_at->get_string().data(), fetched_at->get_string().size()));
  if (!at_ms) return Error{Errc::invalid_value, path + " fetched_at"};
  snapshot.fetched_at_ms = *at_ms;
  std::set<std::string> ids, keys;
  for (const boost::json::value& entry : records->get_array()) {
    const std::string where = path + " algoritmes[" + std::to_string(snapshot.records.size()) + "]";
    if (!entry.is_object()) return Error{Errc::wrong_type, where};
    SourceFields fields;
    for (const auto& [key, value] : entry.get_object()) {
      const std::string name(key.data(), key.size());
      if (!value.is_string()) return Error{Errc::wrong_type, where + "." + name};
      fields.emplace(name, std::string(value.get_string().data(), value.get_string().size()));
      keys.insert(name);
    }
    const std::string id = value_or_empty(fields, "id");
    if (id.empty() || id.size() > 64 || !is_identifier(id)) return Error{Errc::invalid_value, where + ".id"};
    if (!ids.insert(id).second) return Error{Errc::replay, where + ".id"};
    snapshot.records.emplace_back(id, std::move(fields));
  }
  snapshot.format = keys.contains("laatst_gewijzigd") ? "listing-2026-05" : "listing-2026-06";
  return snapshot;
}

// The number that a record of ours has in its name: "dsc-nl-<id>", and ".2" when the number came back a second time.
std::string record_id(const std::string& source_id, int time) {
  return "dsc-nl-" + source_id + (time == 1 ? "" : "." + std::to_string(time));
}

struct Current {
  std::string id;
  const Item* item = nullptr;  // null: not published yet under that id
};

Current current_record(const Register& records, const std::string& source_id) {
  for (int time = 1;; ++time) {
    const std::string id = record_id(source_id, time);
    const Item* item = records.find(id);
    if (item == nullptr || !item->tombstone) return {id, item};
  }
}

Verified<Disclosure> open_disclosure(const Register& records, const Item& item) {
  Result<Verified<Disclosure>> disclosure = records.open_entry<Disclosure>(item.latest());
  TRIALOG_ASSERT(disclosure.has_value(), "an item of disclosures opens as one");
  return *disclosure;
}

bool is_imported(const Disclosure& disclosure) {
  return disclosure.header.source && disclosure.header.source->system == source_system;
}

// The importer's key, with its certificate in the register.
Result<SigningKey> importer_key(Portal& portal, std::int64_t now_ms) {
  SigningKey key(TRIALOG_TRY(read_or_make_seed(portal.keys_folder() + "/" + std::string(importer_id) + ".key")));
  if (portal.ledger->records()->certificates().find(key.public_key(), now_ms) != nullptr) return key;
  if (!portal.root_key) return Error{Errc::invalid_key, portal.keys_folder() + "/root.key is needed to certify the importer"};
  Certificate certificate;
  certificate.header.id = "crt-" + std::string(importer_id);
  certificate.header.previous_sha256 = no_previous_sha256;
  certificate.header.published_at_ms = now_ms;
  certificate.header.language = "en";
  certificate.subject_key = hex(key.public_key());
  certificate.role = Role::official;
  certificate.organisation_id = importer_id;
  certificate.organisation_name.entries = {{"en", "Import of the Dutch Algorithm Register (not the Dutch government)"},
                                           {"nl", "Import van het Algoritmeregister (niet de Nederlandse overheid)"},
                                           {"zh-Hans", "荷兰算法登记册的导入副本（并非荷兰政府发布）"}};
  certificate.organisation_type = OrganisationType::other;
  certificate.valid_from_ms = 0;
  certificate.valid_until_ms = limits::max_time_ms;
  const Submission submission{TRIALOG_TRY(sign_record(certificate, *portal.root_key)), {}};
  const std::vector<Result<Position>> taken = portal.ledger->admit({&submission, 1}, network_policy(now_ms));
  if (!taken.front()) return taken.front().error();
  return key;
}

// Any time up to now: a snapshot is dated by the day it was read.
AdmissionPolicy import_policy(std::int64_t now_ms) { return {now_ms, now_ms, network_policy(now_ms).max_ahead_ms}; }

class Importer {
 public:
  Importer(Portal& portal, const SigningKey& key, std::int64_t now_ms) : portal_(portal), key_(key), now_ms_(now_ms) {}

  Result<ImportSummary> take(const Snapshot& snapshot) {
    ImportSummary summary;
    summary.file = snapshot.file;
    summary.read_on = format_date(snapshot.fetched_at_ms);
    summary.records = snapshot.records.size();
    std::set<std::string> present;
    for (const auto& [source_id, fields] : snapshot.records) {
      present.insert(source_id);
      const Result<void> taken = take_record(snapshot, source_id, fields, summary);
      if (!taken) summary.refused.push_back({taken.error().code, source_id + " " + taken.error().where});
    }
    TRIALOG_TRY(withdraw_missing(snapshot, present, summary));
    TRIALOG_TRY(append());
    return summary;
  }

 private:
  RecordHeader header(const Snapshot& snapshot, const std::string& id, const std::string& source_id) const {
    RecordHeader header;
    header.id = id;
    header.previous_sha256 = no_previous_sha256;
    header.published_at_ms = snapshot.fetched_at_ms;
    header.publisher_id = importer_id;
    header.language = source_language;
    header.source = RecordSource{std::string(source_system), source_id, snapshot.format, format_date(snapshot.fetched_at_ms)};
    return header;
  }

  Result<void> take_record(const Snapshot& snapshot, const std::string& source_id, const SourceFields& fields,
                           ImportSummary& summary) {
    const Current current = current_record(*portal_.ledger->records(), source_id);
    Disclosure disclosure = TRIALOG_TRY(disclosure_of(source_id, fields));
    disclosure.header = header(snapshot, current.id, source_id);
    if (current.item != nullptr) {
      const Verified<Disclosure> before = open_disclosure(*portal_.ledger->records(), *current.item);
      if (source_fields(*before) == fields) {
        ++summary.unchanged;
        return {};
      }
      disclosure.header.revision = before->header.revision + 1;
      disclosure.header.previous_sha256 = hex(before.leaf().payload_sha256());
    }
    waiting_.push_back({TRIALOG_TRY(sign_record(disclosure, key_)), {}});
    ++(current.item == nullptr ? summary.added : summary.changed);
    return {};
  }

  Result<void> withdraw_missing(const Snapshot& snapshot, const std::set<std::string>& present, ImportSummary& summary) {
    const Register& records = *portal_.ledger->records();
    for (const std::size_t number : records.items_of(Kind::disclosure)) {
      const Item& item = records.item(number);
      if (item.tombstone) continue;
      const Verified<Disclosure> disclosure = open_disclosure(records, item);
      if (!is_imported(*disclosure) || present.contains(disclosure->header.source->reference)) continue;
      Tombstone tombstone;
      tombstone.header = header(snapshot, "tmb-" + item.id, disclosure->header.source->reference);
      tombstone.target_id = item.id;
      tombstone.target_sha256 = hex(disclosure.leaf().payload_sha256());
      tombstone.reason = WithdrawalReason::removed_at_source;
      waiting_.push_back({TRIALOG_TRY(sign_record(tombstone, key_)), {}});
      ++summary.withdrawn;
    }
    return {};
  }

  Result<void> append() {
    for (std::size_t first = 0; first < waiting_.size(); first += leaves_a_batch) {
      const std::size_t count = std::min(leaves_a_batch, waiting_.size() - first);
      const std::span<const Submission> batch = std::span<const Submission>(waiting_).subspan(first, count);
      for (const Result<Position>& position : portal_.ledger->admit(batch, import_policy(now_ms_))) {
        if (!position) return position.error();
      }
    }
    waiting_.clear();
    return {};
  }

  Portal& portal_;
  const SigningKey& key_;
  std::int64_t now_ms_;
  std::vector<Submission> waiting_;
};

// The date of the newest snapshot that is in the register.
std::int64_t newest_import_ms(const Register& records) {
  std::int64_t newest_ms = 0;
  for (const Entry& entry : records.entries()) {
    const RecordHeader& header = entry.leaf.header();
    if (header.source && header.source->system == source_system) newest_ms = std::max(newest_ms, header.published_at_ms);
  }
  return newest_ms;
}

}  // namespace

Result<std::vector<ImportSummary>> import_nl(Portal& portal, const std::vector<std::string>& files, const Clock& clock) {
  std::vector<Snapshot> snapshots;
  for (const std::string& file : files) snapshots.push_back(TRIALOG_TRY(read_snapshot(file)));
  std::stable_sort(snapshots.begin(), snapshots.end(),
                   [](const Snapshot& a, const Snapshot& b) { return a.fetched_at_ms < b.fetched_at_ms; });
  const std::int64_t now_ms = clock();
  const std::int64_t newest_ms = newest_import_ms(*portal.ledger->records());
  if (!snapshots.empty() && snapshots.front().fetched_at_ms < newest_ms) {
    return Error{Errc::old_revision, snapshots.front().file + " is older than the import of " + format_date(newest_ms)};
  }
  const SigningKey key = TRIALOG_TRY(importer_key(portal, now_ms));
  Importer importer(portal, key, now_ms);
  std::vector<ImportSummary> summaries;
  for (const Snapshot& snapshot : snapshots) summaries.push_back(TRIALOG_TRY(importer.take(snapshot)));
  return summaries;
}

std::string export_nl(const Register& records) {
  boost::json::array listing;
  std::int64_t newest_ms = 0;
  for (const std::size_t number : records.items_of(Kind::disclosure)) {
    const Item& item = records.item(number);
    const Verified<Disclosure> disclosure = open_disclosure(records, item);
    if (!is_imported(*disclosure)) continue;
    newest_ms = std::max(newest_ms, disclosure->header.published_at_ms);
    if (item.tombstone) continue;
    boost::json::object entry;
    for (const auto& [name, value] : source_fields(*disclosure)) entry[name] = value;
    listing.push_back(std::move(entry));
  }
  boost::json::object document;
  document["count"] = listing.size();
  document["algoritmes"] = std::move(listing);
  document["read_on"] = format_date(newest_ms);
  return boost::json::serialize(document) + "\n";
}

}  // namespace trialog::origin
