#include "view/patch/patch.h"

#include <algorithm>
#include <unordered_set>

#include "base/assert.h"

namespace trialog::view {
namespace {

// Where an element of the old tree is.
struct Place {
  const Element* element;
  std::uint64_t parent;
  std::size_t index;  // among its siblings
};
using Places = std::unordered_map<std::uint64_t, Place>;

void collect_places(const Element& element, Places& places) {
  for (std::size_t i = 0; i < element.children.size(); ++i) {
    const Element& child = element.children[i];
    const bool is_new = places.emplace(child.id, Place{&child, element.id, i}).second;
    TRIALOG_ASSERT(is_new, "two elements have the same id");
    collect_places(child, places);
  }
}

template <class Visit>
void visit_all(const Element& element, const Visit& visit) {
  visit(element);
  for (const Element& child : element.children) visit_all(child, visit);
}

Element* find_element(Element& element, std::uint64_t id) {
  if (element.id == id) return &element;
  for (Element& child : element.children) {
    if (Element* found = find_element(child, id)) return found;
  }
  return nullptr;
}

void append_text(const Element& element, std::string& out) {
  out += element.text;
  for (const Element& child : element.children) append_text(child, out);
}

std::string spoken_text(const Element& element) {
  std::string out;
  append_text(element, out);
  return out;
}

// A browser unchecks the other radios of a group: those with the same name in the same form.
void uncheck_radios(Element& element, const std::string& name) {
  const std::string* type = find_attribute(element, AttributeName::type);
  const std::string* own_name = find_attribute(element, AttributeName::name);
  if (type != nullptr && *type == "radio" && own_name != nullptr && *own_name == name) element.checked = false;
  for (Element& child : element.children) uncheck_radios(child, name);
}

// The innermost form around the element with that id, or the whole tree.
Element& form_around(Element& root, std::uint64_t id) {
  Element* form = &root;
  const auto search = [&](const auto& self, Element& element) -> bool {
    if (element.id == id) return true;
    for (Element& child : element.children) {
      if (!self(self, child)) continue;
      if (element.tag == Tag::form && form == &root) form = &element;
      return true;
    }
    return false;
  };
  search(search, root);
  return *form;
}

// Which of the old positions, read in the new order, can stay where they are: a longest increasing subsequence.
// `pinned` (an index into `positions`, or its size for none) always stays.
std::vector<bool> stable_positions(const std::vector<std::size_t>& positions, std::size_t pinned) {
  std::vector<bool> stable(positions.size(), false);
  std::vector<std::size_t> tails;  // indexes into positions: the lowest end of an increasing run of each length
  std::vector<std::size_t> before(positions.size());
  for (std::size_t i = 0; i < positions.size(); ++i) {
    // What is on the wrong side of the pinned one cannot stay with it.
    if (pinned < positions.size() && i != pinned && (i < pinned) != (positions[i] < positions[pinned])) continue;
    const auto tail = std::lower_bound(tails.begin(), tails.end(), i, [&](std::size_t a, std::size_t b) {
      return positions[a] < positions[b];
    });
    before[i] = tail == tails.begin() ? positions.size() : *(tail - 1);
    if (tail == tails.end()) tails.push_back(i);
    else *tail = i;
  }
  for (std::size_t i = tails.empty() ? positions.size() : tails.back(); i < positions.size(); i = before[i]) {
    stable[i] = true;
  }
  return stable;
}

}  // namespace

// One patch in the making: ops, strings, and the comparison that emits them.
class Patcher::Writer {
 public:
  Writer(Patcher& patcher, const Document& next, const PatchWishes& wishes)
      : patcher_(patcher), next_(next), wishes_(wishes), first_(!patcher.shown_.has_value()) {}

  Bytes write() {
    if (first_) {
      patcher_.by_id_[stage_id] = {stage_handle, 0, {}};
      patcher_.by_handle_[stage_handle] = stage_id;
    } else {
      collect_places(patcher_.shown_->root, old_places_);
    }
    collect_places(next_.root, new_places_);
    forget_removed();
    pin_focused();
    static const Element empty_stage{};
    compare(first_ ? empty_stage : patcher_.shown_->root, next_.root, stage_handle);
    for (const std::uint32_t handle : removed_) op(Op::remove, {handle});
    for (const auto& [handle, text] : late_texts_) op_text(Op::text, {handle}, *text);
    if (first_) op(Op::sweep, {stage_handle});
    write_values();
    write_announcements();
    write_route();
    write_focus();
    if (ops_.empty()) return {};
    op(Op::end, {++patcher_.sequence_});
    return bytes();
  }

