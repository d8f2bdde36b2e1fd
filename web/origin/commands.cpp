#include "origin/commands.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <thread>
#include <vector>

#include "base/encoding.h"
#include "base/limits.h"
#include "log/tlog_proof.h"
#include "log/tree.h"
#include "origin/audit.h"
#include "origin/audit_command.h"
#include "origin/client.h"
#include "origin/crash_point.h"
#include "origin/demo.h"
#include "origin/http.h"
#include "origin/import_nl.h"
#include "origin/keys.h"
#include "origin/pages.h"
#include "origin/portal.h"
#include "origin/problem.h"
#include "origin/release.h"
#include "origin/repair.h"
#include "origin/site.h"
#include "origin/witness.h"

namespace trialog::origin {
namespace {

constexpr const char* usage = R"(trialog: a public record of algorithms that can be checked by anyone

trialog serve --data DIR --assets DIR [--port N] [--address IP] [--demo DIR] [--origin-name NAME]
              [--policy FILE] [--behind-proxy] [--reads-per-second N] [--sends-per-second N] [--threads N]
    Serve a portal. With a policy its witnesses are asked to cosign every new checkpoint. Makes keys and logs in DATA when it has no database yet.
trialog keygen FILE [--name NAME]
    Make a signing key; print its public key, and with a name its verifier key, as a log and as a witness.
trialog key FILE [--name NAME]
    Print the same of a key that is there.
trialog publish RECORD.json --key FILE (--data DIR | --url URL)
    Sign a record and append it, in a data folder or over the network. Its kind follows from its id (dsc-, prc-, prp-,
    rpl-, crt-, tmb-); revision, previous_sha256 and published_at_ms are filled in when they are missing.
trialog release --assets DIR [--key FILE (--data DIR | --url URL)] [--source TEXT]
    List the files of a build and what they are called together. With a key of the portal or of a registrar: sign that
    and append it to the register, so that pages and auditors can hold what is served against it.
trialog audit (--data DIR | --folder DIR | --url URL | --site URL) [--mirror DIR | --seen DIR] [--policy FILE] [RECEIPT...]
              [--fetch-all] [--json] [--progress] [--evidence DIR] [--timeout SECONDS]
    Check every leaf, tile, signature and role, that nothing seen last time has changed, and that receipts are kept.
    --mirror copies the logs while it checks them, and goes on where it was stopped: what is right in the mirror is not
    fetched again, unless with --fetch-all. What proves to others that the log is wrong is written into one file. --site
    also holds the files and pages of a site against its own register, and may stand beside another source of the logs.
    Exits with 0: well, 1: the log is wrong, 2: it could not be checked.
trialog verify-evidence FILE [--key VKEY | --policy FILE] [--mirror DIR]
    Confirm such a file, offline. Exits with 0: it proves what it says, 1: it does not, 2: it could not be checked.
trialog verify PROOF [RECORD] (--key VKEY | --policy FILE)
    Check a receipt, offline. RECORD may be missing when the receipt carries it. A policy says who must have signed:
    the log, and which witnesses. Exits with 0: it holds, 1: it does not, 2: it could not be checked.
trialog witness --data DIR --key FILE --name NAME (--log VKEY... | --policy FILE) [--port N] [--address IP]
                [--behind-proxy] [--reads-per-second N] [--sends-per-second N] [--threads N]
    Watch logs of others and cosign what continues them (C2SP tlog-witness). The key is one made by keygen; it and DIR
    must not be those of a log.
trialog policy --data DIR [--witness "NAME VKEY URL"]... [--origin-name NAME]
    Print a policy for a portal: its logs, these witnesses, and that most of them must have signed. Makes keys and logs
    in DATA when it has no database yet.
trialog open INDEX --data DIR --key FILE
    Read the private part of a complaint with the sealing key of the body that it is addressed to.
trialog erase INDEX --data DIR
    Erase the private part of a complaint. The log stays whole.
trialog repair --data DIR
    Make the tiles of a stopped portal's logs again from their leaves, where the database was damaged. It leaves a log
    alone of which a leaf is missing or not as it was signed.
trialog import nl-algoritmeregister FILE... --data DIR
    Also into a folder that is empty or not there yet; then it makes a portal in it.
trialog export nl-algoritmeregister [FILE] --data DIR
trialog export tiles DIR (--data DIR | --url URL)
    Write the public files of a portal, for any web server.
)";

struct Arguments {
  std::vector<std::string> words;
  std::map<std::string, std::vector<std::string>> options;

