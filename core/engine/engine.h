// The engine: what the portal does on a person's device. Results of the host and intents of the person go in, effects
// come out; the screens read state(). It syncs and checks both logs, keeps drafts, signs, sends and keeps receipts.
//
// Order of trust in a sync, per log:
//   checkpoint (signed, not smaller than the largest seen) -> entry bundles -> leaf hashes -> tree; the tree at the
//   old size must have the old root, at the new size the new root; hash tiles must equal ours -> each leaf verified
//   into the register. Nothing of a log reaches the register before its root was found equal.
// After a sync every kept receipt is held against the tree, and replaced when all that vouch for it and more vouch for the
// new checkpoint.
// What a log has signed and should not have is kept as evidence (log/evidence.h).
// Does not: I/O, clocks, threads. Long work is cut into slices that the host calls back for (Effect later).
#pragma once

#include <deque>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/host.h"
#include "engine/own_tiles.h"
#include "engine/state.h"
#include "log/tile.h"
#include "log/tlog_proof.h"
#include "register/record_evidence.h"

namespace trialog::engine {

enum class IntentType { activate, input, change, submit };

// Something a person did on a screen. `path` is the node's (view/node.h): the engine reads its last parts, e.g.
// ".../form/title" or ".../sendings/cmp-1/check".
struct Intent {
  IntentType type = IntentType::activate;
  std::string path;
  std::string value;     // of a field
  bool checked = false;  // of a box
};

class Engine {
 public:
  Engine();

  std::vector<Effect> dispatch(const HostResult& result, std::int64_t now_ms);
  std::vector<Effect> handle(const Intent& intent, std::int64_t now_ms);
  // The person went to another address.
  std::vector<Effect> go(std::string_view path_and_query, bool push, std::int64_t now_ms);
  // Another tab changed them, or (`is_kept` false) the browser does not keep what was set here.
  void take_preferences(std::string_view line, bool is_kept);
  // Between page and workbench.
  std::vector<Effect> toggle_workbench();
  // The browser was given another service worker for the release that runs.
  void note_replaced_keeper() { state_.is_keeper_replaced = true; }
  // The browser has read the page aloud to its end.
  void end_speech() { state_.is_speaking = false; }

  const State& state() const { return state_; }
  // False until there is something checked to show for the page that was opened; until then the origin's HTML stays.
  bool is_ready() const;
  // The address that must be put into the browser's bar, once: changed by the engine itself.
  struct Navigation {
    std::string url;
    bool push;
  };
  std::optional<Navigation> take_navigation();

 private:
  // What was asked of the host, so that the answer finds its place.
  struct Request {
    enum class Type {
      load_key, load_config, fetch_config, list_drafts, load_draft, list_sendings, load_sending, load_checkpoint,
      load_kept, fetch_checkpoint, load_bundle, fetch_bundle, fetch_tile, hash_slice, verify_slice, sync_is_long,
      retry_sync, retry_config, post, retry, store, store_to_send, store_receipt, confirm_refusal, list_evidence,
      load_evidence, store_evidence, receipt_slice, confirm_receipt, confirm_kept, ask_witnesses,
      fetch_release_file
    };
    Type type = Type::store;
    LogName log = LogName::register_log;
    std::size_t number = 0;
    std::string text;
    std::uint32_t run = 0;                // the sync of that log that asked
  };
  struct SeenBefore {
    std::uint64_t size = 0;
    std::string note;
    std::int64_t newest_until_ms = 0;  // quorum_at_ms
  };
  struct LogSync {
    bool running = false;
    std::uint32_t run = 0;                // counts the syncs: an answer to an earlier one is dropped
    std::optional<Checkpoint> seen;       // the largest one whose tree this device ever rebuilt
    std::string seen_note;
    std::string kept_note;                // the checkpoint that is kept on the device, with all its bundles, when last read
    std::uint64_t kept_size = 0;          // of kept_note
    Checkpoint next;                      // the one being checked
    std::string next_note;
    bool from_stored_checkpoint = false;  // no connection: the device's own copy is checked again
    TreeAppender tree;                    // over the leaves that were checked
    TreeAppender full_bundles;            // the same without the last bundle, if that is not full
    TreeAppender next_tree;               // over the leaves hashed so far for `next`
    TreeAppender next_full_bundles;
    OwnTiles own_tiles;                   // of `tree`
    std::vector<TileId> bundles;          // what `next` needs; of the first one a part may be in the register already
    std::vector<std::vector<Bytes>> leaves;  // by bundle
    std::vector<bool> from_storage;       // by bundle
    std::size_t waiting = 0;              // bundles asked for and not here yet
    std::size_t fetching = 0;             // of those, from the origin
    std::deque<std::size_t> to_fetch;     // bundle numbers
    std::size_t hashed_bundles = 0;
    std::vector<Tile> tiles;              // ours of `next`, to be compared with the origin's
    std::vector<Bytes> served_tiles;      // the origin's, by number of ours; only after a mismatch
    std::size_t tiles_waiting = 0;
    std::optional<Error> mismatch;        // of the leaves; which file is wrong is still looked for
    std::string contradicted_note;        // what was seen before and is not the beginning of them
    std::optional<SeenBefore> before;         // what was seen before `seen`, when the quorum says until when
    std::size_t verified_bundles = 0;
    std::size_t verified_in_bundle = 0;
    bool storage_distrusted = false;      // a stored bundle was wrong: the origin alone is asked
    std::string accused_note;             // contradicts `seen`; shown as soon as the tree is here
    std::deque<std::string> receipts;     // storage keys of those to be held against the tree
  };

