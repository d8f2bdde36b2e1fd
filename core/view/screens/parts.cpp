#include "view/screens/parts.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/encoding.h"
#include "base/utf8.h"
#include "log/tree.h"

namespace trialog::view {
namespace {

Rules rules_of(Kind kind) {
  switch (kind) {
#define TRIALOG_RULES_OF_KIND(name, type) \
  case Kind::name:                        \
    return RecordTraits<type>::rules;
    TRIALOG_RECORD_KINDS(TRIALOG_RULES_OF_KIND)
#undef TRIALOG_RULES_OF_KIND
  }
  TRIALOG_ASSERT(false, "a kind outside its enumeration");
}

// Which enumeration the words of a token field come from, by the path of its rule.
struct TokenField {
  std::string_view path;
  std::string_view key;
};
constexpr std::array token_fields{
    TokenField{"status", enum_key<DisclosureStatus>},
    TokenField{"domains[]", enum_key<Domain>},
    TokenField{"risk_class", enum_key<RiskClass>},
    TokenField{"function_classes[]", enum_key<FunctionClass>},
    TokenField{"techniques[]", enum_key<Technique>},
    TokenField{"self_learning", enum_key<SelfLearning>},
    TokenField{"decision_role", enum_key<DecisionRole>},
    TokenField{"oversight_model", enum_key<OversightModel>},
    TokenField{"factors[].effect", enum_key<FactorEffect>},
    TokenField{"impact_assessments[].type", enum_key<AssessmentType>},
    TokenField{"risks[].residual", enum_key<ResidualRisk>},
    TokenField{"subjects[]", enum_key<DataSubject>},
    TokenField{"data[].origin", enum_key<DataOrigin>},
    TokenField{"automation", enum_key<AutomationLevel>},
    TokenField{"role", enum_key<Role>},
    TokenField{"organisation_type", enum_key<OrganisationType>},
};

// The words for `key`, or `otherwise` when the catalogue has none: tokens of foreign lists (countries, operations) are
// open sets.
Text words_or(const Words& words, const std::string& key, std::string_view otherwise) {
  return words.has(key) ? words(key) : Text(otherwise);
}

// "MakeAvailable" -> "make_available"
std::string snake_case(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !out.empty()) out += '_';
    out += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

// "inputs[3].name" -> "inputs.name"
std::string without_indexes(std::string_view path) {
  std::string out;
  bool inside = false;
  for (const char c : path) {
    if (c == '[') inside = true;
    if (!inside) out += c;
    if (c == ']') inside = false;
  }
  return out;
}

// "name" -> "Name"; "scale.people" -> "Scale: People"; "inputs[3].name" -> "Data used 4: Name"; "tags[2]" ->
// "Keywords".
Text path_label(const Words& words, Kind kind, std::string_view path) {
  const Text label = field_label(words, kind, path);
  const std::size_t dot = path.find('.');
  if (dot == std::string_view::npos) return label;
  const std::string_view first = path.substr(0, dot);
  const Text parent = field_label(words, kind, first);
  const std::size_t bracket = first.find('[');
  if (bracket == std::string_view::npos) return words("difference.nested", {{"parent", parent}, {"field", label}});
  const Result<std::int64_t> index = decode_decimal(first.substr(bracket + 1, first.size() - bracket - 2));
  TRIALOG_ASSERT(index.has_value(), "a path of a document has numbers in its brackets");
  return words("difference.numbered", {{"parent", parent}, {"number", words.number(*index + 1)}, {"field", label}});
}

Text value_words(const Words& words, const FieldRule& rule, const std::string& value) {
  switch (rule.form) {
    case Form::token:
      for (const TokenField& field : token_fields) {
        if (field.path == rule.path) return words_or(words, std::string(field.key) + "." + value, value);
      }
      return value;
    case Form::boolean: return words(value == "true" ? "answer.yes" : "answer.no");
    case Form::month:
    case Form::date: return words.partial_date(value);
    case Form::integer: {
      const Result<std::int64_t> number = decode_decimal(value);
      if (!number) return value;
      if (rule.path.ends_with("_at_ms")) return words("date.utc", {{"time", words.date_time(*number)}});
      return words.number(*number);
    }
    case Form::identifier:
      if (rule.path == "operations[]") return operation_name(words, value);
      if (rule.path == "storage_countries[]" || rule.path == "transfers[].country") return country_name(words, value);
      return value;
    case Form::line: return rule.path == "retention.period" ? duration_words(words, value) : value;
    case Form::text:
    case Form::localized_line:
    case Form::localized_text:
    case Form::digest:
    case Form::url:
    case Form::language:
    case Form::list:
    case Form::group: return value;
  }
  return value;
}

struct DifferenceRow {
  Text label;
  Text before;  // empty: it was absent
  Text after;   // empty: it is absent
};

std::vector<DifferenceRow> difference_rows(const Words& words, const VerifiedLeaf& before, const VerifiedLeaf& after) {
  struct Found {
    const json::Difference* difference;
    const FieldRule* rule;
    std::string path;      // without the language
    std::string language;  // of a localized text
  };
  const Rules rules = rules_of(after.kind());
  const std::vector<json::Difference> differences = json::differences(before.value(), after.value());
  std::vector<Found> found;
  for (const json::Difference& difference : differences) {
    if (difference.path.starts_with("header.") || difference.path.starts_with("change_note.")) continue;
    if (const FieldRule* rule = find_rule(rules, difference.path)) {
      found.push_back({&difference, rule, difference.path, {}});
      continue;
    }
    const std::size_t dot = difference.path.rfind('.');
    if (dot == std::string::npos) continue;
    const std::string path = difference.path.substr(0, dot);
    if (const FieldRule* rule = find_rule(rules, path)) {
      found.push_back({&difference, rule, path, difference.path.substr(dot + 1)});
    }
  }

  std::vector<DifferenceRow> rows;
  for (const Found& one : found) {
    // A text that changed in the reader's language is shown in that language only.
    const bool other_language = !one.language.empty() && one.language != words.language();
    const bool shown_elsewhere = other_language && std::any_of(found.begin(), found.end(), [&](const Found& other) {
      return other.path == one.path && other.language == words.language();
    });
    if (shown_elsewhere) continue;
    Text label = path_label(words, after.kind(), one.path);
    if (other_language) {
      label = words("difference.in_language", {{"field", label}, {"language", language_name(words, one.language)}});
    }
    const std::string language = other_language ? one.language : std::string();
    const auto shown = [&](const std::string& value) {
      if (value.empty()) return Text();
      Text text = value_words(words, *one.rule, value);
      if (!language.empty()) text.language = language;
      return text;
    };
    rows.push_back({std::move(label), shown(one.difference->before), shown(one.difference->after)});
  }
  return rows;
}

Text title_in(const engine::State& state, const Words& words, const Item& item) {
  switch (item.kind) {
    case Kind::certificate:
      if (const auto record = state.records->open<Certificate>(item.id))
        return words.best((*record)->organisation_name);
      break;
    case Kind::disclosure:
      if (const auto record = state.records->open<Disclosure>(item.id)) return words.best((*record)->name);
      break;
    case Kind::processing:
      if (const auto record = state.records->open<Processing>(item.id)) return words.best((*record)->title);
      break;
    case Kind::proposal:
      if (const auto record = state.records->open<Proposal>(item.id)) return words.best((*record)->title);
      break;
    case Kind::complaint:
    case Kind::reply:
    case Kind::endorsement:
    case Kind::tombstone:
    case Kind::release: break;
  }
  return {};
}

}  // namespace

Text error_words(const Words& words, Errc code) { return words("error." + std::string(name_of(code))); }
Text error_next_words(const Words& words, Errc code) {
  return words("error." + std::string(name_of(code)) + ".next");
}

std::string href(const engine::State& state, engine::Page page, std::string_view id) {
  return engine::format_route(engine::route_to(state.route, page, id));
}

std::string href_of(const engine::State& state, const Item& item) {
  switch (item.kind) {
    case Kind::disclosure: return href(state, engine::Page::disclosure, item.id);
    case Kind::processing: return href(state, engine::Page::data_use, item.id);
    case Kind::complaint: return href(state, engine::Page::complaint, item.id);
    case Kind::proposal: return href(state, engine::Page::proposal, item.id);
    case Kind::certificate:
    case Kind::reply:
    case Kind::endorsement:
    case Kind::tombstone:
    case Kind::release: break;
  }
  return {};
}

std::string complain_href(const engine::State& state, std::string_view about_id) {
  return engine::format_route(engine::route_to(state.route, engine::Page::complain).with("about", about_id));
}

Text portal_name(const engine::State& state, const Words& words) {
  if (!state.config || state.config->name.empty()) return words("portal.name");
  return words.best(state.config->name);
}

Text organisation_name(const engine::State& state, const Words& words, std::string_view organisation_id,
                       Text fallback) {
  if (const Certificate* certificate = state.records->certificates().organisation(organisation_id)) {
    return words.best(certificate->organisation_name);
  }
  return fallback.empty() ? Text(organisation_id) : fallback;
}

Text record_organisation(const engine::State& state, const Words& words, const RecordHeader& header,
                         const std::string& organisation_name_in_record) {
  if (header.source && !organisation_name_in_record.empty()) return record_text(header, organisation_name_in_record);
  return organisation_name(state, words, header.publisher_id, organisation_name_in_record);
}

Text record_text(const RecordHeader& header, const std::string& text) {
  return {text, header.source ? header.language : std::string()};
}

Text title_of(const engine::State& state, const Words& words, const Item& item) {
  Text title = title_in(state, words, item);
  return title.empty() ? Text(enum_words(words, item.kind)) : title;
}

Run status_badge(const Words& words, DisclosureStatus status) {
  Tone tone = Tone::neutral;
  switch (status) {
    case DisclosureStatus::planned:
    case DisclosureStatus::pilot: tone = Tone::notice; break;
    case DisclosureStatus::in_use: tone = Tone::good; break;
    case DisclosureStatus::retired: tone = Tone::neutral; break;
    case DisclosureStatus::recalled: tone = Tone::danger; break;
  }
  return badge(enum_words(words, status), tone);
}

Run withdrawn_badge(const Words& words) { return badge(words("record.withdrawn"), Tone::caution); }

Run level_badge(const Words& words, std::int64_t level) {
  // The record's rules keep the level inside 1 to 6; the words exist for these.
  const Tone tone = level >= 4 ? Tone::danger : level == 3 ? Tone::caution : Tone::neutral;
  return badge(words("data_level." + decimal(level)), tone);
}

std::optional<Run> language_badge(const Words& words, std::string_view language) {
  if (language.empty() || language == words.language()) return std::nullopt;
  return badge(words("record.in_language", {{"language", language_name(words, language)}}));
}

Text gap(const Words& words) { return words("sentence.separator"); }

Run date_run(const Words& words, std::int64_t at_ms) { return time_run(words.date(at_ms), machine_date(at_ms)); }

Run date_time_run(const Words& words, std::int64_t at_ms) {
  return time_run(words("date.utc", {{"time", words.date_time(at_ms)}}), machine_time(at_ms));
}

Text duration_words(const Words& words, std::string_view iso_duration) {
  const std::string as_written(iso_duration);
  if (iso_duration.empty() || iso_duration.front() != 'P') return as_written;
  Text out;
  std::int64_t number = -1;
  bool time = false;
  for (const char c : iso_duration.substr(1)) {
    if (c >= '0' && c <= '9') {
      number = (number < 0 ? 0 : number) * 10 + (c - '0');
      if (number > 100000) return as_written;
      continue;
    }
    if (c == 'T' && number < 0 && !time) {
      time = true;
      continue;
    }
    std::string_view unit;
    if (c == 'Y' && !time) unit = "duration.years";
    else if (c == 'M') unit = time ? "duration.minutes" : "duration.months";
    else if (c == 'W' && !time) unit = "duration.weeks";
    else if (c == 'D' && !time) unit = "duration.days";
    else if (c == 'H' && time) unit = "duration.hours";
    if (unit.empty() || number < 0) return as_written;
    const Text part = words.plural(unit, number);
    out = out.empty() ? part : Text(out.text + words("duration.separator").text + part.text, part.language);
    number = -1;
  }
  return out.empty() || number >= 0 ? Text(as_written) : out;
}

Text language_name(const Words& words, std::string_view tag) {
  return words_or(words, "language." + ascii_lower(tag), tag);
}

Text country_name(const Words& words, std::string_view code) {
  return words_or(words, "country." + ascii_lower(code), code);
}

Text operation_name(const Words& words, std::string_view term) {
  return words_or(words, "operation." + snake_case(term), term);
}

Text source_name(const Words& words, std::string_view system) {
  std::string key = "source." + std::string(system);
  std::replace(key.begin(), key.end(), '-', '_');
  return words_or(words, key, system);
}

Text shortened(Text text, std::size_t max_characters) {
  std::replace(text.text.begin(), text.text.end(), '\n', ' ');
  if (!is_utf8(text.text)) return text;  // Cleaned when it is recorded.
  std::size_t position = 0;
  for (std::size_t i = 0; i < max_characters && position < text.text.size(); ++i) next_scalar(text.text, position);
  if (position < text.text.size()) {
    // A Chinese text has no spaces, and one far from the end belongs to a name or number in it.
    const std::size_t space = text.text.rfind(' ', position);
    if (space != std::string::npos && space > position - position / 4) position = space;
    text.text.resize(position);
    text.text += "…";
  }
  return text;
}

void paragraphs(Screen& ui, const Text& text, ParagraphLook look) {
  std::string_view rest = text.text;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) {
      ui.paragraph(Text(std::string(line), text.language), look);
    }
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
}

