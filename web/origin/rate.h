// Small parts of the HTTP server that need no connection: token buckets by address, and the date of RFC 9110.
#pragma once

#include <boost/asio/ip/address.hpp>

#include <chrono>
#include <ctime>
#include <mutex>
#include <string>
#include <unordered_map>

#include "origin/http.h"

namespace trialog::origin {

// A bucket an address: `burst` tokens at most, `per_second` of them come back.
class TokenBuckets {
 public:
  explicit TokenBuckets(RateLimit limit) : limit_(limit) {}
  // False when there is none left.
  bool take(const std::string& address, std::chrono::steady_clock::time_point now);

 private:
  struct Bucket {
    double tokens;
    std::chrono::steady_clock::time_point filled_at;
  };
  RateLimit limit_;
  std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

// The address, for IPv6 the /64 network: what one household or server has.
std::string network_of(const boost::asio::ip::address& address);

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::string http_date(std::time_t at);

}  // namespace trialog::origin
