#include "view/screens/screens.h"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>

#include "base/encoding.h"
#include "core/view/imgui/painted.h"
#include "log/tree.h"
#include "support/files.h"
#include "support/full_example.h"
#include "support/words.h"
#include "view/html/write_html.h"
#include "view/outline.h"
#include "view/screens/change_list.h"
#include "view/screens/parts.h"

using namespace trialog;
using namespace trialog::view;
using engine::Host;
using engine::State;
using engine::SyncPhase;
using test::test_key;

namespace {

const std::int64_t now_ms = 1795392000000;  // 23 November 2026
constexpr std::int64_t day = 86400000;

LocalizedText both(const std::string& english, const std::string& chinese) {
  return {{{"en", english}, {"zh-Hans", chinese}}};
}

// A small register whose records are really signed.
struct City {
  SigningKey root = test_key("root");
  SigningKey school = test_key("school");
  SigningKey company = test_key("company");
  SigningKey importer = test_key("importer");
  SigningKey person = test_key("person");
  std::shared_ptr<Register> records = std::make_shared<Register>(root.public_key());

  City() {
    certify(school, "org-school", both("Qinghe Education Bureau", "青禾市教育局"), Role::official);
    certify(company, "org-lanxi", both("Lanxi Mobility Ltd", "岚溪出行有限公司"), Role::enterprise);
    certify(importer, "org-importer", both("Register Desk", "登记服务台"), Role::official);
    publish_school_places();
    publish_bus_forecast();
    publish_dutch_import();
    publish_data_use();
    Complaint complaint;
    complaint.header = header("cmp-1", now_ms - 5 * day, "");
    complaint.about_type = AboutType::disclosure;
    complaint.about_id = "dsc-school-places";
    complaint.addressed_to = "org-school";
    complaint.wanted = {Wanted::explanation};
    complaint.private_commitment = std::string(64, '1');
    complaint.sealed_sha256 = std::string(64, '2');
    put(LogName::intake_log, sign_record(complaint, person));
  }

