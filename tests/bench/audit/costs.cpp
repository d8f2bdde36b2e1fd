// What the checks of one leaf cost, piece by piece and on one thread, for audit.mjs: the processor's time a record, over a
// folder of public files. The pieces are the ones of `trialog audit`, in the same batches.
// Usage: audit_costs FOLDER register|intake
// Prints one line of JSON, in microseconds.
#include <time.h>

#include <cstdio>
#include <iterator>
#include <string>
#include <vector>

#include "log/checkpoint.h"
#include "log/tree.h"
#include "origin/audit.h"

namespace trialog::origin {
namespace {

constexpr std::size_t batch_leaves = 1024;

double now_us() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

struct Piece {
  const char* name;
  double us = 0;
  double began_us = 0;
  void begin() { began_us = now_us(); }
  void end() { us += now_us() - began_us; }
};

struct Costs {
  Piece read{"read_and_split"}, hash{"sha256_of_leaf"}, decode{"envelope"}, sign{"signature"}, form{"json_and_rules"},
      add{"register"};
  std::uint64_t records = 0;
  std::uint64_t refused = 0;
};

void check_batch(const std::vector<Bytes>& leaves, LogName log, Register& records, Costs& costs) {
  costs.hash.begin();
  const std::vector<Digest> hashes = leaf_hashes(leaves);
  costs.hash.end();

  costs.decode.begin();
  std::vector<Envelope> envelopes;
  for (const Bytes& leaf : leaves) {
    if (Result<Envelope> envelope = decode_envelope(leaf)) envelopes.push_back(*std::move(envelope));
  }
  costs.decode.end();

  costs.sign.begin();
  std::vector<Bytes> messages;
  std::vector<SignedMessage> items;
  for (const Envelope& envelope : envelopes) messages.push_back(pre_authentication_encoding(envelope.payload_type, envelope.payload));
  for (std::size_t i = 0; i < messages.size(); ++i) items.push_back({envelopes[i].signer, messages[i], envelopes[i].signature});
  const std::vector<bool> verdicts = check_signatures(items);
  costs.sign.end();

  std::vector<Result<SignedEnvelope>> opened = open_envelopes(leaves);  // Again, because only this gives what goes on.
  costs.form.begin();
  std::vector<Result<PreparedLeaf>> prepared;
  prepared.reserve(opened.size());
  Reading reading;
  for (Result<SignedEnvelope>& envelope : opened) prepared.push_back(Register::prepare(std::move(envelope), reading));
  costs.form.end();

  costs.add.begin();
  for (Result<PreparedLeaf>& leaf : prepared) {
    if (!records.add(log, costs.records++, std::move(leaf))) ++costs.refused;
  }
  costs.add.end();
}

Result<Costs> measure(const std::string& folder, LogName log) {
  const AuditSource source = TRIALOG_TRY(folder_source(folder));
  const engine::LogConfig& config = source.config.logs[static_cast<std::size_t>(log)];
  Register records(source.config.root_key);
  const VerifierKey key = TRIALOG_TRY(parse_verifier_key(config.verifier_key));
  const Bytes note = TRIALOG_TRY(source.fetch(log, "checkpoint"));
  const Checkpoint checkpoint = TRIALOG_TRY(open_checkpoint(note, config.origin, {&key, 1}));
  Costs costs;
  std::vector<Bytes> leaves;
  for (const TileId& id : bundles_of(checkpoint.size)) {
    costs.read.begin();
    const Bytes bundle = TRIALOG_TRY(source.fetch(log, tile_path(id)));
    std::vector<Bytes> more = TRIALOG_TRY(decode_bundle(bundle, id.width));
    leaves.insert(leaves.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    costs.read.end();
    if (leaves.size() < batch_leaves && id.width == tile_width) continue;
    check_batch(leaves, log, records, costs);
    leaves.clear();
  }
  if (!leaves.empty()) check_batch(leaves, log, records, costs);
  return costs;
}

}  // namespace
}  // namespace trialog::origin

int main(int count, char** words) {
  using namespace trialog;
  if (count != 3) return 2;
  const LogName log = std::string(words[2]) == "intake" ? LogName::intake_log : LogName::register_log;
  const Result<origin::Costs> measured = origin::measure(words[1], log);
  if (!measured) {
    std::fprintf(stderr, "%s %s\n", std::string(name_of(measured.error().code)).c_str(), measured.error().where.c_str());
    return 1;
  }
  const origin::Costs& costs = *measured;
  std::printf("{\"records\":%llu,\"refused\":%llu", static_cast<unsigned long long>(costs.records),
              static_cast<unsigned long long>(costs.refused));
  for (const origin::Piece* piece : {&costs.read, &costs.hash, &costs.decode, &costs.sign, &costs.form, &costs.add}) {
    std::printf(",\"%s\":%.2f", piece->name, piece->us / static_cast<double>(costs.records));
  }
  std::printf("}\n");
}
