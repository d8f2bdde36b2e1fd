// What a device does when a log shows more than one history: evidence, receipts, and comparing with somebody else.
#include <boost/test/unit_test.hpp>

#include "engine/engine.h"
#include "log/evidence.h"
#include "log/history_code.h"
#include "support/device.h"

using namespace trialog;
using namespace trialog::engine;
using test::cosign_log;
using test::Device;
using test::Origin;
using test::ServedLog;
using test::witness_lines;
using test::write_complaint;

namespace {

using Storage = std::map<std::string, Bytes>;

void add_reply(Origin& origin, const std::string& id) {
  Reply reply = test::full_example<Reply>();
  reply.header.id = id;
  origin.register_log.append(sign_record(reply, origin.official).value());
}
void publish(Origin& origin, std::initializer_list<const char*> ids) {
  for (const char* id : ids) add_reply(origin, id);
  origin.register_log.publish();
}

// Two portals with one key, whose register logs have these records after the common beginning.
struct Fork {
  Origin one;
  Origin other = one;
  Fork(std::initializer_list<const char*> ids, std::initializer_list<const char*> other_ids) {
    publish(one, ids);
    publish(other, other_ids);
  }
};

TileReader tiles_of(const ServedLog& log) {
  return [&log](const TileId& id) -> Result<Bytes> { return log.files.at("/" + tile_path(id)); };
}

std::string problem_of(const Device& device, LogName log = LogName::register_log) {
  const std::optional<Error>& problem = device.state().log(log).problem;
  return problem ? std::string(name_of(problem->code)) : "none";
}

// The kinds of all that is kept, each read from the storage and confirmed.
std::string kept(const Storage& storage) {
  std::string kinds;
  for (const auto& [key, bytes] : storage) {
    if (!key.starts_with("evidence/")) continue;
    const std::string_view text = as_text(bytes);
    const Result<Evidence> evidence = parse_evidence(text.substr(text.find('\n') + 1));
    BOOST_TEST((evidence && check_evidence(*evidence)), key);
    if (evidence) kinds += (kinds.empty() ? "" : " ") + std::string(word_of(evidence->kind));
  }
  return kinds;
}

std::string shown(const Device& device) {
  std::string kinds;
  for (const EvidenceItem& item : device.state().evidence) kinds += (kinds.empty() ? "" : " ") + std::string(word_of(item.evidence.kind));
  return kinds;
}

// A first visit to one portal, and a second to the other with the same storage.
std::string kept_after(Fork& fork, Storage& storage) {
  { const Device device(fork.one, storage, "/en/"); }
  const Device device(fork.other, storage, "/en/");
  BOOST_TEST(problem_of(device) != "none");
  BOOST_TEST(shown(device) == kept(storage));
  return kept(storage);
}

void drop(Device& device, const std::string& name, std::string_view file) {
  device.take(device.engine.dispatch({ResultType::file, 0, 0, {to_bytes(name), to_bytes(file)}}, device.now_ms));
  device.run();
}

// The last file that was saved.
std::string saved(const Device& device) {
  for (auto effect = device.shown.rbegin(); effect != device.shown.rend(); ++effect) {
    if (effect->type == EffectType::save_file) return std::string(as_text(effect->strings[2]));
  }
  return {};
}

engine::Comparison compare(Device& device, const std::string& code) {
  device.type("verify/compare/form/code", code);
  device.press("verify/compare/form/check");
  return device.state().code_check.outcome;
}

std::string code_of(const Device& device) { return own_history_code(device.state(), LogName::register_log); }

// Of the first sending.
std::string receipt_in(const Storage& storage) {
  const auto found = std::find_if(storage.begin(), storage.end(), [](const auto& entry) { return entry.first.starts_with("sending/"); });
  return found == storage.end() ? std::string() : json::parse(as_text(found->second), {1 << 20, 16, 20000}).value().find("receipt")->text;
}

std::vector<std::string> witnesses_of(const Origin& origin, const std::string& receipt) {
  const PortalConfig config = read_config(as_bytes(origin.config())).value();
  const TlogProof proof = parse_tlog_proof(receipt).value();
  return check_tlog_proof(proof, *proof.extra, *config.policy) ? weigh_checkpoint(as_bytes(proof.checkpoint), *config.policy).value().witnesses
                                                                : std::vector<std::string>{"too few"};
}

void send_complaint(Device& device) {
  write_complaint(device);
  device.press("complain/form/send");
}

using Names = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(histories)

// ---- evidence ----

BOOST_AUTO_TEST_CASE(two_trees_of_one_size_are_kept_as_a_split_view) {
  Fork fork({"rpl-1"}, {"rpl-2"});
  Storage storage;
  BOOST_TEST(kept_after(fork, storage) == "split_view");
  // Once, however often the same is found.
  Device again(fork.other, storage, "/en/");
  again.wait();
  BOOST_TEST(kept(storage) == "split_view");
  BOOST_TEST(shown(again) == "split_view");
  // It stays when the portal tells the truth again.
  const Device later(fork.one, storage, "/en/");
  BOOST_TEST(problem_of(later) == "none");
  BOOST_TEST(shown(later) == "split_view");
}

BOOST_AUTO_TEST_CASE(a_past_that_was_changed_is_kept_as_inconsistent) {
  Fork fork({"rpl-1"}, {"rpl-2", "rpl-3"});
  Storage storage;
  BOOST_TEST(kept_after(fork, storage) == "inconsistent");
}

BOOST_AUTO_TEST_CASE(a_past_that_was_changed_over_several_bundles_is_kept_as_inconsistent) {
  for (const bool second_is_longer : {true, false}) {
    Fork fork({}, {});
    for (int i = 0; i < 600; ++i) add_reply(fork.one, "rpl-" + std::to_string(i));
    for (int i = 0; i < (second_is_longer ? 800 : 500); ++i) add_reply(fork.other, "rpl-" + std::to_string(i == 300 ? 9999 : i));
    fork.one.register_log.publish();
    fork.other.register_log.publish();
    Storage storage;
    BOOST_TEST(kept_after(fork, storage) == "inconsistent");
  }
}

BOOST_AUTO_TEST_CASE(a_shorter_log_is_kept_as_rewound_in_the_same_session_and_in_a_later_one) {
  Fork fork({"rpl-1", "rpl-2"}, {"rpl-1"});
  {
    Storage storage;
    BOOST_TEST(kept_after(fork, storage) == "rewound");
  }
  Storage storage;
  Origin origin = fork.one;
  Device device(origin, storage, "/en/");
  origin.register_log = fork.other.register_log;
  device.go("/en/register");
  BOOST_TEST(problem_of(device) == "rewound");
  BOOST_TEST(kept(storage) == "rewound");
}

BOOST_AUTO_TEST_CASE(a_shorter_log_that_was_never_a_part_is_kept_as_inconsistent) {
  Fork fork({"rpl-1", "rpl-2"}, {"rpl-3"});
  Storage storage;
  BOOST_TEST(kept_after(fork, storage) == "inconsistent");
  const Device device(fork.other, storage, "/en/");
  BOOST_TEST(problem_of(device) == "consistency_failed");
}

BOOST_AUTO_TEST_CASE(a_tile_that_does_not_fit_is_kept) {
  for (const char* path : {"/tile/0/001", "/tile/0/002.p/88", "/tile/1/000.p/2"}) {
    Origin origin;
    for (int i = 0; i < 595; ++i) add_reply(origin, "rpl-" + std::to_string(i));
    origin.register_log.publish();
    Bytes& tile = origin.register_log.files.at(path);
    tile[tile.size() - 3] ^= 1;
    Storage storage;
    const Device device(origin, storage, "/en/");
    BOOST_TEST(problem_of(device) == "wrong_tile");
    BOOST_TEST(kept(storage) == "wrong_tile");
    BOOST_TEST(("/" + tile_path(device.state().evidence.at(0).evidence.file)) == path);
  }
}

// Another tab of the same browser was shown the other history at the same time.
BOOST_AUTO_TEST_CASE(what_another_tab_was_shown_is_held_against_the_own_tree) {
  for (const bool is_same_size : {true, false}) {
    Fork fork({"rpl-1"}, {"rpl-2"});
    if (!is_same_size) publish(fork.other, {"rpl-3"});
    Storage storage, others;
    Origin origin = fork.one;
    Device one(origin, storage, "/en/");
    { const Device other(fork.other, others, "/en/"); }
    storage["log/register"] = others.at("log/register");
    if (!is_same_size) {
      publish(fork.other, {"rpl-4"});
      origin.register_log = fork.other.register_log;
    }
    one.go("/en/register");
    BOOST_TEST(kept(storage) == (is_same_size ? "split_view" : "inconsistent"));
    BOOST_TEST(problem_of(one) == (is_same_size ? "none" : "consistency_failed"));
    BOOST_TEST((one.state().records->find("rpl-4") == nullptr));
    BOOST_TEST(one.state().log(LogName::register_log).checkpoint->size == 6U);
  }
}

BOOST_AUTO_TEST_CASE(a_tab_that_was_answered_late_does_not_write_over_what_another_kept_since) {
  Origin origin;
  Storage storage;
  Origin late = origin;
  late.hangs = [](const std::string& url) { return url.find("/register/tile/0/") != std::string::npos; };
  Device slow(late, storage, "/en/");
  publish(origin, {"rpl-1"});
  { const Device quick(origin, storage, "/en/"); }
  const Bytes newest = storage.at("log/register");
  late.hangs = nullptr;
  slow.answer();
  BOOST_TEST(slow.state().log(LogName::register_log).checkpoint->size == 5U);
  BOOST_TEST((storage.at("log/register") == newest));
}

// The portal signs a tree, does not give all of it, and goes on with another one.
BOOST_AUTO_TEST_CASE(a_larger_tree_that_never_came_whole_does_not_keep_a_fork_from_being_shown) {
  Fork fork({"rpl-1"}, {"rpl-2"});
  Storage storage;
  Origin origin = fork.one;
  Device device(origin, storage, "/en/");
  publish(origin, {"rpl-3"});
  origin.register_log.files.erase("/tile/0/000.p/7");
  device.go("/en/register");
  BOOST_TEST(problem_of(device) == "server_failed");
  origin.register_log = fork.other.register_log;
  device.go("/en/");
  BOOST_TEST(kept(storage) == "split_view");
  BOOST_TEST(problem_of(device) == "consistency_failed");
}

BOOST_AUTO_TEST_CASE(what_must_wait_for_the_larger_tree_is_not_forgotten_for_what_comes_later) {
  Fork fork({"rpl-1"}, {"rpl-2", "rpl-3"});
  const Origin before = fork.one;
  Storage storage;
  Origin origin = fork.one;
  Device device(origin, storage, "/en/");
  publish(origin, {"rpl-4", "rpl-5"});
  const ServedLog whole = origin.register_log;
  origin.register_log.files.erase("/tile/0/000.p/8");
  device.go("/en/register");
  origin.register_log = fork.other.register_log;  // Seven leaves: not to be told from ours before all eight are here.
  device.go("/en/");
  BOOST_TEST(kept(storage) == "");
  origin.register_log = before.register_log;
  device.go("/en/register");
  origin.register_log = whole;
  device.go("/en/");
  BOOST_TEST(kept(storage) == "inconsistent");
}

BOOST_AUTO_TEST_CASE(a_record_that_does_not_fit_is_kept) {
  for (const char* path : {"/tile/entries/001", "/tile/entries/002.p/88"}) {
    Origin origin;
    for (int i = 0; i < 595; ++i) add_reply(origin, "rpl-" + std::to_string(i));
    origin.register_log.publish();
    Bytes& bundle = origin.register_log.files.at(path);
    bundle[bundle.size() - 30] ^= 1;
    Storage storage;
    const Device device(origin, storage, "/en/");
    BOOST_TEST(problem_of(device) == "wrong_leaf");
    BOOST_TEST(kept(storage) == "wrong_tile");
    BOOST_TEST(("/" + tile_path(device.state().evidence.at(0).evidence.file)) == path);
  }
}

BOOST_AUTO_TEST_CASE(a_decoy_does_not_hide_a_record_that_does_not_fit) {
  Origin origin;
  for (int i = 0; i < 595; ++i) add_reply(origin, "rpl-" + std::to_string(i));
  origin.register_log.publish();
  origin.register_log.files.at("/tile/0/000")[4000] ^= 1;
  Bytes& bundle = origin.register_log.files.at("/tile/entries/001");
  bundle[bundle.size() - 30] ^= 1;
  Storage storage;
  const Device device(origin, storage, "/en/");
  BOOST_TEST(problem_of(device) == "wrong_leaf");
  BOOST_TEST(kept(storage) == "wrong_tile");
}

BOOST_AUTO_TEST_CASE(files_that_cannot_be_held_against_anything_signed_are_no_evidence) {
  Origin origin;
  origin.register_log.files.at("/tile/entries/000.p/5")[1200] ^= 1;
  origin.register_log.files.at("/tile/0/000.p/5")[40] ^= 1;
  Storage storage;
  const Device device(origin, storage, "/en/");
  BOOST_TEST(problem_of(device) == "wrong_leaf");
  BOOST_TEST(kept(storage) == "");
}

BOOST_AUTO_TEST_CASE(a_damaged_own_copy_is_no_evidence_against_anyone) {
  Origin origin;
  Storage storage;
  { const Device device(origin, storage, "/en/"); }
  for (auto& [key, bytes] : storage) {
    if (key.starts_with("bundle/register")) bytes[bytes.size() / 2] ^= 1;
  }
  Storage offline = storage;
  { const Device device(origin, storage, "/en/"); }
  BOOST_TEST(kept(storage) == "");
  origin.reachable = false;
  { const Device device(origin, offline, "/en/"); }
  BOOST_TEST(kept(offline) == "");
}

BOOST_AUTO_TEST_CASE(an_entry_that_breaks_a_rule_by_itself_is_kept_and_one_without_a_role_is_not) {
  Origin origin;
  Disclosure forged = test::full_example<Disclosure>();
  forged.header.id = "dsc-forged";
  origin.register_log.append(sign_record(forged, test::test_key("nobody")).value());
  origin.register_log.publish();
  Storage storage;
  { const Device device(origin, storage, "/en/"); }
  BOOST_TEST(kept(storage) == "");
  Bytes leaf = sign_record(forged, origin.official).value();
  leaf[as_text(leaf).find("\"sig\":\"") + 12] ^= 1;
  origin.register_log.append(leaf);
  origin.register_log.publish();
  Device device(origin, storage, "/en/");
  BOOST_TEST(problem_of(device) == "none");
  BOOST_TEST(kept(storage) == "wrong_leaf");
  // The log grows; it is the same entry.
  publish(origin, {"rpl-1"});
  device.go("/en/register");
  const Device later(origin, storage, "/en/");
  BOOST_TEST(kept(storage) == "wrong_leaf");
}

// As many witnesses as must sign had seen nothing newer when the record was more than 49 hours old by its own date.
BOOST_AUTO_TEST_CASE(a_record_that_came_late_is_kept_as_far_as_the_quorum_says_so) {
  constexpr std::int64_t hour_s = 3600;
  struct Case {
    std::vector<std::int64_t> after_s;  // when each witness signed the log without it, after the record's date
    bool is_import = false;
    std::string expected;
  };
  const std::vector<Case> cases = {{{72 * hour_s, 120 * hour_s}, false, "late_inclusion"},
                                   {{120 * hour_s, 49 * hour_s}, false, ""},  // one clock is ahead
                                   {{49 * hour_s, 49 * hour_s}, false, ""},
                                   {{49 * hour_s + 1, 49 * hour_s + 1}, false, "late_inclusion"},
                                   {{900 * hour_s}, false, ""},  // too few
                                   {{72 * hour_s, 72 * hour_s}, true, ""},
                                   {{INT64_MAX / 2, INT64_MAX / 2}, false, "late_inclusion"}};
  for (const Case& one : cases) {
    BOOST_TEST_INFO(one.after_s[0] << " " << one.is_import);
    Disclosure late = test::full_example<Disclosure>();
    late.header.id = "dsc-late";
    late.header.source.reset();
    if (one.is_import) late.header.source = RecordSource{"nl-algoritmeregister", "1", "listing-2026-06", "2026-01-01"};
    const std::int64_t dated_s = late.header.published_at_ms / 1000;
    Origin origin;
    origin.policy = witness_lines({"a.example", "b.example"});
    const auto publish_at = [&](const std::vector<std::int64_t>& times_s) {
      origin.register_log.publish();
      const char* names[] = {"a.example", "b.example"};
      for (std::size_t i = 0; i < times_s.size(); ++i) cosign_log(origin.register_log, names[i], names[i], dated_s + times_s[i]);
    };
    // What was there before is older still, and nobody is late with it.
    add_reply(origin, "rpl-before");
    publish_at(one.after_s);
    Storage storage;
    { const Device device(origin, storage, "/en/"); }
    BOOST_TEST(kept(storage) == "");
    origin.register_log.append(sign_record(late, origin.official).value());
    publish_at({720 * hour_s, 720 * hour_s});
    Device device(origin, storage, "/en/verify");
    BOOST_TEST(problem_of(device) == "none");
    BOOST_TEST(device.state().records->refused().empty());
    BOOST_TEST(device.state().records->find("dsc-late") != nullptr);
    BOOST_TEST(kept(storage) == one.expected);
    if (one.expected.empty()) continue;
    const EvidenceItem item = device.state().evidence.at(0);
    BOOST_TEST(item.lateness->published_at_ms == late.header.published_at_ms);
    const std::int64_t until_s = dated_s + *std::min_element(one.after_s.begin(), one.after_s.end());
    BOOST_TEST(item.lateness->absent_until_ms == std::min(until_s, limits::max_time_ms / 1000) * 1000);
    // Once it is in what was seen, it is not found again.
    device.press("verify/faults/items/" + item.id + "/forget");
    device.press("verify/faults/items/" + item.id + "/forget_for_good");
    BOOST_TEST(kept(storage) == "");
    Disclosure in_time = late;
    in_time.header.id = "dsc-in-time";
    in_time.header.published_at_ms = (dated_s + 700 * hour_s) * 1000;
    origin.register_log.append(sign_record(in_time, origin.official).value());
    publish_at({721 * hour_s, 721 * hour_s});
    device.go("/en/register");
    BOOST_TEST(device.state().records->find("dsc-in-time") != nullptr);
    { const Device later(origin, storage, "/en/"); }
    BOOST_TEST(kept(storage) == "");
    // The file of it is confirmed by the word of this portal's witnesses, and of nobody else.
    const std::string file = format_evidence(item.evidence);
    drop(device, "a.evidence", file);
    BOOST_TEST((!device.state().evidence_check->error && device.state().evidence_check->item.lateness));
    for (const std::string& policy : {witness_lines({"b.example", "c.example"}), std::string()}) {
      origin.policy = policy;
      Storage fresh;
      Device stranger(origin, fresh, "/en/verify");
      drop(stranger, "a.evidence", file);
      BOOST_TEST((stranger.state().evidence_check->error && stranger.state().evidence_check->error->code == Errc::evidence_incomplete));
    }
  }
}

// A tree that never came whole is no reason to judge its leaves by itself.
BOOST_AUTO_TEST_CASE(a_late_record_is_found_though_the_first_tree_with_it_does_not_come_whole) {
  Origin origin;
  origin.policy = witness_lines({"a.example"});
  Disclosure late = test::full_example<Disclosure>();
  late.header.id = "dsc-late";
  late.header.source.reset();
  const std::int64_t dated_s = late.header.published_at_ms / 1000;
  origin.register_log.publish();
  cosign_log(origin.register_log, "a.example", "a.example", dated_s + 100 * 3600);
  Storage storage;
  Device device(origin, storage, "/en/");
  origin.register_log.append(sign_record(late, origin.official).value());
  origin.register_log.publish();
  cosign_log(origin.register_log, "a.example", "a.example", dated_s + 200 * 3600);
  const std::string tile = "/tile/0/000.p/" + std::to_string(origin.register_log.leaves.size());
  const Bytes right = std::exchange(origin.register_log.files[tile], {});
  device.go("/en/register");
  BOOST_TEST(problem_of(device) == "wrong_tile");
  BOOST_TEST(kept(storage).find("late") == std::string::npos);
  origin.register_log.files[tile] = right;
  publish(origin, {"rpl-after"});
  device.press("retry_sync");
  device.go("/en/register");
  BOOST_TEST(kept(storage).find("late_inclusion") != std::string::npos);
}

// That its signer has no role shows only in the light of the log: a file that says so is neither confirmed nor a lie.
BOOST_AUTO_TEST_CASE(evidence_that_needs_the_log_is_left_undecided) {
  Origin origin;
  Disclosure forged = test::full_example<Disclosure>();
  forged.header.id = "dsc-forged";
  const Bytes leaf = sign_record(forged, test::test_key("nobody")).value();
  origin.register_log.append(leaf);
  origin.register_log.publish();
  const TileReader tiles = tiles_of(origin.register_log);
  const VerifierKey key = verifier_key_of(origin.register_log.origin, origin.register_log.key.public_key());
  const std::string note(as_text(origin.register_log.files.at("/checkpoint")));
  Storage storage;
  Device device(origin, storage, "/en/verify");
  const auto outcome = [&](Errc rule) {
    const Evidence evidence = evidence_of_leaf(key, note, origin.register_log.leaves.size() - 1, leaf, rule, tiles).value();
    drop(device, "a.evidence", format_evidence(evidence));
    return device.state().evidence_check->error ? std::string(name_of(device.state().evidence_check->error->code)) : "confirmed";
  };
  BOOST_TEST(outcome(Errc::wrong_key) == "evidence_incomplete");
  BOOST_TEST(outcome(Errc::replay) == "evidence_incomplete");
  BOOST_TEST(outcome(Errc::invalid_signature) == "evidence_failed");
}

// A page that was opened before the portal learnt of a new kind, and evidence that such a page stored.
BOOST_AUTO_TEST_CASE(a_kind_that_is_not_known_here_accuses_nobody) {
  Origin origin;
  const Bytes leaf = encode_envelope(sign_envelope("application/vnd.trialog.petition.v1+json", to_bytes("{}"), origin.official));
  origin.register_log.append(leaf);
  origin.register_log.publish();
  Storage storage;
  { const Device device(origin, storage, "/en/"); }
  BOOST_TEST(kept(storage) == "");
  const VerifierKey key = verifier_key_of(origin.register_log.origin, origin.register_log.key.public_key());
  const TileReader tiles = tiles_of(origin.register_log);
  const std::string note(as_text(origin.register_log.files.at("/checkpoint")));
  const Evidence evidence = evidence_of_leaf(key, note, 5, leaf, Errc::wrong_kind, tiles).value();
  storage["evidence/wrong_leaf-0123456789abcdef"] = to_bytes("1\n" + format_evidence(evidence));
  Device device(origin, storage, "/en/verify");
  BOOST_TEST(shown(device) == "");
  drop(device, "a.evidence", format_evidence(evidence));
  BOOST_TEST((device.state().evidence_check->error && device.state().evidence_check->error->code == Errc::evidence_incomplete));
}

BOOST_AUTO_TEST_CASE(a_receipt_whose_place_another_entry_has_is_kept_as_lost) {
  Origin origin;
  Origin fork = origin;
  Storage storage;
  origin.on_submit = [&](const Bytes& body) {
    const Bytes leaf = decode_base64(json::parse(as_text(body)).value().find("envelope")->text).value();
    const std::string proof = fork.take(leaf);
    origin.take(sign_record(test::full_example<Reply>(), origin.official).value());
    return std::pair<std::uint32_t, Bytes>{200, to_bytes(proof)};
  };
  Device device(origin, storage, "/en/complain");
  send_complaint(device);
  const Sending& sending = device.state().sendings.at(0);
  BOOST_TEST((sending.status == SendingStatus::sent));
  BOOST_TEST(sending.is_lost);
  BOOST_TEST(kept(storage) == "lost_receipt");
  BOOST_TEST(receipt_in(storage) == sending.receipt);
  const Device later(origin, storage, "/en/mine");
  BOOST_TEST(later.state().sendings.at(0).is_lost);
  BOOST_TEST(later.state().sendings.at(0).receipt == sending.receipt);
  BOOST_TEST(kept(storage) == "lost_receipt");
}

BOOST_AUTO_TEST_CASE(a_receipt_of_another_history_is_found_though_its_entry_is_there) {
  Origin origin;
  Origin fork = origin;
  fork.take(sign_record(test::full_example<Reply>(), origin.root).value());
  origin.take(sign_record(test::full_example<Reply>(), origin.official).value());
  Storage storage;
  origin.on_submit = [&](const Bytes& body) {
    const Bytes leaf = decode_base64(json::parse(as_text(body)).value().find("envelope")->text).value();
    origin.take(leaf);
    return std::pair<std::uint32_t, Bytes>{200, to_bytes(fork.take(leaf))};
  };
  Device device(origin, storage, "/en/complain");
  send_complaint(device);
  BOOST_TEST(!device.state().sendings.at(0).is_lost);
  BOOST_TEST(kept(storage).find("split_view") != std::string::npos);
}

// Its signer is certified only in the other history, so here its record cannot be verified.
BOOST_AUTO_TEST_CASE(a_dropped_receipt_of_another_history_is_evidence_whoever_signed_its_record) {
  Fork fork({"rpl-1"}, {});
  Certificate certificate = test::full_example<Certificate>();
  certificate.header.id = "crt-other";
  certificate.header.publisher_id = "";
  certificate.subject_key = hex(test::test_key("elsewhere").public_key());
  certificate.organisation_id = "org-other";
  certificate.valid_from_ms = 0;
  fork.other.register_log.append(sign_record(certificate, fork.other.root).value());
  Disclosure record = test::full_example<Disclosure>();
  record.header.id = "dsc-other";
  record.header.publisher_id = "org-other";
  const Bytes leaf = sign_record(record, test::test_key("elsewhere")).value();
  fork.other.register_log.append(leaf);
  fork.other.register_log.publish();
  publish(fork.one, {"rpl-2"});
  TlogProof proof = parse_tlog_proof(fork.other.register_log.proof_of(6)).value();
  proof.extra = leaf;
  Storage storage;
  Device device(fork.one, storage, "/en/verify");
  drop(device, "a.tlog-proof", format_tlog_proof(proof));
  BOOST_TEST((device.state().receipt_check->outcome == CheckOutcome::invalid));
  BOOST_TEST(kept(storage) == "lost_receipt");
}

BOOST_AUTO_TEST_CASE(of_one_kind_the_first_three_are_kept) {
  Origin origin;
  const Origin before = origin;
  publish(origin, {"rpl-1"});
  Storage storage;
  { const Device device(origin, storage, "/en/"); }
  for (const char* id : {"rpl-a", "rpl-b", "rpl-c", "rpl-d", "rpl-e"}) {
    Origin cheat = before;
    publish(cheat, {id});
    const Device device(cheat, storage, "/en/");
    BOOST_TEST(problem_of(device) == "consistency_failed");
  }
  BOOST_TEST(kept(storage) == "split_view split_view split_view");
}

BOOST_AUTO_TEST_CASE(evidence_that_cannot_be_stored_is_shown_and_stored_later) {
  Fork fork({"rpl-1"}, {"rpl-2"});
  Storage storage;
  Origin origin = fork.one;
  Device device(origin, storage, "/en/");
  device.keeps = [](const std::string& key) { return key.starts_with("evidence/") ? 2U : 1U; };
  origin.register_log = fork.other.register_log;
  device.go("/en/verify");
  BOOST_TEST(shown(device) == "split_view");
  BOOST_TEST(kept(storage) == "");
  BOOST_TEST(device.state().storage_problem.has_value());
  device.press("verify/faults/items/" + device.state().evidence.at(0).id + "/save");
  BOOST_TEST(check_evidence(parse_evidence(saved(device)).value()).has_value());
  device.keeps = nullptr;
  origin.register_log = fork.one.register_log;
  publish(origin, {"rpl-4"});
  device.go("/en/");  // The next bundle is stored.
  BOOST_TEST(kept(storage) == "split_view");
}

BOOST_AUTO_TEST_CASE(another_tab_hears_of_it) {
  Fork fork({"rpl-1"}, {"rpl-2"});
  Storage storage;
  Origin origin = fork.one;
  Device one(origin, storage, "/en/");
  Device other(origin, storage, "/en/");
  one.tabs = {&other};
  origin.register_log = fork.other.register_log;
  one.go("/en/register");
  BOOST_TEST(shown(other) == "split_view");
  BOOST_TEST(kept(storage) == "split_view");
}

BOOST_AUTO_TEST_CASE(evidence_is_deleted_only_when_that_was_confirmed) {
  Fork fork({"rpl-1"}, {"rpl-2"});
  Storage storage;
  kept_after(fork, storage);
  Device device(fork.one, storage, "/en/verify");
  const std::string path = "verify/faults/items/" + device.state().evidence.at(0).id;
  device.press(path + "/forget_for_good");
  device.press(path + "/forget");
  device.press(path + "/keep");
  device.press(path + "/forget_for_good");
  BOOST_TEST(kept(storage) == "split_view");
  device.press(path + "/forget");
  device.press(path + "/forget_for_good");
  BOOST_TEST(kept(storage) == "");
  BOOST_TEST(shown(device) == "");
}

BOOST_AUTO_TEST_CASE(what_was_altered_in_the_storage_is_not_shown) {
  Fork fork({"rpl-1"}, {"rpl-2"});
  Storage storage;
  kept_after(fork, storage);
  for (auto& [key, bytes] : storage) {
    if (key.starts_with("evidence/")) bytes[bytes.size() - 20] ^= 1;
  }
  BOOST_TEST(shown(Device(fork.one, storage, "/en/")) == "");
}

BOOST_AUTO_TEST_CASE(a_file_of_evidence_is_checked_and_a_changed_one_refused) {
  Fork fork({"rpl-1"}, {"rpl-2"});
  Storage storage;
  kept_after(fork, storage);
  Storage fresh;
  Device device(fork.one, fresh, "/en/verify");
  std::string file;
  for (const auto& [key, bytes] : storage) {
    if (key.starts_with("evidence/")) file = as_text(bytes).substr(as_text(bytes).find('\n') + 1);
  }
  const auto outcome = [&](const std::string& text) {
    drop(device, "a.evidence", text);
    const EvidenceCheck& check = *device.state().evidence_check;
    return check.error ? std::string(name_of(check.error->code)) : std::string(word_of(check.item.evidence.kind));
  };
  BOOST_TEST(outcome(file) == "split_view");
  BOOST_TEST(!device.state().receipt_check.has_value());
  std::string changed = file;
  changed.replace(changed.find("split_view"), 10, "inconsistent");
  BOOST_TEST(outcome(changed) == "evidence_failed");
  BOOST_TEST(outcome(file.substr(0, 300)) == "malformed_evidence");
  // It is of a log that this portal does not have.
  Origin stranger;
  stranger.register_log = ServedLog("other.example/log/register", "stranger");
  Storage elsewhere;
  Device foreign(stranger, elsewhere, "/en/verify");
  drop(foreign, "a.evidence", file);
  BOOST_TEST((foreign.state().evidence_check->error && foreign.state().evidence_check->error->code == Errc::unknown_origin));
}

// ---- receipts ----

BOOST_AUTO_TEST_CASE(a_receipt_becomes_stronger_when_more_witnesses_have_signed) {
  Origin origin;
  origin.policy = witness_lines({"a.example", "b.example"});
  Storage storage;
  Device device(origin, storage, "/en/complain");
  send_complaint(device);
  const std::string first = device.state().sendings.at(0).receipt;
  BOOST_TEST(!device.state().sendings.at(0).has_quorum);
  BOOST_TEST((device.state().sendings.at(0).witnesses == Names{}));
  // One signs, and the log has grown: it looks again by itself.
  for (int i = 0; i < 300; ++i) origin.intake_log.append(sign_record(test::full_example<Reply>(), origin.official).value());
  origin.intake_log.publish();
  cosign_log(origin.intake_log, "a.example", "a.example");
  device.wait();
  {
    const Sending& sending = device.state().sendings.at(0);
    BOOST_TEST((sending.witnesses == Names{"a.example"}));
    BOOST_TEST(!sending.has_quorum);
    BOOST_TEST(sending.receipt != first);
    BOOST_TEST(sending.strengthened_at_ms > 0);
    BOOST_TEST(receipt_in(storage) == sending.receipt);
  }
  cosign_log(origin.intake_log, "b.example", "b.example");
  device.go("/en/mine");
  const std::string strong = device.state().sendings.at(0).receipt;
  BOOST_TEST(device.state().sendings.at(0).has_quorum);
  BOOST_TEST((witnesses_of(origin, strong) == Names{"a.example", "b.example"}));
  BOOST_TEST(receipt_in(storage) == strong);
  const TlogProof proof = parse_tlog_proof(strong).value();
  BOOST_TEST((proof.extra == device.state().sendings.at(0).leaf));
  BOOST_TEST(proof.index == 0U);
  // With the quorum it stays as it is, also when others have signed.
  origin.intake_log.append(sign_record(test::full_example<Reply>(), origin.root).value());
  origin.intake_log.publish();
  for (const char* name : {"a.example", "b.example"}) cosign_log(origin.intake_log, name, name);
  device.go("/en/");
  BOOST_TEST(device.state().sendings.at(0).receipt == strong);
  const Device later(origin, storage, "/en/mine");
  BOOST_TEST(later.state().sendings.at(0).receipt == strong);
  BOOST_TEST(later.state().sendings.at(0).strengthened_at_ms > 0);
  BOOST_TEST((later.state().sendings.at(0).witnesses == Names{"a.example", "b.example"}));
}

BOOST_AUTO_TEST_CASE(a_weaker_checkpoint_does_not_replace_a_stronger_one) {
  Origin origin;
  origin.policy = witness_lines({"a.example", "b.example"});
  Storage storage;
  Device device(origin, storage, "/en/complain");
  send_complaint(device);
  cosign_log(origin.intake_log, "a.example", "a.example");
  device.go("/en/mine");
  const std::string one_witness = device.state().sendings.at(0).receipt;
  // The log grows, and nobody signs; or only as many as before.
  origin.intake_log.append(sign_record(test::full_example<Reply>(), origin.official).value());
  origin.intake_log.publish();
  device.go("/en/");
  cosign_log(origin.intake_log, "b.example", "b.example");
  device.go("/en/mine");
  BOOST_TEST(device.state().sendings.at(0).receipt == one_witness);
  BOOST_TEST(receipt_in(storage) == one_witness);
}

BOOST_AUTO_TEST_CASE(without_a_policy_a_receipt_stays_as_it_came) {
  Origin origin;
  Storage storage;
  Device device(origin, storage, "/en/complain");
  send_complaint(device);
  const std::string first = device.state().sendings.at(0).receipt;
  origin.intake_log.append(sign_record(test::full_example<Reply>(), origin.official).value());
  origin.intake_log.publish();
  device.go("/en/mine");
  device.wait();
  BOOST_TEST(device.state().sendings.at(0).receipt == first);
  BOOST_TEST(device.state().sendings.at(0).strengthened_at_ms == 0);
}

BOOST_AUTO_TEST_CASE(a_stronger_receipt_that_cannot_be_stored_leaves_the_first_one_whole) {
  Origin origin;
  origin.policy = witness_lines({"a.example"});
  Storage storage;
  Device device(origin, storage, "/en/complain");
  send_complaint(device);
  const std::string first = device.state().sendings.at(0).receipt;
  device.keeps = [](const std::string& key) { return key.starts_with("sending/") ? 2U : 1U; };
  cosign_log(origin.intake_log, "a.example", "a.example");
  device.go("/en/mine");
  BOOST_TEST(receipt_in(storage) == first);
  BOOST_TEST(device.state().storage_problem.has_value());
  const Device later(origin, storage, "/en/mine");
  BOOST_TEST((witnesses_of(origin, receipt_in(storage)) == Names{"a.example"}));
  BOOST_TEST(later.state().sendings.at(0).receipt == receipt_in(storage));
}

BOOST_AUTO_TEST_CASE(a_receipt_that_cannot_be_stored_is_stored_as_soon_as_something_can_be) {
  Origin origin;
  Storage storage;
  Device device(origin, storage, "/en/complain");
  write_complaint(device);
  int left = 1;  // The signed form is kept, its receipt is not.
  device.keeps = [&](const std::string& key) { return key.starts_with("sending/") && left-- <= 0 ? 2U : 1U; };
  device.press("complain/form/send");
  BOOST_TEST((device.state().sendings.at(0).status == SendingStatus::sent));
  BOOST_TEST(receipt_in(storage) == "");
  device.keeps = nullptr;
  publish(origin, {"rpl-1"});
  device.go("/en/");  // The next bundle is stored.
  BOOST_TEST(receipt_in(storage) == device.state().sendings.at(0).receipt);
  BOOST_TEST(!device.state().storage_problem.has_value());
}

// The receipt's tree is larger than the one that this device is shown, and another one.
BOOST_AUTO_TEST_CASE(a_receipt_stays_until_its_own_tree_was_found_to_be_ours) {
  Origin origin;
  origin.policy = witness_lines({"a.example"});
  Origin fork = origin;
  const auto sign_reply = [](const SigningKey& key) { return sign_record(test::full_example<Reply>(), key).value(); };
  origin.on_submit = [&](const Bytes& body) {
    const Bytes leaf = decode_base64(json::parse(as_text(body)).value().find("envelope")->text).value();
    origin.take(leaf);
    cosign_log(origin.intake_log, "a.example", "a.example");
    fork.take(leaf);
    fork.take(sign_reply(origin.official));
    return std::pair<std::uint32_t, Bytes>{200, to_bytes(fork.intake_log.proof_of(0))};
  };
  Storage storage;
  Device device(origin, storage, "/en/complain");
  send_complaint(device);
  device.go("/en/mine");
  const std::string first = device.state().sendings.at(0).receipt;
  BOOST_TEST((device.state().sendings.at(0).witnesses == Names{}));
  BOOST_TEST(receipt_in(storage) == first);
  origin.take(sign_reply(origin.root));
  cosign_log(origin.intake_log, "a.example", "a.example");
  device.go("/en/");
  BOOST_TEST(kept(storage) == "split_view");
  BOOST_TEST(receipt_in(storage) == first);
}

BOOST_AUTO_TEST_CASE(other_witnesses_of_the_portal_do_not_replace_those_that_have_signed) {
  Origin origin;
  origin.policy = witness_lines({"a.example"});
  Storage storage;
  Device before(origin, storage, "/en/complain");
  send_complaint(before);
  cosign_log(origin.intake_log, "a.example", "a.example");
  before.go("/en/mine");
  const std::string strong = receipt_in(storage);
  BOOST_TEST((witnesses_of(origin, strong) == Names{"a.example"}));
  origin.policy = witness_lines({"puppet.example"});
  origin.take(sign_record(test::full_example<Reply>(), origin.official).value());
  cosign_log(origin.intake_log, "puppet.example", "puppet.example");
  // One tab knows the old witnesses and one the new: neither writes over what the other has.
  Device after(origin, storage, "/en/mine");
  before.tabs = {&after};
  after.tabs = {&before};
  after.go("/en/");
  before.go("/en/");
  before.take(before.engine.dispatch({ResultType::broadcasted, 0, 0, {to_bytes("changed")}}, before.now_ms));
  before.run();
  BOOST_TEST(receipt_in(storage) == strong);
  BOOST_TEST(after.state().sendings.at(0).receipt == strong);
  // Those of both together are more.
  origin.policy = witness_lines({"a.example", "puppet.example"});
  cosign_log(origin.intake_log, "a.example", "a.example");
  const Device later(origin, storage, "/en/mine");
  BOOST_TEST((witnesses_of(origin, receipt_in(storage)) == Names{"a.example", "puppet.example"}));
}

BOOST_AUTO_TEST_CASE(witnesses_are_soon_asked_for_again_after_a_new_receipt) {
  Origin origin;
  origin.policy = witness_lines({"a.example"});
  Storage storage;
  Device device(origin, storage, "/en/complain");
  send_complaint(device);
  const auto longest_delay = [&] { return device.delays.empty() ? 0U : *std::max_element(device.delays.begin(), device.delays.end()); };
  for (int i = 0; i < 8; ++i) device.wait();
  BOOST_TEST(longest_delay() == 3600000U);
  device.delays.clear();
  device.go("/en/complain");
  send_complaint(device);
  BOOST_TEST(std::count(device.delays.begin(), device.delays.end(), 60000U) == 1);
  // What was asked for before is over: there is one question at a time.
  for (int i = 0; i < 3; ++i) {
    device.delays.clear();
    device.wait();
    BOOST_TEST(std::count(device.delays.begin(), device.delays.end(), 60000U << (i + 1)) == 1);
    BOOST_TEST(longest_delay() == 60000U << (i + 1));
  }
}

BOOST_AUTO_TEST_CASE(two_tabs_end_with_the_stronger_receipt) {
  Origin origin;
  origin.policy = witness_lines({"a.example", "b.example"});
  Storage storage;
  Device one(origin, storage, "/en/complain");
  send_complaint(one);
  const Storage weak = storage;
  // This tab sees the cosignatures; the other one did not hear of it.
  Device other(origin, storage, "/en/mine");
  for (const char* name : {"a.example", "b.example"}) cosign_log(origin.intake_log, name, name);
  one.go("/en/mine");
  const std::string strong = receipt_in(storage);
  BOOST_TEST((witnesses_of(origin, strong).size() == 2U));
  // Its next look finds the stronger one stored, and does not write.
  other.go("/en/");
  BOOST_TEST(receipt_in(storage) == strong);
  BOOST_TEST(other.state().sendings.at(0).receipt == strong);
  // A tab that wrote the weak one over it is put right by one that knows better.
  for (const auto& [key, bytes] : weak) {
    if (key.starts_with("sending/")) storage[key] = bytes;
  }
  one.take(one.engine.dispatch({ResultType::broadcasted, 0, 0, {to_bytes("changed")}}, one.now_ms));
  one.run();
  BOOST_TEST(receipt_in(storage) == strong);
  // What the person has removed does not come back.
  std::erase_if(storage, [](const auto& entry) { return entry.first.starts_with("sending/"); });
  one.go("/en/");
  BOOST_TEST(receipt_in(storage) == "");
}

// ---- comparing ----

BOOST_AUTO_TEST_CASE(the_same_history_is_the_same_at_any_size) {
  Origin origin;
  Storage storage, others;
  Device first(origin, storage, "/en/verify");
  const std::string early = code_of(first);
  for (int i = 0; i < 600; ++i) add_reply(origin, "rpl-" + std::to_string(i));
  origin.register_log.publish();
  Device second(origin, others, "/en/verify");
  BOOST_TEST((compare(second, early) == engine::Comparison::same));
  BOOST_TEST((compare(second, code_of(second)) == engine::Comparison::same));
  // The first device asks the log, and then compares.
  BOOST_TEST((compare(first, code_of(second)) == engine::Comparison::same));
  BOOST_TEST(first.state().log(LogName::register_log).checkpoint->size == 605U);
  BOOST_TEST((compare(first, own_history_code(second.state(), LogName::intake_log)) == engine::Comparison::same));
  BOOST_TEST((first.state().code_check.log == LogName::intake_log));
}

BOOST_AUTO_TEST_CASE(different_histories_are_told_apart_by_their_codes_and_proved_by_their_checkpoints) {
  for (const bool is_same_size : {true, false}) {
    Fork fork({"rpl-1"}, {"rpl-2"});
    if (!is_same_size) publish(fork.other, {"rpl-3"});
    Storage storage, others;
    Device one(fork.one, storage, "/en/verify");
    Device other(fork.other, others, "/en/verify");
    BOOST_TEST((compare(other, code_of(one)) == engine::Comparison::different));
    BOOST_TEST((compare(one, code_of(other)) == (is_same_size ? engine::Comparison::different : engine::Comparison::newer)));
    BOOST_TEST(kept(others) == "");
    one.press("verify/compare/register/save_checkpoint");
    drop(other, "register-6.checkpoint", saved(one));
    BOOST_TEST((other.state().checkpoint_check->outcome == engine::Comparison::different));
    BOOST_TEST(kept(others) == (is_same_size ? "split_view" : "inconsistent"));
    other.press("verify/compare/register/save_checkpoint");
    drop(one, "register.checkpoint", saved(other));
    BOOST_TEST((one.state().checkpoint_check->outcome == (is_same_size ? engine::Comparison::different : engine::Comparison::newer)));
    BOOST_TEST(kept(storage) == (is_same_size ? "split_view" : ""));
  }
}

BOOST_AUTO_TEST_CASE(a_checkpoint_of_the_same_history_is_said_to_be_one) {
  Origin origin;
  Storage storage, others;
  Device one(origin, storage, "/en/verify");
  publish(origin, {"rpl-1"});
  Device other(origin, others, "/en/verify");
  other.press("verify/compare/register/save_checkpoint");
  drop(one, "register-6.checkpoint", saved(other));
  BOOST_TEST((one.state().checkpoint_check->outcome == engine::Comparison::same));
  BOOST_TEST(one.state().checkpoint_check->size == 6U);
  one.press("verify/compare/intake/save_checkpoint");
  drop(other, "intake-0.checkpoint", saved(one));
  BOOST_TEST((other.state().checkpoint_check->outcome == engine::Comparison::same));
  std::string forged = saved(one);
  forged[forged.find("\n0\n") + 1] = '9';
  drop(other, "intake-9.checkpoint", forged);
  BOOST_TEST((other.state().checkpoint_check->outcome == engine::Comparison::unreadable));
  BOOST_TEST(kept(others) == "");
}

// A device that was given the code of a newer tree, while the answer of its own portal hangs.
struct Asking {
  Origin origin;
  Origin ahead = origin;
  Storage storage, others;
  std::optional<Device> device;
  std::string code;
  Asking() {
    publish(ahead, {"rpl-1"});
    device.emplace(origin, storage, "/en/verify");
    code = code_of(Device(ahead, others, "/en/verify"));
    origin.hangs = [](const std::string& url) { return url.ends_with("/checkpoint"); };
    BOOST_TEST((compare(*device, code) == engine::Comparison::asking));
  }
};

BOOST_FIXTURE_TEST_CASE(a_newer_code_is_asked_for_and_waits_when_the_log_does_not_show_as_much, Asking) {
  origin.hangs = nullptr;
  device->answer();
  BOOST_TEST((device->state().code_check.outcome == engine::Comparison::newer));
  origin.reachable = false;
  BOOST_TEST((compare(*device, code) == engine::Comparison::newer));
  origin.reachable = true;
  origin.register_log = ahead.register_log;
  BOOST_TEST((compare(*device, code) == engine::Comparison::same));
}

BOOST_FIXTURE_TEST_CASE(asking_ends_when_the_person_stops_the_check, Asking) {
  device->press("banner/stop_sync");
  BOOST_TEST((device->state().code_check.outcome == engine::Comparison::newer));
}

BOOST_AUTO_TEST_CASE(a_mistyped_code_and_one_of_another_portal_accuse_nobody) {
  Origin origin;
  Storage storage;
  Device device(origin, storage, "/en/verify");
  const std::string code = code_of(device);
  std::string wrong = code;
  wrong[20] = wrong[20] == 'Z' ? 'Y' : 'Z';
  BOOST_TEST((compare(device, wrong) == engine::Comparison::unreadable));
  BOOST_TEST((compare(device, "") == engine::Comparison::unreadable));
  BOOST_TEST((compare(device, code.substr(0, 30)) == engine::Comparison::unreadable));
  const VerifierKey own = parse_verifier_key(device.state().config->logs[0].verifier_key).value();
  HistoryCode foreign = history_code(own, 0, 5, {});
  foreign.key_bits ^= 5;
  BOOST_TEST((compare(device, format_history_code(foreign)) == engine::Comparison::other_portal));
  // What is typed next is not answered before it is asked.
  device.type("verify/compare/form/code", code);
  BOOST_TEST((device.state().code_check.outcome == engine::Comparison::none));
  // Nor is what is far too long answered as what stood there before.
  BOOST_TEST((compare(device, code) == engine::Comparison::same));
  BOOST_TEST((compare(device, code + std::string(1000, ' ') + "7") == engine::Comparison::unreadable));
  device.press("verify/compare/register/copy");
  BOOST_TEST((device.shown.back().type == EffectType::copy));
  BOOST_TEST(as_text(device.shown.back().strings[0]) == code);
}

BOOST_AUTO_TEST_SUITE_END()