  static RecordHeader header(const std::string& id, std::int64_t at_ms, const std::string& publisher) {
    return {id, 1, std::string(no_previous_sha256), at_ms, publisher, "en", {}};
  }
  template <class T>
  static T next(const T& record, std::int64_t at_ms) {
    T out = record;
    out.header.revision += 1;
    out.header.previous_sha256 = hex(sha256(encode_record(record).value()));
    out.header.published_at_ms = at_ms;
    return out;
  }
  std::string put(LogName log, const Result<Bytes>& leaf) {
    BOOST_TEST(leaf.has_value());
    if (!leaf) return "";
    const Result<void> taken = records->add(log, records->next_index(log), *leaf);
    const std::string result = taken ? "taken" : std::string(name_of(taken.error().code)) + " " + taken.error().where;
    BOOST_TEST(result == "taken");
    return result;
  }
  void certify(const SigningKey& key, const std::string& id, const LocalizedText& name, Role role) {
    Certificate certificate;
    certificate.header = header("crt-" + id, now_ms - 900 * day, "");
    certificate.subject_key = hex(key.public_key());
    certificate.role = role;
    certificate.organisation_id = id;
    certificate.organisation_name = name;
    certificate.contact = "office@" + id.substr(4) + ".example";
    certificate.valid_from_ms = now_ms - 900 * day;
    certificate.valid_until_ms = now_ms + 400 * day;
    put(LogName::register_log, sign_record(certificate, root));
  }
  void publish_school_places() {
    Disclosure record;
    record.header = header("dsc-school-places", now_ms - 400 * day, "org-school");
    record.name = both("Places at schools", "学位分配");
    record.summary = both("It proposes a school for every child.\nStaff make the decision.",
                          "系统为每个孩子建议一所学校。\n由工作人员决定。");
    record.organisation_name = "Qinghe Education Bureau";
    record.contact = "algorithms@school.example";
    record.public_page = "https://school.example/places";
    record.status = DisclosureStatus::pilot;
    record.start_month = "2025-09";
    record.domains = {Domain::education, Domain::government_services};
    record.risk_class = RiskClass::high;
    record.function_classes = {FunctionClass::matching};
    record.techniques = {Technique::rules};
    record.self_learning = SelfLearning::no;
    record.purpose = both("Places should be shared out fairly.", "让学位分配更公平。");
    record.legal_basis = both("The School Rules ask for one procedure.", "《入学办法》要求统一办理。");
    record.legal_references = {
        {"School Rules 2024, section 3", "https://law.example/school", both("One procedure.", "统一办理。")}};
    record.decision_role = DecisionRole::recommends;
    record.human_oversight = both("An officer looks at every proposal.", "每条建议都由工作人员审核。");
    record.oversight_model = OversightModel::every_case;
    record.appeal = Appeal{both("Write to the bureau within ten days.", "请在十日内向教育局提出。"),
                           "https://school.example/appeal"};
    record.scale = Scale{"2025", 12000, 9000};
    record.affected_groups = {both("Families", "家庭")};
    record.inputs = {{both("Home address", "家庭住址"), both("Your application", "您的申请"), true, "prc-school"},
                     {both("Number of places", "学位数量"), std::nullopt, false, std::nullopt}};
    record.outputs = both("One school and two others.", "一所学校和两个备选。");
    record.factors = {{both("Short way to school", "上学路程近"), FactorEffect::raises},
                      {both("Lives in the city", "在本市居住"), FactorEffect::gate}};
    record.how_it_works = both("Fixed rules in a fixed order.", "按固定规则依次计算。");
    record.suppliers = {{"Mingde Learning Ltd", both("Built it", "开发")}};
    record.impact_assessments = {
        {AssessmentType::dpia, "Assessment 2025", "2025-06-01", std::nullopt, both("Low risk.", "风险较低。")}};
    record.risks = {{both("Addresses may be old.", "住址可能过时。"),
                     both("Families can correct them.", "家长可以更正。"), ResidualRisk::low}};
    record.tags = {"school"};
    put(LogName::register_log, sign_record(record, school));
    Disclosure second = next(record, now_ms - 100 * day);
    second.status = DisclosureStatus::in_use;
    second.scale = Scale{"2026", 12800, std::nullopt};
    second.factors[0].effect = FactorEffect::mixed;
    second.purpose = both("Places should be shared out fairly and early.", "让学位分配更公平。");
    second.inputs[1].personal = true;
    second.change_note = both("The trial has ended.", "试点结束。");
    put(LogName::register_log, sign_record(second, school));
    Disclosure third = next(second, now_ms - 3 * day);
    third.purpose = both("Places should be shared out fairly and early.", "让学位分配更公平、更及时。");
    third.change_note = std::nullopt;
    put(LogName::register_log, sign_record(third, school));
  }
  void publish_bus_forecast() {
    Disclosure record;
    record.header = header("dsc-bus", now_ms - 300 * day, "org-lanxi");
    record.name = both("Bus <b>forecast</b>", "公交<b>预测</b>");
    record.organisation_name = "Lanxi Mobility Ltd";
    record.status = DisclosureStatus::retired;
    record.contact = "javascript:alert(1)";
    put(LogName::register_log, sign_record(record, company));
    Tombstone tombstone;
    tombstone.header = header("tmb-bus", now_ms - 20 * day, "org-lanxi");
    tombstone.target_id = "dsc-bus";
    tombstone.target_sha256 = hex(sha256(encode_record(record).value()));
    tombstone.reason = WithdrawalReason::retired;
    tombstone.text = both("The buses have a new timetable.", "公交已启用新时刻表。");
    put(LogName::register_log, sign_record(tombstone, company));
  }
  void publish_dutch_import() {
    Disclosure record;
    record.header = header("dsc-nl-wegen", now_ms - 60 * day, "org-importer");
    record.header.language = "nl";
    record.header.source = RecordSource{"nl-algoritmeregister", "1234", "listing-2026-06", "2026-09-24"};
    record.name = {{{"nl", "Wegen en verkeer"}}};
    record.summary = LocalizedText{{{"nl", "Het telt auto's."}}};
    record.organisation_name = "Gemeente Voorbeeld";
    record.input_summary = LocalizedText{{{"nl", "Tellingen van verkeer."}}};
    record.foreign_fields = {{"lang", "NLD"}};
    put(LogName::register_log, sign_record(record, importer));
  }
  void publish_data_use() {
    Processing record;
    record.header = header("prc-school", now_ms - 200 * day, "org-school");
    record.title = both("Applications for schools", "入学申请");
    record.organisation_name = "Qinghe Education Bureau";
    record.contact = "privacy@school.example";
    record.purposes = {{"ServiceProvision", both("To find a school for each child.", "为每个孩子安排学校。")}};
    record.operations = {"Collect", "MakeAvailable"};
    record.legal_bases = {{"A6-1-e", both("School Rules 2024", "《入学办法》（2024年）"), "https://law.example/school"}};
    record.subjects = {DataSubject::pupil, DataSubject::child};
    record.data = {{both("Home address", "家庭住址"), DataOrigin::provided, false, 3, true},
                   {both("Special needs", "特殊需要"), DataOrigin::provided, true, 4, false}};
    record.recipients = {{both("The chosen school", "录取学校"), both("To prepare the place.", "准备学位。")}};
    record.transfers = {{"NL", both("Standard clauses", "标准合同")}};
    record.retention = {"P5Y", both("From the end of school.", "自毕业起算。")};
    record.storage_countries = {"CN"};
    record.automation = AutomationLevel::partial;
    record.disclosure_ids = {"dsc-school-places"};
    record.rights = {{both("To see your data", "查阅数据"), both("Write to us.", "请来信。")}};
    record.highest_level = 4;
    put(LogName::register_log, sign_record(record, school));
  }