 private:
  // An element stays when the new tree has its id with the same tag.
  const Place* kept_place(const Element& element) const {
    const auto place = old_places_.find(element.id);
    return place != old_places_.end() && place->second.element->tag == element.tag ? &place->second : nullptr;
  }

  // Notes which elements go, the topmost of each removed part only, and gives up their handles.
  void forget_removed() {
    if (first_) return;
    const auto stays = [&](const Element& element) {
      const auto place = new_places_.find(element.id);
      return place != new_places_.end() && place->second.element->tag == element.tag;
    };
    const auto walk = [&](const auto& self, const Element& element, bool parent_stays) -> void {
      for (const Element& child : element.children) {
        const bool child_stays = stays(child);
        if (!child_stays) {
          const auto shown = patcher_.by_id_.find(child.id);
          if (parent_stays) removed_.push_back(shown->second.handle);
          if (patcher_.focused_ == shown->second.handle) patcher_.focused_ = 0;
          patcher_.by_handle_.erase(shown->second.handle);
          patcher_.by_id_.erase(shown);
        }
        self(self, child, child_stays);
      }
    };
    walk(walk, patcher_.shown_->root, true);
  }

  void pin_focused() {
    const auto focused = patcher_.by_handle_.find(patcher_.focused_);
    if (focused == patcher_.by_handle_.end()) return;
    for (std::uint64_t id = focused->second; id != stage_id;) {
      pinned_.insert(id);
      const auto place = old_places_.find(id);
      if (place == old_places_.end()) return;
      id = place->second.parent;
    }
  }

  // Brings the element behind `handle`, shown as `before`, to `after`; its own place is right already.
  void compare(const Element& before, const Element& after, std::uint32_t handle) {
    compare_attributes(before, after, handle);
    const bool is_field = after.tag == Tag::textarea;
    if (!is_field && before.text != after.text) {
      // Children that stay elsewhere must have left before a text takes their place.
      if (before.children.empty()) op_text(Op::text, {handle}, after.text);
      else late_texts_.push_back({handle, &after.text});
    }
    if (after.announce != Politeness::none && !first_) {
      std::string text = spoken_text(after);
      if (text != spoken_text(before)) announcements_.push_back({after.announce, std::move(text)});
    }
    if (!after.children.empty()) compare_children(after, handle);
  }

  void compare_children(const Element& after, std::uint32_t parent_handle) {
    const std::vector<Element>& children = after.children;
    std::vector<std::size_t> positions;  // old places of those that had this parent before
    std::vector<std::size_t> owners;     // which child each position is of
    std::size_t pinned = children.size();
    for (std::size_t i = 0; i < children.size(); ++i) {
      const Place* place = kept_place(children[i]);
      // A parent with another tag is another element, whatever its id.
      if (place == nullptr || place->parent != after.id || created_.count(after.id) != 0) continue;
      if (pinned_.count(children[i].id) != 0) pinned = positions.size();
      positions.push_back(place->index);
      owners.push_back(i);
    }
    const std::vector<bool> stable_owner = stable_positions(positions, std::min(pinned, positions.size()));
    std::vector<bool> is_stable(children.size(), false);
    for (std::size_t i = 0; i < owners.size(); ++i) is_stable[owners[i]] = stable_owner[i];
    // From the end: before which handle does each child that comes or moves go.
    std::vector<std::uint32_t> next_stable(children.size(), 0);
    std::uint32_t anchor = 0;
    for (std::size_t i = children.size(); i-- > 0;) {
      next_stable[i] = anchor;
      if (is_stable[i]) anchor = patcher_.by_id_.at(children[i].id).handle;
    }
    for (std::size_t i = 0; i < children.size(); ++i) {
      const Element& child = children[i];
      const Place* place = kept_place(child);
      if (place == nullptr) {
        create(child, parent_handle, next_stable[i]);
        continue;
      }
      const std::uint32_t handle = patcher_.by_id_.at(child.id).handle;
      if (!is_stable[i]) op(Op::move, {handle, parent_handle, next_stable[i]});
      compare(*place->element, child, handle);
    }
  }

