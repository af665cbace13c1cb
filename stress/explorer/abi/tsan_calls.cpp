// What instrumented code calls around its functions, and what it may say about itself.
#include <cstdint>

#include "stress/explorer/abi/instrumented.hpp"
#include "stress/explorer/runtime/machine.hpp"

namespace busproof::explore {

std::uint64_t functions_entered = 0;

}  // namespace busproof::explore

extern "C" {

void __tsan_init() {}
void __tsan_func_entry(void*) { ++busproof::explore::functions_entered; }
void __tsan_func_exit() {}
void __tsan_ignore_thread_begin() {}
void __tsan_ignore_thread_end() {}

// Annotations order memory for a race detector and change nothing for others.
void __tsan_acquire(void*) {}
void __tsan_release(void*) {}
void __tsan_mutex_create(void*, unsigned) {}
void __tsan_mutex_destroy(void*, unsigned) {}
void __tsan_mutex_pre_lock(void*, unsigned) {}
void __tsan_mutex_post_lock(void*, unsigned, int) {}
int __tsan_mutex_pre_unlock(void*, unsigned) { return 0; }
void __tsan_mutex_post_unlock(void*, unsigned) {}
void __tsan_mutex_pre_signal(void*, unsigned) {}
void __tsan_mutex_post_signal(void*, unsigned) {}
void __tsan_mutex_pre_divert(void*, unsigned) {}
void __tsan_mutex_post_divert(void*, unsigned) {}
}