void paragraphs(Screen& ui, const std::optional<LocalizedText>& text, ParagraphLook look) {
  if (text) paragraphs(ui, ui.words().best(*text), look);
}

Run web_link(std::string key, const std::string& url) {
  if (!is_url(url)) return Text(url);
  return link_run(std::move(key), shortened(url.substr(url.find("//") + 2), 60), url);
}

Run contact_run(std::string key, const std::string& contact) {
  if (is_url(contact)) return web_link(std::move(key), contact);
  const bool mail = contact.find('@') != std::string::npos && contact.find_first_of(" ,;:/?&<>\"") == std::string::npos;
  if (mail) return link_run(std::move(key), contact, "mailto:" + contact);
  return Text(contact);
}

Text field_label(const Words& words, Kind kind, std::string_view path) {
  const std::string plain = without_indexes(path);
  const std::string own = "field." + std::string(token_of(kind)) + "." + plain;
  if (words.has(own)) return words(own);
  const std::size_t dot = plain.rfind('.');
  return words_or(words, "field." + (dot == std::string::npos ? plain : plain.substr(dot + 1)), plain);
}

std::size_t count_differences(const Words& words, const VerifiedLeaf& before, const VerifiedLeaf& after) {
  return difference_rows(words, before, after).size();
}

void difference_list(Screen& ui, std::string key, const VerifiedLeaf& before, const VerifiedLeaf& after) {
  const Words& words = ui.words();
  std::vector<DifferenceRow> rows = difference_rows(words, before, after);
  if (rows.empty()) {
    ui.paragraph(words("difference.none"));
    return;
  }
  const auto list = ui.summary_list(std::move(key));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    DifferenceRow& row = rows[i];
    const auto scope = ui.summary_row(std::to_string(i + 1), std::move(row.label));
    if (row.before.empty()) {
      ui.paragraph({strong(words("difference.added")), gap(words), std::move(row.after)});
    } else if (row.after.empty()) {
      ui.paragraph({strong(words("difference.removed")), gap(words), std::move(row.before)});
    } else {
      ui.paragraph({strong(words("difference.before")), gap(words), std::move(row.before)});
      ui.paragraph({strong(words("difference.after")), gap(words), std::move(row.after)});
    }
  }
}

