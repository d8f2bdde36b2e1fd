#include "origin/demo.h"

#include <boost/json.hpp>

#include <algorithm>
#include <map>

#include "base/encoding.h"
#include "base/limits.h"
#include "origin/keys.h"

namespace trialog::origin {
namespace {

namespace js = boost::json;

// Certificates of the demo hold from 2020 to 2100 and were issued when the portal of the story began.
constexpr std::int64_t issued_at_ms = 1577836800000;
constexpr std::size_t leaves_a_batch = 256;

std::string text_of(const js::string& text) { return {text.data(), text.size()}; }

struct DemoFile {
  std::string path;
  js::value content;
};

// A member that must be there, as text. Errors: missing_field, wrong_type.
Result<std::string> text_member(const js::object& object, std::string_view key) {
  const js::value* value = object.if_contains({key.data(), key.size()});
  if (value == nullptr) return Error{Errc::missing_field, std::string(key)};
  if (!value->is_string()) return Error{Errc::wrong_type, std::string(key)};
  return text_of(value->get_string());
}

Result<std::int64_t> time_member(const js::object& object, std::string_view key) {
  const std::string text = TRIALOG_TRY(text_member(object, key));
  const Result<std::int64_t> at_ms = parse_time_ms(text);
  if (!at_ms) return Error{Errc::invalid_value, std::string(key)};
  return *at_ms;
}

std::optional<std::string> optional_text(const js::object& object, std::string_view key) {
  const js::value* value = object.if_contains({key.data(), key.size()});
  return value != nullptr && value->is_string() ? std::optional<std::string>(text_of(value->get_string())) : std::nullopt;
}

LocalizedText localized(const js::object& object, std::string_view key) {
  LocalizedText text;
  const js::value* value = object.if_contains({key.data(), key.size()});
  if (value == nullptr || !value->is_object()) return text;
  for (const auto& [language, entry] : value->get_object()) {
    if (entry.is_string()) text.entries.push_back({std::string(language.data(), language.size()), text_of(entry.get_string())});
  }
  return text;
}

template <class E>
Result<E> token_member(const js::object& object, std::string_view key) {
  const std::string token = TRIALOG_TRY(text_member(object, key));
  E value{};
  if (!enum_from_token(token, value)) return Error{Errc::invalid_value, std::string(key)};
  return value;
}

// RFC 7386.
void merge_patch(js::value& target, const js::value& patch) {
  if (!patch.is_object()) {
    target = patch;
    return;
  }
  if (!target.is_object()) target = js::object();
  for (const auto& [key, value] : patch.get_object()) {
    if (value.is_null()) {
      target.get_object().erase(key);
    } else {
      merge_patch(target.get_object()[key], value);
    }
  }
}

// A leaf of the demo with its place in time.
struct Dated {
  std::int64_t at_ms;
  std::string id;
  std::int64_t revision;
  Submission submission;
};

struct Organisation {
  std::string name;  // in both languages
  SigningKey key;
  SealingKey sealing_key;
};

class DemoLoader {
 public:
  DemoLoader(Portal& portal, std::string folder, std::int64_t now_ms)
      : portal_(portal), folder_(std::move(folder)), now_ms_(now_ms) {}

  Result<DemoSummary> load() {
    TRIALOG_TRY(each_in("organisations.json", [this](const js::object& object) { return add_organisation(object); }));
    for (const auto& [subfolder, kind] : {std::pair{"disclosures", Kind::disclosure}, std::pair{"processing", Kind::processing},
                                          std::pair{"proposals", Kind::proposal}}) {
      TRIALOG_TRY(each_file(subfolder, [this, k = kind](const js::object& object) { return add_record(k, object); }));
    }
    TRIALOG_TRY(each_file("complaints", [this](const js::object& object) { return add_complaint(object); }));
    TRIALOG_TRY(each_in("endorsements.json", [this](const js::object& object) { return add_endorsements(object); }));
    std::stable_sort(leaves_.begin(), leaves_.end(), [](const Dated& a, const Dated& b) { return a.at_ms < b.at_ms; });
    return append();
  }

 private:
  template <class Add>
  Result<void> each_in(const std::string& name, const Add& add) {
    const js::value content = TRIALOG_TRY(read(name));
    if (!content.is_array()) return Error{Errc::wrong_type, name};
    for (const js::value& element : content.get_array()) {
      if (!element.is_object()) return Error{Errc::wrong_type, name};
      const Result<void> added = add(element.get_object());
      if (!added) return Error{added.error().code, name + ": " + added.error().where};
    }
    return {};
  }

