#include "mock_gateway/tws_test_client.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <boost/endian/conversion.hpp>

#include "bus/protocol/tws/transcript.hpp"

namespace busproof::mock_gateway {
namespace {

std::string with_length(std::string const& text) {
  std::string out(4, '\0');
  boost::endian::store_big_u32(reinterpret_cast<unsigned char*>(out.data()),
                               static_cast<std::uint32_t>(text.size()));
  return out + text;
}

}  // namespace

tws_test_client::tws_test_client(tcp::endpoint const& where, int client_id) : plain_(where) {
  say_hello();
  next();
  say(fmt::format("71|2|{}||", client_id));
  next(2);
}

void tws_test_client::say_hello(std::string_view range) {
  plain_.send_bytes(bus::as_bytes(std::string("API\0", 4) + with_length(std::string(range))));
}

void tws_test_client::say(std::string_view fields) {
  plain_.send_bytes(bus::as_bytes(with_length(bus::protocol::tws::fields_of(fields))));
}

void tws_test_client::ask_details(std::uint64_t id, std::string_view symbol) {
  say(fmt::format("9|8|{}||{}|STK|||||SMART||USD||||||", id, symbol));
}

void tws_test_client::place(std::int64_t id, std::string_view kind, std::string_view symbol) {
  for (auto const& frame : bus::protocol::tws::transcript) {
    if (!frame.fields.starts_with("3|1||AAPL|")) continue;
    auto const rest = frame.fields.substr(frame.fields.find("|STK|"));
    auto text = fmt::format("3|{}||{}{}", id, symbol, rest);
    text.replace(text.find("|LMT|"), 5, fmt::format("|{}|", kind));
    say(text);
    return;
  }
}

std::vector<std::byte> tws_test_client::next_bytes() {
  std::vector<std::byte> out;
  std::size_t wanted = 4;
  while (out.size() < wanted) {
    auto const more = plain_.receive_bytes(wanted - out.size());
    if (more.empty()) return {};
    out.insert(out.end(), more.begin(), more.end());
    if (out.size() == 4) {
      wanted += boost::endian::load_big_u32(reinterpret_cast<unsigned char const*>(out.data()));
    }
  }
  return out;
}

std::string tws_test_client::next() {
  auto const bytes = next_bytes();
  if (bytes.empty()) return {};
  std::string out(bus::as_text(bytes).substr(4));
  std::replace(out.begin(), out.end(), '\0', '|');
  return out;
}

std::vector<std::string> tws_test_client::next(std::size_t count) {
  std::vector<std::string> out;
  while (out.size() < count) {
    out.push_back(next());
    if (out.back().empty()) break;
  }
  return out;
}

std::string id_of(std::string const& frame) { return frame.substr(0, frame.find('|')); }

}  // namespace busproof::mock_gateway
