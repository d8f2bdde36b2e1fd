#include "base/assert.h"

namespace trialog {

void assertion_failed(const char*, const char*, const char*, int) { __builtin_trap(); }

}  // namespace trialog
