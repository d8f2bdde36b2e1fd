#include "origin/prepare.h"

namespace trialog::origin {

std::vector<Result<PreparedLeaf>> prepare_leaves(std::span<const Bytes> leaves) {
  std::vector<Result<PreparedLeaf>> prepared;
  prepared.reserve(leaves.size());
  Reading reading;
  for (Result<SignedEnvelope>& envelope : open_envelopes(leaves)) {
    prepared.push_back(Register::prepare(std::move(envelope), reading));
  }
  return prepared;
}

}  // namespace trialog::origin
