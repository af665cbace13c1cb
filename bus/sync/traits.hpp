// traits: what the shared-memory cores of this room need of a memory model, filled in by `std`.
#pragma once

#include <atomic>
#include <cassert>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace busproof::bus::sync {

/// The memory model of production. A core is a template on such a struct and takes every atomic,
/// lock, plain shared value and memory order from it, so that a model checker runs the very source
/// that ships, and a mutant weakens one order or one lock without a hook in that source.
struct std_model {
  template <typename T>
  using atomic = std::atomic<T>;
  using mutex = std::mutex;
  /// Holds `mutex` for a scope.
  using lock = std::unique_lock<std::mutex>;
  using condition = std::condition_variable;
  using thread_id = std::thread::id;

  static constexpr auto relaxed = std::memory_order_relaxed;
  static constexpr auto acquire = std::memory_order_acquire;
  static constexpr auto release = std::memory_order_release;

  /// Plain data that several threads share. The accessors exist for models that check them.
  template <typename T>
  class shared {
   public:
    shared() = default;
    explicit shared(T value) : value_(std::move(value)) {}
    T const& read() const noexcept { return value_; }
    T& write() noexcept { return value_; }

   private:
    T value_{};
  };

  static thread_id this_thread() noexcept { return std::this_thread::get_id(); }
  static void check([[maybe_unused]] bool holds) noexcept { assert(holds); }
};

}  // namespace busproof::bus::sync