  const std::string& option(const std::string& name) const {
    static const std::string none;
    const auto found = options.find(name);
    return found == options.end() ? none : found->second.back();
  }
  // Of an option that may be given more than once.
  std::vector<std::string> all(const std::string& name) const {
    const auto found = options.find(name);
    return found == options.end() ? std::vector<std::string>() : found->second;
  }
  bool has(const std::string& name) const { return options.contains(name); }
};

// Errors: `where` is a sentence, for an option that is not known or has no value.
Result<Arguments> parse_arguments(std::span<const std::string> given) {
  static const std::map<std::string, bool> known{
      {"--data", true},  {"--assets", true},       {"--port", true},          {"--address", true},          {"--demo", true},
      {"--key", true},   {"--origin-name", true},  {"--behind-proxy", false}, {"--reads-per-second", true}, {"--threads", true},
      {"--url", true},   {"--folder", true},       {"--seen", true},          {"--sends-per-second", true}, {"--name", true},
      {"--policy", true}, {"--log", true},         {"--witness", true},       {"--mirror", true},           {"--evidence", true},
      {"--timeout", true}, {"--site", true},       {"--source", true}, {"--json", false},      {"--progress", false},
      {"--fetch-all", false}};
  Arguments arguments;
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (!given[i].starts_with("--")) {
      arguments.words.push_back(given[i]);
      continue;
    }
    const auto option = known.find(given[i]);
    if (option == known.end()) return Error{Errc::unknown_field, "there is no option " + given[i]};
    if (!option->second) {
      arguments.options[given[i]] = {"yes"};
    } else if (i + 1 < given.size()) {
      arguments.options[given[i]].push_back(given[i + 1]);
      ++i;
    } else {
      return Error{Errc::missing_field, given[i] + " needs a value"};
    }
  }
  return arguments;
}

Result<std::int64_t> number_option(const Arguments& arguments, const std::string& name, std::int64_t otherwise, std::int64_t most) {
  if (!arguments.has(name)) return otherwise;
  const Result<std::int64_t> value = decode_decimal(arguments.option(name));
  if (!value || *value > most) return Error{Errc::invalid_value, name};
  return *value;
}

Result<void> need(const Arguments& arguments, std::size_t words, std::initializer_list<const char*> options) {
  if (arguments.words.size() < words) return Error{Errc::missing_field, "see trialog --help"};
  for (const char* option : options) {
    if (!arguments.has(option)) return Error{Errc::missing_field, option};
  }
  return {};
}

// What would be passed over must not be given.
Result<void> need_one_source(const Arguments& arguments) {
  if (arguments.has("--data") + arguments.has("--folder") + arguments.has("--url") <= 1) return {};
  return Error{Errc::invalid_value, "--data, --folder and --url: give one of them"};
}

void say_refused(const Ledger& ledger) {
  for (const RefusedLeaf& refused : ledger.records()->refused()) {
    std::fprintf(stderr, "leaf %llu of the %s log is not shown: %s %s\n", static_cast<unsigned long long>(refused.index),
                 std::string(word_of(refused.log)).c_str(), std::string(name_of(refused.error.code)).c_str(),
                 refused.error.where.c_str());
  }
}

// Reads the records of a ledger on a thread of its own; a log that is not as it was signed stops the server.
class RecordReader {
 public:
  RecordReader(Ledger& ledger, HttpServer& server) : thread_([this, &ledger, &server] {
    read(ledger);
    if (!result_) return server.stop();
    if (ledger.readiness() != Readiness::ready) return;
    say_refused(ledger);
    std::printf("all records are read\n");
    std::fflush(stdout);
  }) {}
  ~RecordReader() {
    if (thread_.joinable()) (void)finish();
  }

  // Ends the reading; how it went.
  Result<void> finish() {
    is_ending_ = true;
    thread_.join();
    return result_;
  }

 private:
  void read(Ledger& ledger) {
    try {
      result_ = ledger.read_records([this] { return !is_ending_; });
    } catch (...) {
      report_exception();
      result_ = Errc::server_failed;
    }
  }

  std::atomic<bool> is_ending_ = false;
  Result<void> result_;
  std::thread thread_;
};

