// The far end of the native protocol, without any I/O.
#include "mock_gateway/native_behaviour.hpp"

#include <gtest/gtest.h>

#include "bus/protocol/framing_error.hpp"
#include "bus/protocol/native_frame.hpp"
#include "mock_gateway/native_reply.hpp"
#include "mock_gateway/scenario/scenario_error.hpp"

namespace busproof::mock_gateway {
namespace {

using bus::message_kind;

std::unique_ptr<behaviour> native(field_table options = {}) {
  scenario plan;
  plan.file = "test.toml";
  plan.protocol_options = std::move(options);
  return make_behaviour(plan);
}

bus::message message_of(message_kind kind, std::uint64_t key = 0, std::string_view body = {}) {
  return bus::copy_of({kind, 7, key, bus::as_bytes(body)});
}

bus::message hello(std::string name = "alice", std::uint8_t low = 1, std::uint8_t high = 1) {
  bus::message out{message_kind::hello, 0, 0, {}};
  encode_body(bus::protocol::hello{low, high, std::move(name)}, out.body);
  return out;
}

content content_of(bus::message const& what) {
  return {to_string(what.kind), view_of(what), 16 + what.body.size(), true};
}

std::string text_of(bus::message const& what) {
  return std::string(bus::as_text({what.body.data(), what.body.size()}));
}

/// What a greeted conversation does with a message.
reaction reaction_to(bus::message const& what, field_table options = {}) {
  auto const protocol = native(std::move(options));
  auto const talk = protocol->open();
  auto const first = hello();
  EXPECT_FALSE(talk->observe(content_of(first)));
  EXPECT_FALSE(talk->observe(content_of(what)));
  return talk->react(content_of(what));
}

TEST(NativeBehaviour, welcomes_a_hello_and_learns_the_name) {
  auto const protocol = native({{"server_name", std::string("far end")}});
  auto const talk = protocol->open();
  auto const first = hello("alice");
  EXPECT_FALSE(talk->is_open());
  ASSERT_FALSE(talk->observe(content_of(first)));
  EXPECT_TRUE(talk->is_open());
  EXPECT_EQ(talk->client(), "alice");
  auto const answer = talk->react(content_of(first));
  ASSERT_EQ(answer.send.size(), 1u);
  EXPECT_EQ(answer.send[0].message.kind, message_kind::welcome);
  bus::protocol::welcome welcome;
  auto const& body = answer.send[0].message.body;
  ASSERT_FALSE(decode_body({body.data(), body.size()}, welcome));
  EXPECT_EQ(welcome.server_name, "far end");
}

TEST(NativeBehaviour, refuses_what_comes_before_the_hello) {
  auto const protocol = native();
  auto const talk = protocol->open();
  auto const request = message_of(message_kind::request, 101);
  ASSERT_FALSE(talk->observe(content_of(request)));
  auto const answer = talk->react(content_of(request));
  EXPECT_TRUE(answer.close);
  ASSERT_EQ(answer.send.size(), 1u);
  EXPECT_EQ(answer.send[0].message.kind, message_kind::error);
}

TEST(NativeBehaviour, refuses_a_client_that_offers_no_version_of_ours) {
  auto const protocol = native();
  auto const talk = protocol->open();
  auto const first = hello("alice", 2, 3);
  ASSERT_FALSE(talk->observe(content_of(first)));
  EXPECT_FALSE(talk->is_open());
  EXPECT_TRUE(talk->react(content_of(first)).close);
}

TEST(NativeBehaviour, finds_a_hello_without_versions_senseless) {
  auto const protocol = native();
  auto const talk = protocol->open();
  auto const first = message_of(message_kind::hello, 0, "x");
  EXPECT_EQ(talk->observe(content_of(first)), bus::protocol::framing_error::bad_body);
}

TEST(NativeBehaviour, echoes_requests_orders_and_pings) {
  struct row {
    message_kind in;
    message_kind out;
  };
  for (auto const [in, out] : {row{message_kind::request, message_kind::response},
                               row{message_kind::order, message_kind::order_update},
                               row{message_kind::ping, message_kind::pong}}) {
    auto const answer = reaction_to(message_of(in, 101, "ask"));
    ASSERT_EQ(answer.send.size(), 1u);
    EXPECT_EQ(answer.send[0].message.kind, out);
    EXPECT_EQ(answer.send[0].message.key, 101u);
    EXPECT_EQ(answer.send[0].message.type, 7u);
    EXPECT_EQ(text_of(answer.send[0].message), "ask");
  }
}

TEST(NativeBehaviour, answers_a_cancel_as_its_option_says) {
  auto const cancel = message_of(message_kind::cancel, 101);
  EXPECT_TRUE(reaction_to(cancel).send.empty());
  EXPECT_FALSE(reaction_to(cancel).stop);
  auto const stopped = reaction_to(cancel, {{"cancel", std::string("stop")}});
  EXPECT_EQ(stopped.stop, 101u);
  EXPECT_TRUE(stopped.send.empty());
  auto const ended = reaction_to(cancel, {{"cancel", std::string("end")}});
  EXPECT_EQ(ended.stop, 101u);
  ASSERT_EQ(ended.send.size(), 1u);
  EXPECT_EQ(ended.send[0].message.kind, message_kind::end);
}

TEST(NativeBehaviour, takes_notices_without_an_answer) {
  EXPECT_TRUE(reaction_to(message_of(message_kind::notice)).send.empty());
}

TEST(NativeBehaviour, names_an_option_that_it_has_not) {
  EXPECT_THROW(native({{"cancel", std::string("maybe")}}), scenario_error);
  EXPECT_THROW(native({{"speed", std::int64_t{3}}}), scenario_error);
}

TEST(NativeBehaviour, is_not_what_an_unknown_protocol_gets) {
  scenario plan;
  plan.protocol = "nats";
  EXPECT_THROW(make_behaviour(plan), scenario_error);
}

TEST(NativeBehaviour, sees_key_and_size_before_the_body_is_there) {
  auto const protocol = native();
  auto const request = message_of(message_kind::request, 101, "a long body");
  bus::byte_buffer bytes;
  protocol->codec().encode(bus::view_of(request), bytes);
  EXPECT_FALSE(protocol->peek({bytes.data(), 15}));
  auto const seen = protocol->peek({bytes.data(), 16});
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->msg, "request");
  EXPECT_EQ(seen->message.key, 101u);
  EXPECT_EQ(seen->size, bytes.size());
  EXPECT_FALSE(seen->whole);
  EXPECT_FALSE(protocol->field(*seen, "body"));
  EXPECT_EQ(protocol->field(*seen, "size"), field_value(std::int64_t{11}));
}

TEST(NativeBehaviour, shows_the_fields_of_its_own_bodies) {
  auto const protocol = native();
  bus::message failed{message_kind::error, 0, 5, {}};
  encode_body(bus::protocol::error_report{44, "no"}, failed.body);
  EXPECT_EQ(protocol->field(content_of(failed), "code"), field_value(std::int64_t{44}));
  EXPECT_EQ(protocol->field(content_of(failed), "text"), field_value(std::string("no")));
  EXPECT_EQ(protocol->field(content_of(hello("bob")), "text"), field_value(std::string("bob")));
  EXPECT_FALSE(protocol->field(content_of(hello("bob")), "code"));
}

bus::message made(reply const& from, std::uint32_t row = 1, std::uint32_t rows = 1) {
  EXPECT_EQ(check_native_reply(from), std::nullopt);
  auto const cause = message_of(message_kind::request, 101, "ask");
  return make_native_reply(from, content_of(cause), row, rows);
}

TEST(NativeReply, echoes_unless_told_otherwise) {
  auto const answer = made({.send = "response"});
  EXPECT_EQ(answer.key, 101u);
  EXPECT_EQ(answer.type, 7u);
  EXPECT_EQ(text_of(answer), "ask");
}

TEST(NativeReply, numbers_its_rows) {
  EXPECT_EQ(text_of(made({.send = "response"}, 2, 3)), "row 2");
  EXPECT_EQ(text_of(made({.send = "response", .fields = {{"body", std::string("r")}}}, 2, 3)), "r");
}

TEST(NativeReply, takes_key_type_and_body_from_its_fields) {
  auto const answer = made(
      {.send = "response",
       .fields = {
           {"key", std::int64_t{999}}, {"type", std::int64_t{3}}, {"body", std::string("other")}}});
  EXPECT_EQ(answer.key, 999u);
  EXPECT_EQ(answer.type, 3u);
  EXPECT_EQ(text_of(answer), "other");
}

TEST(NativeReply, makes_its_body_as_long_as_it_is_told) {
  reply from{.send = "response",
             .fields = {{"body", std::string("abc")}, {"size", std::int64_t{7}}}};
  EXPECT_EQ(text_of(made(from)), "abcabca");
  from.fields["size"] = std::int64_t{2};
  EXPECT_EQ(text_of(made(from)), "ab");
  from.fields["body"] = std::string();
  EXPECT_EQ(text_of(made(from)), "xx");
}

TEST(NativeReply, has_no_body_at_the_end_of_a_stream) {
  EXPECT_EQ(text_of(made({.send = "end"})), "");
}

TEST(NativeReply, makes_errors_of_code_and_text) {
  auto const answer =
      made({.send = "error", .fields = {{"code", std::int64_t{44}}, {"text", std::string("no")}}});
  bus::protocol::error_report report;
  ASSERT_FALSE(decode_body({answer.body.data(), answer.body.size()}, report));
  EXPECT_EQ(report.code, 44u);
  EXPECT_EQ(report.text, "no");
}

TEST(NativeReply, says_what_is_wrong_with_a_field) {
  auto const wrong = [](field_table fields) {
    return check_native_reply({.send = "response", .fields = std::move(fields)}).has_value();
  };
  EXPECT_TRUE(wrong({{"colour", std::string("red")}}));
  EXPECT_TRUE(wrong({{"key", std::string("101")}}));
  EXPECT_TRUE(wrong({{"key", std::int64_t{-1}}}));
  EXPECT_TRUE(wrong({{"type", std::int64_t{65'536}}}));
  EXPECT_TRUE(wrong({{"size", std::int64_t{(16 << 20) + 1}}}));
  EXPECT_TRUE(wrong({{"body", std::int64_t{1}}}));
  EXPECT_TRUE(check_native_reply({.send = "nonsense"}).has_value());
  EXPECT_TRUE(check_native_reply({.send = "welcome", .fields = {{"size", std::int64_t{1025}}}})
                  .has_value());
}

}  // namespace
}  // namespace busproof::mock_gateway
