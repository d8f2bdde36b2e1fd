#include "origin/http.h"

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <ctime>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "origin/content_policy.h"
#include "origin/problem.h"
#include "origin/rate.h"

namespace trialog::origin {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using ErrorCode = boost::system::error_code;

constexpr std::uint32_t max_header_bytes = 8192;
constexpr std::size_t max_connections = 1024;
// A browser opens six. As many again are told why before they are closed.
constexpr std::size_t max_connections_an_address = 64;
constexpr std::size_t max_refused_an_address = 64;
// Beside the connections: the database, the keys, the listening socket.
constexpr rlim_t other_open_files = 64;
constexpr std::chrono::seconds stop_time(5);
// Accepting fails when files or memory run out; trying again at once would only take the processor from the others.
constexpr std::chrono::milliseconds accept_again_time(100);
// What a refused sender may still send before the connection closes, so that it gets to read the answer.
constexpr std::size_t max_drained_bytes = std::size_t{1} << 20;

using Fields = http::fields;

void set_common_headers(Fields& fields, const Response& response) {
  fields.set(http::field::date, http_date(std::time(nullptr)));
  fields.set("Content-Security-Policy", content_policy);
  fields.set("X-Content-Type-Options", "nosniff");
  fields.set("Referrer-Policy", "no-referrer");
  fields.set("Cross-Origin-Opener-Policy", "same-origin");
  fields.set("Cross-Origin-Resource-Policy", "same-origin");
  fields.set("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
  fields.set(http::field::cache_control, response.cache_control);
  if (!response.etag.empty()) fields.set(http::field::etag, response.etag);
  for (const auto& [name, value] : response.headers) fields.insert(name, value);
}

// If-None-Match: a list of tags or "*". Weak comparison, RFC 9110 section 13.1.2.
bool matches(std::string_view if_none_match, std::string_view etag) {
  if (if_none_match == "*") return true;
  std::size_t at = if_none_match.find(etag);
  while (at != std::string_view::npos) {
    const std::size_t end = at + etag.size();
    const bool starts = at == 0 || if_none_match[at - 1] == ' ' || if_none_match[at - 1] == ',' || if_none_match[at - 1] == '/';
    if (starts && (end == if_none_match.size() || if_none_match[end] == ',' || if_none_match[end] == ' ')) return true;
    at = if_none_match.find(etag, at + 1);
  }
  return false;
}

std::string text_of(beast::string_view view) { return {view.data(), view.size()}; }

// As far as the machine lets us: without, the limit of connections could never be reached.
void allow_open_files() {
  rlimit files{};
  constexpr rlim_t wanted = max_connections + other_open_files;
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= wanted) return;
  files.rlim_cur = std::min(wanted, files.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &files);
}

}  // namespace

void Request::set_target(std::string sent) {
  target = std::move(sent);
  const std::size_t question = target.find('?');
  path = target.substr(0, question);
  query = question == std::string::npos ? "" : target.substr(question + 1);
}

class HttpServer::Implementation : public std::enable_shared_from_this<Implementation> {
 public:
  explicit Implementation(HttpOptions options)
      : options_(std::move(options)), strand_(asio::make_strand(context_)), acceptor_(strand_), signals_(strand_),
        stop_timer_(strand_), accept_timer_(strand_), reading_(options_.reading), sending_(options_.sending) {}

  Result<std::uint16_t> listen();
  void run(int threads, Handler handler, Refusal refusal);
  void stop();

 private:
  class Session;
  friend class Session;
  void accept();
  void begin_stop();
  void serve();
  bool take_token(Method method, const std::string& address) {
    return (method == Method::post ? sending_ : reading_).take(address, std::chrono::steady_clock::now());
  }
  enum class Admission { served, told_and_closed, closed };
  Admission admission_of(const std::string& address) {
    const std::lock_guard lock(mutex_);
    if (sessions_.size() >= max_connections) return Admission::closed;
    const auto found = connections_of_.find(address);
    if (options_.behind_proxy || found == connections_of_.end() || found->second < max_connections_an_address) {
      return Admission::served;
    }
    return found->second < max_connections_an_address + max_refused_an_address ? Admission::told_and_closed : Admission::closed;
  }
  void enter(Session* session, const std::string& address) {
    const std::lock_guard lock(mutex_);
    sessions_.insert(session);
    ++connections_of_[address];
  }
  void leave(Session* session, const std::string& address) {
    const std::lock_guard lock(mutex_);
    sessions_.erase(session);
    const auto found = connections_of_.find(address);
    if (--found->second == 0) connections_of_.erase(found);
    // The last one lets run() return before the stop timer is due.
    if (stopping_ && sessions_.empty()) asio::post(strand_, [this] { stop_timer_.cancel(); });
  }
  std::vector<std::shared_ptr<Session>> open_sessions();