Result<HttpOptions> http_options(const Arguments& arguments, std::int64_t sends_per_second) {
  HttpOptions http;
  http.port = static_cast<std::uint16_t>(TRIALOG_TRY(number_option(arguments, "--port", 8080, 65535)));
  if (arguments.has("--address")) http.address = arguments.option("--address");
  http.behind_proxy = arguments.has("--behind-proxy");
  // A burst is what an eager person does in a moment: a first visit reads every bundle, a shared address sends a few.
  const std::int64_t reads = TRIALOG_TRY(number_option(arguments, "--reads-per-second", 100, 1000000));
  const std::int64_t sends = TRIALOG_TRY(number_option(arguments, "--sends-per-second", sends_per_second, 1000000));
  http.reading = {static_cast<double>(reads), static_cast<double>(reads * 6)};
  http.sending = {static_cast<double>(sends), static_cast<double>(sends * 15)};
  return http;
}

Result<int> thread_count(const Arguments& arguments) {
  return static_cast<int>(TRIALOG_TRY(number_option(arguments, "--threads", 2, 64)));
}

// No port: standard error was told why. "The server could not be reached" would be another thing.
Result<std::optional<std::uint16_t>> listen(HttpServer& server) {
  const Result<std::uint16_t> port = server.listen();
  if (port) return std::optional(*port);
  if (port.error().code != Errc::network_failed) return port.error();
  std::fprintf(stderr, "trialog: this address and port cannot be served: %s; choose another with --port or --address\n",
               port.error().where.c_str());
  return std::optional<std::uint16_t>();
}

void say_where(const char* what, const HttpOptions& http, std::uint16_t port) {
  std::printf("%s is at http://%s:%u/\n", what, http.address == "127.0.0.1" ? "localhost" : http.address.c_str(), unsigned{port});
  std::fflush(stdout);
}

Result<Policy> policy_option(const Arguments& arguments) {
  const std::string& path = arguments.option("--policy");
  const Bytes text = TRIALOG_TRY(read_file(path, limits::max_policy_bytes));
  Result<Policy> policy = parse_policy(as_text(text));
  if (!policy) return Error{policy.error().code, path + " " + policy.error().where};
  return policy;
}

// What serve would like to append first can wait until there is room.
Result<void> go_on_when_full(const Error& error, const char* what) {
  if (error.code != Errc::storage_full) return error;
  std::fprintf(stderr, "the disk is full: %s; it is tried again at the next start\n", what);
  return {};
}

Result<int> serve(const Arguments& arguments) {
  TRIALOG_TRY(need(arguments, 0, {"--data", "--assets"}));
  const HttpOptions http = TRIALOG_TRY(http_options(arguments, 2));
  const int threads = TRIALOG_TRY(thread_count(arguments));

  std::string policy_text;
  std::optional<Policy> policy;
  if (arguments.has("--policy")) {
    policy = TRIALOG_TRY(policy_option(arguments));
    policy_text = as_text(TRIALOG_TRY(read_file(arguments.option("--policy"), limits::max_policy_bytes)));
  }

  // The port first: signing a whole city takes a while, and a taken port would make it in vain.
  HttpServer server(http);
  const std::optional<std::uint16_t> port = TRIALOG_TRY(listen(server));
  if (!port) return 1;
  const std::string& data = arguments.option("--data");
  // The demo city is read and written here; any other portal is served while its records are read.
  const bool has_demo = arguments.has("--demo");
  Portal portal = TRIALOG_TRY(open_portal(data, arguments.option("--origin-name"), NewPortal::allowed,
                                          has_demo ? Records::read : Records::to_be_read));
  if (has_demo && !portal.root_key) {
    std::fprintf(stderr, "demo city: left as it is, because %s/root.key is not there\n", portal.keys_folder().c_str());
  } else if (has_demo) {
    const Result<DemoSummary> demo = load_demo(portal, arguments.option("--demo"), system_now_ms);
    if (!demo) TRIALOG_TRY(go_on_when_full(demo.error(), "the demo city is not completed"));
    else if (demo->loaded > 0) std::printf("demo city: %zu records signed and appended\n", demo->loaded);
  }
  const Assets assets = TRIALOG_TRY(Assets::load(arguments.option("--assets"), data + "/cache"));
  // Of a portal of its own the operator says when a release is one, with `trialog release`.
  if (has_demo && portal.root_key) {
    const Result<void> admitted = admit_release(portal, assets.files(), system_now_ms());
    if (!admitted) TRIALOG_TRY(go_on_when_full(admitted.error(), "the release of these pages is not in the register"));
  }
  const std::unique_ptr<Pages> pages = TRIALOG_TRY(Pages::create(assets, *portal.ledger, system_now_ms, policy_text));
  Store& written = portal.ledger->store();
  std::unique_ptr<Store> read;
  if (written.is_alone()) {
    std::fprintf(stderr, "the disk is full: until there is room submissions are refused, and until the next start with room "
                         "no other program can read the database\n");
  } else {
    read = TRIALOG_TRY(Store::open(database_path(data), Store::Access::read));
  }
  const Store& reading = read ? *read : written;
  std::unique_ptr<Publisher> publisher;
  if (policy) publisher = TRIALOG_TRY(Publisher::create(*portal.ledger, reading, *policy, data));
  // run() returns when every answer has been given; then the writer goes.
  Sequencer sequencer(*portal.ledger, system_now_ms, publisher.get());
  Site site(*portal.ledger, reading, sequencer, assets, *pages, publisher.get());
  say_where("trialog", http, *port);
  RecordReader reader(*portal.ledger, server);
  server.run(
      threads, [&site](Request request, const Respond& respond) { site.handle(std::move(request), respond); },
      [&site](const Request& request, const Error& error) { return site.refuse(request, error); });
  TRIALOG_TRY(reader.finish());
  return 0;
}

