// typed_subscription: a subscription whose rows are values of the application.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "bus/client/mapped_handler.hpp"
#include "bus/error.hpp"
#include "bus/protocol/tws/tws_messages.hpp"
#include "bus/request_bus/subscription.hpp"

namespace busproof::bus {

/// A row of a stream that carries several types of messages, as the first of them that it is.
template <typename... Types>
protocol::tws::record_error decode(message_view const& from, std::uint32_t version,
                                   std::variant<Types...>& to) {
  using protocol::tws::record_error;
  record_error wrong;
  wrong.why = record_error::cause::other_message;
  auto const attempt = [&]<typename T>(T value) {
    wrong = decode(from, version, value);
    if (!wrong) to = std::move(value);
    return wrong.why != record_error::cause::other_message;
  };
  (attempt(Types{}) || ...);
  return wrong;
}

/// As bus::subscription, with rows of type T: a struct of protocol/tws/tws_messages.hpp, or a
/// std::variant of several.
/// Thread safety and lifetimes: as subscription; it must outlive a pending async_next.
template <typename T>
class typed_subscription {
 public:
  typed_subscription() = default;
  typed_subscription(subscription rows, std::uint32_t version)
      : rows_(std::move(rows)), version_(version), problem_(std::make_shared<std::string>()) {}

  /// Waits for the next row.
  ///
  /// Handler signature: void(error_code, T).
  /// Errors: as subscription::async_next. error::undecodable: this row is not what T wants, or not
  /// in order; problem() says why, and the stream goes on. A row of kind end, which closes one
  /// answer on a shared channel, is error::end_of_answer; that stream goes on, too.
  /// Cancellation: total; no row is lost by it.
  template <typename Token>
  auto async_next(Token&& token) {
    return asio::async_initiate<Token, void(error_code, T)>(
        [this](auto handler) {
          auto map = [version = version_, problem = problem_](auto& done, error_code why,
                                                              message row) {
            T value{};
            if (!why && row.kind == message_kind::end) {
              why = error::end_of_answer;
            } else if (!why) {
              using protocol::tws::decode;
              using bus::decode;
              if (auto const wrong = decode(view_of(row), version, value)) {
                why = error::undecodable;
                *problem = wrong.text();
              }
            }
            std::move(done)(why, std::move(value));
          };
          rows_.async_next(mapped_handler{std::move(handler), std::move(map)});
        },
        token);
  }

  /// What was wrong with the last row that was error::undecodable.
  std::string const& problem() const noexcept { return *problem_; }

  std::uint64_t key() const noexcept { return rows_.key(); }
  std::uint64_t missed() const { return rows_.missed(); }
  void cancel() { rows_.cancel(); }
  explicit operator bool() const noexcept { return static_cast<bool>(rows_); }

 private:
  subscription rows_;
  std::uint32_t version_ = 0;
  std::shared_ptr<std::string> problem_;
};

}  // namespace busproof::bus
