// The record of a release, as the portal's own key or a registrar signs it (record/types/release.h).
#pragma once

#include <span>
#include <string>

#include "origin/portal.h"
#include "record/record.h"

namespace trialog::origin {

// The next revision of the record of these files. Signing it again makes it the newest word of the register, which is
// how a portal goes back to an earlier release. `source`: may be empty.
// Errors: wrong_key when the register gives this key no role; those of sign_record.
Result<Bytes> sign_release(std::span<const ReleaseFile> files, const std::string& source, const SigningKey& key, const Register& records,
                           std::int64_t now_ms);

// Signs it with the portal's root key and appends it, unless it is the newest already.
// Errors: those of sign_release and Ledger::admit.
Result<void> admit_release(Portal& portal, std::span<const ReleaseFile> files, std::int64_t now_ms);

}  // namespace trialog::origin
