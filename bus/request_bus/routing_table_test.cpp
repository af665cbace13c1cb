#include "bus/request_bus/routing_table.hpp"

#include <gtest/gtest.h>

#include "bus/limits.hpp"

namespace busproof::bus {
namespace {

constexpr std::uint64_t first_own = 1'000'000;
constexpr std::uint64_t last_own = ~std::uint64_t{0};

lease registered(routing_table& table, std::uint64_t key) {
  return table.lease_of(*table.insert(key));
}

TEST(RoutingTable, finds_an_entry_by_key_and_by_lease) {
  routing_table table(first_own, last_own);
  route* const r = table.insert(42);
  ASSERT_NE(r, nullptr);
  EXPECT_EQ(table.find(42), r);
  EXPECT_EQ(table.at(table.lease_of(*r)), r);
  EXPECT_EQ(table.find(41), nullptr);
}

TEST(RoutingTable, refuses_a_key_that_is_live) {
  routing_table table(first_own, last_own);
  ASSERT_TRUE(table.insert(1));
  EXPECT_FALSE(table.insert(1));
  EXPECT_EQ(table.live(), 1u);
}

TEST(RoutingTable, does_not_find_a_successor_by_an_old_lease) {
  routing_table table(first_own, last_own);
  route* const first = table.insert(7);
  auto const old = table.lease_of(*first);
  table.erase(*first);
  route* const successor = table.insert(7);
  ASSERT_NE(successor, nullptr);
  EXPECT_EQ(old.slot, table.lease_of(*successor).slot) << "the slot is reused, so this is a test";
  EXPECT_EQ(table.at(old), nullptr);
  EXPECT_EQ(table.at(table.lease_of(*successor)), successor);
}

TEST(RoutingTable, keeps_a_key_in_quarantine_from_being_used_again) {
  routing_table table(first_own, last_own);
  table.quarantine(registered(table, 9));
  EXPECT_EQ(table.live(), 0u);
  EXPECT_EQ(table.quarantined(), 1u);
  EXPECT_FALSE(table.insert(9));
  table.erase(*table.find(9));
  EXPECT_EQ(table.quarantined(), 0u);
  EXPECT_TRUE(table.insert(9));
}

TEST(RoutingTable, forgets_the_oldest_key_when_quarantine_is_full) {
  routing_table table(first_own, last_own);
  for (std::uint64_t key = 1; key <= limits::quarantined_ids_max + 1; ++key) {
    table.quarantine(registered(table, key));
  }
  EXPECT_EQ(table.quarantined(), limits::quarantined_ids_max);
  EXPECT_FALSE(table.uses(1));
  EXPECT_TRUE(table.uses(2));
}

TEST(RoutingTable, stays_bounded_when_quarantined_keys_are_released_out_of_order) {
  routing_table table(first_own, last_own);
  table.quarantine(registered(table, 1));  // stays for ever
  for (std::uint64_t key = 2; key <= 3 * limits::quarantined_ids_max; ++key) {
    table.quarantine(registered(table, key));
    table.erase(*table.find(key));
  }
  EXPECT_LE(table.quarantined(), 1u);
}

TEST(RoutingTable, gives_keys_of_its_own_that_differ_even_when_a_slot_is_used_again) {
  routing_table table(first_own, last_own);
  auto const first = table.insert_own()->key;
  auto const second = table.insert_own()->key;
  EXPECT_GE(first, first_own);
  EXPECT_NE(first, second);
  ASSERT_NE(table.find(first), nullptr);
  table.erase(*table.find(first));
  EXPECT_EQ(table.find(first), nullptr);
  auto const third = table.insert_own()->key;
  EXPECT_NE(third, first) << "an answer to the old one must not reach the new one";
  EXPECT_EQ(table.find(third)->key, third);
}

TEST(RoutingTable, never_picks_a_key_that_a_caller_has_picked) {
  routing_table table(first_own, last_own);
  for (std::uint64_t key = first_own; key < first_own + 10; ++key) registered(table, key);
  for (int i = 0; i < 100; ++i) {
    route* const r = table.insert_own();
    ASSERT_NE(r, nullptr);
    EXPECT_EQ(table.find(r->key), r);
  }
  EXPECT_EQ(table.live(), 110u);
}

TEST(RoutingTable, refuses_a_callers_key_that_is_one_of_its_own_in_use) {
  routing_table table(first_own, last_own);
  auto const own = table.insert_own()->key;
  EXPECT_FALSE(table.insert(own));
}

TEST(RoutingTable, takes_keys_of_a_narrow_range_in_turn_and_skips_those_in_use) {
  routing_table table(5, 7);
  EXPECT_EQ(table.insert_own()->key, 5u);
  registered(table, 6);
  EXPECT_EQ(table.insert_own()->key, 7u);
  EXPECT_EQ(table.insert_own(), nullptr);
  table.erase(*table.find(6));
  EXPECT_EQ(table.insert_own()->key, 6u);
}

TEST(RoutingTable, hands_over_every_live_entry_when_cleared) {
  routing_table table(first_own, last_own);
  registered(table, 1);
  auto const given_up = registered(table, 2);
  registered(table, 3);
  table.quarantine(given_up);
  auto const ended = table.clear();
  ASSERT_EQ(ended.size(), 2u);
  EXPECT_EQ(ended[0].key, 1u);
  EXPECT_EQ(ended[1].key, 3u);
  EXPECT_EQ(table.live() + table.quarantined(), 0u);
  EXPECT_EQ(table.at(given_up), nullptr);
  EXPECT_TRUE(table.insert(2));
}

}  // namespace
}  // namespace busproof::bus
