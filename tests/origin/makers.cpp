#include "origin/makers.h"

#include <unistd.h>

#include <atomic>
#include <filesystem>

#include "base/encoding.h"
#include "log/proof.h"
#include "log/tlog_proof.h"

namespace trialog::origin::test {
namespace {

RecordHeader header(std::string_view id, std::string publisher_id) {
  RecordHeader head;
  head.id = id;
  head.previous_sha256 = no_previous_sha256;
  head.published_at_ms = now_ms;
  head.publisher_id = std::move(publisher_id);
  head.language = "en";
  return head;
}

// Records of these makers keep the rules; one that does not is a mistake in the maker.
template <class T>
Submission sign(const T& record, const SigningKey& key, Bytes sealed = {}) {
  Result<Bytes> leaf = sign_record(record, key);
  TRIALOG_ASSERT(leaf.has_value(), "a record of the tests keeps the rules");
  return {std::move(*leaf), std::move(sealed)};
}

template <class T>
T read(const Submission& submission) {
  const Result<Envelope> envelope = decode_envelope(submission.leaf);
  const Result<json::Document> document = json::read(as_text(envelope->payload));
  Result<T> record = LoadArchive::load<T>(*document);
  return std::move(*record);
}

std::string payload_sha256(const Submission& submission) { return hex(sha256(decode_envelope(submission.leaf)->payload)); }

Submission certify(std::string_view id, const SigningKey& key, const SigningKey& root) {
  Certificate certificate;
  certificate.header = header(id, "");
  certificate.subject_key = hex(key.public_key());
  certificate.organisation_id = office_id;
  certificate.organisation_name.entries = {{"en", "The Office"}};
  certificate.sealing_key = hex(sealing_key_of(office_id).public_key());
  certificate.valid_until_ms = limits::max_time_ms;
  return sign(certificate, root);
}

Submission answer(std::string_view id, std::string_view complaint_id, const SigningKey& key) {
  Reply reply;
  reply.header = header(id, office_id);
  reply.complaint_id = complaint_id;
  reply.text.entries = {{"en", "We have read it"}};
  return sign(reply, key);
}

}  // namespace

Folder::Folder() {
  static std::atomic<int> number{0};
  path_ = (std::filesystem::temp_directory_path() / ("trialog-test-" + std::to_string(::getpid()) + "-" + std::to_string(number++))).string();
  std::filesystem::create_directories(path_);
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

SigningKey key_of(std::string_view name) { return SigningKey(Secret<32>(sha256({as_bytes("signing "), as_bytes(name)}))); }
SealingKey sealing_key_of(std::string_view name) { return SealingKey(Secret<32>(sha256({as_bytes("sealing "), as_bytes(name)}))); }
LedgerKeys ledger_keys() { return {key_of("root").public_key(), key_of("register"), key_of("intake")}; }

Submission certificate(const SigningKey& root) { return certify("crt-office", key_of(office_id), root); }
Submission second_certificate() { return certify("crt-second", key_of("second"), key_of("root")); }

Submission disclosure(std::string_view id) {
  Disclosure disclosure;
  disclosure.header = header(id, office_id);
  disclosure.name.entries = {{"en", "A rule"}};
  disclosure.organisation_name = "The Office";
  return sign(disclosure, key_of(office_id));
}

Submission revision(const Submission& before, std::string_view new_name) {
  Disclosure disclosure = read<Disclosure>(before);
  disclosure.header.revision += 1;
  disclosure.header.previous_sha256 = payload_sha256(before);
  disclosure.name.entries = {{"en", std::string(new_name)}};
  return sign(disclosure, key_of(office_id));
}

Submission tombstone(const Submission& target) {
  const Disclosure disclosure = read<Disclosure>(target);
  Tombstone tombstone;
  tombstone.header = header("tmb-" + disclosure.header.id, office_id);
  tombstone.target_id = disclosure.header.id;
  tombstone.target_sha256 = payload_sha256(target);
  return sign(tombstone, key_of(office_id));
}

Submission complaint(std::string_view id) {
  ComplaintPrivate part;
  part.complaint_id = id;
  part.salt = hex(sha256(as_bytes(id)));
  part.title = "A title";
  part.text = "What happened";
  const Result<Bytes> private_bytes = encode_private(part);
  Result<Bytes> sealed = seal(sealing_key_of(office_id).public_key(), *private_bytes);
  Complaint complaint;
  complaint.header = header(id, "");
  complaint.addressed_to = office_id;
  complaint.private_commitment = hex(*private_commitment(part));
  complaint.sealed_sha256 = hex(sha256(*sealed));
  return sign(complaint, key_of(id), std::move(*sealed));
}

Submission reply(std::string_view id, std::string_view complaint_id) { return answer(id, complaint_id, key_of(office_id)); }
Submission second_reply(std::string_view id, std::string_view complaint_id) { return answer(id, complaint_id, key_of("second")); }

Submission proposal(std::string_view id) {
  Proposal proposal;
  proposal.header = header(id, office_id);
  proposal.title.entries = proposal.summary.entries = proposal.text.entries = {{"en", "A proposal"}};
  proposal.opens_at_ms = now_ms - 1000;
  proposal.closes_at_ms = now_ms + 1000;
  return sign(proposal, key_of(office_id));
}

Submission stand(std::string_view proposal_id, std::string_view person) {
  Endorsement stand;
  stand.header = header(endorsement_id(proposal_id, key_of(person).public_key()), "");
  stand.proposal_id = proposal_id;
  return sign(stand, key_of(person));
}

Submission changed_stand(const Submission& before, std::string_view person, Choice choice) {
  Endorsement stand = read<Endorsement>(before);
  stand.header.revision += 1;
  stand.header.previous_sha256 = payload_sha256(before);
  stand.choice = choice;
  return sign(stand, key_of(person));
}

AdmissionPolicy policy() { return network_policy(now_ms); }

Result<Position> admit(Ledger& ledger, const Submission& submission) {
  return ledger.admit({&submission, 1}, policy()).front();
}

std::unique_ptr<Ledger> open_unread_ledger(const std::string& folder, const char* vfs) {
  Result<std::unique_ptr<Store>> store = Store::open(database_path(folder), Store::Access::write, vfs);
  if (!store) return nullptr;
  Result<std::unique_ptr<Ledger>> ledger = Ledger::open(std::move(*store), ledger_keys(), portal_name);
  return ledger ? std::move(*ledger) : nullptr;
}

std::unique_ptr<Ledger> open_ledger(const std::string& folder, const char* vfs) {
  std::unique_ptr<Ledger> ledger = open_unread_ledger(folder, vfs);
  return ledger != nullptr && ledger->read_records() ? std::move(ledger) : nullptr;
}

bool proves(const Ledger& ledger, LogName log, const std::string& proof, ByteView leaf) {
  const Result<TlogProof> parsed = parse_tlog_proof(proof);
  if (!parsed) return false;
  const VerifierKey key = ledger.verifier_key(log);
  return check_tlog_proof(*parsed, leaf, ledger.origin(log), {&key, 1}).has_value();
}

bool holds(Ledger& ledger, LogName log, const std::string& receipt, ByteView leaf) {
  const Result<TlogProof> parsed = parse_tlog_proof(receipt);
  if (!parsed) return false;
  const VerifierKey key = ledger.verifier_key(log);
  const Result<Checkpoint> then = check_tlog_proof(*parsed, leaf, ledger.origin(log), {&key, 1});
  const Result<std::string> now = ledger.prove({log, parsed->index});
  if (!then || !now || !proves(ledger, log, *now, leaf)) return false;
  const StoredCheckpoint newest = ledger.newest(log);
  const TileReader reader = [&](const TileId& id) { return ledger.store().tile(log, id); };
  const Result<std::vector<Digest>> path = prove_consistency(then->size, newest.size, reader);
  return path && check_consistency(then->size, then->root, newest.size, newest.root, *path).has_value();
}

}  // namespace trialog::origin::test