  State state(const std::string& address) const {
    State state;
    state.route = engine::parse_route(address).value();
    state.now_ms = now_ms;
    state.records = records;
    state.config.emplace();
    state.config->name.entries = {{"en", "Qinghe open register"}, {"zh-Hans", "青禾公开登记"}};
    state.config->root_key_hex = hex(root.public_key());
    for (const LogName log : {LogName::register_log, LogName::intake_log}) {
      const auto i = static_cast<std::size_t>(log);
      const std::string name = i == 0 ? "qinghe.example/register" : "qinghe.example/intake";
      state.config->logs[i] = {name, name + "+0+key", i == 0 ? "/log/register" : "/log/intake"};
      state.logs[i].phase = SyncPhase::done;
      state.logs[i].checkpoint = Checkpoint{name, records->next_index(log), Digest{}};
      state.logs[i].checked_at_ms = now_ms;
    }
    return state;
  }
};

const City& city() {
  static const City one;
  return one;
}

const Words& words_of(const State& state) {
  static const Words english = test::words("en");
  static const Words chinese = test::words("zh-Hans");
  static const Words arabic = test::words("ar");
  return state.route.language == "en" ? english : state.route.language == "zh" ? chinese : arabic;
}

Node render(const State& state) { return render_screen(state, words_of(state)); }

std::string html(const Node& tree) {
  return write_html(lower(tree).root);
}

struct Case {
  std::string name;
  std::string address;
  std::function<void(State&)> change = [](State&) {};
};

void at_origin(State& state) {
  state.host = Host::origin;
  for (engine::LogState& log : state.logs) log = {};
}

std::vector<Case> cases() {
  return {
      {"home", ""},
      {"home_with_a_draft", "", [](State& state) { state.drafts.emplace_back().changed_at_ms = now_ms; }},
      {"disclosures", "register"},
      {"disclosures_found_nothing", "register?q=zeppelin"},
      {"disclosures_withdrawn", "register?status=withdrawn&publisher=org-lanxi"},
      {"disclosure", "register/dsc-school-places"},
      {"disclosure_from_the_origin", "register/dsc-school-places", at_origin},
      {"disclosure_withdrawn", "register/dsc-bus"},
      {"disclosure_imported", "register/dsc-nl-wegen"},
      {"disclosure_missing", "register/dsc-none"},
      {"data_uses", "data"},
      {"data_use", "data/prc-school"},
      {"changes", "changes"},
      {"changes_of_data_uses", "changes?kind=processing"},
      {"about", "about"},
      {"display", "display", [](State& state) { state.can_speak = true; }},
      {"display_changed", "display",
       [](State& state) {
         state.preferences = engine::parse_preferences("theme=dark text=150");
         state.changed_preference = "theme";
         state.preferences_unkept = true;
       }},
      {"display_from_the_origin", "display", at_origin},
      {"home_in_the_simple_view", "",
       [](State& state) {
         state.preferences.elder = true;
         state.can_speak = true;
       }},
      {"more", "more"},
      {"not_found", "nowhere"},
  };
}

std::string status_line(const Node& tree) {
  std::string out;
  for (const char* path : {"banner/check", "banner/check_problem"}) {
    if (const Node* node = find_node(tree, path)) out += node->text.plain();
  }
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(screens)

// TRIALOG_WRITE_OUTLINES=1 writes the files anew, to be read through before they are kept.
BOOST_AUTO_TEST_CASE(every_screen_reads_as_its_outline) {
  const std::filesystem::path folder = test::root() / "tests/core/view/outlines";
  const bool write = std::getenv("TRIALOG_WRITE_OUTLINES") != nullptr;
  for (const std::string language : {"en", "zh", "ar"}) {
    for (const Case& one : cases()) {
      // What is not translated yet is English: three screens show how both stand together.
      if (language == "ar" && one.name != "home" && one.name != "disclosures" && one.name != "disclosure") continue;
      State state = city().state("/" + language + "/" + one.address);
      one.change(state);
      const Node tree = render(state);
      const std::string name = "register_" + one.name + "." + words_of(state).language() + ".txt";
      BOOST_TEST_CONTEXT(name) {
        for (const std::string& problem : problems(tree)) BOOST_TEST(problem == "");
        if (write) std::ofstream(folder / name, std::ios::binary) << outline(tree);
        BOOST_TEST(outline(tree) == test::read_file(folder / name));
        test::check_painted(tree);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_language_that_is_not_complete_says_so_and_is_not_offered) {
  const Node arabic = render(city().state("/ar/register"));
  BOOST_TEST(find_node(arabic, "banner/translation") != nullptr);
  BOOST_TEST(find_node(arabic, "banner/language_en") != nullptr);
  BOOST_TEST(find_node(arabic, "banner/language_zh") != nullptr);
  const Node english = render(city().state("/en/register"));
  BOOST_TEST(find_node(english, "banner/translation") == nullptr);
  BOOST_TEST(find_node(english, "banner/language_zh") != nullptr);
  BOOST_TEST(find_node(english, "banner/language_ar") == nullptr);
}

BOOST_AUTO_TEST_CASE(what_runs_the_other_way_says_so) {
  const std::string page = html(render(city().state("/ar/register/dsc-school-places")));
  BOOST_TEST(page.find("lang=\"en\" dir=\"ltr\"") != std::string::npos);
  BOOST_TEST(page.find("<div id=\"stage\"><a") != std::string::npos);  // The page's own direction is said by <html>.
  const std::string home = html(render(city().state("/en/")));
  BOOST_TEST(home.find("dir=\"ltr\"") == std::string::npos);
  // A record in Arabic on an English page.
  City other;
  Disclosure record;
  record.header = City::header("dsc-arabic", now_ms - day, "org-school");
  record.name.entries = {{"ar", "توزيع المقاعد"}};
  record.summary = LocalizedText{{{"ar", "من يحصل على مقعد"}}};
  record.organisation_name = "Schools";
  other.put(LogName::register_log, sign_record(record, other.school));
  BOOST_TEST(html(render(other.state("/en/register/dsc-arabic"))).find("lang=\"ar\" dir=\"rtl\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_record_with_every_field_can_be_shown_in_both_languages) {
  const SigningKey key = test_key("full");
  City full;
  full.certify(key, "org-example", both("Example", "示例"), Role::official);
  full.put(LogName::register_log, sign_record(test::full_example<Disclosure>(), key));
  full.put(LogName::register_log, sign_record(test::full_example<Processing>(), key));
  for (const std::string language : {"en", "zh"}) {
    for (const std::string page : {"register/dsc-example", "data/prc-example", "register", "data"}) {
      const Node tree = render(full.state("/" + language + "/" + page));
      BOOST_TEST_CONTEXT(language + page) {
        for (const std::string& problem : problems(tree)) BOOST_TEST(problem == "");
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(hostile_text_in_a_record_stays_text) {
  City hostile;
  Disclosure record;
  record.header = City::header("dsc-hostile", now_ms - day, "org-school");
  const std::string attack = "</title><script>alert(1)</script><img src=x onerror=alert(1)> {count}";
  record.name = both(attack, attack);
  record.summary = both(attack, attack);
  record.organisation_name = attack;
  record.contact = "javascript:alert(1)//@x";
  record.tags = {attack};
  record.suppliers = {{attack, std::nullopt}};
  record.factors = {{both(attack, attack), FactorEffect::gate}};
  hostile.put(LogName::register_log, sign_record(record, hostile.school));
  for (const std::string page : {"register/dsc-hostile", "register", "changes", ""}) {
    const std::string written = html(render(hostile.state("/en/" + page)));
    BOOST_TEST(written.find("<script>alert") == std::string::npos);
    BOOST_TEST(written.find("<img") == std::string::npos);
    BOOST_TEST(written.find("href=\"javascript:") == std::string::npos);
    BOOST_TEST(written.find("&lt;script&gt;alert(1)") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_long_list_comes_in_pages_of_twenty) {
  City many;
  for (int i = 0; i < 42; ++i) {
    Disclosure record;
    record.header = City::header("dsc-number-" + std::to_string(i), now_ms - day - i, "org-school");
    record.name = both("Numbered " + std::to_string(i), "第 " + std::to_string(i) + " 号");
    record.organisation_name = "Qinghe Education Bureau";
    many.put(LogName::register_log, sign_record(record, many.school));
  }
  const auto shown = [&](const std::string& address) {
    const Node tree = render(many.state(address));
    const Node* list = find_node(tree, "disclosures/found/results");
    return list == nullptr ? std::size_t{0} : list->children.size();
  };
  BOOST_TEST(shown("/en/register?q=numbered") == 20U);
  BOOST_TEST(shown("/en/register?q=numbered&page=3") == 2U);
  BOOST_TEST(shown("/en/register?q=numbered&page=99") == 2U);
  BOOST_TEST(shown("/en/register?q=numbered&page=-1") == 20U);
  const Node tree = render(many.state("/en/register?q=numbered&page=3"));
  const Node* previous = find_node(tree, "disclosures/found/pages/previous");
  BOOST_TEST((previous != nullptr && previous->target == "/en/register?q=numbered&page=2"));
}

BOOST_AUTO_TEST_CASE(a_refused_record_is_named_by_its_error_and_never_shown) {
  City altered;
  Disclosure record;
  record.header = City::header("dsc-altered", now_ms - day, "org-school");
  record.name = both("Altered name", "被改的名称");
  record.organisation_name = "Qinghe Education Bureau";
  Bytes leaf = sign_record(record, altered.company).value();
  const Result<void> taken =
      altered.records->add(LogName::register_log, altered.records->next_index(LogName::register_log), leaf);
  BOOST_TEST(!taken.has_value());
  const State state = altered.state("/en/register/dsc-altered");
  const std::string text = outline(render(state));
  BOOST_TEST(text.find("Altered name") == std::string::npos);
  BOOST_TEST(text.find("wrong_key") != std::string::npos);
  BOOST_TEST(text.find(error_words(words_of(state), Errc::wrong_key).text) != std::string::npos);
  BOOST_TEST(status_line(render(state)).find("1 more did not pass") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_record_that_is_not_there_yet_is_said_to_be_in_checking) {
  State state = city().state("/en/register/dsc-none");
  state.logs[0].phase = SyncPhase::checking;
  state.logs[0].checked_leaves = 3;
  state.logs[0].target_leaves = 10;
  const Node tree = render(state);
  BOOST_TEST(outline(tree).find(words_of(state)("missing.checking_title").text) != std::string::npos);
  BOOST_TEST((find_node(tree, "banner/check_progress") != nullptr));
}

BOOST_AUTO_TEST_CASE(what_could_not_be_checked_is_not_said_to_be_empty) {
  for (const std::string_view path : {"", "register", "register?q=school", "register/dsc-school-places", "data", "complaints", "proposals", "changes"}) {
    State state = city().state("/en/" + std::string(path));
    state.records = std::make_shared<Register>(test_key("root").public_key());
    for (engine::LogState& log : state.logs) {
      log = {};
      log.phase = SyncPhase::failed;
      log.problem = Error{Errc::malformed_note, "checkpoint"};
    }
    const std::string text = outline(render(state));
    BOOST_TEST_INFO_SCOPE(path);
    BOOST_TEST(text.find(words_of(state)("list.unchecked").text) != std::string::npos);
    BOOST_TEST(text.find(words_of(state)("list.nothing_found").text) == std::string::npos);
    BOOST_TEST(text.find(words_of(state)("check.not_passed").text) != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(texts_are_cut_between_words) {
  BOOST_TEST(shortened("A tax officer looks at each.", 24).text == "A tax officer looks at…");
  BOOST_TEST(shortened("A tax officer looks at each.", 28).text == "A tax officer looks at each.");
  BOOST_TEST(shortened("税务人员逐份查看这些申报表", 6).text == "税务人员逐份…");
  BOOST_TEST(shortened("example.org/a/very/long/address", 12).text == "example.org/…");
}

BOOST_AUTO_TEST_CASE(the_status_line_says_how_far_the_check_is) {
  State state = city().state("/en/");
  BOOST_TEST(status_line(render(state)).starts_with("Checked on your device: "));
  state.host = Host::origin;
  BOOST_TEST(status_line(render(state)).starts_with("Not yet checked on your device."));
  state.host = Host::device;
  state.logs[0].phase = SyncPhase::offline;
  BOOST_TEST(status_line(render(state)).starts_with("The portal does not answer right now."));
  state.online = false;
  BOOST_TEST(status_line(render(state)).starts_with("You are offline."));
  BOOST_TEST((find_node(render(state), "banner/retry_sync") != nullptr));
  state.check_stopped = true;
  BOOST_TEST(status_line(render(state)).starts_with("You stopped the check."));
  BOOST_TEST((find_node(render(state), "banner/retry_sync") != nullptr));
  state.check_stopped = false;
  state.logs[0].phase = SyncPhase::checking;
  BOOST_TEST((find_node(render(state), "banner/stop_sync") == nullptr));
  state.logs[0].is_long = true;
  BOOST_TEST((find_node(render(state), "banner/stop_sync") != nullptr));
  state.logs[0].phase = SyncPhase::failed;
  state.logs[0].problem = Error{Errc::consistency_failed, ""};
  BOOST_TEST(status_line(render(state)).find("changed after the fact") != std::string::npos);
  BOOST_TEST((find_node(render(state), "banner/retry_sync") != nullptr));
  state.storage_problem = Error{Errc::device_full, {}};
  BOOST_TEST((find_node(render(state), "banner/storage") != nullptr));
}

BOOST_AUTO_TEST_CASE(the_status_line_says_who_vouches) {
  for (const std::string language : {"en", "zh"}) {
    State state = city().state("/" + language + "/");
    const bool is_english = language == "en";
    const auto says = [&](std::string_view english, std::string_view chinese) {
      const std::string line = status_line(render(state));
      BOOST_TEST((line.find(is_english ? english : chinese) != std::string::npos), line);
    };
    Policy& policy = state.config->policy.emplace();
    for (const std::string name : {"university", "newspaper", "chamber"}) {
      policy.voters.push_back({name, cosigner_key_of(name, SigningKey(SigningSeed(sha256(as_bytes(name)))).public_key()), {}, {}, 0});
    }
    says("None of the 3 witnesses has signed this state yet. That is fewer than the portal promises.",
         "3 个见证方都还没有为当前状态签名。少于本门户承诺的数目。");
    state.logs[0].witnesses = {"university", "newspaper"};
    state.logs[1].witnesses = {"newspaper", "chamber"};
    says("1 of 3 witnesses has signed this state: newspaper.", "3 个见证方中有 1 个已为当前状态签名：newspaper。");
    state.logs[0].witnesses = {"university", "newspaper", "chamber"};
    for (engine::LogState& log : state.logs) log.has_quorum = true;
    says("2 of 3 witnesses have signed this state: newspaper, chamber.", "3 个见证方中有 2 个已为当前状态签名：newspaper、chamber。");
    BOOST_TEST(status_line(render(state)).find(is_english ? "fewer" : "少于") == std::string::npos);
    state.policy_changed = true;
    says("The portal has changed its list of witnesses since your last visit.", "自您上次访问以来，本门户更换了见证方名单。");
    BOOST_TEST(outline(render(state)).find("university") == std::string::npos);
    state.config->policy.reset();
    says("The portal has changed its list of witnesses since your last visit.", "自您上次访问以来，本门户更换了见证方名单。");
  }
}

BOOST_AUTO_TEST_CASE(evidence_that_no_honest_log_comes_to_is_said_on_every_page) {
  for (const EvidenceKind kind : {EvidenceKind::split_view, EvidenceKind::inconsistent, EvidenceKind::lost_receipt, EvidenceKind::rewound,
                                  EvidenceKind::wrong_leaf, EvidenceKind::wrong_tile, EvidenceKind::late_inclusion}) {
    for (const bool has_problem : {false, true}) {
      State state = city().state("/zh/register");
      engine::EvidenceItem& item = state.evidence.emplace_back();
      item.id = std::string(word_of(kind)) + "-1";
      item.evidence.kind = kind;
      if (has_problem) state.logs[0].problem = Error{Errc::wrong_tile, {}};
      const Node tree = render(state);
      BOOST_TEST(problems(tree).empty());
      BOOST_TEST((find_node(tree, "banner/accused") != nullptr) == excludes_honesty(kind));
      // What may be a mistake is said with what went wrong, and not when all is well again.
      const bool leads_there = outline(tree).find("](/zh/verify)") != std::string::npos;
      const bool is_late = kind == EvidenceKind::late_inclusion;
      BOOST_TEST(leads_there == (excludes_honesty(kind) || has_problem || is_late), word_of(kind));
      BOOST_TEST((outline(tree).find("有一个条目载入日志的时间晚于规定。") != std::string::npos) == (is_late && !has_problem));
    }
  }
}

BOOST_AUTO_TEST_CASE(before_the_settings_are_here_every_page_says_to_wait) {
  for (const std::string page : {"", "register", "register/dsc-1", "changes", "about", "mine"}) {
    State state;
    state.route = engine::parse_route("/zh/" + page).value();
    const Node tree = render(state);
    BOOST_TEST(problems(tree).empty());
    BOOST_TEST(outline(tree).find(words_of(state)("starting.text").text) != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(while_the_origin_reads_its_records_pages_say_so_and_empty_lists_do_not_say_that_there_is_nothing) {
  for (const std::string page : {"", "complaints", "proposals", "register"}) {
    State state = city().state("/en/" + page);
    state.host = engine::Host::origin;
    state.records = std::make_shared<Register>(PublicKey{});
    for (engine::LogState& log : state.logs) log.checked_leaves = log.target_leaves = 7;
    state.logs[1].checked_leaves = 3;
    const Node tree = render(state);
    BOOST_TEST(problems(tree).empty());
    const std::string shown = outline(tree);
    BOOST_TEST(shown.find(words_of(state)("check.reading").text) != std::string::npos);
    BOOST_TEST(shown.find("10 of 14 records read") != std::string::npos);
    // The register's own lists are complete before.
    BOOST_TEST((shown.find(words_of(state)("list.reading").text) != std::string::npos) == (page == "complaints"), page);
  }
}

BOOST_AUTO_TEST_CASE(the_chart_ends_this_month_and_counts_everything_in_its_time) {
  const Node tree = render(city().state("/en/changes"));
  const Node* chart = find_node(tree, "changes/chart");
  BOOST_TEST((chart != nullptr && chart->chart != nullptr));
  if (chart == nullptr || chart->chart == nullptr) return;
  BOOST_TEST(chart->chart->labels.size() <= 24U);
  BOOST_TEST(chart->chart->labels.back().text == "November 2026");
  std::int64_t total = 0;
  for (const Series& series : chart->chart->series) {
    for (const std::int64_t value : series.values) total += value;
  }
  BOOST_TEST(total == 7);
  BOOST_TEST(recent_changes(*city().records, std::nullopt, 100).size() == 7U);
}

BOOST_AUTO_TEST_SUITE_END()
