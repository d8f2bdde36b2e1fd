// Whether a device lets a release of the page take over: only when the register names it and its files are those.
#include <boost/test/unit_test.hpp>

#include "engine/engine.h"
#include "support/device.h"

using namespace trialog;
using namespace trialog::engine;
using test::cosign_log;
using test::Device;
using test::Origin;
using test::witness_lines;

namespace {

using Files = std::map<std::string, std::string>;
const Files first{{"core.wasm", "first core"}, {"languages/en.json", "{}"}, {"page.js", "first page"}};
const Files second{{"core.wasm", "second core"}, {"languages/en.json", "{}"}, {"page.js", "second page"}};

Release release_of(const Files& files, const RecordHeader* before = nullptr) {
  Release release;
  for (const auto& [name, content] : files) {
    release.files.push_back({name, hex(sha256(as_bytes(content))), static_cast<std::int64_t>(content.size())});
  }
  release.header.id = release_id(release_name(release.files));
  release.header.previous_sha256 = no_previous_sha256;
  release.header.published_at_ms = 1767225600000;
  release.header.language = "en";
  if (before != nullptr) {
    release.header.revision = before->revision + 1;
    Release last = release;
    last.header = *before;
    release.header.previous_sha256 = hex(sha256(encode_record(last).value()));
  }
  return release;
}
std::string name_of(const Files& files) { return release_name(release_of(files).files); }

void publish(Origin& origin, const Files& files, const RecordHeader* before = nullptr) {
  origin.register_log.append(sign_record(release_of(files, before), origin.root).value());
  origin.register_log.publish();
}
void serve(Origin& origin, const Files& files) {
  origin.release = name_of(files);
  origin.assets = files;
}

// What the service worker was told: "<first|second>[!]: <number of files>"; with ! it takes over.
std::string told(const Device& device) {
  std::string text;
  for (const Effect& effect : device.shown) {
    if (effect.type != EffectType::release) continue;
    const bool is_first = as_text(effect.strings[0]) == name_of(first);
    const std::string lines(as_text(effect.strings[1]));
    text += (text.empty() ? "" : ", ") + std::string(is_first ? "first" : "second") + (effect.flags == 1 ? "!" : "") + ": " +
            std::to_string(std::count(lines.begin(), lines.end(), '\n'));
  }
  return text;
}

// A device that runs `first`, with a register that names it, and an origin that serves `second`.
struct Update {
  Origin origin;
  std::map<std::string, Bytes> storage;
  Update() {
    publish(origin, first);
    serve(origin, second);
  }
  Device visit(const std::string& url = "/en/") { return Device(origin, storage, url, true, name_of(first)); }
};

ReleaseStanding offered(const Device& device) {
  return device.state().offered_release ? device.state().offered_release->standing : ReleaseStanding::unknown;
}

}  // namespace

BOOST_TEST_DONT_PRINT_LOG_VALUE(ReleaseStanding)

BOOST_AUTO_TEST_SUITE(releases)

BOOST_AUTO_TEST_CASE(the_running_release_is_looked_up_and_on_the_verify_page_compared) {
  Update update;
  serve(update.origin, first);
  Device device = update.visit();
  BOOST_TEST((device.state().running_release.standing == ReleaseStanding::listed));
  BOOST_TEST(told(device) == "first: 3");
  device.go("/en/verify");
  BOOST_TEST((device.state().running_release.standing == ReleaseStanding::equal));
  BOOST_TEST(device.state().running_release.compared == 3U);
  BOOST_TEST(!device.state().offered_release.has_value());
  update.origin.assets["page.js"] = "something else";
  const Device other = update.visit("/en/verify");
  BOOST_TEST((other.state().running_release.standing == ReleaseStanding::different));
  BOOST_TEST(other.state().running_release.file == "page.js");
}

BOOST_AUTO_TEST_CASE(an_update_that_the_register_names_takes_over_once_its_files_were_compared) {
  Update update;
  publish(update.origin, second);
  const Device device = update.visit();
  BOOST_TEST((offered(device) == ReleaseStanding::equal));
  BOOST_TEST(told(device) == "first: 3, second!: 3");
  BOOST_TEST(device.state().is_offer_taken);
}

