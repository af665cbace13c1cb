// guards: what a thread waits for, read from the object itself. A mutex that was never initialised,
// or that lies in memory used again, is right without any table: its bytes are its state.
#pragma once

#include <pthread.h>
#include <semaphore.h>
#include <cstdint>
#include <cstdio>

namespace busproof::explore {

inline bool mutex_is_free(void const* mutex) noexcept {
  return static_cast<pthread_mutex_t const*>(mutex)->__data.__owner == 0 &&
         static_cast<pthread_mutex_t const*>(mutex)->__data.__lock == 0;
}

inline bool may_write(void const* lock) noexcept {
  auto const& state = static_cast<pthread_rwlock_t const*>(lock)->__data;
  return state.__readers == 0 && state.__cur_writer == 0;
}
inline bool may_read(void const* lock) noexcept {
  return static_cast<pthread_rwlock_t const*>(lock)->__data.__cur_writer == 0;
}

/// glibc's spin locks: 1 is free.
inline bool spin_is_free(void const* lock) noexcept { return *static_cast<int const*>(lock) > 0; }

/// The count is in the low half of glibc's first word.
inline std::uint32_t& permits_of(sem_t* semaphore) noexcept {
  return *reinterpret_cast<std::uint32_t*>(semaphore);
}
inline bool has_permit(void const* semaphore) noexcept {
  return *static_cast<std::uint32_t const*>(semaphore) > 0;
}

/// As in glibc: 0 is new, bit 0 says that it runs, 2 that it is done.
inline constexpr int once_running = 1;
inline constexpr int once_done = 2;
inline bool once_is_settled(void const* once) noexcept {
  return (*static_cast<int const*>(once) & once_running) == 0;
}

/// glibc's lock of a FILE: whoever owns it may take it again.
struct file_lock {
  int taken;
  int count;
  void* owner;
};
inline file_lock const& file_lock_of(void const* file) noexcept {
  return *static_cast<file_lock const*>(
      static_cast<void const*>(static_cast<FILE const*>(file)->_lock));
}
inline bool file_is_free(void const* file) noexcept { return file_lock_of(file).taken == 0; }

/// The Itanium ABI leaves all but the first byte of a guard to its implementation.
struct static_guard {
  std::uint8_t done;
  std::uint8_t running;
};
inline bool static_is_settled(void const* guard) noexcept {
  return static_cast<static_guard const*>(guard)->running == 0;
}

}  // namespace busproof::explore
