// The usual messages as structs.
#include "bus/protocol/tws/tws_messages.hpp"

#include <string>

#include <gtest/gtest.h>

#include "bus/protocol/tws/test_frames.hpp"
#include "bus/protocol/tws/transcript.hpp"
#include "bus/protocol/tws/tws_codec.hpp"

namespace busproof::bus::protocol::tws {
namespace {

/// The frame of the transcript that begins so.
message from_transcript(std::string_view start) {
  for (auto const& each : transcript) {
    if (each.which == direction::down && each.fields.starts_with(start)) {
      return received(each.fields);
    }
  }
  ADD_FAILURE() << "no " << start;
  return {};
}

template <typename Struct>
Struct decoded_as(message const& from) {
  Struct to;
  auto const error = decode(view_of(from), 157, to);
  EXPECT_FALSE(error) << error.text();
  return to;
}

std::string body_of(message const& made) {
  std::string text(as_text(view_of(made).body));
  std::replace(text.begin(), text.end(), '\0', '|');
  return text;
}

contract apple() {
  contract asked;
  asked.symbol = "AAPL";
  asked.sec_type = "STK";
  asked.exchange = "SMART";
  asked.currency = "USD";
  return asked;
}

TEST(TwsMessages, decode_the_contract_of_the_transcript) {
  auto const details = decoded_as<contract_details>(from_transcript("10|"));
  EXPECT_EQ(details.request_id, 101u);
  EXPECT_EQ(details.contract.con_id, 265598);
  EXPECT_EQ(details.contract.symbol, "AAPL");
  EXPECT_EQ(details.contract.primary_exchange, "NASDAQ");
  EXPECT_EQ(details.long_name, "APPLE INC");
  EXPECT_EQ(details.min_tick, "0.01");
  EXPECT_EQ(details.min_tick.value(), 0.01);
  EXPECT_EQ(details.market_rule_ids, "26");
  EXPECT_EQ(details.stock_type, "COMMON");
}

TEST(TwsMessages, decode_the_order_of_the_transcript) {
  auto const open = decoded_as<open_order>(from_transcript("5|1|265598"));
  EXPECT_EQ(open.order_id, 1u);
  EXPECT_EQ(open.order.action, "BUY");
  EXPECT_EQ(open.order.total_quantity, "10");
  EXPECT_EQ(open.order.lmt_price, "150.25");
  EXPECT_EQ(open.order.account, "DU1234567");
  EXPECT_EQ(open.client_id, 7);
  EXPECT_EQ(open.perm_id, 900001);
  EXPECT_EQ(open.status, "Submitted");

  auto const status = decoded_as<order_status>(from_transcript("3|1|"));
  EXPECT_EQ(status.remaining, "10");
  EXPECT_EQ(status.perm_id, 900001);
}

TEST(TwsMessages, decode_an_execution_and_its_commission) {
  auto const fill = decoded_as<execution>(
      received("11|-1|1|265598|AAPL|STK||0|||SMART|USD|AAPL|NMS|e.01|20260102  15:30:05|DU1234567|"
               "ISLAND|BOT|10|150.2|900001|7|0|10|150.2|ref|||0|2|"));
  EXPECT_EQ(fill.request_id, -1);
  EXPECT_EQ(fill.order_id, 1u);
  EXPECT_EQ(fill.contract.exchange, "SMART");
  EXPECT_EQ(fill.exchange, "ISLAND");
  EXPECT_EQ(fill.side, "BOT");
  EXPECT_EQ(fill.price.value(), 150.2);
  EXPECT_EQ(fill.last_liquidity, 2);

  auto const fee = decoded_as<commission_report>(from_transcript("59|"));
  EXPECT_EQ(fee.exec_id, "0000e0d5.1.01.01");
  EXPECT_EQ(fee.commission, "1.25");
}

TEST(TwsMessages, decode_bars_ticks_times_errors_accounts_and_positions) {
  auto const bars = decoded_as<historical_data>(
      received("17|9|a|b|2|20260101|1|2|0.5|1.5|1000|1.2|7|20260102|3|4|2.5|3.5|2000|3.1|8|"));
  ASSERT_EQ(bars.bars.size(), 2u);
  EXPECT_EQ(bars.bars[1].close, "3.5");
  EXPECT_EQ(bars.bars[1].count, 8);

  auto const price = decoded_as<tick_price>(received("1|6|9|4|150.25|100|1|"));
  EXPECT_EQ(price.price, "150.25");
  EXPECT_EQ(decoded_as<tick_size>(received("2|6|9|5|100|")).size, "100");
  EXPECT_EQ(decoded_as<current_time>(from_transcript("49|")).seconds, 1767367800);
  EXPECT_EQ(decoded_as<next_valid_id>(from_transcript("9|")).order_id, 1u);

  auto const error = decoded_as<error_message>(from_transcript("4|"));
  EXPECT_EQ(error.id, 102);
  EXPECT_EQ(error.code, 200);
  EXPECT_EQ(error.text, "No security definition");

  auto const accounts = decoded_as<managed_accounts>(received("15|1|DU1,DU2,|"));
  EXPECT_EQ(accounts.accounts, (std::vector<std::string>{"DU1", "DU2"}));
  auto const held =
      decoded_as<position>(received("61|3|DU1|265598|AAPL|STK||0|||NASDAQ|USD|AAPL|NMS|-5|150.1|"));
  EXPECT_EQ(held.quantity.value(), -5);
  EXPECT_EQ(held.average_cost, "150.1");
}

TEST(TwsMessages, tell_which_field_does_not_decode_and_leave_the_struct_alone) {
  order_status status;
  status.status = "before";
  auto const error =
      decode(view_of(received("3|1|Submitted|0|ten|0|900001|0|0|7||0|")), 157, status);
  EXPECT_EQ(error.text(), "orderStatus.remaining: \"ten\" is not a number");
  EXPECT_EQ(status.status, "before");
}

TEST(TwsMessages, keep_a_status_that_nobody_knows) {
  auto const status = decoded_as<order_status>(received("3|1|Hibernating|0|10|0|1|0|0|7||0|"));
  EXPECT_EQ(status.status, "Hibernating");
}

TEST(TwsMessages, are_not_decoded_as_one_another) {
  open_order open;
  auto const error = decode(view_of(from_transcript("3|1|")), 157, open);
  EXPECT_EQ(error.why, record_error::cause::other_message);
  EXPECT_EQ(error.text(),
            "orderStatus: \"openOrder\" was expected in its place; decode each "
            "message as what its type says");
}

TEST(TwsMessages, encode_the_requests_of_the_transcript) {
  message made;
  ASSERT_FALSE(encode(contract_details_request{.request_id = 101, .contract = apple()}, 157, made));
  EXPECT_EQ(body_of(made), "9|8|101||AAPL|STK|||||SMART||USD||||||");
  EXPECT_EQ(made.kind, message_kind::request);
  EXPECT_EQ(made.type, 9);
  EXPECT_EQ(made.key, 101u);
  EXPECT_EQ(body_of(plain_request("reqCurrentTime", 157)), "49|1|");
  EXPECT_EQ(body_of(plain_request("reqOpenOrders", 157)), "5|1|");
}

TEST(TwsMessages, encode_an_order_whose_checked_fields_stand_where_the_transcript_has_them) {
  order_request asked{.order_id = 1, .contract = apple()};
  asked.order.action = "BUY";
  asked.order.total_quantity = "10";
  asked.order.order_type = "LMT";
  asked.order.lmt_price = decimal_text(150.25);
  asked.order.tif = "DAY";
  message made;
  ASSERT_FALSE(encode(asked, 157, made));
  EXPECT_EQ(made.kind, message_kind::order);
  EXPECT_EQ(made.key, 1u);
  EXPECT_EQ(body_of(made).substr(0, 64),
            "3|1||AAPL|STK|||||SMART||USD|||||BUY|10|LMT|150.25||DAY||||0||1|");
  // As many fields as the real client sends: its 147 bytes are 63 up to "transmit", and 82 empty
  // fields of which two have a digit.
  auto const text = body_of(made);
  EXPECT_EQ(std::count(text.begin(), text.end(), '|'), 28 + 82);
}

TEST(TwsMessages, encode_market_data_history_and_executions) {
  message made;
  ASSERT_FALSE(encode(market_data_request{.request_id = 5, .contract = apple(), .snapshot = true},
                      157, made));
  EXPECT_EQ(body_of(made), "1|11|5||AAPL|STK|||||SMART||USD|||0||1|0||");
  ASSERT_FALSE(encode(historical_data_request{.request_id = 6, .contract = apple()}, 157, made));
  EXPECT_EQ(body_of(made), "20|6||AAPL|STK|||||SMART||USD|||0||1 day|1 D|0|TRADES|1|0||");
  ASSERT_FALSE(encode(executions_request{.request_id = 8, .symbol = "AAPL"}, 157, made));
  EXPECT_EQ(body_of(made), "7|3|8||||AAPL||||");
}

TEST(TwsMessages, refuse_to_encode_what_is_no_number) {
  order_request asked{.order_id = 1, .contract = apple()};
  asked.order.lmt_price = "cheap";
  message made;
  EXPECT_EQ(encode(asked, 157, made).text(), "placeOrder.lmtPrice: \"cheap\" is not a number");
}

}  // namespace
}  // namespace busproof::bus::protocol::tws
