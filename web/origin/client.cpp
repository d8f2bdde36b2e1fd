#include "origin/client.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/connect.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <chrono>

namespace trialog::origin {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

constexpr std::size_t max_answer_bytes = std::size_t{32} << 20;

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

Result<Answer> exchange(const std::string& address, http::verb verb, std::string_view content_type, std::string body) {
  const Url url = TRIALOG_TRY(parse_url(address));
  asio::io_context context;
  boost::system::error_code failed;
  asio::ip::tcp::resolver resolver(context);
  const auto endpoints = resolver.resolve(url.host, url.port, failed);
  asio::ip::tcp::socket socket(context);
  if (!failed) asio::connect(socket, endpoints, failed);
  http::request<http::string_body> request(verb, url.target, 11);
  request.set(http::field::host, url.host + ":" + url.port);
  if (verb == http::verb::post) {
    request.set(http::field::content_type, beast::string_view(content_type.data(), content_type.size()));
    request.body() = std::move(body);
    request.prepare_payload();
  }
  if (!failed) http::write(socket, request, failed);
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(max_answer_bytes);
  if (!failed) http::read(socket, buffer, parser, failed);
  if (failed == http::error::body_limit) return Error{Errc::too_large, address};
  if (failed) return Error{Errc::network_failed, address + ": " + failed.message()};
  return Answer{parser.get().result_int(), std::move(parser.get().body())};
}

}  // namespace

Result<Answer> http_get(const std::string& url) { return exchange(url, http::verb::get, {}, {}); }

Result<Answer> http_post(const std::string& url, std::string_view content_type, std::string body) {
  return exchange(url, http::verb::post, content_type, std::move(body));
}

}  // namespace trialog::origin
