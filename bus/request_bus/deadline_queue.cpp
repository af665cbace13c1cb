#include "bus/request_bus/deadline_queue.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

namespace busproof::bus {

void deadline_queue::arm(entry e, tick due) {
  if (e >= nodes_.size()) nodes_.resize(std::max<std::size_t>(e + 1, nodes_.size() * 2));
  assert(nodes_[e].bucket == none && "an armed entry must be disarmed before it is armed again");
  constexpr tick horizon = (tick{1} << (digit_bits * levels)) - 1;
  nodes_[e].due = std::min(std::max(due, now_), now_ | horizon);
  insert(e);
  ++armed_;
}

void deadline_queue::insert(entry e) noexcept {
  node& n = nodes_[e];
  // The level is that of the highest digit in which the deadline differs from now: all entries of
  // one level agree with now in the digits above it, so levels are ordered in time.
  auto const difference = n.due ^ now_;
  auto const level =
      difference == 0 ? 0u : (static_cast<unsigned>(std::bit_width(difference)) - 1) / digit_bits;
  auto const slot = static_cast<unsigned>(n.due >> (digit_bits * level)) % slots;
  n.bucket = level * slots + slot;
  occupied_[level] |= std::uint64_t{1} << slot;
  entry& head = heads_[n.bucket];
  if (head == none) {
    n.previous = n.next = e;
    head = e;
  } else {
    n.previous = nodes_[head].previous;
    n.next = head;
    nodes_[n.previous].next = e;
    nodes_[head].previous = e;
  }
}

void deadline_queue::disarm(entry e) noexcept {
  if (!armed(e)) return;
  node& n = nodes_[e];
  entry& head = heads_[n.bucket];
  if (n.next == e) {
    head = none;
    occupied_[n.bucket / slots] &= ~(std::uint64_t{1} << (n.bucket % slots));
  } else {
    nodes_[n.previous].next = n.next;
    nodes_[n.next].previous = n.previous;
    if (head == e) head = n.next;
  }
  n.bucket = none;
  --armed_;
}

std::uint32_t deadline_queue::earliest_bucket() const noexcept {
  for (unsigned level = 0; level < levels; ++level) {
    if (occupied_[level] != 0) {
      return level * slots + static_cast<unsigned>(std::countr_zero(occupied_[level]));
    }
  }
  return none;
}

deadline_queue::tick deadline_queue::start_of(std::uint32_t bucket) const noexcept {
  auto const shift = digit_bits * (bucket / slots);
  auto const above = (now_ >> shift) >> digit_bits << digit_bits;
  return (above | (bucket % slots)) << shift;
}

std::optional<deadline_queue::tick> deadline_queue::earliest() const noexcept {
  auto const bucket = earliest_bucket();
  if (bucket == none) return std::nullopt;
  tick result = ~tick{0};
  entry const head = heads_[bucket];
  for (entry e = head;;) {
    result = std::min(result, nodes_[e].due);
    e = nodes_[e].next;
    if (e == head) return result;
  }
}

void deadline_queue::expire(tick now, std::vector<entry>& out) {
  while (true) {
    auto const bucket = earliest_bucket();
    if (bucket == none) break;
    auto const start = start_of(bucket);
    if (start > now) break;
    // Entries of a higher level move down: with time at the start of their bucket, the digit that
    // put them there no longer differs.
    now_ = std::max(now_, start);
    entry e = heads_[bucket];
    nodes_[nodes_[e].previous].next = none;
    heads_[bucket] = none;
    occupied_[bucket / slots] &= ~(std::uint64_t{1} << (bucket % slots));
    while (e != none) {
      entry const next = nodes_[e].next;
      if (bucket < slots) {
        nodes_[e].bucket = none;
        --armed_;
        out.push_back(e);
      } else {
        insert(e);
      }
      e = next;
    }
  }
  now_ = std::max(now_, now);
}

void deadline_queue::clear() noexcept {
  for (node& n : nodes_) n.bucket = none;
  heads_.fill(none);
  occupied_.fill(0);
  armed_ = 0;
}

}  // namespace busproof::bus
