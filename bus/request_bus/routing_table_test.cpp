#include "bus/request_bus/routing_table.hpp"

#include <gtest/gtest.h>

#include "bus/limits.hpp"

namespace busproof::bus {
namespace {

TEST(RoutingTable, finds_an_entry_by_key_and_by_lease) {
  routing_table table;
  auto const l = table.insert(42, {});
  ASSERT_TRUE(l);
  ASSERT_NE(table.find(42), nullptr);
  EXPECT_EQ(table.find(42), table.at(*l));
  EXPECT_EQ(table.lease_of(*table.find(42)), *l);
  EXPECT_EQ(table.find(41), nullptr);
}

TEST(RoutingTable, refuses_a_key_that_is_live) {
  routing_table table;
  ASSERT_TRUE(table.insert(1, {}));
  EXPECT_FALSE(table.insert(1, {}));
  EXPECT_EQ(table.live(), 1u);
}

TEST(RoutingTable, does_not_find_a_successor_by_an_old_lease) {
  routing_table table;
  auto const old = table.insert(7, {});
  table.erase(*old);
  auto const successor = table.insert(7, {});
  ASSERT_TRUE(successor);
  EXPECT_EQ(old->slot, successor->slot) << "the slot is reused, which makes this interesting";
  EXPECT_EQ(table.at(*old), nullptr);
  EXPECT_NE(table.at(*successor), nullptr);
}

TEST(RoutingTable, keeps_a_key_in_quarantine_from_being_used_again) {
  routing_table table;
  auto const l = table.insert(9, {});
  table.quarantine(*l);
  EXPECT_EQ(table.live(), 0u);
  EXPECT_EQ(table.quarantined(), 1u);
  EXPECT_FALSE(table.insert(9, {}));
  table.erase(table.lease_of(*table.find(9)));
  EXPECT_EQ(table.quarantined(), 0u);
  EXPECT_TRUE(table.insert(9, {}));
}

TEST(RoutingTable, forgets_the_oldest_key_when_quarantine_is_full) {
  routing_table table;
  for (std::uint64_t key = 1; key <= limits::quarantined_ids_max + 1; ++key) {
    table.quarantine(*table.insert(key, {}));
  }
  EXPECT_EQ(table.quarantined(), limits::quarantined_ids_max);
  EXPECT_FALSE(table.uses(1));
  EXPECT_TRUE(table.uses(2));
}

TEST(RoutingTable, stays_bounded_when_quarantined_keys_are_released_out_of_order) {
  routing_table table;
  table.quarantine(*table.insert(1, {}));  // stays for ever
  for (std::uint64_t key = 2; key <= 3 * limits::quarantined_ids_max; ++key) {
    auto const l = table.insert(key, {});
    table.quarantine(*l);
    table.erase(*l);
  }
  EXPECT_LE(table.quarantined(), 1u);
}

TEST(RoutingTable, hands_over_every_live_entry_when_cleared) {
  routing_table table;
  ASSERT_TRUE(table.insert(1, {}));
  auto const given_up = table.insert(2, {});
  ASSERT_TRUE(table.insert(3, {}));
  table.quarantine(*given_up);
  auto const ended = table.clear();
  ASSERT_EQ(ended.size(), 2u);
  EXPECT_EQ(ended[0].key, 1u);
  EXPECT_EQ(ended[1].key, 3u);
  EXPECT_EQ(table.live() + table.quarantined(), 0u);
  EXPECT_EQ(table.at(*given_up), nullptr);
  EXPECT_TRUE(table.insert(2, {}));
}

}  // namespace
}  // namespace busproof::bus
