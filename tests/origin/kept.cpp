#include "origin/kept.h"

#include <boost/test/unit_test.hpp>

namespace trialog::origin::test {

void check_kept(const std::string& folder, std::span<const Acknowledged> acknowledged) {
  const std::unique_ptr<Ledger> ledger = open_ledger(folder);
  BOOST_REQUIRE(ledger != nullptr);
  for (const Acknowledged& each : acknowledged) BOOST_TEST(holds(*ledger, each.log, each.receipt, each.submission.leaf));
  BOOST_TEST(admit(*ledger, certificate()).has_value());
  BOOST_TEST(admit(*ledger, complaint("cmp-after")).has_value());
}

}  // namespace trialog::origin::test
