// context: switching between fibers, each of which borrows a real thread's thread pointer.
#pragma once

#include <cstddef>
#include <cstdint>

namespace busproof::explore {

/// Where a fiber goes on. The offsets are known to the assembler below.
struct context {
  void* stack_pointer = nullptr;
  std::uintptr_t thread_pointer = 0;
};

extern "C" {
/// Saves the caller in `from` and continues `to`: callee-saved registers, the control words of both
/// floating-point units, and the thread pointer, so that thread_local, errno, exceptions and
/// pthread_self are the fiber's own.
using switch_function = void(context* from, context const* to);
switch_function busproof_switch_fsgsbase;
switch_function busproof_switch_syscall;
}

/// The faster one that this processor and kernel allow.
switch_function* choose_switch();

/// A fiber that calls `entry` when it is first continued. `entry` does not return.
/// `stack_top`: the highest address it may use.
void prepare(context& fiber, std::byte* stack_top, std::uintptr_t thread_pointer, void (*entry)());

}  // namespace busproof::explore
