// Policies: who must have signed a checkpoint before it counts.
// Shape:  lines of words separated by spaces or tabs; a line that begins with "#" says nothing:
//             log <vkey> [url]
//             witness <name> <vkey> [url]             the key is one that cosigns (type 0x04)
//             group <name> all|any|<k> <member>...    members are witnesses and groups named above
//             quorum <name>|none                      exactly once
//         Every name is a member of one group at most, and no key stands in a policy twice.
//         A checkpoint counts when one of the logs signed it and the quorum is reached.
// Source: C2SP tlog-policy.
// Does not: ask anybody to sign, or read the addresses.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "log/checkpoint.h"
#include "log/note.h"

namespace trialog {

struct Policy {
  struct Log {
    VerifierKey key;
    std::string url;  // empty when the line has none
  };
  // A witness, or a group of voters that stand before it.
  struct Voter {
    std::string name;
    std::optional<VerifierKey> key;    // of a witness
    std::string url;                   // of a witness
    std::vector<std::size_t> members;  // of a group: places in `voters`
    std::size_t least = 0;             // of a group: how many of them must agree
  };

  std::vector<Log> logs;
  std::vector<Voter> voters;
  std::optional<std::size_t> quorum;  // none: the log's own signature is enough

  // All of them, for open_note.
  std::vector<VerifierKey> keys() const;
  std::vector<VerifierKey> witness_keys() const;
};

// Errors: too_large, too_many (lines), malformed_policy; `where` says the line's number, from 1.
Result<Policy> parse_policy(std::string_view text);

struct VouchedCheckpoint {
  Checkpoint checkpoint;
  std::vector<std::string> witnesses;  // names in the policy of those who signed, in its order
  bool is_enough = false;              // the quorum is reached
  // Until when as many as the quorum asks for had seen no greater tree: the latest time T for which those who signed at T or
  // later reach it. Where several must sign, one clock that is ahead or one witness that is not shown the log moves nothing.
  // Unix seconds; none when the quorum is not reached, or is none.
  std::optional<std::int64_t> quorum_at_s;
};

// What the signatures weigh, whether they are enough or not.
// Errors: those of open_note and parse_checkpoint; unknown_origin (of no log of the policy); missing_signature (the log's).
Result<VouchedCheckpoint> weigh_checkpoint(ByteView note, const Policy& policy);

// The same where they must be. Errors: also missing_signature with `where` "quorum" when the witnesses are too few.
Result<VouchedCheckpoint> open_checkpoint(ByteView note, const Policy& policy);

}  // namespace trialog
