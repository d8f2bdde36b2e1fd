#include "view/imgui/text_flow.h"

#include <algorithm>
#include <limits>

#include "base/utf8.h"

namespace trialog::view {
namespace {

// Where a line may be broken before a unit.
enum class Break {
  never,   // until a single unit is left
  always,  // anywhere it likes
  kept,    // only when the span that keeps it does not fit into a line
};

// Words, characters or whole runs: what is placed in one piece.
struct Unit {
  std::size_t span = 0;
  std::size_t begin = 0;  // in the span's text
  std::size_t end = 0;
  float width = 0;
  Break before = Break::never;
  bool is_space = false;
  bool is_whole = false;
  bool is_right_to_left = false;
  bool ends_line = false;
};

constexpr std::u32string_view closing_marks = U"，。、；：？！）】》」』〉〕”’…—·％‰℃ー々〃ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.;:?!)]}%";
constexpr std::u32string_view opening_marks = U"（【《「『〈〔“‘([{";

bool is_one_of(std::u32string_view marks, std::uint32_t scalar) {
  return marks.find(static_cast<char32_t>(scalar)) != marks.npos;
}

bool is_letter_or_digit(std::uint32_t scalar) {
  return (scalar >= '0' && scalar <= '9') || (scalar >= 'a' && scalar <= 'z') || (scalar >= 'A' && scalar <= 'Z') ||
         scalar >= 0xc0;
}

bool may_break(std::uint32_t before, std::uint32_t after) {
  if (before == 0x200b) return true;  // zero width space
  if (is_wide(before) || is_wide(after)) return !is_one_of(closing_marks, after) && !is_one_of(opening_marks, before);
  return (before == '-' || before == '/' || before == 0x2013) && is_letter_or_digit(after);
}

class Units {
 public:
  Units(const std::vector<Span>& spans, float width, Spaces spaces) : width_(width), spaces_(spaces) {
    for (std::size_t i = 0; i < spans.size(); ++i) add(spans[i], i);
    close();
    units = std::move(out_);
  }

  std::vector<Unit> units;

 private:
  void add(const Span& span, std::size_t index) {
    close();
    span_ = &span;
    index_ = index;
    begins_ = true;
    const std::string_view text = span.text;
    for (std::size_t at = 0; at < text.size();) {
      const char c = text[at];
      if (c == ' ' || c == '\n' || c == '\t') {
        add_space(at, c);
        ++at;
        continue;
      }
      const Cluster cluster = next_cluster(text, at);
      add_cluster(cluster);
      at = cluster.end;
    }
    if (span.padding > 0) {
      close();
      if (!begins_ && !out_.empty()) out_.back().width += span.padding;
    }
  }

  void add_space(std::size_t at, char c) {
    close();
    last_ = ' ';
    const bool keeps = spaces_ == Spaces::keep;
    if (!keeps && (out_.empty() || out_.back().is_space)) return;
    Unit unit{index_, at, at + 1};
    unit.is_space = true;
    unit.ends_line = keeps && c == '\n';
    unit.width = unit.ends_line ? 0 : span_->letters.baked->GetCharAdvance(' ') * (c == '\t' && keeps ? 4.0F : 1.0F);
    out_.push_back(unit);
  }

  void add_cluster(const Cluster& cluster) {
    const bool shapes = needs_shaping(cluster.scalar);
    const bool breaks = last_ == ' ' || (last_ != 0 && may_break(last_, cluster.scalar));
    // A letter goes on the unit before it, unless either is drawn whole; neighbours that are shaped are one run.
    const bool goes_on = is_open_ && !breaks && (shapes ? shapes_ : !open_.is_whole && !cluster.is_whole);
    if (!goes_on) {
      close();
      open_ = Unit{index_, cluster.begin, cluster.begin};
      open_.before = !breaks ? Break::never : span_->is_kept && !begins_ ? Break::kept : Break::always;
      open_.is_whole = cluster.is_whole;
      open_.is_right_to_left = is_right_to_left(cluster.scalar);
      is_open_ = true;
      shapes_ = shapes;
      if (begins_) open_.width = span_->padding;
      begins_ = false;
    }
    open_.end = cluster.end;
    last_ = cluster.scalar;
  }

  void close() {
    if (!is_open_) return;
    is_open_ = false;
    const float padding = open_.width;
    open_.width += measure(open_.begin, open_.end, open_.is_whole);
    if (open_.width <= width_) {
      out_.push_back(open_);
      return;
    }
    // Wider than any line: cluster by cluster.
    for (std::size_t at = open_.begin; at < open_.end;) {
      const Cluster cluster = next_cluster(span_->text, at);
      Unit unit = open_;
      unit.begin = at;
      unit.end = cluster.end;
      unit.is_whole = cluster.is_whole;
      unit.width = measure(unit.begin, unit.end, unit.is_whole);
      if (at == open_.begin) unit.width += padding;
      else unit.before = Break::never;
      out_.push_back(unit);
      at = cluster.end;
    }
  }

  float measure(std::size_t begin, std::size_t end, bool is_whole) const {
    const std::string_view text = span_->text.substr(begin, end - begin);
    if (is_whole) {
      if (const std::uint32_t scalar = span_->letters.runs->scalar_of(text)) {
        return span_->letters.baked->GetCharAdvance(scalar);
      }
    }
    return view::width_of(*span_->letters.baked, text);
  }

