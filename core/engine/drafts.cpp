// The engine's part for what a person writes: drafts kept at every keystroke, signing, sending until it arrived.
#include <algorithm>

#include "base/encoding.h"
#include "base/limits.h"
#include "crypto/seal.h"
#include "engine/engine.h"
#include "log/note.h"
#include "log/tlog_proof.h"
#include "log/tree.h"

namespace trialog::engine {
namespace {

// What is kept of a draft on the device.
struct StoredDraft {
  std::string id;
  std::int64_t changed_at_ms = 0;
  std::string request_kind, about_type, about_id, addressed_to;
  std::vector<std::string> wanted;
  std::string title, text, decided_year, decided_month, decided_day, reference, name, contact;
  bool publish_summary = false;
  std::string public_summary;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(CEREAL_NVP(id), CEREAL_NVP(changed_at_ms), CEREAL_NVP(request_kind), CEREAL_NVP(about_type), CEREAL_NVP(about_id),
            CEREAL_NVP(addressed_to), CEREAL_NVP(wanted), CEREAL_NVP(title), CEREAL_NVP(text), CEREAL_NVP(decided_year),
            CEREAL_NVP(decided_month), CEREAL_NVP(decided_day), CEREAL_NVP(reference), CEREAL_NVP(name), CEREAL_NVP(contact),
            CEREAL_NVP(publish_summary), CEREAL_NVP(public_summary));
  }
};

// What is kept of something signed.
struct StoredSending {
  std::string id;
  std::int64_t revision = 1;
  Kind kind = Kind::complaint;
  std::int64_t signed_at_ms = 0;
  std::string status;  // "waiting", "sent" or "refused"
  std::string leaf;    // base64
  std::string sealed;  // base64
  std::string error;   // name of the code
  std::string about_id, title, private_json, receipt;
  std::optional<std::int64_t> strengthened_at_ms;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(CEREAL_NVP(id), CEREAL_NVP(revision), CEREAL_NVP(kind), CEREAL_NVP(signed_at_ms), CEREAL_NVP(status),
            CEREAL_NVP(leaf), CEREAL_NVP(sealed), CEREAL_NVP(error), CEREAL_NVP(about_id), CEREAL_NVP(title),
            CEREAL_NVP(private_json), CEREAL_NVP(receipt), CEREAL_NVP(strengthened_at_ms));
  }
};

struct WireSubmission {
  std::string envelope;
  std::optional<std::string> sealed;
  template <class Archive>
  void serialize(Archive& archive) { archive(CEREAL_NVP(envelope), CEREAL_NVP(sealed)); }
};

// A stored thing may be larger than a record: base64 in JSON in base64.
json::ReadLimits stored_limits() { return {std::size_t{1} << 20, 16, 20000}; }

std::string random_id(std::string_view prefix) {
  std::uint8_t bytes[12];
  fill_random(bytes, sizeof bytes);
  return std::string(prefix) + hex({bytes, sizeof bytes});
}

std::string padded(const std::string& digits, std::size_t width) {
  return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}

std::optional<std::string> decided_on(const Draft& draft) {
  if (draft.decided_year.empty() && draft.decided_month.empty() && draft.decided_day.empty()) return std::nullopt;
  return padded(draft.decided_year, 4) + "-" + padded(draft.decided_month, 2) + "-" + padded(draft.decided_day, 2);
}