void evidence_details(Screen& ui, const engine::State& state, std::size_t entry_number) {
  const Words& words = ui.words();
  const Entry& entry = state.records->entry(entry_number);
  const VerifiedLeaf& leaf = entry.leaf;
  const RecordHeader& header = leaf.header();
  const engine::LogState& log = state.log(entry.log);
  const bool device = state.host == engine::Host::device;
  const bool in_checkpoint = log.checkpoint && entry.index < log.checkpoint->size;
  const std::string index = words.number(static_cast<std::int64_t>(entry.index));
  const Certificate* certificate = state.records->certificates().find(leaf.signer(), header.published_at_ms);
  const Text signer = leaf.role() == Role::root      ? Text(words("evidence.portal_key"))
                      : leaf.role() == Role::citizen ? Text(words("evidence.citizen_key"))
                                                     : organisation_name(state, words, header.publisher_id);
  const std::string_view sentence = !device         ? "evidence.sentence_origin"
                                    : in_checkpoint ? "evidence.sentence"
                                                    : "evidence.sentence_signature";
  const auto details = ui.details(
      "evidence", words(sentence, {{"signer", signer.text}, {"date", words.date(header.published_at_ms)}}));
  ui.paragraph(words(device ? "evidence.about" : "evidence.about_origin"));
  {
    const auto list = ui.summary_list("facts");
    ui.summary_row("signer", words("evidence.signer"), {signer, " ", badge(enum_words(words, leaf.role()))});
    ui.summary_row("key", words("evidence.key"), code(hex(leaf.signer())));
    if (certificate != nullptr && leaf.role() != Role::root) {
      ui.summary_row("certificate", words("evidence.certificate"),
                     words("evidence.certificate_value", {{"from", words.date(certificate->valid_from_ms)},
                                                          {"until", words.date(certificate->valid_until_ms)}}));
    }
    ui.summary_row("signed_at", words("evidence.signed_at"), date_time_run(words, header.published_at_ms));
    ui.summary_row("id", words("evidence.id"), code(header.id));
    ui.summary_row("revision", words("evidence.revision"), words.number(header.revision));
    const std::string_view log_word =
        entry.log == LogName::register_log ? "evidence.register_log" : "evidence.intake_log";
    Runs log_value{words(log_word)};
    if (state.config) {
      const std::string& origin = state.config->logs[static_cast<std::size_t>(entry.log)].origin;
      if (!origin.empty()) log_value.add(" ").add(code(origin));
    }
    ui.summary_row("log", words("evidence.log"), std::move(log_value));
    ui.summary_row("index", words("evidence.index"), index);
    if (in_checkpoint) {
      ui.summary_row("size", words("evidence.size"), words.number(static_cast<std::int64_t>(log.checkpoint->size)));
      ui.summary_row("root", words("evidence.root"), code(base64(log.checkpoint->root)));
    }
    ui.summary_row("leaf", words("evidence.leaf"), code(hex(leaf_hash(leaf.leaf()))));
    ui.summary_row("payload", words("evidence.payload"), code(hex(leaf.payload_sha256())));
    if (device && log.checked_at_ms > 0) {
      ui.summary_row("checked_at", words("evidence.checked_at"), date_time_run(words, log.checked_at_ms));
    }
  }
  if (device) {
    ui.paragraph(words("evidence.save_about"));
    ui.button("save_record", words("evidence.save"));
  }
}

