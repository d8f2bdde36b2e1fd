// A page made of plain structs: applies patches as a browser page would, strictly, and tells every breach of the
// protocol. May begin with the elements that the origin wrote, to be adopted.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "view/patch/patch.h"

namespace trialog::test {

struct FakeElement {
  std::uint32_t handle = 0;
  std::string id;
  std::uint32_t tag = 0;
  std::map<std::uint32_t, std::string> attributes;
  std::string text;
  std::string value;
  bool checked = false;
  bool named = false;  // by a CREATE
  FakeElement* parent = nullptr;
  std::vector<std::unique_ptr<FakeElement>> children;
};

class FakePage {
 public:
  FakePage() { root_.id = "stage", root_.handle = view::stage_handle, by_handle_[view::stage_handle] = &root_; }
  explicit FakePage(const view::Element& written_by_origin) : FakePage() { copy_children(written_by_origin, root_); }

  // What an observer would see; equal for an equal tree.
  static std::string dump(const view::Element& element) {
    std::map<std::uint32_t, std::string> attributes;
    for (const view::Attribute& attribute : element.attributes) {
      attributes[static_cast<std::uint32_t>(attribute.name)] = attribute.value;
    }
    const bool is_textarea = element.tag == view::Tag::textarea;
    std::string out = line(view::dom_id(element.id), static_cast<std::uint32_t>(element.tag), attributes,
                           is_textarea ? "" : element.text, element.value.value_or(""), element.checked.value_or(false));
    for (const view::Element& child : element.children) out += dump(child);
    return out + ")";
  }
  std::string dump() const { return dump(root_); }

  void apply(const Bytes& patch) {
    counts.clear();
    announced.clear();
    if (patch.empty()) return;
    words_.clear();
    for (std::size_t i = 0; i + 4 <= patch.size(); i += 4) {
      words_.push_back(std::uint32_t{patch[i]} | std::uint32_t{patch[i + 1]} << 8 | std::uint32_t{patch[i + 2]} << 16 |
                       std::uint32_t{patch[i + 3]} << 24);
    }
    if (words_.size() < 4 || words_[0] != view::patch_magic) return breach("no header");
    if (words_[1] != ++sequence_) breach("a sequence number is missing");
    const std::size_t end = 4 + words_[2];
    if (patch.size() != end * 4 + words_[3]) return breach("sizes do not add up");
    arena_ = std::string(as_text(patch).substr(end * 4));
    at_ = 4;
    bool ended = false;
    while (at_ < end && !ended) ended = apply_op();
    if (!ended || at_ != end) breach("does not end in END");
  }

  FakeElement* by_handle(std::uint32_t handle) {
    const auto found = by_handle_.find(handle);
    return found == by_handle_.end() ? nullptr : found->second;
  }
  FakeElement* by_id(const std::string& id) { return find(root_, id, nullptr); }

  std::vector<std::string> breaches;
  std::map<view::Op, int> counts;  // of the last patch
  std::vector<std::string> announced;
  std::uint32_t focused = 0;       // handle; 0 when the focus is lost
  std::uint32_t last_value_revision = 0;
  int adopted = 0;
  std::string url, title, language, direction;

 private:
  void breach(const std::string& what) { breaches.push_back(what); }

  static std::string line(const std::string& id, std::uint32_t tag, const std::map<std::uint32_t, std::string>& attributes,
                          const std::string& text, const std::string& value, bool checked) {
    std::string out = "(" + id + " " + std::to_string(tag);
    for (const auto& [name, attribute] : attributes) out += " " + std::to_string(name) + "=" + attribute;
    return out + " \"" + text + "\" " + value + (checked ? " checked" : "");
  }
  static std::string dump(const FakeElement& element) {
    std::string out = line(element.id, element.tag, element.attributes, element.text, element.value, element.checked);
    for (const auto& child : element.children) out += dump(*child);
    return out + ")";
  }

  static void copy_children(const view::Element& from, FakeElement& to) {
    for (const view::Element& child : from.children) {
      auto copy = std::make_unique<FakeElement>();
      copy->id = view::dom_id(child.id);
      copy->tag = static_cast<std::uint32_t>(child.tag);
      copy->text = child.tag == view::Tag::textarea ? "" : child.text;
      copy->value = child.value.value_or("");
      copy->checked = child.checked.value_or(false);
      copy->parent = &to;
      for (const view::Attribute& attribute : child.attributes) {
        copy->attributes[static_cast<std::uint32_t>(attribute.name)] = attribute.value;
      }
      copy_children(child, *copy);
      to.children.push_back(std::move(copy));
    }
  }

  static FakeElement* find(FakeElement& element, const std::string& id, const std::uint32_t* tag) {
    if (element.id == id && (tag == nullptr || element.tag == *tag)) return &element;
    for (const auto& child : element.children) {
      if (FakeElement* found = find(*child, id, tag)) return found;
    }
    return nullptr;
  }

  std::uint32_t word() { return at_ < words_.size() ? words_[at_++] : 0; }
  std::string string() {
    const std::uint32_t offset = word();
    const std::uint32_t length = word();
    if (std::size_t{offset} + length > arena_.size()) {
      breach("a string outside of the arena");
      return {};
    }
    return arena_.substr(offset, length);
  }
  FakeElement* known() {
    FakeElement* element = by_handle(word());
    if (element == nullptr) breach("an unknown handle");
    return element;
  }

