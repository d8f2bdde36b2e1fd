// Charts for the tests of plots and of their painters: every look, from nothing to 100,000 values.
#pragma once

#include <string>
#include <vector>

#include "base/limits.h"
#include "view/node.h"

namespace trialog::test {

struct NamedChart {
  std::string name;
  view::Chart chart;
};

inline const std::vector<std::pair<view::ChartLook, std::string>>& chart_looks() {
  static const std::vector<std::pair<view::ChartLook, std::string>> looks{
#define TRIALOG_LOOK_NAME(name) {view::ChartLook::name, #name},
      TRIALOG_CHART_LOOKS(TRIALOG_LOOK_NAME)
#undef TRIALOG_LOOK_NAME
  };
  return looks;
}

inline view::Chart chart_of(view::ChartLook look, std::size_t labels, std::size_t series,
                            std::int64_t (*value)(std::size_t, std::size_t),
                            const std::string& label = "September 2025") {
  view::Chart chart;
  chart.look = look;
  for (std::size_t i = 0; i < labels; ++i) chart.labels.emplace_back(label);
  for (std::size_t k = 0; k < series; ++k) {
    view::Series one;
    one.name = "Series " + std::to_string(k);
    for (std::size_t i = 0; i < labels; ++i) one.values.push_back(value(i, k));
    chart.series.push_back(std::move(one));
  }
  return chart;
}

inline std::int64_t few(std::size_t label, std::size_t series) {
  return static_cast<std::int64_t>((label * 7 + series * 3) % 11);
}
inline std::int64_t around_zero(std::size_t label, std::size_t series) { return few(label, series) - 5; }
inline std::int64_t none(std::size_t, std::size_t) { return 0; }
inline std::int64_t one_peak(std::size_t label, std::size_t) { return label == 50'001 ? 9 : 1; }
inline std::int64_t greatest(std::size_t, std::size_t) { return limits::max_integer; }
inline std::int64_t extremes(std::size_t label, std::size_t) {
  return label % 2 == 0 ? limits::max_integer : -limits::max_integer;
}
// Some weeks each, from 2025 on.
inline std::int64_t moments(std::size_t label, std::size_t series) {
  constexpr std::int64_t week_ms = 604'800'000;
  return 1'735'689'600'000 + static_cast<std::int64_t>(label * 3 + series * (label % 4)) * week_ms;
}

inline view::Chart with_groups(view::Chart chart, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) chart.groups.emplace_back("Group " + std::to_string(i));
  for (std::size_t i = 0; count > 0 && i < chart.labels.size(); ++i) chart.group_of.push_back(i % count);
  return chart;
}

inline std::vector<NamedChart> hard_charts() {
  std::vector<NamedChart> charts;
  for (const auto& [look, look_name] : chart_looks()) {
    const std::string name = look_name + ' ';
    charts.push_back({name + "nothing", chart_of(look, 0, 0, none)});
    charts.push_back({name + "labels without series", chart_of(look, 5, 0, none)});
    charts.push_back({name + "series without labels", chart_of(look, 0, 3, none)});
    charts.push_back({name + "zeros", chart_of(look, 12, 3, none)});
    charts.push_back({name + "one value", chart_of(look, 1, 1, few)});
    charts.push_back({name + "one label of two", chart_of(look, 1, 2, few)});
    charts.push_back({name + "24 months", chart_of(look, 24, 3, few)});
    charts.push_back({name + "moments", chart_of(look, 6, 2, moments)});
    charts.push_back({name + "around zero", chart_of(look, 24, 3, around_zero)});
    charts.push_back({name + "200 categories", chart_of(look, 200, 2, few, "Category")});
    charts.push_back({name + "16 groups", with_groups(chart_of(look, 64, 2, around_zero), 16)});
    charts.push_back({name + "greatest", chart_of(look, 3, 16, greatest)});
    charts.push_back({name + "extremes", chart_of(look, 40, 2, extremes)});
    charts.push_back({name + "100,000 values", chart_of(look, 100'000, 1, one_peak)});
    const std::string chinese = "青禾市民政福利局关于养老服务补贴资格认定的自动化决定系统说明（二零二五年九月修订）";
    view::Chart long_names = chart_of(look, 6, 3, few, chinese);
    for (view::Series& series : long_names.series) series.name = chinese;
    charts.push_back({name + "long Chinese labels", std::move(long_names)});
  }
  return charts;
}

}  // namespace trialog::test
