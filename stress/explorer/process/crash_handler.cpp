#include "stress/explorer/process/crash_handler.hpp"

#include <cxxabi.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>

#include "stress/explorer/heap/heap.hpp"
#include "stress/explorer/process/worker.hpp"
#include "stress/explorer/runtime/machine.hpp"
#include "stress/explorer/runtime/raw_system.hpp"
#include "stress/explorer/runtime/stack_walk.hpp"

namespace busproof::explore {
namespace {

failing* to = nullptr;
constexpr std::size_t signal_stack_bytes = 256 << 10;

/// The watchdog in the parent asks with this signal.
constexpr int stuck_signal = SIGUSR2;

void on_signal(int number, siginfo_t* info, void*) {
  auto* const m = std::exchange(running, nullptr);
  heap::leave();
  auto& out = *to;
  if (!out.set) {
    out.set = true;
    out.kind = failure_kind::crash;
    auto const address = reinterpret_cast<std::uintptr_t>(info->si_addr);
    auto const slot = thread_slot::guard_at(address);
    if (number == stuck_signal) {
      out.kind = failure_kind::livelock;
      std::snprintf(out.message.data(), out.message.size(),
                    "no decision point for %d s: the thread loops without atomics, locks or "
                    "instrumented accesses, or blocks in a call that is not simulated",
                    limits::watchdog_ms / 1000);
    } else if (number == SIGSEGV && slot >= 0) {
      std::snprintf(out.message.data(), out.message.size(),
                    "stack overflow: a thread used more than %zu MiB of stack",
                    limits::stack_bytes >> 20);
    } else {
      std::snprintf(out.message.data(), out.message.size(), "%s at address %#lx", strsignal(number),
                    static_cast<unsigned long>(address));
    }
    if (m != nullptr) {
      out.steps = m->steps();
      out.trace = m->trace();
      out.threads = 1;
      auto const& who = m->current();
      std::snprintf(out.stacks[0].name.data(), out.stacks[0].name.size(),
                    who.number == 0 ? "main" : "T%u", who.number);
      out.stacks[0].waits[0] = '\0';
      out.stacks[0].frames = static_cast<std::uint32_t>(
          walk_stack(out.stacks[0].stack.data(), out.stacks[0].stack.size()));
    }
  }
  raw_exit(static_cast<int>(leaving::failed));
}

void on_terminate() {
  auto* const m = running;
  if (m == nullptr) std::abort();
  std::array<char, 1024> text{};
  auto const* const type = abi::__cxa_current_exception_type();
  if (type == nullptr) {
    m->fail(failure_kind::crash,
            "std::terminate was called, as when a std::thread is destroyed that was not joined");
  }
  int status = 0;
  auto* const name = abi::__cxa_demangle(type->name(), nullptr, nullptr, &status);
  auto const* const shown = name != nullptr ? name : type->name();
  try {
    throw;
  } catch (std::exception const& error) {
    std::snprintf(text.data(), text.size(), "exception %s: %s", shown, error.what());
  } catch (...) {
    std::snprintf(text.data(), text.size(), "exception of type %s", shown);
  }
  m->fail(failure_kind::exception, text.data());
}

}  // namespace

void handle_crashes(failing& out) {
  to = &out;
  std::set_terminate(on_terminate);
  prctl(PR_SET_PDEATHSIG, SIGKILL);

  stack_t signal_stack{};
  signal_stack.ss_size = signal_stack_bytes;
  signal_stack.ss_sp =
      mmap(nullptr, signal_stack_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (signal_stack.ss_sp != MAP_FAILED) sigaltstack(&signal_stack, nullptr);
  struct sigaction action {};
  action.sa_sigaction = on_signal;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigfillset(&action.sa_mask);
  for (int const number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, stuck_signal}) {
    sigaction(number, &action, nullptr);
  }
}

}  // namespace busproof::explore
