#include "exports.h"

#include <cstdlib>
#include <utility>

#include "crypto/random_source.h"
#include "engine/host.h"
#include "view/portal.h"

using namespace trialog;

struct TrialogHost {
  view::Portal portal;
  Bytes reply;
};

int trialog_version() { return 5; }

std::uint8_t* trialog_allocate(std::size_t size) { return static_cast<std::uint8_t*>(std::malloc(size)); }

void trialog_release(std::uint8_t* bytes) { std::free(bytes); }

TrialogHost* trialog_create(const std::uint8_t* language, std::size_t language_size, const std::uint8_t* catalogue, std::size_t catalogue_size) {
  use_system_random();
  Result<view::Portal> portal = view::Portal::create(as_text({language, language_size}), as_text({catalogue, catalogue_size}));
  if (!portal) return nullptr;
  return new TrialogHost{std::move(*portal), {}};
}

int trialog_dispatch(TrialogHost* host, const std::uint8_t* result, std::size_t size, double now_ms) {
  host->reply.clear();
  const Result<engine::HostResult> decoded = engine::decode_result({result, size});
  if (!decoded) return 0;
  host->reply = engine::encode_effects(host->portal.dispatch(*decoded, static_cast<std::int64_t>(now_ms)));
  return 1;
}

const std::uint8_t* trialog_reply_pointer(const TrialogHost* host) { return host->reply.data(); }

std::size_t trialog_reply_size(const TrialogHost* host) { return host->reply.size(); }
