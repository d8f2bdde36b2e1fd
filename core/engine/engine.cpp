#include "engine/engine.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/limits.h"
#include "log/note.h"
#include "log/policy.h"

namespace trialog::engine {
namespace {

// The wire form of /portal.json.
struct WireLog {
  std::string key;
  std::string origin;
  std::string url;
  template <class Archive>
  void serialize(Archive& archive) { archive(CEREAL_NVP(key), CEREAL_NVP(origin), CEREAL_NVP(url)); }
};
struct WireLogs {
  WireLog intake;
  WireLog register_log;
  template <class Archive>
  void serialize(Archive& archive) { archive(CEREAL_NVP(intake), cereal::make_nvp("register", register_log)); }
};
struct WireConfig {
  LocalizedText name;
  std::string root_key;
  WireLogs logs;
  std::optional<std::string> policy;
  std::string release;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(CEREAL_NVP(logs), CEREAL_NVP(name), CEREAL_NVP(policy), CEREAL_NVP(release), CEREAL_NVP(root_key));
  }
};

constexpr std::size_t max_config_bytes = 16384 + 2 * limits::max_policy_bytes;  // JSON writes a line feed as two
constexpr std::int64_t retry_config_ms = 30000;
constexpr std::int64_t fresh_ms = 30000;  // A check younger than this is not repeated when the person moves on.

}  // namespace

Result<PortalConfig> read_config(ByteView bytes) {
  const json::Document document = TRIALOG_TRY(json::read(as_text(bytes), {max_config_bytes, limits::max_json_depth, limits::max_json_nodes}));
  const WireConfig wire = TRIALOG_TRY(LoadArchive::load<WireConfig>(document));
  PortalConfig config;
  config.name = wire.name;
  config.root_key_hex = wire.root_key;
  config.root_key = TRIALOG_TRY(decode_public_key(wire.root_key));
  config.logs[0] = {wire.logs.register_log.origin, wire.logs.register_log.key, wire.logs.register_log.url};
  config.logs[1] = {wire.logs.intake.origin, wire.logs.intake.key, wire.logs.intake.url};
  for (const LogConfig& log : config.logs) {
    TRIALOG_TRY(parse_verifier_key(log.verifier_key));
    if (!log.url.starts_with("/")) return Error{Errc::invalid_value, "logs.url"};
  }
  config.release = wire.release;
  if (wire.policy) {
    config.policy_text = *wire.policy;
    config.policy = TRIALOG_TRY(parse_policy(config.policy_text));
    for (const LogConfig& log : config.logs) {
      const auto is_it = [&](const Policy::Log& line) { return format_verifier_key(line.key) == log.verifier_key; };
      if (std::none_of(config.policy->logs.begin(), config.policy->logs.end(), is_it)) return Error{Errc::malformed_policy, log.origin};
    }
  }
  return config;
}

std::string write_config(const PortalConfig& config) {
  WireConfig wire;
  wire.name = config.name;
  wire.root_key = config.root_key_hex;
  wire.logs.register_log = {config.logs[0].verifier_key, config.logs[0].origin, config.logs[0].url};
  wire.logs.intake = {config.logs[1].verifier_key, config.logs[1].origin, config.logs[1].url};
  wire.release = config.release;
  if (!config.policy_text.empty()) wire.policy = config.policy_text;
  return json::write(SaveArchive::save(wire));
}

std::vector<VerifierKey> checkpoint_keys(const PortalConfig& config, LogName log) {
  std::vector<VerifierKey> keys = config.policy ? config.policy->witness_keys() : std::vector<VerifierKey>();
  keys.push_back(*parse_verifier_key(config.logs[static_cast<std::size_t>(log)].verifier_key));
  return keys;
}

Engine::Engine() { state_.host = Host::device; }

std::uint32_t Engine::request(Request what) {
  const std::uint32_t id = next_request_++;
  what.run = syncs_[static_cast<std::size_t>(what.log)].run;
  requests_.emplace_back(id, std::move(what));
  return id;
}

void Engine::fetch(std::string url, std::size_t max_bytes, Request what) {
  effects_.push_back({EffectType::fetch, request(std::move(what)), static_cast<std::uint32_t>(max_bytes / 1024 + 1), {to_bytes(url)}});
}

