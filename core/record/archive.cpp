#include "record/archive.h"

namespace trialog {

void archive_detail::visit_localized(const LocalizedText& text, json::Visitor& visitor) {
  visitor.begin(json::Type::object, text.entries.size());
  for (const LocalizedString& entry : text.entries) {
    visitor.name(entry.language);
    visitor.text(entry.text);
  }
  visitor.end();
}

const json::Node* Comparison::take(json::Type type) {
  const json::Node* node = next_;
  if (!open_.empty()) {
    Open& outer = open_.back();
    if (outer.node->type == json::Type::array) node = outer.left == 0 ? nullptr : outer.node->behind() - outer.left;
    if (node != nullptr) outer.left -= node->size;
  }
  is_same_ = node != nullptr && node->type == type;
  return is_same_ ? node : nullptr;
}

void Comparison::name(std::string_view name) {
  if (is_same_) next_ = open_.back().node->find(name);
}

void Comparison::begin(json::Type type, std::size_t) {
  if (!is_same_) return;
  if (const json::Node* node = take(type)) open_.push_back({node, node->size - 1});
}

void Comparison::end() {
  if (!is_same_) return;
  is_same_ = open_.back().left == 0;
  open_.pop_back();
}

void Comparison::text(std::string_view text) {
  if (!is_same_) return;
  const json::Node* node = take(json::Type::text);
  is_same_ = node != nullptr && node->text == text;
}

void Comparison::integer(std::int64_t integer) {
  if (!is_same_) return;
  const json::Node* node = take(json::Type::integer);
  is_same_ = node != nullptr && node->integer == integer;
}

void Comparison::boolean(bool boolean) {
  if (!is_same_) return;
  const json::Node* node = take(json::Type::boolean);
  is_same_ = node != nullptr && node->boolean == boolean;
}

void LoadArchive::load_localized(LocalizedText& out, const json::Node& node, const Place& place) {
  for (const json::Node* entry = node.first(); entry != node.behind(); entry = entry->behind()) {
    if (entry->type != json::Type::text) return fail(Errc::wrong_type, {&place, entry->key});
    out.entries.push_back({std::string(entry->key), std::string(entry->text)});
  }
}

void LoadArchive::fail(Errc code, const Place& place) {
  std::string where;
  // The outermost place, of the document itself, has no name.
  for (const Place* at = &place; at->outer != nullptr; at = at->outer) {
    std::string part = at->is_element ? "[" + std::to_string(at->index) + "]" : std::string(at->name);
    if (!at->is_element && at->outer->outer != nullptr) part.insert(0, 1, '.');
    where.insert(0, part);
  }
  result_ = Error{code, std::move(where)};
}

void LoadArchive::fail_unknown(const json::Value& known) {
  for (const json::Node* member = object_->first(); member != object_->behind(); member = member->behind()) {
    const bool empty_list = member->type == json::Type::array && member->size == 1;
    if (known.find(member->key) == nullptr && !empty_list) return fail(Errc::unknown_field, {place_, member->key});
  }
  fail(Errc::unknown_field, *place_);
}

}  // namespace trialog
