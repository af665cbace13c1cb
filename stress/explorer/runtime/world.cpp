// world: the functions of <busproof/world.hpp>.
#include <busproof/world.hpp>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "stress/explorer/runtime/machine.hpp"
#include "stress/explorer/schedule/random_numbers.hpp"

namespace busproof::world {

using explore::running;

bool explored() noexcept { return running != nullptr; }

std::uint32_t choose(std::uint32_t n) {
  if (running != nullptr) {
    running->step(explore::op::choose, nullptr);
    return running->answer(explore::question::user, n);
  }
  static explore::random_numbers numbers(1);
  return numbers.below(n);
}

void jump_wall_clock(std::chrono::nanoseconds by) {
  if (running == nullptr) {
    throw std::logic_error("jump_wall_clock needs the simulated world: the body runs natively");
  }
  running->jump_wall_clock(by.count());
}

void fail(std::string_view message) {
  if (running != nullptr) running->fail(explore::failure_kind::assertion, message);
  std::fprintf(stderr, "%.*s\n", static_cast<int>(message.size()), message.data());
  std::abort();
}

}  // namespace busproof::world
