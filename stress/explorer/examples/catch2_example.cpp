// The explorer in Catch2: the body says what is wrong with world::fail, the test looks at the
// report.
#define CATCH_CONFIG_MAIN
#include <busproof/explore.hpp>
#include <catch2/catch.hpp>

#include "stress/explorer/examples/two_transfers.hpp"

TEST_CASE("transfers keep all money") {
  auto const report =
      busproof::explore::run({.name = "catch2 transfer"}, [] { two_transfers(transfer); });
  INFO(busproof::explore::describe(report));
  REQUIRE(report.failing == 0);
}

TEST_CASE("transfers that lock one by one are found to get stuck") {
  auto const report = busproof::explore::run({.name = "catch2 one by one"},
                                             [] { two_transfers(transfer_one_by_one); });
  REQUIRE(report.first_failure.has_value());
  REQUIRE(report.first_failure->kind == busproof::explore::failure_kind::deadlock);
}