  std::unique_ptr<FakeElement> detach(FakeElement& element) {
    auto& siblings = element.parent->children;
    const auto place = std::find_if(siblings.begin(), siblings.end(), [&](const auto& child) { return child.get() == &element; });
    std::unique_ptr<FakeElement> taken = std::move(*place);
    siblings.erase(place);
    // As in a browser: what is taken out loses the focus.
    for (FakeElement* inner = by_handle(focused); inner != nullptr; inner = inner->parent) {
      if (inner == &element) focused = 0;
    }
    return taken;
  }

  void insert(std::unique_ptr<FakeElement> element, FakeElement& parent, std::uint32_t before) {
    if (!parent.text.empty()) breach("a child beside a text");
    for (const FakeElement* ancestor = &parent; ancestor != nullptr; ancestor = ancestor->parent) {
      if (ancestor == element.get()) return breach("an element inside itself");
    }
    auto place = parent.children.end();
    if (before != 0) {
      place = std::find_if(parent.children.begin(), parent.children.end(),
                           [&](const auto& child) { return child->handle == before; });
      if (place == parent.children.end()) breach("`before` is no child of the parent");
    }
    element->parent = &parent;
    parent.children.insert(place, std::move(element));
  }

  void create() {
    const std::uint32_t handle = word();
    FakeElement* parent = known();
    const std::uint32_t before = word();
    const std::uint32_t tag = word();
    const std::string id = string();
    if (handle <= last_handle_) breach("a handle is used again");
    last_handle_ = handle;
    if (parent == nullptr) return;
    FakeElement* existing = find(root_, id, &tag);
    std::unique_ptr<FakeElement> element;
    if (existing != nullptr && existing->handle == 0) {
      ++adopted;
      element = detach(*existing);
    } else {
      element = std::make_unique<FakeElement>();
      element->id = id;
      element->tag = tag;
    }
    element->handle = handle;
    element->named = true;
    by_handle_[handle] = element.get();
    insert(std::move(element), *parent, before);
  }

  void forget(FakeElement& element) {
    by_handle_.erase(element.handle);
    for (const auto& child : element.children) forget(*child);
  }

  void sweep(FakeElement& element) {
    auto& children = element.children;
    for (const auto& child : children) {
      if (!child->named) forget(*child);
    }
    children.erase(std::remove_if(children.begin(), children.end(), [](const auto& child) { return !child->named; }),
                   children.end());
    for (const auto& child : children) sweep(*child);
  }

  bool apply_op() {
    const auto op = static_cast<view::Op>(word());
    ++counts[op];
    switch (op) {
      case view::Op::create: create(); break;
      case view::Op::remove:
        if (FakeElement* element = known()) {
          forget(*element);
          detach(*element);
        }
        break;
      case view::Op::move: {
        FakeElement* element = known();
        FakeElement* parent = known();
        const std::uint32_t before = word();
        if (element != nullptr && parent != nullptr) insert(detach(*element), *parent, before);
        break;
      }
      case view::Op::text: {
        FakeElement* element = known();
        std::string text = string();
        if (element == nullptr) break;
        if (!element->children.empty()) breach("a text where children are");
        element->text = std::move(text);
        break;
      }
      case view::Op::attribute: {
        FakeElement* element = known();
        const std::uint32_t name = word();
        std::string value = string();
        if (element != nullptr) element->attributes[name] = std::move(value);
        break;
      }
      case view::Op::drop_attribute: {
        FakeElement* element = known();
        const std::uint32_t name = word();
        if (element != nullptr && element->attributes.erase(name) == 0) breach("drops an attribute that is not there");
        break;
      }
      case view::Op::value: {
        FakeElement* element = known();
        last_value_revision = word();
        std::string value = string();
        if (element != nullptr) element->value = std::move(value);
        break;
      }
      case view::Op::checked: {
        FakeElement* element = known();
        const bool checked = word() != 0;
        if (element != nullptr) element->checked = checked;
        break;
      }
      case view::Op::focus:
        if (FakeElement* element = known()) focused = element->handle;
        break;
      case view::Op::announce: word(), announced.push_back(string()); break;
      case view::Op::route: word(), url = string(), title = string(); break;
      case view::Op::language:
        direction = word() == 1 ? "rtl" : "ltr";
        language = string();
        break;
      case view::Op::dialog: known(), word(); break;
      case view::Op::canvas: known(), word(); break;
      case view::Op::sweep:
        if (FakeElement* element = known()) sweep(*element);
        break;
      case view::Op::end:
        if (word() != sequence_) breach("END of another patch");
        return true;
      default: breach("an unknown op"); return true;
    }
    return false;
  }

  FakeElement root_;
  std::map<std::uint32_t, FakeElement*> by_handle_;
  std::uint32_t last_handle_ = view::stage_handle;
  std::uint32_t sequence_ = 0;
  std::vector<std::uint32_t> words_;
  std::string arena_;
  std::size_t at_ = 0;
};

}  // namespace trialog::test
