// Makes the tiles of a log again from its leaves, after a database was damaged. What was signed decides: the leaves must give
// the newest checkpoint.
#pragma once

#include "log/checkpoint.h"
#include "origin/store.h"

namespace trialog::origin {

// How many tiles were not what the leaves give; now they are. Nobody else may write to the store meanwhile.
// Errors: those of Store and open_checkpoint; rewound (not as many leaves as the newest checkpoint says); wrong_leaf (not its
// root). Then nothing was changed.
Result<std::size_t> repair_tiles(Store& store, LogName log, const VerifierKey& key);

}  // namespace trialog::origin