BOOST_AUTO_TEST_CASE(an_update_that_the_register_does_not_name_waits_for_the_person) {
  Update update;
  Device device = update.visit("/en/verify");
  BOOST_TEST((offered(device) == ReleaseStanding::missing));
  BOOST_TEST(told(device) == "first: 3");
  device.press("verify/release/stay");
  BOOST_TEST(device.state().is_offer_declined);
  device.press("verify/release/take");
  BOOST_TEST(told(device) == "first: 3, second!: 0", "by the person's own choice, and then nothing is known of its files");
  BOOST_TEST(device.state().is_offer_taken);
}

BOOST_AUTO_TEST_CASE(an_update_with_one_other_file_does_not_take_over) {
  Update update;
  publish(update.origin, second);
  update.origin.assets["page.js"] += " ";
  const Device device = update.visit();
  BOOST_TEST((offered(device) == ReleaseStanding::different));
  BOOST_TEST(device.state().offered_release->file == "page.js");
  BOOST_TEST(told(device) == "first: 3");
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_had_is_asked_for_again_at_the_next_look) {
  Update update;
  publish(update.origin, second);
  const std::string page = std::exchange(update.origin.assets["page.js"], "");
  update.origin.assets.erase("page.js");
  Device device = update.visit();
  BOOST_TEST((offered(device) == ReleaseStanding::unreachable));
  BOOST_TEST(told(device) == "first: 3");
  update.origin.assets["page.js"] = page;
  device.go("/en/register");
  BOOST_TEST((offered(device) == ReleaseStanding::equal));
  BOOST_TEST(told(device) == "first: 3, second!: 3");
}

BOOST_AUTO_TEST_CASE(an_update_needs_as_many_witnesses_as_the_policy_says) {
  Update update;
  publish(update.origin, second);
  update.origin.policy = witness_lines({"a.example"});
  Device device = update.visit();
  BOOST_TEST((offered(device) == ReleaseStanding::unvouched));
  BOOST_TEST(told(device).empty());
  cosign_log(update.origin.register_log, "a.example", "a.example");
  device.go("/en/register");
  BOOST_TEST((offered(device) == ReleaseStanding::equal));
  BOOST_TEST(told(device) == "first: 3, second!: 3");
}

BOOST_AUTO_TEST_CASE(other_witnesses_than_before_do_not_carry_an_update_at_once) {
  Update update;
  update.origin.policy = witness_lines({"a.example"});
  cosign_log(update.origin.register_log, "a.example", "a.example");
  { const Device device = update.visit(); }
  publish(update.origin, second);
  update.origin.policy = witness_lines({"puppet.example"});
  cosign_log(update.origin.register_log, "puppet.example", "puppet.example");
  const Device device = update.visit();
  BOOST_TEST((offered(device) == ReleaseStanding::unvouched));
  BOOST_TEST(told(device).empty());
}

BOOST_AUTO_TEST_CASE(an_earlier_release_takes_over_only_when_it_was_published_again) {
  Update update;
  update.origin = Origin();
  publish(update.origin, second);
  publish(update.origin, first);
  serve(update.origin, second);
  {
    const Device device = update.visit();
    BOOST_TEST((offered(device) == ReleaseStanding::older));
    BOOST_TEST(told(device) == "first: 3");
  }
  const RecordHeader before = release_of(second).header;
  publish(update.origin, second, &before);
  BOOST_TEST((offered(update.visit()) == ReleaseStanding::equal));
}

BOOST_AUTO_TEST_CASE(a_portal_that_names_no_releases_updates_as_it_likes) {
  Update update;
  update.origin = Origin();
  serve(update.origin, second);
  const Device device = update.visit();
  BOOST_TEST((offered(device) == ReleaseStanding::unpublished));
  BOOST_TEST(told(device) == "second!: 0");
}

BOOST_AUTO_TEST_CASE(a_release_signed_by_somebody_else_is_none) {
  Update update;
  Release forged = release_of(second);
  forged.header.publisher_id = "org-example";
  update.origin.register_log.append(sign_record(forged, update.origin.official).value());
  update.origin.register_log.publish();
  const Device device = update.visit();
  BOOST_TEST((offered(device) == ReleaseStanding::missing));
  BOOST_TEST(device.state().records->refused().size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
