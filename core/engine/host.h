// What the engine asks of its host (effects) and what the host answers (results), and their one binary form.
// The browser's worker (web/page/worker.ts) is such a host; tests are another.
// Shape, little-endian u32 words:
//   message  type, request_id, flags, string count, then each string: byte length, bytes, zeros up to a multiple of 4
//   effects  messages one after another, no count: the buffer ends where the last one ends
//   result   exactly one message
// Errors of decoding: Errc::truncated, Errc::trailing_bytes, Errc::too_many (strings), Errc::invalid_value (type or
// padding). decode_result(encode_result(r)) == r and decode_effects(encode_effects(e)) == e.
// Does not: run anything.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace trialog::engine {

// The strings of each, in order, are in the comment; `flags` where something is said about it, else 0.
enum class EffectType : std::uint32_t {
  fetch = 1,       // url; flags: most KiB to accept
  post = 2,        // url, content type, body
  load = 3,        // key
  store = 4,       // key, bytes
  erase = 5,       // key; no answer
  list = 6,        // prefix of keys
  patch = 7,       // bytes of view/patch/patch.h; no answer
  save_file = 8,   // file name, media type, bytes; no answer
  later = 9,       // flags: delay in milliseconds
  print = 10,      // no answer
  copy = 11,       // text for the clipboard; no answer
  broadcast = 12,  // text for the other tabs; no answer
  repaint = 13,    // flags: handle of a canvas; its look, what it shows and what kind that is (view/portal.h), or nothing
                   // when it is gone; no answer
  reload = 14,     // url of a full navigation; no answer
  status = 15,     // DOM id, text, text of a button beside it or "": what an element that the origin wrote says until the
                   // first patch; no answer
  words = 16,      // tag of the language whose catalogue is wanted; request id 0, but answered
  preferences = 17,  // line of preferences.h: the page keeps it and takes on that look; no answer
  speak = 18,        // flags 1: read main aloud from its beginning, 0: be silent; no answer
  release = 19,      // name of a release, its files as lines "SHA-256 NAME" or "": what the service worker may serve of it;
                     // flags 1: it takes over from the next page on; no answer
};

enum class ResultType : std::uint32_t {
  started = 101,      // path and query, language of the document, language of the browser, scheme with host and port,
                      // line of preferences.h, name of the page's release; flags 1: the browser can read aloud
  fetched = 102,      // flags: HTTP status, 0 when nothing arrived; body, value of the header Trialog-Log
  posted = 103,       // as fetched
  loaded = 104,       // flags: 1 found, 0 not, 2 the storage cannot be read; bytes
  stored = 105,       // flags: 1 kept, 2 the storage is full, 0 failed
  listed = 106,       // flags: 2 the storage cannot be read; the keys, sorted
  event = 107,        // bytes of one event of the page
  later_due = 108,
  broadcasted = 109,  // text from another tab
  file = 110,         // name, bytes: a person chose a file
  online = 111,       // flags: 1 connected, 0 not
  words = 112,        // tag of a language, its catalogue: empty when it cannot be had
};

struct Effect {
  EffectType type = EffectType::fetch;
  std::uint32_t request_id = 0;  // comes back in the result; 0 when no answer is wanted
  std::uint32_t flags = 0;
  std::vector<Bytes> strings;
  friend bool operator==(const Effect&, const Effect&) = default;
};

struct HostResult {
  ResultType type = ResultType::started;
  std::uint32_t request_id = 0;  // 0 when nobody asked
  std::uint32_t flags = 0;
  std::vector<Bytes> strings;
  friend bool operator==(const HostResult&, const HostResult&) = default;
};

Bytes encode_effects(std::span<const Effect> effects);
Result<std::vector<Effect>> decode_effects(ByteView bytes);

Bytes encode_result(const HostResult& result);
Result<HostResult> decode_result(ByteView bytes);

}  // namespace trialog::engine
