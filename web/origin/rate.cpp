#include "origin/rate.h"

#include <algorithm>

namespace trialog::origin {

bool TokenBuckets::take(const std::string& address, std::chrono::steady_clock::time_point now) {
  constexpr std::size_t max_buckets = 20000;
  const std::lock_guard lock(mutex_);
  if (buckets_.size() >= max_buckets) {
    // Forgetting a bucket that is full again changes nothing.
    const double seconds_to_fill = limit_.burst / limit_.per_second;
    std::erase_if(buckets_, [&](const auto& entry) {
      return std::chrono::duration<double>(now - entry.second.filled_at).count() > seconds_to_fill;
    });
    if (buckets_.size() >= max_buckets && !buckets_.contains(address)) return false;
  }
  Bucket& bucket = buckets_.try_emplace(address, Bucket{limit_.burst, now}).first->second;
  const double seconds = std::chrono::duration<double>(now - bucket.filled_at).count();
  bucket.tokens = std::min(limit_.burst, bucket.tokens + seconds * limit_.per_second);
  bucket.filled_at = now;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

std::string network_of(const boost::asio::ip::address& address) {
  if (!address.is_v6() || address.to_v6().is_v4_mapped()) return address.to_string();
  boost::asio::ip::address_v6::bytes_type bytes = address.to_v6().to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
  return boost::asio::ip::address_v6(bytes).to_string();
}

std::string http_date(std::time_t at) {
  constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm parts{};
  gmtime_r(&at, &parts);
  char text[64];
  // Not the names of strftime: those follow the locale.
  const std::size_t size = std::strftime(text, sizeof text, "%d %%s %Y %H:%M:%S GMT", &parts);
  std::string rest(text, size);
  rest.replace(rest.find("%s"), 2, months[parts.tm_mon]);
  return std::string(days[parts.tm_wday]) + ", " + rest;
}

}  // namespace trialog::origin
