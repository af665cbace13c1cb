// tws_test_client: a plain TWS client for the tests, whose frames are readable: "49|1|".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mock_gateway/test_gateway.hpp"

namespace busproof::mock_gateway {

class tws_test_client {
 public:
  /// Connects; with a client id it also greets, up to nextValidId.
  explicit tws_test_client(tcp::endpoint const& where) : plain_(where) {}
  tws_test_client(tcp::endpoint const& where, int client_id);

  void say_hello(std::string_view range = "v157..178");
  /// "49|1|"
  void say(std::string_view fields);
  /// A request for contract details, a stock in US dollars.
  void ask_details(std::uint64_t id, std::string_view symbol);
  /// "MKT" or "LMT", 10 shares to buy, at 150.25.
  void place(std::int64_t id, std::string_view kind, std::string_view symbol = "AAPL");

  /// The next frame's fields; empty at the end of the stream.
  std::string next();
  /// The next `count` ones.
  std::vector<std::string> next(std::size_t count);
  /// The bytes of the next frame, its length included; empty at the end of the stream.
  std::vector<std::byte> next_bytes();

  test_client& plain() { return plain_; }

 private:
  test_client plain_;
};

/// "49" of "49|1|1767367800|".
std::string id_of(std::string const& frame);

}  // namespace busproof::mock_gateway
