// semaphore: wakes the waiters of a semaphore_core by completing their handlers.
#include "bus/sync/semaphore.hpp"

#include "bus/sync/cancel_slot.hpp"
#include "bus/sync/context_member.hpp"
#include "bus/sync/semaphore_core.hpp"

namespace busproof::bus::sync {

class semaphore_state final : public std::enable_shared_from_this<semaphore_state>,
                              private context_member {
  using core = semaphore_core<semaphore_traits<std_model>>;
  using completion_type = completion<void(error_code, permit)>;

 public:
  struct waiter : core::waiter {
    explicit waiter(completion_type handler) : done(std::move(handler)) {}

    completion_type done;
    /// Keeps it alive while the core knows it; whoever takes it out of the core takes this too.
    std::shared_ptr<waiter> self;
  };

  semaphore_state(asio::any_io_executor const& home, std::size_t permits)
      : context_member(home), home_(home), core_(permits) {}

  asio::any_io_executor const& home() const noexcept { return home_; }
  std::size_t available() const noexcept { return core_.available(); }

  permit try_acquire() { return core_.try_acquire() ? permit(shared_from_this()) : permit(); }

  void start(completion_type done, asio::cancellation_slot slot) {
    if (auto taken = try_acquire()) {
      std::move(done).post({}, std::move(taken));
      return;
    }
    auto const queued = std::make_shared<waiter>(std::move(done));
    connect_cancellation(slot, shared_from_this(), queued,
                         [](semaphore_state& state, waiter& waits) { state.cancel(waits); });
    queued->self = queued;
    switch (core_.acquire_or_wait(*queued)) {
      case core::outcome::queued:
        return;  // it belongs to whoever completes it, perhaps already
      case core::outcome::acquired:
        finish(*queued, {}, permit(shared_from_this()));
        return;
      case core::outcome::closed:
        finish(*queued, asio::error::operation_aborted, {});
        return;
    }
  }

  void release() noexcept {
    if (auto* next = core_.release()) {
      finish(static_cast<waiter&>(*next), {}, permit(shared_from_this()));
    }
  }

  void cancel(waiter& queued) {
    if (core_.cancel(queued)) finish(queued, asio::error::operation_aborted, {});
  }

  void close() {
    while (auto* next = core_.close()) {
      finish(static_cast<waiter&>(*next), asio::error::operation_aborted, {});
    }
  }

 private:
  static void finish(waiter& queued, error_code why, permit taken) {
    auto const keep = std::move(queued.self);
    std::move(queued.done).post(why, std::move(taken));
  }

  void abandon() noexcept override {
    auto const keep = weak_from_this().lock();
    home_ = {};
    while (auto* next = core_.close()) {
      auto const last = std::move(static_cast<waiter&>(*next).self);
    }
  }

  asio::any_io_executor home_;
  core core_;
};

permit& permit::operator=(permit&& other) noexcept {
  if (this != &other) {
    release();
    owner_ = std::move(other.owner_);
  }
  return *this;
}

void permit::release() noexcept {
  if (auto const owner = std::move(owner_)) owner->release();
}

semaphore::semaphore(asio::any_io_executor const& home, std::size_t permits)
    : state_(std::make_shared<semaphore_state>(home, permits)) {}

semaphore::~semaphore() { close(); }

std::optional<permit> semaphore::try_acquire() {
  auto taken = state_->try_acquire();
  return taken ? std::optional<permit>(std::move(taken)) : std::nullopt;
}

std::size_t semaphore::available() const noexcept { return state_->available(); }

void semaphore::close() { state_->close(); }

void semaphore::start(std::shared_ptr<semaphore_state> const& state,
                      completion<void(error_code, permit)> done, asio::cancellation_slot slot) {
  state->start(std::move(done), slot);
}

asio::any_io_executor const& semaphore::home_of(semaphore_state const& state) noexcept {
  return state.home();
}

}  // namespace busproof::bus::sync
