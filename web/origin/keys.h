// Key files. A key is its 32-byte seed: 64 lower-case hexadecimal digits and a line feed, readable by its owner only.
// In a data folder:
//   keys/root.key          signs certificates: who holds which role; may be kept elsewhere
//   keys/root.pub          its public key, 64 digits and a line feed: what the portal runs with
//   keys/register.key      signs the checkpoints of the register log
//   keys/intake.key        signs the checkpoints of the intake log
//   keys/ORG.key           an organisation's signing key that this program made (imports; keys/demo/ for the demo city)
//   keys/ORG.sealing.key   opens the private parts of complaints to that organisation (X25519 seed)
// Does not: encrypt key files. Whoever reads the data folder can sign as the portal; keep the root key elsewhere once
// the organisations have their certificates.
#pragma once

#include <string>

#include "base/result.h"
#include "crypto/seal.h"
#include "crypto/sign.h"

namespace trialog::origin {

// Errors: not_found, storage_failed; invalid_key when it is no such file or others may read it.
Result<Secret<32>> read_seed(const std::string& path);

// Makes a new random one. Errors: invalid_key when there is a file already, storage_full, storage_failed.
Result<Secret<32>> make_seed(const std::string& path);

// read_seed, or make_seed when there is none.
Result<Secret<32>> read_or_make_seed(const std::string& path);

// A public key file. Errors: not_found, storage_failed; invalid_key when it is no such file.
Result<PublicKey> read_public_key(const std::string& path);
Result<void> write_public_key(const std::string& path, const PublicKey& key);

}  // namespace trialog::origin
