#include "engine/host.h"

namespace trialog::engine {
namespace {

constexpr std::size_t word_bytes = 4;

bool is_known(EffectType type) { return type >= EffectType::fetch && type <= EffectType::release; }
bool is_known(ResultType type) { return type >= ResultType::started && type <= ResultType::words; }

void append_word(Bytes& out, std::size_t value) {
  for (unsigned shift = 0; shift < 32; shift += 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}

template <class Message>
void append_message(Bytes& out, const Message& message) {
  append_word(out, static_cast<std::uint32_t>(message.type));
  append_word(out, message.request_id);
  append_word(out, message.flags);
  append_word(out, message.strings.size());
  for (const Bytes& string : message.strings) {
    TRIALOG_ASSERT(string.size() <= UINT32_MAX, "a string of a message fits 32 bits");
    append_word(out, string.size());
    append(out, string);
    while (out.size() % word_bytes != 0) out.push_back(0);
  }
}

class Reader {
 public:
  explicit Reader(ByteView bytes) : bytes_(bytes) {}

  bool at_end() const { return bytes_.empty(); }

  template <class Message>
  Result<Message> message() {
    Message message;
    message.type = static_cast<decltype(message.type)>(TRIALOG_TRY(word()));
    if (!is_known(message.type)) return Error{Errc::invalid_value, "type"};
    message.request_id = TRIALOG_TRY(word());
    message.flags = TRIALOG_TRY(word());
    const std::uint32_t count = TRIALOG_TRY(word());
    // Every string takes one word at least.
    if (count > bytes_.size() / word_bytes) return Error{Errc::too_many, "strings"};
    message.strings.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) message.strings.push_back(TRIALOG_TRY(string()));
    return message;
  }

 private:
  Result<std::uint32_t> word() {
    if (bytes_.size() < word_bytes) return Errc::truncated;
    std::uint32_t value = 0;
    for (std::size_t i = word_bytes; i-- > 0;) value = value << 8 | bytes_[i];
    bytes_ = bytes_.subspan(word_bytes);
    return value;
  }

  Result<Bytes> string() {
    const std::size_t size = TRIALOG_TRY(word());
    if (size > bytes_.size()) return Errc::truncated;
    const std::size_t padding = (word_bytes - size % word_bytes) % word_bytes;
    if (padding > bytes_.size() - size) return Errc::truncated;
    for (const std::uint8_t byte : bytes_.subspan(size, padding)) {
      if (byte != 0) return Error{Errc::invalid_value, "padding"};
    }
    const ByteView string = bytes_.first(size);
    bytes_ = bytes_.subspan(size + padding);
    return Bytes{string.begin(), string.end()};
  }

  ByteView bytes_;
};

}  // namespace

Bytes encode_effects(std::span<const Effect> effects) {
  Bytes out;
  for (const Effect& effect : effects) append_message(out, effect);
  return out;
}

Result<std::vector<Effect>> decode_effects(ByteView bytes) {
  Reader reader(bytes);
  std::vector<Effect> effects;
  while (!reader.at_end()) effects.push_back(TRIALOG_TRY(reader.message<Effect>()));
  return effects;
}

Bytes encode_result(const HostResult& result) {
  Bytes out;
  append_message(out, result);
  return out;
}

Result<HostResult> decode_result(ByteView bytes) {
  Reader reader(bytes);
  HostResult result = TRIALOG_TRY(reader.message<HostResult>());
  if (!reader.at_end()) return Errc::trailing_bytes;
  return result;
}

}  // namespace trialog::engine
