// What happened last in the register: disclosures and data-use records that were added, changed or withdrawn.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/state.h"
#include "view/screen.h"

namespace trialog::view {

struct RecentChange {
  enum class What { added, changed, withdrawn };
  std::size_t item;   // number in the register
  std::size_t entry;  // number of the revision or the withdrawal
  What what;
};

// The newest ones first, at most `max_count`; of one kind, or of both.
std::vector<RecentChange> recent_changes(const Register& records, std::optional<Kind> kind, std::size_t max_count);

// A timeline of them: name with a link, what happened, who did it, and the note.
void change_timeline(Screen& ui, const engine::State& state, std::string key, const std::vector<RecentChange>& changes);

}  // namespace trialog::view
