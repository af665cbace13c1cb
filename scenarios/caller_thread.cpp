// The queue and the thread behind caller_thread.hpp.
#include "scenarios/caller_thread.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace busproof::scenarios {

struct caller_thread::shared {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::function<void()>> calls;
  std::function<void()> on_idle;
  bool busy = false;
  bool stop = false;
  std::thread thread;

  void run() {
    std::unique_lock lock(mutex);
    while (true) {
      changed.wait(lock, [this] { return stop || !calls.empty(); });
      if (calls.empty()) return;
      auto call = std::move(calls.front());
      calls.pop_front();
      busy = true;
      lock.unlock();
      call();
      call = nullptr;  // what it keeps alive must not go in this thread once the owner may go on
      lock.lock();
      busy = false;
      if (!calls.empty()) continue;
      changed.notify_all();
      lock.unlock();
      on_idle();
      lock.lock();
    }
  }
};

caller_thread::caller_thread(std::function<void()> on_idle) : shared_(std::make_shared<shared>()) {
  shared_->on_idle = std::move(on_idle);
  shared_->thread = std::thread([s = shared_] { s->run(); });
}

caller_thread::~caller_thread() {
  bool hangs = false;
  {
    std::lock_guard const lock(shared_->mutex);
    hangs = shared_->busy;
    shared_->stop = true;
    shared_->calls.clear();
  }
  shared_->changed.notify_all();
  if (hangs) {
    shared_->thread.detach();
  } else {
    shared_->thread.join();
  }
}

void caller_thread::post(std::function<void()> call) {
  {
    std::lock_guard const lock(shared_->mutex);
    shared_->calls.push_back(std::move(call));
  }
  shared_->changed.notify_all();
}

bool caller_thread::idle() const {
  std::lock_guard const lock(shared_->mutex);
  return !shared_->busy && shared_->calls.empty();
}

bool caller_thread::wait_until_idle(std::chrono::nanoseconds at_most) const {
  std::unique_lock lock(shared_->mutex);
  return shared_->changed.wait_for(lock, at_most,
                                   [this] { return !shared_->busy && shared_->calls.empty(); });
}

}  // namespace busproof::scenarios