void Engine::load(std::string key, Request what) {
  effects_.push_back({EffectType::load, request(std::move(what)), 0, {to_bytes(key)}});
}

void Engine::store(std::string key, ByteView bytes, Request::Type type) {
  effects_.push_back({EffectType::store, request({type, {}, 0, key}), 0, {to_bytes(key), {bytes.begin(), bytes.end()}}});
}

void Engine::erase(std::string key) { effects_.push_back({EffectType::erase, 0, 0, {to_bytes(key)}}); }

void Engine::later(std::int64_t delay_ms, Request what) {
  effects_.push_back({EffectType::later, request(std::move(what)), static_cast<std::uint32_t>(delay_ms), {}});
}

std::vector<Effect> Engine::take_effects() { return std::exchange(effects_, {}); }

std::optional<Engine::Navigation> Engine::take_navigation() { return std::exchange(navigation_, std::nullopt); }

std::vector<Effect> Engine::dispatch(const HostResult& result, std::int64_t now_ms) {
  state_.now_ms = now_ms;
  if (result.type == ResultType::started) {
    start(result);
    return take_effects();
  }
  if (result.type == ResultType::online) {
    const bool is_back = !state_.online && result.flags != 0;
    state_.online = result.flags != 0;
    if (is_back && begun_) {
      if (!portal_confirmed_) fetch_config();
      send_waiting();
      start_sync(LogName::register_log);
    }
    return take_effects();
  }
  if (result.type == ResultType::broadcasted) {
    if (begun_ && !result.strings.empty()) on_broadcast(std::string(as_text(result.strings[0])));
    return take_effects();
  }
  if (result.type == ResultType::file && result.strings.size() == 2) {
    on_file(std::string(as_text(result.strings[0])), result.strings[1]);
    return take_effects();
  }
  const auto found = std::find_if(requests_.begin(), requests_.end(), [&](const auto& entry) { return entry.first == result.request_id; });
  if (found == requests_.end()) return take_effects();
  const Request what = std::move(found->second);
  requests_.erase(found);
  if (belongs_to_sync(what.type)) {
    const LogSync& sync = syncs_[static_cast<std::size_t>(what.log)];
    if (!sync.running || sync.run != what.run) return take_effects();
  }
  switch (result.type) {
    case ResultType::loaded:
    case ResultType::listed: on_loaded(what, result); break;
    case ResultType::fetched: on_fetched(what, result); break;
    case ResultType::posted: on_posted(what, result); break;
    case ResultType::stored: on_stored(what, result.flags); break;
    case ResultType::later_due:
      if (what.type == Request::Type::hash_slice) hash_slice(what.log);
      if (what.type == Request::Type::verify_slice) verify_slice(what.log);
      if (what.type == Request::Type::receipt_slice) receipt_slice(what.log);
      if (what.type == Request::Type::ask_witnesses && what.number == witness_asks_) {
        asking_witnesses_ = false;
        start_sync(LogName::register_log);
      }
      if (what.type == Request::Type::retry) {
        retry_pending_ = false;
        send_waiting();
      }
      if (what.type == Request::Type::sync_is_long) state_.logs[static_cast<std::size_t>(what.log)].is_long = true;
      if (what.type == Request::Type::retry_config && !portal_confirmed_) fetch_config();
      if (what.type == Request::Type::retry_sync && !syncs_[static_cast<std::size_t>(what.log)].running &&
          state_.log(what.log).phase != SyncPhase::done) {
        start_sync(LogName::register_log);
      }
      break;
    case ResultType::started:
    case ResultType::event:
    case ResultType::broadcasted:
    case ResultType::file:
    case ResultType::online:
    case ResultType::words: break;
  }
  return take_effects();
}

