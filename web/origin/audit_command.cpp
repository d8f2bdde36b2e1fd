#include "origin/audit_command.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <optional>

#include "base/encoding.h"
#include "base/limits.h"
#include "crypto/hash.h"
#include "log/evidence.h"
#include "origin/audit.h"
#include "origin/files.h"
#include "origin/ledger.h"
#include "origin/site_audit.h"
#include "record/json.h"
#include "record/record.h"

namespace trialog::origin {
namespace {

constexpr int well = 0;
constexpr int wrong = 1;
constexpr int unchecked = 2;

// What a code means, where a command knows more of it than the code's own line says.
std::string meaning_of(const Error& error) {
  struct Known {
    Errc code;
    std::string_view ending;  // of `where`
    std::string_view meaning;
  };
  constexpr Known known[] = {{Errc::missing_signature, "quorum", "fewer witnesses have signed than the policy asks for"},
                             {Errc::not_found, " is a folder", "a file is needed here"},
                             {Errc::invalid_key, " exists already", "there is a file already, and it is not written over"}};
  for (const Known& one : known) {
    if (error.code == one.code && error.where.ends_with(one.ending)) return std::string(one.meaning);
  }
  return std::string(trialog::meaning_of(error.code));
}

std::string counted(std::uint64_t count, const std::string& thing) {
  return std::to_string(count) + " " + (count == 1 ? thing : thing == "leaf" ? "leaves" : thing + "s");
}

// ---- audit ----

// On a terminal one line that changes, otherwise a line now and then.
class ProgressLine {
 public:
  void show(const AuditProgress& progress) {
    const auto now = Clock::now();
    const bool is_last = progress.leaves == progress.size;
    if (!is_last && shown_ && now - *shown_ < std::chrono::milliseconds(is_terminal ? 200 : 2000)) return;
    shown_ = now;
    const double seconds = std::max(0.001, std::chrono::duration<double>(now - began_).count());
    const std::uint64_t leaves = before_ + progress.leaves;
    std::fprintf(stderr, "%s%s: %llu of %llu leaves, %.0f a second; %.1f MB fetched%s", is_terminal ? "\r\033[K" : "",
                 std::string(word_of(progress.log)).c_str(), static_cast<unsigned long long>(progress.leaves),
                 static_cast<unsigned long long>(progress.size), static_cast<double>(leaves) / seconds,
                 static_cast<double>(progress.fetched_bytes) / 1e6, is_terminal && !is_last ? "" : "\n");
    if (is_last) before_ += progress.leaves;
  }

