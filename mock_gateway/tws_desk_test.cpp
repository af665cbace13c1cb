// What a TWS keeps of its clients and their orders, without any I/O.
#include "mock_gateway/tws_desk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bus/protocol/tws/tws_codec.hpp"
#include "mock_gateway/limits.hpp"
#include "mock_gateway/tws_messages.hpp"

namespace busproof::mock_gateway {
namespace {

namespace tws = bus::protocol::tws;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint32_t version = 157;

tws_options options() {
  tws_options out;
  out.clock = 1767367800;
  return out;
}

tws::record request(std::string_view name, tws_values const& values) {
  bus::message made;
  EXPECT_FALSE(tws::make_message(name, version, values, made));
  tws::record out;
  EXPECT_FALSE(tws::parse(tws::direction::up, version, view_of(made), out));
  return out;
}

tws::record order(std::int64_t id, std::string kind, std::string symbol = "AAPL",
                  std::string price = "") {
  return request("placeOrder", {{"orderId", std::to_string(id)},
                                {"symbol", std::move(symbol)},
                                {"totalQuantity", "10"},
                                {"orderType", std::move(kind)},
                                {"lmtPrice", std::move(price)}});
}

tws::record read(bus::message const& made) {
  tws::record out;
  EXPECT_FALSE(tws::parse(tws::direction::down, version, view_of(made), out));
  return out;
}

/// "orderStatus Filled", "error 103", or the name alone.
std::vector<std::string> story(std::vector<bus::message> const& all) {
  std::vector<std::string> out;
  for (auto const& one : all) {
    auto const told = read(one);
    out.emplace_back(told.layout()->name);
    if (out.back() == "orderStatus") out.back() += " " + std::string(told.text("status"));
    if (out.back() == "error") out.back() += " " + std::string(told.text("code"));
  }
  return out;
}

TEST(TwsDesk, fills_a_market_order_at_once) {
  tws_desk desk(options());
  auto const all = desk.place(7, order(1, "MKT"));
  EXPECT_THAT(story(all), ElementsAre("openOrder", "orderStatus Submitted", "execDetails",
                                      "orderStatus Filled", "commission"));
  EXPECT_EQ(read(all[2]).text("execId"), read(all[4]).text("execId"));
  EXPECT_EQ(read(all[3]).text("remaining"), "0");
  EXPECT_THAT(desk.open_orders(7), IsEmpty());
}

TEST(TwsDesk, gives_every_execution_an_id_of_its_own) {
  tws_desk desk(options());
  auto const first = desk.place(7, order(1, "MKT"));
  auto const second = desk.place(8, order(1, "MKT"));
  EXPECT_NE(read(first[2]).text("execId"), read(second[2]).text("execId"));
  EXPECT_NE(read(first[2]).text("permId"), read(second[2]).text("permId"));
}

TEST(TwsDesk, keeps_a_limit_order_open_until_it_is_cancelled) {
  tws_desk desk(options());
  EXPECT_THAT(story(desk.place(7, order(1, "LMT", "AAPL", "149"))),
              ElementsAre("openOrder", "orderStatus Submitted"));
  EXPECT_EQ(desk.open_orders(7).size(), 2u);
  EXPECT_THAT(desk.open_orders(8), IsEmpty());
  EXPECT_EQ(desk.open_orders(std::nullopt).size(), 2u);
  EXPECT_THAT(story(desk.cancel(7, 1)), ElementsAre("orderStatus Cancelled", "error 202"));
  EXPECT_THAT(desk.open_orders(std::nullopt), IsEmpty());
  EXPECT_THAT(story(desk.cancel(7, 1)), ElementsAre("error 161"));
}

TEST(TwsDesk, changes_an_open_order_of_the_same_id) {
  tws_desk desk(options());
  auto const before = desk.place(7, order(1, "LMT", "AAPL", "149"));
  auto const after = desk.place(7, order(1, "LMT", "AAPL", "151"));
  EXPECT_EQ(read(after[0]).text("lmtPrice"), "151");
  EXPECT_EQ(read(after[0]).text("permId"), read(before[0]).text("permId"));
  EXPECT_EQ(desk.open_orders(7).size(), 2u);
  EXPECT_THAT(story(desk.place(7, order(1, "MKT"))), testing::Contains("orderStatus Filled"));
}

TEST(TwsDesk, refuses_an_id_that_is_done_and_one_that_never_was) {
  tws_desk desk(options());
  desk.place(7, order(1, "MKT"));
  EXPECT_THAT(story(desk.place(7, order(1, "MKT"))), ElementsAre("error 103"));
  EXPECT_THAT(story(desk.cancel(7, 2)), ElementsAre("error 135"));
  EXPECT_THAT(story(desk.cancel(8, 1)), ElementsAre("error 135"));
}

TEST(TwsDesk, refuses_an_order_for_what_does_not_exist) {
  tws_desk desk(options());
  EXPECT_THAT(story(desk.place(7, order(1, "MKT", "NOSUCH1"))), ElementsAre("error 200"));
  EXPECT_EQ(desk.next_order_id(7), 1);
}

TEST(TwsDesk, tells_of_a_trial_and_forgets_it) {
  tws_desk desk(options());
  auto const trial = request("placeOrder", {{"orderId", "1"}, {"symbol", "AAPL"}, {"whatIf", "1"}});
  EXPECT_THAT(story(desk.place(7, trial)), ElementsAre("openOrder"));
  EXPECT_THAT(desk.open_orders(7), IsEmpty());
}

TEST(TwsDesk, refuses_an_order_id_that_no_counter_reaches) {
  tws_desk desk(options());
  EXPECT_THAT(story(desk.place(7, order(0, "LMT"))), ElementsAre("error 320"));
  EXPECT_THAT(story(desk.place(7, order(INT64_MAX, "LMT"))), ElementsAre("error 320"));
  EXPECT_EQ(desk.next_order_id(7), 1);
}

TEST(TwsDesk, counts_order_ids_for_each_client) {
  tws_desk desk(options());
  desk.place(7, order(41, "LMT"));
  EXPECT_EQ(desk.next_order_id(7), 42);
  EXPECT_EQ(desk.next_order_id(8), 1);
}

TEST(TwsDesk, lets_one_session_have_a_client_id) {
  tws_desk desk(options());
  EXPECT_TRUE(desk.enter(7));
  EXPECT_FALSE(desk.enter(7));
  EXPECT_TRUE(desk.enter(8));
  desk.leave(7);
  EXPECT_TRUE(desk.enter(7));
}

TEST(TwsDesk, keeps_no_order_with_more_text_than_its_bound) {
  tws_desk desk(options());
  auto const long_name = std::string(limits::tws_order_bytes_max, 'x');
  EXPECT_THAT(story(desk.place(7, order(1, "LMT", long_name))), ElementsAre("error 201"));
  EXPECT_THAT(desk.open_orders(7), IsEmpty());
}

TEST(TwsMarket, has_so_many_bars_as_fit_the_duration) {
  auto const bars = [](std::string duration, std::string size) {
    auto const asked = request("reqHistoricalData",
                               {{"symbol", "AAPL"}, {"duration", duration}, {"barSize", size}});
    auto const values = tws_bars(asked, 1767367800);
    return (values.size() - 2) / 8;
  };
  EXPECT_EQ(bars("1 D", "1 hour"), 24u);
  EXPECT_EQ(bars("1 W", "1 day"), 7u);
  EXPECT_EQ(bars("3600 S", "5 mins"), 12u);
  EXPECT_EQ(bars("1 D", "1 day"), 1u);
  EXPECT_EQ(bars("10 Y", "1 secs"), static_cast<std::size_t>(limits::tws_bars_max));
  EXPECT_EQ(bars("nonsense", "nonsense"), 1u);
}

}  // namespace
}  // namespace busproof::mock_gateway
