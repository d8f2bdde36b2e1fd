// What the screens may read. The engine writes it in the browser; the origin fills the public part of it.
// Plain data: no behaviour, no clock, no handles.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/preferences.h"
#include "engine/route.h"
#include "log/checkpoint.h"
#include "log/evidence.h"
#include "log/policy.h"
#include "register/record_evidence.h"
#include "register/register.h"

namespace trialog::engine {

// Where the screens run: what the origin wrote was not checked on the reader's device, and the page says so.
enum class Host { origin, device };

struct LogConfig {
  std::string origin;        // the log's name in its checkpoints
  std::string verifier_key;  // signed-note vkey
  std::string url;           // path prefix, "/log/register"
};

// The portal's public settings, /portal.json. Pinned on the device at the first visit.
struct PortalConfig {
  LocalizedText name;
  PublicKey root_key{};
  std::string root_key_hex;
  std::array<LogConfig, 2> logs;  // by LogName
  std::string release;
  std::string policy_text;        // whose signatures count, log/policy.h; empty: the portal has no policy
  std::optional<Policy> policy;   // the same, read
};

enum class SyncPhase { waiting, checkpoint, fetching, checking, done, offline, failed };

// How far this device is with one log.
struct LogState {
  SyncPhase phase = SyncPhase::waiting;
  std::optional<Checkpoint> checkpoint;  // the newest one whose tree was rebuilt here
  std::string checkpoint_note;                // its signed text
  std::vector<std::string> witnesses;         // of the portal's policy, who cosigned it
  bool has_quorum = false;                    // as many as the policy asks for, or it has none
  std::uint64_t checked_leaves = 0;           // of target_leaves
  std::uint64_t target_leaves = 0;
  std::int64_t checked_at_ms = 0;
  std::optional<Error> problem;               // why nothing newer is shown
  bool is_long = false;                       // a check goes on for some time: it can be stopped
};

// A complaint that is being written. Every keystroke is stored.
struct Draft {
  std::string id;                 // "cmp-..." : the id it will be published under
  std::int64_t changed_at_ms = 0;
  std::string request_kind;       // tokens; empty: not chosen yet
  std::string about_type;
  std::string about_id;
  std::string addressed_to;
  std::vector<std::string> wanted;
  std::string title;
  std::string text;
  std::string decided_year;       // as typed; together a date, or all empty
  std::string decided_month;
  std::string decided_day;
  std::string reference;
  std::string name;
  std::string contact;
  bool publish_summary = false;
  std::string public_summary;
};

struct FieldError {
  std::string field;  // the draft's field name
  Errc code;
};

enum class SendingStatus { waiting, sending, sent, refused };

// Something signed, on its way to the origin or arrived.
struct Sending {
  std::string id;                  // the record's id
  std::int64_t revision = 1;
  Kind kind = Kind::complaint;
  std::int64_t signed_at_ms = 0;
  SendingStatus status = SendingStatus::waiting;
  bool kept = false;               // this device's storage has it; only then it goes out by itself
  Bytes leaf;
  Bytes sealed;                    // empty when there is nothing private
  std::int64_t attempts = 0;
  std::optional<Error> error;      // the last one
  std::string about_id;            // for the list: the proposal or disclosure
  std::string title;               // for the list; stays on the device
  std::string private_json;        // what only the addressed body reads, kept for the person; stays on the device
  std::string receipt;             // tlog-proof file with the leaf in its extra line; empty until sent
  std::int64_t strengthened_at_ms = 0;  // when a receipt for which more witnesses vouch took the place of the first; 0: never
  // What the receipt weighs today; not stored.
  std::vector<std::string> witnesses;   // of the portal's policy, who cosigned its checkpoint
  bool has_quorum = false;              // as many as the policy asks for, or it has none
  bool is_lost = false;                 // the log has another leaf in its place now
};

enum class CheckOutcome { not_checked, valid, invalid };

// What a dropped or stored receipt or record proves.
struct ReceiptCheck {
  CheckOutcome outcome = CheckOutcome::not_checked;
  std::optional<Error> error;
  std::string file_name;
  std::string origin;
  std::uint64_t index = 0;
  std::uint64_t size = 0;
  std::string root_base64;
  std::vector<std::string> witnesses;  // of the portal's policy, who cosigned its checkpoint
  std::string leaf_hash_hex;
  std::string signer_hex;
  Kind kind = Kind::complaint;
  bool has_record = false;         // the leaf was in the file and its own signature was checked
  std::string record_id;
  std::string record_json;         // canonical payload
  std::int64_t published_at_ms = 0;
  bool known_here = false;         // this device's copy of the log holds the same leaf at that index
};

// Evidence against a log of this portal, confirmed by check_evidence.
struct EvidenceItem {
  std::string id;                       // "<kind>-<16 hexadecimal digits>"; its file is "<id>.evidence"
  Evidence evidence;
  std::vector<Checkpoint> checkpoints;  // those in it, opened
  std::int64_t found_at_ms = 0;         // when this device made it; 0: it was given a file
  std::optional<Lateness> lateness;     // of late_inclusion
};

// What a dropped evidence file proves.
struct EvidenceCheck {
  std::optional<Error> error;           // why it proves nothing
  std::string file_name;
  EvidenceItem item;                    // when it does
};

// How the history that somebody else was shown stands to the one on this device.
enum class Comparison {
  none,
  unreadable,       // a code with a mistake in it; a checkpoint with an error
  other_portal,     // of a log that is not this portal's
  asking,           // theirs is newer: the log is asked for what came since
  newer,            // theirs is newer, and the log does not show as much here
  not_checked,      // this device has no tree of its own yet
  same,             // the smaller one is the beginning of the greater one
  different
};

// A code that was typed, or a checkpoint file that was dropped.
struct HistoryCheck {
  Comparison outcome = Comparison::none;
  LogName log = LogName::register_log;
  std::uint64_t size = 0;               // theirs
  std::optional<Error> error;           // of a checkpoint
  std::string file_name;                // of a checkpoint
  std::string note;                     // of a checkpoint
};

// How a release of the page stands to the register (record/types/release.h).
enum class ReleaseStanding {
  unknown,      // the register was not checked yet
  unpublished,  // the register names no release at all: this portal does not prove its page
  missing,      // it names others, not this one
  older,        // it names it, before the one that runs here
  unvouched,    // it names it; fewer witnesses have signed the register than the policy asks for
  listed,       // it names it; the files were not compared yet
  comparing,    // they are being fetched
  equal,        // every file is the one that the register names
  different,    // `file` is another one
  unreachable   // `file` cannot be had now
};

struct ReleaseCheck {
  std::string release;      // as release_name() makes it
  ReleaseStanding standing = ReleaseStanding::unknown;
  std::vector<ReleaseFile> files;  // as the register names them; empty before it is `listed`
  std::size_t compared = 0;
  std::string file;         // that is different or unreachable
};

struct State {
  Host host = Host::device;
  Route route;
  std::string address;                       // scheme, host and port of this page, "https://portal.example"; "": not known
  std::int64_t now_ms = 0;
  bool online = true;
  Preferences preferences;
  bool preferences_unkept = false;           // the browser does not keep them: they hold until the page is closed
  std::string changed_preference;            // the last one changed on the display page, or "reset"
  bool can_speak = false;                    // the browser can read aloud
  bool is_speaking = false;                  // it does

