#include "log/note.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "base/encoding.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "crypto/hash.h"

namespace trialog {
namespace {

constexpr std::string_view line_start = "\xe2\x80\x94 ";
constexpr std::size_t id_bytes = 4;
constexpr std::size_t timestamp_bytes = 8;
constexpr std::size_t key_bytes = std::tuple_size_v<PublicKey>;
constexpr std::size_t signature_bytes = std::tuple_size_v<Signature>;

void append_big_endian(Bytes& out, std::uint64_t value, std::size_t bytes) {
  while (bytes-- > 0) out.push_back(static_cast<std::uint8_t>(value >> (8 * bytes) & 0xff));
}

std::uint64_t read_big_endian(ByteView bytes) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

std::uint32_t key_id(std::string_view name, std::uint8_t type, ByteView key) {
  constexpr std::uint8_t line_feed = '\n';
  const Digest digest = sha256({as_bytes(name), {&line_feed, 1}, {&type, 1}, key});
  return static_cast<std::uint32_t>(read_big_endian(ByteView(digest).first(id_bytes)));
}

VerifierKey make_key(std::string_view name, std::uint8_t type, ByteView key) {
  TRIALOG_ASSERT(is_key_name(name), "a key name that notes do not allow");
  return {std::string(name), key_id(name, type, key), type, {key.begin(), key.end()}};
}

bool is_space(std::uint32_t c) {
  return c == 0x20 || (c >= 0x09 && c <= 0x0d) || c == 0x85 || c == 0xa0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

bool has_only_line_feeds(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<std::uint8_t>(c) < 0x20 && c != '\n'; });
}

bool is_note_text(std::string_view text) {
  return !text.empty() && text.back() == '\n' && has_only_line_feeds(text) && is_utf8(text);
}

std::string signature_line(std::string_view name, ByteView payload) {
  return std::string(line_start) + std::string(name) + " " + base64(payload) + "\n";
}

std::string cosigned_message(std::string_view text, std::int64_t timestamp_s) {
  return "cosignature/v1\ntime " + std::to_string(timestamp_s) + "\n" + std::string(text);
}

struct SignatureLine {
  std::string_view name;
  std::uint32_t id = 0;
  Bytes signature;  // after the key id
};

struct ParsedNote {
  std::string_view text;
  std::vector<SignatureLine> lines;
};

Result<SignatureLine> parse_line(std::string_view line) {
  if (line.substr(0, line_start.size()) != line_start) return Errc::malformed_note;
  line.remove_prefix(line_start.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || !is_key_name(line.substr(0, space))) return Errc::malformed_note;
  const Result<Bytes> payload = decode_base64(line.substr(space + 1));
  if (!payload || payload->size() <= id_bytes) return Errc::malformed_note;
  const ByteView bytes = *payload;
  const ByteView signature = bytes.subspan(id_bytes);
  return SignatureLine{line.substr(0, space),
                       static_cast<std::uint32_t>(read_big_endian(bytes.first(id_bytes))),
                       {signature.begin(), signature.end()}};
}

Result<ParsedNote> parse_note(ByteView note) {
  if (note.size() > limits::max_note_bytes) return Errc::too_large;
  const std::string_view whole = as_text(note);
  if (!is_note_text(whole)) return Errc::malformed_note;
  const std::size_t empty_line = whole.rfind("\n\n");
  if (empty_line == std::string_view::npos) return Errc::malformed_note;
  ParsedNote parsed{whole.substr(0, empty_line + 1), {}};
  std::string_view rest = whole.substr(empty_line + 2);
  if (rest.empty()) return Errc::malformed_note;
  if (std::count(rest.begin(), rest.end(), '\n') > std::ptrdiff_t{limits::max_note_signatures}) return Errc::too_many;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    parsed.lines.push_back(TRIALOG_TRY(parse_line(rest.substr(0, end))));
    rest.remove_prefix(end + 1);
  }
  return parsed;
}