// The public forms of a key.
Result<int> print_key(const SigningKey& key, const Arguments& arguments) {
  std::printf("public key    %s\n", hex(key.public_key()).c_str());
  std::printf("sealing key   %s\n", hex(SealingKey(key.seed()).public_key()).c_str());
  if (arguments.has("--name")) {
    if (!is_key_name(arguments.option("--name"))) return Error{Errc::invalid_value, "--name"};
    std::printf("verifier key  %s\n", format_verifier_key(verifier_key_of(arguments.option("--name"), key.public_key())).c_str());
    std::printf("witness key   %s\n", format_verifier_key(cosigner_key_of(arguments.option("--name"), key.public_key())).c_str());
  }
  return 0;
}

Result<int> keygen(const Arguments& arguments) {
  TRIALOG_TRY(need(arguments, 1, {}));
  return print_key(SigningKey(TRIALOG_TRY(make_seed(arguments.words[0]))), arguments);
}

Result<int> show_key(const Arguments& arguments) {
  TRIALOG_TRY(need(arguments, 1, {}));
  return print_key(SigningKey(TRIALOG_TRY(read_seed(arguments.words[0]))), arguments);
}

std::optional<Kind> kind_of_id(std::string_view id) {
  constexpr std::pair<std::string_view, Kind> prefixes[] = {
      {"crt-", Kind::certificate}, {"dsc-", Kind::disclosure}, {"prc-", Kind::processing},  {"cmp-", Kind::complaint},
      {"rpl-", Kind::reply},       {"prp-", Kind::proposal},   {"end-", Kind::endorsement}, {"tmb-", Kind::tombstone},
      {"rel-", Kind::release}};
  for (const auto& [prefix, kind] : prefixes) {
    if (id.starts_with(prefix)) return kind;
  }
  return std::nullopt;
}

// Sets a member that is not there.
void set_missing(json::Value& object, std::string_view key, json::Value value) {
  if (object.find(key) == nullptr) object.members.push_back({std::string(key), std::move(value)});
}

// Reads a record from a file, fills in what follows from the register, and signs it.
Result<Bytes> sign_file(const std::string& path, const std::string& key_path, const Register& records) {
  const Bytes text = TRIALOG_TRY(read_file(path, limits::max_payload_bytes));
  json::Value record = TRIALOG_TRY(json::parse(as_text(text)));
  json::Value* header = nullptr;
  for (json::Member& member : record.members) {
    if (member.key == "header" && member.value.type == json::Type::object) header = &member.value;
  }
  if (header == nullptr) return Error{Errc::missing_field, "header"};
  const json::Value* id = header->find("id");
  const std::optional<Kind> kind = id == nullptr ? std::nullopt : kind_of_id(id->text);
  if (!kind) return Error{Errc::wrong_kind, "header.id"};
  RecordHeader next;
  next.id = id->text;
  records.continue_revisions(next);
  set_missing(*header, "revision", json::Value::make_integer(next.revision));
  set_missing(*header, "previous_sha256", json::Value::make_text(next.previous_sha256));
  set_missing(*header, "published_at_ms", json::Value::make_integer(system_now_ms()));
  const SigningKey key(TRIALOG_TRY(read_seed(key_path)));
  return sign_payload(*kind, as_bytes(json::write(record)), key);
}