 private:
  using Clock = std::chrono::steady_clock;
  const bool is_terminal = ::isatty(STDERR_FILENO) != 0;
  Clock::time_point began_ = Clock::now();
  std::optional<Clock::time_point> shown_;
  std::uint64_t before_ = 0;  // leaves of the log before this one
};

Result<Policy> read_policy(const std::string& path) {
  const Bytes text = TRIALOG_TRY(read_file(path, limits::max_policy_bytes));
  Result<Policy> policy = parse_policy(as_text(text));
  if (policy) return policy;
  // The number of a line, or what no line says.
  const std::string& where = policy.error().where;
  const char* const link = where.empty() ? "" : decode_decimal(where) ? ", line " : ", no line with ";
  return Error{policy.error().code, path + link + where};
}

// Of a log: a witness's key answers no question about one.
Result<VerifierKey> read_key(const std::string& vkey) {
  Result<VerifierKey> key = parse_verifier_key(vkey);
  if (!key || key->type != note_type_ed25519) return Error{Errc::invalid_key, "--key " + vkey};
  return key;
}

Result<std::chrono::milliseconds> timeout_of(const AuditCommand& command) {
  const Result<std::int64_t> seconds = command.timeout.empty() ? 60 : decode_decimal(command.timeout);
  if (!seconds || *seconds < 1 || *seconds > 86400) return Error{Errc::invalid_value, "--timeout"};
  return std::chrono::milliseconds(std::chrono::seconds(*seconds));
}

Result<AuditSource> source_of(const AuditCommand& command) {
  if (!command.data.empty() + !command.folder.empty() + !command.url.empty() > 1) {
    return Error{Errc::invalid_value, "--data, --folder and --url: give one of them"};
  }
  if (!command.data.empty()) return data_source(command.data);
  if (!command.folder.empty()) return folder_source(command.folder);
  const std::string& url = command.url.empty() ? command.site : command.url;
  if (!url.empty()) return url_source(url, TRIALOG_TRY(timeout_of(command)));
  return Error{Errc::missing_field, "--data, --folder, --url or --site"};
}

Result<AuditOptions> options_of(const AuditCommand& command) {
  if (!command.seen.empty() && !command.mirror.empty()) {
    return Error{Errc::invalid_value, "--seen and --mirror: a mirror keeps what was seen"};
  }
  AuditOptions options;
  options.mirror_folder = command.mirror;
  options.fetch_all = command.fetch_all;
  options.seen_folder = command.seen;
  if (command.seen.empty() && command.mirror.empty() && !command.data.empty()) options.seen_folder = command.data + "/audit";
  if (!command.policy.empty()) options.policy = TRIALOG_TRY(read_policy(command.policy));
  for (const std::string& path : command.receipts) {
    const Bytes file = TRIALOG_TRY(read_file(path, limits::max_proof_file_bytes));
    Result<TlogProof> proof = parse_tlog_proof(as_text(file));
    if (!proof) return Error{proof.error().code, path};
    if (!proof->extra) return Error{Errc::missing_field, path + ": this receipt does not carry its record"};
    Bytes record = *proof->extra;
    options.receipts.push_back({path, *std::move(proof), std::move(record)});
  }
  return options;
}

struct AuditReport {
  int status = unchecked;
  std::optional<Error> error;
  std::optional<Audit> audit;
  std::optional<SiteAudit> site;
  std::vector<std::string> evidence;  // paths
};

// Named after its content: the same evidence is kept once.
std::string evidence_path(const std::string& folder, const Evidence& evidence, std::string_view file) {
  return folder + "/" + std::string(word_of(evidence.kind)) + "-" + hex(sha256(as_bytes(file))).substr(0, 16) + ".evidence";
}

Result<void> run(const AuditCommand& command, AuditReport& report) {
  AuditOptions options = TRIALOG_TRY(options_of(command));
  const std::string& kept = options.kept_folder();
  const std::string folder = !command.evidence.empty() ? command.evidence : kept.empty() ? std::string() : kept + "/evidence";
  options.on_evidence = [&](const Evidence& evidence) -> Result<void> {
    if (folder.empty()) return {};
    const std::string file = format_evidence(evidence);
    const std::string path = evidence_path(folder, evidence, file);
    const Result<void> written = write_file(path, as_bytes(file));
    if (!written) std::fprintf(stderr, "evidence of %s could not be kept as %s\n", std::string(word_of(evidence.kind)).c_str(), path.c_str());
    if (!written) return written.error();
    report.evidence.push_back(path);
    return {};
  };
  ProgressLine line;
  if (command.progress || ::isatty(STDERR_FILENO) != 0) {
    options.on_progress = [&line](const AuditProgress& progress) { line.show(progress); };
  }
  const AuditSource source = TRIALOG_TRY(source_of(command));
  Result<Audit> audited = audit(source, options);
  if (!audited) {
    report.status = is_log_wrong(audited.error().code) ? wrong : unchecked;
    return audited.error();
  }
  report.audit = *std::move(audited);
  const auto& logs = report.audit->logs;
  const bool has_late = std::any_of(logs.begin(), logs.end(), [](const AuditedLog& log) { return log.late > 0; });
  const bool is_log_well = report.audit->records->refused().empty() && !has_late;
  // A log that is wrong stays so, whatever becomes of the site.
  if (!is_log_well) report.status = wrong;
  if (!command.site.empty()) {
    const std::chrono::milliseconds time = TRIALOG_TRY(timeout_of(command));
    report.site = TRIALOG_TRY(audit_site(command.site, *report.audit->records, time));
  }
  if (is_log_well) report.status = !report.site || report.site->faults.empty() ? well : wrong;
  return {};
}

json::Value text(std::string_view value) { return json::Value::make_text(std::string(value)); }
json::Value number(std::uint64_t value) { return json::Value::make_integer(static_cast<std::int64_t>(value)); }
json::Value texts(const std::vector<std::string>& values) {
  json::Value list = json::Value::make_array();
  for (const std::string& value : values) list.elements.push_back(text(value));
  return list;
}
json::Value object(std::vector<json::Member> members) {
  json::Value value = json::Value::make_object();
  value.members = std::move(members);
  return value;
}

json::Value log_in_json(const AuditedLog& log) {
  json::Value value = object({{"origin", text(log.checkpoint.origin)}, {"key", text(log.key)}, {"size", number(log.checkpoint.size)},
                              {"root", text(base64(log.checkpoint.root))}, {"witnesses", texts(log.witnesses)},
                              {"tiles", number(log.tiles)}, {"bundles", number(log.bundles)}, {"receipts", number(log.receipts)},
                              {"reused_files", number(log.reused_files)}, {"fetched_bytes", number(log.fetched_bytes)},
                              {"late", number(log.late)}});
  if (log.seen_size) value.members.push_back({"seen_size", number(*log.seen_size)});
  return value;
}

void print_json(const AuditReport& report) {
  json::Value value = object({{"format", text("trialog/audit@v1")}, {"status", number(static_cast<std::uint64_t>(report.status))},
                              {"evidence", texts(report.evidence)}});
  if (report.error) {
    const Error& error = *report.error;
    value.members.push_back({"error", object({{"code", text(name_of(error.code))}, {"meaning", text(meaning_of(error))},
                                              {"where", text(error.where)}})});
  }
  if (report.audit) {
    json::Value logs = json::Value::make_array();
    for (const AuditedLog& log : report.audit->logs) logs.elements.push_back(log_in_json(log));
    json::Value refused = json::Value::make_array();
    for (const RefusedLeaf& leaf : report.audit->records->refused()) {
      refused.elements.push_back(object({{"log", text(word_of(leaf.log))}, {"index", number(leaf.index)},
                                         {"code", text(name_of(leaf.error.code))}, {"where", text(leaf.error.where)}}));
    }
    value.members.push_back({"logs", std::move(logs)});
    value.members.push_back({"records", number(report.audit->records->entries().size())});
    value.members.push_back({"refused", std::move(refused)});
  }
  if (report.site) {
    json::Value faults = json::Value::make_array();
    for (const auto& [fault, path] : report.site->faults) faults.elements.push_back(object({{"fault", text(word_of(fault))}, {"path", text(path)}}));
    value.members.push_back({"site", object({{"release", text(report.site->release)}, {"record", text(report.site->record_id)},
                                             {"files", number(report.site->files)}, {"pages", number(report.site->pages)},
                                             {"faults", std::move(faults)}})});
  }
  std::printf("%s\n", json::write(value).c_str());
}

void print_text(const AuditReport& report, bool has_policy) {
  if (report.audit) {
    for (const AuditedLog& log : report.audit->logs) {
      std::printf("%s: %s, %s, %s, root %s\n", log.checkpoint.origin.c_str(), counted(log.checkpoint.size, "leaf").c_str(),
                  counted(log.tiles, "tile").c_str(), counted(log.bundles, "bundle").c_str(),
                  base64(log.checkpoint.root).c_str());
      if (log.reused_files > 0) {
        std::printf("  %s checked in the mirror and not fetched again; --fetch-all fetches everything\n",
                    counted(log.reused_files, "file").c_str());
      }
      for (const std::string& witness : log.witnesses) std::printf("  witnessed by %s\n", witness.c_str());
      if (log.seen_size) std::printf("  contains unchanged the %s of last time\n", counted(*log.seen_size, "leaf").c_str());
      if (log.receipts > 0) {
        std::printf("  contains the %s of %s\n", log.receipts == 1 ? "leaf" : "leaves", counted(log.receipts, "receipt").c_str());
      }
      if (log.late > 0) {
        std::printf("  late: %s that should have been in the log of last time, by date and by its witnesses\n",
                    counted(log.late, "new record").c_str());
      }
    }
    if (!has_policy) std::printf("no policy was given: whether witnesses have signed, and whether records came late, was not checked\n");
    const Register& records = *report.audit->records;
    for (const RefusedLeaf& refused : records.refused()) {
      std::printf("leaf %llu of the %s log breaks a rule: %s: %s%s%s\n", static_cast<unsigned long long>(refused.index),
                  std::string(word_of(refused.log)).c_str(), std::string(name_of(refused.error.code)).c_str(),
                  meaning_of(refused.error).c_str(), refused.error.where.empty() ? "" : ": ", refused.error.where.c_str());
    }
    std::printf("%s verified, %zu refused\n", counted(records.entries().size(), "record").c_str(), records.refused().size());
  }
  if (report.site) {
    const SiteAudit& site = *report.site;
    std::printf("site: release %s", site.release.c_str());
    if (!site.record_id.empty()) {
      std::printf(", %s and %s compared with the register", counted(site.files, "file").c_str(), counted(site.pages, "page").c_str());
    }
    std::printf("\n");
    for (const auto& [fault, path] : site.faults) {
      std::printf("  %s: %s\n", path.c_str(), std::string(sentence_of(fault)).c_str());
    }
  }
  for (const std::string& path : report.evidence) std::printf("evidence: %s\n", path.c_str());
  if (report.error) print_error("audit", *report.error);
}

// ---- receipts ----

// `status`: what to exit with when it ends there.
Result<void> verify_receipt(const ReceiptCommand& command, int& status) {
  if (command.file.empty()) return Error{Errc::missing_field, "PROOF"};
  if (command.key.empty() == command.policy.empty()) return Error{Errc::missing_field, "--key or --policy, one of them"};
  const Bytes file = TRIALOG_TRY(read_file(command.file, limits::max_proof_file_bytes));
  std::optional<Bytes> record;
  if (!command.record.empty()) record = TRIALOG_TRY(read_file(command.record, limits::max_leaf_bytes));
  Policy policy;
  if (command.key.empty()) policy = TRIALOG_TRY(read_policy(command.policy));
  else policy.logs.push_back({TRIALOG_TRY(read_key(command.key)), {}});

  status = wrong;
  const Result<TlogProof> proof = parse_tlog_proof(as_text(file));
  if (!proof) return Error{proof.error().code, command.file};
  if (!record) record = proof->extra;
  if (!record) {
    status = unchecked;
    return Error{Errc::missing_field, "RECORD: this receipt does not carry its record"};
  }
  const VouchedCheckpoint vouched = TRIALOG_TRY(check_tlog_proof(*proof, *record, policy));
  const Envelope envelope = TRIALOG_TRY(decode_envelope(*record));
  TRIALOG_TRY(check_envelope_signature(envelope));
  status = well;
  const Checkpoint& checkpoint = vouched.checkpoint;
  std::printf("in the log    %s, as leaf %llu of %llu\n", checkpoint.origin.c_str(), static_cast<unsigned long long>(proof->index),
              static_cast<unsigned long long>(checkpoint.size));
  for (const std::string& witness : vouched.witnesses) std::printf("witnessed by  %s\n", witness.c_str());
  std::printf("signed by     %s\n", hex(envelope.signer).c_str());
  std::printf("kind          %s\n", envelope.payload_type.c_str());
  std::printf("record        %s\n", std::string(as_text(envelope.payload)).c_str());
  return {};
}

// ---- evidence ----

// Whether `log` of the mirror refuses this very leaf for this rule. Errors: those of audit(); evidence_incomplete when the
// mirror does not have it.
Result<bool> is_refused_in(const std::string& mirror, const Evidence& evidence) {
  const AuditSource source = TRIALOG_TRY(folder_source(mirror));
  const Audit audited = TRIALOG_TRY(audit(source));
  for (const LogName log : all_logs) {
    const engine::LogConfig& config = source.config.logs[static_cast<std::size_t>(log)];
    if (config.verifier_key != format_verifier_key(evidence.log)) continue;
    const TileId bundle{true, 0, evidence.index / tile_width,
                        width_of_tile(0, evidence.index / tile_width, audited.logs[static_cast<std::size_t>(log)].checkpoint.size)};
    if (bundle.width <= static_cast<int>(evidence.index % tile_width)) break;
    const Bytes bytes = TRIALOG_TRY(source.fetch(log, tile_path(bundle)));
    const std::vector<Bytes> leaves = TRIALOG_TRY(decode_bundle(bytes, bundle.width));
    if (leaves[evidence.index % tile_width] != evidence.record) break;
    const std::vector<RefusedLeaf>& refused = audited.records->refused();
    return std::any_of(refused.begin(), refused.end(), [&](const RefusedLeaf& leaf) {
      return leaf.log == log && leaf.index == evidence.index && leaf.error.code == evidence.rule;
    });
  }
  return Error{Errc::evidence_incomplete, "--mirror: it does not have this leaf at this place"};
}

// wrong_leaf: that the record breaks the rule. `status`: what to exit with when it ends there.
// Errors: evidence_failed; evidence_incomplete when only a mirror could show it; those of audit().
Result<void> check_rule(const Evidence& evidence, const std::string& mirror, int& status) {
  if (!mirror.empty()) {
    status = unchecked;  // A mirror that is not right says nothing about the evidence.
    const bool is_refused = TRIALOG_TRY(is_refused_in(mirror, evidence));
    status = wrong;
    if (!is_refused) return Error{Errc::evidence_failed, "rule"};
    return {};
  }
  const Result<void> checked = check_rule_alone(evidence);
  if (checked || checked.error().code != Errc::evidence_incomplete) return checked;
  return Error{Errc::evidence_incomplete, "--mirror: only the log itself shows that this leaf breaks the rule " + std::string(name_of(evidence.rule))};
}

// late_inclusion: the dates. Errors: evidence_failed; evidence_incomplete without a policy whose quorum has signed.
Result<Lateness> check_dates(const Evidence& evidence, const Policy& policy) {
  Result<Lateness> lateness = check_lateness(evidence, policy);
  if (lateness || lateness.error().code != Errc::evidence_incomplete) return lateness;
  return Error{Errc::evidence_incomplete, "--policy: only witnesses that a policy asks for tell the time, and too few of them have signed"};
}

const char* meaning_of(EvidenceKind kind) {
  switch (kind) {
    case EvidenceKind::split_view: return "proves: the key signed two trees of one size with different roots";
    case EvidenceKind::inconsistent: return "proves: the key signed two trees, and the greater does not begin with the smaller";
    case EvidenceKind::rewound:
      return "proves: the key signed both trees, and the greater begins with the smaller\n"
             "does not prove: that the smaller was shown as the newest after the greater";
    case EvidenceKind::lost_receipt: return "proves: the key signed a tree with this record, and one with another leaf in its place";
    case EvidenceKind::wrong_leaf: return "proves: the key signed a tree with a record that breaks a rule";
    case EvidenceKind::wrong_tile:
      return "proves: what is said to have been served is not what the key signed\n"
             "does not prove: who served it; files below a checkpoint are not signed";
    case EvidenceKind::late_inclusion:
      return "proves: the key signed a tree that ends before this record, and a greater one with it\n"
             "does not prove: who was late, the log, who signed the record, or who showed the witnesses too little";
  }
  return "";
}

std::string utc_of(std::int64_t time_s) {
  const auto time = static_cast<std::time_t>(time_s);
  std::tm parts{};
  char text[32];
  const bool is_time = ::gmtime_r(&time, &parts) != nullptr && std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", &parts) > 0;
  return is_time ? text : std::to_string(time_s) + " s";
}

// `status`: what to exit with when it ends there.
Result<void> verify_evidence(const EvidenceCommand& command, int& status) {
  if (command.file.empty()) return Error{Errc::missing_field, "FILE"};
  const Bytes file = TRIALOG_TRY(read_file(command.file, limits::max_evidence_bytes));
  if (!command.key.empty()) TRIALOG_TRY(read_key(command.key));
  Policy policy;
  if (!command.policy.empty()) policy = TRIALOG_TRY(read_policy(command.policy));

  status = wrong;
  const Evidence evidence = TRIALOG_TRY(parse_evidence(as_text(file)));
  std::vector<VerifierKey> keys = {evidence.log};
  if (!command.key.empty() && command.key != format_verifier_key(evidence.log)) return Error{Errc::evidence_failed, "log: it is another key"};
  if (!command.policy.empty()) {
    keys = policy.keys();
    if (std::find(keys.begin(), keys.end(), evidence.log) == keys.end()) return Error{Errc::evidence_failed, "log: the policy does not name this key"};
  }
  const std::vector<Checkpoint> checkpoints = TRIALOG_TRY(check_evidence(evidence));
  std::vector<OpenedNote> notes;  // A witness's line that does not verify refuses the file, before anything is said.
  for (const std::string& note : evidence.checkpoints) notes.push_back(TRIALOG_TRY(open_note(as_bytes(note), keys)));
  if (evidence.kind == EvidenceKind::wrong_leaf) TRIALOG_TRY(check_rule(evidence, command.mirror, status));
  Lateness lateness;
  if (evidence.kind == EvidenceKind::late_inclusion) lateness = TRIALOG_TRY(check_dates(evidence, policy));
  std::printf("confirmed     %s\nlog key       %s\n", std::string(word_of(evidence.kind)).c_str(), format_verifier_key(evidence.log).c_str());
  for (std::size_t i = 0; i < checkpoints.size(); ++i) {
    std::printf("signed        %llu leaves, root %s\n", static_cast<unsigned long long>(checkpoints[i].size), base64(checkpoints[i].root).c_str());
    for (const NoteSignature& signature : notes[i].signatures) {
      if (signature.type != note_type_cosignature) continue;
      std::printf("  witnessed by %s, %s\n", signature.name.c_str(), utc_of(signature.timestamp_s).c_str());
    }
  }
  if (evidence.kind == EvidenceKind::wrong_leaf) {
    std::printf("leaf          %llu: %s\n", static_cast<unsigned long long>(evidence.index), std::string(name_of(evidence.rule)).c_str());
    if (!command.mirror.empty()) {
      const AuditSource mirror = TRIALOG_TRY(folder_source(command.mirror));
      std::printf("rules         by the portal's root key %s, which is not signed: compare it with one from elsewhere\n",
                  mirror.config.root_key_hex.c_str());
    }
  } else if (evidence.kind == EvidenceKind::wrong_tile) {
    std::printf("file          %s, from %llu on\n", tile_path(evidence.file).c_str(), static_cast<unsigned long long>(evidence.index));
  } else if (evidence.kind == EvidenceKind::lost_receipt) {
    std::printf("leaf          %llu\n", static_cast<unsigned long long>(evidence.index));
  } else if (evidence.kind == EvidenceKind::late_inclusion) {
    std::printf("leaf          %llu\ndated         %s\nstill missing %s, by the quorum of the policy\n", static_cast<unsigned long long>(evidence.index),
                utc_of(lateness.published_at_ms / 1000).c_str(), utc_of(lateness.absent_until_ms / 1000).c_str());
  }
  std::printf("%s\n", meaning_of(evidence.kind));
  if (command.key.empty() && command.policy.empty()) {
    std::printf("compare the key with one that you have from elsewhere, or give it with --key\n");
  }
  status = well;
  return {};
}

}  // namespace

int run_audit_command(const AuditCommand& command) {
  AuditReport report;
  if (const Result<void> done = run(command, report); !done) report.error = done.error();
  if (command.json) print_json(report);
  else print_text(report, !command.policy.empty());
  return report.status;
}

int run_receipt_command(const ReceiptCommand& command) {
  int status = unchecked;
  const Result<void> held = verify_receipt(command, status);
  if (!held) print_error("verify", held.error());
  return status;
}

int run_evidence_command(const EvidenceCommand& command) {
  int status = unchecked;
  const Result<void> confirmed = verify_evidence(command, status);
  if (!confirmed) print_error("verify-evidence", confirmed.error());
  return !confirmed && confirmed.error().code == Errc::evidence_incomplete ? unchecked : status;
}

void print_error(std::string_view command, const Error& error) {
  std::fprintf(stderr, "trialog %s: %s: %s%s%s\n", std::string(command).c_str(), std::string(name_of(error.code)).c_str(),
               meaning_of(error).c_str(), error.where.empty() ? "" : ": ", error.where.c_str());
}

}  // namespace trialog::origin