  template <class Add>
  Result<void> each_file(const std::string& subfolder, const Add& add) {
    for (const std::string& file : list_files(folder_ + "/" + subfolder)) {
      const std::string name = subfolder + "/" + file;
      const js::value content = TRIALOG_TRY(read(name));
      if (!content.is_object()) return Error{Errc::wrong_type, name};
      const Result<void> added = add(content.get_object());
      if (!added) return Error{added.error().code, name + ": " + added.error().where};
    }
    return {};
  }

  Result<js::value> read(const std::string& name) const {
    const Bytes bytes = TRIALOG_TRY(read_file(folder_ + "/" + name, limits::max_import_bytes));
    boost::system::error_code failed;
    const std::string_view text = as_text(bytes);
    js::value content = js::parse({text.data(), text.size()}, failed);
    if (failed) return Error{Errc::invalid_json, name};
    return content;
  }

  Result<const Organisation*> organisation(const std::string& id) const {
    const auto found = organisations_.find(id);
    if (found == organisations_.end()) return Error{Errc::unknown_reference, id};
    return &found->second;
  }

  // A key that this portal's demo always makes for the same name.
  Secret<32> citizen_secret(std::string_view name) const {
    return Secret<32>(sha256({as_bytes("trialog demo city "), portal_.root_key->seed().view(), as_bytes(name)}));
  }

  Result<void> add_organisation(const js::object& object) {
    const std::string id = TRIALOG_TRY(text_member(object, "id"));
    if (!is_identifier(id)) return Error{Errc::invalid_value, "id"};
    const std::string path = portal_.keys_folder() + "/demo/" + id;
    const SigningKey key(TRIALOG_TRY(read_or_make_seed(path + ".key")));
    const SealingKey sealing_key(TRIALOG_TRY(read_or_make_seed(path + ".sealing.key")));
    Certificate certificate;
    certificate.header = header("crt-" + id, issued_at_ms, {});
    certificate.subject_key = hex(key.public_key());
    certificate.role = TRIALOG_TRY(token_member<Role>(object, "role"));
    certificate.organisation_id = id;
    certificate.organisation_name = localized(object, "name");
    certificate.organisation_type = TRIALOG_TRY(token_member<OrganisationType>(object, "type"));
    certificate.sealing_key = hex(sealing_key.public_key());
    certificate.contact = optional_text(object, "contact");
    certificate.valid_from_ms = issued_at_ms;
    certificate.valid_until_ms = limits::max_time_ms;
    std::string name;
    for (const LocalizedString& entry : certificate.organisation_name.entries) name += (name.empty() ? "" : " / ") + entry.text;
    organisations_.insert({id, {name, key, sealing_key}});
    return add(certificate, *portal_.root_key, {});
  }

  // Revisions of one record, then its withdrawal.
  Result<void> add_record(Kind kind, const js::object& object) {
    const std::string id = TRIALOG_TRY(text_member(object, "id"));
    const std::string publisher_id = TRIALOG_TRY(text_member(object, "publisher"));
    const Organisation& publisher = *TRIALOG_TRY(organisation(publisher_id));
    const js::value* revisions = object.if_contains("revisions");
    if (revisions == nullptr || !revisions->is_array()) return Error{Errc::missing_field, id + " revisions"};
    js::value record;
    std::string previous_sha256(no_previous_sha256);
    std::int64_t revision = 0;
    for (const js::value& entry : revisions->get_array()) {
      if (!entry.is_object()) return Error{Errc::wrong_type, id + " revisions"};
      const std::int64_t at_ms = TRIALOG_TRY(time_member(entry.get_object(), "published_on"));
      const js::value* whole = entry.get_object().if_contains("record");
      const js::value* changes = entry.get_object().if_contains("changes");
      if (whole == nullptr && changes == nullptr) return Error{Errc::missing_field, id + " record"};
      if (whole != nullptr) {
        record = *whole;
      } else {
        // The note is about one revision, the fields go on.
        if (record.is_object()) record.get_object().erase("change_note");
        merge_patch(record, *changes);
      }
      if (!record.is_object()) return Error{Errc::wrong_type, id + " record"};
      RecordHeader head = header(id, at_ms, publisher_id);
      head.revision = ++revision;
      head.previous_sha256 = previous_sha256;
      const Bytes payload = TRIALOG_TRY(payload_of(kind, record.get_object(), head, publisher.name));
      previous_sha256 = hex(sha256(payload));
      Result<Bytes> leaf = sign_payload(kind, payload, publisher.key);
      if (!leaf) return Error{leaf.error().code, id + " revision " + std::to_string(revision) + ": " + leaf.error().where};
      leaves_.push_back({at_ms, id, revision, {std::move(*leaf), {}}});
    }
    const js::value* withdrawn = object.if_contains("withdrawn");
    if (withdrawn == nullptr) return {};
    if (!withdrawn->is_object()) return Error{Errc::wrong_type, id + " withdrawn"};
    const std::int64_t at_ms = TRIALOG_TRY(time_member(withdrawn->get_object(), "published_on"));
    Tombstone tombstone;
    tombstone.header = header("tmb-" + id, at_ms, publisher_id);
    tombstone.target_id = id;
    tombstone.target_sha256 = previous_sha256;
    tombstone.reason = TRIALOG_TRY(token_member<WithdrawalReason>(withdrawn->get_object(), "reason"));
    if (LocalizedText text = localized(withdrawn->get_object(), "text"); !text.empty()) tombstone.text = std::move(text);
    return add(tombstone, publisher.key, {});
  }

