// Frames of a TWS session: hellos among them, and headers before their bodies.
#include "mock_gateway/tws_frames.hpp"

#include <gtest/gtest.h>

#include "bus/protocol/tws/transcript.hpp"
#include "bus/protocol/tws/tws_codec.hpp"
#include "bus/protocol/tws/tws_handshake.hpp"

namespace busproof::mock_gateway {
namespace {

namespace tws = bus::protocol::tws;
using bus::message_kind;
using status = enum bus::protocol::decoded::status;

tws_frame_codec const& codec() {
  static tws_frame_codec const one(157);
  return one;
}

bus::byte_buffer frame(std::string_view fields) {
  auto const text = tws::fields_of(fields);
  bus::byte_buffer out;
  codec().encode({message_kind::request, 0, 0, bus::as_bytes(text)}, out);
  return out;
}

std::span<std::byte const> front(bus::byte_buffer const& bytes, std::size_t count) {
  return {bytes.data(), std::min(count, bytes.size())};
}

TEST(TwsFrames, take_a_hello_for_what_it_is_wherever_it_is_cut) {
  bus::byte_buffer bytes;
  tws::encode_hello({157, 178}, bytes);
  for (std::size_t count = 0; count < bytes.size(); ++count) {
    auto const part = codec().decode(front(bytes, count));
    ASSERT_EQ(part.status, status::need_more) << count;
    ASSERT_GT(part.size, count);
    ASSERT_LE(part.size, bytes.size());
  }
  auto const whole = codec().decode(front(bytes, bytes.size()));
  ASSERT_EQ(whole.status, status::message);
  EXPECT_EQ(whole.size, bytes.size());
  EXPECT_EQ(whole.view.kind, message_kind::hello);
  EXPECT_EQ(bus::as_text(whole.view.body), "v157..178");
}

TEST(TwsFrames, refuse_what_is_neither_a_hello_nor_a_frame) {
  EXPECT_EQ(codec().decode(bus::as_bytes("GET / HTTP/1.1\r\n")).status, status::error);
  std::string const endless("API\0\xff\xff\xff\xff", 8);
  EXPECT_EQ(codec().decode(bus::as_bytes(endless)).status, status::error);
}

TEST(TwsFrames, tell_a_cut_hello_from_a_clean_end) {
  EXPECT_FALSE(codec().end_of_stream({}));
  EXPECT_TRUE(codec().end_of_stream(bus::as_bytes(std::string_view("API\0\0", 5))));
  EXPECT_TRUE(codec().end_of_stream(bus::as_bytes("AP")));
}

TEST(TwsFrames, know_id_and_key_of_a_frame_before_its_end) {
  auto const bytes = frame("9|8|101||AAPL|STK|||||SMART||USD||||||");
  auto const early = tws_peek(front(bytes, 14), 157);
  ASSERT_TRUE(early);
  EXPECT_EQ(early->msg, "reqContractDetails");
  EXPECT_EQ(early->message.key, 101u);
  EXPECT_EQ(early->size, bytes.size());
  EXPECT_FALSE(early->whole);
  EXPECT_FALSE(tws_peek(front(bytes, 9), 157));  // "10" may go on
}

TEST(TwsFrames, have_the_names_of_the_field_table) {
  auto const name = [](tws::direction which, std::string_view fields) {
    auto const text = tws::fields_of(fields);
    return tws_name_of(tws::classify(which, 157, bus::as_bytes(text)));
  };
  EXPECT_EQ(name(tws::direction::up, "4|1|7|"), "cancelOrder");
  EXPECT_EQ(name(tws::direction::down, "4|2|-1|2104|fine|"), "error");
  EXPECT_EQ(name(tws::direction::down, "4|2|7|200|no|"), "error");
  EXPECT_EQ(name(tws::direction::up, "71|2|7||"), "startApi");
  EXPECT_EQ(name(tws::direction::up, "3|7|"), "placeOrder");
  EXPECT_EQ(name(tws::direction::down, "3|7|"), "orderStatus");
  EXPECT_EQ(name(tws::direction::up, "4711|"), "unknown");
}

}  // namespace
}  // namespace busproof::mock_gateway
