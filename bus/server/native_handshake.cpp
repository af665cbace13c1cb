#include "bus/server/native_handshake.hpp"

#include <utility>

#include <fmt/format.h>

#include "bus/protocol/native_frame.hpp"

namespace busproof::bus {
namespace {

native_greeting rejected(std::string why) {
  return {native_greeting::verdict::reject, 0, {}, std::move(why)};
}

}  // namespace

native_greeting greet(std::span<std::byte const> input) {
  protocol::native_header header;
  if (protocol::native_peek(input, header) && header.kind != message_kind::hello) {
    return rejected("a session begins with a hello; send one before anything else");
  }
  auto const front = protocol::native_codec{}.decode(input);
  switch (front.status) {
    case protocol::decoded::status::need_more:
      return {};
    case protocol::decoded::status::error:
      return rejected(front.why.message());
    case protocol::decoded::status::message:
      break;
  }
  protocol::hello offer;
  if (auto const wrong = protocol::decode_body(front.view.body, offer))
    return rejected(wrong.message());
  if (!protocol::shares_a_version(offer)) {
    return rejected(fmt::format("this server speaks version {} only, the client offers {} to {}",
                                protocol::native_version, offer.version_min, offer.version_max));
  }
  return {native_greeting::verdict::welcome, front.size, std::move(offer.client_name), {}};
}

void append_welcome(std::string_view server_name, byte_buffer& out) {
  message answer{message_kind::welcome, 0, 0, {}};
  protocol::encode_body(protocol::welcome{.server_name = std::string(server_name)}, answer.body);
  protocol::native_codec{}.encode(view_of(answer), out);
}

void append_error(std::uint64_t key, error code, std::string_view text, byte_buffer& out) {
  message answer{message_kind::error, 0, key, {}};
  protocol::error_report const report{static_cast<std::uint32_t>(code), std::string(text)};
  protocol::encode_body(report, answer.body);
  protocol::native_codec{}.encode(view_of(answer), out);
}

byte_buffer native_refusal() {
  byte_buffer out;
  append_error(0, error::over_limit, make_error_code(error::over_limit).message(), out);
  return out;
}

}  // namespace busproof::bus
