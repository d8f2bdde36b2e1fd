// A device and an origin in memory, for the engine's tests: the logs are real (signed, hashed, tiled by core/log), the
// network and the storage are maps that a test can break.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>

#include "base/encoding.h"
#include "crypto/seal.h"
#include "engine/engine.h"
#include "log/note.h"
#include "log/proof.h"
#include "log/tlog_proof.h"
#include "log/tree.h"
#include "support/full_example.h"

namespace trialog::test {

// One log as an origin serves it.
struct ServedLog {
  std::string origin;
  SigningKey key;
  std::vector<Bytes> leaves;
  TreeAppender tree;
  std::map<std::string, Bytes> files;  // path inside the log -> bytes

  ServedLog(std::string log_origin, std::string_view key_name) : origin(std::move(log_origin)), key(test_key(key_name)) { publish(); }
  void append(const Bytes& leaf) {
    leaves.push_back(leaf);
    tree.append(leaf_hash(leaf));
  }
  void publish() {
    for (const Tile& tile : tree.take_changed_tiles()) files["/" + tile_path(tile.id)] = tile.bytes;
    for (const TileId& id : bundles_of(tree.size())) {
      const auto begin = leaves.begin() + static_cast<std::ptrdiff_t>(id.index * tile_width);
      files["/" + tile_path(id)] = encode_bundle(std::vector<Bytes>(begin, begin + id.width)).value();
    }
    files["/checkpoint"] = to_bytes(sign_note(format_checkpoint({origin, tree.size(), tree.root()}), origin, key));
  }
  std::string proof_of(std::uint64_t index) const {
    const TileReader reader = [this](const TileId& id) -> Result<Bytes> {
      const auto found = files.find("/" + tile_path(id));
      if (found == files.end()) return Errc::not_found;
      return found->second;
    };
    TlogProof proof;
    proof.index = index;
    proof.path = prove_inclusion(index, tree.size(), reader).value();
    proof.checkpoint = as_text(files.at("/checkpoint"));
    return format_tlog_proof(proof);
  }
};

struct Origin {
  SigningKey root = test_key("root");
  SigningKey official = test_key("official");
  SealingKey body = SealingKey(Secret<32>());
  ServedLog register_log{"test.example/log/register", "register log"};
  ServedLog intake_log{"test.example/log/intake", "intake log"};
  bool reachable = true;
  std::function<bool(const std::string&)> hangs;  // no answer to this address until Device::answer()
  int submissions = 0;
  bool hides_config = false;
  std::string release = "test";               // which is served now
  std::map<std::string, std::string> assets;  // its files by name
  std::string policy;  // lines after those of the logs; empty: the portal has none
  std::function<std::pair<std::uint32_t, Bytes>(const Bytes&)> on_submit;  // instead of taking it

  Origin() {
    Certificate certificate = full_example<Certificate>();
    certificate.header.id = "crt-example";
    certificate.header.publisher_id = "";
    certificate.subject_key = hex(official.public_key());
    certificate.organisation_id = "org-example";
    certificate.sealing_key = hex(body.public_key());
    certificate.valid_from_ms = 0;
    register_log.append(sign_record(certificate, root).value());
    for (int i = 0; i < 3; ++i) {
      Disclosure record = full_example<Disclosure>();
      record.header.id = "dsc-" + std::to_string(i);
      register_log.append(sign_record(record, official).value());
    }
    Proposal proposal = full_example<Proposal>();
    proposal.header.id = "prp-0";
    proposal.opens_at_ms = 0;
    proposal.closes_at_ms = 4000000000000;
    register_log.append(sign_record(proposal, official).value());
    register_log.publish();
  }

  std::string config() const {
    const auto log = [](const ServedLog& served, const std::string& url) {
      return "{\"key\":\"" + format_verifier_key(verifier_key_of(served.origin, served.key.public_key())) + "\",\"origin\":\"" +
             served.origin + "\",\"url\":\"" + url + "\"}";
    };
    std::string policy_text;
    if (!policy.empty()) {
      for (const ServedLog* served : {&register_log, &intake_log}) {
        policy_text += "log " + format_verifier_key(verifier_key_of(served->origin, served->key.public_key())) + "\n";
      }
      policy_text = "\"policy\":" + json::write(json::Value::make_text(policy_text + policy)) + ",";
    }
    return "{\"logs\":{\"intake\":" + log(intake_log, "/log/intake") + ",\"register\":" + log(register_log, "/log/register") +
           "},\"name\":{\"en\":\"Test\",\"zh-Hans\":\"测试\"}," + policy_text + "\"release\":\"" + release + "\",\"root_key\":\"" + hex(root.public_key()) + "\"}";
  }