  // The fields of the file with the header and the publisher's name, as canonical bytes.
  Result<Bytes> payload_of(Kind kind, const js::object& fields, const RecordHeader& head, const std::string& name) const {
    json::Value value = TRIALOG_TRY(json::parse(js::serialize(fields)));
    value.members.push_back({"header", SaveArchive::save(head)});
    if (kind == Kind::disclosure || kind == Kind::processing) {
      value.members.push_back({"organisation_name", json::Value::make_text(name)});
    }
    return to_bytes(json::write(value));
  }

  Result<void> add_complaint(const js::object& object) {
    const std::string id = TRIALOG_TRY(text_member(object, "id"));
    const js::value* inner = object.if_contains("private");
    if (inner == nullptr || !inner->is_object()) return Error{Errc::missing_field, id + " private"};
    const js::object& private_fields = inner->get_object();
    const std::int64_t sent_at_ms = TRIALOG_TRY(time_member(object, "sent_on"));

    Complaint complaint;
    complaint.header = header(id, sent_at_ms, {});
    complaint.header.language = TRIALOG_TRY(text_member(object, "language"));
    complaint.request_kind = TRIALOG_TRY(token_member<RequestKind>(object, "request_kind"));
    complaint.about_type = TRIALOG_TRY(token_member<AboutType>(object, "about_type"));
    complaint.about_id = optional_text(object, "about_id");
    complaint.addressed_to = TRIALOG_TRY(text_member(object, "addressed_to"));
    complaint.public_summary = optional_text(object, "public_summary");
    if (const js::value* wanted = object.if_contains("wanted"); wanted != nullptr && wanted->is_array()) {
      for (const js::value& word : wanted->get_array()) {
        Wanted value{};
        if (!word.is_string() || !enum_from_token(text_of(word.get_string()), value)) return Error{Errc::invalid_value, id + " wanted"};
        complaint.wanted.push_back(value);
      }
    }
    const Organisation& body = *TRIALOG_TRY(organisation(complaint.addressed_to));

    ComplaintPrivate part;
    part.complaint_id = id;
    part.salt = hex(citizen_secret("salt " + id).view());
    part.title = TRIALOG_TRY(text_member(private_fields, "title"));
    part.text = TRIALOG_TRY(text_member(private_fields, "text"));
    part.decided_on = optional_text(private_fields, "decided_on");
    part.reference = optional_text(private_fields, "reference");
    part.name = optional_text(private_fields, "name");
    part.contact = optional_text(private_fields, "contact");
    const Bytes private_bytes = TRIALOG_TRY(encode_private(part));
    const Bytes sealed = TRIALOG_TRY(seal(body.sealing_key.public_key(), private_bytes));
    complaint.private_commitment = hex(TRIALOG_TRY(private_commitment(part)));
    complaint.sealed_sha256 = hex(sha256(sealed));
    TRIALOG_TRY(add(complaint, SigningKey(citizen_secret("key " + id)), sealed));
    return add_replies(object, id, complaint.addressed_to);
  }

  Result<void> add_replies(const js::object& object, const std::string& complaint_id, const std::string& publisher_id) {
    const Organisation& publisher = *TRIALOG_TRY(organisation(publisher_id));
    const js::value* replies = object.if_contains("replies");
    if (replies == nullptr || !replies->is_array()) return {};
    int number = 0;
    for (const js::value& entry : replies->get_array()) {
      if (!entry.is_object()) return Error{Errc::wrong_type, complaint_id + " replies"};
      const js::object& fields = entry.get_object();
      const std::int64_t at_ms = TRIALOG_TRY(time_member(fields, "published_on"));
      Reply reply;
      reply.header = header("rpl-" + complaint_id + "-" + std::to_string(++number), at_ms, publisher_id);
      reply.complaint_id = complaint_id;
      reply.outcome = TRIALOG_TRY(token_member<Outcome>(fields, "outcome"));
      reply.text = localized(fields, "text");
      if (LocalizedText next = localized(fields, "next_steps"); !next.empty()) reply.next_steps = std::move(next);
      TRIALOG_TRY(add(reply, publisher.key, {}));
    }
    return {};
  }

