#include "bus/protocol/native_dialect.hpp"

#include "bus/error.hpp"
#include "bus/protocol/native_frame.hpp"

namespace busproof::bus::protocol {
namespace {

class native_handshake final : public client_handshake {
 public:
  explicit native_handshake(std::string client_name) : client_name_(std::move(client_name)) {}

  void start(byte_buffer& out) override {
    message first{message_kind::hello, 0, 0, {}};
    encode_body(hello{.client_name = client_name_}, first.body);
    native_codec{}.encode(view_of(first), out);
  }

  progress on_bytes(std::span<std::byte const> input, byte_buffer& /*out*/) override {
    using state = progress::state;
    auto const front = native_codec{}.decode(input);
    if (front.status == decoded::status::need_more) return {};
    if (front.status == decoded::status::error) return {state::failed, 0, front.why};
    if (front.view.kind == message_kind::error) {
      return {state::failed, front.size, error::refused_by_peer};
    }
    welcome answer;
    if (front.view.kind != message_kind::welcome || decode_body(front.view.body, answer) ||
        answer.version != native_version) {
      return {state::failed, front.size, error::handshake_failed};
    }
    facts_.version = answer.version;
    facts_.server = answer.server_name;
    return {state::done, front.size, {}};
  }

  session_facts const& facts() const noexcept override { return facts_; }

 private:
  std::string client_name_;
  session_facts facts_;
};

native_codec const the_codec;

}  // namespace

std::unique_ptr<client_handshake> native_dialect::greet(client_identity const& who) const {
  return std::make_unique<native_handshake>(who.name);
}

codec const& native_dialect::client_codec(std::uint32_t /*version*/) const noexcept {
  return the_codec;
}

shared_channel const* native_dialect::channel_of(std::uint16_t /*request_type*/) const noexcept {
  return nullptr;
}

std::optional<message> native_dialect::cancel_of(std::uint16_t request_type, std::uint64_t key,
                                                 std::uint32_t /*version*/) const {
  return message{message_kind::cancel, request_type, key, {}};
}

std::string_view native_dialect::execution_of(message_view const& update) const noexcept {
  auto const text = as_text(update.body);
  auto const end = text.find('\0');
  return end == text.npos ? std::string_view() : text.substr(0, end);
}

error_scope native_dialect::scope_of(message_view const& error) const noexcept {
  if (error.key != 0) return error_scope::keyed;
  return error.type != 0 ? error_scope::calls_of_type : error_scope::session;
}

}  // namespace busproof::bus::protocol
