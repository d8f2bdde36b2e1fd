#include "origin/response_cache.h"

namespace trialog::origin {
namespace {

// Headers and nodes of lists have a size too: without it, very many small answers would be free.
constexpr std::size_t bytes_beside_body = 512;

}  // namespace

std::size_t ResponseCache::Kept::bytes() const { return key.size() + response.body->size() + bytes_beside_body; }

std::optional<Response> ResponseCache::find(std::string_view key) {
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return std::nullopt;
  kept_.splice(kept_.begin(), kept_, found->second);
  return found->second->response;
}

void ResponseCache::keep(const std::string& key, const Response& response) {
  const std::lock_guard lock(mutex_);
  if (by_key_.contains(key)) return;
  kept_.push_front({key, response});
  by_key_.emplace(kept_.front().key, kept_.begin());
  bytes_ += kept_.front().bytes();
  while (bytes_ > max_bytes_) {
    bytes_ -= kept_.back().bytes();
    by_key_.erase(kept_.back().key);
    kept_.pop_back();
  }
}

}  // namespace trialog::origin