// With the leaf inside, so that the file can be checked without anything else.
Result<int> print_receipt(std::string_view text, const Bytes& leaf) {
  TlogProof proof = TRIALOG_TRY(parse_tlog_proof(text));
  proof.extra = leaf;
  std::printf("%s", format_tlog_proof(proof).c_str());
  return 0;
}

// Appends what `sign` makes, in a data folder or over the network; prints its receipt.
Result<int> append(const Arguments& arguments, const std::function<Result<Bytes>(const Register&)>& sign) {
  TRIALOG_TRY(need_one_source(arguments));
  if (arguments.has("--data")) {
    Portal portal = TRIALOG_TRY(open_portal(arguments.option("--data"), "", NewPortal::refused));
    const Submission submission{TRIALOG_TRY(sign(*portal.ledger->records())), {}};
    const std::vector<Result<Position>> taken = portal.ledger->admit({&submission, 1}, network_policy(system_now_ms()));
    if (!taken.front()) return taken.front().error();
    return print_receipt(TRIALOG_TRY(portal.ledger->prove(*taken.front())), submission.leaf);
  }
  TRIALOG_TRY(need(arguments, 0, {"--url"}));
  const std::string& url = arguments.option("--url");
  // The revision to build upon must be one that was checked, not one that was told.
  const AuditSource source = TRIALOG_TRY(url_source(url));
  const Audit audited = TRIALOG_TRY(audit(source));
  const Submission submission{TRIALOG_TRY(sign(*audited.records)), {}};
  const Answer answer = TRIALOG_TRY(http_post(url + "/submit", submission_media_type, write_submission(submission)));
  if (answer.status != 200) {
    std::fprintf(stderr, "refused: %s\n", answer.body.c_str());
    return 1;
  }
  return print_receipt(answer.body, submission.leaf);
}

Result<int> publish(const Arguments& arguments) {
  TRIALOG_TRY(need(arguments, 1, {"--key"}));
  return append(arguments, [&](const Register& records) { return sign_file(arguments.words[0], arguments.option("--key"), records); });
}

Result<int> publish_release(const Arguments& arguments) {
  TRIALOG_TRY(need(arguments, 0, {"--assets"}));
  const std::vector<ReleaseFile> files = TRIALOG_TRY(list_release_files(arguments.option("--assets")));
  if (!arguments.has("--key")) {
    for (const ReleaseFile& file : files) std::printf("%s %s\n", file.sha256.c_str(), file.name.c_str());
    std::printf("release %s\n", release_name(files).c_str());
    return 0;
  }
  const SigningKey key(TRIALOG_TRY(read_seed(arguments.option("--key"))));
  return append(arguments, [&](const Register& records) { return sign_release(files, arguments.option("--source"), key, records, system_now_ms()); });
}

Result<AuditSource> source_of(const Arguments& arguments) {
  TRIALOG_TRY(need_one_source(arguments));
  if (arguments.has("--data")) return data_source(arguments.option("--data"));
  if (arguments.has("--folder")) return folder_source(arguments.option("--folder"));
  if (arguments.has("--url")) return url_source(arguments.option("--url"));
  return Error{Errc::missing_field, "--data, --folder or --url"};
}

Result<int> run_audit(const Arguments& arguments) {
  AuditCommand command;
  command.data = arguments.option("--data");
  command.folder = arguments.option("--folder");
  command.url = arguments.option("--url");
  command.site = arguments.option("--site");
  command.seen = arguments.option("--seen");
  command.mirror = arguments.option("--mirror");
  command.policy = arguments.option("--policy");
  command.evidence = arguments.option("--evidence");
  command.receipts = arguments.words;
  command.timeout = arguments.option("--timeout");
  command.fetch_all = arguments.has("--fetch-all");
  command.json = arguments.has("--json");
  command.progress = arguments.has("--progress");
  return run_audit_command(command);
}

