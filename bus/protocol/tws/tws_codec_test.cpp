// TWS frames: the checked transcript, framing errors, kinds and keys.
#include "bus/protocol/tws/tws_codec.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bus/protocol/framing_error.hpp"
#include "bus/protocol/tws/message_ids.hpp"
#include "bus/protocol/tws/test_frames.hpp"
#include "bus/protocol/tws/transcript.hpp"

namespace busproof::bus::protocol::tws {
namespace {

constexpr std::uint32_t version = 157;

decoded decode_down(std::string_view bytes) {
  return client_codec(version).decode(as_bytes(bytes));
}
decoded decode_up(std::string_view bytes) { return server_codec(version).decode(as_bytes(bytes)); }

/// What a frame of these fields is to its receiver: "kind type key".
std::string seen(direction which, std::string_view readable, std::uint32_t at_version = version) {
  auto const bytes = frame(fields_of(readable));
  auto const& codec =
      which == direction::down ? client_codec(at_version) : server_codec(at_version);
  auto const result = codec.decode(as_bytes(bytes));
  if (result.status != decoded::status::message) return result.why.message();
  return std::string(to_string(result.view.kind)) + " " + std::to_string(result.view.type) + " " +
         std::to_string(result.view.key);
}

std::string told(std::string_view readable) { return seen(direction::down, readable); }
std::string asked(std::string_view readable) { return seen(direction::up, readable); }

TEST(TwsCodec, reproduces_every_frame_of_the_transcript) {
  for (auto const& each : transcript) {
    auto const payload = fields_of(each.fields);
    ASSERT_EQ(payload.size(), each.length) << each.fields;
    auto const bytes = frame(payload);
    EXPECT_EQ(bytes.substr(0, 4), std::string({0, 0, 0, static_cast<char>(each.length)}));

    auto const& codec =
        each.which == direction::down ? client_codec(version) : server_codec(version);
    auto const front = codec.decode(as_bytes(bytes));
    ASSERT_EQ(front.status, decoded::status::message) << each.fields;
    EXPECT_EQ(front.size, bytes.size());
    EXPECT_EQ(as_text(front.view.body), payload);

    record parsed;
    ASSERT_FALSE(parse(each.which, version, front.view, parsed)) << each.fields;
    message again;
    auto const error = make_message(parsed.layout()->name, version, parsed.values(), again);
    ASSERT_FALSE(error) << error.text();
    EXPECT_EQ(as_text(view_of(again).body), payload);
    EXPECT_EQ(again.kind, front.view.kind);
    EXPECT_EQ(again.key, front.view.key);
  }
}

TEST(TwsCodec, finds_out_that_a_length_is_wrong_as_soon_as_it_is_there) {
  using bytes = std::string;
  EXPECT_EQ(decode_down(bytes("\0\0\0\0", 4)).why, framing_error::zero_length);
  EXPECT_EQ(decode_down(bytes("\xff\xff\xff\xff", 4)).why, framing_error::too_long);
  EXPECT_EQ(decode_down(bytes("\x80\0\0\0", 4)).why, framing_error::too_long);
  EXPECT_EQ(decode_down(bytes("\x01\0\0\1", 4)).why, framing_error::too_long);
  EXPECT_EQ(decode_down(bytes("\x01\0\0\0", 4)).status, decoded::status::need_more);
  EXPECT_EQ(decode_down(bytes("\x01\0\0\0", 4)).size, frame_bytes_max);
}

TEST(TwsCodec, refuses_a_frame_whose_last_field_is_not_ended) {
  EXPECT_EQ(decode_down(frame(std::string("49\0001\000555", 8))).why, framing_error::unterminated);
}

TEST(TwsCodec, refuses_a_frame_without_a_message_id) {
  for (auto const* fields :
       {"|", "x|1|", "-1|", "0|", "049|1|", "65536|", "123456|", " 49|1|", "4 9|"}) {
    auto const bytes = frame(fields_of(fields));
    EXPECT_EQ(decode_down(bytes).why, framing_error::no_message_id) << fields;
    EXPECT_EQ(decode_up(bytes).why, framing_error::no_message_id) << fields;
  }
}

TEST(TwsCodec, calls_the_end_of_a_stream_inside_a_frame_truncated) {
  auto const& codec = client_codec(version);
  EXPECT_FALSE(codec.end_of_stream({}));
  EXPECT_EQ(codec.end_of_stream(as_bytes(std::string_view("\0\0", 2))), framing_error::truncated);
  EXPECT_EQ(codec.end_of_stream(as_bytes(std::string_view("\0\0\0\0", 4))),
            framing_error::zero_length);
}

TEST(TwsCodec, gives_requests_their_kinds_and_keys) {
  EXPECT_EQ(asked("71|2|7||"), "notice 71 0");
  EXPECT_EQ(asked("49|1|"), "request 49 0");
  EXPECT_EQ(asked("9|8|101||AAPL|STK|||||SMART||USD||||||"), "request 9 101");
  EXPECT_EQ(asked("20|102||AAPL|"), "request 20 102");
  EXPECT_EQ(asked("3|17||AAPL|"), "order 3 17");
  EXPECT_EQ(asked("4|1|17|"), "cancel 4 17");
  EXPECT_EQ(asked("2|1|101|"), "cancel 2 101");
  EXPECT_EQ(asked("25|1|102|"), "cancel 25 102");
  EXPECT_EQ(asked("64|1|"), "cancel 64 0");
  EXPECT_EQ(asked("9|8|abc||"), "request 9 0");
  EXPECT_EQ(asked("9|8|"), "request 9 0");
}

TEST(TwsCodec, gives_answers_their_kinds_and_keys) {
  EXPECT_EQ(told("10|8|101|AAPL|"), "response 10 101");
  EXPECT_EQ(told("52|1|101|"), "end 52 101");
  EXPECT_EQ(told("17|102|a|b|0|"), "response 17 102");
  EXPECT_EQ(told("49|1|1767367800|"), "response 49 0");
  EXPECT_EQ(told("53|1|"), "end 53 0");
  EXPECT_EQ(told("62|1|"), "end 62 0");
  EXPECT_EQ(told("102|"), "end 102 0");
  EXPECT_EQ(told("5|17|265598|"), "order_update 5 17");
  EXPECT_EQ(told("3|17|Submitted|"), "order_update 3 17");
  EXPECT_EQ(told("59|1|0000e0d5.1.01.01|1.25|USD|0|0|0|"), "order_update 59 0");
}

TEST(TwsCodec, gives_an_execution_to_its_request_or_without_one_to_its_order) {
  EXPECT_EQ(told("11|103|17|265598|"), "response 11 103");
  EXPECT_EQ(told("11|-1|17|265598|"), "order_update 11 17");
}

TEST(TwsCodec, tells_errors_from_notices) {
  EXPECT_EQ(told("4|2|102|200|No security definition|"), "error 4 102");
  EXPECT_EQ(told("4|2|-1|504|Not connected|"), "error 4 0");
  for (auto const* code : {"0", "1100", "1101", "1102", "2100", "2104", "2199"}) {
    EXPECT_EQ(told("4|2|-1|" + std::string(code) + "|text|"), "notice 4 0") << code;
  }
  EXPECT_EQ(told("4|2|-1|2200|text|"), "error 4 0");
  EXPECT_EQ(told("4|2|-1|1103|text|"), "error 4 0");
}

TEST(TwsCodec, finds_the_key_where_the_version_has_it) {
  EXPECT_EQ(seen(direction::down, "10|8|101|AAPL|", 163), "response 10 101");
  EXPECT_EQ(seen(direction::down, "10|101|AAPL|STK|", 164), "response 10 101");
}

TEST(TwsCodec, lets_a_message_without_a_readable_key_or_of_an_unknown_id_hit_nobody) {
  EXPECT_EQ(told("10|8|x101|AAPL|"), "notice 10 0");
  EXPECT_EQ(told("10|8|"), "notice 10 0");
  EXPECT_EQ(told("4|2||200|text|"), "notice 4 0");
  EXPECT_EQ(told("999|1|"), "notice 999 0");
}

}  // namespace
}  // namespace busproof::bus::protocol::tws