std::optional<std::string> if_any(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    parts.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

// The member of a draft that a field of the form writes, or nullptr.
std::string* text_member(Draft& draft, std::string_view field) {
  struct Member {
    std::string_view name;
    std::string Draft::* member;
  };
  static constexpr Member members[] = {
      {"request_kind", &Draft::request_kind}, {"about_type", &Draft::about_type},   {"addressed_to", &Draft::addressed_to},
      {"title", &Draft::title},               {"text", &Draft::text},               {"year", &Draft::decided_year},
      {"month", &Draft::decided_month},       {"day", &Draft::decided_day},         {"reference", &Draft::reference},
      {"name", &Draft::name},                 {"contact", &Draft::contact},         {"public_summary", &Draft::public_summary}};
  for (const Member& member : members) {
    if (member.name == field) return &(draft.*member.member);
  }
  return nullptr;
}

// Why a submission was not taken, from the HTTP status and its problem document.
Error problem_of(std::uint32_t status, ByteView body) {
  Error error{status == 0     ? Errc::network_failed
              : status == 408 ? Errc::timed_out
              : status == 429 ? Errc::rate_limited
              : status == 507 ? Errc::storage_full
                              : Errc::server_failed,
              "/submit"};
  if (status == 0) return error;
  if (const Result<json::Value> problem = json::parse(as_text(body))) {
    if (const json::Value* name = problem->find("code")) errc_from_name(name->text, error.code);
    if (const json::Value* place = problem->find("where")) error.where = place->text;
  }
  return error;
}

constexpr std::size_t max_typed_bytes = std::size_t{96} << 10;

constexpr std::int64_t retry_ms = 15000;

// The inverse of parts_of_draft, for a complaint that was signed on this device.
std::optional<Draft> draft_of(const Sending& sending) {
  const Result<Envelope> envelope = decode_envelope(sending.leaf);
  if (!envelope) return std::nullopt;
  const Result<json::Document> document = json::read(as_text(envelope->payload));
  if (!document) return std::nullopt;
  const Result<Complaint> complaint = LoadArchive::load<Complaint>(*document);
  const Result<ComplaintPrivate> part = decode_private(as_bytes(sending.private_json));
  if (!complaint || !part) return std::nullopt;
  Draft draft;
  draft.id = sending.id;
  draft.request_kind = token_of(complaint->request_kind);
  draft.about_type = token_of(complaint->about_type);
  draft.about_id = complaint->about_id.value_or("");
  draft.addressed_to = complaint->addressed_to;
  for (const Wanted one : complaint->wanted) draft.wanted.emplace_back(token_of(one));
  draft.title = part->title;
  draft.text = part->text;
  if (part->decided_on) {
    draft.decided_year = part->decided_on->substr(0, 4);
    draft.decided_month = part->decided_on->substr(5, 2);
    draft.decided_day = part->decided_on->substr(8, 2);
  }
  draft.reference = part->reference.value_or("");
  draft.name = part->name.value_or("");
  draft.contact = part->contact.value_or("");
  draft.publish_summary = complaint->public_summary.has_value();
  draft.public_summary = complaint->public_summary.value_or("");
  return draft;
}

// Whether both would be signed as the same.
bool same_content(const Draft& a, const Draft& b) {
  const ComplaintParts one = parts_of_draft(a);
  const ComplaintParts other = parts_of_draft(b);
  return json::write(SaveArchive::save(one.private_part)) == json::write(SaveArchive::save(other.private_part)) &&
         json::write(SaveArchive::save(one.complaint)) == json::write(SaveArchive::save(other.complaint));
}

}  // namespace