Result<int> verify_evidence(const Arguments& arguments) {
  const std::string file = arguments.words.empty() ? std::string() : arguments.words[0];
  return run_evidence_command({file, arguments.option("--key"), arguments.option("--policy"), arguments.option("--mirror")});
}

Result<int> verify_receipt(const Arguments& arguments) {
  const std::vector<std::string>& words = arguments.words;
  const std::string proof = words.empty() ? std::string() : words[0];
  const std::string record = words.size() < 2 ? std::string() : words[1];
  return run_receipt_command({proof, record, arguments.option("--key"), arguments.option("--policy")});
}

// The logs that a witness watches: those given by their keys, and those of a policy.
Result<std::vector<VerifierKey>> watched_logs(const Arguments& arguments) {
  std::vector<VerifierKey> logs;
  for (const std::string& vkey : arguments.all("--log")) {
    const Result<VerifierKey> key = parse_verifier_key(vkey);
    if (!key || key->type != note_type_ed25519) return Error{Errc::invalid_key, "--log " + vkey};
    logs.push_back(*key);
  }
  if (arguments.has("--policy")) {
    for (const Policy::Log& log : TRIALOG_TRY(policy_option(arguments)).logs) logs.push_back(log.key);
  }
  if (logs.empty()) return Error{Errc::missing_field, "--log VKEY or --policy FILE"};
  return logs;
}

// Whether a path is a portal's data folder or its folder of keys, or lies below one.
bool is_in_portal(const std::string& path) {
  std::error_code failed;
  std::filesystem::path place = std::filesystem::weakly_canonical(std::filesystem::absolute(path, failed), failed);
  for (;; place = place.parent_path()) {
    const std::string folder = place.string();
    for (const std::string& file : {database_path(folder), folder + "/keys/register.key", folder + "/register.key"}) {
      if (file_exists(file)) return true;
    }
    if (!place.has_relative_path()) return false;
  }
}

Result<int> serve_witness(const Arguments& arguments) {
  TRIALOG_TRY(need(arguments, 0, {"--data", "--key", "--name"}));
  const std::string& data = arguments.option("--data");
  const std::string& name = arguments.option("--name");
  if (!is_key_name(name)) return Error{Errc::invalid_value, "--name"};
  const std::vector<VerifierKey> logs = TRIALOG_TRY(watched_logs(arguments));
  const std::string& key_path = arguments.option("--key");
  const SigningKey key(TRIALOG_TRY(read_seed(key_path)));
  // Whoever can sign as the log must not be able to sign as the witness too.
  for (const VerifierKey& log : logs) {
    if (equal(log.key, key.public_key())) return Error{Errc::invalid_key, "--key is the key of " + log.name};
  }
  if (is_in_portal(data) || is_in_portal(key_path)) {
    return Error{Errc::invalid_key, "a witness's key and data lie in a folder of their own, not in a portal's or below it"};
  }

  // Twenty checkpoints a second: a portal asks for two logs, a few times a second when it is busy.
  HttpOptions http = TRIALOG_TRY(http_options(arguments, 20));
  http.max_body_bytes = max_add_checkpoint_bytes;
  const int threads = TRIALOG_TRY(thread_count(arguments));
  HttpServer server(http);
  const std::optional<std::uint16_t> port = TRIALOG_TRY(listen(server));
  if (!port) return 1;
  const FolderLock lock = TRIALOG_TRY(FolderLock::take(data));
  const std::unique_ptr<WitnessStore> store = TRIALOG_TRY(WitnessStore::open(data + "/witness.sqlite3"));
  Witness witness(*store, data + "/evidence", name, key, logs, system_now_ms);
  for (const VerifierKey& log : logs) std::printf("watches       %s\n", log.name.c_str());
  std::printf("witness key   %s\n", format_verifier_key(cosigner_key_of(name, key.public_key())).c_str());
  say_where("trialog witness", http, *port);
  server.run(
      threads, [&witness](const Request& request, const Respond& respond) { respond(witness.handle(request)); },
      [](const Request&, const Error& error) { return Witness::refuse(error); });
  return 0;
}

