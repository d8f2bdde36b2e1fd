#include "record/record.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/limits.h"

namespace trialog {
namespace {

std::string_view id_prefix(Kind kind) {
  switch (kind) {
    case Kind::certificate: return "crt-";
    case Kind::disclosure: return "dsc-";
    case Kind::processing: return "prc-";
    case Kind::complaint: return "cmp-";
    case Kind::reply: return "rpl-";
    case Kind::proposal: return "prp-";
    case Kind::endorsement: return "end-";
    case Kind::tombstone: return "tmb-";
    case Kind::release: return "rel-";
  }
  TRIALOG_ASSERT(false, "a kind outside its enumeration");
}

Result<void> check_header(const RecordHeader& header, Kind kind) {
  if (!header.id.starts_with(id_prefix(kind))) return Error{Errc::invalid_value, "header.id"};
  if (header.revision < 1) return Error{Errc::invalid_value, "header.revision"};
  if ((header.revision == 1) != (header.previous_sha256 == no_previous_sha256)) {
    return Error{Errc::invalid_value, "header.previous_sha256"};
  }
  return {};
}

// Rules between fields, one overload a kind; most have none.
template <class T>
Result<void> check_between(const T&) { return {}; }

Result<void> check_between(const Certificate& certificate) {
  if (certificate.valid_from_ms >= certificate.valid_until_ms) return Error{Errc::invalid_value, "valid_until_ms"};
  if (certificate.role == Role::root || certificate.role == Role::citizen) return Error{Errc::invalid_value, "role"};
  return {};
}

Result<void> check_between(const Processing& processing) {
  std::int64_t highest = 1;
  for (const DataCategory& category : processing.data) {
    if (category.level < 1) return Error{Errc::invalid_value, "data[].level"};
    highest = std::max(highest, category.level);
  }
  if (processing.highest_level != highest) return Error{Errc::invalid_value, "highest_level"};
  return {};
}

Result<void> check_between(const Proposal& proposal) {
  if (proposal.opens_at_ms >= proposal.closes_at_ms) return Error{Errc::invalid_value, "closes_at_ms"};
  return {};
}

// Names become parts of addresses and of paths: plain words with dots inside, between slashes.
bool is_file_name(std::string_view name) {
  bool is_start = true;
  for (const char c : name) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    if (is_start ? !is_plain : !is_plain && c != '.' && c != '/') return false;
    is_start = c == '/';
  }
  return !is_start;
}

Result<void> check_between(const Release& release) {
  if (release.files.empty()) return Error{Errc::invalid_value, "files"};
  for (std::size_t i = 0; i < release.files.size(); ++i) {
    const std::string& name = release.files[i].name;
    if (!is_file_name(name) || (i > 0 && name <= release.files[i - 1].name)) return Error{Errc::invalid_value, "files[].name"};
  }
  if (release.header.id != release_id(release_name(release.files))) return Error{Errc::invalid_value, "header.id"};
  return {};
}

// Errors: those of RulesCheck; invalid_value. `search_text`: for what the record says in words, when somebody asks.
template <class T>
Result<void> check_record(const T& record, std::string* search_text = nullptr) {
  RulesCheck rules(RecordTraits<T>::rules);
  SaveArchive::visit(record, rules);
  TRIALOG_TRY(rules.result());
  TRIALOG_TRY(check_header(record.header, RecordTraits<T>::kind));
  if (search_text != nullptr) *search_text = rules.take_search_text();
  return check_between(record);
}

// Refuses everything but the one canonical encoding of a record that keeps its rules: the document is its own canonical
// text, and it says what the record, saved again, would say.
template <class T>
Result<RecordHeader> read_as(Reading& reading) {
  T record{};
  TRIALOG_TRY(LoadArchive::load_into(record, reading.document));
  if (!reading.document.is_canonical || !is_saved_as(record, reading.document)) return Errc::not_canonical;
  TRIALOG_TRY(check_record(record, &reading.search_text));
  return std::move(record.header);
}

bool holds_at(const Certificate& certificate, std::int64_t at_ms) {
  return certificate.valid_from_ms <= at_ms && at_ms < certificate.valid_until_ms;
}

// The role in which `signer` may have signed this record. Errors: wrong_key.
Result<Role> role_of_signer(Kind kind, const RecordHeader& header, const PublicKey& signer, const CertificateBook& certificates) {
  if (signer == certificates.root_key()) {
    if (may_sign(kind, Role::root)) return Role::root;
    return Errc::wrong_key;
  }
  if (header.publisher_id.empty()) {
    if (may_sign(kind, Role::citizen)) return Role::citizen;
    return Errc::wrong_key;
  }
  const Certificate* certificate = certificates.find(signer, header.published_at_ms);
  if (certificate == nullptr || certificate->organisation_id != header.publisher_id || !may_sign(kind, certificate->role)) {
    return Errc::wrong_key;
  }
  return certificate->role;
}

}  // namespace