  void create(const Element& element, std::uint32_t parent, std::uint32_t before) {
    const std::uint32_t handle = patcher_.next_handle_++;
    patcher_.by_id_[element.id] = {handle, 0, {}};
    patcher_.by_handle_[handle] = element.id;
    op_text(Op::create, {handle, parent, before, static_cast<std::uint32_t>(element.tag)}, dom_id(element.id));
    created_.insert(element.id);
    if (element.takes_focus && !first_ && wished_focus_ == 0) wished_focus_ = handle;
    static const Element nothing{};
    compare(nothing, element, handle);
  }

  void compare_attributes(const Element& before, const Element& after, std::uint32_t handle) {
    // Both lists are ordered by name.
    auto old_one = before.attributes.begin();
    for (const Attribute& attribute : after.attributes) {
      while (old_one != before.attributes.end() && old_one->name < attribute.name) drop(handle, *old_one++);
      const bool had = old_one != before.attributes.end() && old_one->name == attribute.name;
      if (!had || old_one->value != attribute.value) {
        TRIALOG_ASSERT(!is_address(attribute.name) || is_safe_address(attribute.value), "an address that is not allowed");
        op_text(Op::attribute, {handle, static_cast<std::uint32_t>(attribute.name)}, attribute.value);
      }
      if (had) ++old_one;
    }
    while (old_one != before.attributes.end()) drop(handle, *old_one++);
  }

  void drop(std::uint32_t handle, const Attribute& attribute) {
    op(Op::drop_attribute, {handle, static_cast<std::uint32_t>(attribute.name)});
  }

  // After the structure: a select can only take the value of an option that it has.
  void write_values() {
    visit_all(next_.root, [&](const Element& element) {
      if (element.value) write_value(element);
      if (element.checked) write_checked(element);
      if (element.is_canvas && created_.count(element.id) != 0) {
        op(Op::canvas, {handle_of(element), static_cast<std::uint32_t>(element.id)});
      }
    });
  }

  void write_value(const Element& element) {
    const Place* place = created_.count(element.id) != 0 ? nullptr : kept_place(element);
    const bool is_select = element.tag == Tag::select;
    if (place == nullptr) {
      // An empty field is created empty; what a person typed before the core came stays.
      if (is_select || !element.value->empty()) op_text(Op::value, {handle_of(element), 0}, *element.value);
      return;
    }
    const Element& before = *place->element;
    Shown& shown = patcher_.by_id_.at(element.id);
    // A browser chooses for itself when the options of a select change.
    const bool options_changed = is_select && before.children != element.children;
    if (before.value == element.value && !options_changed) return;
    const bool page_has_it = shown.typed == element.value && !options_changed;
    shown.typed.reset();
    if (!page_has_it) op_text(Op::value, {shown.handle, shown.revision}, *element.value);
  }

  void write_checked(const Element& element) {
    const Place* place = created_.count(element.id) != 0 ? nullptr : kept_place(element);
    const bool before = place != nullptr && place->element->checked.value_or(false);
    if (before != *element.checked) op(Op::checked, {handle_of(element), *element.checked ? 1U : 0U});
  }

  void write_announcements() {
    // A new page is read from its heading on; what stands on it is not news.
    if (wishes_.navigated) announcements_.clear();
    for (const std::string& text : wishes_.polite) announcements_.push_back({Politeness::polite, text});
    for (const std::string& text : wishes_.assertive) announcements_.push_back({Politeness::assertive, text});
    for (const auto& [politeness, text] : announcements_) {
      if (!text.empty()) op_text(Op::announce, {politeness == Politeness::assertive ? 1U : 0U}, text);
    }
  }

  void write_route() {
    const bool same_language = !first_ && patcher_.shown_->language == next_.language;
    if (!same_language) op_text(Op::language, {direction_of(next_.language) == "rtl" ? 1U : 0U}, next_.language);
    const bool same_address = !first_ && patcher_.shown_->url == next_.url && patcher_.shown_->title == next_.title;
    if (same_address && !wishes_.navigated) return;
    ops_.push_back(static_cast<std::uint32_t>(Op::route));
    ops_.push_back(wishes_.navigated ? 1 : 0);
    push_string(next_.url);
    push_string(next_.title);
  }

