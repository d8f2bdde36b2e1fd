#include "engine/engine.h"

#include <boost/test/unit_test.hpp>

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

std::string problem_of(const Device& device, LogName log) {
  const std::optional<Error>& problem = device.state().log(log).problem;
  return problem ? std::string(name_of(problem->code)) : "none";
}

// What the device says when the origin's file at `path` of the register log was changed by `change`.
std::string outcome_of_tampering(const std::string& path, const std::function<void(Bytes&)>& change, std::size_t& shown) {
  Origin origin;
  Storage storage;
  change(origin.register_log.files.at(path));
  const Device device(origin, storage, "/en/register");
  shown = device.state().records->count_current(Kind::disclosure);
  return problem_of(device, LogName::register_log);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(engine_on_a_device)

BOOST_AUTO_TEST_CASE(both_logs_are_fetched_checked_and_shown) {
  Origin origin;
  Storage storage;
  Device device(origin, storage, "/en/register");
  BOOST_TEST((device.state().log(LogName::register_log).phase == SyncPhase::done));
  BOOST_TEST((device.state().log(LogName::intake_log).phase == SyncPhase::done));
  BOOST_TEST(device.state().records->count_current(Kind::disclosure) == 3U);
  BOOST_TEST(device.state().log(LogName::register_log).checkpoint->size == 5U);
  BOOST_TEST(device.engine.is_ready());
}

BOOST_AUTO_TEST_CASE(more_records_than_a_tile_arrive_in_steps) {
  Origin origin;
  Storage storage;
  for (int i = 10; i < 600; ++i) {
    Reply reply = test::full_example<Reply>();
    reply.header.id = "rpl-" + std::to_string(i);
    origin.register_log.append(sign_record(reply, origin.official).value());
    if (i == 300) origin.register_log.publish();
  }
  {
    Device device(origin, storage, "/en/");
    BOOST_TEST(device.state().records->entries().size() == 296U);
    origin.register_log.publish();
    device.go("/en/register");
    BOOST_TEST(problem_of(device, LogName::register_log) == "none");
    BOOST_TEST(device.state().records->entries().size() == 595U);
  }
  Device again(origin, storage, "/en/");
  BOOST_TEST(again.state().records->entries().size() == 595U);
}

BOOST_AUTO_TEST_CASE(an_altered_record_tile_or_checkpoint_is_refused_and_not_shown) {
  std::size_t shown = 0;
  const auto flip = [](std::size_t at) { return [at](Bytes& bytes) { bytes[at] ^= 1; }; };
  BOOST_TEST(outcome_of_tampering("/tile/entries/000.p/5", flip(1200), shown) == "wrong_leaf");
  BOOST_TEST(shown == 0U);
  BOOST_TEST(outcome_of_tampering("/tile/0/000.p/5", flip(40), shown) == "wrong_tile");
  BOOST_TEST(shown == 0U);
  BOOST_TEST(outcome_of_tampering("/checkpoint", flip(30), shown) == "invalid_signature");
  BOOST_TEST(shown == 0U);
  BOOST_TEST(outcome_of_tampering("/tile/entries/000.p/5", [](Bytes& bytes) { bytes.resize(bytes.size() - 1); }, shown) == "truncated");
  BOOST_TEST(shown == 0U);
}

BOOST_AUTO_TEST_CASE(a_record_that_the_log_took_wrongly_is_left_out_and_named) {
  Origin origin;
  Storage storage;
  Disclosure forged = test::full_example<Disclosure>();
  forged.header.id = "dsc-forged";
  origin.register_log.append(sign_record(forged, test::test_key("nobody")).value());
  origin.register_log.publish();
  const Device device(origin, storage, "/en/register");
  BOOST_TEST(problem_of(device, LogName::register_log) == "none");
  BOOST_TEST((device.state().records->find("dsc-forged") == nullptr));
  BOOST_TEST(device.state().records->refused().size() == 1U);
  if (!device.state().records->refused().empty()) BOOST_TEST((device.state().records->refused()[0].error.code == Errc::wrong_key));
}

BOOST_AUTO_TEST_CASE(a_log_that_shrinks_or_changes_its_past_is_refused) {
  Storage storage;
  {
    Origin origin;
    const Device device(origin, storage, "/en/");
  }
  {
    Origin shrunk;
    shrunk.register_log = test::ServedLog("test.example/log/register", "register log");
    const Device device(shrunk, storage, "/en/");
    BOOST_TEST(problem_of(device, LogName::register_log) == "rewound");
    BOOST_TEST((device.state().log(LogName::register_log).phase == SyncPhase::failed));
    BOOST_TEST(device.state().records->count_current(Kind::disclosure) == 3U, "what was checked before is shown");
  }
  Origin rewritten;
  rewritten.register_log = test::ServedLog("test.example/log/register", "register log");
  for (int i = 0; i < 7; ++i) {
    Reply reply = test::full_example<Reply>();
    reply.header.id = "rpl-" + std::to_string(i);
    rewritten.register_log.append(sign_record(reply, rewritten.official).value());
  }
  rewritten.register_log.publish();
  const Device device(rewritten, storage, "/en/");
  BOOST_TEST(problem_of(device, LogName::register_log) == "consistency_failed");
  BOOST_TEST(device.state().records->count_current(Kind::disclosure) == 3U);
}

BOOST_AUTO_TEST_CASE(a_portal_with_other_keys_is_not_the_same_portal) {
  Storage storage;
  {
    Origin origin;
    const Device device(origin, storage, "/en/");
  }
  Origin impostor;
  impostor.root = test::test_key("impostor");
  const Device device(impostor, storage, "/en/");
  BOOST_TEST(device.state().problem.has_value());
  if (device.state().problem) BOOST_TEST((device.state().problem->code == Errc::changed_key));
}

BOOST_AUTO_TEST_CASE(witnesses_that_signed_are_known_and_one_that_signed_wrongly_is_refused) {
  Origin origin;
  Storage storage;
  origin.policy = witness_lines({"a.example", "b.example"});
  for (ServedLog* log : {&origin.register_log, &origin.intake_log}) cosign_log(*log, "a.example", "a.example");
  cosign_log(origin.register_log, "stranger.example", "stranger");
  const auto names = [](const Device& device) { return device.state().log(LogName::register_log).witnesses; };
  Device device(origin, storage, "/en/");
  BOOST_TEST((names(device) == std::vector<std::string>{"a.example"}));
  BOOST_TEST(!device.state().log(LogName::register_log).has_quorum);
  // A cosignature more, and no record: it is taken, and kept.
  cosign_log(origin.register_log, "b.example", "b.example");
  device.go("/en/register");
  BOOST_TEST((names(device) == std::vector<std::string>{"a.example", "b.example"}));
  BOOST_TEST(device.state().log(LogName::register_log).has_quorum);
  origin.reachable = false;
  BOOST_TEST((names(Device(origin, storage, "/en/")) == std::vector<std::string>{"a.example", "b.example"}));
  origin.reachable = true;
  // A line of a known witness that does not verify.
  Disclosure record = test::full_example<Disclosure>();
  record.header.id = "dsc-later";
  origin.register_log.append(sign_record(record, origin.official).value());
  origin.register_log.publish();
  std::string note(as_text(origin.register_log.files.at("/checkpoint")));
  const std::string wrong = cosign("another text\n", "a.example", test::test_key("a.example"), 1767225600);
  origin.register_log.files["/checkpoint"] = to_bytes(append_signatures(as_bytes(note), wrong).value());
  device.go("/en/");
  BOOST_TEST(problem_of(device, LogName::register_log) == "invalid_signature");
}

// A bad line of a key that nobody knows yet must not make the device forget what it has seen, once the key is known.
BOOST_AUTO_TEST_CASE(a_witness_that_is_listed_later_does_not_undo_what_was_seen) {
  Origin origin;
  Storage storage;
  origin.policy = witness_lines({"a.example"});
  const Origin before = origin;
  Disclosure record = test::full_example<Disclosure>();
  record.header.id = "dsc-later";
  origin.register_log.append(sign_record(record, origin.official).value());
  origin.register_log.publish();
  const std::string wrong = cosign("another text\n", "late.example", test::test_key("late"), 1767225600);
  Bytes& note = origin.register_log.files["/checkpoint"];
  note = to_bytes(append_signatures(note, wrong).value());
  { const Device device(origin, storage, "/en/"); }
  BOOST_TEST(std::string(as_text(storage.at("log/register"))).find("late.example") == std::string::npos);
  Origin rewound = before;
  rewound.policy = witness_lines({"late.example"});
  const Device device(rewound, storage, "/en/");
  BOOST_TEST(problem_of(device, LogName::register_log) == "rewound");
}

BOOST_AUTO_TEST_CASE(other_witnesses_than_last_time_are_said_once) {
  Origin origin;
  Storage storage;
  BOOST_TEST(!Device(origin, storage, "/en/").state().policy_changed);
  origin.policy = witness_lines({"a.example", "b.example"});
  BOOST_TEST(!Device(origin, storage, "/en/").state().policy_changed);
  origin.policy = witness_lines({"a.example", "c.example"});
  BOOST_TEST(Device(origin, storage, "/en/").state().policy_changed);
  BOOST_TEST(!Device(origin, storage, "/en/").state().policy_changed);
  origin.policy.clear();
  BOOST_TEST(Device(origin, storage, "/en/").state().policy_changed);
}

BOOST_AUTO_TEST_CASE(a_policy_of_other_logs_is_no_policy_of_this_portal) {
  Origin origin;
  origin.policy = "quorum none\n";
  const std::string good = origin.config();
  BOOST_TEST(write_config(read_config(as_bytes(good)).value()) == good);
  std::string wrong = good;
  wrong.replace(wrong.find("log test.example"), 4, "# ");
  BOOST_TEST((read_config(as_bytes(wrong)).error().code == Errc::malformed_policy));
}

BOOST_AUTO_TEST_CASE(without_a_connection_the_own_copy_is_checked_and_shown) {
  Origin origin;
  Storage storage;
  { const Device device(origin, storage, "/en/"); }
  origin.reachable = false;
  const Device device(origin, storage, "/en/register");
  BOOST_TEST((device.state().log(LogName::register_log).phase == SyncPhase::offline));
  BOOST_TEST(device.state().records->count_current(Kind::disclosure) == 3U);
}

BOOST_AUTO_TEST_CASE(a_long_check_can_be_stopped_and_gone_on_with) {
  Origin origin;
  Storage storage;
  origin.hangs = [](const std::string& url) { return url.find("/tile/entries/") != std::string::npos; };
  Device device(origin, storage, "/en/register");
  BOOST_TEST(!device.state().log(LogName::register_log).is_long);
  device.wait();
  BOOST_TEST(device.state().log(LogName::register_log).is_long);
  device.press("banner/stop_sync");
  BOOST_TEST(device.state().check_stopped);
  BOOST_TEST(!device.engine.is_ready());
  // It stays stopped, whatever the person does and whatever still arrives.
  device.answer();
  device.go("/en/proposals");
  BOOST_TEST(device.state().records->entries().empty());
  BOOST_TEST(!device.state().log(LogName::register_log).checkpoint.has_value());
  origin.hangs = nullptr;
  device.press("banner/retry_sync");
  BOOST_TEST(!device.state().check_stopped);
  BOOST_TEST(problem_of(device, LogName::register_log) == "none");
  BOOST_TEST(device.state().records->count_current(Kind::disclosure) == 3U);
}

BOOST_AUTO_TEST_CASE(answers_to_an_earlier_check_do_not_disturb_a_later_one) {
  Origin origin;
  Storage storage;
  for (int i = 10; i < 1600; ++i) {  // Seven bundles: more than are asked for at once.
    Reply reply = test::full_example<Reply>();
    reply.header.id = "rpl-" + std::to_string(i);
    origin.register_log.append(sign_record(reply, origin.official).value());
  }
  origin.register_log.publish();
  origin.hangs = [](const std::string& url) { return url.find("/tile/entries/") != std::string::npos; };
  Device device(origin, storage, "/en/register");
  device.press("banner/stop_sync");
  const auto late = std::exchange(device.hanging, {});
  BOOST_TEST(late.size() == 6U);
  device.press("banner/retry_sync");
  const auto asked_again = std::exchange(device.hanging, {});
  origin.hangs = nullptr;
  // The first check's answers come now, and then the second's.
  for (const auto& list : {late, asked_again}) {
    device.hanging = list;
    device.answer();
  }
  BOOST_TEST(problem_of(device, LogName::register_log) == "none");
  BOOST_TEST(device.state().records->entries().size() == 1595U);
}

BOOST_AUTO_TEST_CASE(a_connection_that_breaks_off_in_the_middle_leaves_a_later_check_whole) {
  Origin origin;
  Storage storage;
  { const Device device(origin, storage, "/en/"); }
  for (int i = 10; i < 14; ++i) {
    Reply reply = test::full_example<Reply>();
    reply.header.id = "rpl-" + std::to_string(i);
    origin.register_log.append(sign_record(reply, origin.official).value());
  }
  origin.register_log.publish();
  origin.hangs = [](const std::string& url) { return url.find("/tile/0/") != std::string::npos; };
  Device device(origin, storage, "/en/register");
  origin.hangs = nullptr;
  origin.reachable = false;
  device.answer();  // The tree was rebuilt; its tiles do not come any more.
  BOOST_TEST((device.state().log(LogName::register_log).phase == SyncPhase::offline));
  device.go("/en/");
  BOOST_TEST((device.state().log(LogName::register_log).phase == SyncPhase::offline));
  BOOST_TEST(problem_of(device, LogName::register_log) == "none");
  BOOST_TEST(device.state().records->count_current(Kind::disclosure) == 3U);
  origin.reachable = true;
  device.go("/en/register");
  BOOST_TEST(problem_of(device, LogName::register_log) == "none");
  BOOST_TEST(device.state().records->entries().size() == 9U);
}

BOOST_AUTO_TEST_CASE(damage_to_the_own_copy_is_mended_from_the_origin) {
  Origin origin;
  Storage storage;
  { const Device device(origin, storage, "/en/"); }
  for (auto& [key, bytes] : storage) {
    if (key.starts_with("bundle/register")) bytes[bytes.size() / 2] ^= 1;
  }
  const Device device(origin, storage, "/en/");
  BOOST_TEST(problem_of(device, LogName::register_log) == "none");
  BOOST_TEST(device.state().records->count_current(Kind::disclosure) == 3U);
}

BOOST_AUTO_TEST_CASE(a_portal_that_says_nothing_about_itself_cannot_go_back_behind_what_was_seen) {
  Storage storage;
  {
    Origin origin;
    const Device device(origin, storage, "/en/");
  }
  const Storage before = storage;
  Origin shrunk;
  shrunk.register_log = test::ServedLog("test.example/log/register", "register log");
  shrunk.hides_config = true;
  const Device device(shrunk, storage, "/en/");
  BOOST_TEST(problem_of(device, LogName::register_log) == "rewound");
  BOOST_TEST((storage.at("log/register") == before.at("log/register")));
}

BOOST_AUTO_TEST_CASE(a_first_visit_without_the_settings_waits_for_them) {
  Origin origin;
  Storage storage;
  origin.hides_config = true;
  Device device(origin, storage, "/en/register");
  BOOST_TEST(!device.engine.is_ready());
  BOOST_TEST((device.state().config_problem && device.state().config_problem->code == Errc::server_failed));
  origin.hides_config = false;
  device.wait();
  BOOST_TEST(!device.state().config_problem.has_value());
  BOOST_TEST(device.state().records->count_current(Kind::disclosure) == 3U);
}

BOOST_AUTO_TEST_CASE(a_log_too_large_for_a_device_is_refused_before_anything_is_fetched) {
  Origin origin;
  Storage storage;
  const ServedLog& log = origin.register_log;
  origin.register_log.files["/checkpoint"] =
      to_bytes(sign_note(format_checkpoint({log.origin, std::uint64_t{1} << 50, log.tree.root()}), log.origin, log.key));
  const Device device(origin, storage, "/en/");
  BOOST_TEST(problem_of(device, LogName::register_log) == "too_large");
}

BOOST_AUTO_TEST_CASE(the_known_part_of_a_bundle_is_checked_as_well) {
  Origin origin;
  Storage storage;
  Device device(origin, storage, "/en/register");
  Reply reply = test::full_example<Reply>();
  reply.header.id = "rpl-1";
  origin.register_log.append(sign_record(reply, origin.official).value());
  origin.register_log.publish();
  origin.register_log.files["/tile/entries/000.p/6"][1200] ^= 1;  // In a record that was checked before.
  device.go("/en/");
  BOOST_TEST(problem_of(device, LogName::register_log) == "consistency_failed");
  BOOST_TEST(!storage.contains("bundle/register/0/6"));
}

BOOST_AUTO_TEST_CASE(a_lost_connection_does_not_take_an_alarm_back) {
  Origin origin;
  Storage storage;
  { const Device device(origin, storage, "/en/"); }
  Reply reply = test::full_example<Reply>();
  reply.header.id = "rpl-1";
  origin.register_log.append(sign_record(reply, origin.official).value());
  origin.register_log.publish();
  origin.register_log.files["/tile/0/000.p/6"][40] ^= 1;
  Device device(origin, storage, "/en/");
  BOOST_TEST(problem_of(device, LogName::register_log) == "wrong_tile");
  BOOST_TEST(device.state().log(LogName::register_log).checkpoint->size == 5U, "what was checked before is shown");
  origin.reachable = false;
  device.go("/en/register");
  BOOST_TEST(problem_of(device, LogName::register_log) == "wrong_tile");
  BOOST_TEST((device.state().log(LogName::register_log).phase == SyncPhase::failed));
  origin.reachable = true;
  origin.register_log.files["/tile/0/000.p/6"][40] ^= 1;
  device.go("/en/");
  BOOST_TEST(problem_of(device, LogName::register_log) == "none");
}

BOOST_AUTO_TEST_CASE(a_tab_that_saw_less_does_not_set_the_device_back) {
  Origin origin;
  Storage storage;
  Device old_tab(origin, storage, "/en/");
  const std::map<std::string, Bytes> old_files = origin.register_log.files;
  Reply reply = test::full_example<Reply>();
  reply.header.id = "rpl-1";
  origin.register_log.append(sign_record(reply, origin.official).value());
  origin.register_log.publish();
  { const Device new_tab(origin, storage, "/en/"); }
  origin.register_log.files = old_files;
  old_tab.go("/en/register");
  BOOST_TEST(problem_of(old_tab, LogName::register_log) == "rewound");
}

BOOST_AUTO_TEST_CASE(a_storage_that_cannot_be_read_is_not_written_over) {
  Origin origin;
  Storage storage;
  {
    Device device(origin, storage, "/en/proposals/prp-0");
    device.act({IntentType::change, "proposal/form/choice/against", "against", true});
    device.press("proposal/form/send");
  }
  const Storage before = storage;
  Device device(origin, storage, "/en/proposals/prp-0", false);
  BOOST_TEST((device.state().storage_problem && device.state().storage_problem->code == Errc::device_failed));
  device.act({IntentType::change, "proposal/form/choice/abstain", "abstain", true});
  device.press("proposal/form/send");
  for (const char* key : {"device/key", "config", "log/register", "log/intake"}) BOOST_TEST((storage.at(key) == before.at(key)), key);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_kept_is_said_and_goes_out_only_when_the_person_says_so) {
  Origin origin;
  Storage storage;
  Device device(origin, storage, "/en/complain");
  write_complaint(device);
  device.keeps = [](const std::string& key) { return key.starts_with("sending/") ? 2U : 1U; };
  device.press("complain/form/send");
  BOOST_TEST(origin.submissions == 0);
  BOOST_TEST((device.state().storage_problem && device.state().storage_problem->code == Errc::device_full));
  const Sending& sending = device.state().sendings.at(0);
  BOOST_TEST((sending.error && sending.error->code == Errc::device_full));
  device.wait();
  BOOST_TEST(origin.submissions == 0);
  BOOST_TEST(storage.contains("draft/" + sending.id));  // The text is still on the disk.
  device.press("complain/retry");
  BOOST_TEST(origin.intake_log.leaves.size() == 1U);
  BOOST_TEST((device.state().sendings.at(0).status == SendingStatus::sent));
}

BOOST_AUTO_TEST_CASE(a_draft_that_could_not_be_kept_is_kept_as_soon_as_something_can_be) {
  Origin origin;
  Storage storage;
  Device device(origin, storage, "/en/complain");
  device.keeps = [](const std::string&) { return 2U; };
  device.type("complain/form/title", "My permit");
  const std::string key = "draft/" + device.state().drafts.at(0).id;
  BOOST_TEST(!storage.contains(key));
  BOOST_TEST(device.state().storage_problem.has_value());
  device.keeps = nullptr;
  Reply reply = test::full_example<Reply>();
  reply.header.id = "rpl-1";
  origin.register_log.append(sign_record(reply, origin.official).value());
  origin.register_log.publish();
  device.go("/en/");  // The next bundle is stored.
  BOOST_TEST(storage.contains(key));
  BOOST_TEST(!device.state().storage_problem.has_value());
}

BOOST_AUTO_TEST_CASE(two_tabs_that_sign_the_same_draft_make_one_leaf) {
  Origin origin;
  Storage storage;
  Device one(origin, storage, "/en/complain");
  write_complaint(one);
  Device other(origin, storage, format_route(one.state().route));
  // Neither hears of the other before both have signed; the origin takes one and refuses the other.
  origin.reachable = false;
  one.press("complain/form/send");
  other.press("complain/form/send");
  origin.reachable = true;
  const Bytes first = one.state().sendings.at(0).leaf;
  origin.on_submit = [&](const Bytes& body) -> std::pair<std::uint32_t, Bytes> {
    const Bytes leaf = decode_base64(json::parse(as_text(body)).value().find("envelope")->text).value();
    if (leaf == first) return {200, to_bytes(origin.take(leaf))};
    return {409, to_bytes("{\"code\":\"replay\"}")};
  };
  one.tabs = {&other};
  other.tabs = {&one};
  other.wait();
  one.wait();
  other.wait();
  BOOST_TEST(origin.intake_log.leaves.size() == 1U);
  for (const Device* tab : {&one, &other}) {
    BOOST_TEST(tab->state().sendings.size() == 1U);
    BOOST_TEST((tab->state().sendings.at(0).status == SendingStatus::sent));
    BOOST_TEST(tab->state().drafts.empty());
  }
  const Device later(origin, storage, "/en/mine");
  BOOST_TEST(later.state().sendings.size() == 1U);
  BOOST_TEST((later.state().sendings.at(0).status == SendingStatus::sent));
}

BOOST_AUTO_TEST_CASE(a_receipt_outlives_another_tab_that_was_refused) {
  Origin origin;
  Storage storage;
  Device one(origin, storage, "/en/complain");
  write_complaint(one);
  origin.reachable = false;
  one.press("complain/form/send");
  Device other(origin, storage, "/en/mine");
  origin.reachable = true;
  one.wait();
  BOOST_TEST((one.state().sendings.at(0).status == SendingStatus::sent));
  // The other one, which did not hear of it, meets a gateway that lets nothing through.
  origin.on_submit = [](const Bytes&) { return std::pair<std::uint32_t, Bytes>{403, to_bytes("forbidden")}; };
  other.wait();
  BOOST_TEST((other.state().sendings.at(0).status == SendingStatus::sent));
  const Device later(origin, storage, "/en/mine");
  BOOST_TEST(!later.state().sendings.at(0).receipt.empty());
}

BOOST_AUTO_TEST_CASE(what_was_typed_after_another_tab_signed_stays_as_a_draft) {
  Origin origin;
  Storage storage;
  Device one(origin, storage, "/en/complain");
  write_complaint(one);
  Device other(origin, storage, format_route(one.state().route));
  other.go(format_route(other.state().route.with("step", "2")));
  other.type("complain/form/text", "And then they wrote again.");
  one.tabs = {&other};
  other.tabs = {&one};
  one.press("complain/form/send");
  BOOST_TEST(origin.intake_log.leaves.size() == 1U);
  BOOST_TEST(other.state().drafts.size() == 1U);
  if (!other.state().drafts.empty()) {
    const Draft& rest = other.state().drafts.at(0);
    BOOST_TEST(rest.text == "And then they wrote again.");
    BOOST_TEST(rest.title == "My permit");
    BOOST_TEST(rest.id != one.state().sendings.at(0).id);
    BOOST_TEST(other.state().route.parameter("draft") == rest.id);
    BOOST_TEST(storage.contains("draft/" + rest.id));
  }
}

BOOST_AUTO_TEST_CASE(a_draft_that_another_tab_writes_on_is_followed) {
  Origin origin;
  Storage storage;
  Device one(origin, storage, "/en/complain");
  one.type("complain/form/title", "My");
  Device other(origin, storage, format_route(one.state().route));
  one.tabs = {&other};
  other.tabs = {&one};
  one.now_ms += 5;
  one.type("complain/form/title", "My permit");
  BOOST_TEST(other.state().drafts.at(0).title == "My permit");
  other.now_ms += 10;
  other.type("complain/form/reference", "12");
  const Device later(origin, storage, "/en/mine");
  BOOST_TEST(later.state().drafts.at(0).title == "My permit");
  BOOST_TEST(later.state().drafts.at(0).reference == "12");
}

BOOST_AUTO_TEST_CASE(what_is_far_too_long_is_not_signed_in_an_older_form) {
  Origin origin;
  Storage storage;
  Device device(origin, storage, "/en/complain");
  write_complaint(device);
  device.go(format_route(device.state().route.with("step", "2")));
  device.type("complain/form/text", std::string(200000, 'x'));
  device.press("complain/form/next");
  BOOST_TEST(device.state().field_errors.size() == 1U);
  if (!device.state().field_errors.empty()) BOOST_TEST((device.state().field_errors[0].code == Errc::too_long));
}

BOOST_AUTO_TEST_CASE(many_failures_do_not_multiply_the_tries) {
  Origin origin;
  Storage storage;
  Device device(origin, storage, "/en/complain");
  write_complaint(device);
  origin.on_submit = [](const Bytes&) { return std::pair<std::uint32_t, Bytes>{500, {}}; };
  device.press("complain/form/send");
  for (int i = 0; i < 3; ++i) device.press("complain/retry");
  const int before = origin.submissions;
  for (int i = 0; i < 10; ++i) device.wait();
  BOOST_TEST(origin.submissions == before + 10);
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_to_a_portal_whose_keys_changed) {
  Storage storage;
  {
    Origin origin;
    Device device(origin, storage, "/en/complain");
    write_complaint(device);
    origin.reachable = false;
    device.press("complain/form/send");
  }
  Origin impostor;
  impostor.root = test::test_key("impostor");
  Device device(impostor, storage, "/en/mine");
  device.wait();
  BOOST_TEST(impostor.submissions == 0);
  BOOST_TEST((device.state().sendings.at(0).status != SendingStatus::refused));
}

BOOST_AUTO_TEST_CASE(the_same_answer_twice_is_no_mistake) {
  Origin origin;
  Storage storage;
  Device device(origin, storage, "/en/proposals/prp-0");
  device.act({IntentType::change, "proposal/form/choice/in_favour", "in_favour", true});
  device.act({IntentType::change, "proposal/form/choice/against", "against", false});  // A button that was let go of.
  device.press("proposal/form/send");
  device.press("proposal/form/send");
  BOOST_TEST(device.state().field_errors.empty());
  BOOST_TEST(origin.intake_log.leaves.size() == 1U);
  BOOST_TEST((stand_of(device.state(), "prp-0") == Choice::in_favour));
}

BOOST_AUTO_TEST_CASE(a_draft_is_deleted_only_when_that_was_confirmed) {
  Origin origin;
  Storage storage;
  Device device(origin, storage, "/en/complain");
  device.type("complain/form/title", "My permit");
  device.press("complain/discard");
  BOOST_TEST(device.state().drafts.size() == 1U);
  device.press("complain/keep");
  device.press("complain/discard_for_good");
  BOOST_TEST(device.state().drafts.size() == 1U);
  device.press("complain/discard");
  device.press("complain/discard_for_good");
  BOOST_TEST(device.state().drafts.empty());
  BOOST_TEST((device.state().route.page == Page::mine));
}

BOOST_AUTO_TEST_CASE(every_keystroke_is_kept_and_comes_back) {
  Origin origin;
  Storage storage;
  std::string url;
  {
    Device device(origin, storage, "/en/complain?about=dsc-1");
    BOOST_TEST(device.state().drafts.size() == 1U);
    BOOST_TEST(device.state().drafts[0].addressed_to == "org-example");
    device.type("complain/form/title", "My per");
    url = format_route(device.state().route);
  }
  Device again(origin, storage, url);
  BOOST_TEST(again.state().drafts.size() == 1U);
  if (!again.state().drafts.empty()) {
    BOOST_TEST(again.state().drafts[0].title == "My per");
    BOOST_TEST(again.state().drafts[0].about_id == "dsc-1");
  }
}

BOOST_AUTO_TEST_CASE(an_unfinished_step_says_what_is_missing) {
  Origin origin;
  Storage storage;
  Device device(origin, storage, "/en/complain");
  device.press("complain/form/next");
  BOOST_TEST(device.state().field_errors.size() == 3U);
  BOOST_TEST(device.state().route.parameter("step") == "1");
  device.type("complain/form/request_kind", "explanation");
  BOOST_TEST(device.state().field_errors.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_complaint_is_sealed_signed_sent_and_proved) {
  Origin origin;
  Storage storage;
  Device device(origin, storage, "/en/complain");
  write_complaint(device);
  BOOST_TEST(device.state().route.parameter("step") == "4");
  device.press("complain/form/send");
  BOOST_TEST(device.state().drafts.empty());
  BOOST_TEST(device.state().sendings.size() == 1U);
  const Sending& sent = device.state().sendings.at(0);
  BOOST_TEST((sent.status == SendingStatus::sent));
  BOOST_TEST(device.state().route.parameter("sent") == sent.id);
  BOOST_TEST(origin.intake_log.leaves.size() == 1U);

  // Nothing personal is in the leaf; the addressed body alone reads it, and it fits the commitment.
  const std::string leaf(as_text(decode_envelope(origin.intake_log.leaves.at(0)).value().payload));
  for (const char* word : {"Mei", "Willow", "refused", "permit"}) BOOST_TEST((leaf.find(word) == std::string::npos), word);
  const ComplaintPrivate part = decode_private(origin.body.open(sent.sealed).value()).value();
  BOOST_TEST(part.name.value() == "Mei Lin");
  BOOST_TEST((leaf.find(hex(private_commitment(part).value())) != std::string::npos));

  // The receipt stands by itself.
  const TlogProof proof = parse_tlog_proof(sent.receipt).value();
  const std::vector<VerifierKey> keys{verifier_key_of(origin.intake_log.origin, origin.intake_log.key.public_key())};
  BOOST_TEST(check_tlog_proof(proof, *proof.extra, origin.intake_log.origin, keys).has_value());

  // And the register shows it after the next look at the log.
  BOOST_TEST((device.state().records->find(sent.id) != nullptr));
}

BOOST_AUTO_TEST_CASE(a_broken_network_sends_one_leaf_in_the_end) {
  Origin origin;
  Storage storage;
  Device device(origin, storage, "/en/complain");
  write_complaint(device);
  // The origin takes it, and the answer is lost.
  origin.on_submit = [&](const Bytes& body) {
    origin.on_submit = nullptr;
    origin.take(decode_base64(json::parse(as_text(body)).value().find("envelope")->text).value());
    return std::pair<std::uint32_t, Bytes>{0, {}};
  };
  device.press("complain/form/send");
  BOOST_TEST((device.state().sendings.at(0).status == SendingStatus::waiting));
  device.wait();
  BOOST_TEST((device.state().sendings.at(0).status == SendingStatus::sent));
  BOOST_TEST(origin.submissions == 2);
  BOOST_TEST(origin.intake_log.leaves.size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_is_signed_offline_goes_out_in_a_later_session) {
  Origin origin;
  Storage storage;
  {
    Device device(origin, storage, "/en/complain");
    write_complaint(device);
    origin.reachable = false;
    device.press("complain/form/send");
    BOOST_TEST((device.state().sendings.at(0).status == SendingStatus::waiting));
  }
  origin.reachable = true;
  const Device again(origin, storage, "/en/mine");
  BOOST_TEST((again.state().sendings.at(0).status == SendingStatus::sent));
  BOOST_TEST(origin.intake_log.leaves.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_refusal_is_named_and_nothing_is_lost) {
  Origin origin;
  Storage storage;
  Device device(origin, storage, "/en/complain");
  write_complaint(device);
  origin.on_submit = [](const Bytes&) {
    return std::pair<std::uint32_t, Bytes>{422, to_bytes("{\"code\":\"clock_off\",\"status\":422,\"where\":\"header.published_at_ms\"}")};
  };
  device.press("complain/form/send");
  const Sending& sending = device.state().sendings.at(0);
  BOOST_TEST((sending.status == SendingStatus::refused));
  BOOST_TEST((sending.error && sending.error->code == Errc::clock_off));
  BOOST_TEST((sending.private_json.find("Mei Lin") != std::string::npos));
}

BOOST_AUTO_TEST_CASE(a_refused_complaint_becomes_a_draft_again) {
  Origin origin;
  Storage storage;
  std::string refused_id;
  {
    Device device(origin, storage, "/en/complain");
    write_complaint(device);
    origin.on_submit = [](const Bytes&) { return std::pair<std::uint32_t, Bytes>{422, to_bytes("{\"code\":\"clock_off\"}")}; };
    device.press("complain/form/send");
    refused_id = device.state().sendings.at(0).id;
    device.press("complain/rewrite");
    BOOST_TEST(device.state().sendings.empty());
    BOOST_TEST((device.state().route.page == Page::complain));
    BOOST_TEST(device.state().route.parameter("draft") == device.state().drafts.at(0).id);
  }
  Device again(origin, storage, "/en/mine");
  BOOST_TEST(again.state().sendings.empty());
  const Draft& draft = again.state().drafts.at(0);
  BOOST_TEST(draft.id != refused_id);
  BOOST_TEST(draft.request_kind == "explanation");
  BOOST_TEST(draft.addressed_to == "org-example");
  BOOST_TEST(draft.wanted.size() == 1U);
  BOOST_TEST(draft.title == "My permit");
  BOOST_TEST(draft.name == "Mei Lin");
}

BOOST_AUTO_TEST_CASE(an_answer_that_proves_nothing_is_not_a_receipt) {
  Origin origin;
  Storage storage;
  Device device(origin, storage, "/en/complain");
  write_complaint(device);
  const Bytes other = sign_record(test::full_example<Reply>(), origin.official).value();
  origin.on_submit = [&](const Bytes&) { return std::pair<std::uint32_t, Bytes>{200, to_bytes(origin.take(other))}; };
  device.press("complain/form/send");
  BOOST_TEST((device.state().sendings.at(0).status == SendingStatus::waiting));
  BOOST_TEST(device.state().sendings.at(0).receipt.empty());
  BOOST_TEST((device.state().sendings.at(0).error->code == Errc::inclusion_failed));
}

BOOST_AUTO_TEST_CASE(a_vote_can_be_changed_and_counts_once) {
  Origin origin;
  Storage storage;
  Device device(origin, storage, "/en/proposals/prp-0");
  device.press("proposal/form/send");
  BOOST_TEST(device.state().field_errors.size() == 1U);
  device.act({IntentType::change, "proposal/form/choice/against", "against", true});
  device.press("proposal/form/send");
  device.act({IntentType::change, "proposal/form/choice/in_favour", "in_favour", true});
  device.press("proposal/form/send");
  BOOST_TEST(origin.intake_log.leaves.size() == 2U);
  device.go("/en/proposals");
  const Tally tally = device.state().records->tally("prp-0");
  BOOST_TEST(tally.total() == 1);
  BOOST_TEST(tally.in_favour == 1);
}

BOOST_AUTO_TEST_CASE(a_dropped_receipt_is_checked_and_a_changed_one_refused) {
  Origin origin;
  Storage storage;
  Device device(origin, storage, "/en/complain");
  write_complaint(device);
  device.press("complain/form/send");
  const std::string receipt = device.state().sendings.at(0).receipt;
  device.go("/en/verify");
  const auto drop = [&](const std::string& file) {
    device.take(device.engine.dispatch({ResultType::file, 0, 0, {to_bytes("receipt.tlog-proof"), to_bytes(file)}}, device.now_ms));
    const ReceiptCheck& check = *device.state().receipt_check;
    return check.outcome == CheckOutcome::valid ? std::string(check.known_here ? "valid and known" : "valid")
                                                : std::string(name_of(check.error->code));
  };
  BOOST_TEST(drop(receipt) == "valid and known");
  std::string changed = receipt;
  changed[changed.find("index ") + 6] = '1';
  BOOST_TEST(drop(changed) == "outside_tree");  // The tree has one leaf.
  changed = receipt;
  changed[changed.size() - 10] = changed[changed.size() - 10] == 'A' ? 'B' : 'A';
  BOOST_TEST(drop(changed) == "invalid_signature");
  BOOST_TEST(drop(std::string(as_text(origin.intake_log.leaves.at(0)))) == "valid and known");
  BOOST_TEST(drop("hello") == "invalid_json");
}

BOOST_AUTO_TEST_CASE(what_a_receipts_code_names_becomes_a_receipt_again_on_another_device) {
  Origin origin;
  Storage storage, of_another;
  origin.policy = witness_lines({"a.example"});
  Device device(origin, storage, "/en/complain");
  write_complaint(device);
  device.press("complain/form/send");
  cosign_log(origin.intake_log, "a.example", "a.example");
  const Bytes leaf = origin.intake_log.leaves.at(0);
  const std::string code = "&leaf=" + hex(leaf_hash(leaf));
  Device other(origin, of_another, "/en/verify?log=intake&index=0" + code);
  other.press("verify/code/save_proof");
  BOOST_REQUIRE(other.shown.size() == 1U);
  BOOST_TEST((other.shown[0].type == EffectType::save_file));
  BOOST_TEST(as_text(other.shown[0].strings[0]) == device.state().sendings.at(0).id + ".tlog-proof");
  const Bytes file = other.shown[0].strings[2];
  BOOST_TEST((parse_tlog_proof(as_text(file)).value().extra == leaf));
  other.take(other.engine.dispatch({ResultType::file, 0, 0, {to_bytes("receipt.tlog-proof"), file}}, other.now_ms));
  BOOST_TEST((other.state().receipt_check->outcome == CheckOutcome::valid));
  BOOST_TEST((other.state().receipt_check->witnesses == std::vector<std::string>{"a.example"}));
  // There is nothing to prove at a place that the log has not reached, and in a log that does not exist.
  for (const std::string place : {"log=intake&index=1", "log=register&index=-1", "log=other&index=0"}) {
    other.go("/en/verify?" + place + code);
    other.press("verify/code/save_proof");
    BOOST_TEST(other.shown.size() == 1U);
  }
}

BOOST_AUTO_TEST_SUITE_END()
