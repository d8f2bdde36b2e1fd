#include "view/chart_bytes.h"

#include "base/limits.h"
#include "view/byte_format.h"

namespace trialog::view {
using namespace byte_format;

Bytes encode_chart(const Chart& chart) {
  TRIALOG_ASSERT(chart.series.size() <= max_chart_series, "a chart has few series");
  Bytes out;
  append_integer(out, static_cast<std::uint64_t>(chart.look), word_bytes);
  append_integer(out, chart.labels.size(), word_bytes);
  append_integer(out, chart.series.size(), word_bytes);
  for (const Text& label : chart.labels) append_text(out, label.text);
  for (const Series& series : chart.series) {
    TRIALOG_ASSERT(series.values.size() == chart.labels.size(), "a series has one value a label");
    append_text(out, series.name.text);
    for (const std::int64_t value : series.values) append_integer(out, static_cast<std::uint64_t>(value), value_bytes);
  }
  TRIALOG_ASSERT(chart.groups.size() <= max_chart_series, "a chart has few groups");
  append_integer(out, chart.groups.size(), word_bytes);
  for (const Text& group : chart.groups) append_text(out, group.text);
  if (chart.groups.empty()) return out;
  TRIALOG_ASSERT(chart.group_of.size() == chart.labels.size(), "every label is in a group");
  for (const std::size_t group : chart.group_of) append_integer(out, group, word_bytes);
  return out;
}

Result<Chart> decode_chart(ByteView bytes) {
  Reader reader(bytes);
  Chart chart;
  const std::size_t look = TRIALOG_TRY(reader.word());
  if (look > static_cast<std::size_t>(ChartLook::log_tree)) return Error{Errc::invalid_value, "look"};
  chart.look = static_cast<ChartLook>(look);
  const std::size_t label_count = TRIALOG_TRY(reader.word());
  const std::size_t series_count = TRIALOG_TRY(reader.word());
  if (label_count > reader.left() / word_bytes) return Error{Errc::too_many, "labels"};
  if (series_count > max_chart_series) return Error{Errc::too_many, "series"};
  chart.labels.reserve(label_count);
  for (std::size_t i = 0; i < label_count; ++i) chart.labels.emplace_back(TRIALOG_TRY(reader.text()));
  for (std::size_t i = 0; i < series_count; ++i) {
    Series series;
    series.name = TRIALOG_TRY(reader.text());
    if (label_count > reader.left() / value_bytes) return Errc::truncated;
    series.values.reserve(label_count);
    for (std::size_t k = 0; k < label_count; ++k) {
      const auto value = static_cast<std::int64_t>(TRIALOG_TRY(reader.integer(value_bytes)));
      if (value > limits::max_integer || value < -limits::max_integer) return Errc::invalid_number;
      series.values.push_back(value);
    }
    chart.series.push_back(std::move(series));
  }
  const std::size_t group_count = TRIALOG_TRY(reader.word());
  if (group_count > max_chart_series) return Error{Errc::too_many, "groups"};
  for (std::size_t i = 0; i < group_count; ++i) chart.groups.emplace_back(TRIALOG_TRY(reader.text()));
  for (std::size_t i = 0; group_count > 0 && i < label_count; ++i) {
    chart.group_of.push_back(TRIALOG_TRY(reader.word()));
    if (chart.group_of.back() >= group_count) return Error{Errc::invalid_value, "group"};
  }
  if (reader.left() != 0) return Errc::trailing_bytes;
  return chart;
}

}  // namespace trialog::view
