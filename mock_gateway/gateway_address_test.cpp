// Every part of an address over real loopback TCP. The verb is drop or reset throughout: what
// happened to which frame is easy to see.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mock_gateway/test_gateway.hpp"

namespace busproof::mock_gateway {
namespace {

using bus::message_kind;
using testing::ElementsAre;

std::string drop(std::string const& at, std::string const& rest = "") {
  return "[[fault]]\nat = { " + at + " }\ndo = \"drop\"\n" + rest + "\n";
}

struct asker {
  asker(tcp::endpoint const& where, std::string_view name) : client(where) { client.greet(name); }

  /// Asks for each key, then for `last`, and returns the keys of the answers up to that one.
  std::vector<std::uint64_t> ask(std::initializer_list<std::uint64_t> keys,
                                 std::uint64_t last = 9999) {
    for (auto const key : keys) client.send(message_kind::request, key, "ask");
    client.send(message_kind::request, last, "last");
    std::vector<std::uint64_t> out;
    while (auto const next = client.receive()) {
      out.push_back(next->key);
      if (next->key == last) break;
    }
    return out;
  }

  test_client client;
};

TEST(GatewayAddress, names_a_direction) {
  test_gateway down(drop("dir = \"down\", key = 1"));
  EXPECT_THAT(asker(down.where(), "a").ask({1, 2}), ElementsAre(2u, 9999u));
  EXPECT_EQ(frames(down.log(), direction::up).at(1).decisions.size(), 0u);

  test_gateway up(drop("dir = \"up\", key = 1"));
  EXPECT_THAT(asker(up.where(), "a").ask({1, 2}), ElementsAre(2u, 9999u));
  EXPECT_EQ(frames(up.log(), direction::up).at(1).decisions.size(), 1u);
}

TEST(GatewayAddress, names_a_connection) {
  test_gateway peer(drop("dir = \"down\", conn = 2, msg = \"response\""));
  asker first(peer.where(), "a");
  asker second(peer.where(), "b");
  EXPECT_THAT(second.ask({1}), ElementsAre(9999u));
  EXPECT_THAT(first.ask({1}), ElementsAre(1u, 9999u));
}

TEST(GatewayAddress, names_a_client) {
  test_gateway peer(drop("dir = \"down\", client = \"bob\", msg = \"response\""));
  asker alice(peer.where(), "alice");
  asker bob(peer.where(), "bob");
  EXPECT_THAT(alice.ask({1}), ElementsAre(1u, 9999u));
  EXPECT_THAT(bob.ask({1}), ElementsAre(9999u));
}

TEST(GatewayAddress, names_a_kind_of_message) {
  test_gateway peer(R"(
[[on]]
msg = "request"
where = { key = 1 }
reply = [ { send = "response" }, { send = "end" } ]
)" + drop("dir = \"down\", msg = \"end\""));
  asker one(peer.where(), "a");
  EXPECT_THAT(one.ask({1}), ElementsAre(1u, 9999u));
}

TEST(GatewayAddress, names_a_key) {
  test_gateway peer(drop("dir = \"down\", key = 2"));
  EXPECT_THAT(asker(peer.where(), "a").ask({1, 2, 3}), ElementsAre(1u, 3u, 9999u));
}

TEST(GatewayAddress, names_the_nth_that_fits_the_rest) {
  test_gateway peer(drop("dir = \"down\", msg = \"response\", nth = 2"));
  EXPECT_THAT(asker(peer.where(), "a").ask({1, 2, 3}), ElementsAre(1u, 3u, 9999u));
}

TEST(GatewayAddress, names_a_frame_by_its_number) {
  // Frame 1 down is the welcome.
  test_gateway peer(drop("dir = \"down\", frame = 4"));
  EXPECT_THAT(asker(peer.where(), "a").ask({1, 2, 3}), ElementsAre(1u, 2u, 9999u));
}

TEST(GatewayAddress, names_a_frame_of_one_connection) {
  test_gateway peer(drop("dir = \"down\", conn = 2, frame = 2"));
  asker first(peer.where(), "a");
  asker second(peer.where(), "b");
  EXPECT_THAT(first.ask({1}), ElementsAre(1u, 9999u));
  EXPECT_THAT(second.ask({1}), ElementsAre(9999u));
}

TEST(GatewayAddress, names_a_byte_of_a_frame) {
  test_gateway peer("[[fault]]\nat = { dir = \"down\", frame = 3, byte = 3 }\ndo = \"close\"\n");
  test_client client(peer.where());
  client.greet();
  client.send(message_kind::request, 1, "ask");
  client.send(message_kind::request, 2, "ask");
  EXPECT_EQ(client.receive()->key, 1u);
  EXPECT_EQ(client.drain(), 3u);
}

TEST(GatewayAddress, names_each_byte_of_a_frame) {
  for (std::size_t byte = 0; byte < 19; ++byte) {
    test_gateway peer("[[fault]]\nat = { dir = \"down\", msg = \"response\", byte = " +
                      std::to_string(byte) + " }\ndo = \"close\"\n");
    test_client client(peer.where());
    client.greet();
    client.send(message_kind::request, 1, "ask");
    EXPECT_EQ(client.drain(), byte);
    EXPECT_EQ(client.end(), asio::error::eof);
  }
}

TEST(GatewayAddress, means_the_first_match_only_unless_the_fault_repeats) {
  test_gateway twice(drop("dir = \"down\", msg = \"response\"", "repeat = 2"));
  EXPECT_THAT(asker(twice.where(), "a").ask({1, 2, 3}), ElementsAre(3u, 9999u));
}

TEST(GatewayAddress, counts_a_client_on_when_it_connects_again) {
  test_gateway peer(
      "[[fault]]\nat = { dir = \"up\", msg = \"request\", key = 1 }\ndo = \"reset\"\n");
  {
    test_client first(peer.where());
    first.greet("alice");
    first.send(message_kind::request, 1);
    EXPECT_FALSE(first.receive());
  }
  EXPECT_THAT(asker(peer.where(), "alice").ask({1}), ElementsAre(1u, 9999u));
}

}  // namespace
}  // namespace busproof::mock_gateway
