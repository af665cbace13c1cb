// test_meeting: a gateway with one fault, and a client that it has welcomed.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "mock_gateway/test_gateway.hpp"

namespace busproof::mock_gateway {

/// A gateway with one fault, and a client that it has welcomed.
struct meeting {
  explicit meeting(std::string const& text) : peer(text), client(peer.where()) { client.greet(); }

  /// The keys of the next `count` messages.
  std::vector<std::uint64_t> keys(std::size_t count) {
    std::vector<std::uint64_t> out;
    while (out.size() < count) {
      auto const next = client.receive();
      if (!next) break;
      out.push_back(next->key);
    }
    return out;
  }
  void ask(std::initializer_list<std::uint64_t> keys) {
    for (auto const key : keys) client.send(bus::message_kind::request, key, "ask");
  }
  /// The gateway and the client are through with everything: what is asked now is answered next.
  bool answers(std::uint64_t key) {
    ask({key});
    auto const next = client.receive();
    return next && next->key == key;
  }

  test_gateway peer;
  test_client client;
};

inline std::string fault_text(std::string const& at, std::string const& rest) {
  return "[[fault]]\nat = { " + at + " }\n" + rest + "\n";
}

}  // namespace busproof::mock_gateway