void Engine::start(const HostResult& result) {
  const std::string url = result.strings.empty() ? "/en/" : std::string(as_text(result.strings[0]));
  if (const std::optional<Route> route = parse_route(url)) {
    state_.route = *route;
  } else {
    // An address without a language: the origin wrote a page that says so, or the home page, in the reader's language.
    state_.route = Route{};
    const Language* language = result.strings.size() > 1 ? find_language_by_tag(as_text(result.strings[1])) : nullptr;
    if (language != nullptr) state_.route.language = language->path;
    if (url.substr(0, url.find('?')) != "/") state_.route.page = Page::not_found;
  }
  if (result.strings.size() > 3) state_.address = as_text(result.strings[3]);
  if (result.strings.size() > 4) state_.preferences = parse_preferences(as_text(result.strings[4]));
  if (result.strings.size() > 5) state_.running_release.release = as_text(result.strings[5]);
  state_.can_speak = (result.flags & 1) != 0;
  loading_ = 0;
  begun_ = false;
  const auto begin = [&](Request::Type type, std::string key) {
    ++loading_;
    load(std::move(key), {type, {}, 0, {}});
  };
  begin(Request::Type::load_key, "device/key");
  begin(Request::Type::load_config, "config");
  ++loading_;
  effects_.push_back({EffectType::list, request({Request::Type::list_drafts, {}, 0, {}}), 0, {to_bytes("draft/")}});
  ++loading_;
  list_sendings();
  ++loading_;
  list_evidence();
  for (const LogName log : {LogName::register_log, LogName::intake_log}) {
    ++loading_;
    load(log == LogName::register_log ? "log/register" : "log/intake", {Request::Type::load_checkpoint, log, 0, {}});
  }
}

void Engine::on_loaded(const Request& what, const HostResult& result) {
  const bool found = result.flags == 1 && !result.strings.empty();
  if (result.flags == 2 && !begun_) {
    storage_unread_ = true;
    state_.storage_problem = Error{Errc::device_failed, {}};
  }
  switch (what.type) {
    case Request::Type::load_key:
      if (found && result.strings[0].size() == 32 && !device_key_) {
        std::array<std::uint8_t, 32> seed;
        std::copy(result.strings[0].begin(), result.strings[0].end(), seed.begin());
        device_key_.emplace(SigningSeed(seed));
        state_.device_key = device_key_->public_key();
        wipe(seed.data(), seed.size());
      }
      break;
    case Request::Type::load_config:
      if (found) on_config(result.strings[0], false);
      break;
    case Request::Type::list_drafts:
      for (const Bytes& key : result.strings) {
        ++loading_;
        load(std::string(as_text(key)), {Request::Type::load_draft, {}, 0, {}});
      }
      break;
    case Request::Type::list_sendings:
      for (const Bytes& key : result.strings) {
        if (!begun_) ++loading_;
        load(std::string(as_text(key)), {Request::Type::load_sending, {}, 0, {}});
      }
      break;
    case Request::Type::list_evidence:
      for (const Bytes& key : result.strings) {
        if (!begun_) ++loading_;
        load(std::string(as_text(key)), {Request::Type::load_evidence, {}, 0, {}});
      }
      break;
    case Request::Type::load_evidence:
      if (found) take_stored_evidence(result.strings[0]);
      break;
    case Request::Type::load_draft:
      if (found) take_stored_draft(result.strings[0]);
      break;
    case Request::Type::load_sending:
      if (found) take_stored_sending(result.strings[0]);
      break;
    case Request::Type::load_checkpoint: {
      LogSync& sync = syncs_[static_cast<std::size_t>(what.log)];
      if (found) sync.kept_note = std::string(as_text(result.strings[0]));
      break;
    }
    case Request::Type::load_kept:
      if (found) take_kept_checkpoint(what.log, std::string(as_text(result.strings[0])));
      fetch_checkpoint(what.log);
      return;
    case Request::Type::confirm_refusal: {
      // Another tab may have got it into the log, and have kept its receipt: that stands.
      if (found) take_stored_sending(result.strings[0]);
      const Sending* sending = this->sending(what.text, static_cast<std::int64_t>(what.number));
      if (sending != nullptr && sending->status == SendingStatus::refused) keep_sending(*sending);
      return;
    }
    case Request::Type::confirm_receipt:
      // When it is not there any more, the person has removed it.
      if (found) confirm_receipt(what.text, static_cast<std::int64_t>(what.number), result.strings[0]);
      return;
    case Request::Type::confirm_kept:
      if (result.flags != 2) keep_checkpoint(what.log, found ? std::string(as_text(result.strings[0])) : std::string());
      return;
    case Request::Type::load_bundle:
      if (found) {
        on_bundle(what.log, what.number, result.strings[0], true);
      } else {
        LogSync& sync = syncs_[static_cast<std::size_t>(what.log)];
        --sync.waiting;
        sync.to_fetch.push_back(what.number);
        fetch_more(what.log);
      }
      return;
    default: break;
  }
  if (!begun_ && --loading_ == 0) {
    begun_ = true;
    // What was seen before counts whatever the origin says or does not say about itself now.
    for (const LogName log : {LogName::register_log, LogName::intake_log}) {
      if (state_.config) take_kept_checkpoint(log, syncs_[static_cast<std::size_t>(log)].kept_note);
    }
    fetch_config();
    open_draft();
  }
}

