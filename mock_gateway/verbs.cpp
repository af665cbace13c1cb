#include "mock_gateway/verbs.hpp"

#include <cassert>

#include "mock_gateway/frame_damage.hpp"

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
  how.end = ending{byte, from.what, from.place.line};
  how.notes.push_back(note(from));
  if (from.at.byte) how.notes.back().amount = byte;
}

void truncate(fault const& from, std::uint64_t seed, draw_subject const& about,
              frame_ref const& frame, treatment& how) {
  if (how.end) return;
  auto const byte = truncated_at(from, seed, about, frame);
  how.end = ending{byte, from.what, from.place.line};
  how.notes.push_back(note(from));
  how.notes.back().amount = byte;
}

void corrupt(fault const& from, std::uint64_t seed, draw_subject const& about,
             frame_ref const& frame, treatment& how) {
  auto const flips = flips_of(from, seed, about, frame);
  how.flips.insert(how.flips.end(), flips.begin(), flips.end());
  how.notes.push_back(note(from));
  how.notes.back().amount = flips.front().byte;
}

// Two limits on one frame are one: the narrower.
void bandwidth(fault const& from, treatment& how) {
  if (how.rate == 0 || from.rate < how.rate) how.rate = from.rate;
  how.notes.push_back(note(from));
  how.notes.back().amount = from.rate;
}

void pause_reading(fault const& from, std::uint64_t bits, treatment& how) {
  how.notes.push_back(note(from));
  how.pauses.emplace_back();
  if (from.until) return;
  how.pauses.back().by = pick(from.by, bits);
  how.notes.back().by = how.pauses.back().by;
}

}  // namespace

bool orders_frames(verb what) noexcept {
  return what == verb::hold || what == verb::swap || what == verb::reorder;
}

bool concerns_connections(verb what) noexcept {
  return what == verb::refuse || what == verb::banner;
}

std::optional<direction> only_direction_of(verb what) noexcept {
  switch (what) {
    case verb::early:
    case verb::pause:
      return direction::up;
    case verb::truncate:
    case verb::corrupt:
      return direction::down;
    default:
      return std::nullopt;
  }
}

bool applies_to(fault const& what, frame_ref const& frame) noexcept {
  if (concerns_connections(what.what)) return false;
  auto const only = only_direction_of(what.what);
  if (only && *only != frame.dir) return false;
  bool const damages = what.what == verb::truncate || what.what == verb::corrupt;
  return !damages || has_place_for(what, frame);
}

bool draws(fault const& what) noexcept {
  return what.by.low != what.by.high || (what.what == verb::truncate && !what.at.byte) ||
         (what.what == verb::corrupt && what.mask == 0);
}

void apply(fault const& what, std::uint64_t seed, draw_subject const& about, frame_ref const& frame,
           treatment& how) {
  assert(applies_to(what, frame) && !orders_frames(what.what));
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
    case verb::half_close:
      return end(what, about.dir, how);
    case verb::truncate:
      return truncate(what, seed, about, frame, how);
    case verb::corrupt:
      return corrupt(what, seed, about, frame, how);
    case verb::bandwidth:
      return bandwidth(what, how);
    case verb::pause:
      return pause_reading(what, draw(seed, about, draw_use::pause), how);
    case verb::hold:
    case verb::swap:
    case verb::reorder:
    case verb::refuse:
    case verb::banner:
      return;
  }
}

}  // namespace busproof::mock_gateway
