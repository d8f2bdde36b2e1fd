#include "log/policy.h"

#include <algorithm>
#include <functional>

#include "base/encoding.h"
#include "base/limits.h"

namespace trialog {
namespace {

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return words;
    const std::size_t end = std::min(line.find_first_of(" \t", begin), line.size());
    words.push_back(line.substr(begin, end - begin));
    line.remove_prefix(end);
  }
}

class Reader {
 public:
  Result<void> read(std::string_view line) {
    const std::vector<std::string_view> words = words_of(line);
    if (words.empty() || words[0].starts_with('#')) return {};
    if (words[0] == "log" && (words.size() == 2 || words.size() == 3)) return read_log(words);
    if (words[0] == "witness" && (words.size() == 3 || words.size() == 4)) return read_witness(words);
    if (words[0] == "group" && words.size() >= 4) return read_group(words);
    if (words[0] == "quorum" && words.size() == 2) return read_quorum(words[1]);
    return Errc::malformed_policy;
  }

  Result<Policy> finish() && {
    if (!has_quorum_) return Error{Errc::malformed_policy, "quorum"};
    return std::move(policy_);
  }

 private:
  Result<void> read_log(const std::vector<std::string_view>& words) {
    const VerifierKey key = TRIALOG_TRY(take_key(words[1], note_type_ed25519));
    policy_.logs.push_back({key, words.size() == 3 ? std::string(words[2]) : std::string()});
    return {};
  }

  Result<void> read_witness(const std::vector<std::string_view>& words) {
    TRIALOG_TRY(check_new(words[1]));
    Policy::Voter witness;
    witness.name = words[1];
    witness.key = TRIALOG_TRY(take_key(words[2], note_type_cosignature));
    if (words.size() == 4) witness.url = words[3];
    add(std::move(witness));
    return {};
  }

  Result<void> read_group(const std::vector<std::string_view>& words) {
    TRIALOG_TRY(check_new(words[1]));
    Policy::Voter group;
    group.name = words[1];
    for (std::size_t i = 3; i < words.size(); ++i) {
      const std::optional<std::size_t> member = find(words[i]);
      // Who is a member already would count twice.
      if (!member || is_member_[*member]) return Errc::malformed_policy;
      is_member_[*member] = true;
      group.members.push_back(*member);
    }
    if (words[2] == "all") {
      group.least = group.members.size();
    } else if (words[2] == "any") {
      group.least = 1;
    } else {
      const Result<std::int64_t> least = decode_decimal(words[2]);
      if (!least || *least < 1 || static_cast<std::size_t>(*least) > group.members.size()) return Errc::malformed_policy;
      group.least = static_cast<std::size_t>(*least);
    }
    add(std::move(group));
    return {};
  }

  Result<void> read_quorum(std::string_view name) {
    if (has_quorum_) return Errc::malformed_policy;
    has_quorum_ = true;
    if (name == "none") return {};
    policy_.quorum = find(name);
    if (!policy_.quorum) return Errc::malformed_policy;
    return {};
  }

  // One key under two names would be two voices.
  Result<VerifierKey> take_key(std::string_view vkey, std::uint8_t type) {
    const Result<VerifierKey> key = parse_verifier_key(vkey);
    if (!key || key->type != type) return Errc::malformed_policy;
    for (const VerifierKey& other : policy_.keys()) {
      if (other.key == key->key || (other.name == key->name && other.id == key->id)) return Errc::malformed_policy;
    }
    return *key;
  }

  Result<void> check_new(std::string_view name) const {
    if (name == "none" || find(name)) return Errc::malformed_policy;
    return {};
  }

  std::optional<std::size_t> find(std::string_view name) const {
    const auto found = std::find_if(policy_.voters.begin(), policy_.voters.end(),
                                    [&](const Policy::Voter& voter) { return voter.name == name; });
    if (found == policy_.voters.end()) return std::nullopt;
    return static_cast<std::size_t>(found - policy_.voters.begin());
  }

