// The explorer in doctest: the body says what is wrong with world::fail, the test looks at the
// report.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
#include <busproof/explore.hpp>

#include "stress/explorer/examples/two_transfers.hpp"

TEST_CASE("transfers keep all money") {
  auto const report =
      busproof::explore::run({.name = "doctest transfer"}, [] { two_transfers(transfer); });
  INFO(busproof::explore::describe(report));
  CHECK(report.failing == 0);
}

TEST_CASE("transfers that lock one by one are found to get stuck") {
  auto const report = busproof::explore::run({.name = "doctest one by one"},
                                             [] { two_transfers(transfer_one_by_one); });
  REQUIRE(report.first_failure.has_value());
  CHECK(report.first_failure->kind == busproof::explore::failure_kind::deadlock);
}