  HttpOptions options_;
  Handler handler_;
  Refusal refusal_;
  asio::io_context context_;
  asio::strand<asio::io_context::executor_type> strand_;  // of the four below
  tcp::acceptor acceptor_;
  asio::signal_set signals_;
  asio::steady_timer stop_timer_;
  asio::steady_timer accept_timer_;
  TokenBuckets reading_;
  TokenBuckets sending_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;  // guards the two below
  std::set<Session*> sessions_;
  std::map<std::string, std::size_t> connections_of_;  // by address
};

// One connection: requests one after the other, each read whole before it is answered.
class HttpServer::Implementation::Session : public std::enable_shared_from_this<Session> {
 public:
  Session(std::shared_ptr<Implementation> server, tcp::socket socket, std::string address)
      : server_(std::move(server)), stream_(std::move(socket)), timer_(stream_.get_executor()), address_(std::move(address)),
        buffer_(max_header_bytes + server_->options_.max_body_bytes) {
    server_->enter(this, address_);
  }
  ~Session() { server_->leave(this, address_); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void start() {
    asio::dispatch(stream_.get_executor(), [self = shared_from_this()] { self->read_header(); });
  }
  // For an address that has too many connections.
  void start_refused() {
    asio::dispatch(stream_.get_executor(), [self = shared_from_this()] {
      self->must_close_ = true;
      self->write(self->rate_limited({}));
    });
  }

  // Ends a connection that is waiting for its next request; another one ends after its answer, or when forced.
  enum class End { when_idle, now };
  void end(End when) {
    asio::post(stream_.get_executor(), [self = shared_from_this(), when] {
      if (self->idle_ || when == End::now) self->close();
    });
  }

 private:
  void read_header() {
    if (server_->stopping_) return close();
    parser_.emplace();
    parser_->header_limit(max_header_bytes);
    parser_->body_limit(server_->options_.max_body_bytes);
    // A request that is refused unread must not be answered as the one before it.
    head_ = false;
    may_be_unchanged_ = false;
    if_none_match_.clear();
    start_timer();
    idle_ = buffer_.size() == 0;
    http::async_read_header(stream_, buffer_, *parser_, [self = shared_from_this()](ErrorCode failed, std::size_t) {
      self->idle_ = false;
      if (failed) return self->refuse_unread(failed);
      self->read_body();
    });
  }

  // Not the stream's own time-out: that one closes the socket, and the client would not be told.
  void start_timer() {
    timed_out_ = false;
    // For the case that cancel() below comes between two reads of one request.
    stream_.expires_after(server_->options_.request_time + std::chrono::seconds(1));
    timer_.expires_after(server_->options_.request_time);
    timer_.async_wait([weak = weak_from_this()](ErrorCode failed) {
      const std::shared_ptr<Session> self = weak.lock();
      // The wait may have ended just before the timer was stopped.
      if (failed || !self || self->timer_.expiry() > std::chrono::steady_clock::now()) return;
      self->timed_out_ = true;
      self->stream_.cancel();
    });
  }
  void stop_timer() { timer_.expires_at(std::chrono::steady_clock::time_point::max()); }

  void read_body() {
    // A client that asks before it sends a large body: RFC 9110 section 10.1.1.
    if (beast::iequals(parser_->get()[http::field::expect], "100-continue")) {
      interim_ = {http::status::continue_, parser_->get().version()};
      http::async_write(stream_, interim_, [self = shared_from_this()](ErrorCode failed, std::size_t) {
        if (failed) return self->close();
        self->finish_read();
      });
      return;
    }
    finish_read();
  }

  void finish_read() {
    http::async_read(stream_, buffer_, *parser_, [self = shared_from_this()](ErrorCode failed, std::size_t) {
      if (failed) return self->refuse_unread(failed);
      self->dispatch();
    });
  }

  // The request cannot be read to its end, so the connection cannot go on.
  void refuse_unread(ErrorCode failed) {
    stop_timer();
    must_close_ = true;
    const bool has_begun = parser_->got_some() || buffer_.size() > 0;
    if (timed_out_ && has_begun) return write(server_->refusal_({}, Error{Errc::timed_out, "request"}));
    if (failed == http::error::header_limit) {
      Response response = server_->refusal_({}, Error{Errc::too_large, "header"});
      response.status = 431;
      return write(std::move(response));
    }
    if (failed == http::error::body_limit) return write(server_->refusal_({}, Error{Errc::too_large, "body"}));
    const bool is_http_error = failed.category() == make_error_code(http::error::bad_method).category();
    if (is_http_error && failed != http::error::end_of_stream && failed != http::error::partial_message) {
      return write(server_->refusal_({}, Error{Errc::invalid_value, "request"}));
    }
    close();
  }

  Response rate_limited(const Request& request) const {
    Response response = server_->refusal_(request, Error{Errc::rate_limited, {}});
    response.headers.emplace_back("Retry-After", "10");
    return response;
  }

  void dispatch() {
    stop_timer();
    http::request<http::string_body> message = parser_->release();
    Request request;
    switch (message.method()) {
      case http::verb::get: request.method = Method::get; break;
      case http::verb::head: request.method = Method::head; break;
      case http::verb::post: request.method = Method::post; break;
      default: request.method = Method::other; break;
    }
    head_ = request.method == Method::head;
    may_be_unchanged_ = head_ || request.method == Method::get;
    if_none_match_ = text_of(message[http::field::if_none_match]);
    must_close_ = must_close_ || !message.keep_alive();
    request.set_target(text_of(message.target()));
    request.accept_encoding = text_of(message[http::field::accept_encoding]);
    request.accept_language = text_of(message[http::field::accept_language]);
    request.content_type = text_of(message[http::field::content_type]);
    request.body = std::move(message.body());

    const std::string forwarded = server_->options_.behind_proxy ? last_forwarded(message) : "";
    if (!server_->take_token(request.method, forwarded.empty() ? address_ : forwarded)) return write(rate_limited(request));
    // The handler's time is its own; a submission waits for its commit.
    auto work = asio::make_work_guard(stream_.get_executor());
    answered_ = false;
    const Respond respond = [self = shared_from_this(), work](Response response) {
      asio::post(self->stream_.get_executor(), [self, response = std::move(response)]() mutable {
        if (!std::exchange(self->answered_, true)) self->write(std::move(response));
      });
    };
    try {
      server_->handler_(std::move(request), respond);
    } catch (...) {
      report_exception();
      respond(server_->refusal_({}, Error{Errc::server_failed, {}}));
    }
  }

  // The proxy adds the address that it sees at the end; whatever stands before, the client may have written itself.
  static std::string last_forwarded(const http::request<http::string_body>& message) {
    const auto [first, last] = message.equal_range("X-Forwarded-For");
    std::string list;
    for (auto field = first; field != last; ++field) list = text_of(field->value());
    const std::size_t comma = list.rfind(',');
    std::string address_text = comma == std::string::npos ? list : list.substr(comma + 1);
    std::erase(address_text, ' ');
    ErrorCode failed;
    const asio::ip::address address = asio::ip::make_address(address_text, failed);
    return failed ? std::string() : network_of(address);
  }

  void write(Response response) {
    if (server_->stopping_) must_close_ = true;
    if (may_be_unchanged_ && response.status == 200 && !response.etag.empty() && !if_none_match_.empty() &&
        matches(if_none_match_, response.etag)) {
      response.status = 304;
    }
    const bool has_body = response.status != 304 && !head_;
    body_ = response.body;
    answer_ = {};
    answer_.version(11);
    answer_.result(response.status);
    set_common_headers(answer_, response);
    answer_.keep_alive(!must_close_);
    if (response.status != 304) {
      if (!response.content_type.empty()) answer_.set(http::field::content_type, response.content_type);
      answer_.content_length(body_->size());
    }
    if (has_body) answer_.body() = beast::span<const char>(body_->data(), body_->size());
    serializer_.emplace(answer_);
    // HEAD: the length is what GET would send, the body is not sent.
    serializer_->split(!has_body);
    write_some();
  }

  // Part by part, so that a slow download lasts as long as it goes on.
  void write_some() {
    stream_.expires_after(server_->options_.request_time);
    http::async_write_some(stream_, *serializer_, [self = shared_from_this()](ErrorCode failed, std::size_t) {
      if (failed && failed != http::error::end_of_stream) return self->close();
      const bool done = self->serializer_->split() ? self->serializer_->is_header_done() : self->serializer_->is_done();
      if (!done) return self->write_some();
      if (self->must_close_) return self->drain();
      self->read_header();
    });
  }

  // Closing with unread input makes the kernel reset the connection, and the client would lose the answer.
  void drain() {
    ErrorCode ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    stream_.expires_after(std::chrono::seconds(2));
    drain_more(0);
  }
  void drain_more(std::size_t drained) {
    stream_.async_read_some(asio::buffer(scratch_), [self = shared_from_this(), drained](ErrorCode failed, std::size_t count) {
      if (failed || drained + count > max_drained_bytes) return self->close();
      self->drain_more(drained + count);
    });
  }

  void close() {
    ErrorCode ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
    stream_.close();
  }

  std::shared_ptr<Implementation> server_;
  beast::tcp_stream stream_;
  asio::steady_timer timer_;  // of the request that is being read
  const std::string address_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  http::response<http::empty_body> interim_;
  http::response<http::span_body<const char>> answer_;
  std::optional<http::response_serializer<http::span_body<const char>>> serializer_;
  std::shared_ptr<const std::string> body_;  // what answer_ points into
  std::string if_none_match_;
  std::array<char, 4096> scratch_{};
  bool head_ = false;
  bool may_be_unchanged_ = false;
  bool must_close_ = false;
  bool idle_ = false;
  bool timed_out_ = false;
  bool answered_ = false;
};

Result<std::uint16_t> HttpServer::Implementation::listen() {
  allow_open_files();
  ErrorCode failed;
  const std::string where = options_.address + ":" + std::to_string(options_.port);
  const asio::ip::address address = asio::ip::make_address(options_.address, failed);
  if (failed) return Error{Errc::invalid_value, where};
  const tcp::endpoint endpoint(address, options_.port);
  acceptor_.open(endpoint.protocol(), failed);
  if (!failed) acceptor_.set_option(asio::socket_base::reuse_address(true), failed);
  if (!failed) acceptor_.bind(endpoint, failed);
  if (!failed) acceptor_.listen(asio::socket_base::max_listen_connections, failed);
  if (failed) return Error{Errc::network_failed, where + ": " + failed.message()};
  return acceptor_.local_endpoint().port();
}

void HttpServer::Implementation::accept() {
  acceptor_.async_accept(asio::make_strand(context_), [self = shared_from_this()](ErrorCode failed, tcp::socket socket) {
    if (failed == asio::error::operation_aborted || self->stopping_) return;
    if (failed) {
      self->accept_timer_.expires_after(accept_again_time);
      self->accept_timer_.async_wait([self](ErrorCode stopped) {
        if (!stopped && !self->stopping_) self->accept();
      });
      return;
    }
    ErrorCode ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    std::string address = network_of(socket.remote_endpoint(ignored).address());
    const Admission admission = self->admission_of(address);
    if (admission != Admission::closed) {
      const auto session = std::make_shared<Session>(self, std::move(socket), std::move(address));
      admission == Admission::served ? session->start() : session->start_refused();
    }
    self->accept();
  });
}

void HttpServer::Implementation::serve() {
  // What a callback throws is a mistake of ours that costs one connection, not all of them.
  for (;;) {
    try {
      context_.run();
      return;
    } catch (...) {
      report_exception();
    }
  }
}

void HttpServer::Implementation::run(int threads, Handler handler, Refusal refusal) {
  handler_ = std::move(handler);
  refusal_ = std::move(refusal);
  signals_.add(SIGTERM);
  signals_.add(SIGINT);
  signals_.async_wait([self = shared_from_this()](ErrorCode failed, int) {
    if (!failed) self->begin_stop();
  });
  asio::post(strand_, [self = shared_from_this()] { self->accept(); });
  std::vector<std::thread> others;
  for (int i = 1; i < threads; ++i) others.emplace_back([this] { serve(); });
  serve();
  for (std::thread& thread : others) thread.join();
}

void HttpServer::Implementation::stop() {
  asio::post(strand_, [self = shared_from_this()] { self->begin_stop(); });
}

void HttpServer::Implementation::begin_stop() {
  if (stopping_.exchange(true)) return;
  ErrorCode ignored;
  acceptor_.close(ignored);
  accept_timer_.cancel();
  signals_.cancel(ignored);
  const std::vector<std::shared_ptr<Session>> open = open_sessions();
  if (open.empty()) return;
  stop_timer_.expires_after(stop_time);
  stop_timer_.async_wait([self = shared_from_this()](ErrorCode failed) {
    if (failed) return;
    for (const std::shared_ptr<Session>& session : self->open_sessions()) session->end(Session::End::now);
  });
  for (const std::shared_ptr<Session>& session : open) session->end(Session::End::when_idle);
}

std::vector<std::shared_ptr<HttpServer::Implementation::Session>> HttpServer::Implementation::open_sessions() {
  std::vector<std::shared_ptr<Session>> open;
  const std::lock_guard lock(mutex_);
  for (Session* session : sessions_) {
    if (std::shared_ptr<Session> alive = session->weak_from_this().lock()) open.push_back(std::move(alive));
  }
  return open;
}

HttpServer::HttpServer(HttpOptions options) : implementation_(std::make_shared<Implementation>(std::move(options))) {}
HttpServer::~HttpServer() = default;
Result<std::uint16_t> HttpServer::listen() { return implementation_->listen(); }
void HttpServer::run(int threads, Handler handler, Refusal refusal) {
  implementation_->run(threads, std::move(handler), std::move(refusal));
}
void HttpServer::stop() { implementation_->stop(); }

}  // namespace trialog::origin