// Returns the time of a cosignature, 0 for a plain signature. Errors: invalid_signature.
Result<std::int64_t> verify(const VerifierKey& key, std::string_view text, ByteView signature) {
  std::string message(text);
  std::uint64_t timestamp_s = 0;
  if (key.type == note_type_cosignature) {
    if (signature.size() < timestamp_bytes) return Errc::invalid_signature;
    timestamp_s = read_big_endian(signature.first(timestamp_bytes));
    signature = signature.subspan(timestamp_bytes);
    if (timestamp_s > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      return Errc::invalid_signature;
    }
    message = cosigned_message(text, static_cast<std::int64_t>(timestamp_s));
  }
  if (signature.size() != signature_bytes || key.key.size() != key_bytes) return Errc::invalid_signature;
  PublicKey public_key;
  Signature raw;
  std::copy(key.key.begin(), key.key.end(), public_key.begin());
  std::copy(signature.begin(), signature.end(), raw.begin());
  // Few, and shared with programs of others.
  TRIALOG_TRY(check_signature_without_cofactor(public_key, as_bytes(message), raw));
  return static_cast<std::int64_t>(timestamp_s);
}

}  // namespace

bool is_key_name(std::string_view name) {
  if (name.empty() || !is_utf8(name)) return false;
  std::size_t position = 0;
  while (position < name.size()) {
    const std::uint32_t c = next_scalar(name, position);
    if (is_space(c) || c < 0x20 || c == '+') return false;
  }
  return true;
}

VerifierKey verifier_key_of(std::string_view name, const PublicKey& key) {
  return make_key(name, note_type_ed25519, key);
}

VerifierKey cosigner_key_of(std::string_view name, const PublicKey& key) {
  return make_key(name, note_type_cosignature, key);
}

Result<VerifierKey> parse_verifier_key(std::string_view vkey) {
  constexpr std::size_t hex_digits = 2 * id_bytes;
  // Base64 has "+" too, so the first one ends the name.
  const std::size_t name_end = vkey.find('+');
  if (name_end == std::string_view::npos || vkey.size() < name_end + hex_digits + 2) return Errc::invalid_key;
  const std::string_view name = vkey.substr(0, name_end);
  const std::string_view encoded = vkey.substr(name_end + hex_digits + 2);
  if (!is_key_name(name) || encoded.size() > 64) return Errc::invalid_key;
  const Result<Bytes> typed = decode_base64(encoded);
  if (!typed || typed->size() != 1 + key_bytes) return Errc::invalid_key;
  const std::uint8_t type = typed->front();
  if (type != note_type_ed25519 && type != note_type_cosignature) return Errc::invalid_key;
  const VerifierKey key = make_key(name, type, ByteView(*typed).subspan(1));
  // This also checks the key id and the second "+".
  if (format_verifier_key(key) != vkey) return Errc::invalid_key;
  return key;
}

std::string format_verifier_key(const VerifierKey& key) {
  Bytes id;
  append_big_endian(id, key.id, id_bytes);
  Bytes typed = {key.type};
  append(typed, key.key);
  return key.name + "+" + hex(id) + "+" + base64(typed);
}

std::string sign_note(std::string_view text, std::string_view name, const SigningKey& key) {
  TRIALOG_ASSERT(is_note_text(text), "a text that a note cannot carry");
  Bytes payload;
  append_big_endian(payload, verifier_key_of(name, key.public_key()).id, id_bytes);
  append(payload, key.sign(as_bytes(text)));
  return std::string(text) + "\n" + signature_line(name, payload);
}

