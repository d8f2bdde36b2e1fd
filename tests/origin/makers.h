// What the tests of the origin are made with: a folder of their own, a portal, and leaves that may be sent to it.
#pragma once

#include <span>
#include <string>

#include "crypto/seal.h"
#include "origin/ledger.h"
#include "origin/portal.h"

namespace trialog::origin::test {

inline constexpr std::int64_t now_ms = 1790000000000;  // 2026-09-21
inline constexpr const char* portal_name = "portal.example";

// A new empty folder that goes with the object.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// The same key for the same name, in every run.
SigningKey key_of(std::string_view name);
SealingKey sealing_key_of(std::string_view name);
LedgerKeys ledger_keys();

inline constexpr const char* office_id = "org-office";

Submission certificate(const SigningKey& root = key_of("root"));  // of the office
Submission disclosure(std::string_view id);   // first revision, by the office
Submission revision(const Submission& before, std::string_view new_name);
Submission tombstone(const Submission& target);
Submission second_certificate();              // of the same office, for another key of it
Submission second_reply(std::string_view id, std::string_view complaint_id);  // signed by that key
Submission complaint(std::string_view id);    // to the office, with its sealed part; another one at each call
Submission reply(std::string_view id, std::string_view complaint_id);  // by the office
Submission proposal(std::string_view id);     // by the office; open at now_ms
Submission stand(std::string_view proposal_id, std::string_view person);
Submission changed_stand(const Submission& before, std::string_view person, Choice choice);
AdmissionPolicy policy();

// Admits one. Errors: as Ledger::admit.
Result<Position> admit(Ledger& ledger, const Submission& submission);

// A ledger over a store in that folder, its records read. Null when it does not open.
std::unique_ptr<Ledger> open_ledger(const std::string& folder, const char* vfs = nullptr);
// The same before Ledger::read_records.
std::unique_ptr<Ledger> open_unread_ledger(const std::string& folder, const char* vfs = nullptr);

// True when `proof` shows `leaf` in a log of this ledger, at any size.
bool proves(const Ledger& ledger, LogName log, const std::string& proof, ByteView leaf);

// True when the log holds to a receipt that it gave: it can be proved now, at the same index, and the checkpoint of then
// is a beginning of the log of now.
bool holds(Ledger& ledger, LogName log, const std::string& receipt, ByteView leaf);

}  // namespace trialog::origin::test
