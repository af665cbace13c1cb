// heap: which of the two heaps serves whom. Schedules allocate from regions whose addresses do not
// depend on what other threads do; everybody else from a heap that lives on.
#pragma once

#include <cstddef>
#include <cstdint>

namespace busproof::explore {
struct thread;
}

namespace busproof::explore::heap {

/// Allocations of the calling fiber go to the region of its slot, unless it initialises a
/// function's static variable, which outlives the schedule, or schedules do not count yet.
void enter(thread const& who) noexcept;
/// To the persistent heap.
void leave() noexcept;

/// For the explorer's own needs while a fiber runs.
class pause {
 public:
  pause() noexcept;
  ~pause();
  pause(pause const&) = delete;
  pause& operator=(pause const&) = delete;

 private:
  bool before_;
};

/// Schedules from here on use regions; the warm-up before them does not.
void start_counting() noexcept;
/// Empties the regions. False: something that a schedule allocated is still there, so that what is
/// allocated next must not take its place.
bool end_schedule() noexcept;

struct leftovers {
  std::uint64_t blocks = 0;
  std::uint64_t bytes = 0;
};
/// What the schedule that ended left behind.
leftovers left_behind() noexcept;

// The malloc family. `caller`: the return address, which tells libc's own allocations.
void* allocate(std::size_t bytes, std::size_t alignment, void const* caller) noexcept;
void release(void* block) noexcept;
void* reallocate(void* block, std::size_t bytes, void const* caller) noexcept;
std::size_t usable_size(void const* block) noexcept;

}  // namespace busproof::explore::heap
