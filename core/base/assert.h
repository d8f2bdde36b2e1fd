// TRIALOG_ASSERT: a mistake of ours, never of the input. Stays on in release: a wrong proof is worse than a stop.
#pragma once

namespace trialog {

// Stops the program; in wasm this is a trap that the page reports as "the portal stopped working".
[[noreturn]] void assertion_failed(const char* condition, const char* sentence, const char* file, int line);

}  // namespace trialog

#define TRIALOG_ASSERT(condition, sentence) \
  ((condition) ? static_cast<void>(0)       \
               : ::trialog::assertion_failed(#condition, sentence, __FILE__, __LINE__))
