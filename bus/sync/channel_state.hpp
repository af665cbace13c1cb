// channel_state: wakes those who wait at a channel_core by completing their handlers.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include "bus/sync/asio.hpp"
#include "bus/sync/cancel_slot.hpp"
#include "bus/sync/channel_core.hpp"
#include "bus/sync/completion.hpp"
#include "bus/sync/context_member.hpp"

namespace busproof::bus::sync {

/// What a channel and its waiting operations share. Use `channel`.
template <typename T>
class channel_state final : public std::enable_shared_from_this<channel_state<T>>,
                            private context_member {
  using core = channel_core<std_model, T>;
  using outcome = typename core::outcome;
  using send_completion = completion<void(error_code)>;
  using receive_completion = completion<void(error_code, T)>;

  /// `self` keeps a node alive while the core knows it; whoever takes it out takes this too.
  struct sender : core::sender {
    sender(send_completion handler, T&& to_send)
        : core::sender(std::move(to_send)), done(std::move(handler)) {}
    send_completion done;
    std::shared_ptr<sender> self;
  };
  struct receiver : core::receiver {
    explicit receiver(receive_completion handler) : done(std::move(handler)) {}
    receive_completion done;
    std::shared_ptr<receiver> self;
  };

 public:
  channel_state(asio::any_io_executor const& home, std::size_t capacity)
      : context_member(home), home_(home), core_(capacity) {}

  asio::any_io_executor const& home() const noexcept { return home_; }
  std::size_t size() const { return core_.size(); }
  std::size_t capacity() const noexcept { return core_.capacity(); }

  bool try_send(T& value) {
    auto const result = core_.try_send(value);
    if (result.woken) finish(*result.woken);
    return result.what == outcome::done;
  }

  std::optional<T> try_receive() {
    std::optional<T> value;
    auto const result = core_.try_receive(value);
    if (result.woken) finish(*result.woken, {});
    return value;
  }

  void start_send(send_completion done, T value, asio::cancellation_slot slot) {
    // Most sends do not wait; those that do not need no node.
    if (try_send(value)) {
      std::move(done).post({});
      return;
    }
    auto const node = std::make_shared<sender>(std::move(done), std::move(value));
    connect_cancellation(slot, this->shared_from_this(), node,
                         [](channel_state& state, sender& waits) { state.cancel(waits); });
    node->self = node;
    auto const result = core_.send(*node);
    switch (result.what) {
      case outcome::queued:
        return;  // it belongs to whoever completes it, perhaps already
      case outcome::done:
        if (result.woken) finish(*result.woken);
        finish(*node, {});
        return;
      case outcome::closed:
        finish(*node, asio::error::broken_pipe);
        return;
    }
  }

  void start_receive(receive_completion done, asio::cancellation_slot slot) {
    if (auto value = try_receive()) {
      std::move(done).post({}, std::move(*value));
      return;
    }
    auto const node = std::make_shared<receiver>(std::move(done));
    connect_cancellation(slot, this->shared_from_this(), node,
                         [](channel_state& state, receiver& waits) { state.cancel(waits); });
    node->self = node;
    auto const result = core_.receive(*node);
    switch (result.what) {
      case outcome::queued:
        return;
      case outcome::done:
        if (result.woken) finish(*result.woken, {});
        finish(*node);
        return;
      case outcome::closed:
        fail(*node, asio::error::eof);
        return;
    }
  }

  void cancel(sender& node) {
    if (core_.cancel(node)) finish(node, asio::error::operation_aborted);
  }
  void cancel(receiver& node) {
    if (core_.cancel(node)) fail(node, asio::error::operation_aborted);
  }

  void close() {
    for (;;) {
      auto const next = core_.close();
      if (next.refused) finish(*next.refused, asio::error::broken_pipe);
      if (next.ended) fail(*next.ended, asio::error::eof);
      if (!next.refused && !next.ended) return;
    }
  }

 private:
  static void finish(typename core::sender& base, error_code why) {
    auto& node = static_cast<sender&>(base);
    auto const keep = std::move(node.self);
    std::move(node.done).post(why);
  }
  static void finish(typename core::receiver& base) {
    auto& node = static_cast<receiver&>(base);
    auto const keep = std::move(node.self);
    std::move(node.done).post({}, std::move(*node.value));
  }
  static void fail(typename core::receiver& base, error_code why) {
    auto& node = static_cast<receiver&>(base);
    auto const keep = std::move(node.self);
    std::move(node.done).post(why, T());
  }

  void abandon() noexcept override {
    auto const keep = this->weak_from_this().lock();
    home_ = {};
    for (;;) {
      auto const next = core_.close();
      if (next.refused) auto const last = std::move(static_cast<sender*>(next.refused)->self);
      if (next.ended) auto const last = std::move(static_cast<receiver*>(next.ended)->self);
      if (!next.refused && !next.ended) return;
    }
  }

  asio::any_io_executor home_;
  core core_;
};

}  // namespace busproof::bus::sync
