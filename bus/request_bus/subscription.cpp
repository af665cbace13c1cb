#include "bus/request_bus/subscription.hpp"

#include <cassert>
#include <utility>

#include "bus/request_bus/core.hpp"

namespace busproof::bus {

subscription::subscription(std::shared_ptr<core> owner,
                           std::shared_ptr<stream_state> state) noexcept
    : owner_(std::move(owner)), state_(std::move(state)) {}

subscription& subscription::operator=(subscription&& other) noexcept {
  if (this != &other) {
    if (state_) cancel();
    owner_ = std::move(other.owner_);
    state_ = std::move(other.state_);
  }
  return *this;
}

subscription::~subscription() {
  if (state_) cancel();
}

std::uint64_t subscription::key() const noexcept { return state_ ? state_->key : 0; }

void subscription::cancel() {
  if (state_) owner_->cancel_stream(*state_);
}

std::uint64_t subscription::missed() const { return state_ ? owner_->missed(*state_) : 0; }

asio::any_io_executor const& subscription::home_of(std::shared_ptr<core> const& owner) noexcept {
  assert(owner && "an empty handle has nothing to wait for");
  return owner->home();
}

void subscription::start_next(std::shared_ptr<core> const& owner,
                              std::shared_ptr<stream_state> const& state, response_completion done,
                              asio::cancellation_slot slot) {
  owner->next(state, std::move(done), slot);
}

}  // namespace busproof::bus
