#include <my_queue.hpp>

void my_queue::push(int value) {
  std::unique_lock held(mutex_);
  changed_.wait(held, [&] { return values_.size() < capacity_; });
  values_.push_back(value);
  changed_.notify_one();  // the bug: it may wake another that pushes, and then nobody goes on
}

int my_queue::pop() {
  std::unique_lock held(mutex_);
  changed_.wait(held, [&] { return !values_.empty(); });
  auto const value = values_.front();
  values_.pop_front();
  changed_.notify_one();
  return value;
}
