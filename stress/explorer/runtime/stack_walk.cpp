#include "stress/explorer/runtime/stack_walk.hpp"

#include <unwind.h>
#include <utility>

#include "stress/explorer/heap/heap.hpp"
#include "stress/explorer/runtime/machine.hpp"

namespace busproof::explore {
namespace {

struct walk {
  std::uintptr_t* into;
  std::size_t room;
  std::size_t count = 0;
};

}  // namespace

std::size_t walk_stack(std::uintptr_t* into, std::size_t room) noexcept {
  // The unwinder may lock and allocate: not the program's doing.
  auto* const self = std::exchange(running, nullptr);
  heap::pause const paused;
  walk state{into, room};
  _Unwind_Backtrace(
      [](_Unwind_Context* frame, void* to) {
        auto& mine = *static_cast<walk*>(to);
        if (mine.count == mine.room) return _URC_END_OF_STACK;
        int before_instruction = 0;
        auto const address = _Unwind_GetIPInfo(frame, &before_instruction);
        if (address == 0) return _URC_END_OF_STACK;
        // A return address is behind the call; one less is in it.
        mine.into[mine.count++] = address - (before_instruction != 0 ? 0 : 1);
        return _URC_NO_REASON;
      },
      &state);
  running = self;
  return state.count;
}

}  // namespace busproof::explore