namespace {

// The logs that the open page reads.
std::span<const engine::LogState> read_logs(const engine::State& state) {
  const std::span<const engine::LogState> logs = state.logs;
  switch (engine::logs_read(state.route.page)) {
    case engine::LogsRead::none: return {};
    case engine::LogsRead::register_log: return logs.first(1);
    case engine::LogsRead::both: return logs;
  }
  return logs;
}

bool is_open(const engine::LogState& log) {
  return log.phase == engine::SyncPhase::waiting || log.phase == engine::SyncPhase::checkpoint ||
         log.phase == engine::SyncPhase::fetching || log.phase == engine::SyncPhase::checking;
}

}  // namespace

bool is_checking(const engine::State& state) {
  if (state.host == engine::Host::origin || state.problem) return false;
  return std::any_of(std::begin(state.logs), std::end(state.logs), is_open);
}

bool is_unchecked(const engine::State& state) {
  if (state.host == engine::Host::origin || is_checking(state)) return false;
  const auto logs = read_logs(state);
  return std::any_of(logs.begin(), logs.end(), [](const engine::LogState& log) { return !log.checkpoint; });
}

bool is_reading(const engine::State& state) {
  const engine::LogState& intake = state.log(LogName::intake_log);
  return state.host == engine::Host::origin && intake.checked_leaves < intake.target_leaves;
}