Result<RecordHeader> read_record(Kind kind, ByteView payload, Reading& reading) {
  TRIALOG_TRY(json::read_into(reading.document, as_text(payload)));
  switch (kind) {
#define TRIALOG_READ_KIND(name, type) \
  case Kind::name:                    \
    return read_as<type>(reading);
    TRIALOG_RECORD_KINDS(TRIALOG_READ_KIND)
#undef TRIALOG_READ_KIND
  }
  TRIALOG_ASSERT(false, "a kind outside its enumeration");
}

std::string_view payload_type_of(Kind kind) {
  switch (kind) {
#define TRIALOG_TYPE_OF_KIND(name, type) \
  case Kind::name:                       \
    return RecordTraits<type>::payload_type;
    TRIALOG_RECORD_KINDS(TRIALOG_TYPE_OF_KIND)
#undef TRIALOG_TYPE_OF_KIND
  }
  TRIALOG_ASSERT(false, "a kind outside its enumeration");
}

std::optional<Kind> kind_of_payload_type(std::string_view payload_type) {
#define TRIALOG_KIND_OF_TYPE(name, type) \
  if (payload_type == RecordTraits<type>::payload_type) return Kind::name;
  TRIALOG_RECORD_KINDS(TRIALOG_KIND_OF_TYPE)
#undef TRIALOG_KIND_OF_TYPE
  return std::nullopt;
}

LogName log_of(Kind kind) {
  switch (kind) {
#define TRIALOG_LOG_OF_KIND(name, type) \
  case Kind::name:                      \
    return RecordTraits<type>::log;
    TRIALOG_RECORD_KINDS(TRIALOG_LOG_OF_KIND)
#undef TRIALOG_LOG_OF_KIND
  }
  TRIALOG_ASSERT(false, "a kind outside its enumeration");
}

bool may_sign(Kind kind, Role role) {
  switch (kind) {
#define TRIALOG_MAY_SIGN(name, type) \
  case Kind::name:                   \
    return RecordTraits<type>::may_sign(role);
    TRIALOG_RECORD_KINDS(TRIALOG_MAY_SIGN)
#undef TRIALOG_MAY_SIGN
  }
  TRIALOG_ASSERT(false, "a kind outside its enumeration");
}

json::Value VerifiedLeaf::value() const {
  Result<json::Value> value = json::parse(as_text(envelope_.payload));
  TRIALOG_ASSERT(value.has_value(), "a verified payload is JSON");
  return std::move(*value);
}

// A revision takes the place of what it revises, so that a certificate can be shortened when its key is lost.
void CertificateBook::add(const Verified<Certificate>& certificate) {
  for (Certificate& known : certificates_) {
    if (known.header.id == certificate->header.id) {
      known = *certificate;
      return;
    }
  }
  certificates_.push_back(*certificate);
}

const Certificate* CertificateBook::find(const PublicKey& key, std::int64_t at_ms) const {
  const std::string key_hex = hex(key);
  for (auto it = certificates_.rbegin(); it != certificates_.rend(); ++it) {
    if (it->subject_key == key_hex && holds_at(*it, at_ms)) return &*it;
  }
  return nullptr;
}

const Certificate* CertificateBook::organisation(std::string_view organisation_id) const {
  for (auto it = certificates_.rbegin(); it != certificates_.rend(); ++it) {
    if (it->organisation_id == organisation_id) return &*it;
  }
  return nullptr;
}

const Certificate* CertificateBook::recipient(std::string_view organisation_id, std::int64_t at_ms) const {
  for (auto it = certificates_.rbegin(); it != certificates_.rend(); ++it) {
    if (it->organisation_id == organisation_id && it->sealing_key && holds_at(*it, at_ms)) return &*it;
  }
  return nullptr;
}

Result<VerifiedLeaf> verify(ByteView leaf, const CertificateBook& certificates) {
  return verify(TRIALOG_TRY(open_envelope(leaf)), certificates);
}

std::optional<Errc> rule_broken_alone(ByteView leaf) {
  // Nobody has a role here: what comes before the question of roles is the same for everybody.
  const Result<VerifiedLeaf> verified = verify(leaf, CertificateBook(PublicKey{}));
  if (verified || verified.error().code == Errc::wrong_key || verified.error().code == Errc::wrong_kind) return std::nullopt;
  return verified.error().code;
}

