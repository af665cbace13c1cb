// The verbs that damage frames and streams, over real TCP: truncate, corrupt, half-close, banner.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bus/protocol/native_frame.hpp"
#include "mock_gateway/test_meeting.hpp"

namespace busproof::mock_gateway {
namespace {

using namespace std::chrono_literals;
using bus::message_kind;
using testing::ElementsAre;
using event = wire_record::event;

std::string as_string(std::vector<std::byte> const& bytes) {
  return std::string(bus::as_text({bytes.data(), bytes.size()}));
}

TEST(Truncate, sends_the_bytes_before_its_byte_and_ends_in_order) {
  meeting test(fault_text("dir = \"down\", msg = \"response\", byte = 5", "do = \"truncate\""));
  test.ask({101});
  EXPECT_EQ(test.client.drain(), 5u);
  EXPECT_EQ(test.client.end(), asio::error::eof);
  auto const cut = test.peer.await([](wire_record const& one) { return !one.delivered; });
  EXPECT_THAT(cut.decisions, ElementsAre(decision_note{verb::truncate, 3, std::nullopt, 5}));
  EXPECT_EQ(test.peer.stop().connections.at(0).end, "closed by a fault (line 3)");
}

TEST(Truncate, ends_behind_a_part_of_the_frame_that_the_seed_draws) {
  meeting test(fault_text("dir = \"down\", msg = \"response\", key = 102", "do = \"truncate\""));
  test.ask({101, 102, 103});
  EXPECT_THAT(test.keys(1), ElementsAre(101u));
  auto const rest = test.client.drain();
  EXPECT_GE(rest, 1u);
  EXPECT_LT(rest, 19u);
  EXPECT_EQ(test.client.end(), asio::error::eof);
}

TEST(Truncate, never_fires_on_frames_that_end_before_its_byte) {
  meeting test(fault_text("dir = \"down\", msg = \"response\", byte = 500", "do = \"truncate\""));
  EXPECT_TRUE(test.answers(101));
  auto const report = test.peer.stop();
  EXPECT_FALSE(report.all_faults_fired());
  EXPECT_EQ(report.faults.at(0).matched, 1u);
  EXPECT_THAT(report.verdict(),
              testing::HasSubstr("truncate (down response byte 500) never fired"));
}

TEST(Corrupt, flips_the_bits_that_it_is_told) {
  meeting test(fault_text("dir = \"down\", msg = \"response\", key = 101, byte = 16",
                          "do = \"corrupt\"\nmask = 0x20"));
  test.ask({101, 102});
  EXPECT_EQ(text_of(*test.client.receive()), "Ask");
  EXPECT_EQ(text_of(*test.client.receive()), "ask");
  // The log has the frame as it was made, and the decision says what became of it.
  auto const sent = frames(test.peer.log(), direction::down).at(1);
  EXPECT_EQ(sent.body, "ask");
  EXPECT_THAT(sent.decisions, ElementsAre(decision_note{verb::corrupt, 3, std::nullopt, 16}));
}

TEST(Corrupt, changes_the_body_and_spares_the_header) {
  meeting test(fault_text("dir = \"down\", msg = \"response\"",
                          "do = \"corrupt\"\npart = \"body\"\nbits = 3\nrepeat = 0"));
  for (std::uint64_t key = 1; key <= 20; ++key) {
    test.ask({key});
    auto const answer = test.client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->key, key);
    EXPECT_NE(text_of(*answer), "ask");
  }
}

TEST(Corrupt, changes_the_copies_too) {
  meeting test(
      fault_text("dir = \"down\", msg = \"response\", byte = 16", "do = \"corrupt\"\nmask = 0x20") +
      fault_text("dir = \"down\", msg = \"response\"", "do = \"duplicate\""));
  test.ask({101});
  EXPECT_EQ(text_of(*test.client.receive()), "Ask");
  EXPECT_EQ(text_of(*test.client.receive()), "Ask");
}

TEST(HalfClose, sends_nothing_more_and_goes_on_reading) {
  meeting test(fault_text("dir = \"down\", msg = \"response\", key = 102", "do = \"half-close\""));
  test.ask({101, 102});
  EXPECT_THAT(test.keys(2), ElementsAre(101u));
  EXPECT_EQ(test.client.end(), asio::error::eof);
  test.ask({103, 104});
  test.peer.await([](wire_record const& one) {
    return one.dir == direction::up && one.what == event::frame && one.key == 104;
  });
  test.client.close();
  test.peer.await([](wire_record const& one) { return one.what == event::closed; });
  auto const report = test.peer.stop();
  EXPECT_EQ(report.connections.at(0).frames_up, 5u);
  EXPECT_EQ(report.connections.at(0).frames_down, 2u);
  EXPECT_EQ(report.connections.at(0).end, "closed by the client");
}

TEST(HalfClose, records_the_answers_that_it_can_not_send) {
  meeting test(fault_text("dir = \"down\", msg = \"response\", key = 101", "do = \"half-close\""));
  test.ask({101});
  EXPECT_FALSE(test.client.receive());
  test.ask({102});
  test.peer.await([](wire_record const& one) { return one.key == 102 && !one.delivered; });
  test.client.close();
  auto const cut = test.peer.await([](wire_record const& one) {
    return one.key == 101 && one.what == event::frame && !one.delivered;
  });
  EXPECT_THAT(cut.decisions, ElementsAre(decision_note{verb::half_close, 3, {}, {}}));
  auto const half =
      test.peer.await([](wire_record const& one) { return one.what == event::half_closed; });
  EXPECT_EQ(half.detail, "half-closed by a fault (line 3)");
}

TEST(HalfClose, sends_what_is_before_its_byte) {
  meeting test(fault_text("dir = \"down\", msg = \"response\", byte = 7", "do = \"half-close\""));
  test.ask({101});
  EXPECT_EQ(test.client.drain(), 7u);
  EXPECT_EQ(test.client.end(), asio::error::eof);
}

TEST(HalfClose, takes_a_request_and_everything_behind_it) {
  meeting test(fault_text("dir = \"up\", msg = \"request\", key = 101", "do = \"half-close\""));
  test.ask({101});
  EXPECT_FALSE(test.client.receive());
  EXPECT_EQ(test.client.end(), asio::error::eof);
  test.client.send(message_kind::request, 102, std::string(1u << 20, 'x'));
  test.peer.await([](wire_record const& one) { return one.key == 102 && one.delivered; });
}

TEST(HalfClose, ends_a_large_answer_that_is_being_written) {
  // The answer fills the sockets; the next request ends its direction while the writer waits.
  test_gateway peer(
      "[listen]\nsend_buffer = 4096\n" +
      fault_text("dir = \"up\", msg = \"request\", key = 102", "do = \"half-close\""));
  test_client client(peer.where());
  client.greet();
  client.send(message_kind::request, 101, std::string(12u << 20, 'x'));
  client.send(message_kind::request, 102);
  client.send(message_kind::request, 103);
  peer.await([](wire_record const& one) { return one.what == event::half_closed; });
  peer.await([](wire_record const& one) { return one.key == 103 && one.dir == direction::up; });
  EXPECT_LT(client.drain(), 12u << 20);
  EXPECT_EQ(client.end(), asio::error::eof);
  client.close();
  peer.await([](wire_record const& one) { return one.what == event::closed; });
}

TEST(HalfClose, ends_when_the_bytes_of_the_client_make_no_sense) {
  meeting test(fault_text("dir = \"down\", msg = \"response\"", "do = \"half-close\""));
  test.ask({101});
  EXPECT_FALSE(test.client.receive());
  test.client.send_bytes(std::vector<std::byte>(32, std::byte{0xff}));
  test.peer.await([](wire_record const& one) { return one.what == event::failed; });
  test.peer.stop();
}

TEST(Banner, comes_before_anything_else) {
  test_gateway peer("[[fault]]\nat = {}\ndo = \"banner\"\ntext = \"hello there\"\n");
  test_client client(peer.where());
  EXPECT_EQ(as_string(client.receive_bytes(11)), "hello there");
  client.greet();
  client.send(message_kind::request, 1);
  EXPECT_EQ(client.receive()->key, 1u);
  auto const open = peer.log().at(0);
  EXPECT_EQ(open.what, event::open);
  EXPECT_THAT(open.decisions, ElementsAre(decision_note{verb::banner, 3, std::nullopt, 11}));
  EXPECT_TRUE(peer.stop().all_faults_fired());
}

TEST(Banner, is_said_to_the_connections_that_it_names) {
  test_gateway peer("[[fault]]\nat = { conn = 2 }\ndo = \"banner\"\nhex = \"de ad\"\n");
  test_client first(peer.where());
  first.greet();
  test_client second(peer.where());
  EXPECT_EQ(second.receive_bytes(2), (std::vector{std::byte{0xde}, std::byte{0xad}}));
  second.greet();
}

TEST(Banner, that_was_for_nobody_never_fired) {
  test_gateway peer("[[fault]]\nat = { conn = 2 }\ndo = \"banner\"\ntext = \"hi\"\n");
  test_client only(peer.where());
  only.greet();
  auto const report = peer.stop();
  EXPECT_FALSE(report.all_faults_fired());
  EXPECT_THAT(report.verdict(), testing::HasSubstr("banner (conn 2) never fired"));
}

TEST(Banner, may_be_large_and_find_nobody_who_reads) {
  test_gateway peer("[listen]\nsend_buffer = 4096\n[[fault]]\nat = {}\ndo = \"banner\"\ntext = \"" +
                    std::string(60'000, 'b') + "\"\n");
  test_client client(peer.where());
  EXPECT_EQ(client.receive_bytes(60'000).size(), 60'000u);
  client.greet();
}

}  // namespace
}  // namespace busproof::mock_gateway
