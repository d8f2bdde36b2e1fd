#include "view/portal.h"

#include <algorithm>

#include "base/assert.h"
#include "base/encoding.h"
#include "view/chart_bytes.h"
#include "view/html/elements.h"
#include "view/node_bytes.h"
#include "view/screens/screens.h"

namespace trialog::view {

struct Portal::Event {
  PageEvent type;
  std::uint32_t handle;
  std::uint32_t revision;
  std::uint32_t flags;
  std::string value;
};

namespace {

// Numbers of rows with spaces between them; none when one cannot be read.
std::vector<std::size_t> row_numbers(std::string_view text) {
  constexpr std::size_t most = max_tiles + 2;
  std::vector<std::size_t> numbers;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const Result<std::int64_t> value = decode_decimal(text.substr(0, end));
    if (!value || *value < 0 || *value > std::int64_t{1} << 31 || numbers.size() == most) return {};
    numbers.push_back(static_cast<std::size_t>(*value));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return numbers;
}

// The row of the grid that holds the node, and the cell's number in it.
struct GridPlace {
  std::size_t row;
  std::size_t column;
};
std::optional<GridPlace> place_in(const Node& grid, const Node& node) {
  for (const Node& row : grid.children) {
    for (std::size_t column = 0; row.kind == NodeKind::row && column < row.children.size(); ++column) {
      const Node& cell = row.children[column];
      const bool holds = &cell == &node || std::any_of(cell.children.begin(), cell.children.end(),
                                                       [&](const Node& link) { return &link == &node; });
      if (holds) return GridPlace{static_cast<std::size_t>(row.number), column};
    }
  }
  return std::nullopt;
}

// The path of the cell where the keyboard is.
std::string focused_cell(const Node& grid) {
  for (const Node& row : grid.children) {
    for (const Node& cell : row.children) {
      if (row.kind == NodeKind::row && cell.current) return cell.path;
    }
  }
  return {};
}

const std::string grid_path = std::string(record_grid_key) + "/grid";

Result<Portal::Event> decode_event(ByteView bytes) {
  constexpr std::size_t word_count = 6;
  if (bytes.size() < word_count * 4) return Errc::truncated;
  std::uint32_t words[word_count];
  std::memcpy(words, bytes.data(), sizeof words);
  const ByteView arena = bytes.subspan(sizeof words);
  if (words[4] > arena.size() || words[5] > arena.size() - words[4]) return Errc::truncated;
  return Portal::Event{static_cast<PageEvent>(words[0]), words[1], words[2], words[3], std::string(as_text(arena.subspan(words[4], words[5])))};
}

}  // namespace

Portal::Portal(std::shared_ptr<const Words> first)
    : first_(std::move(first)), engine_(std::make_unique<engine::Engine>()) {}

Result<Portal> Portal::create(std::string_view language, std::string_view catalogue_json) {
  return Portal(std::make_shared<const Words>(TRIALOG_TRY(Words::load(language, catalogue_json))));
}

const Words* Portal::words() const {
  const std::string_view tag = engine_->state().language();
  if (tag == first_->language()) return first_.get();
  const auto found = std::find_if(others_.begin(), others_.end(), [&](const Words& words) { return words.language() == tag; });
  return found == others_.end() ? nullptr : &*found;
}

void Portal::take_words(std::string_view tag, std::string_view json_text) {
  Result<Words> words = Words::load(tag, json_text, first_);
  // Better a page in another language, marked as such, than none.
  if (!words) words = Words::load(tag, "{}", first_);
  others_.push_back(std::move(*words));
}

std::vector<engine::Effect> Portal::dispatch(const engine::HostResult& result, std::int64_t now_ms) {
  if (result.type == engine::ResultType::words && result.strings.size() == 2) {
    take_words(as_text(result.strings[0]), as_text(result.strings[1]));
  }
  std::vector<engine::Effect> effects = result.type == engine::ResultType::event && result.strings.size() == 1
                                            ? on_event(result.strings[0], now_ms)
                                            : engine_->dispatch(result, now_ms);
  switch (renewal_) {
    case Renewal::everything:
    case Renewal::records: render(effects); break;
    case Renewal::pictures:
      // Words that are still being fetched paint it with all the rest.
      if (words() != nullptr) repaint(effects);
      break;
    case Renewal::nothing: break;
  }
  renewal_ = Renewal::everything;
  only_picture_.reset();
  return effects;
}

std::vector<engine::Effect> Portal::on_event(ByteView bytes, std::int64_t now_ms) {
  const Result<Event> event = decode_event(bytes);
  if (!event) return {};
  switch (event->type) {
    case PageEvent::route:
      patcher_.note_url(event->value);
      return engine_->go(event->value, false, now_ms);
    case PageEvent::focus: patcher_.note_focus(event->handle); break;
    case PageEvent::room: has_room_ = event->flags != 0; return {};
    case PageEvent::blur:
      patcher_.note_blur(event->handle);
      renewal_ = Renewal::nothing;
      return {};
    case PageEvent::resync: patcher_.reset(); return {};
    case PageEvent::check:
      return engine_->handle({engine::IntentType::activate, engine_->state().check_stopped || engine_->state().config_problem ? "retry_sync" : "stop_sync", {}, false}, now_ms);
    case PageEvent::preferences: engine_->take_preferences(event->value, event->flags == 0); return {};
    case PageEvent::speech_ended: engine_->end_speech(); return {};
    case PageEvent::keeper_replaced: engine_->note_replaced_keeper(); return {};
    case PageEvent::online: return engine_->dispatch({engine::ResultType::online, 0, event->flags, {}}, now_ms);
    case PageEvent::activate:
    case PageEvent::input:
    case PageEvent::change:
    case PageEvent::submit:
    case PageEvent::rows:
    case PageEvent::window:
    case PageEvent::key:
    case PageEvent::toggle:
    case PageEvent::rect: break;
    case PageEvent::file: return {};
  }
  const std::optional<std::uint64_t> id = patcher_.id_of(event->handle);
  const Node* node = id && tree_ ? find_node(*tree_, *id) : nullptr;
  if (node == nullptr) return {};
  std::vector<engine::Effect> effects;
  if (on_workbench_event(*event, *node, effects, now_ms)) return effects;
  switch (event->type) {
    case PageEvent::focus:
    case PageEvent::rows:
    case PageEvent::window:
    case PageEvent::key: renewal_ = Renewal::nothing; return {};
    case PageEvent::rect:
      renewal_ = Renewal::pictures;
      only_picture_ = event->handle;
      if (node->chart || node->kind == NodeKind::main) canvases_[event->handle] = {to_bytes(event->value), {}};
      return {};
    case PageEvent::toggle:
      renewal_ = Renewal::pictures;
      opened_[node->path] = event->flags != 0;
      return {};
    default: break;
  }
  if (event->type == PageEvent::activate && node->kind == NodeKind::link) {
    navigated_ = true;
    return engine_->go(node->target, true, now_ms);
  }
  if (event->type == PageEvent::submit && !node->target.empty()) {  // A search: what was typed stands in the address.
    navigated_ = true;
    return engine_->go(event->value, true, now_ms);
  }
  engine::Intent intent;
  intent.path = node->path;
  intent.value = event->value;
  intent.checked = event->flags != 0;
  switch (event->type) {
    case PageEvent::activate: intent.type = engine::IntentType::activate; break;
    case PageEvent::input:
      intent.type = engine::IntentType::input;
      patcher_.note_input(event->handle, event->revision, event->value);
      break;
    case PageEvent::change:
      intent.type = engine::IntentType::change;
      if (node->kind == NodeKind::option || node->kind == NodeKind::checkbox) patcher_.note_checked(event->handle, intent.checked);
      else patcher_.note_input(event->handle, event->revision, event->value);
      break;
    default:
      intent.type = engine::IntentType::submit;
      submitted_ = true;
      break;
  }
  return engine_->handle(intent, now_ms);
}

bool Portal::on_workbench_event(const Event& event, const Node& node, std::vector<engine::Effect>& effects,
                                std::int64_t now_ms) {
  if (event.type == PageEvent::activate && node.path == "banner/view") {
    effects = engine_->toggle_workbench();
    return true;
  }
  if (!node.path.starts_with(std::string(record_grid_key) + "/")) return false;
  const Node* grid = find_node(*tree_, grid_path);
  if (grid == nullptr) return false;
  const std::optional<GridPlace> place = place_in(*grid, node);
  renewal_ = Renewal::records;
  switch (event.type) {
    case PageEvent::rows: {
      renewal_ = Renewal::pictures;
      only_picture_ = event.handle;
      const std::string_view value = event.value;
      const std::size_t end = value.find('\n');
      if (end == value.npos) return true;
      const std::vector<std::size_t> numbers = row_numbers(value.substr(0, end));
      if (numbers.size() < 3) return true;
      GridTiles tiles = canvases_[event.handle].tiles;
      if (!tiles.want(numbers[0], numbers[1], std::span(numbers).subspan(2))) return true;
      Bytes look = to_bytes(value.substr(end + 1));
      if (look != canvases_[event.handle].look) tiles.forget();
      canvases_[event.handle] = {std::move(look), {}, false, std::move(tiles)};
      return true;
    }
    case PageEvent::window: {
      const std::vector<std::size_t> numbers = row_numbers(event.value);
      if (numbers.size() == 4) grid_.set_window({numbers[0], numbers[1]}, {numbers[2], numbers[3]});
      return true;
    }
    case PageEvent::focus:
      if (place) grid_.note_focus(place->row, place->column);
      return true;
    case PageEvent::key:
      if (!place) return true;
      grid_.note_focus(place->row, place->column);
      if (event.value == "Enter") effects = open_from_grid(now_ms);
      else moved_ = grid_.move(event.value, event.flags != 0);
      return true;
    case PageEvent::input:
      patcher_.note_input(event.handle, event.revision, event.value);
      grid_.set_filter(event.value);
      asked_count_ = true;
      return true;
    case PageEvent::submit: asked_count_ = true; return true;
    case PageEvent::activate:
      if (node.kind == NodeKind::button && grid_.sort_by(node.key)) return true;
      if (place) {
        grid_.note_focus(place->row, place->column);
        effects = open_from_grid(now_ms);
        return true;
      }
      break;
    default: break;
  }
  renewal_ = Renewal::everything;
  return false;
}

// What is opened stands beside the grid; the keyboard stays where it is.
std::vector<engine::Effect> Portal::open_from_grid(std::int64_t now_ms) {
  const std::string target = grid_.target(engine_->state());
  if (target.empty()) return {};
  renewal_ = Renewal::everything;
  navigated_ = true;
  opened_beside_ = true;
  return engine_->go(target, true, now_ms);
}

void Portal::render(std::vector<engine::Effect>& effects) {
  const Words* words = this->words();
  if (words == nullptr) {
    const std::string_view tag = engine_->state().language();
    if (tag != wanted_words_) effects.push_back({engine::EffectType::words, 0, 0, {to_bytes(tag)}});
    wanted_words_ = tag;
    return;
  }
  if (!tree_ && !engine_->is_ready()) return tell_progress(*words, effects);
  const engine::State& state = engine_->state();
  Workbench workbench;
  // The simple view stays simple.
  const bool is_offered = !state.preferences.elder;
  const bool shows_grid = is_offered && has_room_ && state.preferences.view == engine::PageView::workbench && state.records != nullptr;
  if (shows_grid) {
    grid_.follow(state, *words);
    workbench.grid = &grid_;
  }
  Node next;
  if (renewal_ == Renewal::records && shows_grid) {
    next = *std::move(tree_);
    const auto records = std::find_if(next.children.begin(), next.children.end(),
                                      [](const Node& child) { return child.key == record_grid_key; });
    TRIALOG_ASSERT(records != next.children.end(), "an event of the grid comes from a screen that has it");
    *records = render_records(state, *words, grid_);
  } else {
    next = render_screen(state, *words, is_offered ? &workbench : nullptr);
  }
  PatchWishes wishes;
  if (const std::optional<engine::Engine::Navigation> navigation = engine_->take_navigation()) wishes.navigated = navigation->push;
  wishes.navigated = wishes.navigated || navigated_;
  navigated_ = false;
  // The list of errors takes the focus when it appears; after a further try it must be heard again.
  if (submitted_ && !engine_->state().field_errors.empty()) wishes.focus = next.key + "/errors";
  submitted_ = false;
  if (const Node* grid = moved_ ? find_node(next, grid_path) : nullptr) wishes.focus = focused_cell(*grid);
  moved_ = false;
  if (opened_beside_) wishes.polite.push_back((*words)("records.opened", {{"title", next.text.plain()}}).text);
  opened_beside_ = false;
  if (asked_count_) wishes.polite.push_back(grid_.count_words(*words).text);
  asked_count_ = false;
  Bytes patch = patcher_.patch(lower(next), wishes);
  tree_ = std::move(next);
  std::erase_if(opened_, [&](const auto& one) { return find_node(*tree_, one.first) == nullptr; });
  if (!patch.empty()) effects.push_back({engine::EffectType::patch, 0, 0, {std::move(patch)}});
  if (renewal_ == Renewal::records) only_picture_ = patcher_.handle_of(element_id(grid_path));
  repaint(effects);
}

// Until there is something checked to show, the origin's page stands; only its check line tells how far the check is.
void Portal::tell_progress(const Words& words, std::vector<engine::Effect>& effects) {
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  for (const engine::LogState& log : engine_->state().logs) {
    done += log.checked_leaves;
    total += log.target_leaves;
  }
  const engine::State& state = engine_->state();
  const bool is_long = std::any_of(state.logs.begin(), state.logs.end(), [](const engine::LogState& log) { return log.is_long; });
  if (total == 0 && !is_long && !state.check_stopped && !state.config_problem) return;
  const std::string space = words("sentence.separator").text;
  std::string text;
  if (state.config_problem) {
    const std::string code = "error." + std::string(name_of(state.config_problem->code));
    text = words("check.failed").text + space + words(code).text + space + words(code + ".next").text;
  } else {
    text = state.check_stopped ? words("check.stopped").text + space + words("check.you_see_unchecked").text
                               : words("check.checking").text;
  }
  if (total > 0) {
    text += space + words("check.progress", {{"done", words.number(static_cast<std::int64_t>(done))},
                                             {"total", words.number(static_cast<std::int64_t>(total))}}).text;
  }
  const std::string button = state.config_problem ? words("check.retry").text
                             : state.check_stopped ? words("check.go_on").text
                             : is_long ? words("check.stop").text : std::string();
  std::string all = text + "\n" + button;
  if (all == progress_) return;
  effects.push_back({engine::EffectType::status, 0, 0,
                     {to_bytes(dom_id(element_id("banner/check"))), to_bytes(text), to_bytes(button)}});
  progress_ = std::move(all);
}

// What a person opened or closed is the page's own; the picture shows it so.
Node Portal::as_opened(Node node) const {
  const auto apply = [&](const auto& self, Node& inner) -> void {
    const auto opened = opened_.find(inner.path);
    if (inner.kind == NodeKind::details && opened != opened_.end()) inner.open = opened->second;
    for (Node& child : inner.children) self(self, child);
  };
  apply(apply, node);
  return node;
}

void Portal::repaint(std::vector<engine::Effect>& effects) {
  for (auto entry = canvases_.begin(); entry != canvases_.end();) {
    auto& [handle, canvas] = *entry;
    if (only_picture_ && *only_picture_ != handle) {
      ++entry;
      continue;
    }
    const std::optional<std::uint64_t> id = patcher_.id_of(handle);
    const Node* node = id ? find_node(*tree_, *id) : nullptr;
    const bool is_grid = node != nullptr && node->kind == NodeKind::grid;
    const bool is_document = node != nullptr && node->kind == NodeKind::main && find_node(*tree_, grid_path) != nullptr;
    const bool is_empty = is_grid && grid_.row_count() == 0;
    if (node == nullptr || is_empty || (!node->chart && !is_grid && !is_document)) {
      effects.push_back({engine::EffectType::repaint, 0, handle, {}});
      entry = canvases_.erase(entry);
      continue;
    }
    ++entry;
    if (is_grid) {
      const auto rows_of = [&](RowRange range) { return encode_rows(grid_.rows(engine_->state(), *words(), range)); };
      std::vector<GridTile> tiles = canvas.tiles.take_wanted(grid_.row_count(), rows_of);
      // The page's asking changes no rows.
      if (renewal_ != Renewal::pictures) {
        for (GridTile& tile : canvas.tiles.take_changed(grid_.row_count(), rows_of)) tiles.push_back(std::move(tile));
      }
      for (GridTile& tile : tiles) {
        const std::string kind = "rows " + std::to_string(tile.canvas) + " " + std::to_string(tile.first_row);
        effects.push_back({engine::EffectType::repaint, 0, handle, {canvas.look, std::move(tile.rows), to_bytes(kind)}});
      }
      continue;
    }
    Bytes part = is_document ? encode_node(as_opened(*node)) : encode_chart(*node->chart);
    if (canvas.is_painted && part == canvas.part) continue;
    const std::string_view kind = is_document ? "document" : "chart";
    effects.push_back({engine::EffectType::repaint, 0, handle, {canvas.look, part, to_bytes(kind)}});
    canvas.part = std::move(part);
    canvas.is_painted = true;
  }
}

}  // namespace trialog::view
