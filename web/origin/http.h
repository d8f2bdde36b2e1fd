// The HTTP server: sockets, limits, time-outs and the headers that every answer carries. What is answered is the
// handler's business (origin/site.h).
// Limits:  header 8 KiB (431), body HttpOptions::max_body_bytes (413), one request 20 s (408, or closed when nothing of
//          it came), an answer 20 s without a byte of it taken (closed), 1,024 connections, and per address 64
//          connections and two token buckets, for reading and for sending (429). IPv6 counts by /64 network.
// Headers: the content policy and the other protections below are on every answer, errors included.
// Privacy: keeps no access log; addresses stay in memory for the buckets only, a few minutes.
// Source:  RFC 9110, 9112; Boost.Beast.
// Does not: speak TLS or HTTP/2. A portal on the internet stands behind a proxy that does (README).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/result.h"

namespace trialog::origin {

enum class Method { get, head, post, other };

struct Request {
  Method method = Method::get;
  std::string target;  // path and query, as sent; set by set_target, with the two below
  std::string path;    // the part before '?'
  std::string query;   // the part after it
  std::string accept_encoding;
  std::string accept_language;
  std::string content_type;
  std::string body;

  void set_target(std::string sent);
};

struct Response {
  unsigned status = 200;
  std::string content_type;
  std::shared_ptr<const std::string> body = std::make_shared<const std::string>();
  std::string cache_control = "no-cache";
  std::string etag;  // with its quotes; If-None-Match is answered from it
  std::vector<std::pair<std::string, std::string>> headers;
};

// Called once for each request, from any thread.
using Respond = std::function<void(Response)>;
using Handler = std::function<void(Request, Respond)>;
// Makes the answer to a request that never reaches the handler; `request` has what could be read of it.
using Refusal = std::function<Response(const Request& request, const Error&)>;

struct RateLimit {
  double per_second;
  double burst;
};

struct HttpOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;  // 0: any free one
  RateLimit reading{100, 600};
  RateLimit sending{2, 30};
  bool behind_proxy = false;  // the client's address is the last one in the last X-Forwarded-For; connections are the proxy's
  std::chrono::milliseconds request_time = std::chrono::seconds(20);
  std::size_t max_body_bytes = limits::max_submission_bytes;
};

class HttpServer {
 public:
  explicit HttpServer(HttpOptions options);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Returns the port. From then on clients can connect; they wait until run(). Errors: network_failed, invalid_value.
  Result<std::uint16_t> listen();
  // Serves on `threads` threads until stop(), SIGTERM or SIGINT; then answers what has begun, for at most 5 s.
  // A handler that throws is a mistake of ours: it is told to standard error and answered with 500.
  void run(int threads, Handler handler, Refusal refusal);
  // From any thread.
  void stop();

 private:
  class Implementation;
  std::shared_ptr<Implementation> implementation_;
};

}  // namespace trialog::origin
