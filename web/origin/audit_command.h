// `trialog audit`, `verify` and `verify-evidence`: what they print, what they keep, and what they exit with.
// Exit:   0  everything that was asked for was checked and is well; the receipt holds; the evidence proves what it says
//         1  the log is wrong: what it signed, serves or shows does not fit together, or is not what it was;
//            the receipt does not hold; the evidence does not prove what it says
//         2  it could not be checked: the command, a key or a policy, the network, the disk, the auditor's own copy,
//            a receipt without its record, or evidence that needs a mirror or a policy besides
// JSON:   one object with the exit status; members without a value are absent:
//         {"format":"trialog/audit@v1","status":0|1|2,"error":{"code","meaning","where"},"evidence":[PATH...],
//          "site":{"release","record","files","pages","faults":[{"fault","path"}...]},
//          "records":N,"refused":[{"log","index","code","where"}...],
//          "logs":[{"origin","key","size","root","witnesses":[NAME...],"tiles","bundles","receipts","seen_size",
//                   "reused_files","fetched_bytes","late"}...]}
//         `records`, `refused` and `logs` are there when the audit came to its end; `site` (origin/site_audit.h) then, too,
//         when it was asked for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace trialog::origin {

// Texts are empty when not given.
struct AuditCommand {
  std::string data, folder, url;  // where from: one of them; without one, the site
  std::string site;
  std::string seen, mirror;       // folders; at most one
  std::string policy;             // file
  std::string evidence;           // folder for evidence; by default "evidence" in the mirror or the folder of what was seen
  std::vector<std::string> receipts;  // files; each carries its record
  std::string timeout;                // seconds for one file, from 1 on; by default exchange_time
  bool fetch_all = false;
  bool json = false;
  bool progress = false;  // also when standard error is no terminal
};
int run_audit_command(const AuditCommand& command);

struct ReceiptCommand {
  std::string file;
  std::string record;       // file; may be missing when the receipt carries its record
  std::string key, policy;  // one of them
};
int run_receipt_command(const ReceiptCommand& command);

struct EvidenceCommand {
  std::string file;
  std::string key, policy;  // whose log it must be of; without one, the key is to be compared by the reader
  std::string mirror;       // shows that a signer has no role, which a file alone cannot
};
int run_evidence_command(const EvidenceCommand& command);

// One line on standard error: the code, what it means, and where.
void print_error(std::string_view command, const Error& error);

}  // namespace trialog::origin
