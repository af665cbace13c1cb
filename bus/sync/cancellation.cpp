// cancellation: the callbacks and waiting operations that hang on a cancellation_core.
#include "bus/sync/cancellation.hpp"

#include "bus/sync/cancel_slot.hpp"
#include "bus/sync/cancellation_core.hpp"
#include "bus/sync/context_member.hpp"

namespace busproof::bus::sync {

using core = cancellation_core<cancellation_traits<std_model>>;

class cancellation_node : public core::callback,
                          public std::enable_shared_from_this<cancellation_node> {
 public:
  virtual ~cancellation_node() = default;
  virtual void run() noexcept = 0;
};

class cancellation_state : public std::enable_shared_from_this<cancellation_state> {
 public:
  core& shared() noexcept { return core_; }
  bool cancelled() const noexcept { return core_.cancelled(); }

  void cancel() noexcept {
    // A callback may drop the last source and token, or the very registration it belongs to. A
    // state without owners is being destroyed: nobody is left to hear.
    auto const keep = weak_from_this().lock();
    if (!keep) return;
    core_.cancel([](core::callback& next) {
      auto const running = static_cast<cancellation_node&>(next).shared_from_this();
      running->run();
    });
  }

  void hang_on(cancellation_token const& parent) {
    parent_link_ = parent.on_cancel([this] { cancel(); });
  }

 private:
  core core_;
  /// Last, so that it goes first: until it is gone the parent may call `cancel`.
  cancellation_registration parent_link_;
};

namespace {

class function_node final : public cancellation_node {
 public:
  explicit function_node(std::function<void()> what) : what_(std::move(what)) {}
  void run() noexcept override { what_(); }

 private:
  std::function<void()> what_;
};

/// An operation that waits. It keeps itself and the state alive while the core knows it; whoever
/// takes it out of the core completes it.
class wait_node final : public cancellation_node, private context_member {
 public:
  wait_node(asio::any_io_executor const& home, std::shared_ptr<cancellation_state> state,
            completion<void(error_code)> done)
      : context_member(home), state_(std::move(state)), done_(std::move(done)) {}

  static void start(std::shared_ptr<wait_node> const& node, asio::cancellation_slot slot) {
    connect_cancellation(slot, node->state_, node, [](cancellation_state& state, wait_node& waits) {
      if (state.shared().try_remove(waits)) waits.finish(asio::error::operation_aborted);
    });
    auto const state = node->state_;
    node->self_ = node;
    if (!state->shared().add(*node)) node->finish({});
  }

  void run() noexcept override { finish({}); }

 private:
  void finish(error_code why) {
    auto const keep = std::move(self_);
    auto const state = std::move(state_);
    std::move(done_).post(why);
  }

  void abandon() noexcept override {
    auto const keep = weak_from_this().lock();
    if (!keep || !state_ || !state_->shared().try_remove(*this)) return;
    auto const self = std::move(self_);
    auto const state = std::move(state_);
    auto const last = std::move(done_);
  }

  std::shared_ptr<cancellation_state> state_;
  completion<void(error_code)> done_;
  std::shared_ptr<wait_node> self_;
};

}  // namespace

cancellation_registration::cancellation_registration(
    std::shared_ptr<cancellation_state> state, std::shared_ptr<cancellation_node> node) noexcept
    : state_(std::move(state)), node_(std::move(node)) {}

cancellation_registration& cancellation_registration::operator=(
    cancellation_registration&& other) noexcept {
  if (this != &other) {
    reset();
    state_ = std::move(other.state_);
    node_ = std::move(other.node_);
  }
  return *this;
}

void cancellation_registration::reset() noexcept {
  auto const state = std::move(state_);
  auto const node = std::move(node_);
  if (node) state->shared().remove(*node);
}

bool cancellation_token::cancelled() const noexcept { return state_ && state_->cancelled(); }

cancellation_registration cancellation_token::on_cancel(std::function<void()> callback) const {
  if (!state_) return {};
  auto node = std::make_shared<function_node>(std::move(callback));
  if (!state_->shared().add(*node)) {
    node->run();
    return {};
  }
  return {state_, std::move(node)};
}

void cancellation_token::start_wait(std::shared_ptr<cancellation_state> state,
                                    asio::any_io_executor const& home,
                                    completion<void(error_code)> done,
                                    asio::cancellation_slot slot) {
  if (!state) state = std::make_shared<cancellation_state>();
  if (state->cancelled()) {
    std::move(done).post({});
    return;
  }
  wait_node::start(std::make_shared<wait_node>(home, std::move(state), std::move(done)), slot);
}

cancellation_source::cancellation_source() : state_(std::make_shared<cancellation_state>()) {}

cancellation_source::cancellation_source(cancellation_token const& parent) : cancellation_source() {
  state_->hang_on(parent);
}

void cancellation_source::cancel() const noexcept { state_->cancel(); }

}  // namespace busproof::bus::sync