  std::pair<std::uint32_t, Bytes> get(const std::string& url) const {
    if (!reachable) return {0, {}};
    const std::string query = "?v=" + release;
    if (url.starts_with("/assets/") && url.ends_with(query)) {
      const auto found = assets.find(url.substr(8, url.size() - 8 - query.size()));
      return found == assets.end() ? std::pair<std::uint32_t, Bytes>{404, {}} : std::pair<std::uint32_t, Bytes>{200, to_bytes(found->second)};
    }
    if (url == "/portal.json") return hides_config ? std::pair<std::uint32_t, Bytes>{500, {}} : std::pair<std::uint32_t, Bytes>{200, to_bytes(config())};
    for (const auto& [prefix, served] : {std::pair{std::string("/log/register"), &register_log}, {std::string("/log/intake"), &intake_log}}) {
      if (!url.starts_with(prefix)) continue;
      const auto found = served->files.find(url.substr(prefix.size()));
      if (found != served->files.end()) return {200, found->second};
    }
    return {404, {}};
  }

  // Takes a submission as the origin does: the same leaf twice is one leaf.
  std::pair<std::uint32_t, Bytes> post(const Bytes& body_bytes) {
    if (!reachable) return {0, {}};
    ++submissions;
    if (on_submit) return on_submit(body_bytes);
    const json::Value value = json::parse(as_text(body_bytes)).value();
    return {200, to_bytes(take(decode_base64(value.find("envelope")->text).value()))};
  }
  std::string take(const Bytes& leaf) {
    for (std::size_t i = 0; i < intake_log.leaves.size(); ++i) {
      if (intake_log.leaves[i] == leaf) return intake_log.proof_of(i);
    }
    intake_log.append(leaf);
    intake_log.publish();
    return intake_log.proof_of(intake_log.leaves.size() - 1);
  }
};

// Runs an engine's effects against an origin and a storage that outlives it. Several devices on one storage are the tabs
// of one browser.
struct Device {
  Origin& origin;
  std::map<std::string, Bytes>& storage;
  engine::Engine engine;
  std::int64_t now_ms = 1767225600000;
  std::deque<engine::HostResult> results;
  std::vector<engine::Effect> shown;  // save_file, print, broadcast, release

