// client: a TWS session with typed requests.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "bus/client/id_allocator.hpp"
#include "bus/client/mapped_handler.hpp"
#include "bus/client/typed_subscription.hpp"
#include "bus/request_bus/request_bus.hpp"

namespace busproof::bus {

class client;

/// Sends messages of one id, or of one type, and subscribes to their answers with typed rows.
template <route::role Role, typename Id>
class builder {
 public:
  builder(client const& on, Id id) noexcept : client_(&on), id_(id) {}
  Id id() const noexcept { return id_; }

  /// As the request_bus function that is named with the alias below.
  /// Handler signature: void(error_code, typed_subscription<T>).
  /// Lifetimes: the client must live until the operation is launched.
  template <typename T, typename Token>
  auto async_send(message what, Token&& token) const;

 private:
  client const* client_;
  Id id_;
};

/// A request with an id of its own: request_bus::async_send_request.
using request_builder = builder<route::role::stream, std::uint64_t>;
/// An order, placed or changed: request_bus::async_send_order_request.
using order_request_builder = builder<route::role::order, std::uint64_t>;
/// A message on a shared channel, by its type: request_bus::async_send_shared_request.
using shared_request_builder = builder<route::role::shared, std::uint16_t>;

/// A handle to one session with a TWS server; copies share it.
///
/// Thread safety: distinct objects and const members, any thread.
/// Lifetimes: the last copy that goes shuts the bus down without waiting.
class client {
 public:
  client() noexcept = default;

  /// Connects, shakes hands, and waits until the server has said which order ids are free.
  ///
  /// Handler signature: void(error_code, client).
  /// Errors: those of request_bus::async_connect; the client is then empty.
  template <typename Token>
  static auto async_connect(asio::any_io_executor executor, std::string host, std::uint16_t port,
                            std::int32_t client_id, Token&& token) {
    request_bus_options options;
    options.host = std::move(host);
    options.port = std::to_string(port);
    options.client_id = client_id;
    return async_connect(std::move(executor), std::move(options), std::forward<Token>(token));
  }
  /// The same with all of the bus's options; options.dialect is set if it is not.
  template <typename Token>
  static auto async_connect(asio::any_io_executor executor, request_bus_options options,
                            Token&& token, observer* watcher = nullptr) {
    return asio::async_initiate<Token, void(error_code, client)>(
        [](auto handler, asio::any_io_executor ex, request_bus_options o, observer* w) {
          client made(std::move(ex), std::move(o), w);
          auto& bus = made.bus();
          bus.async_connect(mapped_handler{
              std::move(handler), [made = std::move(made)](auto& done, error_code why) mutable {
                std::move(done)(why, why ? client() : std::move(made));
              }});
        },
        token, std::move(executor), std::move(options), watcher);
  }

  explicit operator bool() const noexcept { return state_ != nullptr; }
  request_bus& bus() const noexcept;

  /// The server's clock.
  ///
  /// Handler signature: void(error_code, std::chrono::sys_seconds).
  /// Errors: as request_bus::async_shared_call; error::undecodable.
  template <typename Token>
  auto async_server_time(Token&& token) const {
    using time = std::chrono::sys_seconds;
    return asio::async_initiate<Token, void(error_code, time)>(
        [](auto handler, client c) {
          auto map = [v = c.version()](auto& done, error_code why, message answer) {
            protocol::tws::current_time now;
            if (!why && protocol::tws::decode(view_of(answer), v, now)) why = error::undecodable;
            std::move(done)(why, time(std::chrono::seconds(now.seconds)));
          };
          c.bus().async_shared_call(time_request_type(), time_request(c.version()), std::nullopt,
                                    mapped_handler{std::move(handler), std::move(map)});
        },
        token, *this);
  }

  /// An id for a request, or for an order, that was never given out by this client; for orders not
  /// below what the server said in any session. 0 when there are no more.
  std::uint64_t next_request_id() const noexcept;
  std::uint64_t next_order_id() const;

  /// Requests with an id of their own, or of the caller's choice.
  request_builder request() const { return {*this, next_request_id()}; }
  request_builder request(std::uint64_t id) const { return {*this, id}; }
  order_request_builder order() const { return {*this, next_order_id()}; }
  order_request_builder order(std::uint64_t id) const { return {*this, id}; }
  shared_request_builder shared(std::uint16_t message_type) const { return {*this, message_type}; }

  /// Everything that concerns any order, from now on.
  template <typename T>
  typed_subscription<T> order_updates() const {
    return {bus().create_order_update_subscription(), version()};
  }

  /// The server version that this session speaks.
  std::uint32_t version() const;
  /// Comma-separated.
  std::string accounts() const;

 private:
  struct state;
  client(asio::any_io_executor executor, request_bus_options options, observer* watcher);
  static std::uint16_t time_request_type() noexcept;
  static message time_request(std::uint32_t version);

  std::shared_ptr<state> state_;
};

namespace client_detail {

/// A handler of an untyped subscription that hands on a typed one.
template <typename T>
auto typed(std::uint32_t version) {
  return [version](auto& done, error_code why, subscription rows) {
    typed_subscription<T> result;
    if (!why) result = typed_subscription<T>(std::move(rows), version);
    std::move(done)(why, std::move(result));
  };
}

}  // namespace client_detail

template <route::role Role, typename Id>
template <typename T, typename Token>
auto builder<Role, Id>::async_send(message what, Token&& token) const {
  return asio::async_initiate<Token, void(error_code, typed_subscription<T>)>(
      [](auto handler, client c, Id id, message m) {
        mapped_handler done{std::move(handler), client_detail::typed<T>(c.version())};
        if constexpr (Role == route::role::stream) {
          c.bus().async_send_request(id, std::move(m), std::move(done));
        } else if constexpr (Role == route::role::order) {
          c.bus().async_send_order_request(id, std::move(m), std::move(done));
        } else {
          c.bus().async_send_shared_request(id, std::move(m), std::move(done));
        }
      },
      token, *client_, id_, std::move(what));
}

}  // namespace busproof::bus
