// my_queue: a bounded queue as anybody might write it; no word of the explorer in it.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>

class my_queue {
 public:
  explicit my_queue(std::size_t capacity) : capacity_(capacity) {}
  void push(int value);
  int pop();

 private:
  std::size_t const capacity_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<int> values_;
};
