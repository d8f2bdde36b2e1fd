#include "origin/site.h"

#include <utility>

#include "base/encoding.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "engine/engine.h"
#include "engine/route.h"
#include "origin/problem.h"

namespace trialog::origin {
namespace {

constexpr std::string_view forever = "public, max-age=31536000, immutable";
constexpr std::string_view ask_again = "no-cache";
constexpr std::string_view problem_media_type = "application/problem+json";

std::string etag_of(std::string_view content) { return "\"" + hex(sha256(as_bytes(content))).substr(0, 32) + "\""; }

Response answer(std::string content, std::string_view content_type, std::string_view cache_control) {
  Response response;
  response.content_type = content_type;
  response.etag = etag_of(content);
  response.cache_control = cache_control;
  response.body = std::make_shared<const std::string>(std::move(content));
  return response;
}

void set_encoding(Response& response, Encoding encoding) {
  response.headers.emplace_back("Vary", "Accept-Encoding");
  if (encoding != Encoding::identity) response.headers.emplace_back("Content-Encoding", token_of_encoding(encoding));
}

// Compressed as the client likes it. The tag follows the bytes that are sent.
Response answer_compressed(const Request& request, std::string content, std::string_view content_type,
                           std::string_view cache_control) {
  const Encoding encoding = best_encoding(request.accept_encoding);
  if (encoding != Encoding::identity) content = compress(encoding, content, false);
  Response response = answer(std::move(content), content_type, cache_control);
  set_encoding(response, encoding);
  return response;
}

Response redirect(std::string location) {
  Response response;
  response.status = 303;
  response.headers.emplace_back("Location", std::move(location));
  response.headers.emplace_back("Vary", "Accept-Language");
  return response;
}

Response problem(const Error& error) {
  Response response;
  response.status = http_status_of(error.code);
  response.content_type = problem_media_type;
  response.cache_control = "no-store";
  response.body = std::make_shared<const std::string>(problem_json(error));
  return response;
}

// Everything that is not for programs, and what could not be read at all (an empty path) is.
bool is_page_path(std::string_view path) {
  return !path.empty() && path != "/submit" && path != "/portal.json" && path != "/policy" && path != "/service_worker.js" && !path.starts_with("/log/") &&
         !path.starts_with("/assets/");
}

bool takes_posts(std::string_view path) { return path == "/submit"; }

}  // namespace

Result<Submission> read_submission(std::string_view body) {
  const json::Value value = TRIALOG_TRY(json::parse(body, {limits::max_submission_bytes, 2, 8}));
  if (value.type != json::Type::object) return Errc::wrong_type;
  Submission submission;
  for (const json::Member& member : value.members) {
    if (member.key != "envelope" && member.key != "sealed") return Error{Errc::unknown_field, member.key};
    if (member.value.type != json::Type::text) return Error{Errc::wrong_type, member.key};
    Result<Bytes> bytes = decode_base64(member.value.text);
    if (!bytes) return Error{bytes.error().code, member.key};
    (member.key == "envelope" ? submission.leaf : submission.sealed) = std::move(*bytes);
  }
  if (value.find("envelope") == nullptr) return Error{Errc::missing_field, "envelope"};
  return submission;
}

std::string write_submission(const Submission& submission) {
  json::Value value = json::Value::make_object();
  value.members.push_back({"envelope", json::Value::make_text(base64(submission.leaf))});
  if (!submission.sealed.empty()) value.members.push_back({"sealed", json::Value::make_text(base64(submission.sealed))});
  return json::write(value);
}

Site::Site(Ledger& ledger, const Store& store, Sequencer& sequencer, const Assets& assets, const Pages& pages,
           const Publisher* publisher)
    : ledger_(ledger), store_(store), sequencer_(sequencer), assets_(assets), pages_(pages), publisher_(publisher) {}

Response Site::refuse(const Request& request, const Error& error, std::string_view language) const {
  if (!is_page_path(request.path)) return problem(error);
  if (language.empty()) language = engine::language_for(request.accept_language);
  Response response = answer_compressed(request, pages_.render_error(language, error), "text/html; charset=utf-8", "no-store");
  response.status = http_status_of(error.code);
  response.headers.emplace_back("Trialog-Release", assets_.release());
  return response;
}

void Site::handle(Request request, const Respond& respond) {
  const bool reads = request.method == Method::get || request.method == Method::head;
  if (takes_posts(request.path) && request.method == Method::post) return submit(request, respond);
  if (reads && !takes_posts(request.path)) return respond(get(request));
  Response response = refuse(request, Error{Errc::method_not_allowed, {}});
  response.headers.emplace_back("Allow", takes_posts(request.path) ? "POST" : "GET, HEAD");
  respond(std::move(response));
}

void Site::submit(const Request& request, const Respond& respond) {
  const std::string media_type = ascii_lower(request.content_type.substr(0, request.content_type.find(';')));
  if (media_type != submission_media_type) return respond(problem(Error{Errc::unsupported_media, "content-type"}));
  Result<Submission> submission = read_submission(request.body);
  if (!submission) return respond(problem(submission.error()));
  if (ledger_.readiness() == Readiness::starting) return respond(starting(request));
  sequencer_.submit(std::move(*submission), [respond](Result<Receipt> receipt) {
    if (!receipt) {
      Response response = problem(receipt.error());
      if (response.status == 429 || response.status == 503 || response.status == 507) {
        response.headers.emplace_back("Retry-After", "10");
      }
      return respond(std::move(response));
    }
    Response response;
    response.content_type = "text/plain; charset=utf-8";
    response.cache_control = "no-store";
    response.headers.emplace_back("Trialog-Log", word_of(receipt->log));
    response.body = std::make_shared<const std::string>(std::move(receipt->proof));
    respond(std::move(response));
  });
}

Response Site::get(const Request& request) {
  const std::string_view path = request.path;
  for (const LogName log : all_logs) {
    const std::string prefix = "/log/" + std::string(word_of(log)) + "/";
    if (path.starts_with(prefix)) return get_log(request, log, path.substr(prefix.size()));
  }
  constexpr std::string_view assets_prefix = "/assets/";
  if (path.starts_with(assets_prefix)) return get_asset(request, path.substr(assets_prefix.size()));
  if (path == "/portal.json") {
    return answer_compressed(request, engine::write_config(pages_.config()), "application/json", ask_again);
  }
  if (path == "/policy") {
    if (pages_.config().policy_text.empty()) return problem(Error{Errc::not_found, request.path});
    return answer(pages_.config().policy_text, "text/plain; charset=utf-8", ask_again);
  }
  // A service worker rules over the paths below its own, so it stands at the top; browsers must always ask for it.
  if (path == "/service_worker.js") {
    Response response = get_asset(request, "service_worker.js");
    response.cache_control = ask_again;
    return response;
  }
  if (!is_page_path(path)) return problem(Error{Errc::not_found, request.path});
  return get_page(request);
}

Response Site::get_log(const Request& request, LogName log, std::string_view path) {
  if (path == "checkpoint") {
    std::string note = publisher_ == nullptr ? ledger_.newest(log).note : publisher_->checkpoint(log);
    return answer(std::move(note), "text/plain; charset=utf-8", "public, max-age=1, must-revalidate");
  }
  const Result<TileId> id = parse_tile_path(path);
  if (!id) return problem(Error{Errc::not_found, request.path});
  if (id->entries) return get_bundle(request, log, *id);
  const Result<Bytes> tile = store_.tile(log, *id);
  if (!tile) return problem(Error{tile.error().code, request.path});
  return answer(std::string(as_text(*tile)), "application/octet-stream", forever);
}

Response Site::get_bundle(const Request& request, LogName log, const TileId& id) {
  const Encoding encoding = best_encoding(request.accept_encoding);
  const std::string key = request.path + " " + std::string(token_of_encoding(encoding));
  if (std::optional<Response> kept = kept_bundles_.find(key)) return std::move(*kept);
  const Result<std::vector<Bytes>> leaves =
      store_.leaves(log, id.index * tile_width, static_cast<std::uint64_t>(id.width));
  if (!leaves) return problem(Error{leaves.error().code, request.path});
  const Result<Bytes> bundle = encode_bundle(*leaves);
  if (!bundle) return problem(Error{bundle.error().code, request.path});
  Response response = answer_compressed(request, std::string(as_text(*bundle)), "application/octet-stream", forever);
  kept_bundles_.keep(key, response);
  return response;
}

Response Site::get_asset(const Request& request, std::string_view name) {
  const Asset* asset = assets_.find(name);
  if (asset == nullptr) return problem(Error{Errc::not_found, request.path});
  // A page of another release must not get parts of this one.
  if (!request.query.empty() && request.query != "v=" + assets_.release()) return problem(Error{Errc::not_found, request.target});
  const auto [body, encoding] = asset->best(best_encoding(request.accept_encoding));
  Response response;
  response.content_type = asset->content_type;
  response.body = body;
  response.etag = "\"" + asset->version + std::string(token_of_encoding(encoding)) + "\"";
  response.cache_control = request.query.empty() ? ask_again : forever;
  if (asset->gzip) set_encoding(response, encoding);
  return response;
}

// The records are being read; the logs, which devices and auditors read, are there.
Response Site::starting(const Request& request, std::string_view language) const {
  Response response = refuse(request, Error{Errc::starting, {}}, language);
  response.headers.emplace_back("Retry-After", "10");
  return response;
}

Response Site::get_page(const Request& request) {
  const std::string_view language = engine::language_for(request.accept_language);
  if (request.path == "/") return redirect("/" + std::string(language) + "/");
  const std::optional<engine::Route> route = engine::parse_route(request.target);
  if (!route) {
    // An address without a language, typed or printed: the page itself may well be there.
    const std::string target = "/" + std::string(language) + request.target;
    const std::optional<engine::Route> localized = engine::parse_route(target);
    if (localized && localized->page != engine::Page::not_found) return redirect(engine::format_route(*localized));
    return refuse(request, Error{Errc::not_found, {}});
  }
  if (ledger_.readiness() == Readiness::starting) return starting(request, route->language);
  Pages::Page page = pages_.render(*route);
  // It may be among what is not read yet: of the records with a page of their own, complaints are in the intake log. Of the
  // register log only what came a moment ago may be missing.
  if (!page.found && !page.complete && route->page == engine::Page::complaint) return starting(request, route->language);
  Response response = answer_compressed(request, std::move(page.html), "text/html; charset=utf-8", page.complete ? ask_again : "no-store");
  response.headers.emplace_back("Content-Language", engine::language_tag(route->language));
  response.headers.emplace_back("Trialog-Release", assets_.release());
  if (!page.found) response.status = 404;
  return response;
}

}  // namespace trialog::origin
