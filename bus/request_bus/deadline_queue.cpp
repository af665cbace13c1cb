#include "bus/request_bus/deadline_queue.hpp"

#include <bit>

namespace busproof::bus {

void deadline_queue::put(entry e) noexcept {
  node& n = nodes_[e];
  if (n.bucket != none) take_out(e);
  n.place = std::max(n.due, now_);
  // The level is that of the highest digit in which the place differs from now: all entries of one
  // level agree with now in the digits above it, so levels are ordered in time.
  auto const difference = n.place ^ now_;
  auto const level =
      difference == 0 ? 0u : (static_cast<unsigned>(std::bit_width(difference)) - 1) / digit_bits;
  auto const slot = static_cast<unsigned>(n.place >> (digit_bits * level)) % slots;
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

void deadline_queue::take_out(entry e) noexcept {
  node const& n = nodes_[e];
  entry& head = heads_[n.bucket];
  if (n.next == e) {
    head = none;
    occupied_[n.bucket / slots] &= ~(std::uint64_t{1} << (n.bucket % slots));
  } else {
    nodes_[n.previous].next = n.next;
    nodes_[n.next].previous = n.previous;
    if (head == e) head = n.next;
  }
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

std::optional<deadline_queue::tick> deadline_queue::next_look() const noexcept {
  auto const bucket = earliest_bucket();
  if (bucket == none) return std::nullopt;
  tick result = never;
  entry const head = heads_[bucket];
  for (entry e = head;;) {
    result = std::min(result, nodes_[e].place);
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
    now_ = std::max(now_, start);
    entry e = heads_[bucket];
    nodes_[nodes_[e].previous].next = none;
    heads_[bucket] = none;
    occupied_[bucket / slots] &= ~(std::uint64_t{1} << (bucket % slots));
    while (e != none) {
      node& n = nodes_[e];
      entry const next = n.next;
      n.bucket = none;
      if (n.due <= now_) {
        n.due = never;
        out.push_back(e);
      } else if (n.due != never) {
        // It was armed anew, or it moves down: with time at the start of its bucket, the digit that
        // put it there no longer differs.
        put(e);
      }
      e = next;
    }
  }
  now_ = std::max(now_, now);
}

void deadline_queue::clear() noexcept {
  std::fill(nodes_.begin(), nodes_.end(), node{});
  heads_.fill(none);
  occupied_.fill(0);
}

}  // namespace busproof::bus
