// The log that the tests of core/log share: records made by rule, keys from public seeds, tiles in memory.
// The roots and signatures it must give were computed by a program in another language.
#pragma once

#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "crypto/hash.h"
#include "crypto/sign.h"
#include "log/checkpoint.h"
#include "log/note.h"
#include "log/tile.h"
#include "log/tree.h"

namespace trialog::test {

inline const std::string reference_origin = "portal.example/log1";
inline const std::string reference_witness = "witness.example/w1";

inline SigningKey key_from(std::string_view words) { return SigningKey(SigningSeed(sha256(as_bytes(words)))); }
inline SigningKey reference_log_key() { return key_from("TEST ONLY log"); }
inline SigningKey reference_witness_key() { return key_from("TEST ONLY wit"); }

inline std::vector<VerifierKey> reference_keys() {
  return {verifier_key_of(reference_origin, reference_log_key().public_key()),
          cosigner_key_of(reference_witness, reference_witness_key().public_key())};
}

inline Bytes reference_record(std::uint64_t index) {
  constexpr std::array kinds = {"disclosure", "complaint", "warning", "proposal", "ballot"};
  return to_bytes("{\"i\":" + std::to_string(index) + ",\"kind\":\"" + kinds[index % kinds.size()] + "\"}");
}

// The checkpoint of a tree, signed by the log and cosigned by the witness at second 1700000000 + size.
inline std::string reference_checkpoint(std::uint64_t size, const Digest& root) {
  const std::string text = format_checkpoint({reference_origin, size, root});
  const std::string note = sign_note(text, reference_origin, reference_log_key());
  const std::int64_t time_s = 1700000000 + static_cast<std::int64_t>(size);
  return append_signatures(as_bytes(note), cosign(text, reference_witness, reference_witness_key(), time_s)).value();
}

// Hash tiles in memory, each at its greatest width so far.
class MemoryLog {
 public:
  void append(std::uint64_t up_to) {
    while (appender_.size() < up_to) appender_.append(leaf_hash(reference_record(appender_.size())));
    for (Tile& tile : appender_.take_changed_tiles()) tiles_[{tile.id.level, tile.id.index}] = std::move(tile.bytes);
  }

  const TreeAppender& appender() const { return appender_; }

  TileReader reader() const {
    return [this](const TileId& id) -> Result<Bytes> {
      const auto found = tiles_.find({id.level, id.index});
      const std::size_t size = static_cast<std::size_t>(id.width) * digest_bytes;
      if (found == tiles_.end() || found->second.size() < size) return Error{Errc::not_found, tile_path(id)};
      return Bytes(found->second.begin(), found->second.begin() + static_cast<std::ptrdiff_t>(size));
    };
  }

 private:
  TreeAppender appender_;
  std::map<std::pair<int, std::uint64_t>, Bytes> tiles_;
};

}  // namespace trialog::test
