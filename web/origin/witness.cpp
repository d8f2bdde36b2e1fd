#include "origin/witness.h"

#include <cstdio>
#include <utility>

#include "base/encoding.h"
#include "crypto/hash.h"
#include "origin/crash_point.h"
#include "origin/problem.h"

namespace trialog::origin {
namespace {

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

Witness::Witness(WitnessStore& store, std::string name, const SigningKey& key, std::vector<VerifierKey> logs, Clock clock)
    : store_(store), name_(std::move(name)), key_(key), logs_(std::move(logs)), clock_(std::move(clock)) {}

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
  if (!request) return refuse(request.error());
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
    if (is_split) {
      const Result<std::string> other = only_signed_by(as_bytes(request.checkpoint), logs_);
      std::fprintf(stderr, "%s has signed two trees of one size:\n%s\n%s\n", std::string(origin).c_str(),
                   known.note.c_str(), other ? other->c_str() : "");
    }
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
