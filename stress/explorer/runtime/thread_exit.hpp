// thread_exit: what happens on a thread after its function returned.
#pragma once

#include "stress/explorer/runtime/thread.hpp"

namespace busproof::explore {

/// Runs the destructors of the current thread's thread_local variables and of its keys, then ends
/// it.
[[noreturn]] void exit_current_thread(void* result);

/// In intercept/keys.cpp: POSIX runs the destructors of keys, some rounds of them.
void run_key_destructors(thread& who);

/// In intercept/robust_mutexes.cpp: those it still holds are free, and say that their owner died.
void abandon_robust_mutexes(thread& who) noexcept;

}  // namespace busproof::explore
