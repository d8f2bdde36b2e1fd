// The client against a server of a few lines that says what a test tells it to.
#include <boost/test/unit_test.hpp>

#include <boost/asio.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "origin/client.h"

using namespace trialog;
using namespace trialog::origin;
using namespace std::chrono_literals;

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr const char* first_answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst";

// Takes one connection after the other; to each request it says `answer`, then `after` when the client has had that.
class Server {
 public:
  Server(std::string answer, std::string after = {}) : answer_(std::move(answer)), after_(std::move(after)) {}
  ~Server() {
    is_ending_ = true;
    asio::io_context context;
    boost::system::error_code ignored;
    tcp::socket(context).connect(acceptor_.local_endpoint(), ignored);
    thread_.join();
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + "/"; }
  int connections() const { return connections_; }

 private:
  void run() {
    for (;;) {
      tcp::socket socket = acceptor_.accept();
      if (is_ending_) return;
      ++connections_;
      boost::system::error_code failed;
      while (!failed && !is_ending_) {
        std::string request;
        asio::read_until(socket, asio::dynamic_buffer(request), "\r\n\r\n", failed);
        if (failed) break;
        do asio::write(socket, asio::buffer(answer_), failed);
        while (!failed && answer_.find("200") == std::string::npos);
        std::this_thread::sleep_for(after_.empty() ? 0ms : 50ms);
        asio::write(socket, asio::buffer(after_), failed);
        while (!failed && answer_.find("chunked") != std::string::npos) asio::write(socket, asio::buffer(endless_), failed);
      }
    }
  }

  std::string answer_, after_;
  const std::string endless_ = std::string(65536, 'a');
  std::atomic<int> connections_ = 0;
  std::atomic<bool> is_ending_ = false;
  asio::io_context context_;
  tcp::acceptor acceptor_{context_, {asio::ip::make_address("127.0.0.1"), 0}};
  std::thread thread_{[this] { run(); }};
};

// The connection that a thread keeps ends with it, and so the server does.
void ask(const std::function<void()>& questions) { std::thread(questions).join(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(client)

BOOST_AUTO_TEST_CASE(a_line_without_an_end_is_refused) {
  for (const char* begin : {"1;", "1\r\na\r\n0\r\nname: "}) {
    const Server server(std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n") + begin);
    ask([&] { BOOST_TEST((http_get(server.url(), 20s).error().code == Errc::too_large)); });
  }
}

BOOST_AUTO_TEST_CASE(a_connection_is_used_again_but_not_an_old_one) {
  const Server server(first_answer);
  ask([&] {
    for (int i = 0; i < 2; ++i) BOOST_TEST(http_get(server.url())->body == "first");
    BOOST_TEST(server.connections() == 1);
    std::this_thread::sleep_for(5100ms);
    BOOST_TEST(http_get(server.url())->body == "first");
  });
  BOOST_TEST(server.connections() == 2);
}

BOOST_AUTO_TEST_CASE(what_comes_unasked_is_not_an_answer) {
  const Server server(first_answer, "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nunasked");
  ask([&] {
    for (int i = 0; i < 3; ++i) {
      BOOST_TEST(http_get(server.url())->body == "first");
      std::this_thread::sleep_for(200ms);
    }
  });
  BOOST_TEST(server.connections() == 3);
}

BOOST_AUTO_TEST_CASE(an_answer_that_only_announces_others_has_an_end) {
  const Server server("HTTP/1.1 103 Early Hints\r\n\r\n");
  ask([&] { BOOST_TEST((http_get(server.url(), 20s).error().code == Errc::network_failed)); });
}

BOOST_AUTO_TEST_SUITE_END()
