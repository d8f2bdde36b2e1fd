// Parts of a page that shows one published record: groups of its fields, its history, what else refers to it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/state.h"
#include "view/screen.h"

namespace trialog::view {

// A details node with the fields of a record as pairs of label and value. It is recorded only when it has a value, so
// that no empty group is shown. Its summary is words "group.<key>"; labels are field_label() of the field's path, and
// the rows' keys are the paths with '-' for '.'.
class FactGroup {
 public:
  FactGroup(Screen& ui, Kind kind, std::string key) : ui_(ui), kind_(kind), key_(std::move(key)) {}

  void text(std::string_view field, const std::optional<LocalizedText>& text);
  void value(std::string_view field, Runs value);
  // The value is what is recorded while the scope is open.
  Scope row(std::string_view field);
  // Ends the pairs, so that a table can follow in the group.
  void end_rows();

 private:
  Screen& ui_;
  Kind kind_;
  std::string key_;
  std::optional<Scope> details_;
  std::optional<Scope> rows_;  // after details_: closed first
};

// "The record does not say." with a link to ask.
void not_said(Screen& ui, const engine::State& state, std::string_view record_id);

// A box that says when, why and by whom the record was withdrawn; nothing when it was not.
void withdrawn_notice(Screen& ui, const engine::State& state, const Item& item);

// section "complaints": how many there are about the record, and a link to them.
void complaints_section(Screen& ui, const engine::State& state, const Item& item);

// section "history": every revision with its note and its differences, newest first, after the withdrawal if any.
void history_section(Screen& ui, const engine::State& state, const Item& item);

// "Changed on <date>" for the newest revision, "Published on <date>" for the first.
Runs last_change(const Words& words, const engine::State& state, const Item& item);

}  // namespace trialog::view
