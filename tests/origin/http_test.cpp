// The HTTP server by itself, over loopback connections, with handlers of the tests.
#include <boost/test/unit_test.hpp>

#include <boost/asio.hpp>

#include <thread>

#include "origin/client.h"
#include "origin/http.h"
#include "origin/problem.h"

using namespace trialog;
using namespace trialog::origin;

namespace {

using boost::asio::ip::tcp;
using std::chrono::milliseconds;

Response text_response(std::string text) {
  Response response;
  response.content_type = "text/plain";
  response.body = std::make_shared<const std::string>(std::move(text));
  return response;
}

Response refuse(const Request&, const Error& error) {
  Response response = text_response(problem_json(error));
  response.status = http_status_of(error.code);
  return response;
}

HttpOptions options() {
  HttpOptions chosen;
  chosen.port = 0;
  return chosen;
}

// Runs a server until it goes.
class Running {
 public:
  explicit Running(HttpOptions chosen, Handler handler = [](const Request&, const Respond& respond) { respond(text_response("fine")); })
      : server_(std::move(chosen)), port_(*server_.listen()), thread_([this, handler] { server_.run(1, handler, refuse); }) {}
  ~Running() {
    server_.stop();
    thread_.join();
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }
  std::uint16_t port() const { return port_; }

 private:
  HttpServer server_;
  std::uint16_t port_;
  std::thread thread_;
};

class Connection {
 public:
  explicit Connection(std::uint16_t port) : socket_(context_) {
    socket_.connect({boost::asio::ip::make_address("127.0.0.1"), port});
  }
  void send(std::string_view text) { boost::asio::write(socket_, boost::asio::buffer(text.data(), text.size())); }
  // Up to and with `ending`; what came, when the connection closes before.
  std::string read_until(const std::string& ending) {
    boost::system::error_code failed;
    const std::size_t size = boost::asio::read_until(socket_, boost::asio::dynamic_buffer(came_), ending, failed);
    const std::string text = failed ? came_ : came_.substr(0, size);
    came_.erase(0, text.size());
    return text;
  }
  std::string read_all() {
    boost::system::error_code closed;
    boost::asio::read(socket_, boost::asio::dynamic_buffer(came_), closed);
    return std::exchange(came_, {});
  }
  std::size_t read_some(char* to, std::size_t size) { return socket_.read_some(boost::asio::buffer(to, size)); }

