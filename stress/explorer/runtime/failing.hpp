// failing: what is known about a failure when it happens, in memory that survives the process.
#pragma once

#include <array>
#include <cstdint>

#include <busproof/explore.hpp>
#include "stress/explorer/limits.hpp"

namespace busproof::explore {

/// Plain data: written by a process that may be about to die, read by its parent.
struct failing {
  struct thread_stack {
    std::array<char, 32> name{};
    std::array<char, 160> waits{};
    std::uint32_t frames = 0;
    std::array<std::uintptr_t, limits::frames_max> stack{};
  };

  bool set = false;
  failure_kind kind = failure_kind::crash;
  std::uint64_t steps = 0;
  std::uint64_t trace = 0;
  std::array<char, limits::message_bytes_max> message{};
  std::uint32_t threads = 0;
  std::array<thread_stack, 64> stacks{};
};

}  // namespace busproof::explore
