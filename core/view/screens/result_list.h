// What the lists of disclosures and data-use records share: one page of what a search found.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/state.h"
#include "view/screen.h"

namespace trialog::view {

// The options of a filter by organisation: those that may publish, by name, with "any" first.
std::vector<Option> organisation_options(const engine::State& state, const Words& words);

// How many were found, in a status; then a page of 20 with `record_item` in an item each, keyed by the record's id;
// then the links to other pages. Nothing found: what to do, with a link that clears the search. Keys: "found/count",
// "found/results/<record id>", "found/pages", "found/clear".
void result_list(Screen& ui, const engine::State& state, const std::vector<std::size_t>& found, bool narrowed,
                 const std::function<void(const Item&)>& record_item);

}  // namespace trialog::view
