// The explorer in GoogleTest: expectations work in every thread of the body.
#include <gtest/gtest.h>
#include <busproof/explore_gtest.hpp>

#include "stress/explorer/examples/two_transfers.hpp"

TEST(Bank, keeps_all_money_whatever_the_schedule) {
  busproof::explore::check([] {
    account ours, theirs;
    std::thread there([&] { transfer(ours, theirs, 30); });
    std::thread back([&] { transfer(theirs, ours, 10); });
    there.join();
    back.join();
    EXPECT_EQ(ours.balance, 80);
    EXPECT_EQ(theirs.balance, 120);
  });
}
