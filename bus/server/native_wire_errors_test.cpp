// Bad bytes on the wire hit the connection that sent them, and no other (I11).
#include <gtest/gtest.h>

#include "bus/server/test_client.hpp"

namespace busproof::bus {
namespace {

using namespace std::chrono_literals;

byte_buffer bytes_of(std::initializer_list<int> values) {
  byte_buffer out;
  for (auto const each : values) out.push_back(static_cast<std::byte>(each));
  return out;
}

struct bad_input {
  char const* name;
  byte_buffer bytes;
};

std::vector<bad_input> bad_frames() {
  auto const header = [](int a, int b, int c, int d) {
    return bytes_of({a, b, c, d, 1, 3, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1});
  };
  return {{"length 0", header(0, 0, 0, 0)},
          {"length shorter than a header", header(0, 0, 0, 11)},
          {"length just beyond the bound", header(1, 0, 0, 13)},
          {"length 2^31", header(0x80, 0, 0, 0)},
          {"negative length", header(0xff, 0xff, 0xff, 0xff)},
          {"unknown version", bytes_of({0, 0, 0, 12, 2, 3, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1})},
          {"unknown kind", bytes_of({0, 0, 0, 12, 1, 99, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1})},
          {"a kind that servers send", frame(message_kind::response, 1)},
          {"a second hello", hello_frame()},
          {"HTTP", [] {
             auto const text = as_bytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
             return byte_buffer(text.begin(), text.end());
           }()}};
}

class NativeWireErrors : public testing::Test {
 protected:
  void SetUp() override {
    server_.emplace(io_.get_executor(), server_options{}, native_service(echo()));
    ASSERT_FALSE(server_->listen());
    run(io_, bystander_.enter(server_->local_endpoint()));
  }
  /// Another session notices nothing.
  void expect_others_untouched() {
    run(io_, [](test_client& other) -> asio::awaitable<void> {
      EXPECT_FALSE(co_await other.send(message_kind::request, 1, "still here"));
      auto const answer = co_await other.receive();
      EXPECT_EQ(text_of(answer), "still here");
    }(bystander_));
    EXPECT_EQ(server_->stats().live, 1u);
  }

