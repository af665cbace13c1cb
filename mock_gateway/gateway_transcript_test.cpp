// The gateway sends, byte by byte, what a TWS session that was checked with real clients has.
#include <gtest/gtest.h>

#include "bus/protocol/tws/transcript.hpp"
#include "mock_gateway/tws_test_client.hpp"

namespace busproof::mock_gateway {
namespace {

namespace tws = bus::protocol::tws;

constexpr auto fixed = R"(protocol = "tws"
[protocol_options]
accounts = "DU1234567"
clock = 1767367800
time = "20260102 15:30:00 EST"
)";

/// The transcript's frame from the server that begins so, with its length.
std::string given(std::string_view begin) {
  for (auto const& frame : tws::transcript) {
    if (frame.which != tws::direction::down || !frame.fields.starts_with(begin)) continue;
    std::string out{'\0', '\0', '\0', static_cast<char>(static_cast<unsigned char>(frame.length))};
    return out + tws::fields_of(frame.fields);
  }
  return "no such frame in the transcript";
}

std::string bytes_of(tws_test_client& client) {
  auto const bytes = client.next_bytes();
  return std::string(bus::as_text(bytes));
}

void say(tws_test_client& client, std::string_view begin) {
  for (auto const& frame : tws::transcript) {
    if (frame.which == tws::direction::up && frame.fields.starts_with(begin)) {
      return client.say(frame.fields);
    }
  }
  FAIL() << begin;
}

TEST(TwsTranscript, is_what_the_gateway_sends) {
  test_gateway peer(fixed);
  tws_test_client client(peer.where());
  client.say_hello("v100..193");
  EXPECT_EQ(bytes_of(client), std::string("\0\0\0\x1a"
                                          "157\0"
                                          "20260102 15:30:00 EST\0",
                                          30));
  say(client, "71|");
  EXPECT_EQ(bytes_of(client), given("15|"));
  EXPECT_EQ(bytes_of(client), given("9|"));
  say(client, "49|");
  EXPECT_EQ(bytes_of(client), given("49|"));
  say(client, "9|8|101|");
  EXPECT_EQ(bytes_of(client), given("10|"));
  EXPECT_EQ(bytes_of(client), given("52|"));
  client.ask_details(102, "NOSUCH");
  EXPECT_EQ(bytes_of(client), given("4|2|102|"));
  say(client, "3|");
  EXPECT_EQ(bytes_of(client), given("5|"));
  EXPECT_EQ(bytes_of(client), given("3|1|Submitted"));
  say(client, "5|1|");
  EXPECT_EQ(bytes_of(client), given("5|"));
  EXPECT_EQ(bytes_of(client), given("3|1|Submitted"));
  EXPECT_EQ(bytes_of(client), given("53|"));
  say(client, "4|1|1|");
  EXPECT_EQ(client.next(), "3|1|Cancelled|0|10|0|900001|0|0|7||0|");
  EXPECT_EQ(client.next(), "4|2|1|202|Order Canceled - reason:|");
  client.place(2, "MKT");
  EXPECT_EQ(id_of(client.next()), "5");
  EXPECT_EQ(id_of(client.next()), "3");
  EXPECT_EQ(id_of(client.next()), "11");
  EXPECT_EQ(id_of(client.next()), "3");
  EXPECT_EQ(bytes_of(client), given("59|"));
}

}  // namespace
}  // namespace busproof::mock_gateway