std::string as_much_as_is_kept(const std::string& text) {
  std::size_t size = std::min(text.size(), max_typed_bytes);
  while (size < text.size() && size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return text.substr(0, size);
}

Draft* Engine::draft(std::string_view id) {
  for (Draft& draft : state_.drafts) {
    if (draft.id == id) return &draft;
  }
  return nullptr;
}

// On the complaint page there is always a draft; a new one is kept only when something was typed.
void Engine::open_draft() {
  if (state_.route.page != Page::complain || !state_.route.parameter("sent").empty()) return;
  if (draft(state_.route.parameter("draft")) != nullptr || !begun_) return;
  Draft fresh;
  fresh.id = random_id("cmp-");
  fresh.about_id = state_.route.parameter("about");
  state_.drafts.insert(state_.drafts.begin(), fresh);
  state_.route = state_.route.with("about", "").with("draft", fresh.id).with("step", "1");
  navigation_ = Navigation{format_route(state_.route), false};
  fill_draft();
}

// Once the register is here, a new draft takes over what the record it is about says.
void Engine::fill_draft() {
  if (state_.route.page != Page::complain || register_ == nullptr) return;
  Draft* draft = this->draft(state_.route.parameter("draft"));
  if (draft == nullptr || draft->about_id.empty() || !draft->addressed_to.empty()) return;
  const Item* item = register_->find(draft->about_id);
  if (item == nullptr || (item->kind != Kind::disclosure && item->kind != Kind::processing)) return;
  const VerifiedLeaf& leaf = register_->entry(item->latest()).leaf;
  draft->about_type = token_of(item->kind == Kind::disclosure ? AboutType::disclosure : AboutType::processing);
  const Certificate* body = register_->certificates().recipient(leaf.header().publisher_id, state_.now_ms);
  if (body != nullptr) draft->addressed_to = body->organisation_id;
}

void Engine::keep_draft(Draft& draft) {
  draft.changed_at_ms = state_.now_ms;
  StoredDraft stored{draft.id,    draft.changed_at_ms, draft.request_kind, draft.about_type,   draft.about_id,
                     draft.addressed_to, draft.wanted, draft.title,        draft.text,         draft.decided_year,
                     draft.decided_month, draft.decided_day, draft.reference, draft.name,      draft.contact,
                     draft.publish_summary, draft.public_summary};
  store("draft/" + draft.id, as_bytes(json::write(SaveArchive::save(stored))));
}

void Engine::take_stored_draft(ByteView bytes) {
  const Result<json::Document> document = json::read(as_text(bytes), stored_limits());
  if (!document) return;
  Result<StoredDraft> stored = LoadArchive::load<StoredDraft>(*document);
  if (!stored) return;
  if (const Draft* here = draft(stored->id)) {
    if (here->changed_at_ms >= stored->changed_at_ms) return;
    std::erase_if(state_.drafts, [&](const Draft& one) { return one.id == stored->id; });  // Another tab wrote on.
  }
  Draft loaded{stored->id, stored->changed_at_ms, stored->request_kind, stored->about_type, stored->about_id,
               stored->addressed_to, stored->wanted, stored->title, stored->text, stored->decided_year,
               stored->decided_month, stored->decided_day, stored->reference, stored->name, stored->contact,
               stored->publish_summary, stored->public_summary};
  state_.drafts.push_back(std::move(loaded));
  std::stable_sort(state_.drafts.begin(), state_.drafts.end(),
                   [](const Draft& a, const Draft& b) { return a.changed_at_ms > b.changed_at_ms; });
  if (const Sending* signed_form = sending(stored->id, 0)) take_signed_draft(*signed_form);
}

ComplaintParts parts_of_draft(const Draft& draft) {
  ComplaintParts parts;
  Complaint& complaint = parts.complaint;
  complaint.header.id = draft.id;
  complaint.header.previous_sha256 = no_previous_sha256;
  complaint.header.language = "en";
  enum_from_token(draft.request_kind, complaint.request_kind);
  enum_from_token(draft.about_type, complaint.about_type);
  complaint.about_id = if_any(draft.about_id);
  complaint.addressed_to = draft.addressed_to;
  for (std::size_t i = 0; i < EnumTokens<Wanted>::tokens.size(); ++i) {  // In the format's order, each once.
    if (std::find(draft.wanted.begin(), draft.wanted.end(), EnumTokens<Wanted>::tokens[i]) != draft.wanted.end()) {
      complaint.wanted.push_back(static_cast<Wanted>(i));
    }
  }
  if (draft.publish_summary) complaint.public_summary = if_any(draft.public_summary);
  complaint.private_commitment = no_previous_sha256;
  complaint.sealed_sha256 = no_previous_sha256;
  ComplaintPrivate& part = parts.private_part;
  part.complaint_id = draft.id;
  part.salt = no_previous_sha256;
  part.title = draft.title;
  part.text = draft.text;
  part.decided_on = decided_on(draft);
  part.reference = if_any(draft.reference);
  part.name = if_any(draft.name);
  part.contact = if_any(draft.contact);
  return parts;
}

std::vector<FieldError> check_draft(const Draft& draft, int step) {
  std::vector<FieldError> errors;
  const auto require = [&](const std::string& value, const char* field) {
    if (value.empty()) errors.push_back({field, Errc::missing_field});
  };
  const ComplaintParts parts = parts_of_draft(draft);
  const auto check = [&](const json::Value& value, Rules rules, std::initializer_list<std::string_view> fields) {
    for (const json::Member& member : value.members) {
      if (std::find(fields.begin(), fields.end(), member.key) == fields.end()) continue;
      json::Value one = json::Value::make_object();
      one.members.push_back(member);
      const Result<void> result = check_rules(one, rules);
      if (!result) errors.push_back({member.key, result.error().code});
    }
  };
  if (step == 1) {
    require(draft.request_kind, "request_kind");
    require(draft.about_type, "about_type");
    require(draft.addressed_to, "addressed_to");
  } else if (step == 2) {
    require(draft.title, "title");
    require(draft.text, "text");
    check(SaveArchive::save(parts.private_part), complaint_private_rules, {"title", "text", "decided_on", "reference"});
  } else if (step == 3) {
    check(SaveArchive::save(parts.private_part), complaint_private_rules, {"name", "contact"});
    if (draft.publish_summary) {
      require(draft.public_summary, "public_summary");
      check(SaveArchive::save(parts.complaint), RecordTraits<Complaint>::rules, {"public_summary"});
    }
  }
  return errors;
}

std::vector<Effect> Engine::handle(const Intent& intent, std::int64_t now_ms) {
  state_.now_ms = now_ms;
  const std::vector<std::string_view> parts = parts_of(intent.path);
  const std::string_view last = parts.back();
  const std::string_view before = parts.size() > 1 ? parts[parts.size() - 2] : std::string_view();
  const bool acts = intent.type == IntentType::activate || intent.type == IntentType::submit;
  if (acts && last == "retry_sync") {
    stop_syncs();  // One that hangs is not waited for.
    state_.check_stopped = false;
    if (!portal_confirmed_) fetch_config();
    start_sync(LogName::register_log);
  } else if (acts && last == "stop_sync") {
    stop_syncs();
  } else if (acts && last == "save_record") {
    // ".../<id>/evidence/save_record" for a record that stands in another one's page, a reply for example.
    save_record(parts.size() > 2 ? parts[parts.size() - 3] : std::string_view());
  } else if (acts && last == "read_aloud") {
    speak(!state_.is_speaking);
  } else if (state_.route.page == Page::display) {
    handle_display(intent, last, before);
  } else if (state_.route.page == Page::complain) {
    handle_complain(intent, last, before);
  } else if (state_.route.page == Page::proposal) {
    if (intent.type == IntentType::change && (before == "choice" || last == "choice")) {
      if (before != "choice") state_.chosen = intent.value;
      else if (intent.checked) state_.chosen = last;
    } else if (acts && (last == "send" || last == "form")) {
      send_vote(state_.route.id);
    }
  } else if (state_.route.page == Page::verify) {
    handle_verify(intent, last, before);
  } else if (state_.route.page == Page::mine && acts) {
    if (last == "check_all") {
      state_.receipt_checks.clear();
      for (const Sending& sent : state_.sendings) {  // The newest of each is what is shown.
        if (!sent.receipt.empty() && !state_.receipt_checks.contains(sent.id)) {
          state_.receipt_checks[sent.id] = check_receipt(sent.receipt, sent.id);
        }
      }
    } else if (last == "discard") {
      state_.discarding = before;
    } else if (last == "keep") {
      state_.discarding.clear();
    } else if (last == "discard_for_good") {
      if (state_.discarding == before) discard_draft(std::string(before));
      state_.discarding.clear();
    } else {
      handle_sending(last, before);
    }
  }
  return take_effects();
}

void Engine::handle_complain(const Intent& intent, std::string_view last, std::string_view before) {
  const bool acts = intent.type == IntentType::activate || intent.type == IntentType::submit;
  if (const std::string_view sent = state_.route.parameter("sent"); !sent.empty()) {
    if (acts && last == "print") effects_.push_back({EffectType::print, 0, 0, {}});
    else if (acts) handle_sending(last, sent);
    return;
  }
  Draft* draft = this->draft(state_.route.parameter("draft"));
  if (draft == nullptr) return;
  if (!acts) {
    if (last == "publish_summary") {
      draft->publish_summary = intent.checked;
    } else if (before == "wanted") {
      std::erase(draft->wanted, last);
      if (intent.checked) draft->wanted.emplace_back(last);
    } else if (std::string* member = text_member(*draft, last)) {
      *member = as_much_as_is_kept(intent.value);
    } else if (std::string* chosen = text_member(*draft, before)) {
      if (!intent.checked) return;
      *chosen = last;  // A radio button: the option's own value.
    } else {
      return;
    }
    keep_draft(*draft);
    std::erase_if(state_.field_errors, [&](const FieldError& error) { return error.field == last || error.field == before; });
    return;
  }
  const std::string_view step_text = state_.route.parameter("step");
  const int step = step_text.size() == 1 && step_text[0] >= '1' && step_text[0] <= '4' ? step_text[0] - '0' : 1;
  if (last == "discard") {
    state_.discarding = draft->id;
  } else if (last == "keep") {
    state_.discarding.clear();
  } else if (last == "discard_for_good" && state_.discarding == draft->id) {
    discard_draft(draft->id);
    set_route(route_to(state_.route, Page::mine));
    navigation_ = Navigation{format_route(state_.route), true};
  } else if (last == "clear_about") {
    draft->about_id.clear();
    draft->about_type = token_of(AboutType::decision);
    keep_draft(*draft);
  } else if (step < draft_step_count && (last == "next" || last == "form")) {
    state_.field_errors = check_draft(*draft, step);
    if (!state_.field_errors.empty()) return;
    keep_draft(*draft);
    set_route(state_.route.with("step", std::to_string(step + 1)));
    navigation_ = Navigation{format_route(state_.route), true};
  } else if (step == draft_step_count && (last == "send" || last == "form")) {
    for (int earlier = 1; earlier < draft_step_count; ++earlier) {
      std::vector<FieldError> errors = check_draft(*draft, earlier);
      if (errors.empty()) continue;
      set_route(state_.route.with("step", std::to_string(earlier)));
      navigation_ = Navigation{format_route(state_.route), true};
      state_.field_errors = std::move(errors);
      return;
    }
    send_draft(*draft);
  }
}

void Engine::discard_draft(std::string id) {
  erase("draft/" + id);
  unkept_.erase("draft/" + id);
  std::erase_if(state_.drafts, [&](const Draft& draft) { return draft.id == id; });
}

const SigningKey& Engine::device_key() {
  if (!device_key_) {
    device_key_.emplace(SigningKey::random());
    state_.device_key = device_key_->public_key();
    if (!storage_unread_) store("device/key", device_key_->seed().view());  // Else it may be another one's place.
  }
  return *device_key_;
}

// Different leaves of one record have different keys: two tabs that sign the same draft at once do not overwrite each
// other's receipt.
std::string Engine::sending_key(const Sending& sending) {
  return "sending/" + sending.id + "/" + std::to_string(sending.revision) + "/" + hex(leaf_hash(sending.leaf)).substr(0, 16);
}

void Engine::list_sendings() {
  effects_.push_back({EffectType::list, request({Request::Type::list_sendings, {}, 0, {}}), 0, {to_bytes("sending/")}});
}

void Engine::send_draft(const Draft& draft) {
  ComplaintParts parts = parts_of_draft(draft);
  const Certificate* body = register_ == nullptr ? nullptr : register_->certificates().recipient(draft.addressed_to, state_.now_ms);
  if (body == nullptr) {
    state_.field_errors = {{"addressed_to", Errc::unknown_reference}};
    return;
  }
  parts.private_part.salt = hex(Secret<32>::random().view());
  const Result<Bytes> private_bytes = encode_private(parts.private_part);
  const Result<Digest> commitment = private_commitment(parts.private_part);
  const Result<SealingPublicKey> recipient = decode_public_key(*body->sealing_key);
  if (!private_bytes || !commitment || !recipient) {
    state_.field_errors = {{"text", !private_bytes ? private_bytes.error().code : Errc::invalid_key}};
    return;
  }
  const Result<Bytes> sealed = seal(*recipient, *private_bytes);
  if (!sealed) {
    state_.field_errors = {{"addressed_to", sealed.error().code}};
    return;
  }
  parts.complaint.private_commitment = hex(*commitment);
  parts.complaint.sealed_sha256 = hex(sha256(*sealed));
  parts.complaint.header.published_at_ms = state_.now_ms;
  parts.complaint.header.language = state_.language();
  const Result<Bytes> leaf = sign_record(parts.complaint, device_key());
  if (!leaf) {
    state_.field_errors = {{leaf.error().where, leaf.error().code}};
    return;
  }
  Sending sending;
  sending.id = draft.id;
  sending.kind = Kind::complaint;
  sending.signed_at_ms = state_.now_ms;
  sending.leaf = *leaf;
  sending.sealed = *sealed;
  sending.about_id = draft.about_id;
  sending.title = draft.title;
  sending.private_json = as_text(*private_bytes);
  // The signed form is kept before the draft goes, so that a stop in between loses nothing.
  queue(std::move(sending));
  const std::string id = draft.id;
  discard_draft(id);
  Route route = route_to(state_.route, Page::complain);
  set_route(route.with("sent", id));
  navigation_ = Navigation{format_route(state_.route), true};
}

std::optional<Choice> stand_of(const State& state, std::string_view proposal_id) {
  const Sending* newest = nullptr;
  for (const Sending& sending : state.sendings) {
    if (sending.kind != Kind::endorsement || sending.about_id != proposal_id || sending.status == SendingStatus::refused) continue;
    if (newest == nullptr || sending.revision > newest->revision) newest = &sending;
  }
  Choice choice{};
  if (newest != nullptr && enum_from_token(newest->title, choice)) return choice;
  if (state.device_key && state.records != nullptr) return state.records->choice_of(proposal_id, *state.device_key);
  return std::nullopt;
}

void Engine::send_vote(std::string_view proposal_id) {
  Choice choice{};
  // What the screen shows as chosen was sent already.
  if (state_.chosen.empty() && stand_of(state_, proposal_id)) return;
  if (!enum_from_token(state_.chosen, choice)) {
    state_.field_errors = {{"choice", Errc::missing_field}};
    return;
  }
  Endorsement stand;
  stand.header.id = endorsement_id(proposal_id, device_key().public_key());
  stand.header.published_at_ms = state_.now_ms;
  stand.header.language = state_.language();
  stand.proposal_id = proposal_id;
  stand.choice = choice;
  // The stand before this one may be in the register, or still on its way.
  register_->continue_revisions(stand.header);
  for (const Sending& earlier : state_.sendings) {
    if (earlier.id != stand.header.id || earlier.revision < stand.header.revision || earlier.status == SendingStatus::refused) continue;
    const Result<Envelope> envelope = decode_envelope(earlier.leaf);
    if (!envelope) continue;
    stand.header.revision = earlier.revision + 1;
    stand.header.previous_sha256 = hex(sha256(envelope->payload));
  }
  const Result<Bytes> leaf = sign_record(stand, device_key());
  if (!leaf) {
    state_.field_errors = {{"choice", leaf.error().code}};
    return;
  }
  Sending sending;
  sending.id = stand.header.id;
  sending.revision = stand.header.revision;
  sending.kind = Kind::endorsement;
  sending.signed_at_ms = state_.now_ms;
  sending.leaf = *leaf;
  sending.about_id = proposal_id;
  sending.title = token_of(choice);
  state_.field_errors.clear();
  state_.chosen.clear();
  queue(std::move(sending));
}

// It goes out once it is kept, so that a receipt never comes for something that this device does not know.
void Engine::queue(Sending sending) {
  keep_sending(sending, Request::Type::store_to_send);
  state_.sendings.insert(state_.sendings.begin(), std::move(sending));
}

void Engine::keep_sending(const Sending& sending, Request::Type type) {
  StoredSending stored;
  stored.id = sending.id;
  stored.revision = sending.revision;
  stored.kind = sending.kind;
  stored.signed_at_ms = sending.signed_at_ms;
  stored.status = sending.status == SendingStatus::sent ? "sent" : sending.status == SendingStatus::refused ? "refused" : "waiting";
  stored.leaf = base64(sending.leaf);
  stored.sealed = base64(sending.sealed);
  stored.error = sending.error ? std::string(name_of(sending.error->code)) : std::string();
  stored.about_id = sending.about_id;
  stored.title = sending.title;
  stored.private_json = sending.private_json;
  stored.receipt = sending.receipt;
  if (sending.strengthened_at_ms > 0) stored.strengthened_at_ms = sending.strengthened_at_ms;
  store(sending_key(sending), as_bytes(json::write(SaveArchive::save(stored))), type);
}

void Engine::take_stored_sending(ByteView bytes) {
  const Result<json::Document> document = json::read(as_text(bytes), stored_limits());
  if (!document) return;
  Result<StoredSending> stored = LoadArchive::load<StoredSending>(*document);
  if (!stored) return;
  const Result<Bytes> leaf = decode_base64(stored->leaf);
  const Result<Bytes> sealed = decode_base64(stored->sealed);
  if (!leaf || !sealed) return;
  Sending loaded;
  loaded.id = stored->id;
  loaded.revision = stored->revision;
  loaded.kind = stored->kind;
  loaded.signed_at_ms = stored->signed_at_ms;
  loaded.status = stored->status == "sent"      ? SendingStatus::sent
                  : stored->status == "refused" ? SendingStatus::refused
                                                : SendingStatus::waiting;
  loaded.kept = true;
  loaded.leaf = *leaf;
  loaded.sealed = *sealed;
  Errc code{};
  if (errc_from_name(stored->error, code)) loaded.error = Error{code, {}};
  loaded.about_id = stored->about_id;
  loaded.title = stored->title;
  loaded.private_json = stored->private_json;
  loaded.receipt = stored->receipt;
  loaded.strengthened_at_ms = stored->strengthened_at_ms.value_or(0);
  weigh_receipt(loaded);
  Sending* known = sending(loaded.id, loaded.revision);
  if (known != nullptr) {
    // Another tab may have brought it further than this one, or have signed the same draft: the log takes one of them.
    const auto rank = [](const Sending& one) {
      return one.status == SendingStatus::sent ? 2 : one.status == SendingStatus::refused ? 0 : 1;
    };
    // Of the same leaf only a receipt is news.
    const bool is_same = known->leaf == loaded.leaf;
    if (is_same && rank(*known) == 2 && rank(loaded) == 2) {
      const auto note_in = [](const Sending& one) {
        const Result<TlogProof> proof = parse_tlog_proof(one.receipt);
        return proof ? proof->checkpoint : std::string();
      };
      if (may_replace(*known, note_in(loaded))) {
        loaded.is_lost = known->is_lost;
        *known = std::move(loaded);
      } else if (may_replace(loaded, note_in(*known))) {
        keep_sending(*known, Request::Type::store_receipt);
      }
      return;
    }
    if (rank(*known) == rank(loaded) || (is_same && rank(loaded) < 2)) return;
    const bool loaded_is_better = rank(loaded) > rank(*known);
    // Once one of two is in the log the other never will be.
    if (!is_same && std::max(rank(*known), rank(loaded)) == 2) erase(sending_key(loaded_is_better ? *known : loaded));
    if (loaded_is_better) *known = std::move(loaded);
    return;
  }
  const std::string id = loaded.id;
  state_.sendings.push_back(std::move(loaded));
  std::stable_sort(state_.sendings.begin(), state_.sendings.end(),
                   [](const Sending& a, const Sending& b) { return a.signed_at_ms > b.signed_at_ms; });
  if (draft(id) != nullptr) take_signed_draft(*sending(id, 0));
}

// A draft was signed in another tab while it stood open here. What was typed here since, and is not in the signed form,
// becomes a draft of its own.
void Engine::take_signed_draft(const Sending& sending) {
  const Draft here = *draft(sending.id);
  const bool is_open = state_.route.page == Page::complain && state_.route.parameter("draft") == sending.id;
  discard_draft(sending.id);
  std::optional<Draft> signed_form = draft_of(sending);
  Route route = route_to(state_.route, Page::complain).with("sent", sending.id);
  if (signed_form && !same_content(here, *signed_form)) {
    Draft rest = here;
    rest.id = random_id("cmp-");
    keep_draft(rest);
    state_.drafts.insert(state_.drafts.begin(), rest);
    route = state_.route.with("draft", rest.id);
  }
  if (!is_open) return;
  set_route(std::move(route));
  navigation_ = Navigation{format_route(state_.route), false};
}

Sending* Engine::sending(std::string_view id, std::int64_t revision) {
  for (Sending& sending : state_.sendings) {
    if (sending.id == id && (revision == 0 || sending.revision == revision)) return &sending;
  }
  return nullptr;
}

void Engine::send_waiting() {
  if (!portal_confirmed_ || state_.problem) return;  // Only to the portal of the first visit.
  // Oldest first: a later stand builds on the one before it.
  for (auto sending = state_.sendings.rbegin(); sending != state_.sendings.rend(); ++sending) {
    if (sending->status != SendingStatus::waiting || !sending->kept) continue;
    const bool after_another = std::any_of(state_.sendings.begin(), state_.sendings.end(), [&](const Sending& other) {
      return other.id == sending->id && other.revision < sending->revision &&
             (other.status == SendingStatus::waiting || other.status == SendingStatus::sending);
    });
    if (after_another) continue;
    sending->status = SendingStatus::sending;
    ++sending->attempts;
    WireSubmission submission;
    submission.envelope = base64(sending->leaf);
    if (!sending->sealed.empty()) submission.sealed = base64(sending->sealed);
    const std::size_t revision = static_cast<std::size_t>(sending->revision);
    effects_.push_back({EffectType::post,
                        request({Request::Type::post, {}, revision, sending->id}),
                        0,
                        {to_bytes("/submit"), to_bytes("application/vnd.trialog.submission+json"),
                         to_bytes(json::write(SaveArchive::save(submission)))}});
  }
}

void Engine::on_posted(const Request& what, const HostResult& result) {
  Sending* sending = this->sending(what.text, static_cast<std::int64_t>(what.number));
  if (sending == nullptr || sending->status == SendingStatus::sent || !state_.config) return;
  const ByteView body = result.strings.empty() ? ByteView() : ByteView(result.strings[0]);
  if (result.flags == 200) {
    const LogConfig& settings = state_.config->logs[static_cast<std::size_t>(log_of(sending->kind))];
    const std::vector<VerifierKey> keys = checkpoint_keys(*state_.config, log_of(sending->kind));
    Result<TlogProof> proof = parse_tlog_proof(as_text(body));
    const Result<Checkpoint> checkpoint =
        proof ? check_tlog_proof(*proof, sending->leaf, settings.origin, keys) : Result<Checkpoint>(proof.error());
    if (checkpoint) {
      // The leaf goes into the file's free line, so that one file is the whole receipt.
      proof->extra = sending->leaf;
      proof->checkpoint = *only_signed_by(as_bytes(proof->checkpoint), keys);
      sending->receipt = format_tlog_proof(*proof);
      sending->status = SendingStatus::sent;
      sending->error.reset();
      weigh_receipt(*sending);
      keep_sending(*sending, Request::Type::store_receipt);
      // Witnesses will sign this one soon, however long those of an earlier one take.
      asking_witnesses_ = false;
      ask_witnesses_ms_ = 0;
      start_sync(LogName::intake_log);
      send_waiting();
      return;
    }
    // An answer that proves nothing is no answer: it stays waiting, and the person is told.
    sending->error = checkpoint.error();
  } else {
    sending->error = problem_of(result.flags, body);
    if (result.flags >= 400 && result.flags < 500 && result.flags != 429 && result.flags != 408) {
      sending->status = SendingStatus::refused;
      load(sending_key(*sending), {Request::Type::confirm_refusal, {}, what.number, what.text});
      if (sending->error->code == Errc::replay) list_sendings();  // Another tab may have signed it as well.
      return;
    }
  }
  // Not stored: another tab may have kept its receipt in the meantime.
  sending->status = SendingStatus::waiting;
  if (retry_pending_) return;
  retry_pending_ = true;
  later(retry_ms, {Request::Type::retry, {}, 0, {}});
}

void Engine::handle_sending(std::string_view action, std::string_view id) {
  Sending* sending = this->sending(id, 0);
  if (sending == nullptr) return;
  if (action == "save" && !sending->receipt.empty()) {
    effects_.push_back({EffectType::save_file, 0, 0, {to_bytes(sending->id + ".tlog-proof"), to_bytes("text/plain"), to_bytes(sending->receipt)}});
  } else if (action == "check" && !sending->receipt.empty()) {
    state_.receipt_checks[sending->id] = check_receipt(sending->receipt, sending->id);
  } else if (action == "retry" && sending->status != SendingStatus::sent) {
    sending->status = SendingStatus::waiting;
    sending->kept = true;  // If it is not, the person knows: the page said so.
    if (!portal_confirmed_) fetch_config();
    send_waiting();
  } else if (action == "rewrite" && sending->status == SendingStatus::refused) {
    rewrite(*sending);
  } else if (action == "print") {
    effects_.push_back({EffectType::print, 0, 0, {}});
  }
}

// A refused complaint becomes a draft again, under a new number, so that it can be changed and signed anew.
void Engine::rewrite(const Sending& refused) {
  std::optional<Draft> fresh = draft_of(refused);
  if (!fresh) return;
  fresh->id = random_id("cmp-");
  // The draft is kept before the refused form goes, so that a stop in between loses nothing.
  keep_draft(*fresh);
  erase(sending_key(refused));
  const std::string id = refused.id;
  const std::int64_t revision = refused.revision;
  std::erase_if(state_.sendings, [&](const Sending& one) { return one.id == id && one.revision == revision; });
  state_.drafts.insert(state_.drafts.begin(), *fresh);
  set_route(route_to(state_.route, Page::complain).with("draft", fresh->id).with("step", "1"));
  navigation_ = Navigation{format_route(state_.route), true};
}

void Engine::save_record(std::string_view id) {
  if (register_ == nullptr) return;
  const Item* item = register_->find(id);
  if (item == nullptr) item = register_->find(state_.route.id);
  if (item == nullptr) return;
  const VerifiedLeaf& leaf = register_->entry(item->latest()).leaf;
  effects_.push_back({EffectType::save_file, 0, 0, {to_bytes(item->id + ".dsse.json"), to_bytes("application/json"), leaf.leaf()}});
}

ReceiptCheck Engine::check_receipt(std::string_view file, std::string file_name) const {
  ReceiptCheck check;
  check.file_name = std::move(file_name);
  check.outcome = CheckOutcome::invalid;
  const auto fail = [&](Error error) {
    check.error = std::move(error);
    return check;
  };
  if (!state_.config) return fail({Errc::network_failed, "/portal.json"});
  if (file.size() > limits::max_note_bytes) return fail({Errc::too_large, {}});
  Bytes leaf;
  const bool is_proof = file.starts_with("c2sp.org/tlog-proof@v1\n");
  if (is_proof) {
    const Result<TlogProof> proof = parse_tlog_proof(file);
    if (!proof) return fail(proof.error());
    if (!proof->extra) return fail({Errc::truncated, "extra"});
    leaf = *proof->extra;
    const Result<Checkpoint> named = parse_checkpoint(std::string_view(proof->checkpoint).substr(0, proof->checkpoint.find("\n\n") + 1));
    if (!named) return fail(named.error());
    check.origin = named->origin;
    check.index = proof->index;
    check.size = named->size;
    check.root_base64 = base64(named->root);
    const auto settings = std::find_if(state_.config->logs.begin(), state_.config->logs.end(),
                                       [&](const LogConfig& log) { return log.origin == named->origin; });
    if (settings == state_.config->logs.end()) return fail({Errc::unknown_origin, {}});
    const auto log = static_cast<LogName>(settings - state_.config->logs.begin());
    const Result<Checkpoint> checkpoint = check_tlog_proof(*proof, leaf, settings->origin, checkpoint_keys(*state_.config, log));
    if (!checkpoint) return fail(checkpoint.error());
    if (state_.config->policy) {
      const Result<VouchedCheckpoint> vouched = weigh_checkpoint(as_bytes(proof->checkpoint), *state_.config->policy);
      if (vouched) check.witnesses = vouched->witnesses;
    }
  } else {
    leaf = to_bytes(file);
    while (!leaf.empty() && (leaf.back() == '\n' || leaf.back() == '\r')) leaf.pop_back();  // Editors add one.
  }
  check.leaf_hash_hex = hex(leaf_hash(leaf));
  const Result<Envelope> envelope = decode_envelope(leaf);
  if (!envelope) return fail(envelope.error());
  const Result<void> signature = check_envelope_signature(*envelope);
  if (!signature) return fail(signature.error());
  check.has_record = true;
  check.signer_hex = hex(envelope->signer);
  check.record_json = as_text(envelope->payload);
  if (const std::optional<Kind> kind = kind_of_payload_type(envelope->payload_type)) check.kind = *kind;
  else return fail({Errc::wrong_kind, "payloadType"});
  const Result<VerifiedLeaf> verified = register_ == nullptr ? Result<VerifiedLeaf>(Errc::not_found) : verify(leaf, register_->certificates());
  if (!verified) return fail(verified.error());
  check.record_id = verified->header().id;
  check.published_at_ms = verified->header().published_at_ms;
  for (const Entry& entry : register_->entries()) {
    const bool same_place = !is_proof || (entry.index == check.index && log_of(check.kind) == entry.log);
    if (same_place && entry.leaf.payload_sha256() == verified->payload_sha256() && equal(entry.leaf.leaf(), leaf)) {
      check.known_here = true;
      check.index = entry.index;
    }
  }
  check.outcome = CheckOutcome::valid;
  return check;
}

}  // namespace trialog::engine