  void add(Policy::Voter voter) {
    policy_.voters.push_back(std::move(voter));
    is_member_.push_back(false);
  }

  Policy policy_;
  std::vector<bool> is_member_;  // of a group, by voter
  bool has_quorum_ = false;
};

}  // namespace

std::vector<VerifierKey> Policy::keys() const {
  std::vector<VerifierKey> keys = witness_keys();
  for (const Log& log : logs) keys.push_back(log.key);
  return keys;
}

std::vector<VerifierKey> Policy::witness_keys() const {
  std::vector<VerifierKey> keys;
  for (const Voter& voter : voters) {
    if (voter.key) keys.push_back(*voter.key);
  }
  return keys;
}

Result<Policy> parse_policy(std::string_view text) {
  if (text.size() > limits::max_policy_bytes) return Errc::too_large;
  if (!text.ends_with('\n')) return Errc::malformed_policy;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f) return Errc::malformed_policy;
  }
  Reader reader;
  for (std::size_t number = 1; !text.empty(); ++number) {
    if (number > limits::max_policy_lines) return Errc::too_many;
    const std::size_t end = text.find('\n');
    const Result<void> read = reader.read(text.substr(0, end));
    if (!read) return Error{read.error().code, std::to_string(number)};
    text.remove_prefix(end + 1);
  }
  return std::move(reader).finish();
}

Result<VouchedCheckpoint> weigh_checkpoint(ByteView note, const Policy& policy) {
  const OpenedNote opened = TRIALOG_TRY(open_note(note, policy.keys()));
  VouchedCheckpoint vouched;
  vouched.checkpoint = TRIALOG_TRY(parse_checkpoint(opened.text));
  const auto signed_at_s = [&](const VerifierKey& key) -> std::optional<std::int64_t> {
    for (const NoteSignature& signature : opened.signatures) {
      if (signature.name == key.name && signature.id == key.id && signature.type == key.type) return signature.timestamp_s;
    }
    return std::nullopt;
  };
  const auto is_its_log = [&](const Policy::Log& log) { return log.key.name == vouched.checkpoint.origin; };
  if (std::none_of(policy.logs.begin(), policy.logs.end(), is_its_log)) return Errc::unknown_origin;
  const bool is_signed = std::any_of(policy.logs.begin(), policy.logs.end(), [&](const Policy::Log& log) {
    return is_its_log(log) && signed_at_s(log.key);
  });
  if (!is_signed) return Errc::missing_signature;
  std::vector<std::optional<std::int64_t>> agreed_at_s;  // by voter; members stand before their group
  for (const Policy::Voter& voter : policy.voters) {
    if (voter.key) {
      agreed_at_s.push_back(signed_at_s(*voter.key));
      if (agreed_at_s.back()) vouched.witnesses.push_back(voter.name);
      continue;
    }
    std::vector<std::int64_t> times_s;
    for (const std::size_t member : voter.members) {
      if (agreed_at_s[member]) times_s.push_back(*agreed_at_s[member]);
    }
    std::sort(times_s.begin(), times_s.end(), std::greater<>());
    const bool is_enough = voter.least > 0 && times_s.size() >= voter.least;
    agreed_at_s.push_back(is_enough ? std::optional(times_s[voter.least - 1]) : std::nullopt);
  }
  if (policy.quorum) vouched.quorum_at_s = agreed_at_s[*policy.quorum];
  vouched.is_enough = !policy.quorum || vouched.quorum_at_s;
  return vouched;
}

Result<VouchedCheckpoint> open_checkpoint(ByteView note, const Policy& policy) {
  VouchedCheckpoint vouched = TRIALOG_TRY(weigh_checkpoint(note, policy));
  if (!vouched.is_enough) return Error{Errc::missing_signature, "quorum"};
  return vouched;
}

}  // namespace trialog
