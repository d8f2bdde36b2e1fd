// The portal as the browser runs it: the engine, the words, the screens and the patcher in one. Messages of the host go
// in, effects come out; whenever something changed, a patch of the page is among them.
// Events of the page: six little-endian u32 words and then a value: type, handle, input revision, flags, offset of the
// value after the words, its length in bytes.
// Canvases: the page says with RECT that a chart's canvas is in view and how it looks; REPAINT then carries that look and
// the chart's numbers to whoever paints (wasm/charts.h), again whenever either changes, and without strings when the
// chart is gone.
// Documents: in the workbench main is painted too, likewise after RECT.
// Grids: the page says which rows are seen and which it wants painted; a scroll paints and records nothing else. What
// happens within the grid records only the grid anew; lowering and comparing are still of the whole page.
// Words: those of the first page's language come before it starts, others are asked for when a person goes to them; until
// they are here the page stays as it is.
// Does not: I/O, painting of canvases.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "view/grid_tiles.h"
#include "view/patch/patch.h"
#include "view/record_grid.h"
#include "view/words.h"

namespace trialog::view {

enum class PageEvent : std::uint32_t {
  activate = 1,  // a click, however made
  input = 2,     // value; revision counts the inputs of that field
  change = 3,    // value, or flags 1 for a ticked box
  submit = 4,    // value: path and query, when the form leads to an address
  toggle = 5,    // flags 1: a disclosure is open
  route = 6,     // value: path and query; flags 1: from the browser's back and forward
  rect = 7,      // of a chart in view, or of main in the workbench: value as in view/imgui/look.h, not read here
  file = 8,
  online = 9,    // flags
  focus = 11,
  blur = 12,
  resync = 14,   // the page lost its place: send everything anew
  rows = 16,     // of a grid: value "rows_in_tile canvases first_row first_row ..." of tiles, a line feed, a tile's look
  window = 17,   // of a grid: value "first count first count", of the rows that are seen and of those to be recorded
  key = 18,      // in a grid: value the key's name; flags 1 with Ctrl
  room = 19,     // flags 1: there is room and a pointer for the workbench
  check = 15,    // the button beside the check line that the origin wrote: stop the check, or go on with it
  preferences = 20,  // value: line of engine/preferences.h, from another tab; flags 1: this tab's, which cannot be kept
  speech_ended = 21,  // the browser has read the page aloud to its end
  keeper_replaced = 22,  // the browser was given another service worker under the address of this release's
};

class Portal {
 public:
  struct Event;

  // A whole catalogue, which stands in for what others lack. Errors: those of Words::load.
  static Result<Portal> create(std::string_view language, std::string_view catalogue_json);

  std::vector<engine::Effect> dispatch(const engine::HostResult& result, std::int64_t now_ms);

  const engine::Engine& engine() const { return *engine_; }
  // The semantic tree that is on the page, or nullptr before the first one.
  const Node* tree() const { return tree_ ? &*tree_ : nullptr; }
  const Patcher& patcher() const { return patcher_; }

 private:
  explicit Portal(std::shared_ptr<const Words> first);
  // Those of the route's language; nullptr when they are not here yet.
  const Words* words() const;
  void take_words(std::string_view tag, std::string_view json_text);
  std::vector<engine::Effect> on_event(ByteView event, std::int64_t now_ms);
  void render(std::vector<engine::Effect>& effects);
  void tell_progress(const Words& words, std::vector<engine::Effect>& effects);
  void repaint(std::vector<engine::Effect>& effects);
  Node as_opened(Node node) const;
  // Events of the workbench; false when the event is not one.
  bool on_workbench_event(const Event& event, const Node& node, std::vector<engine::Effect>& effects, std::int64_t now_ms);

  std::vector<engine::Effect> open_from_grid(std::int64_t now_ms);

  // What an event asks for.
  enum class Renewal { everything, records, pictures, nothing };

  struct Canvas {
    Bytes look;
    Bytes part;  // as it was last handed out
    bool is_painted = false;
    GridTiles tiles = {};  // of a grid; it has no part
  };

  std::shared_ptr<const Words> first_;
  std::vector<Words> others_;
  std::string wanted_words_;   // tag of the catalogue that was asked for last
  std::unique_ptr<engine::Engine> engine_;
  Patcher patcher_;
  std::optional<Node> tree_;
  std::map<std::uint32_t, Canvas> canvases_;  // by handle
  RecordGrid grid_;
  bool has_room_ = false;      // for the workbench
  bool moved_ = false;         // the keyboard, in the grid
  bool asked_count_ = false;   // how many records the filter lets through is to be said
  bool opened_beside_ = false; // a record, from the grid
  Renewal renewal_ = Renewal::everything;      // of the event at hand
  std::optional<std::uint32_t> only_picture_;  // handle: of all pictures no other
  std::map<std::string, bool> opened_;  // details that a person opened or closed, by path
  bool navigated_ = false;
  bool submitted_ = false;
  std::string progress_;       // what the check line says before the first patch
};

}  // namespace trialog::view
