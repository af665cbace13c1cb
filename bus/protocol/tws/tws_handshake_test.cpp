// The TWS handshake, from both ends.
#include "bus/protocol/tws/tws_handshake.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bus/error.hpp"
#include "bus/protocol/framing_error.hpp"
#include "bus/protocol/tws/handshake_error.hpp"
#include "bus/protocol/tws/test_frames.hpp"
#include "bus/protocol/tws/transcript.hpp"
#include "bus/protocol/tws/tws_codec.hpp"

namespace busproof::bus::protocol::tws {
namespace {

using state = client_handshake::progress::state;

std::string text_of(byte_buffer const& bytes) {
  return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

std::string framed(std::string_view readable) { return frame(fields_of(readable)); }

std::string const welcome = framed("157|20260102 15:30:00 EST|");
std::string const accounts = framed("15|1|DU1234567|");
std::string const next_id = framed("9|1|1|");

struct outcome {
  state status = state::need_more;
  boost::system::error_code why;
  std::string sent;
  std::string unread;
  session_facts facts;
  std::string refusal;
};

/// Greets a server that says `bytes`, in reads of `step` bytes.
outcome greet(std::string const& bytes, std::size_t step = std::string::npos) {
  client_greeting client(7, {157, 157});
  byte_buffer sent;
  client.start(sent);
  outcome result;
  std::size_t arrived = 0;
  std::size_t done = 0;
  do {
    arrived += std::min(step, bytes.size() - arrived);
    auto const input = std::string_view(bytes).substr(done, arrived - done);
    auto const now = client.on_bytes(as_bytes(input), sent);
    done += now.consumed;
    result.status = now.status;
    result.why = now.why;
  } while (result.status == state::need_more && arrived < bytes.size());
  result.sent = text_of(sent);
  result.unread = bytes.substr(done);
  result.facts = client.facts();
  result.refusal = client.refusal();
  return result;
}

TEST(TwsHandshake, begins_a_session_as_the_transcript_does) {
  EXPECT_EQ(welcome, std::string("\0\0\0\x1a", 4) + fields_of("157|20260102 15:30:00 EST|"));
  auto const rest = framed("4|2|-1|2104|farm OK|");
  auto const end = greet(welcome + accounts + next_id + rest);
  EXPECT_EQ(end.status, state::done);
  EXPECT_EQ(end.sent, std::string("API\0\0\0\0\tv157..157", 17) + std::string("\0\0\0\x08", 4) +
                          fields_of("71|2|7||"));
  EXPECT_EQ(end.unread, rest);
  EXPECT_EQ(end.facts.version, 157u);
  EXPECT_EQ(end.facts.server, "20260102 15:30:00 EST");
  EXPECT_EQ(end.facts.accounts, "DU1234567");
  EXPECT_EQ(end.facts.next_order_id, 1u);
}

TEST(TwsHandshake, does_not_depend_on_the_cuts) {
  auto const bytes = welcome + framed("4|2|-1|2104|farm OK|") + accounts + next_id + accounts;
  auto const whole = greet(bytes);
  for (std::size_t step = 1; step < bytes.size(); ++step) {
    auto const cut = greet(bytes, step);
    EXPECT_EQ(cut.status, state::done) << step;
    EXPECT_EQ(cut.sent, whole.sent) << step;
    EXPECT_EQ(cut.facts.next_order_id, whole.facts.next_order_id) << step;
    // What comes behind is left alone, as far as it has arrived.
    EXPECT_EQ(cut.unread, accounts) << step;
  }
}

TEST(TwsHandshake, says_nothing_more_before_the_server_has_answered) {
  client_greeting client(7);
  byte_buffer sent;
  client.start(sent);
  EXPECT_EQ(text_of(sent), std::string("API\0\0\0\0\tv157..178", 17));
  auto const hello = sent.size();
  auto const now = client.on_bytes(as_bytes(welcome.substr(0, welcome.size() - 1)), sent);
  EXPECT_EQ(now.status, state::need_more);
  EXPECT_EQ(now.consumed, 0u);
  EXPECT_EQ(sent.size(), hello);
}

TEST(TwsHandshake, refuses_a_version_that_is_no_number) {
  for (auto const* bad : {"abc|time|", "|time|", "15x|time|", "-157|time|", "1570000000|time|",
                          "157|", "157|time|more|"}) {
    EXPECT_EQ(greet(framed(bad)).why, handshake_error::bad_version) << bad;
  }
}

TEST(TwsHandshake, refuses_a_version_that_was_not_offered) {
  for (auto const* bad : {"99|time|", "156|time|", "158|time|", "194|time|"}) {
    auto const end = greet(framed(bad));
    EXPECT_EQ(end.why, handshake_error::version_not_offered) << bad;
    EXPECT_EQ(
        end.why.default_error_condition(),
        boost::system::error_condition(static_cast<int>(error::handshake_failed), bus_category()));
  }
}

TEST(TwsHandshake, refuses_a_welcome_that_is_no_frame) {
  EXPECT_EQ(greet("HTTP/1.1 400 Bad Request").why, framing_error::too_long);
  EXPECT_EQ(greet(std::string(4, '\0')).why, framing_error::zero_length);
  EXPECT_EQ(greet(std::string("\0\0\0\x03"
                              "157",
                              7))
                .why,
            framing_error::unterminated);
}

TEST(TwsHandshake, fails_with_the_error_that_comes_in_place_of_the_next_id) {
  auto const taken = greet(welcome + framed("4|2|-1|326|client id is in use|"));
  EXPECT_EQ(taken.why, handshake_error::client_id_in_use);
  EXPECT_EQ(taken.refusal, "326 client id is in use");
  EXPECT_EQ(
      taken.why.default_error_condition(),
      boost::system::error_condition(static_cast<int>(error::refused_by_peer), bus_category()));
  EXPECT_EQ(greet(welcome + framed("4|2|-1|502|no|")).why, handshake_error::refused);
}

TEST(TwsHandshake, fails_when_the_next_id_is_none_or_does_not_come_for_long) {
  EXPECT_EQ(greet(welcome + framed("9|1|x|")).why, handshake_error::no_next_id);
  EXPECT_EQ(greet(welcome + framed("9|1|-5|")).why, handshake_error::no_next_id);
  std::string chatter;
  for (unsigned n = 0; n <= limits::handshake_messages_max; ++n) chatter += accounts;
  EXPECT_EQ(greet(welcome + chatter).why, handshake_error::no_next_id);
}

TEST(TwsHandshake, fails_on_a_broken_frame_before_the_next_id) {
  EXPECT_EQ(greet(welcome + std::string("\xff\xff\xff\xff", 4)).why, framing_error::too_long);
}

hello_progress hello_of(std::string_view bytes) { return parse_hello(as_bytes(bytes)); }

std::string hello(std::string_view text) {
  std::string bytes("API\0\0\0\0", 7);
  bytes.push_back(static_cast<char>(text.size()));
  return bytes.append(text);
}

TEST(TwsHello, is_read_as_the_transcript_has_it) {
  auto const bytes = std::string(
      "\x41\x50\x49\x00\x00\x00\x00\x09\x76\x31\x30\x30\x2e\x2e\x31\x39"
      "\x33",
      17);
  auto const got = hello_of(bytes + "more");
  ASSERT_EQ(got.status, state::done);
  EXPECT_EQ(got.size, bytes.size());
  EXPECT_EQ(got.offer.lowest, 100u);
  EXPECT_EQ(got.offer.highest, 193u);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(hello_of(bytes.substr(0, size)).status, state::need_more) << size;
  }
}

TEST(TwsHello, may_have_options) {
  auto const bytes = hello("v157..178 +PACEAPI");
  auto const got = hello_of(bytes);
  ASSERT_EQ(got.status, state::done);
  EXPECT_EQ(got.offer.highest, 178u);
  EXPECT_EQ(got.options, "+PACEAPI");
}

TEST(TwsHello, is_refused_at_the_first_wrong_byte) {
  EXPECT_EQ(hello_of("G").why, handshake_error::bad_hello);
  EXPECT_EQ(hello_of("APIx").why, handshake_error::bad_hello);
  EXPECT_EQ(hello_of(std::string("API\0\xff\xff\xff\xff", 8)).why, framing_error::too_long);
  EXPECT_EQ(hello_of(std::string("API\0\0\0\1\1", 8)).why, framing_error::too_long);
  EXPECT_EQ(hello_of(std::string("API\0\0\0\0\0", 8)).why, framing_error::zero_length);
}

TEST(TwsHello, is_refused_without_a_range_of_versions) {
  for (auto const* bad : {"157..178", "v157", "v..", "v1..", "v..1", "v200..100", "vx..y", "v1.2",
                          "v157..178x", " v157..178", "v1..2..3"}) {
    EXPECT_EQ(hello_of(hello(bad)).why, handshake_error::bad_hello) << bad;
  }
}

TEST(TwsHello, is_answered_with_the_version_of_the_server_or_the_best_of_the_client) {
  boost::system::error_code why;
  EXPECT_EQ(pick_version({100, 193}, 157, why), 157u);
  EXPECT_EQ(pick_version({157, 165}, 178, why), 165u);
  EXPECT_FALSE(why);
  EXPECT_EQ(pick_version({158, 193}, 157, why), 0u);
  EXPECT_EQ(why, handshake_error::no_common_version);
  EXPECT_EQ(pick_version({100, 120}, 157, why), 0u);
  EXPECT_EQ(why, handshake_error::no_common_version);

  byte_buffer out;
  encode_welcome(157, "20260102 15:30:00 EST", out);
  EXPECT_EQ(text_of(out), welcome);
}

}  // namespace
}  // namespace busproof::bus::protocol::tws
