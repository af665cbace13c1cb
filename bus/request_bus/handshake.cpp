#include "bus/request_bus/handshake.hpp"

#include "bus/error.hpp"
#include "bus/protocol/native_frame.hpp"

namespace busproof::bus {

void handshake::start(byte_buffer& out) const {
  message first{message_kind::hello, 0, 0, {}};
  protocol::encode_body(protocol::hello{.client_name = client_name_}, first.body);
  protocol::native_codec{}.encode(view_of(first), out);
}

handshake::progress handshake::on_bytes(std::span<std::byte const> input) const {
  using state = progress::state;
  auto const front = protocol::native_codec{}.decode(input);
  switch (front.status) {
    case protocol::decoded::status::need_more:
      return {};
    case protocol::decoded::status::error:
      return {state::failed, 0, front.why};
    case protocol::decoded::status::message:
      break;
  }
  if (front.view.kind == message_kind::error) {
    return {state::failed, front.size, error::refused_by_peer};
  }
  protocol::welcome answer;
  if (front.view.kind != message_kind::welcome || protocol::decode_body(front.view.body, answer) ||
      answer.version != protocol::native_version) {
    return {state::failed, front.size, error::handshake_failed};
  }
  return {state::done, front.size, {}};
}

}  // namespace busproof::bus
