#include "origin/client.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <memory>
#include <optional>

#include "base/encoding.h"

namespace trialog::origin {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Failure = boost::system::error_code;
using Clock = std::chrono::steady_clock;
using Deadline = Clock::time_point;
using Parser = http::response_parser<http::string_body>;

// Of what is not a body: a line that never ends must not fill the memory.
constexpr std::size_t max_buffer_bytes = std::size_t{128} << 10;
// A server closes a connection that is not used; one that is about to be closed is not asked.
constexpr auto longest_idle = std::chrono::seconds(5);
constexpr int max_interim_answers = 8;

struct Url {
  bool is_https = false;
  std::string authority;  // host and port as they were written
  std::string host;       // without brackets
  std::string port;
  std::string target = "/";
};

bool is_ip_address(const std::string& host) {
  Failure failed;
  asio::ip::make_address(host, failed);
  return !failed;
}

bool is_host(std::string_view authority, const std::string& host) {
  if (authority.starts_with('[')) return is_ip_address(host);
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
  return !host.empty() && host.find_first_not_of(allowed) == std::string::npos;
}

Result<Url> parse_url(const std::string& address) {
  const auto refuse = [&address](std::string_view why) {
    return Error{Errc::invalid_value, address + ": " + std::string(why)};
  };
  // It is not repeated: who reads the message is not to read the password, which may have any character in it.
  if (address.find('@') != std::string::npos) {
    return Error{Errc::invalid_value, "an address with an @, as with a user name or a password, is not used"};
  }
  Url url;
  url.is_https = address.starts_with("https://");
  if (!url.is_https && !address.starts_with("http://")) return refuse("an address begins with http:// or https://");
  // It becomes part of a line of the request.
  const bool is_visible = std::all_of(address.begin(), address.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (!is_visible) return refuse("an address has only visible ASCII characters");
  const std::string rest = address.substr(url.is_https ? 8 : 7);
  const std::size_t slash = rest.find('/');
  if (slash != std::string::npos) url.target = rest.substr(slash);
  url.authority = rest.substr(0, slash);
  const bool is_bracketed = url.authority.starts_with('[');
  const std::size_t end =
      is_bracketed ? url.authority.find(']') + 1 : std::min(url.authority.find(':'), url.authority.size());
  url.host = is_bracketed && end > 0 ? url.authority.substr(1, end - 2) : url.authority.substr(0, end);
  if (!is_host(url.authority, url.host)) {
    return refuse("its host is not a name in ASCII, an IPv4 address or an IPv6 address in brackets");
  }
  url.port = url.is_https ? "443" : "80";
  if (end == url.authority.size()) return url;
  url.port = url.authority.substr(end + 1);
  const Result<std::int64_t> port = decode_decimal(url.port);
  if (url.authority[end] != ':' || !port || *port < 1 || *port > 65535) {
    return refuse("its port is not a number from 1 to 65535");
  }
  return url;
}

// Whom the machine's certificate store trusts; SSL_CERT_FILE and SSL_CERT_DIR name another.
asio::ssl::context& tls_context() {
  static asio::ssl::context context = [] {
    asio::ssl::context made(asio::ssl::context::tls_client);
    made.set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
    made.set_verify_mode(asio::ssl::verify_peer);
    made.set_default_verify_paths();
    return made;
  }();
  return context;
}

std::string reason_of(Failure failed) {
  if (failed == beast::error::timeout) return "it did not answer in time";
  if (failed == asio::error::eof || failed == asio::ssl::error::stream_truncated ||
      failed == http::error::end_of_stream || failed == http::error::partial_message) {
    return "the connection was closed before the answer was complete";
  }
  return failed.message();
}

std::string handshake_reason(Failure failed, long verdict) {
  if (failed == beast::error::timeout) return reason_of(failed);
  if (verdict == X509_V_ERR_HOSTNAME_MISMATCH || verdict == X509_V_ERR_IP_ADDRESS_MISMATCH) {
    return "its certificate is for another host name";
  }
  if (verdict != X509_V_OK) return std::string("its certificate is not trusted: ") + X509_verify_cert_error_string(verdict);
  return "no secure connection could be made (TLS 1.2 or later); it may speak plain http only: " + failed.message();
}

// To one server. Without TLS the stream below is used by itself.
class Connection {
  // Only asynchronous calls have a time-out, so each is waited for.
  auto done() {
    return [this](Failure code, const auto&...) { failed_ = code; };
  }
  Failure wait() {
    context_.restart();
    context_.run();
    return failed_;
  }

 public:
  explicit Connection(Url url) : url_(std::move(url)) {}

  // Whether the next answer on it will be that to the next question: nothing else has come meanwhile.
  bool can_be_asked(const Url& url) {
    if (url.is_https != url_.is_https || url.authority != url_.authority) return false;
    if (Clock::now() - used_ > longest_idle) return false;
    SSL* const tls = stream_.native_handle();
    const bool has_unread = beast::get_lowest_layer(stream_).socket().available(failed_) > 0 || SSL_has_pending(tls) == 1 ||
                            BIO_ctrl_pending(SSL_get_rbio(tls)) > 0;
    return !failed_ && !has_unread;
  }

  // Gives the reason when it cannot be opened, otherwise nothing.
  std::string open(Deadline deadline) {
    asio::ip::tcp::resolver resolver(context_);
    const auto endpoints = resolver.resolve(url_.host, url_.port, failed_);
    if (failed_) return reason_of(failed_);
    stream_.next_layer().expires_at(deadline);
    stream_.next_layer().async_connect(endpoints, done());
    if (wait()) return reason_of(failed_);
    if (!url_.is_https) return {};
    SSL* const tls = stream_.native_handle();
    const bool is_named = SSL_set1_host(tls, url_.host.c_str()) == 1 &&
                          (is_ip_address(url_.host) || SSL_ctrl(tls, SSL_CTRL_SET_TLSEXT_HOSTNAME,
                                                                TLSEXT_NAMETYPE_host_name, url_.host.data()) == 1);
    if (!is_named) return "its host is not a name that a certificate can have";
    stream_.async_handshake(asio::ssl::stream_base::client, done());
    return wait() ? handshake_reason(failed_, SSL_get_verify_result(tls)) : std::string();
  }

  // The answer is in `parser`.
  template <class Request>
  Failure ask(const Request& request, beast::flat_buffer& buffer, std::optional<Parser>& parser, std::size_t max_bytes,
              Deadline deadline) {
    stream_.next_layer().expires_at(deadline);
    const auto over = [&](auto& stream) {
      http::async_write(stream, request, done());
      if (wait()) return;
      // 103 and the like come before the answer.
      for (int interim = 0; interim <= max_interim_answers; ++interim) {
        parser.emplace();
        parser->body_limit(max_bytes);
        http::async_read(stream, buffer, *parser, done());
        if (wait() || parser->get().result_int() / 100 != 1) return;
      }
      failed_ = http::error::bad_status;
    };
    if (url_.is_https) over(stream_);
    else over(stream_.next_layer());
    used_ = Clock::now();
    return failed_;
  }

 private:
  Url url_;
  Failure failed_;
  Clock::time_point used_;  // last
  asio::io_context context_;
  beast::ssl_stream<beast::tcp_stream> stream_{context_, tls_context()};
};

Result<Answer> exchange(const std::string& address, http::verb verb, std::string_view content_type, std::string body,
                        std::chrono::milliseconds time, std::size_t max_bytes) {
  const Url url = TRIALOG_TRY(parse_url(address));
  const Deadline deadline = Clock::now() + time;
  http::request<http::string_body> request(verb, url.target, 11);
  request.set(http::field::host, url.authority);
  if (verb == http::verb::post) {
    request.set(http::field::content_type, beast::string_view(content_type.data(), content_type.size()));
    request.body() = std::move(body);
    request.prepare_payload();
  }
  // An audit asks one server for thousands of files: what the thread read from last stays open. What is posted has a
  // connection of its own, because it must not be sent twice.
  thread_local std::unique_ptr<Connection> kept;
  for (;;) {
    std::unique_ptr<Connection> connection;
    if (verb == http::verb::get) connection = std::move(kept);
    if (connection && !connection->can_be_asked(url)) connection.reset();
    const bool is_used = connection != nullptr;
    if (!is_used) {
      connection = std::make_unique<Connection>(url);
      const std::string reason = connection->open(deadline);
      if (!reason.empty()) return Error{Errc::network_failed, address + ": " + reason};
    }
    beast::flat_buffer buffer(max_buffer_bytes);
    std::optional<Parser> parser;
    const Failure failed = connection->ask(request, buffer, parser, max_bytes, deadline);
    // The server may have closed it meanwhile.
    if (failed && is_used && (!parser || !parser->got_some()) && failed != beast::error::timeout) continue;
    if (failed == http::error::body_limit || failed == http::error::buffer_overflow) return Error{Errc::too_large, address};
    if (failed) return Error{Errc::network_failed, address + ": " + reason_of(failed)};
    if (verb == http::verb::get && parser->keep_alive() && buffer.size() == 0) kept = std::move(connection);
    const beast::string_view policy = parser->get()["Content-Security-Policy"];
    std::string content_policy(policy.data(), policy.size());
    return Answer{parser->get().result_int(), std::move(parser->get().body()), std::move(content_policy)};
  }
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
