#include "stress/explorer/runtime/lock_order.hpp"

namespace busproof::explore {
namespace {

std::uint32_t bit_of(void const* lock) {
  return 1u << ((reinterpret_cast<std::uintptr_t>(lock) * 0x9e37'79b9'7f4a'7c15) >> 59);
}

}  // namespace

std::span<lock_order::edge const> lock_order::note_taking(thread& who, void const* lock) noexcept {
  std::span<edge const> found;
  auto const held = who.held_count < thread::held_max ? who.held_count : thread::held_max;
  for (std::uint32_t each = 0; each < held; ++each) {
    edge made{who.held[each], lock, who.number, 0};
    for (std::uint32_t other = 0; other < held; ++other) {
      if (other != each) made.gates |= bit_of(who.held[other]);
    }
    bool known = false;
    for (std::uint32_t at = 0; at < count_ && !known; ++at) {
      auto const& old = edges_[at];
      known = old.held == made.held && old.taken == made.taken && old.thread == made.thread &&
              old.gates == made.gates;
    }
    if (known || count_ == edges_max) continue;
    edges_[count_++] = made;
    circle_[0] = made;
    if (found.empty() && close_circle(made, 1)) {
      std::uint32_t length = 1;
      while (circle_[length - 1].taken != made.held) ++length;
      found = {circle_.data(), length};
    }
  }
  note_having(who, lock);
  return found;
}

void lock_order::note_having(thread& who, void const* lock) noexcept {
  if (who.held_count < thread::held_max) who.held[who.held_count] = lock;
  ++who.held_count;
}

// Depth first: an edge that begins where the last one ended, of a thread and with gates of its own.
bool lock_order::close_circle(edge const& first, std::uint32_t length) noexcept {
  auto const& last = circle_[length - 1];
  if (length == circle_max) return false;
  for (std::uint32_t at = 0; at < count_; ++at) {
    auto const& next = edges_[at];
    if (next.held != last.taken) continue;
    bool fits = true;
    for (std::uint32_t each = 0; each < length && fits; ++each) {
      fits = circle_[each].thread != next.thread && (circle_[each].gates & next.gates) == 0;
    }
    if (!fits) continue;
    circle_[length] = next;
    if (next.taken == first.held || close_circle(first, length + 1)) return true;
  }
  return false;
}

void lock_order::note_giving_back(thread& who, void const* lock) noexcept {
  auto const held = who.held_count < thread::held_max ? who.held_count : thread::held_max;
  if (who.held_count > 0) --who.held_count;
  for (std::uint32_t each = held; each-- > 0;) {
    if (who.held[each] != lock) continue;
    for (; each + 1 < held; ++each) who.held[each] = who.held[each + 1];
    return;
  }
}

}  // namespace busproof::explore