  asio::io_context io_;
  test_client bystander_{io_};
  std::optional<server> server_;
};

asio::awaitable<void> is_told_and_closed(asio::io_context& io, tcp::endpoint to, bool greet_first,
                                         byte_buffer bytes) {
  test_client client(io);
  if (greet_first) {
    co_await client.enter(to);
  } else {
    EXPECT_FALSE(co_await client.connect(to));
  }
  EXPECT_FALSE(co_await client.send(bytes));
  auto const answer = co_await client.receive();
  EXPECT_EQ(answer.kind, message_kind::error);
  EXPECT_EQ(answer.key, 0u);
  protocol::error_report report;
  EXPECT_FALSE(protocol::decode_body(answer.body, report));
  EXPECT_EQ(report.code, static_cast<std::uint32_t>(error::handshake_failed));
  EXPECT_FALSE(report.text.empty());
  EXPECT_EQ(co_await client.end_of_stream(), asio::error::eof);
}

TEST_F(NativeWireErrors, end_an_established_session_with_a_reason) {
  for (auto const& each : bad_frames()) {
    SCOPED_TRACE(each.name);
    auto const before = server_->stats().protocol_errors;
    run(io_, is_told_and_closed(io_, server_->local_endpoint(), true, each.bytes));
    EXPECT_EQ(server_->stats().protocol_errors, before + 1);
    ASSERT_TRUE(run_until(io_, [&] { return server_->stats().live == 1; }));
    expect_others_untouched();
  }
}

TEST_F(NativeWireErrors, end_a_session_that_has_not_shaken_hands) {
  for (auto const& each : bad_frames()) {
    if (std::string_view(each.name) == "a second hello") continue;
    SCOPED_TRACE(each.name);
    run(io_, is_told_and_closed(io_, server_->local_endpoint(), false, each.bytes));
    ASSERT_TRUE(run_until(io_, [&] { return server_->stats().live == 1; }));
    expect_others_untouched();
  }
}

TEST_F(NativeWireErrors, include_a_request_before_the_hello) {
  run(io_, is_told_and_closed(io_, server_->local_endpoint(), false,
                              frame(message_kind::request, 1, "let me in")));
}

TEST_F(NativeWireErrors, are_final_even_if_a_good_frame_follows) {
  auto bytes = bytes_of({0, 0, 0, 0});
  auto const good = frame(message_kind::request, 1, "x");
  bytes.insert(bytes.end(), good.begin(), good.end());
  run(io_, is_told_and_closed(io_, server_->local_endpoint(), true, bytes));
}

TEST_F(NativeWireErrors, come_after_the_answers_to_what_was_good) {
  run(io_, [](asio::io_context& io, tcp::endpoint to) -> asio::awaitable<void> {
    test_client client(io);
    co_await client.enter(to);
    auto bytes = frame(message_kind::request, 5, "good");
    bytes.resize(bytes.size() + 16);
    EXPECT_FALSE(co_await client.send(bytes));
    auto const first = co_await client.receive();
    EXPECT_EQ(text_of(first), "good");
    auto const second = co_await client.receive();
    EXPECT_EQ(second.kind, message_kind::error);
    EXPECT_EQ(co_await client.end_of_stream(), asio::error::eof);
  }(io_, server_->local_endpoint()));
}

TEST_F(NativeWireErrors, include_half_a_frame_at_the_end_of_the_stream) {
  auto const whole = frame(message_kind::request, 1, "cut");
  std::uint64_t expected = 0;
  for (std::size_t size = 1; size < whole.size(); ++size) {
    run(io_, [](asio::io_context& io, tcp::endpoint to, byte_buffer part) -> asio::awaitable<void> {
      test_client client(io);
      co_await client.enter(to);
      EXPECT_FALSE(co_await client.send(part));
      client.socket().shutdown(tcp::socket::shutdown_send);
      auto const answer = co_await client.receive();
      EXPECT_EQ(answer.kind, message_kind::error);
      EXPECT_EQ(co_await client.end_of_stream(), asio::error::eof);
    }(io_, server_->local_endpoint(), byte_buffer(whole.begin(), whole.begin() + size)));
    EXPECT_EQ(server_->stats().protocol_errors, ++expected) << size;
  }
  ASSERT_TRUE(run_until(io_, [&] { return server_->stats().live == 1; }));
  expect_others_untouched();
}

TEST_F(NativeWireErrors, do_not_include_an_end_between_frames) {
  test_client client(io_);
  run(io_, client.enter(server_->local_endpoint()));
  client.close();
  ASSERT_TRUE(run_until(io_, [&] { return server_->stats().live == 1; }));
  EXPECT_EQ(server_->stats().protocol_errors, 0u);
}

TEST_F(NativeWireErrors, cost_an_endless_talker_its_session_after_a_bounded_number_of_bytes) {
  test_client client(io_);
  run(io_, client.enter(server_->local_endpoint()));
  run(io_, [](test_client& who) -> asio::awaitable<void> {
    std::vector<std::byte> const zeros(1 << 20);
    error_code why;
    while (!why) why = co_await who.send(zeros);  // never reads
  }(client));
  ASSERT_TRUE(run_until(io_, [&] { return server_->stats().live == 1; }));
  expect_others_untouched();
}

TEST_F(NativeWireErrors, leave_no_trace_after_500_connections_of_garbage) {
  raise_descriptor_limit();
  std::vector<std::unique_ptr<test_client>> crowd;
  std::size_t ended = 0;
  for (unsigned i = 0; i < 500; ++i) {
    auto& client = *crowd.emplace_back(std::make_unique<test_client>(io_));
    asio::co_spawn(
        io_,
        [](test_client& who, tcp::endpoint to, unsigned seed) -> asio::awaitable<void> {
          EXPECT_FALSE(co_await who.connect(to));
          byte_buffer noise(1 + seed % 300);
          for (auto& each : noise)
            each = static_cast<std::byte>((seed = seed * 1103515245 + 12345) >> 16);
          co_await who.send(noise);
          error_code ignored;
          who.socket().shutdown(tcp::socket::shutdown_send, ignored);
          co_await who.end_of_stream();
        }(client, server_->local_endpoint(), i),
        [&](std::exception_ptr e) {
          EXPECT_FALSE(e);
          ++ended;
        });
  }
  ASSERT_TRUE(run_until(io_, [&] { return ended == 500 && server_->stats().live == 1; }));
  expect_others_untouched();
}

}  // namespace
}  // namespace busproof::bus
