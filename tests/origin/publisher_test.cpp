#include "origin/publisher.h"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "log/checkpoint.h"
#include "log/note.h"
#include "log/policy.h"
#include "log/witness.h"
#include "origin/http.h"
#include "origin/makers.h"
#include "origin/sequencer.h"

using namespace trialog;
using namespace trialog::origin;
using namespace trialog::origin::test;

namespace {

constexpr std::chrono::minutes long_enough{2};

// A witness that cosigns what it is sent, once it may. Of the intake log it can know another tree, signed by the log's key.
class Witness {
 public:
  explicit Witness(std::uint64_t known_intake_size = 0) : known_intake_size_(known_intake_size), server_(options()) {
    port_ = *server_.listen();
    thread_ = std::thread([this] {
      server_.run(2, [this](const Request& request, const Respond& respond) { take(request, respond); },
                  [](const Request&, const Error&) { return response(400, {}); });
    });
  }
  ~Witness() {
    answer_from_now_on();
    server_.stop();
    thread_.join();
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  VerifierKey key() const { return cosigner_key_of("w.example", key_of("w").public_key()); }
  int times_asked() const {
    const std::lock_guard lock(mutex_);
    return times_asked_;
  }
  void answer_from_now_on() {
    const std::lock_guard lock(mutex_);
    answers_ = true;
    for (const auto& [request, respond] : held_) respond(answer(request));
    held_.clear();
  }

 private:
  static HttpOptions options() {
    HttpOptions options;
    options.port = 0;
    options.request_time = long_enough;
    return options;
  }

  static Response response(unsigned status, std::string body) {
    Response made;
    made.status = status;
    made.body = std::make_shared<const std::string>(std::move(body));
    return made;
  }

  void take(const Request& request, const Respond& respond) {
    const std::lock_guard lock(mutex_);
    if (request.method == Method::post) ++times_asked_;
    if (answers_) respond(answer(request));
    else held_.emplace_back(request, respond);
  }

  Response answer(const Request& request) const {
    const std::string intake = origin_of(portal_name, LogName::intake_log);
    if (request.method == Method::get) {
      return response(200, sign_note(format_checkpoint({intake, known_intake_size_, {}}), intake, key_of("intake")));
    }
    const Result<AddCheckpoint> asked = parse_add_checkpoint(request.body);
    if (!asked) return response(400, {});
    if (claimed_origin(asked->checkpoint) == intake && known_intake_size_ > 0) {
      return asked->old_size == known_intake_size_ ? response(422, {}) : response(409, std::to_string(known_intake_size_) + "\n");
    }
    const std::string text = asked->checkpoint.substr(0, asked->checkpoint.find("\n\n") + 1);
    return response(200, cosign(text, "w.example", key_of("w"), now_ms / 1000 + times_asked_));
  }

  const std::uint64_t known_intake_size_;
  HttpServer server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
  mutable std::mutex mutex_;
  int times_asked_ = 0;
  bool answers_ = false;
  std::vector<std::pair<Request, Respond>> held_;
};

class WitnessedPortal {
 public:
  explicit WitnessedPortal(const Witness& witness) : ledger_(open_ledger(folder_.path())) {
    BOOST_TEST(admit(*ledger_, certificate()).has_value());
    BOOST_TEST(admit(*ledger_, complaint("cmp-1")).has_value());
    reading_ = *Store::open(database_path(folder_.path()), Store::Access::read);
    std::string text;
    for (const LogName log : all_logs) text += "log " + format_verifier_key(ledger_->verifier_key(log)) + "\n";
    text += "witness w " + format_verifier_key(witness.key()) + " " + witness.url() + "\nquorum w\n";
    policy_ = *parse_policy(text);
  }

  Ledger& ledger() { return *ledger_; }
  std::unique_ptr<Publisher> publisher() const {
    PublisherOptions options;
    options.patience = options.exchange_time = long_enough;
    return *Publisher::create(*ledger_, *reading_, policy_, folder_.path(), options);
  }
  // The published checkpoint of the intake log as it lies on the disk.
  std::string kept() const { return with_kept_cosignatures(folder_.path(), LogName::intake_log, ledger_->newest(LogName::intake_log).note); }

 private:
  Folder folder_;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<Store> reading_;
  Policy policy_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(publisher)

// The ledger has one leaf: a longer tree, and another one of that size.
BOOST_AUTO_TEST_CASE(nothing_is_taken_before_the_witnesses_have_answered_or_when_one_shows_another_history) {
  for (const std::uint64_t known_size : {std::uint64_t{5}, std::uint64_t{1}}) {
    std::promise<Result<Receipt>> promise;
    std::future<Result<Receipt>> answer = promise.get_future();
    Witness witness(known_size);
    WitnessedPortal portal(witness);
    const std::unique_ptr<Publisher> publisher = portal.publisher();
    Sequencer sequencer(portal.ledger(), [] { return now_ms; }, publisher.get());
    sequencer.submit(complaint("cmp-2"), [&](Result<Receipt> receipt) { promise.set_value(std::move(receipt)); });
    BOOST_TEST((answer.wait_for(std::chrono::milliseconds(200)) == std::future_status::timeout));
    BOOST_TEST(portal.ledger().newest(LogName::intake_log).size == 1u);
    witness.answer_from_now_on();
    BOOST_REQUIRE((answer.wait_for(long_enough / 2) == std::future_status::ready));
    const Result<Receipt> receipt = answer.get();
    BOOST_REQUIRE(!receipt.has_value());
    BOOST_TEST((receipt.error().code == Errc::rewound));
    BOOST_TEST(portal.ledger().newest(LogName::intake_log).size == 1u);
  }
}

BOOST_AUTO_TEST_CASE(a_witness_whose_cosignature_was_kept_is_asked_at_the_next_start_too) {
  Witness witness;
  witness.answer_from_now_on();
  WitnessedPortal portal(witness);
  std::string before;
  for (const int times_asked : {2, 4}) {
    std::unique_ptr<Publisher> publisher = portal.publisher();
    publisher->wait_for_first_answers();
    BOOST_TEST(witness.times_asked() == times_asked);
    BOOST_TEST(!publisher->is_second_history());
    publisher.reset();  // What it has is on the disk then.
    BOOST_TEST(portal.kept().find("w.example") != std::string::npos);
    BOOST_TEST((before.empty() || portal.kept() == before));
    before = portal.kept();
  }
}

BOOST_AUTO_TEST_CASE(a_witness_that_is_away_has_failed_to_answer_and_is_not_waited_for) {
  std::unique_ptr<Witness> witness = std::make_unique<Witness>();
  WitnessedPortal portal(*witness);
  witness.reset();
  const std::unique_ptr<Publisher> publisher = portal.publisher();
  const auto begun = std::chrono::steady_clock::now();
  publisher->wait_for_first_answers();
  BOOST_TEST((std::chrono::steady_clock::now() - begun < long_enough / 2));
}

BOOST_AUTO_TEST_SUITE_END()