// A policy for a portal: the operator adds to it and takes from it with an editor.
Result<int> print_policy(const Arguments& arguments) {
  TRIALOG_TRY(need(arguments, 0, {"--data"}));
  const Portal portal = TRIALOG_TRY(open_portal(arguments.option("--data"), arguments.option("--origin-name"), NewPortal::allowed,
                                                Records::to_be_read));
  std::string text = "# Whose signatures count: the logs' own, and those of most of the witnesses.\n";
  for (const LogName log : all_logs) text += "log " + format_verifier_key(portal.ledger->verifier_key(log)) + "\n";
  std::string members;
  const std::vector<std::string> witnesses = arguments.all("--witness");
  for (const std::string& witness : witnesses) {
    text += "witness " + witness + "\n";
    members += " " + witness.substr(0, witness.find(' '));
  }
  text += witnesses.empty() ? "quorum none\n"
                            : "group witnesses " + std::to_string(witnesses.size() / 2 + 1) + members + "\nquorum witnesses\n";
  TRIALOG_TRY(parse_policy(text));
  std::printf("%s", text.c_str());
  return 0;
}

Result<std::uint64_t> index_argument(const Arguments& arguments) {
  TRIALOG_TRY(need(arguments, 1, {"--data"}));
  const std::int64_t index = TRIALOG_TRY(decode_decimal(arguments.words[0]));
  return static_cast<std::uint64_t>(index);
}

Result<int> open_sealed(const Arguments& arguments) {
  const std::uint64_t index = TRIALOG_TRY(index_argument(arguments));
  TRIALOG_TRY(need(arguments, 1, {"--key"}));
  const std::unique_ptr<Store> store = TRIALOG_TRY(Store::open(database_path(arguments.option("--data")), Store::Access::read));
  const Bytes sealed = TRIALOG_TRY(store->sealed(LogName::intake_log, index));
  const SealingKey key(TRIALOG_TRY(read_seed(arguments.option("--key"))));
  const Bytes opened = TRIALOG_TRY(key.open(sealed));
  const ComplaintPrivate part = TRIALOG_TRY(decode_private(opened));
  // The person's words count only when they are the ones that the leaf commits to.
  const std::vector<Bytes> leaves = TRIALOG_TRY(store->leaves(LogName::intake_log, index, 1));
  const Envelope envelope = TRIALOG_TRY(decode_envelope(leaves.front()));
  const json::Value complaint = TRIALOG_TRY(json::parse(as_text(envelope.payload)));
  const json::Value* commitment = complaint.find("private_commitment");
  const Digest ours = TRIALOG_TRY(private_commitment(part));
  if (commitment == nullptr || commitment->text != hex(ours)) return Errc::commitment_mismatch;
  std::printf("%s\n", std::string(as_text(opened)).c_str());
  return 0;
}

Result<int> erase_sealed(const Arguments& arguments) {
  const std::uint64_t index = TRIALOG_TRY(index_argument(arguments));
  const std::unique_ptr<Store> store = TRIALOG_TRY(Store::open(database_path(arguments.option("--data")), Store::Access::change));
  TRIALOG_TRY(store->erase_sealed(LogName::intake_log, index));
  std::printf("erased the private part of leaf %llu\n", static_cast<unsigned long long>(index));
  return 0;
}

Result<int> repair(const Arguments& arguments) {
  TRIALOG_TRY(need(arguments, 0, {"--data"}));
  const std::string& data = arguments.option("--data");
  if (!file_exists(database_path(data))) return Error{Errc::not_found, database_path(data)};
  const FolderLock lock = TRIALOG_TRY(FolderLock::take(data));
  const std::unique_ptr<Store> store = TRIALOG_TRY(Store::open(database_path(data), Store::Access::change));
  int status = 0;
  for (const LogName log : all_logs) {
    const std::string word(word_of(log));
    const SigningKey key(TRIALOG_TRY(read_seed(data + "/keys/" + word + ".key")));
    const std::string origin = TRIALOG_TRY(store->origin_of(log));
    const Result<std::size_t> made = repair_tiles(*store, log, verifier_key_of(origin, key.public_key()));
    if (made) {
      std::printf("%s log: tiles made again: %zu\n", word.c_str(), *made);
    } else {
      print_error("repair", made.error());
      status = 1;
    }
  }
  return status;
}

