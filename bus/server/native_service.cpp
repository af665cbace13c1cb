#include "bus/server/native_service.hpp"

#include <cassert>
#include <utility>

#include "bus/protocol/native_frame.hpp"
#include "bus/server/native_connection.hpp"

namespace busproof::bus {
namespace {

message error_message(std::uint16_t type, std::uint64_t key, std::uint32_t code,
                      std::string_view text) {
  message m{message_kind::error, type, key, {}};
  protocol::encode_body(protocol::error_report{code, std::string(text)}, m.body);
  return m;
}

// What the coroutine waits for must not own the connection: its pending operations do, so that it
// goes with them when the context is destroyed.
asio::awaitable<void> serve_native(std::shared_ptr<native_config const> config,
                                   std::shared_ptr<session> on) {
  auto const start = [](auto handler, std::shared_ptr<session> who,
                        std::shared_ptr<native_config const> shared) {
    sync::completion<void()> done(std::move(handler), who->executor());
    std::make_shared<native_connection>(std::move(who), std::move(shared), std::move(done))
        ->start();
  };
  co_await asio::async_initiate<asio::use_awaitable_t<> const, void()>(start, asio::use_awaitable,
                                                                       on, config);
}

}  // namespace

session_handler native_service(native_callbacks callbacks, native_options options) {
  assert(callbacks.on_request);
  assert(1 + options.server_name.size() <= limits::handshake_body_bytes_max);
  auto const config = std::make_shared<native_config const>(
      native_config{std::move(callbacks), std::move(options)});
  return [config](std::shared_ptr<session> on) { return serve_native(config, std::move(on)); };
}

std::uint64_t responder::session_id() const noexcept { return to_.on().id(); }

std::string const& responder::client_name() const noexcept { return to_.client_name(); }

error_code responder::send(message_view const& m) { return to_.send(m); }

error_code responder::respond(std::span<std::byte const> body) {
  return to_.send({message_kind::response, request_.type, request_.key, body});
}

error_code responder::end() {
  return to_.send({message_kind::end, request_.type, request_.key, {}});
}

error_code responder::fail(std::uint32_t code, std::string_view text) {
  return to_.send(view_of(error_message(request_.type, request_.key, code, text)));
}

reply_handle responder::later() {
  to_.request_goes_on();
  return {to_.weak_from_this(), request_.type, request_.key};
}

reply_handle::reply_handle(std::weak_ptr<native_connection> to, std::uint16_t type,
                           std::uint64_t key) noexcept
    : to_(std::move(to)), type_(type), key_(key) {}

reply_handle& reply_handle::operator=(reply_handle&& other) noexcept {
  if (this != &other) {
    finish();
    to_ = std::move(other.to_);
    type_ = other.type_;
    key_ = other.key_;
  }
  return *this;
}

error_code reply_handle::send(message_view const& m) {
  auto const to = to_.lock();
  return to ? to->send_later(m) : error_code(error::connection_lost);
}

error_code reply_handle::respond(std::span<std::byte const> body) {
  return send({message_kind::response, type_, key_, body});
}

error_code reply_handle::end() { return send({message_kind::end, type_, key_, {}}); }

error_code reply_handle::fail(std::uint32_t code, std::string_view text) {
  return send(view_of(error_message(type_, key_, code, text)));
}

void reply_handle::finish() noexcept {
  if (auto const to = std::exchange(to_, {}).lock()) to->finish_later();
}

}  // namespace busproof::bus
