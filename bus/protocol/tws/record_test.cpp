// Records: fields by name, what is wrong with a message, groups, blocks and tails.
#include "bus/protocol/tws/record.hpp"

#include <string>

#include <gtest/gtest.h>

#include "bus/protocol/tws/limits.hpp"
#include "bus/protocol/tws/numbers.hpp"
#include "bus/protocol/tws/transcript.hpp"

namespace busproof::bus::protocol::tws {
namespace {

using cause = record_error::cause;

record_error read(direction which, std::string_view readable, record& out,
                  std::uint32_t version = 157) {
  return parse(which, version, as_bytes(fields_of(readable)), out);
}

/// "cause field" of a message from the server that does not parse.
std::string complaint(std::string_view readable, std::uint32_t version = 157) {
  record out;
  return read(direction::down, readable, out, version).text();
}

struct result {
  record_error error;
  std::string payload;  ///< NUL as "|"
};

result put(std::string_view name, named_values const& values, std::uint32_t version = 157) {
  message_body out;
  result made;
  made.error = write(*find_layout(name), version, values, out);
  made.payload = as_text({out.data(), out.size()});
  std::replace(made.payload.begin(), made.payload.end(), '\0', '|');
  return made;
}

TEST(Record, gives_fields_by_name) {
  record got;
  ASSERT_FALSE(read(direction::down, "3|1|Submitted|0|10|150.25|900001|0|0|7||0|", got));
  EXPECT_EQ(got.layout()->name, "orderStatus");
  EXPECT_EQ(got.integer("orderId"), 1);
  EXPECT_EQ(got.text("status"), "Submitted");
  EXPECT_EQ(got.decimal("avgFillPrice"), 150.25);
  EXPECT_EQ(got.find("whyHeld"), "");
  EXPECT_EQ(got.find("nothing"), std::nullopt);
  EXPECT_EQ(got.integer("whyHeld", 5), 5);
}

TEST(Record, says_which_field_of_which_message_is_wrong) {
  EXPECT_EQ(complaint("3|x1|Submitted|0|10|0|900001|0|0|7||0|"),
            "orderStatus.orderId: \"x1\" is not an integer");
  EXPECT_EQ(complaint("3|1|Submitted|0|ten|0|900001|0|0|7||0|"),
            "orderStatus.remaining: \"ten\" is not a number");
  EXPECT_EQ(
      complaint("52|1|"),
      "contractDataEnd.reqId: is missing: the message ends before it; check the server version "
      "and the fields before it");
  EXPECT_EQ(complaint("52|1|101|7|"),
            "contractDataEnd.reqId: \"7" + std::string(1, '\0') +
                "\" is followed by more fields than the message has; check the server version");
  EXPECT_EQ(complaint("999|1|"), "999: is no message of this direction; check the name or id");
  EXPECT_EQ(complaint("52|1|101|", 179),
            "contractDataEnd: \"179\" cannot be laid out for this server version; use one from 157 "
            "to 178");
}

TEST(Record, is_left_as_it_was_by_a_message_that_does_not_parse) {
  record got;
  ASSERT_FALSE(read(direction::down, "52|1|101|", got));
  EXPECT_TRUE(read(direction::down, "52|1|x|", got));
  EXPECT_EQ(got.integer("reqId"), 101);
}

TEST(Record, quotes_only_the_first_bytes_of_a_wrong_value) {
  record got;
  auto const error = read(direction::down, "52|1|" + std::string(5000, 'x') + "|", got);
  EXPECT_EQ(error.why, cause::not_an_integer);
  EXPECT_EQ(error.value.size(), limits::quoted_bytes_max);
}

TEST(Record, reads_the_rows_of_a_group) {
  record got;
  ASSERT_FALSE(read(direction::down,
                    "17|9|a|b|2|20260101|1|2|0.5|1.5|1000|1.2|7|20260102|3|4|2.5|3.5|2000|3.1|8|",
                    got));
  ASSERT_EQ(got.rows("bars"), 2u);
  EXPECT_EQ(got.text("bars", 0, "date"), "20260101");
  EXPECT_EQ(got.text("bars", 1, "close"), "3.5");
  EXPECT_EQ(got.text("bars[1].count"), "8");
  EXPECT_EQ(got.text("bars"), "2");
  EXPECT_EQ(got.find("bars[2].count"), std::nullopt);
  EXPECT_EQ(got.find("close"), std::nullopt);
}

TEST(Record, refuses_a_count_that_the_rows_do_not_bear_out) {
  EXPECT_EQ(complaint("17|9|a|b|2|20260101|1|2|0.5|1.5|1000|1.2|7|"),
            "historicalData.bars[1].date: is missing: the message ends before it; check the server "
            "version and the fields before it");
  EXPECT_EQ(complaint("17|9|a|b|-1|"), "historicalData.bars: \"-1\" is no count of the rows");
  EXPECT_EQ(complaint("17|9|a|b|2147483647|"),
            "historicalData.bars: \"2147483647\" is no count of the rows");
}

TEST(Record, reads_a_block_only_if_its_condition_holds) {
  record got;
  ASSERT_FALSE(read(direction::up, "1|11|5||X|BAG|||||SMART||USD|||1|7|2|BUY|ISE|0||0|0||", got));
  EXPECT_EQ(got.rows("legs"), 1u);
  EXPECT_EQ(got.text("legs[0].ratio"), "2");
  EXPECT_EQ(got.find("deltaNeutralContractConId"), std::nullopt);
  ASSERT_FALSE(read(direction::up, "1|11|5||X|STK|||||SMART||USD|||1|265598|0.5|100||0|0||", got));
  EXPECT_EQ(got.rows("legs"), 0u);
  EXPECT_EQ(got.text("deltaNeutralContractDelta"), "0.5");
}

TEST(Record, reads_the_conditions_of_an_order_by_their_types) {
  auto const made = put("openOrder", {{"orderId", "1"},
                                      {"conditions[0].type", "1"},
                                      {"conditions[0].conjunction", "a"},
                                      {"conditions[0].price", "151.5"},
                                      {"conditions[1].type", "5"},
                                      {"conditions[1].symbol", "IBM"},
                                      {"conditionsIgnoreRth", "1"}});
  ASSERT_FALSE(made.error) << made.error.text();
  record got;
  ASSERT_FALSE(read(direction::down, made.payload, got));
  EXPECT_EQ(got.text("conditions"), "2");
  EXPECT_EQ(got.text("conditions[0].price"), "151.5");
  EXPECT_EQ(got.text("conditions[1].symbol"), "IBM");
  EXPECT_TRUE(got.flag("conditionsIgnoreRth"));
}

TEST(Record, drops_the_tail_of_an_order_that_is_written_otherwise) {
  record got;
  std::string const order = "3|1||AAPL|STK|||||SMART||USD|||||BUY|10|LMT|150.25||DAY||||0||1|";
  ASSERT_FALSE(read(direction::up, order + "what|ever|", got));
  EXPECT_TRUE(got.tail_dropped());
  EXPECT_EQ(got.text("lmtPrice"), "150.25");
  EXPECT_EQ(got.find("parentId"), std::nullopt);

  ASSERT_FALSE(read(direction::up, put("placeOrder", {{"parentId", "5"}}).payload, got));
  EXPECT_FALSE(got.tail_dropped());
  EXPECT_EQ(got.text("parentId"), "5");
}

TEST(Record, is_written_with_defaults_for_what_is_not_given) {
  EXPECT_EQ(put("orderStatus", {{"orderId", "1"}, {"remaining", "10"}}).payload,
            "3|1|Submitted|0|10|0|0|0|0|0||0|");
  EXPECT_EQ(put("currentTime", {{"time", "1767367800"}}).payload, "49|1|1767367800|");
}

TEST(Record, is_written_with_as_many_rows_as_are_named_or_counted) {
  EXPECT_EQ(put("contractData", {{"secIds[1].tag", "ISIN"}}).payload.find("|2|||ISIN||") !=
                std::string::npos,
            true);
  EXPECT_EQ(put("historicalData", {{"reqId", "1"}, {"bars", "1"}}).payload, "17|1|||1|||||||||");
  EXPECT_EQ(put("historicalData", {{"bars", "1"}, {"bars[1].open", "2"}}).error.why,
            cause::bad_count);
}

TEST(Record, is_written_without_the_fields_that_a_version_does_not_carry) {
  EXPECT_EQ(put("error", {{"advancedOrderRejectJson", "{}"}}, 165).payload, "4|2|-1|0||");
  EXPECT_EQ(put("error", {{"advancedOrderRejectJson", "{}"}}, 166).payload, "4|2|-1|0||{}|");
}

TEST(Record, refuses_to_write_what_would_not_be_read_back) {
  EXPECT_EQ(put("orderStatus", {{"orderId", "one"}}).error.text(),
            "orderStatus.orderId: \"one\" is not an integer");
  EXPECT_EQ(put("orderStatus", {{"state", "Submitted"}}).error.text(),
            "orderStatus.state: is no field of this message; check its name");
  EXPECT_EQ(put("contractData", {{"secIds[0].price", "1"}}).error.why, cause::unknown_field);
  EXPECT_EQ(put("contractData", {{"nothing[0].tag", "1"}}).error.why, cause::unknown_field);
  EXPECT_EQ(put("openOrder", {{"hedgeParam", "1"}}).error.why, cause::inapplicable);
  EXPECT_EQ(put("error", {{"text", std::string("a\0b", 3)}}).error.why, cause::has_nul);
  EXPECT_EQ(put("error", {{"text", std::string(limits::payload_bytes_max, 'x')}}).error.why,
            cause::too_long);
  EXPECT_EQ(put("error", {}, 156).error.why, cause::unknown_version);
}

TEST(Numbers, are_integers_decimals_or_refused) {
  EXPECT_EQ(integer_of("-12"), -12);
  EXPECT_EQ(integer_of("9223372036854775807"), INT64_MAX);
  for (auto const* text : {"", "+1", "1.0", "0x10", "1 ", "9223372036854775808", "--1"}) {
    EXPECT_EQ(integer_of(text), std::nullopt) << text;
  }
  EXPECT_EQ(decimal_of("+150.25"), 150.25);
  EXPECT_EQ(decimal_of("1.7976931348623157E308"), 1.7976931348623157e308);
  EXPECT_EQ(decimal_of(".5"), 0.5);
  EXPECT_EQ(decimal_of("5."), 5);
  EXPECT_EQ(decimal_of("1e999"), std::numeric_limits<double>::infinity());
  EXPECT_EQ(decimal_of("-1e-999"), 0);
  EXPECT_EQ(decimal_of("Infinity"), std::numeric_limits<double>::infinity());
  for (auto const* text : {"", ".", "nan", "inf", "1e", "e5", "1,5", "1.2.3", "0x1p3"}) {
    EXPECT_EQ(decimal_of(text), std::nullopt) << text;
  }
  EXPECT_EQ(text_of(150.25), "150.25");
}

}  // namespace
}  // namespace busproof::bus::protocol::tws
