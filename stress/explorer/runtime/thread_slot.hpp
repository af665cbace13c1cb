// thread_slot: a real thread, parked for ever, whose thread pointer and stack fibers borrow.
#pragma once

#include <pthread.h>
#include <cstddef>
#include <cstdint>

#include "stress/explorer/runtime/tls_image.hpp"

namespace busproof::explore {

/// Thread-local storage, errno, exceptions in flight and pthread_self all hang on the thread
/// pointer, so a fiber that borrows a real thread's has them all. The thread's stack lies at a
/// fixed address, and so does what glibc keeps at its top: thread ids are the same in every
/// process. It survives a fork, although the parked thread does not.
class thread_slot {
 public:
  thread_slot() = default;
  thread_slot(thread_slot const&) = delete;
  thread_slot& operator=(thread_slot const&) = delete;

  /// Makes the real thread and waits until it is parked. False, with errno: it can't be made.
  bool create(std::size_t index);
  bool exists() const noexcept { return thread_pointer_ != 0; }

  pthread_t handle() const noexcept { return handle_; }
  std::uintptr_t thread_pointer() const noexcept { return thread_pointer_; }
  std::byte* stack_top() const noexcept { return stack_top_; }
  /// Thread-local variables get their initial values back; errno is zero.
  void restore() noexcept { image_.restore(); }

  /// The slot whose thread has that handle, or -1.
  static long index_of(pthread_t handle) noexcept;
  /// The slot whose guard page holds that address, or -1.
  static long guard_at(std::uintptr_t address) noexcept;

 private:
  static void* park(void* self);

  pthread_t handle_{};
  std::uintptr_t thread_pointer_ = 0;
  std::byte* stack_top_ = nullptr;
  tls_image image_;
  std::uint32_t parked_ = 0;
};

/// The slots of this process, by number; below limits::threads_max. They lie at fixed addresses, so
/// there is one set of them.
thread_slot& slot_at(std::size_t index) noexcept;

/// Makes the first `count` slots, for the workers that are forked later. False, with errno: not
/// all.
bool prepare_slots(std::size_t count);

}  // namespace busproof::explore