  std::uint32_t request(Request request);
  void fetch(std::string url, std::size_t max_bytes, Request request);
  void load(std::string key, Request request);
  void store(std::string key, ByteView bytes, Request::Type type = Request::Type::store);
  void erase(std::string key);
  void later(std::int64_t delay_ms, Request request);
  std::vector<Effect> take_effects();

  void start(const HostResult& result);
  void fetch_config();
  void on_config(ByteView bytes, bool from_network);
  void on_stored(const Request& request, std::uint32_t kept);
  void on_loaded(const Request& request, const HostResult& result);
  void on_fetched(const Request& request, const HostResult& result);

  void start_sync(LogName log);
  void take_kept_checkpoint(LogName log, std::string note);
  void keep_checkpoint(LogName log, std::string kept);
  void fetch_checkpoint(LogName log);
  static void keep_full_bundles(LogSync& sync);
  void stop_syncs();
  static bool belongs_to_sync(Request::Type type);
  void on_checkpoint(LogName log, const HostResult& result);
  void plan_bundles(LogName log);
  void on_bundle(LogName log, std::size_t number, ByteView bytes, bool stored);
  void fetch_more(LogName log);
  void hash_slice(LogName log);
  void fetch_tiles(LogName log);
  void on_tile(LogName log, std::size_t number, const HostResult& result);
  void verify_slice(LogName log);
  void finish_sync(LogName log);
  void fail_sync(LogName log, Error error);
  void end_sync(LogName log);
  bool restarts_without_storage(LogName log);
  VerifierKey key_of(LogName log) const;
  TileReader next_reader(LogName log) const;
  std::optional<bool> begins_ours(LogName log, const Checkpoint& tree) const;
  // evidence.cpp
  bool has_room_for_evidence(EvidenceKind kind, LogName log) const;
  void keep_evidence(const Result<Evidence>& evidence);
  void store_evidence(const EvidenceItem& item);
  void forget_evidence(std::string_view id);
  void take_stored_evidence(ByteView bytes);
  void list_evidence();
  void accuse(LogName log, std::string note);
  bool judge(LogName log, const std::string& accused_note);
  void show_wrong_leaves(LogName log);
  void show_wrong_tile(LogName log, std::size_t number, ByteView served);
  void show_wrong_record(LogName log, std::uint64_t index, ByteView leaf, Errc rule);
  const Policy* policy() const;  // whose word counts; null when the portal has none
  void remember_before(LogName log);
  void show_late_record(LogName log, std::uint64_t index, ByteView leaf);
  EvidenceCheck check_evidence_file(std::string_view file, std::string file_name) const;
  // receipts.cpp
  void weigh_receipt(Sending& sending) const;
  bool may_replace(const Sending& sending, std::string_view note) const;
  void look_at_receipts(LogName log);
  void receipt_slice(LogName log);
  bool contradicts(LogName log, const TlogProof& receipt, ByteView leaf);
  std::optional<TlogProof> own_proof(LogName log, std::uint64_t index, ByteView leaf) const;
  void save_named_receipt(LogName log, std::uint64_t index);
  void confirm_receipt(std::string_view id, std::int64_t revision, ByteView stored);
  void ask_witnesses();
  // compare.cpp
  void handle_verify(const Intent& intent, std::string_view last, std::string_view before);
  void compare(HistoryCheck& check, bool may_ask);
  void compare_again(LogName log);
  void take_receipt_file(std::string_view file, std::string file_name);
  void take_checkpoint_file(std::string_view note, std::string file_name);
  // releases.cpp
  void look_at_releases();
  ReleaseStanding standing_of(std::string_view release) const;
  void compare_files(ReleaseCheck& check);
  void fetch_release_file(const ReleaseCheck& check);
  void on_release_file(const Request& request, const HostResult& result);
  void take_release(const ReleaseCheck& check, bool takes_over);
  void handle_release(std::string_view action);
  // Whether the tile lies wholly in the tree of that size.
  static bool covers(const TileId& tile, std::uint64_t size);