  const float width_;
  const Spaces spaces_;
  std::vector<Unit> out_;
  const Span* span_ = nullptr;
  std::size_t index_ = 0;
  bool begins_ = true;
  Unit open_;
  bool is_open_ = false;
  bool shapes_ = false;
  std::uint32_t last_ = 0;
};

class Lines {
 public:
  Lines(const std::vector<Span>& spans, float width, Spaces spaces) : spans_(spans), width_(width), spaces_(spaces) {
    units_ = Units(spans, width, spaces).units;
    for (std::size_t i = 0; i < units_.size();) {
      std::size_t end = i;
      while (end < units_.size() && !units_[end].ends_line) ++end;
      place(i, end, Break::always);
      if (end == units_.size()) break;
      finish();
      i = end + 1;
    }
    if (first_ != last_) finish();
  }

  std::vector<FlowLine> lines;

 private:
  bool begins_chunk(std::size_t unit, Break level) const {
    if (units_[unit].is_space) return false;
    switch (level) {
      case Break::always: return units_[unit].before == Break::always;
      case Break::kept: return units_[unit].before != Break::never;
      case Break::never: return true;
    }
    return true;
  }

  // Places the units in chunks, which are not broken, or else at the next finer level.
  void place(std::size_t begin, std::size_t end, Break level) {
    while (begin < end) {
      std::size_t next = begin + 1;
      while (next < end && !begins_chunk(next, level)) ++next;
      float seen = 0, whole = 0;
      for (std::size_t i = begin; i < next; ++i) {
        whole += units_[i].width;
        if (!units_[i].is_space || spaces_ == Spaces::keep) seen = whole;
      }
      if (first_ == last_) {
        first_ = last_ = begin;
        x_ = 0;
      }
      if (x_ + seen <= width_) {
        last_ = next;
        x_ += whole;
      } else if (seen > width_ && level == Break::always) {
        place(begin, next, Break::kept);
      } else if (first_ != last_) {
        finish();
        continue;
      } else if (level != Break::never) {
        place(begin, next, Break::never);
      } else {
        last_ = next;
        x_ += whole;
      }
      begin = next;
    }
  }

  void finish() {
    FlowLine& line = lines.emplace_back();
    std::size_t begin = first_, end = last_;
    first_ = last_;
    if (spaces_ == Spaces::collapse) {
      while (begin < end && units_[begin].is_space) ++begin;
      while (begin < end && units_[end - 1].is_space) --end;
    }
    float x = 0;
    for (std::size_t i = begin; i < end;) {
      const Unit& unit = units_[i];
      const Span& span = spans_[unit.span];
      if (line.pieces.empty() || line.pieces.back().span != unit.span) {
        line.pieces.push_back({unit.span, x, x, {}});
      }
      FlowPiece& piece = line.pieces.back();
      const std::size_t run_end = unit.is_right_to_left ? end_of_run(i, end) : i + 1;
      if (run_end > i + 1) {
        // Words from right to left that follow each other are drawn as one: their order is the other way round.
        std::string run;
        for (std::size_t k = i; k < run_end; ++k) run += text_of(units_[k]);
        piece.text += span.letters.runs->encode(run);
      } else {
        const std::uint32_t scalar = unit.is_whole ? span.letters.runs->scalar_of(text_of(unit)) : 0;
        if (scalar != 0) append_utf8(piece.text, scalar);
        else piece.text += text_of(unit);
      }
      for (std::size_t k = i; k < run_end; ++k) x += units_[k].width;
      piece.right = x;
      i = run_end;
    }
    line.width = x;
  }

  // Past the last unit that is read from right to left with the one at `begin`.
  std::size_t end_of_run(std::size_t begin, std::size_t end) const {
    std::size_t last = begin;
    for (std::size_t i = begin + 1; i < end && units_[i].span == units_[begin].span; ++i) {
      if (units_[i].is_right_to_left) last = i;
      else if (!units_[i].is_space) break;
    }
    return last + 1;
  }

  std::string_view text_of(const Unit& unit) const {
    if (unit.is_space && spaces_ == Spaces::collapse) return " ";
    const std::string_view text = spans_[unit.span].text.substr(unit.begin, unit.end - unit.begin);
    return text == "\t" ? "    " : text;
  }

  const std::vector<Span>& spans_;
  const float width_;
  const Spaces spaces_;
  std::vector<Unit> units_;
  std::size_t first_ = 0;  // the line that is being filled
  std::size_t last_ = 0;
  float x_ = 0;
};

}  // namespace

bool is_wide(std::uint32_t scalar) {
  return (scalar >= 0x2e80 && scalar <= 0xa4cf) || (scalar >= 0xac00 && scalar <= 0xd7a3) ||
         (scalar >= 0xf900 && scalar <= 0xfaff) || (scalar >= 0xff00 && scalar <= 0xffef) || scalar >= 0x1f000;
}

std::vector<FlowLine> flow(const std::vector<Span>& spans, float width, Spaces spaces) {
  return Lines(spans, width, spaces).lines;
}

TextWidths widths_of(const std::vector<Span>& spans) {
  TextWidths widths;
  float word = 0;
  float spaces = 0;
  for (const Unit& unit : Units(spans, std::numeric_limits<float>::infinity(), Spaces::collapse).units) {
    if (unit.is_space) {
      spaces += unit.width;
      continue;
    }
    if (unit.before != Break::never) word = 0;
    word += unit.width;
    widths.least = std::max(widths.least, word);
    widths.most += unit.width + spaces;
    spaces = 0;
  }
  return widths;
}

}  // namespace trialog::view
