// The measuring thread behind stall_meter.hpp.
#include "scenarios/stall_meter.hpp"

#include "scenarios/limits.hpp"

namespace busproof::scenarios {

stall_meter::stall_meter() : thread_([this] { run(); }) {}

stall_meter::~stall_meter() {
  {
    std::lock_guard const lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

std::chrono::nanoseconds stall_meter::allowance() const noexcept {
  return limits::stalls_per_operation * longest() + limits::time_accuracy;
}

void stall_meter::run() {
  std::unique_lock lock(mutex_);
  while (!stop_) {
    auto const due = std::chrono::steady_clock::now() + limits::stall_meter_period;
    wake_.wait_until(lock, due);
    auto const late = std::chrono::steady_clock::now() - due;
    if (late > longest()) longest_.store(std::chrono::nanoseconds(late).count());
  }
}

}  // namespace busproof::scenarios
