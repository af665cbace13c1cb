#include "mock_gateway/verbs.hpp"

#include <cassert>

namespace busproof::mock_gateway {
namespace {

using std::chrono::nanoseconds;

constexpr auto behind_the_frame = std::numeric_limits<std::uint64_t>::max();

decision_note note(fault const& from) { return {from.what, from.place.line, {}, {}}; }

void early(fault const& from, treatment& how) {
  how.early = true;
  how.notes.push_back(note(from));
}

void delay(fault const& from, std::uint64_t bits, treatment& how) {
  auto const by = pick(from.by, bits);
  how.delay += by;
  how.notes.push_back(note(from));
  how.notes.back().by = by;
}

void duplicate(fault const& from, treatment& how) {
  how.copies += from.times;
  how.notes.push_back(note(from));
  how.notes.back().amount = from.times;
}

void drop(fault const& from, treatment& how) {
  how.drop = true;
  how.notes.push_back(note(from));
}

void slice(fault const& from, std::uint64_t bits, treatment& how) {
  auto const by = pick(from.by, bits);
  how.slice = cut{from.at.byte.value_or(from.bytes), from.bytes, by};
  how.notes.push_back(note(from));
  how.notes.back().by = by;
  how.notes.back().amount = how.slice->first;
}

void stall(fault const& from, std::uint64_t bits, treatment& how) {
  how.notes.push_back(note(from));
  how.stall = pause{from.at.byte.value_or(0), std::nullopt};
  if (from.by.high > nanoseconds(0)) {
    how.stall->by = pick(from.by, bits);
    how.notes.back().by = how.stall->by;
  }
  how.notes.back().amount = how.stall->byte;
}

// Up, the natural place is behind the frame: it was received, and nothing comes back. Down, it is
// before the frame: it should have come, and did not.
void end(fault const& from, direction dir, treatment& how) {
  if (how.end) return;
  auto const byte = from.at.byte.value_or(dir == direction::up ? behind_the_frame : 0);
  how.end = ending{byte, from.what == verb::reset, from.place.line};
  how.notes.push_back(note(from));
  if (from.at.byte) how.notes.back().amount = byte;
}

}  // namespace

bool orders_frames(verb what) noexcept {
  return what == verb::hold || what == verb::swap || what == verb::reorder;
}

bool applies_to(verb what, direction dir) noexcept {
  if (what == verb::early) return dir == direction::up;
  return what != verb::refuse;
}

void apply(fault const& what, std::uint64_t seed, draw_subject const& about, treatment& how) {
  assert(applies_to(what.what, about.dir) && !orders_frames(what.what));
  switch (what.what) {
    case verb::early:
      return early(what, how);
    case verb::delay:
      return delay(what, draw(seed, about, draw_use::delay), how);
    case verb::duplicate:
      return duplicate(what, how);
    case verb::drop:
      return drop(what, how);
    case verb::slice:
      return slice(what, draw(seed, about, draw_use::slice), how);
    case verb::stall:
      return stall(what, draw(seed, about, draw_use::stall), how);
    case verb::close:
    case verb::reset:
      return end(what, about.dir, how);
    case verb::hold:
    case verb::swap:
    case verb::reorder:
    case verb::refuse:
      return;
  }
}

}  // namespace busproof::mock_gateway