 private:
  boost::asio::io_context context_;
  tcp::socket socket_;
  std::string came_;
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(http_server)

BOOST_AUTO_TEST_CASE(a_handler_that_throws_is_answered_with_500_and_the_server_goes_on) {
  bool throws = true;
  const Running server(options(), [&](const Request&, const Respond& respond) {
    if (std::exchange(throws, false)) throw std::runtime_error("thrown by a test");
    respond(text_response("fine"));
  });
  const Result<Answer> first = http_get(server.url());
  BOOST_TEST(first->status == 500u);
  BOOST_TEST(has(first->body, "\"server_failed\""));
  BOOST_TEST(http_get(server.url())->status == 200u);
}

BOOST_AUTO_TEST_CASE(a_request_that_stalls_is_told_so) {
  HttpOptions chosen = options();
  chosen.request_time = milliseconds(500);
  const Running server(chosen);
  for (const std::string begun : {"G", "GET / HTTP/1.1\r\nHost: x\r\n", "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n123"}) {
    Connection connection(server.port());
    connection.send(begun);
    const std::string answer = connection.read_all();
    BOOST_TEST(answer.starts_with("HTTP/1.1 408 "), begun);
    BOOST_TEST(has(answer, "\"timed_out\""));
    BOOST_TEST(has(answer, "Connection: close"));
  }
}

BOOST_AUTO_TEST_CASE(a_connection_that_asks_nothing_is_closed_without_a_word) {
  HttpOptions chosen = options();
  chosen.request_time = milliseconds(500);
  const Running server(chosen);
  Connection fresh(server.port());
  BOOST_TEST(fresh.read_all() == "");
  Connection used(server.port());
  used.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  BOOST_TEST(used.read_until("fine").starts_with("HTTP/1.1 200 "));
  BOOST_TEST(used.read_all() == "");
}

BOOST_AUTO_TEST_CASE(a_slow_download_lasts_as_long_as_it_goes_on) {
  HttpOptions chosen = options();
  chosen.request_time = milliseconds(1000);
  constexpr std::size_t size = std::size_t{24} << 20;
  const Running server(chosen, [](const Request&, const Respond& respond) { respond(text_response(std::string(size, 'x'))); });
  Connection connection(server.port());
  connection.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  std::vector<char> part(std::size_t{2} << 20);
  std::size_t came = 0;
  const auto begun_at = std::chrono::steady_clock::now();
  // Two seconds, twice as long as a request may take.
  while (came < size) {
    came += connection.read_some(part.data(), part.size());
    if (std::chrono::steady_clock::now() - begun_at < milliseconds(2000)) std::this_thread::sleep_for(milliseconds(160));
  }
  BOOST_TEST((std::chrono::steady_clock::now() - begun_at > chosen.request_time));
  BOOST_TEST(came > size);
}

BOOST_AUTO_TEST_CASE(a_refusal_after_a_head_request_has_its_body) {
  const Running server(options());
  Connection connection(server.port());
  connection.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
  BOOST_TEST(connection.read_until("\r\n\r\n").starts_with("HTTP/1.1 200 "));
  connection.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n");
  BOOST_TEST(has(connection.read_all(), "\"too_large\""));
}

BOOST_AUTO_TEST_CASE(behind_a_proxy_only_the_last_address_counts) {
  HttpOptions chosen = options();
  chosen.behind_proxy = true;
  chosen.reading = {0.001, 1};
  const Running server(chosen);
  const auto status = [&](const std::string& fields) {
    Connection connection(server.port());
    connection.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + fields + "\r\n");
    return connection.read_all().substr(9, 3);
  };
  BOOST_TEST(status("X-Forwarded-For: 192.0.2.1\r\n") == "200");
  BOOST_TEST(status("X-Forwarded-For: 192.0.2.1\r\n") == "429");
  // What a client wrote itself stands before what the proxy adds, in the same line or in one of its own.
  BOOST_TEST(status("X-Forwarded-For: 192.0.2.9, 192.0.2.1\r\n") == "429");
  BOOST_TEST(status("X-Forwarded-For: 192.0.2.9\r\nX-Forwarded-For: 192.0.2.8, 192.0.2.1\r\n") == "429");
  BOOST_TEST(status("X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 192.0.2.2\r\n") == "200");
}

BOOST_AUTO_TEST_CASE(one_address_has_at_most_64_connections_unless_it_is_a_proxy) {
  for (const bool behind_proxy : {false, true}) {
    HttpOptions chosen = options();
    chosen.behind_proxy = behind_proxy;
    const Running server(chosen);
    std::vector<std::unique_ptr<Connection>> connections;
    const auto answer = [&] {
      connections.push_back(std::make_unique<Connection>(server.port()));
      connections.back()->send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      return connections.back()->read_until("\r\n").substr(9, 3);
    };
    for (int i = 0; i < 64; ++i) BOOST_TEST(answer() == "200");
    BOOST_TEST(answer() == (behind_proxy ? "200" : "429"));
    if (behind_proxy) continue;
    // There is room again when one goes.
    connections.clear();
    std::string last;
    for (int tries = 0; tries < 50 && last != "200"; ++tries) {
      std::this_thread::sleep_for(milliseconds(20));
      last = answer();
    }
    BOOST_TEST(last == "200");
  }
}

BOOST_AUTO_TEST_CASE(a_taken_port_is_said_before_anything_is_served) {
  HttpServer first(options());
  HttpOptions chosen = options();
  chosen.port = *first.listen();
  HttpServer second(chosen);
  BOOST_TEST((second.listen().error().code == Errc::network_failed));
}

BOOST_AUTO_TEST_CASE(a_client_does_not_wait_for_ever) {
  HttpServer silent(options());  // It takes connections and never answers.
  const std::string url = "http://127.0.0.1:" + std::to_string(*silent.listen()) + "/";
  const Result<Answer> answer = http_get(url, milliseconds(100));
  BOOST_TEST((answer.error().code == Errc::network_failed));
}

BOOST_AUTO_TEST_SUITE_END()
