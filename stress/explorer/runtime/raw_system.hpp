// raw_system: system calls that no interception sees.
#pragma once

#include <sys/syscall.h>
#include <cstdint>

namespace busproof::explore {

inline long raw_call(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0,
                     long f = 0) noexcept {
  long result;
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  register long r9 asm("r9") = f;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
}

inline long raw_futex_wait(std::uint32_t* word, std::uint32_t expected) noexcept {
  return raw_call(SYS_futex, reinterpret_cast<long>(word), 0, expected, 0);
}
inline long raw_futex_wake(std::uint32_t* word, int count) noexcept {
  return raw_call(SYS_futex, reinterpret_cast<long>(word), 1, count);
}
[[noreturn]] inline void raw_exit(int code) noexcept {
  for (;;) raw_call(SYS_exit_group, code);
}

}  // namespace busproof::explore
