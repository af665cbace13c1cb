// The threads behind context_threads.hpp.
#include "scenarios/context_threads.hpp"

#include <cassert>
#include <utility>

#include "scenarios/limits.hpp"

namespace busproof::scenarios {

context_threads::context_threads(unsigned threads)
    : context_(static_cast<int>(threads)), guard_(asio::make_work_guard(context_)) {
  assert(threads > 0);
  running_ = threads;
  threads_.reserve(threads);
  for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

context_threads::~context_threads() {
  if (!threads_.empty()) {
    context_.stop();
    [[maybe_unused]] bool const joined = join(limits::teardown_bound);
    assert(joined);
  }
}

void context_threads::run() {
  // One by one, to count them; an idle context blocks here as it does in run().
  while (context_.run_one() != 0) steps_.fetch_add(1, std::memory_order_relaxed);
  std::lock_guard const lock(mutex_);
  --running_;
  ended_.notify_all();
}

bool context_threads::join(std::chrono::nanoseconds bound) {
  guard_.reset();
  std::unique_lock lock(mutex_);
  auto const all_ended = [this] { return running_ == 0; };
  if (!ended_.wait_for(lock, bound, all_ended)) {
    context_.stop();
    // Threads that merely wait for an event end now; what was to come is lost, but no hang.
    ended_.wait_for(lock, std::chrono::milliseconds(200), all_ended);
    lock.unlock();
    for (auto& t : std::exchange(threads_, {})) t.detach();
    return false;
  }
  lock.unlock();
  for (auto& t : std::exchange(threads_, {})) t.join();
  return true;
}

}  // namespace busproof::scenarios
