#include "bus/request_bus/order_channels.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bus/limits.hpp"

namespace busproof::bus {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

message_view report(std::string_view text) {
  return {message_kind::order_update, 59, 0, as_bytes(text)};
}

std::vector<std::string> texts(std::list<order_channels::report> const& all) {
  std::vector<std::string> out;
  for (auto const& one : all) out.emplace_back(as_text(view_of(one.what).body));
  return out;
}

TEST(OrderChannels, lets_several_subscriptions_listen_to_one_order) {
  order_channels orders;
  orders.add(7, {1, 1});
  orders.add(7, {2, 1});
  EXPECT_THAT(orders.of(7), ElementsAre(lease{1, 1}, lease{2, 1}));
  EXPECT_THAT(orders.of(8), IsEmpty());
}

TEST(OrderChannels, takes_away_a_lease_and_never_its_successor) {
  order_channels orders;
  orders.add(7, {1, 1});
  orders.add(7, {1, 2});  // the slot is in use again
  orders.remove(7, {1, 1});
  orders.remove(7, {1, 1});
  EXPECT_THAT(orders.of(7), ElementsAre(lease{1, 2}));
}

TEST(OrderChannels, remembers_whose_an_execution_is) {
  order_channels orders;
  orders.add(7, {1, 1});
  orders.note_execution("e1", std::uint64_t{7});
  orders.note_execution("e2", lease{3, 4});
  EXPECT_EQ(std::get<std::uint64_t>(orders.owner_of("e1").value()), 7u);
  EXPECT_EQ(std::get<lease>(orders.owner_of("e2").value()), (lease{3, 4}));
  EXPECT_FALSE(orders.owner_of("e3"));
}

TEST(OrderChannels, forgets_the_executions_of_an_order_with_its_last_subscription) {
  order_channels orders;
  orders.add(7, {1, 1});
  orders.add(7, {2, 1});
  orders.note_execution("e1", std::uint64_t{7});
  orders.remove(7, {1, 1});
  EXPECT_EQ(orders.executions(), 1u);
  orders.remove(7, {2, 1});
  EXPECT_EQ(orders.executions(), 0u);
  EXPECT_FALSE(orders.owner_of("e1"));
}

TEST(OrderChannels, keeps_reports_until_their_execution_comes) {
  order_channels orders;
  EXPECT_FALSE(orders.keep_report("e1", report("first"), false));
  EXPECT_FALSE(orders.keep_report("e2", report("other"), false));
  EXPECT_FALSE(orders.keep_report("e1", report("second"), false));
  EXPECT_THAT(texts(orders.take_reports("e1")), ElementsAre("first", "second"));
  EXPECT_THAT(texts(orders.take_reports("e1")), IsEmpty());
  EXPECT_EQ(orders.reports_waiting(), 1u);
}

TEST(OrderChannels, gives_up_the_oldest_report_when_too_many_wait) {
  order_channels orders;
  for (std::size_t i = 0; i < limits::reports_waiting_max; ++i) {
    ASSERT_FALSE(
        orders.keep_report("e" + std::to_string(i), report("r" + std::to_string(i)), false));
  }
  auto const given_up = orders.keep_report("one more", report("one more"), false);
  ASSERT_TRUE(given_up);
  EXPECT_EQ(as_text(view_of(given_up->what).body), "r0");
  EXPECT_EQ(orders.reports_waiting(), limits::reports_waiting_max);
}

TEST(OrderChannels, forgets_the_oldest_execution_when_there_are_too_many) {
  order_channels orders;
  orders.add(1, {1, 1});
  for (std::size_t i = 0; i <= limits::executions_max; ++i) {
    orders.note_execution("e" + std::to_string(i), std::uint64_t{1});
  }
  EXPECT_EQ(orders.executions(), limits::executions_max);
  EXPECT_FALSE(orders.owner_of("e0"));
  EXPECT_TRUE(orders.owner_of("e1"));
}

}  // namespace
}  // namespace busproof::bus