  Result<void> add_endorsements(const js::object& object) {
    const std::string proposal_id = TRIALOG_TRY(text_member(object, "proposal_id"));
    const std::int64_t first_ms = TRIALOG_TRY(time_member(object, "first_on"));
    const std::int64_t last_ms = TRIALOG_TRY(time_member(object, "last_on"));
    // People do not come in the order of their opinion: the keys' own order mixes them.
    std::vector<std::pair<PublicKey, Choice>> stands;
    std::map<PublicKey, SigningKey> keys;
    for (const auto& [word, choice] : {std::pair{"in_favour", Choice::in_favour}, std::pair{"against", Choice::against},
                                       std::pair{"abstain", Choice::abstain}}) {
      const js::value* count = object.if_contains(word);
      if (count == nullptr || !count->is_int64() || count->get_int64() < 0 || count->get_int64() > 1000) {
        return Error{Errc::invalid_value, proposal_id + " " + word};
      }
      for (std::int64_t i = 0; i < count->get_int64(); ++i) {
        const SigningKey key(citizen_secret("stand " + proposal_id + " " + word + " " + std::to_string(i)));
        stands.emplace_back(key.public_key(), choice);
        keys.emplace(key.public_key(), key);
      }
    }
    std::sort(stands.begin(), stands.end());
    const auto steps = static_cast<std::int64_t>(std::max<std::size_t>(stands.size(), 2) - 1);
    for (std::size_t i = 0; i < stands.size(); ++i) {
      const auto& [public_key, choice] = stands[i];
      Endorsement endorsement;
      const std::int64_t at_ms = first_ms + (last_ms - first_ms) * static_cast<std::int64_t>(i) / steps;
      endorsement.header = header(endorsement_id(proposal_id, public_key), at_ms, {});
      endorsement.proposal_id = proposal_id;
      endorsement.choice = choice;
      TRIALOG_TRY(add(endorsement, keys.at(public_key), {}));
    }
    return {};
  }

  static RecordHeader header(std::string id, std::int64_t at_ms, std::string publisher_id) {
    RecordHeader head;
    head.id = std::move(id);
    head.previous_sha256 = no_previous_sha256;
    head.published_at_ms = at_ms;
    head.publisher_id = std::move(publisher_id);
    head.language = "en";
    return head;
  }

  template <class T>
  Result<void> add(const T& record, const SigningKey& key, Bytes sealed) {
    Result<Bytes> leaf = sign_record(record, key);
    if (!leaf) return Error{leaf.error().code, record.header.id + ": " + leaf.error().where};
    leaves_.push_back({record.header.published_at_ms, record.header.id, record.header.revision,
                       {std::move(*leaf), std::move(sealed)}});
    return {};
  }

  Result<DemoSummary> append() {
    DemoSummary summary;
    const Register& records = *portal_.ledger->records();
    // The story's dates lie years back; some of its proposals are open for months to come.
    const AdmissionPolicy policy{now_ms_, now_ms_, network_policy(now_ms_).max_ahead_ms};
    std::vector<Submission> batch;
    std::vector<const Dated*> of_batch;
    for (std::size_t i = 0; i < leaves_.size(); ++i) {
      Dated& leaf = leaves_[i];
      const Item* item = records.find(leaf.id);
      const bool is_there =
          item != nullptr && records.entry(item->latest()).leaf.header().revision >= leaf.revision;
      if (is_there) {
        ++summary.already_there;
      } else {
        batch.push_back(std::move(leaf.submission));
        of_batch.push_back(&leaf);
      }
      if (batch.size() < leaves_a_batch && i + 1 < leaves_.size()) continue;
      const std::vector<Result<Position>> taken = portal_.ledger->admit(batch, policy);
      for (std::size_t k = 0; k < taken.size(); ++k) {
        if (!taken[k]) return Error{taken[k].error().code, of_batch[k]->id + ": " + taken[k].error().where};
      }
      summary.loaded += batch.size();
      batch.clear();
      of_batch.clear();
    }
    return summary;
  }

  Portal& portal_;
  std::string folder_;
  std::int64_t now_ms_;
  std::map<std::string, Organisation> organisations_;
  std::vector<Dated> leaves_;
};

}  // namespace

Result<DemoSummary> load_demo(Portal& portal, const std::string& folder, const Clock& clock) {
  if (!portal.root_key) return Error{Errc::invalid_key, portal.keys_folder() + "/root.key is not there"};
  return DemoLoader(portal, folder, clock()).load();
}

}  // namespace trialog::origin
