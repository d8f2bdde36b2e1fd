#include "origin/client.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace trialog::origin {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

struct Url {
  std::string host;
  std::string port = "80";
  std::string target = "/";
};

Result<Url> parse_url(std::string_view text) {
  constexpr std::string_view scheme = "http://";
  if (!text.starts_with(scheme)) return Error{Errc::invalid_value, std::string(text)};
  text.remove_prefix(scheme.size());
  Url url;
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos) url.target = text.substr(slash);
  std::string_view authority = text.substr(0, slash);
  const std::size_t colon = authority.rfind(':');
  if (colon != std::string_view::npos) {
    url.port = authority.substr(colon + 1);
    authority = authority.substr(0, colon);
  }
  url.host = authority;
  if (url.host.empty() || url.port.empty()) return Error{Errc::invalid_value, std::string(text)};
  return url;
}

Result<Answer> exchange(const std::string& address, http::verb verb, std::string_view content_type, std::string body,
                        std::chrono::milliseconds time, std::size_t max_bytes) {
  const Url url = TRIALOG_TRY(parse_url(address));
  asio::io_context context;
  boost::system::error_code failed;
  asio::ip::tcp::resolver resolver(context);
  const auto endpoints = resolver.resolve(url.host, url.port, failed);
  // Only asynchronous calls have a time-out, so each of the three is waited for.
  beast::tcp_stream stream(context);
  stream.expires_after(time);
  const auto done = [&failed](boost::system::error_code code, const auto&) { failed = code; };
  const auto wait = [&context] {
    context.restart();
    context.run();
  };
  if (!failed) {
    stream.async_connect(endpoints, done);
    wait();
  }
  http::request<http::string_body> request(verb, url.target, 11);
  request.set(http::field::host, url.host + ":" + url.port);
  if (verb == http::verb::post) {
    request.set(http::field::content_type, beast::string_view(content_type.data(), content_type.size()));
    request.body() = std::move(body);
    request.prepare_payload();
  }
  if (!failed) {
    http::async_write(stream, request, done);
    wait();
  }
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(max_bytes);
  if (!failed) {
    http::async_read(stream, buffer, parser, done);
    wait();
  }
  if (failed == http::error::body_limit) return Error{Errc::too_large, address};
  if (failed) return Error{Errc::network_failed, address + ": " + failed.message()};
  const beast::string_view policy = parser.get()["Content-Security-Policy"];
  std::string content_policy(policy.data(), policy.size());
  return Answer{parser.get().result_int(), std::move(parser.get().body()), std::move(content_policy)};
}

}  // namespace

Result<Answer> http_get(const std::string& url, std::chrono::milliseconds time, std::size_t max_bytes) {
  return exchange(url, http::verb::get, {}, {}, time, max_bytes);
}

Result<Answer> http_post(const std::string& url, std::string_view content_type, std::string body,
                         std::chrono::milliseconds time, std::size_t max_bytes) {
  return exchange(url, http::verb::post, content_type, std::move(body), time, max_bytes);
}

}  // namespace trialog::origin