  void write_focus() {
    if (!wishes_.focus.empty()) {
      const auto shown = patcher_.by_id_.find(element_id(wishes_.focus));
      if (shown != patcher_.by_id_.end()) wished_focus_ = shown->second.handle;
    }
    if (wished_focus_ != 0) op(Op::focus, {wished_focus_});
  }

  std::uint32_t handle_of(const Element& element) const { return patcher_.by_id_.at(element.id).handle; }

  void op(Op code, std::initializer_list<std::uint32_t> words) {
    ops_.push_back(static_cast<std::uint32_t>(code));
    ops_.insert(ops_.end(), words);
  }
  void op_text(Op code, std::initializer_list<std::uint32_t> words, std::string_view text) {
    op(code, words);
    push_string(text);
  }
  void push_string(std::string_view text) {
    ops_.push_back(static_cast<std::uint32_t>(arena_.size()));
    ops_.push_back(static_cast<std::uint32_t>(text.size()));
    arena_ += text;
  }

  Bytes bytes() const {
    Bytes out;
    out.reserve(16 + ops_.size() * 4 + arena_.size());
    const auto put = [&](std::uint32_t word) {
      for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<std::uint8_t>(word >> shift & 0xff));
    };
    put(patch_magic);
    put(patcher_.sequence_);
    put(static_cast<std::uint32_t>(ops_.size()));
    put(static_cast<std::uint32_t>(arena_.size()));
    for (const std::uint32_t word : ops_) put(word);
    append(out, arena_);
    return out;
  }

  Patcher& patcher_;
  const Document& next_;
  const PatchWishes& wishes_;
  const bool first_;
  Places old_places_;
  Places new_places_;
  std::unordered_set<std::uint64_t> pinned_;   // the focused element and its ancestors
  std::unordered_set<std::uint64_t> created_;
  std::vector<std::uint32_t> removed_;
  std::vector<std::pair<std::uint32_t, const std::string*>> late_texts_;
  std::vector<std::pair<Politeness, std::string>> announcements_;
  std::uint32_t wished_focus_ = 0;
  std::vector<std::uint32_t> ops_;
  std::string arena_;
};

Bytes Patcher::patch(Document next, const PatchWishes& wishes) {
  TRIALOG_ASSERT(next.root.id == stage_id && next.root.tag == Tag::div, "a document begins at the stage");
  Bytes bytes = Writer(*this, next, wishes).write();
  shown_ = std::move(next);
  return bytes;
}

void Patcher::note_input(std::uint32_t handle, std::uint32_t revision, std::string_view value) {
  const auto id = by_handle_.find(handle);
  if (id == by_handle_.end()) return;
  Shown& shown = by_id_.at(id->second);
  shown.revision = revision;
  shown.typed = std::string(value);
}

void Patcher::note_checked(std::uint32_t handle, bool checked) {
  const auto id = by_handle_.find(handle);
  if (id == by_handle_.end()) return;
  Element* element = find_element(shown_->root, id->second);
  if (element == nullptr || !element->checked) return;
  const std::string* type = find_attribute(*element, AttributeName::type);
  const std::string* name = find_attribute(*element, AttributeName::name);
  if (checked && type != nullptr && *type == "radio" && name != nullptr) {
    uncheck_radios(form_around(shown_->root, id->second), *name);
  }
  element->checked = checked;
}

void Patcher::note_focus(std::uint32_t handle) { focused_ = handle; }

void Patcher::note_blur(std::uint32_t handle) {
  if (focused_ == handle) focused_ = 0;
}

void Patcher::note_url(std::string_view url) {
  if (shown_) shown_->url = url;
}

std::optional<std::uint64_t> Patcher::id_of(std::uint32_t handle) const {
  const auto id = by_handle_.find(handle);
  if (id == by_handle_.end()) return std::nullopt;
  return id->second;
}

std::uint32_t Patcher::handle_of(std::uint64_t id) const {
  const auto shown = by_id_.find(id);
  return shown == by_id_.end() ? 0 : shown->second.handle;
}

void Patcher::reset() {
  shown_.reset();
  by_id_.clear();
  by_handle_.clear();
  sequence_ = 0;
  focused_ = 0;
}

}  // namespace trialog::view