// Another tab kept something. While this tab starts it reads all of that anyway.
void Engine::on_broadcast(std::string text) {
  if (text.starts_with("draft/")) {
    load(std::move(text), {Request::Type::load_draft, {}, 0, {}});
    return;
  }
  // It signed or sent something; and the key that it made is this device's only one.
  if (!device_key_) load("device/key", {Request::Type::load_key, {}, 0, {}});
  list_sendings();
  list_evidence();
  start_sync(LogName::register_log);
}

void Engine::fetch_config() {
  fetch("/portal.json", max_config_bytes, {Request::Type::fetch_config, {}, 0, {}});
}

void Engine::on_config(ByteView bytes, bool from_network) {
  Result<PortalConfig> config = read_config(bytes);
  if (!config) {
    // Settings that were kept and cannot be read are no first visit: nothing may be pinned anew.
    if (!from_network) state_.problem = Error{Errc::device_failed, "config"};
    else if (!state_.config) state_.config_problem = config.error();
    return;
  }
  if (state_.config) {
    // The keys of the first visit stay: a portal with other keys is another portal, or someone in between.
    const bool same = config->root_key_hex == state_.config->root_key_hex &&
                      config->logs[0].verifier_key == state_.config->logs[0].verifier_key &&
                      config->logs[1].verifier_key == state_.config->logs[1].verifier_key;
    if (!same) {
      state_.problem = Error{Errc::changed_key, "/portal.json"};
      return;
    }
    // Witnesses come and go; that the portal has chosen others is said, and then they count.
    if (from_network && config->policy_text != state_.config->policy_text) {
      state_.policy_changed = state_.config->policy.has_value();
      if (!storage_unread_) store("config", bytes);
    }
  } else {
    register_ = std::make_shared<Register>(config->root_key);
    state_.records = register_;
    if (from_network && !storage_unread_) store("config", bytes);
  }
  state_.config = std::move(*config);
  for (Sending& sending : state_.sendings) weigh_receipt(sending);
  if (!from_network) return;
  portal_confirmed_ = true;
  if (!state_.running_release.release.empty() && state_.config->release != state_.running_release.release) {
    state_.offered_release = ReleaseCheck{state_.config->release, {}, {}, 0, {}};
  }
  send_waiting();
}

void Engine::on_fetched(const Request& what, const HostResult& result) {
  const bool ok = result.flags == 200 && !result.strings.empty();
  switch (what.type) {
    case Request::Type::fetch_config:
      state_.config_problem.reset();
      if (ok) on_config(result.strings[0], true);
      else if (!state_.config) state_.config_problem = Error{result.flags == 0 ? Errc::network_failed : Errc::server_failed, "/portal.json"};
      if (!portal_confirmed_) later(retry_config_ms, {Request::Type::retry_config, {}, 0, {}});
      start_sync(LogName::register_log);
      break;
    case Request::Type::fetch_checkpoint: on_checkpoint(what.log, result); break;
    case Request::Type::fetch_bundle: {
      const LogSync& sync = syncs_[static_cast<std::size_t>(what.log)];
      if (ok) on_bundle(what.log, what.number, result.strings[0], false);
      else fail_sync(what.log, {result.flags == 0 ? Errc::network_failed : Errc::server_failed, tile_path(sync.bundles[what.number])});
      break;
    }
    case Request::Type::fetch_release_file: on_release_file(what, result); break;
    case Request::Type::fetch_tile: on_tile(what.log, what.number, result); break;
    default: break;
  }
}

