// `trialog audit` and `trialog verify-evidence`: what they print, what they keep, and what they exit with.
// Exit:   0  everything that was asked for was checked and is well; the evidence proves what it says
//         1  the log is wrong: what it signed, serves or shows does not fit together, or is not what it was;
//            the evidence does not prove what it says
//         2  it could not be checked: the command, the network, the disk, or evidence that needs a mirror besides
// JSON:   one object with the exit status; members without a value are absent:
//         {"format":"trialog/audit@v1","status":0|1|2,"error":{"code","meaning","where"},"evidence":[PATH...],
//          "site":{"release","record","files","pages","faults":[{"fault","path"}...]},
//          "records":N,"refused":[{"log","index","code","where"}...],
//          "logs":[{"origin","key","size","root","witnesses":[NAME...],"tiles","bundles","receipts","seen_size",
//                   "reused_files","fetched_bytes"}...]}
//         `records`, `refused` and `logs` are there when the audit came to its end; `site` (origin/site_audit.h) then, too,
//         when it was asked for.
#pragma once

#include <string>
#include <vector>

namespace trialog::origin {

// Texts are empty when not given.
struct AuditCommand {
  std::string data, folder, url, site;  // where from: the first that is given
  std::string seen, mirror;       // folders; at most one
  std::string policy;             // file
  std::string evidence;           // folder for evidence; by default "evidence" in the mirror or the folder of what was seen
  std::vector<std::string> receipts;  // files; each carries its record
  std::string timeout;                // seconds for one file, from 1 on; by default exchange_time
  bool json = false;
  bool progress = false;  // also when standard error is no terminal
};
int run_audit_command(const AuditCommand& command);

struct EvidenceCommand {
  std::string file;
  std::string key, policy;  // whose log it must be of; without one, the key is to be compared by the reader
  std::string mirror;       // shows that a signer has no role, which a file alone cannot
};
int run_evidence_command(const EvidenceCommand& command);

}  // namespace trialog::origin
