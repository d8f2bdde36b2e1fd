// From stored bytes to a record that may be shown: the one way to make a VerifiedLeaf or a Verified<T>.
//
//   leaf bytes -> decode_envelope -> signature -> payload type -> strict JSON -> struct -> encode again and compare
//              -> field rules -> rules between fields -> signer's role -> VerifiedLeaf -> open_record -> Verified<T>
//
// The register and the screens take only VerifiedLeaf and Verified<T>; making one in another way does not compile
// (tests/compile_fail/unverified_record.cpp).
// Does not: check against other records (old revision, unknown reference); register/register.h does.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "crypto/hash.h"
#include "record/envelope.h"
#include "record/kind.h"
#include "record/types/certificate.h"
#include "record/types/complaint.h"
#include "record/types/disclosure.h"
#include "record/types/endorsement.h"
#include "record/types/processing.h"
#include "record/types/proposal.h"
#include "record/types/release.h"
#include "record/types/reply.h"
#include "record/types/tombstone.h"

namespace trialog {

class CertificateBook;
class VerifiedLeaf;

// What a payload says, as it was read to check its form.
struct Reading {
  json::Document document;  // looks into the payload
  std::string search_text;  // its texts that may be searched: RulesCheck
};
// `reading` may have been used before. Errors: those of json::read and LoadArchive with the path; not_canonical; those of
// RulesCheck; invalid_value for rules between fields.
Result<RecordHeader> read_record(Kind kind, ByteView payload, Reading& reading);

// A leaf whose signature and form were checked: all of it that needs no other leaf. Whether its signer may sign it was not
// asked.
class FormedLeaf {
 public:
  Kind kind() const { return kind_; }
  const RecordHeader& header() const { return header_; }

 private:
  FormedLeaf() = default;
  friend Result<FormedLeaf> check_form(SignedEnvelope signed_envelope, Reading& reading);
  friend Result<VerifiedLeaf> verify(FormedLeaf formed, const CertificateBook& certificates);

  Envelope envelope_;
  Kind kind_ = Kind::certificate;
  RecordHeader header_;
  bool is_id_of_signer_ = true;
};

// Errors: wrong_kind; those of read_record.
Result<FormedLeaf> check_form(SignedEnvelope signed_envelope, Reading& reading);

// A leaf whose signature, form and role were checked. Keeps the bytes that were signed.
class VerifiedLeaf {
 public:
  Kind kind() const { return kind_; }
  const RecordHeader& header() const { return header_; }
  ByteView payload() const { return envelope_.payload; }
  Digest payload_sha256() const { return sha256(envelope_.payload); }
  const PublicKey& signer() const { return envelope_.signer; }
  const Envelope& envelope() const { return envelope_; }
  Role role() const { return role_; }  // the signer's, at header().published_at_ms
  Bytes leaf() const { return encode_envelope(envelope_); }
  // The payload as a json::Value, for visitors (differences, search, default page).
  json::Value value() const;

 private:
  VerifiedLeaf() = default;
  friend Result<VerifiedLeaf> verify(FormedLeaf formed, const CertificateBook& certificates);

  Envelope envelope_;
  Kind kind_ = Kind::certificate;
  Role role_ = Role::citizen;
  RecordHeader header_;
};

// A record that came out of a verified leaf.
template <class T>
class Verified {
 public:
  const T& operator*() const { return value_; }
  const T* operator->() const { return &value_; }
  const VerifiedLeaf& leaf() const { return leaf_; }

 private:
  Verified(T value, const VerifiedLeaf& leaf) : value_(std::move(value)), leaf_(leaf) {}
  template <class U>
  friend Result<Verified<U>> open_record(const VerifiedLeaf& leaf);

  T value_;
  VerifiedLeaf leaf_;
};

// Who holds which key, from verified certificates. Holds the portal's root key, which certifies the rest.
class CertificateBook {
 public:
  explicit CertificateBook(const PublicKey& root_key) : root_key_(root_key) {}
  void add(const Verified<Certificate>& certificate);
  // The newest certificate of `key` that holds at that moment, or nullptr.
  const Certificate* find(const PublicKey& key, std::int64_t at_ms) const;
  // The newest certificate of the organisation, or nullptr.
  const Certificate* organisation(std::string_view organisation_id) const;
  // Its newest certificate that has a sealing key and holds at that moment, or nullptr: who can open what is sealed now.
  const Certificate* recipient(std::string_view organisation_id, std::int64_t at_ms) const;
  const std::vector<Certificate>& all() const { return certificates_; }
  const PublicKey& root_key() const { return root_key_; }

 private:
  PublicKey root_key_;
  std::vector<Certificate> certificates_;  // the newest revision of each, in the order of their first
};

// Errors: those of decode_envelope; invalid_signature; those of check_form; wrong_key; invalid_value (an endorsement's id).
Result<VerifiedLeaf> verify(ByteView leaf, const CertificateBook& certificates);
// The rest of it for a leaf that open_envelopes opened with others.
Result<VerifiedLeaf> verify(SignedEnvelope signed_envelope, const CertificateBook& certificates);
// The rest of it after check_form.
Result<VerifiedLeaf> verify(FormedLeaf formed, const CertificateBook& certificates);

// The rule that a leaf breaks by itself, whoever signed it; none when only the log before it can tell, as of a role. A kind
// that is not known is none either: a later release may know it.
std::optional<Errc> rule_broken_alone(ByteView leaf);

// Errors: wrong_kind.
template <class T>
Result<Verified<T>> open_record(const VerifiedLeaf& leaf);

// The canonical payload of a record, checked as verify() would check it, so that nothing is signed that would be
// refused. Errors: those of check_rules, invalid_value, too_large.
template <class T>
Result<Bytes> encode_record(const T& record);

// encode_record, signed, as a leaf.
template <class T>
Result<Bytes> sign_record(const T& record, const SigningKey& key);

// Reads a payload of any kind (a file on the command line, say) and signs it as a leaf.
// Errors: as verify().
Result<Bytes> sign_payload(Kind kind, ByteView payload, const SigningKey& key);

// SHA-256(salt || canonical private part): what the public complaint carries.
Result<Digest> private_commitment(const ComplaintPrivate& part);
// Canonical bytes of the private part, and back. Errors: as for a record.
Result<Bytes> encode_private(const ComplaintPrivate& part);
Result<ComplaintPrivate> decode_private(ByteView bytes);

// The one id that `key` has for its stand on a proposal: "end-" and 32 hexadecimal digits of
// SHA-256(proposal_id || key).
std::string endorsement_id(std::string_view proposal_id, const PublicKey& key);

// What a release is called, after its content: 16 hexadecimal digits of SHA-256(name LF sha256 LF, for each file).
// Short enough for addresses; what is compared is the files' own hashes.
std::string release_name(std::span<const ReleaseFile> files);
// The id of its record.
std::string release_id(std::string_view release_name);

}  // namespace trialog
