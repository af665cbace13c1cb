#include "mock_gateway/tws_frames.hpp"

#include <algorithm>

#include <boost/endian/conversion.hpp>

#include "bus/protocol/tws/message_id.hpp"
#include "bus/protocol/tws/message_ids.hpp"
#include "bus/protocol/tws/numbers.hpp"
#include "bus/protocol/tws/tws_codec.hpp"
#include "bus/protocol/tws/tws_handshake.hpp"
#include "mock_gateway/scenario/tws_words.hpp"

namespace busproof::mock_gateway {
namespace {

namespace tws = bus::protocol::tws;
using bus::message_kind;
using progress = bus::protocol::client_handshake::progress::state;
using status = enum bus::protocol::decoded::status;

constexpr std::string_view magic{"API\0", 4};
/// Bytes behind the length that hold the id and the key of every message.
constexpr std::size_t front_bytes = 48;

bool begins_as_hello(std::span<std::byte const> input) {
  return input.size() >= magic.size() && bus::as_text(input).substr(0, magic.size()) == magic;
}

bus::protocol::decoded decode_hello(std::span<std::byte const> input) noexcept {
  bus::protocol::decoded out;
  auto const hello = tws::parse_hello(input);
  if (hello.status == progress::need_more) {
    out.size = input.size() + 1;
    return out;
  }
  if (hello.status == progress::failed) {
    out.status = status::error;
    out.why = hello.why;
    return out;
  }
  out.status = status::message;
  out.size = hello.size;
  auto const header = magic.size() + tws::length_bytes;
  out.view = {message_kind::hello, 0, 0, input.subspan(header, hello.size - header)};
  return out;
}

}  // namespace

tws_frame_codec::tws_frame_codec(std::uint32_t version) noexcept
    : messages_(tws::server_codec(version)) {}

bus::protocol::decoded tws_frame_codec::decode(std::span<std::byte const> input) const noexcept {
  if (begins_as_hello(input)) return decode_hello(input);
  auto out = messages_.decode(input);
  auto const front = tws::length_bytes + front_bytes;
  if (out.status == status::need_more && input.size() < front) out.size = std::min(out.size, front);
  return out;
}

boost::system::error_code tws_frame_codec::end_of_stream(
    std::span<std::byte const> unread) const noexcept {
  if (!begins_as_hello(unread)) return messages_.end_of_stream(unread);
  auto const front = decode_hello(unread);
  return front.status == status::error ? front.why : messages_.end_of_stream(unread.first(1));
}

void tws_frame_codec::encode(bus::message_view const& view, bus::byte_buffer& out) const {
  messages_.encode(view, out);
}

std::optional<content> tws_peek(std::span<std::byte const> input, std::uint32_t version) {
  if (begins_as_hello(input) || input.size() <= tws::length_bytes) return std::nullopt;
  std::size_t const length =
      boost::endian::load_big_u32(reinterpret_cast<unsigned char const*>(input.data()));
  if (length == 0 || length > tws::limits::payload_bytes_max) return std::nullopt;
  auto const payload = input.subspan(tws::length_bytes);
  auto const id = tws::message_id_of(payload.first(std::min(payload.size(), length)));
  if (!id) return std::nullopt;
  auto const* layout = tws::find_layout(tws::direction::up, id->value);
  if (layout == nullptr) return std::nullopt;
  std::uint64_t key = 0;
  if (!layout->key.empty()) {
    auto const text = tws::peek_field(tws::direction::up, id->value, layout->key, version, payload);
    if (!text) return std::nullopt;
    key = tws::key_of(*text);
  }
  // Whose session it will be is in the rest of startApi, and addresses ask for that.
  if (layout->kind == message_kind::notice) return std::nullopt;
  return content{
      layout->name, {layout->kind, id->value, key, {}}, tws::length_bytes + length, false};
}

std::string_view tws_name_of(bus::message_view const& message) noexcept {
  auto which = tws::direction::down;
  switch (message.kind) {
    case message_kind::hello:
      return tws_hello;
    case message_kind::welcome:
      return tws_welcome;
    case message_kind::request:
    case message_kind::order:
    case message_kind::cancel:
      which = tws::direction::up;
      break;
    case message_kind::notice:  // goes both ways; the ids are not the same
      if (message.type == tws::outgoing::start_api) which = tws::direction::up;
      break;
    default:
      break;
  }
  auto const* layout = tws::find_layout(which, message.type);
  return layout ? layout->name : "unknown";
}

}  // namespace busproof::mock_gateway
