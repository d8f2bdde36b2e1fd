#include "view/screens/parts.h"
#include "view/screens/screens.h"

namespace trialog::view {
namespace {

void bullets(Screen& ui, std::string key, std::initializer_list<std::string_view> words_keys) {
  std::vector<Runs> items;
  for (const std::string_view words_key : words_keys) items.push_back(ui.words()(words_key));
  ui.bullets(std::move(key), std::move(items));
}

}  // namespace

void about_screen(Screen& ui, const engine::State& state) {
  const Words& words = ui.words();
  ui.heading(words("page.about"));
  ui.paragraph(words("about.lead"), ParagraphLook::lead);
  {
    const auto section = ui.section("what", words("about.what_title"));
    bullets(ui, "list", {"about.what.government", "about.what.enterprises", "about.what.citizens"});
    ui.paragraph(words("about.what_log"));
    ui.paragraph(words("about.what_stays"));
  }
  {
    const auto section = ui.section("check", words("about.check_title"));
    ui.paragraph(words("about.check_device"));
    ui.paragraph({words("about.check_receipt"), gap(words),
                  link_run("verify", words("about.check_receipt_link"), href(state, engine::Page::verify))});
    ui.paragraph(words("about.check_others"));
    if (state.config && state.config->policy) {
      ui.paragraph({words("about.witnesses"), gap(words), link_run("policy", words("about.policy"), "/policy")});
    }
    if (state.config) {
      const auto details = ui.details("keys", words("about.keys_title"));
      ui.paragraph(words("about.keys"));
      const auto list = ui.summary_list("list");
      ui.summary_row("root", words("about.root_key"), code(state.config->root_key_hex));
      for (const LogName log : {LogName::register_log, LogName::intake_log}) {
        const engine::LogConfig& config = state.config->logs[static_cast<std::size_t>(log)];
        const bool is_register = log == LogName::register_log;
        const auto row = ui.summary_row(is_register ? "register" : "intake",
                                        words(is_register ? "evidence.register_log" : "evidence.intake_log"));
        ui.paragraph(code(config.verifier_key));
        ui.paragraph(link_run("checkpoint", words("about.checkpoint"), config.url + "/checkpoint"));
      }
    }
  }
  {
    const auto section = ui.section("limits", words("about.limits_title"));
    ui.paragraph(words("about.limits_lead"));
    bullets(ui, "list", {"about.limits.coercion", "about.limits.device", "about.limits.votes", "about.limits.secrecy",
                         "about.limits.first_visit", "about.limits.truth"});
  }
  {
    const auto section = ui.section("privacy", words("about.privacy_title"));
    bullets(ui, "list", {"about.privacy.account", "about.privacy.third_party", "about.privacy.sealed"});
  }
  {
    const auto section = ui.section("languages", words("about.languages_title"));
    ui.paragraph(words("about.languages"));
  }
  {
    const auto section = ui.section("accessibility", words("about.accessibility_title"));
    ui.paragraph(words("about.accessibility"));
    bullets(ui, "list", {"about.accessibility.keyboard", "about.accessibility.zoom", "about.accessibility.simple",
                         "about.accessibility.colour", "about.accessibility.charts", "about.accessibility.script"});
    ui.paragraph({words("about.accessibility_report"), gap(words),
                  link_run("report", words("about.accessibility_link"), href(state, engine::Page::complain))});
  }
  const auto section = ui.section("contact", words("about.contact_title"));
  ui.paragraph(words("about.contact"));
  const Certificate* first = nullptr;
  for (const Certificate& certificate : state.records->certificates().all()) {
    if (certificate.role == Role::official && certificate.contact) {
      first = &certificate;
      break;
    }
  }
  if (first != nullptr) {
    ui.paragraph({words.best(first->organisation_name), words("dot.separator"), contact_run("contact", *first->contact)});
  }
}

}  // namespace trialog::view