  void set_route(Route route);
  void keep_preferences();
  void handle_display(const Intent& intent, std::string_view last, std::string_view before);
  void speak(bool on);
  void open_draft();
  void fill_draft();
  void take_stored_draft(ByteView bytes);
  void on_broadcast(std::string text);
  void take_stored_sending(ByteView bytes);
  Draft* draft(std::string_view id);
  void keep_draft(Draft& draft);
  void discard_draft(std::string id);
  void take_signed_draft(const Sending& sending);
  void handle_complain(const Intent& intent, std::string_view last, std::string_view before);
  void send_draft(const Draft& draft);
  void send_vote(std::string_view proposal_id);
  const SigningKey& device_key();
  void queue(Sending sending);
  void keep_sending(const Sending& sending, Request::Type type = Request::Type::store);
  void list_sendings();
  static std::string sending_key(const Sending& sending);
  void send_waiting();
  void on_posted(const Request& request, const HostResult& result);
  ReceiptCheck check_receipt(std::string_view file, std::string file_name) const;
  void on_file(std::string name, ByteView bytes);
  // revision 0: the newest.
  Sending* sending(std::string_view id, std::int64_t revision);
  void handle_sending(std::string_view action, std::string_view id);
  void rewrite(const Sending& refused);
  void save_record(std::string_view id);

  State state_;
  std::shared_ptr<Register> register_;
  LogSync syncs_[2];
  std::optional<SigningKey> device_key_;
  std::vector<Effect> effects_;
  std::vector<std::pair<std::uint32_t, Request>> requests_;
  std::uint32_t next_request_ = 1;
  std::size_t loading_ = 0;             // start-up loads under way
  bool begun_ = false;                  // they are done
  bool portal_confirmed_ = false;       // the origin said in this session what it said at the first visit
  bool storage_unread_ = false;         // one of them failed: what is kept there must not be written over
  bool retry_pending_ = false;          // sending what waits is asked for already
  bool is_release_told_ = false;        // the service worker knows the files of the running release
  std::size_t witness_asks_ = 0;        // counts the looks for cosignatures that were asked for: only the last one counts
  bool asking_witnesses_ = false;       // it is still to come
  std::int64_t ask_witnesses_ms_ = 0;   // until then; doubled each time
  std::set<std::string, std::less<>> unkept_;  // keys whose last change could not be stored
  std::optional<Navigation> navigation_;
};

// Reads /portal.json. Errors: as json::parse and LoadArchive; malformed_note for a bad vkey; malformed_policy, also
// when the policy does not name both logs.
Result<PortalConfig> read_config(ByteView bytes);
std::string write_config(const PortalConfig& config);
// Whose lines in a checkpoint must verify: the log's own, and the witnesses' of the policy.
std::vector<VerifierKey> checkpoint_keys(const PortalConfig& config, LogName log);

// What this device tells others of its tree of a log, to be compared; "" without one. Shape: log/history_code.h.
std::string own_history_code(const State& state, LogName log);

// The beginning of what was typed, far over any field's limit. What is longer stays in the field on the page, and nothing is
// done with it before it is short enough: its beginning alone is too long for every rule.
std::string as_much_as_is_kept(const std::string& text);

// The steps of the complaint form: 1 about and wish, 2 what happened, 3 you and the public part, 4 check and send.
inline constexpr int draft_step_count = 4;
// What of a draft may not be sent yet, for one step; empty when all is well.
std::vector<FieldError> check_draft(const Draft& draft, int step);

// The public record and the sealed private part that this draft becomes; what the preview shows and send signs.
struct ComplaintParts {
  Complaint complaint;
  ComplaintPrivate private_part;
};
ComplaintParts parts_of_draft(const Draft& draft);

// This device's own stand on a proposal: the newest that is on its way or arrived, else the one in the log.
std::optional<Choice> stand_of(const State& state, std::string_view proposal_id);

}  // namespace trialog::engine
