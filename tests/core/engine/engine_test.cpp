#include "engine/engine.h"

#include <boost/test/unit_test.hpp>

#include "support/device.h"

using namespace trialog;
using namespace trialog::engine;
using test::Device;
using test::Origin;

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

void write_complaint(Device& device) {
  device.type("complain/form/request_kind", "explanation");
  device.type("complain/form/about_type", "decision");
  device.type("complain/form/addressed_to", "org-example");
  device.act({IntentType::change, "complain/form/wanted/explanation", "", true});
  device.press("complain/form/next");
  device.type("complain/form/title", "My permit");
  device.type("complain/form/text", "I was refused and nobody said why. Mei Lin, Willow Lane 4");
  device.press("complain/form/next");
  device.type("complain/form/name", "Mei Lin");
  device.press("complain/form/next");
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
  if (device.state().problem) BOOST_TEST((device.state().problem->code == Errc::invalid_key));
}

BOOST_AUTO_TEST_CASE(without_a_connection_the_own_copy_is_checked_and_shown) {
  Origin origin;
  Storage storage;
  { const Device device(origin, storage, "/en/"); }
  origin.reachable = false;
  const Device device(origin, storage, "/en/register");
  BOOST_TEST((device.state().log(LogName::register_log).phase == SyncPhase::offline));
  BOOST_TEST(device.state().records->count_current(Kind::disclosure) == 3U);
  BOOST_TEST(!device.state().online);
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

BOOST_AUTO_TEST_SUITE_END()