Result<VerifiedLeaf> verify(SignedEnvelope signed_envelope, const CertificateBook& certificates) {
  Reading reading;
  return verify(TRIALOG_TRY(check_form(std::move(signed_envelope), reading)), certificates);
}

Result<FormedLeaf> check_form(SignedEnvelope signed_envelope, Reading& reading) {
  FormedLeaf formed;
  formed.envelope_ = std::move(signed_envelope).take();
  const std::optional<Kind> kind = kind_of_payload_type(formed.envelope_.payload_type);
  if (!kind) return Error{Errc::wrong_kind, "payloadType"};
  formed.kind_ = *kind;
  formed.header_ = TRIALOG_TRY(read_record(*kind, formed.envelope_.payload, reading));
  // The id of an endorsement follows from its key, so that a key has one stand and no more.
  if (*kind == Kind::endorsement) {
    const json::Node* proposal_id = reading.document.root().find("proposal_id");
    formed.is_id_of_signer_ = formed.header_.id == endorsement_id(proposal_id->text, formed.envelope_.signer);
  }
  return formed;
}

Result<VerifiedLeaf> verify(FormedLeaf formed, const CertificateBook& certificates) {
  VerifiedLeaf verified;
  verified.kind_ = formed.kind_;
  verified.role_ = TRIALOG_TRY(role_of_signer(formed.kind_, formed.header_, formed.envelope_.signer, certificates));
  if (!formed.is_id_of_signer_) return Error{Errc::invalid_value, "header.id"};
  verified.header_ = std::move(formed.header_);
  verified.envelope_ = std::move(formed.envelope_);
  return verified;
}

template <class T>
Result<Verified<T>> open_record(const VerifiedLeaf& leaf) {
  if (leaf.kind() != RecordTraits<T>::kind) return Errc::wrong_kind;
  const json::Document document = TRIALOG_TRY(json::read(as_text(leaf.payload())));
  return Verified<T>(TRIALOG_TRY(LoadArchive::load<T>(document)), leaf);
}

template <class T>
Result<Bytes> encode_record(const T& record) {
  TRIALOG_TRY(check_record(record));
  const std::string text = json::write(SaveArchive::save(record));
  if (text.size() > limits::max_payload_bytes) return Errc::too_large;
  return to_bytes(text);
}

template <class T>
Result<Bytes> sign_record(const T& record, const SigningKey& key) {
  const Bytes payload = TRIALOG_TRY(encode_record(record));
  return encode_envelope(sign_envelope(RecordTraits<T>::payload_type, payload, key));
}

#define TRIALOG_INSTANTIATE_KIND(name, type)                              \
  template Result<Verified<type>> open_record<type>(const VerifiedLeaf&); \
  template Result<Bytes> encode_record<type>(const type&);                \
  template Result<Bytes> sign_record<type>(const type&, const SigningKey&);
TRIALOG_RECORD_KINDS(TRIALOG_INSTANTIATE_KIND)
#undef TRIALOG_INSTANTIATE_KIND

Result<Bytes> sign_payload(Kind kind, ByteView payload, const SigningKey& key) {
  Reading reading;
  TRIALOG_TRY(read_record(kind, payload, reading));
  return encode_envelope(sign_envelope(payload_type_of(kind), payload, key));
}

Result<Bytes> encode_private(const ComplaintPrivate& part) {
  const json::Value value = SaveArchive::save(part);
  TRIALOG_TRY(check_rules(value, complaint_private_rules));
  return to_bytes(json::write(value));
}

Result<ComplaintPrivate> decode_private(ByteView bytes) {
  const json::Document document = TRIALOG_TRY(json::read(as_text(bytes)));
  ComplaintPrivate part = TRIALOG_TRY(LoadArchive::load<ComplaintPrivate>(document));
  RulesCheck rules(complaint_private_rules);
  SaveArchive::visit(part, rules);
  TRIALOG_TRY(rules.result());
  return part;
}

Result<Digest> private_commitment(const ComplaintPrivate& part) {
  const Bytes salt = TRIALOG_TRY(decode_hex(part.salt));
  const Bytes bytes = TRIALOG_TRY(encode_private(part));
  return sha256({salt, bytes});
}

std::string endorsement_id(std::string_view proposal_id, const PublicKey& key) {
  return "end-" + hex(sha256({as_bytes(proposal_id), key})).substr(0, 32);
}

std::string release_name(std::span<const ReleaseFile> files) {
  std::string lines;
  for (const ReleaseFile& file : files) lines += file.name + "\n" + file.sha256 + "\n";
  return hex(sha256(as_bytes(lines))).substr(0, 16);
}

std::string release_id(std::string_view release_name) { return "rel-" + std::string(release_name); }

}  // namespace trialog
