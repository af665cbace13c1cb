// cancellation: a request to stop that is made once, anywhere, and heard by all who hold its token.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "bus/sync/asio.hpp"
#include "bus/sync/completion.hpp"

namespace busproof::bus::sync {

class cancellation_state;
class cancellation_node;

/// Keeps a callback registered for as long as it lives. Movable; an empty one does nothing.
/// Thread safety: distinct objects, any thread; one object, one thread at a time.
class cancellation_registration {
 public:
  cancellation_registration() noexcept = default;
  cancellation_registration(cancellation_registration&&) noexcept = default;
  cancellation_registration& operator=(cancellation_registration&& other) noexcept;
  cancellation_registration(cancellation_registration const&) = delete;
  cancellation_registration& operator=(cancellation_registration const&) = delete;
  ~cancellation_registration() { reset(); }

  /// When it returns, the callback neither runs nor is running: it waits for one that runs in
  /// another thread (so hold no lock that the callback takes). From inside the callback it returns
  /// at once. Idempotent.
  void reset() noexcept;

 private:
  friend class cancellation_token;
  cancellation_registration(std::shared_ptr<cancellation_state> state,
                            std::shared_ptr<cancellation_node> node) noexcept;

  std::shared_ptr<cancellation_state> state_;
  std::shared_ptr<cancellation_node> node_;
};

/// Tells whether its source was cancelled. Copies are equal and cheap.
/// Thread safety: every const function, from any thread.
class cancellation_token {
 public:
  /// Of no source: never cancelled.
  cancellation_token() noexcept = default;

  /// Who sees true sees what the canceller wrote before it cancelled.
  [[nodiscard]] bool cancelled() const noexcept;

  /// Runs `callback` once when the source is cancelled: in the thread that cancels, with no lock
  /// held, or here and now if it already was. The callback must not throw and should be short:
  /// those registered after it wait for it. It may use the source, any token and any registration.
  [[nodiscard]] cancellation_registration on_cancel(std::function<void()> callback) const;

  /// Completes when the source is cancelled. A token of no source waits for its own cancellation.
  ///
  /// `home`: the executor of a handler that has none of its own.
  /// Handler: void(error_code); never called inside this function.
  /// Errors: `asio::error::operation_aborted` if the *waiting* was cancelled; none if the source
  /// was. Cancellation: any type. Lifetimes: neither the source nor the token needs to be kept.
  /// What waits when the context of `home` is destroyed is destroyed without being called.
  template <typename Token>
  auto async_wait(asio::any_io_executor home, Token&& token) const {
    return asio::async_initiate<Token, void(error_code)>(
        [](auto handler, std::shared_ptr<cancellation_state> state, asio::any_io_executor at) {
          auto const slot = asio::get_associated_cancellation_slot(handler);
          completion<void(error_code)> done(std::move(handler), at);
          start_wait(std::move(state), at, std::move(done), slot);
        },
        token, state_, std::move(home));
  }

 private:
  friend class cancellation_source;
  explicit cancellation_token(std::shared_ptr<cancellation_state> state) noexcept
      : state_(std::move(state)) {}

  static void start_wait(std::shared_ptr<cancellation_state> state,
                         asio::any_io_executor const& home, completion<void(error_code)> done,
                         asio::cancellation_slot slot);

  std::shared_ptr<cancellation_state> state_;
};

/// Cancels, once. Copies are the same source. Destroying it does not cancel.
/// Thread safety: every const function, from any thread.
class cancellation_source {
 public:
  cancellation_source();
  /// A child: cancelled with its parent, or on its own without telling the parent. The parent keeps
  /// nothing of a child whose last source, token and registration are gone.
  explicit cancellation_source(cancellation_token const& parent);

  /// The first call runs what was registered, children included, and returns when that is done; a
  /// further one, also from inside a callback, does nothing and returns at once.
  void cancel() const noexcept;
  [[nodiscard]] bool cancelled() const noexcept { return token().cancelled(); }
  [[nodiscard]] cancellation_token token() const noexcept { return cancellation_token(state_); }

 private:
  std::shared_ptr<cancellation_state> state_;
};

}  // namespace busproof::bus::sync
