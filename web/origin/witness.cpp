#include "origin/witness.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "base/encoding.h"
#include "crypto/hash.h"
#include "log/evidence.h"
#include "origin/crash_point.h"
#include "origin/files.h"
#include "origin/problem.h"

namespace trialog::origin {
namespace {

constexpr std::string_view evidence_ending = ".evidence";
constexpr std::string_view plain_text = "text/plain; charset=utf-8";

Response text_response(unsigned status, std::string text, std::string_view content_type = plain_text) {
  Response response;
  response.status = status;
  response.content_type = content_type;
  response.cache_control = "no-store";
  response.body = std::make_shared<const std::string>(std::move(text));
  return response;
}

std::string_view sentence_of(WitnessAnswer answer) {
  switch (answer) {
    case WitnessAnswer::unknown_log: return "this witness does not watch that log\n";
    case WitnessAnswer::untrusted: return "the checkpoint has no valid signature of the log's key\n";
    case WitnessAnswer::malformed: return "the request or its checkpoint is malformed, or the old size is larger than the new one\n";
    case WitnessAnswer::inconsistent: return "the checkpoint does not continue the one that was cosigned before\n";
    case WitnessAnswer::other_size:
    case WitnessAnswer::cosigned: break;
  }
  return "";
}

}  // namespace

Witness::Witness(WitnessStore& store, std::string evidence_folder, std::string name, const SigningKey& key,
                 std::vector<VerifierKey> logs, Clock clock)
    : store_(store), evidence_folder_(std::move(evidence_folder)), name_(std::move(name)), key_(key), logs_(std::move(logs)),
      clock_(std::move(clock)) {
  for (std::string& file : list_files(evidence_folder_)) {
    if (file.ends_with(evidence_ending)) kept_.insert(std::move(file));
  }
}

Response Witness::refuse(const Error& error) {
  return text_response(http_status_of(error.code), std::string(meaning_of(error.code)) + "\n");
}

Response Witness::handle(const Request& request) {
  const bool is_add = request.path == "/add-checkpoint";
  if (is_add && request.method == Method::post) return add_checkpoint(request.body);
  if (!is_add && (request.method == Method::get || request.method == Method::head)) return last_checkpoint(request.path);
  Response response = refuse(Error{Errc::method_not_allowed, {}});
  response.headers.emplace_back("Allow", is_add ? "POST" : "GET, HEAD");
  return response;
}

Response Witness::add_checkpoint(std::string_view body) {
  const Result<AddCheckpoint> request = parse_add_checkpoint(body);
  if (!request && request.error().code == Errc::too_large) return refuse(request.error());
  if (!request) return text_response(400, std::string(sentence_of(WitnessAnswer::malformed)));
  Result<Response> response = answer(*request);
  return response ? std::move(*response) : refuse(response.error());
}

Result<Response> Witness::answer(const AddCheckpoint& request) {
  const std::string_view origin = claimed_origin(request.checkpoint);
  for (;;) {
    const WitnessedCheckpoint known = TRIALOG_TRY(store_.find(origin));
    const WitnessDecision decision = decide(request, logs_, known.tree);
    const auto status = static_cast<unsigned>(decision.answer);
    if (decision.answer == WitnessAnswer::other_size) {
      return text_response(status, std::to_string(known.tree.size) + "\n", "text/x.tlog.size");
    }
    // Anyone may send a wrong proof; two roots of one size are the log's own doing, and the two notes prove it.
    const bool is_split = decision.answer == WitnessAnswer::inconsistent && known.tree.size > 0 &&
                          decision.checkpoint.size == known.tree.size && decision.checkpoint.root != known.tree.root;
    if (is_split) tell_split(origin, known.note, request.checkpoint);
    if (decision.answer != WitnessAnswer::cosigned) return text_response(status, std::string(sentence_of(decision.answer)));

    const std::string text = format_checkpoint(decision.checkpoint);
    const std::string line = cosign(text, name_, key_, clock_() / 1000);
    // Only the log's own lines are kept with ours: the others are not ours to hand on.
    const std::string note = text + "\n" + valid_signatures(text, std::string_view(request.checkpoint).substr(text.size() + 1), logs_) + line;
    const WitnessedTree tree{decision.checkpoint.size, decision.checkpoint.root};
    reach(CrashPoint::witness_decided);
    // Somebody else may have been cosigned meanwhile; then it is another question.
    if (!TRIALOG_TRY(store_.replace(origin, known.tree, {tree, note}))) continue;
    reach(CrashPoint::witness_kept);
    return text_response(status, line);
  }
}

void Witness::tell_split(std::string_view origin, const std::string& known, const std::string& other) {
  std::vector<VerifierKey> keys;
  for (const VerifierKey& key : logs_) {
    if (key.name == origin) keys.push_back(key);
  }
  // A log that changed its key may have signed one with the old and one with the new: then no file proves it.
  Bytes file;
  for (const VerifierKey& key : keys) {
    // Lines of others may differ each time; the log's own are what counts.
    const Result<std::string> note = only_signed_by(as_bytes(known), {&key, 1});
    const Result<std::string> other_note = only_signed_by(as_bytes(other), {&key, 1});
    if (!note || !other_note) continue;
    const TileReader none = [](const TileId&) { return Errc::not_found; };  // Two trees of one size need no tiles.
    const Result<Evidence> evidence = evidence_of_checkpoints(key, *note, *other_note, none);
    if (!evidence) continue;
    file = to_bytes(format_evidence(*evidence));
    break;
  }
  const std::string name = hex(sha256(as_bytes(origin))) + "-" + hex(sha256(file)).substr(0, 16) + std::string(evidence_ending);
  const std::lock_guard lock(mutex_);
  if (kept_.contains(name)) return;
  const std::string not_kept =
      file.empty() ? "no single key signed both, so they are not kept as evidence" : keep(name, file);
  const bool is_first = told_logs_.insert(std::string(origin)).second;
  if (!not_kept.empty() && !is_first) return;  // Or anyone could fill the operator's log.
  const Result<std::string> note = only_signed_by(as_bytes(known), keys);
  const Result<std::string> other_note = only_signed_by(as_bytes(other), keys);
  std::fprintf(stderr, "%s has signed two trees of one size; %s:\n%s\n%s\n", std::string(origin).c_str(),
               (not_kept.empty() ? "the evidence is " + evidence_folder_ + "/" + name : not_kept).c_str(),
               (note ? *note : known).c_str(), (other_note ? *other_note : other).c_str());
}

// Gives the reason when it cannot be kept now, otherwise nothing.
std::string Witness::keep(const std::string& name, ByteView file) {
  const std::string log = name.substr(0, 2 * digest_bytes);
  const auto of_log = [&log](const std::string& kept) { return kept.starts_with(log); };
  if (std::count_if(kept_.begin(), kept_.end(), of_log) >= static_cast<std::ptrdiff_t>(max_evidence_files)) {
    return "so much evidence of this log is kept already that this is not";
  }
  const Result<void> written = write_file(evidence_folder_ + "/" + name, file);
  if (!written) return "the evidence could not be written to " + written.error().where;
  kept_.insert(name);
  return {};
}

Response Witness::last_checkpoint(std::string_view path) const {
  for (const VerifierKey& log : logs_) {
    if (path != "/" + hex(sha256(as_bytes(log.name))) + "/checkpoint") continue;
    const Result<WitnessedCheckpoint> known = store_.find(log.name);
    if (!known) return refuse(known.error());
    if (known->note.empty()) break;
    Response response = text_response(200, known->note);
    response.cache_control = "no-cache";
    return response;
  }
  return refuse(Error{Errc::not_found, {}});
}

}  // namespace trialog::origin
