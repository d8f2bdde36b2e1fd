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

constexpr std::size_t max_languages = 24;

bool is_localized(Form form) { return form == Form::localized_line || form == Form::localized_text; }

}  // namespace

const FieldRule* find_rule(Rules rules, std::string_view path) {
  const std::string general = without_indexes(path);
  for (const FieldRule& rule : rules) {
    if (rule.path == general) return &rule;
  }
  return nullptr;
}

// Records are told of in the order of their rules, so that the next rule is nearly always one of the next.
const FieldRule& RulesCheck::enter() {
  Open& outer = open_.back();
  if (outer.rule != nullptr && outer.rule->form == Form::list) {
    ++outer.elements;
    next_rule_ = static_cast<std::size_t>(outer.rule - rules_.data()) + 1;
  } else {
    if (!path_.empty()) path_ += '.';
    path_ += name_;
  }
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    if (next_rule_ >= rules_.size()) next_rule_ = 0;
    const FieldRule& rule = rules_[next_rule_++];
    if (rule.path == path_) return rule;
  }
  TRIALOG_ASSERT(false, "a field without a rule");
}

void RulesCheck::fail(Errc code, Place place) {
  std::string where;
  for (std::size_t i = 1; i < open_.size() + (place == Place::here ? 1 : 0); ++i) {
    const Open& outer = open_[i - 1];
    const bool is_element = outer.rule != nullptr && outer.rule->form == Form::list;
    if (is_element) where += "[" + std::to_string(outer.elements - 1) + "]";
    else if (!where.empty()) where += '.';
    if (!is_element) where += i == open_.size() ? name_ : open_[i].name;
  }
  result_ = Error{code, std::move(where)};
}

void RulesCheck::name(std::string_view name) {
  if (!result_) return;
  name_ = name;
}

void RulesCheck::begin(json::Type, std::size_t size) {
  if (!result_) return;
  if (open_.empty()) {
    open_.emplace_back();
    return;
  }
  const std::size_t path_size = path_.size();
  const FieldRule& rule = enter();
  if (is_localized(rule.form)) {
    if (size == 0) return fail(Errc::missing_field);
    if (size > max_languages) return fail(Errc::too_many);
  } else if (rule.form == Form::list) {
    if (size > static_cast<std::size_t>(rule.limit)) return fail(Errc::too_many);
    path_ += "[]";
  }
  open_.push_back({name_, path_size, &rule});
}

void RulesCheck::end() {
  if (!result_) return;
  path_.resize(open_.back().path_size);
  open_.pop_back();
}

// The rule of a value that holds no others.
const FieldRule& RulesCheck::rule_of_one() {
  const FieldRule* outer = open_.back().rule;
  if (outer != nullptr && is_localized(outer->form)) return *outer;
  const std::size_t path_size = path_.size();
  const FieldRule& rule = enter();
  path_.resize(path_size);
  return rule;
}

void RulesCheck::boolean(bool) {
  if (result_) rule_of_one();
}

void RulesCheck::integer(std::int64_t integer) {
  if (!result_) return;
  const FieldRule& rule = rule_of_one();
  if (integer < 0 || integer > rule.limit) fail(Errc::invalid_value);
}

void RulesCheck::text(std::string_view text) {
  if (!result_) return;
  const FieldRule& rule = rule_of_one();
  check_text(text, rule);
  if (!result_ || rule.search == Search::no) return;
  append_ascii_lower(search_text_, text);
  search_text_ += '\n';
}

void RulesCheck::check_text(std::string_view text, const FieldRule& rule) {
  const auto require = [&](bool holds) {
    if (!holds) fail(Errc::invalid_value);
  };
  switch (rule.form) {
    case Form::line:
    case Form::text: return check_plain(text, rule);
    case Form::localized_line:
    case Form::localized_text:
      if (!is_language(name_)) return fail(Errc::invalid_value, Place::around);
      return check_plain(text, rule);
    case Form::identifier: return require(is_identifier(text));
    case Form::digest:
      return require(text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }));
    case Form::url:
      check_plain(text, rule);
      if (result_) require(is_url(text));
      return;
    case Form::month: return require(matches(text, "0000-00") && is_month_number(text.substr(5)));
    case Form::date: return require(is_date(text));
    case Form::language: return require(is_language(text));
    case Form::integer:
    case Form::token:
    case Form::boolean:
    case Form::list:
    case Form::group: return;
  }
}

void RulesCheck::check_plain(std::string_view text, const FieldRule& rule) {
  const bool has_lines = rule.form == Form::text || rule.form == Form::localized_text;
  if (!is_plain_text(text) || (!has_lines && text.find('\n') != std::string_view::npos)) return fail(Errc::invalid_text);
  const auto limit = static_cast<std::size_t>(rule.limit);
  if (text.size() > limit && count_scalars(text) > limit) fail(Errc::too_long);
}

Result<void> check_rules(const json::Value& record, Rules rules) {
  RulesCheck check(rules);
  json::visit(record, check);
  return check.result();
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