// A change that could not be kept is tried again as soon as another one can be: the text of a draft is still here.
void Engine::on_stored(const Request& what, std::uint32_t kept) {
  if (kept == 1) unkept_.erase(what.text);
  else unkept_.insert(what.text);
  if (unkept_.empty()) {
    if (!storage_unread_) state_.storage_problem.reset();
  } else if (kept != 1) {
    state_.storage_problem = Error{kept == 2 ? Errc::device_full : Errc::device_failed, {}};
  } else {
    for (Draft& draft : state_.drafts) {
      if (unkept_.contains("draft/" + draft.id)) keep_draft(draft);
    }
    for (const EvidenceItem& item : state_.evidence) {
      if (unkept_.contains("evidence/" + item.id)) store_evidence(item);
    }
    for (const Sending& sending : state_.sendings) {
      if (!unkept_.contains(sending_key(sending))) continue;
      const bool is_to_send = sending.status == SendingStatus::waiting;
      keep_sending(sending, is_to_send ? Request::Type::store_to_send : Request::Type::store_receipt);
    }
  }
  if (kept == 1 && what.text.starts_with("draft/")) effects_.push_back({EffectType::broadcast, 0, 0, {to_bytes(what.text)}});
  const bool is_news = what.type == Request::Type::store_to_send || what.type == Request::Type::store_receipt ||
                       what.type == Request::Type::store_evidence;
  if (!is_news) return;
  if (kept == 1) effects_.push_back({EffectType::broadcast, 0, 0, {to_bytes("changed")}});
  for (Sending& sending : state_.sendings) {
    if (what.type != Request::Type::store_to_send || sending_key(sending) != what.text) continue;
    if (kept == 1) sending.kept = true;
    else sending.error = state_.storage_problem;
  }
  send_waiting();
}

bool Engine::is_ready() const {
  if (state_.problem) return true;
  if (!begun_ || !state_.config) return false;
  const LogsRead read = logs_read(state_.route.page);
  return (read == LogsRead::none || state_.log(LogName::register_log).phase >= SyncPhase::done) &&
         (read != LogsRead::both || state_.log(LogName::intake_log).phase >= SyncPhase::done);
}

void Engine::set_route(Route route) {
  state_.route = std::move(route);
  state_.field_errors.clear();
  state_.chosen.clear();
  state_.discarding.clear();
  state_.changed_preference.clear();
  if (state_.is_speaking) speak(false);
  open_draft();
  look_at_releases();
}

void Engine::take_preferences(std::string_view line, bool is_kept) {
  state_.preferences = parse_preferences(line);
  state_.preferences_unkept = !is_kept;
}

std::vector<Effect> Engine::toggle_workbench() {
  PageView& view = state_.preferences.view;
  view = view == PageView::page ? PageView::workbench : PageView::page;
  keep_preferences();
  return take_effects();
}

void Engine::keep_preferences() {
  effects_.push_back({EffectType::preferences, 0, 0, {to_bytes(format_preferences(state_.preferences))}});
}

void Engine::handle_display(const Intent& intent, std::string_view last, std::string_view before) {
  if (last == "reset" && intent.type == IntentType::activate) {
    state_.preferences = {.view = state_.preferences.view};
    state_.changed_preference = last;
  } else if (intent.type == IntentType::change && intent.checked && set_preference(state_.preferences, before, last)) {
    state_.changed_preference = before;
  } else {
    return;
  }
  keep_preferences();
  if (state_.is_speaking && !state_.preferences.elder) speak(false);  // Its button goes.
}

void Engine::speak(bool on) {
  state_.is_speaking = on;
  effects_.push_back({EffectType::speak, 0, on ? 1U : 0U, {}});
}

std::vector<Effect> Engine::go(std::string_view path_and_query, bool push, std::int64_t now_ms) {
  state_.now_ms = now_ms;
  const std::optional<Route> route = parse_route(path_and_query);
  if (!route) return take_effects();
  set_route(*route);
  if (push) navigation_ = Navigation{format_route(state_.route), true};
  const LogState& log = state_.log(LogName::register_log);
  if (state_.config && !state_.problem && now_ms - log.checked_at_ms > fresh_ms) start_sync(LogName::register_log);
  return take_effects();
}

}  // namespace trialog::engine