std::string_view empty_list_key(const engine::State& state, std::string_view otherwise) {
  return is_checking(state) ? "list.checking" : is_unchecked(state) ? "list.unchecked" : otherwise;
}

void missing_record(Screen& ui, const engine::State& state) {
  const Words& words = ui.words();
  if (is_checking(state)) {
    ui.heading(words("missing.checking_title"));
    ui.paragraph(words("missing.checking"));
    return;
  }
  ui.heading(words("missing.title"));
  ui.paragraph(words(is_unchecked(state) ? "list.unchecked" : "missing.text"));
  if (!state.route.id.empty()) ui.paragraph({words("missing.id"), gap(words), code(state.route.id)});
  const std::vector<RefusedLeaf>& refused = state.records->refused();
  if (!refused.empty()) {
    const auto section = ui.section("refused", words("missing.refused_title"));
    ui.paragraph(words.plural("missing.refused", static_cast<std::int64_t>(refused.size())));
    // The newest ones; a log with many refused entries must not make an endless page.
    constexpr std::size_t max_shown = 20;
    std::vector<Runs> items;
    for (auto leaf = refused.rbegin(); leaf != refused.rend() && items.size() < max_shown; ++leaf) {
      const std::string_view log_word =
          leaf->log == LogName::register_log ? "evidence.register_log" : "evidence.intake_log";
      items.push_back(
          {words("missing.refused_entry",
                 {{"log", words(log_word)}, {"index", words.number(static_cast<std::int64_t>(leaf->index))}}),
           gap(words), error_words(words, leaf->error.code), " ", code(name_of(leaf->error.code))});
    }
    ui.bullets("entries", std::move(items));
  }
  ui.paragraph({link_run("register", words("missing.to_register"), href(state, engine::Page::disclosures))});
}

}  // namespace trialog::view