  // `release`: of the page that runs here.
  Device(Origin& at, std::map<std::string, Bytes>& kept, const std::string& url, bool readable = true, const std::string& release = {})
      : origin(at), storage(kept), cannot_read(!readable) {
    take(engine.dispatch({engine::ResultType::started, 0, 0, {to_bytes(url), to_bytes("en"), to_bytes("en"), {}, {}, to_bytes(release)}}, now_ms));
    run();
  }
  void take(std::vector<engine::Effect> effects) {
    std::vector<engine::Effect> changes;
    for (engine::Effect& effect : effects) {
      const auto text = [&](std::size_t i) { return std::string(as_text(effect.strings[i])); };
      switch (effect.type) {
        case engine::EffectType::fetch: {
          if (origin.hangs && origin.hangs(text(0))) {
            hanging.emplace_back(effect.request_id, text(0));
            break;
          }
          auto [status, body] = origin.get(text(0));
          results.push_back({engine::ResultType::fetched, effect.request_id, status, {std::move(body), {}}});
          break;
        }
        case engine::EffectType::post: {
          auto [status, body] = origin.post(effect.strings[2]);
          results.push_back({engine::ResultType::posted, effect.request_id, status, {std::move(body), {}}});
          break;
        }
        case engine::EffectType::load: {
          if (cannot_read) {
            results.push_back({engine::ResultType::loaded, effect.request_id, 2, {}});
            break;
          }
          const auto found = storage.find(text(0));
          engine::HostResult result{engine::ResultType::loaded, effect.request_id, found == storage.end() ? 0U : 1U, {}};
          if (found != storage.end()) result.strings.push_back(found->second);
          results.push_back(std::move(result));
          break;
        }
        case engine::EffectType::store:
        case engine::EffectType::erase: changes.push_back(effect); break;
        case engine::EffectType::broadcast:
          for (Device* tab : tabs) tab->results.push_back({engine::ResultType::broadcasted, 0, 0, {effect.strings[0]}});
          break;
        case engine::EffectType::list: {
          engine::HostResult result{engine::ResultType::listed, effect.request_id, 0, {}};
          for (const auto& [key, bytes] : storage) {
            if (key.starts_with(text(0))) result.strings.push_back(to_bytes(key));
          }
          results.push_back(std::move(result));
          break;
        }
        case engine::EffectType::later:
          if (effect.flags == 0) results.push_back({engine::ResultType::later_due, effect.request_id, 0, {}});
          else delayed.push_back(effect.request_id), delays.push_back(effect.flags);
          break;
        default: shown.push_back(effect);
      }
    }
    // All of them or none, as web/page/storage.ts does it.
    std::uint32_t kept = 1;
    for (const engine::Effect& change : changes) {
      if (keeps && change.type == engine::EffectType::store) kept = std::min(kept, keeps(std::string(as_text(change.strings[0]))) == 1 ? 1U : 0U);
    }
    for (const engine::Effect& change : changes) {
      const std::string key(as_text(change.strings[0]));
      if (kept == 1 && change.type == engine::EffectType::erase) storage.erase(key);
      if (kept == 1 && change.type == engine::EffectType::store) storage[key] = change.strings[1];
      if (change.type == engine::EffectType::store) results.push_back({engine::ResultType::stored, change.request_id, kept == 1 ? 1U : full, {}});
    }
  }
  void run() {
    while (step()) {
      for (Device* tab : tabs) tab->run();
    }
  }
  bool step() {
    if (results.empty()) return false;
    const engine::HostResult result = std::move(results.front());
    results.pop_front();
    take(engine.dispatch(result, now_ms));
    return true;
  }
  // The delays that were asked for have passed.
  void wait() {
    now_ms += 60000;
    for (const std::uint32_t id : std::exchange(delayed, {})) results.push_back({engine::ResultType::later_due, id, 0, {}});
    run();
  }
  // What hung is answered after all, with what the origin has now.
  void answer() {
    for (const auto& [id, url] : std::exchange(hanging, {})) {
      auto [status, body] = origin.get(url);
      results.push_back({engine::ResultType::fetched, id, status, {std::move(body), {}}});
    }
    run();
  }
  void go(const std::string& url) {
    now_ms += 60000;
    take(engine.go(url, true, now_ms));
    run();
  }
  void act(engine::Intent intent) {
    take(engine.handle(intent, now_ms));
    run();
  }
  void type(const std::string& path, const std::string& value) { act({engine::IntentType::input, path, value, false}); }
  void press(const std::string& path) { act({engine::IntentType::activate, path, "", false}); }
  const engine::State& state() const { return engine.state(); }

  std::vector<Device*> tabs;                                 // the browser's others
  std::function<std::uint32_t(const std::string&)> keeps;    // 1: this key can be stored now; unset: all can
  static constexpr std::uint32_t full = 2;
  bool cannot_read = false;
  std::vector<std::uint32_t> delayed;
  std::vector<std::uint32_t> delays;                         // all that were ever asked for, in milliseconds
  std::vector<std::pair<std::uint32_t, std::string>> hanging;
};

// Lines of a policy with these witnesses, all of which must sign.
inline std::string witness_lines(std::initializer_list<const char*> names) {
  std::string lines, members;
  for (const std::string name : names) {
    lines += "witness " + name + " " + format_verifier_key(cosigner_key_of(name, test_key(name).public_key())) + "\n";
    members += " " + name;
  }
  return lines + "group witnesses all" + members + "\nquorum witnesses\n";
}

inline void cosign_log(ServedLog& log, const std::string& name, std::string_view key_name, std::int64_t time_s = 1767225600) {
  const std::string note(as_text(log.files.at("/checkpoint")));
  const std::string line = cosign(note.substr(0, note.find("\n\n") + 1), name, test_key(key_name), time_s);
  log.files["/checkpoint"] = to_bytes(append_signatures(as_bytes(note), line).value());
}

inline void write_complaint(Device& device) {
  device.type("complain/form/request_kind", "explanation");
  device.type("complain/form/about_type", "decision");
  device.type("complain/form/addressed_to", "org-example");
  device.act({engine::IntentType::change, "complain/form/wanted/explanation", "", true});
  device.press("complain/form/next");
  device.type("complain/form/title", "My permit");
  device.type("complain/form/text", "I was refused and nobody said why. Mei Lin, Willow Lane 4");
  device.press("complain/form/next");
  device.type("complain/form/name", "Mei Lin");
  device.press("complain/form/next");
}

}  // namespace trialog::test
