// Patches: how the page's elements follow the core's. Patcher keeps what the page shows, compares it with the next
// document and gives the binary patch between them; the page applies it and owns no state.
//
// Shape, all words little-endian u32:
//   header  magic 0x54504131 ("1APT" in bytes), sequence, op words, string bytes
//   ops     as listed at Op, strings as (offset, length) into the arena
//   arena   UTF-8
// Handles are dense numbers, never used again; handle 1 is the element #stage. The first patch creates everything (the
// page adopts elements that the origin wrote, by id and tag) and ends in SWEEP, which removes what no CREATE named. Its
// sequence is 1, also after reset(): by that a page that lost its place tells it from those still on their way.
// An element keeps its handle while its id and tag stay. Order of ops: structure from the top down, then removals, then
// values, canvases, announcements, route and focus.
// Fields: the page owns what is typed. The engine reports every input with note_input(); VALUE is sent only when the
// document begins to want another value than before and the page does not have it already, with the revision of the last
// input seen, so the page can tell that newer typing has overtaken it. So a field that the document does not follow, such
// as one of a search that was not sent yet, keeps what is typed.
// The focused element and its ancestors are never moved among their siblings: the others move around it.
// Cost: linear in both trees, but for n log n in the siblings of a reordered parent.
// Does not: restore the focus when the focused element is removed; the page does, it owns the focus.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "view/html/elements.h"

namespace trialog::view {

inline constexpr std::uint32_t patch_magic = 0x54504131;
inline constexpr std::uint32_t stage_handle = 1;

enum class Op : std::uint32_t {
  create = 1,          // handle parent before tag id_offset id_length
  remove = 2,          // handle
  move = 3,            // handle parent before
  text = 4,            // handle offset length
  attribute = 5,       // handle name offset length
  drop_attribute = 6,  // handle name
  value = 7,           // handle revision offset length
  checked = 8,         // handle 0|1
  focus = 9,           // handle
  announce = 10,       // politeness (0 polite, 1 assertive) offset length
  route = 11,          // 1 push | 0 replace, url_offset url_length title_offset title_length
  language = 12,       // 1 right to left | 0 left to right, offset length
  dialog = 13,         // handle 1 open | 0 close
  canvas = 14,         // handle chart_id
  end = 15,            // sequence
  sweep = 16,          // handle
};

// What the engine wants beside the new document.
struct PatchWishes {
  bool navigated = false;                 // a new entry in the browser's history; otherwise the address is replaced
  std::string focus{};                    // path of the node to focus; empty or absent from the screen: none
  std::vector<std::string> polite{};      // to be spoken; also shown somewhere, or it is lost for those who see
  std::vector<std::string> assertive{};
};

class Patcher {
 public:
  // The patch from what the page shows to `next`. Empty when there is nothing to do.
  Bytes patch(Document next, const PatchWishes& wishes = {});

  // Events of the page. `revision` counts the inputs of that field. An unknown handle is ignored: events of elements
  // that were just removed may still arrive.
  void note_input(std::uint32_t handle, std::uint32_t revision, std::string_view value);
  void note_checked(std::uint32_t handle, bool checked);
  void note_focus(std::uint32_t handle);
  void note_blur(std::uint32_t handle);
  // The browser's address changed by itself (back, forward).
  void note_url(std::string_view url);

  // The id of the element behind a handle, for find_node(); empty when it is gone.
  std::optional<std::uint64_t> id_of(std::uint32_t handle) const;
  // The handle of the element with that id; 0 when there is none.
  std::uint32_t handle_of(std::uint64_t id) const;
  // Forgets what the page shows: the next patch is a first one, with new handles. For a page that lost its place.
  void reset();

 private:
  struct Shown {
    std::uint32_t handle = 0;
    std::uint32_t revision = 0;  // of the last input seen
    std::optional<std::string> typed{};  // what a person made of the value since the document last set it
  };
  class Writer;

  std::optional<Document> shown_;
  std::unordered_map<std::uint64_t, Shown> by_id_;
  std::unordered_map<std::uint32_t, std::uint64_t> by_handle_;
  std::uint32_t next_handle_ = stage_handle + 1;
  std::uint32_t sequence_ = 0;
  std::uint32_t focused_ = 0;
};

}  // namespace trialog::view