Result<int> run_import(const Arguments& arguments) {
  TRIALOG_TRY(need(arguments, 2, {"--data"}));
  if (arguments.words[0] != "nl-algoritmeregister") return Error{Errc::invalid_value, arguments.words[0]};
  Portal portal = TRIALOG_TRY(open_portal(arguments.option("--data"), "", NewPortal::in_empty_folder));
  const std::vector<std::string> files(arguments.words.begin() + 1, arguments.words.end());
  const std::vector<ImportSummary> summaries = TRIALOG_TRY(import_nl(portal, files, system_now_ms));
  bool all_taken = true;
  for (const ImportSummary& summary : summaries) {
    std::printf("%s: %zu records: %zu added, %zu changed, %zu withdrawn, %zu unchanged, %zu refused (%s)\n",
                summary.read_on.c_str(), summary.records, summary.added, summary.changed, summary.withdrawn, summary.unchanged,
                summary.refused.size(), summary.file.c_str());
    for (const Error& refused : summary.refused) {
      std::printf("  refused: %s %s\n", refused.where.c_str(), std::string(name_of(refused.code)).c_str());
    }
    all_taken = all_taken && summary.refused.empty();
  }
  return all_taken ? 0 : 1;
}

Result<int> run_export(const Arguments& arguments) {
  TRIALOG_TRY(need(arguments, 1, {}));
  const AuditSource source = TRIALOG_TRY(source_of(arguments));
  if (arguments.words[0] == "tiles") {
    TRIALOG_TRY(need(arguments, 2, {}));
    TRIALOG_TRY(export_tiles(source, arguments.words[1]));
    return 0;
  }
  if (arguments.words[0] != "nl-algoritmeregister") return Error{Errc::invalid_value, arguments.words[0]};
  const Audit audited = TRIALOG_TRY(audit(source));
  const std::string listing = export_nl(*audited.records);
  if (arguments.words.size() > 1) {
    TRIALOG_TRY(write_file(arguments.words[1], as_bytes(listing)));
  } else {
    std::fwrite(listing.data(), 1, listing.size(), stdout);
  }
  return 0;
}

#ifdef TRIALOG_CRASH_POINTS
Result<int> list_crash_points(const Arguments&) {
  for (const std::string_view name : crash_point_names) std::printf("%.*s\n", static_cast<int>(name.size()), name.data());
  return 0;
}
#endif

struct Command {
  const char* name;
  Result<int> (*run)(const Arguments&);
};
constexpr Command commands[] = {{"serve", serve},   {"keygen", keygen},      {"publish", publish},   {"audit", run_audit},
                                {"import", run_import}, {"export", run_export}, {"verify", verify_receipt},
                                {"open", open_sealed},  {"erase", erase_sealed},     {"key", show_key},      {"policy", print_policy},
                                {"witness", serve_witness}, {"verify-evidence", verify_evidence}, {"release", publish_release},
                                {"repair", repair},
#ifdef TRIALOG_CRASH_POINTS
                                {"crash-points", list_crash_points},
#endif
};

// What `usage` says of one command.
std::string usage_of(const std::string& name) {
  const std::string_view whole = usage;
  std::string found;
  for (std::size_t at = whole.find("\ntrialog "); at != std::string_view::npos;) {
    const std::size_t next = whole.find("\ntrialog ", at + 1);
    const std::string_view part = whole.substr(at + 1, next == std::string_view::npos ? next : next - at);
    if (part.starts_with("trialog " + name + " ")) found += part;
    at = next;
  }
  return found;
}

}  // namespace

int run_command(std::span<const std::string> arguments) {
  if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "help") {
    std::fputs(usage, arguments.empty() ? stderr : stdout);
    return arguments.empty() ? 2 : 0;
  }
  for (const Command& command : commands) {
    if (arguments[0] != command.name) continue;
    if (std::find(arguments.begin(), arguments.end(), "--help") != arguments.end()) {
      std::fputs(usage_of(command.name).c_str(), stdout);
      return 0;
    }
    const Result<Arguments> parsed = parse_arguments(arguments.subspan(1));
    if (!parsed) {
      std::fprintf(stderr, "trialog %s: %s; see trialog --help\n", command.name, parsed.error().where.c_str());
      return 2;
    }
    const Result<int> done = command.run(*parsed);
    if (done) return *done;
    print_error(command.name, done.error());
    return 1;
  }
  std::fprintf(stderr, "trialog: there is no command \"%s\"; see trialog --help\n", arguments[0].c_str());
  return 2;
}

}  // namespace trialog::origin
