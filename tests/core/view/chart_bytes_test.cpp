#include "view/chart_bytes.h"

#include <boost/test/unit_test.hpp>

#include "base/limits.h"

using namespace trialog;

namespace {

view::Chart small_chart() {
  view::Chart chart;
  chart.look = view::ChartLook::stacked_columns;
  chart.labels = {"March 2025", "2025年4月"};
  chart.series = {{"Added", {3, 0}}, {"撤回", {-1, limits::max_integer}}};
  chart.groups = {"Schools", "医院", "Parks"};
  chart.group_of = {1, 0};
  return chart;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(chart_bytes)

BOOST_AUTO_TEST_CASE(a_chart_comes_back_as_it_went) {
  const view::Chart chart = small_chart();
  const Result<view::Chart> back = view::decode_chart(view::encode_chart(chart));
  BOOST_TEST(back.has_value());
  if (!back) return;
  BOOST_TEST((back->look == chart.look));
  BOOST_TEST((back->labels == chart.labels));
  BOOST_TEST(back->series.size() == 2U);
  for (std::size_t i = 0; i < back->series.size(); ++i) {
    BOOST_TEST(back->series[i].name.text == chart.series[i].name.text);
    BOOST_TEST(back->series[i].values == chart.series[i].values);
  }
  BOOST_TEST((back->groups == chart.groups));
  BOOST_TEST(back->group_of == chart.group_of);
}

BOOST_AUTO_TEST_CASE(an_empty_chart_is_a_chart) {
  const Result<view::Chart> back = view::decode_chart(view::encode_chart({}));
  BOOST_TEST(back.has_value());
}

BOOST_AUTO_TEST_CASE(every_beginning_of_a_chart_is_refused) {
  const Bytes whole = view::encode_chart(small_chart());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    BOOST_TEST(!view::decode_chart(ByteView(whole).first(size)).has_value());
  }
}

BOOST_AUTO_TEST_CASE(a_chart_with_something_behind_it_is_refused) {
  Bytes bytes = view::encode_chart(small_chart());
  bytes.push_back(0);
  const Result<view::Chart> back = view::decode_chart(bytes);
  BOOST_TEST((!back && back.error().code == Errc::trailing_bytes));
}

BOOST_AUTO_TEST_CASE(counts_are_checked_before_anything_is_kept) {
  Bytes labels(12, 0xff);
  labels[0] = labels[1] = labels[2] = labels[3] = 0;
  const Result<view::Chart> back = view::decode_chart(labels);
  BOOST_TEST((!back && back.error().code == Errc::too_many));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_is_refused) {
  Bytes bytes = view::encode_chart(small_chart());
  bytes[0] = static_cast<std::uint8_t>(view::ChartLook::log_tree) + 1;
  BOOST_TEST(!view::decode_chart(bytes).has_value());
  bytes[0] = 0;
  bytes[bytes.size() - 4] = 3;  // The group of the last label.
  Result<view::Chart> back = view::decode_chart(bytes);
  BOOST_TEST((!back && back.error().code == Errc::invalid_value));
  view::Chart chart = small_chart();
  chart.groups.clear();
  bytes = view::encode_chart(chart);
  bytes[bytes.size() - 5] = 0x7f;  // The last value's highest byte.
  back = view::decode_chart(bytes);
  BOOST_TEST((!back && back.error().code == Errc::invalid_number));
}

BOOST_AUTO_TEST_SUITE_END()
