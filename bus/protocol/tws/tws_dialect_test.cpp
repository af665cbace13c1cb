// What a bus is told of the TWS protocol.
#include "bus/protocol/tws/tws_dialect.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bus/protocol/tws/message_ids.hpp"
#include "bus/protocol/tws/test_frames.hpp"
#include "bus/protocol/tws/tws_codec.hpp"

namespace busproof::bus::protocol::tws {
namespace {

tws_dialect const dialect;

std::string channel(std::uint16_t request) {
  auto const* const found = dialect.channel_of(request);
  if (found == nullptr) return "none";
  std::string text;
  for (auto const reply : found->replies) text += std::to_string(reply) + " ";
  return text + "end " + (found->end ? std::to_string(*found->end) : "none");
}

std::string cancel(std::uint16_t request, std::uint64_t key, std::uint32_t version = 157) {
  auto const made = dialect.cancel_of(request, key, version);
  if (!made) return "none";
  EXPECT_EQ(made->kind, message_kind::cancel);
  std::string text(as_text(view_of(*made).body));
  std::replace(text.begin(), text.end(), '\0', '|');
  return text;
}

error_scope scope(std::string_view readable) {
  return dialect.scope_of(view_of(received(readable)));
}

TEST(TwsDialect, knows_which_answers_belong_to_requests_without_a_key) {
  EXPECT_EQ(channel(outgoing::req_ids), "9 end none");
  EXPECT_EQ(channel(outgoing::req_managed_accts), "15 end none");
  EXPECT_EQ(channel(outgoing::req_current_time), "49 end none");
  EXPECT_EQ(channel(outgoing::req_open_orders), "5 3 end 53");
  EXPECT_EQ(channel(outgoing::req_all_open_orders), "5 3 end 53");
  EXPECT_EQ(channel(outgoing::req_auto_open_orders), "5 3 end 53");
  EXPECT_EQ(channel(outgoing::req_positions), "61 end 62");
  EXPECT_EQ(channel(outgoing::req_completed_orders), "101 end 102");
  EXPECT_EQ(channel(outgoing::req_account_updates), "6 7 8 end 54");
  EXPECT_EQ(channel(outgoing::req_contract_details), "none");
}

TEST(TwsDialect, has_every_reply_without_a_key_in_a_channel) {
  for (auto const& layout : layouts(direction::down)) {
    bool const shared = layout.key.empty() &&
                        (layout.kind == message_kind::response || layout.kind == message_kind::end);
    if (!shared) continue;
    bool found = false;
    for (auto const& request : layouts(direction::up)) {
      auto const* const known = dialect.channel_of(request.id);
      if (known == nullptr) continue;
      for (auto const reply : known->replies) found = found || reply == layout.id;
      found = found || known->end == layout.id;
    }
    EXPECT_TRUE(found) << layout.name;
  }
}

TEST(TwsDialect, cancels_what_can_be_cancelled) {
  EXPECT_EQ(cancel(outgoing::req_mkt_data, 101), "2|1|101|");
  EXPECT_EQ(cancel(outgoing::req_historical_data, 102), "25|1|102|");
  EXPECT_EQ(cancel(outgoing::place_order, 17), "4|1|17|");
  EXPECT_EQ(cancel(outgoing::place_order, 17, 169), "4|1|17||");
  EXPECT_EQ(cancel(outgoing::req_positions, 0), "64|1|");
  EXPECT_EQ(cancel(outgoing::req_account_updates, 0), "6|2|0||");
  EXPECT_EQ(cancel(outgoing::req_contract_details, 101), "none");
  EXPECT_EQ(cancel(outgoing::req_current_time, 0), "none");
}

TEST(TwsDialect, finds_the_execution_that_a_message_names) {
  auto const fill = received("11|-1|17|265598|AAPL|STK||0|||SMART|USD|AAPL|NMS|e5.01|time|");
  EXPECT_EQ(dialect.execution_of(view_of(fill)), "e5.01");
  auto const fee = received("59|1|0000e0d5.1.01.01|1.25|USD|0|0|0|");
  EXPECT_EQ(dialect.execution_of(view_of(fee)), "0000e0d5.1.01.01");
  auto const status = received("3|1|Submitted|0|10|0|900001|0|0|7||0|");
  EXPECT_EQ(dialect.execution_of(view_of(status)), "");
}

TEST(TwsDialect, knows_whom_an_error_is_for) {
  EXPECT_EQ(scope("4|2|102|200|No security definition|"), error_scope::keyed);
  for (auto const* code : {"201", "135", "103"}) {
    EXPECT_EQ(scope("4|2|17|" + std::string(code) + "|text|"), error_scope::order) << code;
  }
  EXPECT_EQ(scope("4|2|17|202|Order Canceled - reason:|"), error_scope::order_notice);
  EXPECT_EQ(scope("4|2|17|399|warning|"), error_scope::order_notice);
  for (auto const* code : {"0", "1100", "1101", "1102", "2104"}) {
    EXPECT_EQ(scope("4|2|-1|" + std::string(code) + "|text|"), error_scope::nobody) << code;
  }
  EXPECT_EQ(scope("4|2|-1|321|text|"), error_scope::calls);
  EXPECT_EQ(scope("4|2|-1|326|in use|"), error_scope::session);
  EXPECT_EQ(scope("4|2|101|2119|data farm is connecting|"), error_scope::nobody);
  EXPECT_EQ(scope("4|2|101|10167|delayed|"), error_scope::nobody);
  EXPECT_EQ(scope("49|1|1767367800|"), error_scope::nobody);
}

TEST(TwsDialect, gives_an_error_whose_code_is_no_number_to_its_owner_alone) {
  EXPECT_EQ(scope("4|2|101|two hundred|text|"), error_scope::keyed);
  EXPECT_EQ(scope("4|2|-1|two hundred|text|"), error_scope::nobody);
}

TEST(TwsDialect, greets_with_the_client_id_and_the_versions_it_was_given) {
  auto const greeting = tws_dialect({157, 160}).greet({"name", 7});
  byte_buffer sent;
  greeting->start(sent);
  auto const view = std::string(reinterpret_cast<char const*>(sent.data()), sent.size());
  EXPECT_EQ(view.substr(8), "v157..160");
}

}  // namespace
}  // namespace busproof::bus::protocol::tws
