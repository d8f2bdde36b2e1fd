#include "origin/release.h"

namespace trialog::origin {

Result<Bytes> sign_release(std::span<const ReleaseFile> files, const std::string& source, const SigningKey& key, const Register& records,
                           std::int64_t now_ms) {
  Release release;
  release.header.id = release_id(release_name(files));
  release.header.published_at_ms = now_ms;
  release.header.language = "en";
  records.continue_revisions(release.header);
  const CertificateBook& certificates = records.certificates();
  if (!(key.public_key() == certificates.root_key())) {
    const Certificate* certificate = certificates.find(key.public_key(), now_ms);
    if (certificate == nullptr) return Errc::wrong_key;
    release.header.publisher_id = certificate->organisation_id;
  }
  release.files.assign(files.begin(), files.end());
  if (!source.empty()) release.source = source;
  return sign_record(release, key);
}

Result<void> admit_release(Portal& portal, std::span<const ReleaseFile> files, std::int64_t now_ms) {
  const Register& records = *portal.ledger->records();
  const Item* newest = nullptr;
  for (const std::size_t number : records.items_of(Kind::release)) {
    const Item& item = records.item(number);
    if (newest == nullptr || item.latest() > newest->latest()) newest = &item;
  }
  if (newest != nullptr && newest->id == release_id(release_name(files))) return {};
  const Submission submission{TRIALOG_TRY(sign_release(files, {}, *portal.root_key, records, now_ms)), {}};
  const std::vector<Result<Position>> taken = portal.ledger->admit({&submission, 1}, network_policy(now_ms));
  if (!taken.front()) return taken.front().error();
  return {};
}

}  // namespace trialog::origin
