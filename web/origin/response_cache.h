// Answers that are costly to make and never change, up to a number of bytes: the one not asked for longest goes first.
// Owner: may be used by several threads (one lock).
#pragma once

#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "origin/http.h"

namespace trialog::origin {

class ResponseCache {
 public:
  explicit ResponseCache(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  std::optional<Response> find(std::string_view key);
  // One that is over the limit by itself is not kept.
  void keep(const std::string& key, const Response& response);

 private:
  struct Kept {
    std::string key;
    Response response;
    std::size_t bytes() const;
  };
  const std::size_t max_bytes_;
  std::mutex mutex_;
  std::list<Kept> kept_;  // asked for last comes first
  std::map<std::string_view, std::list<Kept>::iterator> by_key_;  // keys lie in kept_
  std::size_t bytes_ = 0;
};

}  // namespace trialog::origin
