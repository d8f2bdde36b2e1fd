// Fuzz targets. The environment variable TRIALOG_FUZZ_TARGET names the one that runs: one program, built once.
// Beyond not crashing, each target states what must hold of input that was accepted.
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "engine/host.h"
#include "log/checkpoint.h"
#include "log/evidence.h"
#include "log/note.h"
#include "log/tile.h"
#include "log/tlog_proof.h"
#include "log/witness.h"
#include "origin/served_site.h"
#include "record/record.h"
#include "view/node_bytes.h"

using namespace trialog;

namespace {

void fuzz_json(ByteView input) {
  const Result<json::Value> value = json::parse(as_text(input));
  if (!value) return;
  const std::string text = json::write(*value);
  TRIALOG_ASSERT(json::read(as_text(input)).value().is_canonical == (text == as_text(input)), "the reader knows canonical text");
  const Result<json::Value> again = json::parse(text);
  TRIALOG_ASSERT(again.has_value() && json::write(*again) == text, "canonical text reads back as itself");
}

void fuzz_envelope(ByteView input) {
  const Result<Envelope> envelope = decode_envelope(input);
  if (envelope) TRIALOG_ASSERT(equal(encode_envelope(*envelope), input), "an accepted envelope has one encoding");
  const CertificateBook nobody{PublicKey{}};
  TRIALOG_ASSERT(!verify(input, nobody).has_value() || envelope.has_value(), "nothing is verified that does not decode");
  for (const Kind kind : {Kind::disclosure, Kind::processing, Kind::complaint, Kind::reply}) {
    static const SigningKey key{SigningSeed(std::array<std::uint8_t, 32>{})};
    const Result<Bytes> leaf = sign_payload(kind, input, key);
    if (leaf) TRIALOG_ASSERT(equal(decode_envelope(*leaf).value().payload, input), "what is signed is what was given");
  }
}

void fuzz_note(ByteView input) {
  const std::vector<VerifierKey> keys;
  TRIALOG_ASSERT(!open_note(input, keys).has_value(), "no key, no note");
}

void fuzz_checkpoint(ByteView input) {
  const Result<Checkpoint> checkpoint = parse_checkpoint(as_text(input));
  if (checkpoint) TRIALOG_ASSERT(format_checkpoint(*checkpoint) == as_text(input), "an accepted checkpoint has one text");
}

void fuzz_tlog_proof(ByteView input) {
  const Result<TlogProof> proof = parse_tlog_proof(as_text(input));
  if (proof) TRIALOG_ASSERT(format_tlog_proof(*proof) == as_text(input), "an accepted proof file has one text");
}

void fuzz_add_checkpoint(ByteView input) {
  const Result<AddCheckpoint> request = parse_add_checkpoint(as_text(input));
  if (!request) return;
  TRIALOG_ASSERT(format_add_checkpoint(*request) == as_text(input), "an accepted request has one text");
  static const std::vector<VerifierKey> logs{verifier_key_of("portal.example/log1", PublicKey{})};
  TRIALOG_ASSERT(decide(*request, logs, {}).answer != WitnessAnswer::cosigned, "nothing is cosigned that the log did not sign");
}

void fuzz_evidence(ByteView input) {
  const Result<Evidence> evidence = parse_evidence(as_text(input));
  if (!evidence) return;
  TRIALOG_ASSERT(format_evidence(*evidence) == as_text(input), "an accepted evidence file has one text");
  static_cast<void>(check_evidence(*evidence));
}

void fuzz_bundle(ByteView input) {
  if (input.empty()) return;
  const int width = input[0] + 1;
  const Result<std::vector<Bytes>> records = decode_bundle(input.subspan(1), width);
  if (records) TRIALOG_ASSERT(equal(encode_bundle(*records).value(), input.subspan(1)), "an accepted bundle has one encoding");
}

void fuzz_host_message(ByteView input) {
  const Result<engine::HostResult> result = engine::decode_result(input);
  if (result) TRIALOG_ASSERT(equal(engine::encode_result(*result), input), "an accepted message has one encoding");
}

void fuzz_node(ByteView input) {
  const Result<view::Node> node = view::decode_node(input);
  if (node) TRIALOG_ASSERT(equal(view::encode_node(*node), input), "an accepted tree has one encoding");
}

void fuzz_tile_path(ByteView input) {
  const Result<TileId> id = parse_tile_path(as_text(input));
  if (id) TRIALOG_ASSERT(tile_path(*id) == as_text(input), "an accepted path is the one of its tile");
}

void fuzz_submission(ByteView input) {
  const Result<origin::Submission> submission = origin::read_submission(as_text(input));
  if (!submission) return;
  const Result<origin::Submission> again = origin::read_submission(origin::write_submission(*submission));
  TRIALOG_ASSERT(again.has_value() && again->leaf == submission->leaf && again->sealed == submission->sealed,
                 "an accepted submission reads back as itself");
}

// "METHOD TARGET LF Accept-Encoding LF Accept-Language LF Content-Type LF body", as http.cpp reads them from the wire.
void fuzz_route(ByteView input) {
  static const origin::test::Folder folder;
  static origin::test::ServedSite site(folder.path(), [] {
    std::unique_ptr<origin::Ledger> ledger = origin::test::open_ledger(folder.path());
    for (const origin::Submission& first : {origin::test::certificate(), origin::test::disclosure("dsc-1")}) {
      TRIALOG_ASSERT(origin::test::admit(*ledger, first).has_value(), "the first records are taken");
    }
    return ledger;
  }());
  std::string_view rest = as_text(input);
  const auto take = [&](char end) {
    const std::size_t size = std::min(rest.find(end), rest.size());
    std::string part(rest.substr(0, size));
    rest.remove_prefix(std::min(size + 1, rest.size()));
    return part;
  };
  origin::Request request;
  const std::string method = take(' ');
  if (method == "HEAD") request.method = origin::Method::head;
  else if (method == "POST") request.method = origin::Method::post;
  else if (method != "GET") request.method = origin::Method::other;
  request.set_target(take('\n'));
  request.accept_encoding = take('\n');
  request.accept_language = take('\n');
  request.content_type = take('\n');
  request.body = rest;
  const origin::Response response = site.ask(std::move(request));
  TRIALOG_ASSERT(response.status >= 200 && response.status < 600 && response.status != 500, "an answer, and no mistake of ours");
  TRIALOG_ASSERT(response.body != nullptr, "an answer has a body");
  // What came from the request must not end a header and begin another.
  std::string headers = response.content_type + response.cache_control + response.etag;
  for (const auto& [name, value] : response.headers) headers += name + value;
  TRIALOG_ASSERT(std::none_of(headers.begin(), headers.end(), [](char c) { return c >= 0 && c < ' '; }), "headers are single lines");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string_view target = std::getenv("TRIALOG_FUZZ_TARGET") == nullptr ? "" : std::getenv("TRIALOG_FUZZ_TARGET");
  const ByteView input(data, size);
  if (target == "json") fuzz_json(input);
  else if (target == "envelope") fuzz_envelope(input);
  else if (target == "note") fuzz_note(input);
  else if (target == "checkpoint") fuzz_checkpoint(input);
  else if (target == "tlog_proof") fuzz_tlog_proof(input);
  else if (target == "add_checkpoint") fuzz_add_checkpoint(input);
  else if (target == "evidence") fuzz_evidence(input);
  else if (target == "bundle") fuzz_bundle(input);
  else if (target == "host_message") fuzz_host_message(input);
  else if (target == "node") fuzz_node(input);
  else if (target == "tile_path") fuzz_tile_path(input);
  else if (target == "submission") fuzz_submission(input);
  else if (target == "route") fuzz_route(input);
  else std::abort();  // A target that nobody named.
  return 0;
}
