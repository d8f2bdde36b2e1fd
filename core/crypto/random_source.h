// Where secret bytes come from. libsodium has its own way on each system; in the browser it is one value at a time and
// through the page's script. use_system_random() makes it the same everywhere: getentropy, which the browser build's C
// library fills from crypto.getRandomValues.
// Source: POSIX.1-2024 getentropy; libsodium's randombytes_set_implementation.
#pragma once

namespace trialog {

// A host calls this once, before anything else of core/crypto. Calling it again changes nothing.
// A system without random bytes stops the program: nothing secret can be made there.
void use_system_random();

}  // namespace trialog
