#include "view/portal.h"

#include <algorithm>

#include "view/chart_bytes.h"
#include "view/html/elements.h"
#include "view/screens/screens.h"

namespace trialog::view {
namespace {

struct Event {
  PageEvent type;
  std::uint32_t handle;
  std::uint32_t revision;
  std::uint32_t flags;
  std::string value;
};

Result<Event> decode_event(ByteView bytes) {
  constexpr std::size_t word_count = 6;
  if (bytes.size() < word_count * 4) return Errc::truncated;
  std::uint32_t words[word_count];
  std::memcpy(words, bytes.data(), sizeof words);
  const ByteView arena = bytes.subspan(sizeof words);
  if (words[4] > arena.size() || words[5] > arena.size() - words[4]) return Errc::truncated;
  return Event{static_cast<PageEvent>(words[0]), words[1], words[2], words[3], std::string(as_text(arena.subspan(words[4], words[5])))};
}

}  // namespace

Portal::Portal(Words english, Words chinese)
    : english_(std::move(english)), chinese_(std::move(chinese)), engine_(std::make_unique<engine::Engine>()) {}

Result<Portal> Portal::create(std::string_view english_json, std::string_view chinese_json) {
  Words english = TRIALOG_TRY(Words::load("en", english_json));
  Words chinese = TRIALOG_TRY(Words::load("zh-Hans", chinese_json));
  return Portal(std::move(english), std::move(chinese));
}

const Words& Portal::words() const { return engine_->state().route.language == "zh" ? chinese_ : english_; }

std::vector<engine::Effect> Portal::dispatch(const engine::HostResult& result, std::int64_t now_ms) {
  std::vector<engine::Effect> effects = result.type == engine::ResultType::event && result.strings.size() == 1
                                            ? on_event(result.strings[0], now_ms)
                                            : engine_->dispatch(result, now_ms);
  render(effects);
  return effects;
}

std::vector<engine::Effect> Portal::on_event(ByteView bytes, std::int64_t now_ms) {
  const Result<Event> event = decode_event(bytes);
  if (!event) return {};
  switch (event->type) {
    case PageEvent::route:
      patcher_.note_url(event->value);
      return engine_->go(event->value, false, now_ms);
    case PageEvent::focus: patcher_.note_focus(event->handle); return {};
    case PageEvent::blur: patcher_.note_blur(event->handle); return {};
    case PageEvent::resync: patcher_.reset(); return {};
    case PageEvent::check:
      return engine_->handle({engine::IntentType::activate, engine_->state().check_stopped || engine_->state().config_problem ? "retry_sync" : "stop_sync", {}, false}, now_ms);
    case PageEvent::online: return engine_->dispatch({engine::ResultType::online, 0, event->flags, {}}, now_ms);
    case PageEvent::activate:
    case PageEvent::input:
    case PageEvent::change:
    case PageEvent::submit:
    case PageEvent::rect: break;
    case PageEvent::toggle:
    case PageEvent::file: return {};
  }
  const std::optional<std::uint64_t> id = patcher_.id_of(event->handle);
  const Node* node = id && tree_ ? find_node(*tree_, *id) : nullptr;
  if (node == nullptr) return {};
  if (event->type == PageEvent::rect) {
    if (node->chart) canvases_[event->handle] = {to_bytes(event->value), {}};
    return {};
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

void Portal::render(std::vector<engine::Effect>& effects) {
  if (!tree_ && !engine_->is_ready()) return tell_progress(effects);
  Node next = render_screen(engine_->state(), words());
  PatchWishes wishes;
  if (const std::optional<engine::Engine::Navigation> navigation = engine_->take_navigation()) wishes.navigated = navigation->push;
  wishes.navigated = wishes.navigated || navigated_;
  navigated_ = false;
  // The list of errors takes the focus when it appears; after a further try it must be heard again.
  if (submitted_ && !engine_->state().field_errors.empty()) wishes.focus = next.key + "/errors";
  submitted_ = false;
  Bytes patch = patcher_.patch(lower(next), wishes);
  tree_ = std::move(next);
  if (!patch.empty()) effects.push_back({engine::EffectType::patch, 0, 0, {std::move(patch)}});
  repaint(effects);
}

// Until there is something checked to show, the origin's page stands; only its check line tells how far the check is.
void Portal::tell_progress(std::vector<engine::Effect>& effects) {
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  for (const engine::LogState& log : engine_->state().logs) {
    done += log.checked_leaves;
    total += log.target_leaves;
  }
  const engine::State& state = engine_->state();
  const bool is_long = std::any_of(state.logs.begin(), state.logs.end(), [](const engine::LogState& log) { return log.is_long; });
  if (total == 0 && !is_long && !state.check_stopped && !state.config_problem) return;
  const Words& words = this->words();
  const std::string space = words("sentence.separator");
  std::string text;
  if (state.config_problem) {
    const std::string code = "error." + std::string(name_of(state.config_problem->code));
    text = words("check.failed") + space + words(code) + space + words(code + ".next");
  } else {
    text = state.check_stopped ? words("check.stopped") + space + words("check.you_see_unchecked") : words("check.checking");
  }
  if (total > 0) {
    text += space + words("check.progress", {{"done", words.number(static_cast<std::int64_t>(done))},
                                                                   {"total", words.number(static_cast<std::int64_t>(total))}});
  }
  const std::string button = state.config_problem ? words("check.retry")
                             : state.check_stopped ? words("check.go_on")
                             : is_long ? words("check.stop") : std::string();
  std::string all = text + "\n" + button;
  if (all == progress_) return;
  effects.push_back({engine::EffectType::status, 0, 0,
                     {to_bytes(dom_id(element_id("banner/check"))), to_bytes(text), to_bytes(button)}});
  progress_ = std::move(all);
}

void Portal::repaint(std::vector<engine::Effect>& effects) {
  for (auto entry = canvases_.begin(); entry != canvases_.end();) {
    auto& [handle, canvas] = *entry;
    const std::optional<std::uint64_t> id = patcher_.id_of(handle);
    const Node* node = id ? find_node(*tree_, *id) : nullptr;
    if (node == nullptr || !node->chart) {
      effects.push_back({engine::EffectType::repaint, 0, handle, {}});
      entry = canvases_.erase(entry);
      continue;
    }
    Bytes chart = encode_chart(*node->chart);
    if (!canvas.is_painted || chart != canvas.chart) {
      effects.push_back({engine::EffectType::repaint, 0, handle, {canvas.look, chart}});
      canvas.chart = std::move(chart);
      canvas.is_painted = true;
    }
    ++entry;
  }
}

}  // namespace trialog::view
