#include "stress/explorer/runtime/context.hpp"

#include <sys/auxv.h>

// The two differ in how they set the FS base: WRFSBASE takes 12 ns, the system call 130.
// A control word is loaded only if it differs, because loading costs more than comparing. A jump
// ends them: the processor would predict a return to go back to where this fiber came from.
asm(R"(
  .text
  .macro busproof_switch name
  .globl \name
  .hidden \name
  .type \name, @function
  .p2align 4
\name:
  .cfi_startproc
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  subq $8, %rsp
  stmxcsr (%rsp)
  fnstcw 4(%rsp)
  movl (%rsp), %r8d
  movzwl 4(%rsp), %r9d
  movq %rsp, (%rdi)
  movq (%rsi), %rsp
  .endm

  .macro busproof_resume name
  cmpl (%rsp), %r8d
  je 1f
  ldmxcsr (%rsp)
1:
  cmpw 4(%rsp), %r9w
  je 2f
  fldcw 4(%rsp)
2:
  addq $8, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  popq %rcx
  jmp *%rcx
  .cfi_endproc
  .size \name, .-\name
  .endm

  busproof_switch busproof_switch_fsgsbase
  movq 8(%rsi), %rax
  wrfsbase %rax
  busproof_resume busproof_switch_fsgsbase

  busproof_switch busproof_switch_syscall
  movq 8(%rsi), %rsi
  movl $0x1002, %edi
  movl $158, %eax
  syscall
  busproof_resume busproof_switch_syscall

  .globl busproof_fiber_entry
  .hidden busproof_fiber_entry
  .type busproof_fiber_entry, @function
busproof_fiber_entry:
  .cfi_startproc
  .cfi_undefined rip
  call *%rbx
  ud2
  .cfi_endproc
  .size busproof_fiber_entry, .-busproof_fiber_entry
)");

extern "C" void busproof_fiber_entry();

namespace busproof::explore {
namespace {

constexpr unsigned long fsgsbase_bit = 2;  // of AT_HWCAP2: the kernel lets programs use WRFSBASE
/// A new thread has the rounding modes and the like of the one that makes it.
std::uintptr_t control_words() {
  std::uint32_t vectors = 0;
  std::uint16_t stack = 0;
  asm volatile("stmxcsr %0\n\tfnstcw %1" : "=m"(vectors), "=m"(stack));
  return std::uintptr_t{stack} << 32 | vectors;
}

}  // namespace

switch_function* choose_switch() {
  return (getauxval(AT_HWCAP2) & fsgsbase_bit) != 0 ? busproof_switch_fsgsbase
                                                    : busproof_switch_syscall;
}

void prepare(context& fiber, std::byte* stack_top, std::uintptr_t thread_pointer, void (*entry)()) {
  auto const top = reinterpret_cast<std::uintptr_t>(stack_top) & ~std::uintptr_t{15};
  auto* words = reinterpret_cast<std::uintptr_t*>(top) - 10;
  words[0] = control_words();
  words[1] = words[2] = words[3] = words[4] = 0;       // r15 r14 r13 r12
  words[5] = reinterpret_cast<std::uintptr_t>(entry);  // rbx
  words[6] = 0;                                        // rbp
  words[7] = reinterpret_cast<std::uintptr_t>(&busproof_fiber_entry);
  words[8] = words[9] = 0;
  fiber.stack_pointer = words;
  fiber.thread_pointer = thread_pointer;
}

}  // namespace busproof::explore
