// A witness over HTTP: `trialog witness`. It watches logs of others and cosigns what continues them.
//   POST /add-checkpoint           log/witness.h: 200 with a cosignature line, after the new tree is on disk;
//                                  409 with the size that it knows, text/x.tlog.size; 400, 403, 404, 422
//   GET  /<hex H(origin)>/checkpoint   the last checkpoint that it cosigned; 404 when there is none
// A log that signed two trees of one size is told to standard error with both checkpoints, which prove it, and kept as
// evidence (log/evidence.h): each such pair once, and so many of a log, because anyone can ask again. The first of each log
// since the start is told whether or not it can be kept. Any other 422 proves nothing: the proof of it may have been made
// wrong by whoever asked.
// Shape:  EVIDENCE_FOLDER/<hex H(origin)>-<hex of the file's hash, 16 digits>.evidence
// Source: C2SP tlog-witness.
#pragma once

#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/sign.h"
#include "origin/clock.h"
#include "origin/http.h"
#include "origin/witness_store.h"

namespace trialog::origin {

class Witness {
 public:
  static constexpr std::size_t max_evidence_files = 16;  // of one log

  // `store` outlives the witness. `evidence_folder` may be missing. `name` is a key name; `logs` are the keys of the logs
  // that are watched.
  Witness(WitnessStore& store, std::string evidence_folder, std::string name, const SigningKey& key,
          std::vector<VerifierKey> logs, Clock clock);

  Response handle(const Request& request);
  // For what never reaches handle().
  static Response refuse(const Error& error);

 private:
  Response add_checkpoint(std::string_view body);
  Response last_checkpoint(std::string_view path) const;
  Result<Response> answer(const AddCheckpoint& request);
  void tell_split(std::string_view origin, const std::string& known, const std::string& other);
  std::string keep(const std::string& name, ByteView file);

  WitnessStore& store_;
  std::string evidence_folder_;
  std::string name_;
  SigningKey key_;
  std::vector<VerifierKey> logs_;
  Clock clock_;
  std::mutex mutex_;                  // guards the next
  std::set<std::string> kept_;        // names of evidence files
  std::set<std::string> told_logs_;   // since the start
};

}  // namespace trialog::origin
