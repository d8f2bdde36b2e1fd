#include "record/rules.h"

#include <algorithm>

#include "base/assert.h"
#include "base/limits.h"
#include "base/utf8.h"

namespace trialog {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alphanumeric(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// "inputs[3].name" -> "inputs[].name"
std::string without_indexes(std::string_view path) {
  std::string out;
  bool inside = false;
  for (const char c : path) {
    if (c == ']') inside = false;
    if (!inside) out += c;
    if (c == '[') inside = true;
  }
  return out;
}

bool matches(std::string_view text, std::string_view pattern) {  // '0' stands for a digit
  if (text.size() != pattern.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (pattern[i] == '0' ? !is_digit(text[i]) : text[i] != pattern[i]) return false;
  }
  return true;
}

bool is_month_number(std::string_view two_digits) {
  const int month = (two_digits[0] - '0') * 10 + (two_digits[1] - '0');
  return month >= 1 && month <= 12;
}

bool is_date(std::string_view text) {
  if (!matches(text, "0000-00-00") || !is_month_number(text.substr(5, 2))) return false;
  const auto number = [&](std::size_t at, std::size_t n) {
    int value = 0;
    for (std::size_t i = at; i < at + n; ++i) value = value * 10 + (text[i] - '0');
    return value;
  };
  const int year = number(0, 4);
  const int month = number(5, 2);
  const int day = number(8, 2);
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const int last = month == 2 && leap ? 29 : days[month - 1];
  return day >= 1 && day <= last;
}

bool is_language(std::string_view text) {
  if (text.empty() || text.size() > 35 || text.front() == '-' || text.back() == '-') return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return is_alphanumeric(c) || c == '-'; });
}

Result<void> check_text(std::string_view text, Form form, std::int64_t limit, const std::string& path) {
  if (!is_plain_text(text)) return Error{Errc::invalid_text, path};
  if (form == Form::line && text.find('\n') != std::string_view::npos) return Error{Errc::invalid_text, path};
  if (count_scalars(text) > static_cast<std::size_t>(limit)) return Error{Errc::too_long, path};
  return {};
}

Result<void> check_value(const json::Value& value, Rules rules, const std::string& path);

Result<void> check_localized(const json::Value& value, const FieldRule& rule, const std::string& path) {
  if (value.members.empty()) return Error{Errc::missing_field, path};
  if (value.members.size() > 24) return Error{Errc::too_many, path};
  const Form form = rule.form == Form::localized_line ? Form::line : Form::text;
  for (const json::Member& entry : value.members) {
    if (!is_language(entry.key)) return Error{Errc::invalid_value, path};
    TRIALOG_TRY(check_text(entry.value.text, form, rule.limit, path + "." + entry.key));
  }
  return {};
}

Result<void> check_field(const json::Value& value, const FieldRule& rule, Rules rules, const std::string& path) {
  const auto require = [&](bool condition) -> Result<void> {
    if (!condition) return Error{Errc::invalid_value, path};
    return {};
  };
  switch (rule.form) {
    case Form::line:
    case Form::text: return check_text(value.text, rule.form, rule.limit, path);
    case Form::localized_line:
    case Form::localized_text: return check_localized(value, rule, path);
    case Form::identifier: return require(is_identifier(value.text));
    case Form::digest:
      return require(value.text.size() == 64 && std::all_of(value.text.begin(), value.text.end(), [](char c) {
                       return is_digit(c) || (c >= 'a' && c <= 'f');
                     }));
    case Form::url:
      TRIALOG_TRY(check_text(value.text, Form::line, rule.limit, path));
      return require(is_url(value.text));
    case Form::month: return require(matches(value.text, "0000-00") && is_month_number(std::string_view(value.text).substr(5)));
    case Form::date: return require(is_date(value.text));
    case Form::language: return require(is_language(value.text));
    case Form::integer: return require(value.integer >= 0 && value.integer <= rule.limit);
    case Form::token:
    case Form::boolean: return {};
    case Form::list:
      if (value.elements.size() > static_cast<std::size_t>(rule.limit)) return Error{Errc::too_many, path};
      for (std::size_t i = 0; i < value.elements.size(); ++i) {
        TRIALOG_TRY(check_value(value.elements[i], rules, path + "[" + std::to_string(i) + "]"));
      }
      return {};
    case Form::group:
      for (const json::Member& member : value.members) {
        TRIALOG_TRY(check_value(member.value, rules, path.empty() ? member.key : path + "." + member.key));
      }
      return {};
  }
  return {};
}

Result<void> check_value(const json::Value& value, Rules rules, const std::string& path) {
  const FieldRule* rule = find_rule(rules, path);
  TRIALOG_ASSERT(rule != nullptr, "a field without a rule");
  return check_field(value, *rule, rules, path);
}

}  // namespace

const FieldRule* find_rule(Rules rules, std::string_view path) {
  const std::string general = without_indexes(path);
  for (const FieldRule& rule : rules) {
    if (rule.path == general) return &rule;
  }
  return nullptr;
}

Result<void> check_rules(const json::Value& record, Rules rules) {
  for (const json::Member& member : record.members) TRIALOG_TRY(check_value(member.value, rules, member.key));
  return {};
}

std::string search_text(const json::Value& record, Rules rules) {
  std::string out;
  for (const json::FlatEntry& entry : json::flatten(record)) {
    const FieldRule* rule = find_rule(rules, entry.path);
    if (rule == nullptr) {  // "name.en": the rule stands at "name".
      rule = find_rule(rules, std::string_view(entry.path).substr(0, entry.path.rfind('.')));
    }
    if (rule == nullptr || rule->search == Search::no) continue;
    out += ascii_lower(entry.text);
    out += '\n';
  }
  return out;
}

bool is_identifier(std::string_view text) {
  if (text.empty() || text.size() > 128 || !is_alphanumeric(text.front())) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return is_alphanumeric(c) || c == '.' || c == '_' || c == '-'; });
}

bool is_url(std::string_view text) {
  const std::string_view rest = text.starts_with("https://")  ? text.substr(8)
                                : text.starts_with("http://") ? text.substr(7)
                                                              : std::string_view{};
  return !rest.empty() && std::all_of(rest.begin(), rest.end(), [](char c) {
    const auto byte = static_cast<std::uint8_t>(c);
    return byte > 0x20 && byte != 0x7f && c != '"' && c != '<' && c != '>' && c != '\\';
  });
}

}  // namespace trialog
