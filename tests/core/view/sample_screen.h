// A screen with every kind of node, for tests of the painters.
#pragma once

#include "view/screen.h"

namespace trialog::test {

struct SampleState {
  std::string hostile = "plain";      // stands in every place that takes a text from a person or a record
  std::string address = "https://example.org/a";
  std::string title_value = "Parking";
  std::string title_error;
  std::vector<std::string> rows{"dsc-1", "dsc-2", "dsc-3"};
  std::string status = "Saved on this device";
};

inline view::Node sample_screen(const view::Words& words, const SampleState& state) {
  using namespace view;
  const std::string& text = state.hostile;
  Screen ui(words, {.key = "sample", .title = "Sample " + text, .url = "/en/sample"});
  ui.skip_link();
  {
    auto banner = ui.banner();
    ui.link("home", "Portal", "/en/");
    auto nav = ui.nav("menu", "Main menu");
    auto list = ui.list("items", ListLook::plain);
    auto item = ui.item("register");
    ui.link("link", "Register", "/en/register", {.current = true});
  }
  {
    auto main = ui.main();
    ui.error_summary();
    ui.breadcrumb("crumbs", {{"home", "Home", "/en/"}, {"here", text, ""}});
    ui.heading(text);
    ui.paragraph({"By ", strong(text), " on ", time_run("4 March 2025", "2025-03-04"), " ", code(text), " ",
                  badge(text, Tone::good), " ", Text{"in het Nederlands", "nl"}, " ",
                  link_run("source", text, state.address)});
    ui.paragraph(Text{text, "nl"}, ParagraphLook::lead);
    ui.warning(text);
    {
      auto section = ui.section("facts", text);
      auto facts = ui.summary_list("list");
      ui.summary_row("name", "Name", text, RowAction{"change", "Change", text, "/en/change"});
      auto row = ui.summary_row("laws", "Laws");
      ui.bullets("all", {text, {"two ", strong(text)}});
    }
    {
      auto inset = ui.inset(Tone::caution);
      ui.link("card", text, state.address, {.look = LinkLook::card, .note = text});
      ui.separator();
    }
    {
      auto form = ui.form("form", "Search", {.action = "/en/sample", .search = true});
      ui.field("q", "Words", {.type = FieldType::search, .value = text});
      ui.submit("go", "Search");
    }
    {
      auto form = ui.form("complaint", "Complaint");
      ui.field("title", "Title",
               {.value = state.title_value, .hint = "Short.", .error = state.title_error, .required = true, .max_length = 1000});
      ui.field("story", "What happened", {.type = FieldType::multiline, .value = text, .language = "nl"});
      ui.date("when", "When", {.year = "2025", .month = "3", .day = text, .required = true});
      ui.choice("kind", "Kind", {{"privacy", text, text}, {"error", "A mistake"}}, {.selected = "error"});
      ui.choices("wanted", "Wanted", {{"review", text}, {"", "Anything"}}, {.selected = {"review"}});
      ui.checkbox("agree", text, {.checked = true});
      ui.select("body", "Body", {{"", "All"}, {"org-1", text}}, {.selected = "org-1"});
      ui.file("proof", "Proof", {.accept = ".json"});
      auto group = ui.group("group", text);
      ui.button("stop", text, {.look = ButtonLook::danger, .busy = true});
      ui.submit("send", "Send");
    }
    ui.status("saved", state.status);
    ui.alert("bad", text);
    ui.progress("sync", "Checked", 3, 10, text);
    ui.meter("load", "Load", 3, 0, 10, text);
    {
      auto table = ui.table("table", text, {{"Name", false, true}, {"Count", true}});
      for (const std::string& row : state.rows) ui.row(row, {{link_run("open", row, "/en/register/" + row)}, "12"});
    }
    ui.chart("changes", {.title = text, .summary = text, .label_heading = "Month", .labels = {"May", text},
                         .series = {{text, {1, 1530}}}});
    {
      auto timeline = ui.timeline("history", "History");
      auto entry = ui.entry("2", text, "4 March 2025", "2025-03-04");
      ui.paragraph(text);
    }
    ui.pagination("pages", 5, 31, [](std::int64_t page) { return "/en/sample?page=" + std::to_string(page); });
    ui.steps("steps", "Steps", {"Write", text, "Send"}, 1);
    ui.code_block("receipt", "Receipt", "\n" + text);
    ui.code_image("code", {2, {true, false, true, true}}, text);
    auto details = ui.details("more", text);
    ui.paragraph(text, ParagraphLook::small);
  }
  {
    auto footer = ui.footer();
    ui.paragraph(text);
  }
  return ui.finish();
}

}  // namespace trialog::test