std::string cosign(std::string_view checkpoint_text, std::string_view name, const SigningKey& key,
                   std::int64_t timestamp_s) {
  TRIALOG_ASSERT(is_note_text(checkpoint_text) && timestamp_s >= 0, "a text or time that cannot be cosigned");
  Bytes payload;
  append_big_endian(payload, cosigner_key_of(name, key.public_key()).id, id_bytes);
  append_big_endian(payload, static_cast<std::uint64_t>(timestamp_s), timestamp_bytes);
  append(payload, key.sign(as_bytes(cosigned_message(checkpoint_text, timestamp_s))));
  return signature_line(name, payload);
}

Result<std::string> append_signatures(ByteView note, std::string_view lines) {
  if (note.size() > limits::max_note_bytes || lines.size() > limits::max_note_bytes) return Errc::too_large;
  const ParsedNote before = TRIALOG_TRY(parse_note(note));
  std::string longer(as_text(note));
  longer += lines;
  const ParsedNote after = TRIALOG_TRY(parse_note(as_bytes(longer)));
  // An empty line among `lines` would make the old signatures part of the text.
  if (after.text != before.text) return Errc::malformed_note;
  return longer;
}

std::string valid_signatures(std::string_view text, std::string_view lines, std::span<const VerifierKey> keys) {
  std::string kept;
  std::vector<const VerifierKey*> found;
  for (std::size_t looked_at = 0; looked_at < limits::max_note_signatures && !lines.empty(); ++looked_at) {
    const std::size_t end = lines.find('\n');
    if (end == std::string_view::npos) break;
    const std::string_view whole = lines.substr(0, end + 1);
    lines.remove_prefix(whole.size());
    const Result<SignatureLine> line = parse_line(whole.substr(0, end));
    if (!line) continue;
    for (const VerifierKey& key : keys) {
      if (key.name != line->name || key.id != line->id || std::find(found.begin(), found.end(), &key) != found.end()) continue;
      if (!verify(key, text, line->signature)) continue;
      found.push_back(&key);
      kept += whole;
      break;
    }
  }
  return kept;
}

Result<OpenedNote> open_note(ByteView note, std::span<const VerifierKey> keys) {
  for (const VerifierKey& key : keys) {
    for (const VerifierKey& other : keys) {
      if (key.name == other.name && key.id == other.id && key != other) return Errc::invalid_key;
    }
  }
  const ParsedNote parsed = TRIALOG_TRY(parse_note(note));
  OpenedNote opened{std::string(parsed.text), {}};
  for (const SignatureLine& line : parsed.lines) {
    const auto is_of = [&](const auto& key) { return key.name == line.name && key.id == line.id; };
    const auto key = std::find_if(keys.begin(), keys.end(), is_of);
    if (key == keys.end()) continue;
    const std::int64_t timestamp_s = TRIALOG_TRY(verify(*key, parsed.text, line.signature));
    if (std::any_of(opened.signatures.begin(), opened.signatures.end(), is_of)) continue;
    opened.signatures.push_back({key->name, key->id, key->type, timestamp_s});
  }
  if (opened.signatures.empty()) return Errc::missing_signature;
  return opened;
}

Result<std::string> only_signed_by(ByteView note, std::span<const VerifierKey> keys) {
  const OpenedNote opened = TRIALOG_TRY(open_note(note, keys));
  return opened.text + "\n" + valid_signatures(opened.text, as_text(note).substr(opened.text.size() + 1), keys);
}

bool has_more_signers(ByteView note, ByteView other) {
  const Result<ParsedNote> parsed = parse_note(note);
  const Result<ParsedNote> parsed_other = parse_note(other);
  if (!parsed || !parsed_other) return false;
  const auto has_all = [](const std::vector<SignatureLine>& lines, const std::vector<SignatureLine>& others) {
    return std::all_of(others.begin(), others.end(), [&](const SignatureLine& wanted) {
      return std::any_of(lines.begin(), lines.end(), [&](const SignatureLine& line) {
        return line.name == wanted.name && line.id == wanted.id;
      });
    });
  };
  return has_all(parsed->lines, parsed_other->lines) && !has_all(parsed_other->lines, parsed->lines);
}

}  // namespace trialog
