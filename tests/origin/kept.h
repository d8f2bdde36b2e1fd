// What must still be there after a crash, a power cut or a full disk.
#pragma once

#include <span>
#include <string>

#include "origin/makers.h"

namespace trialog::origin::test {

// A record that was taken, and the receipt for it.
struct Acknowledged {
  Submission submission;
  LogName log;
  std::string receipt;
};
// A test: the folder's ledger opens, holds to all of them, and goes on.
void check_kept(const std::string& folder, std::span<const Acknowledged> acknowledged);

}  // namespace trialog::origin::test
