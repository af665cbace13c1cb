// The first bytes of a native client, without a socket.
#include "bus/server/native_handshake.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bus/protocol/native_frame.hpp"
#include "bus/server/test_client.hpp"

namespace busproof::bus {
namespace {

using verdict = native_greeting::verdict;

TEST(NativeHandshake, welcomes_a_hello_however_it_was_cut) {
  auto const hello = hello_frame();
  for (std::size_t size = 0; size < hello.size(); ++size) {
    EXPECT_EQ(greet(std::span(hello).first(size)).result, verdict::need_more) << size;
  }
  auto const greeting = greet(hello);
  EXPECT_EQ(greeting.result, verdict::welcome);
  EXPECT_EQ(greeting.size, hello.size());
  EXPECT_EQ(greeting.client_name, "test");
}

TEST(NativeHandshake, leaves_what_follows_the_hello) {
  auto bytes = hello_frame();
  auto const size = bytes.size();
  auto const next = frame(message_kind::request, 1, "x");
  bytes.insert(bytes.end(), next.begin(), next.end());
  EXPECT_EQ(greet(bytes).size, size);
}

TEST(NativeHandshake, rejects_anything_else_by_its_header_alone) {
  for (auto const kind : {message_kind::request, message_kind::welcome, message_kind::ping,
                          message_kind::cancel, message_kind::error}) {
    auto const bytes = frame(kind, 1, std::string(1000, 'x'));
    auto const greeting = greet(std::span(bytes).first(protocol::native_header_bytes));
    EXPECT_EQ(greeting.result, verdict::reject) << to_string(kind);
    EXPECT_THAT(greeting.why, testing::HasSubstr("hello")) << to_string(kind);
  }
}

TEST(NativeHandshake, rejects_a_length_beyond_that_of_a_hello_before_its_body) {
  auto const bytes = frame(message_kind::hello, 0, std::string(1025, 'x'));
  EXPECT_EQ(greet(std::span(bytes).first(protocol::native_header_bytes)).result, verdict::reject);
}

TEST(NativeHandshake, rejects_a_client_without_a_common_version) {
  auto const greeting = greet(hello_frame(2, 9));
  EXPECT_EQ(greeting.result, verdict::reject);
  EXPECT_THAT(greeting.why, testing::HasSubstr("version 1"));
  EXPECT_THAT(greeting.why, testing::HasSubstr("2 to 9"));
}

TEST(NativeHandshake, accepts_a_range_that_includes_ours) {
  EXPECT_EQ(greet(hello_frame(1, 9)).result, verdict::welcome);
}

TEST(NativeHandshake, rejects_versions_in_the_wrong_order) {
  EXPECT_EQ(greet(hello_frame(2, 1)).result, verdict::reject);
}

TEST(NativeHandshake, rejects_a_name_that_is_not_text) {
  EXPECT_EQ(greet(frame(message_kind::hello, 0, "\x01\x01\xff\xff")).result, verdict::reject);
}

TEST(NativeHandshake, tells_a_refused_client_the_limit) {
  auto const bytes = native_refusal();
  EXPECT_LE(bytes.size(), limits::refusal_bytes_max);
  auto const front = protocol::native_codec{}.decode(bytes);
  ASSERT_EQ(front.status, protocol::decoded::status::message);
  EXPECT_EQ(front.view.kind, message_kind::error);
  EXPECT_EQ(front.view.key, 0u);
  protocol::error_report report;
  ASSERT_FALSE(protocol::decode_body(front.view.body, report));
  EXPECT_EQ(report.code, static_cast<std::uint32_t>(error::over_limit));
}

}  // namespace
}  // namespace busproof::bus