  std::optional<PortalConfig> config;
  std::shared_ptr<const Register> records;   // never null once config is there
  std::array<LogState, 2> logs;              // by LogName
  bool check_stopped = false;                // by the person, until they ask for it again
  std::optional<Error> config_problem;       // why there are no settings yet; asking again may help
  std::optional<Error> problem;              // of the portal as a whole, e.g. its keys changed
  bool policy_changed = false;               // since the last visit: said once

  ReleaseCheck running_release;              // of this page; its name is empty where it is not known
  std::optional<ReleaseCheck> offered_release;  // what the origin serves now, when that is another one
  bool is_offer_declined = false;            // the person stays with the running one
  bool is_offer_taken = false;               // it takes over the next time the page is loaded
  bool is_keeper_replaced = false;           // the origin gave the browser another service worker for the same release

  std::vector<Draft> drafts;                 // newest change first
  std::vector<Sending> sendings;             // newest first
  std::vector<FieldError> field_errors;      // of the step that was left
  std::optional<Error> storage_problem;      // what a person does here cannot be kept: say so at once
  std::optional<PublicKey> device_key;       // made when first needed
  std::string chosen;                        // choice on the proposal's page, not sent yet
  std::string discarding;                    // draft whose deletion was asked for and not yet confirmed
  std::optional<ReceiptCheck> receipt_check; // of the verify page
  std::map<std::string, ReceiptCheck> receipt_checks;  // "check again" results by sending id
  std::vector<EvidenceItem> evidence;        // kept on this device, newest first
  std::optional<EvidenceCheck> evidence_check;  // of the verify page
  std::string typed_code;                    // somebody else's, on the verify page
  HistoryCheck code_check;                   // of that code
  std::optional<HistoryCheck> checkpoint_check;  // of the verify page

  const LogState& log(LogName name) const { return logs[static_cast<std::size_t>(name)]; }
  std::string_view language() const { return language_tag(route.language); }
};

}  // namespace trialog::engine
