#include "mock_gateway/draw_counter.hpp"

#include <utility>

#include <fmt/format.h>

#include "mock_gateway/limits.hpp"

namespace busproof::mock_gateway {

std::uint32_t draw_counter::next(frame_ref const& frame) {
  // The client's name comes last: it may hold any character.
  auto name = fmt::format("{} {} {} {}", frame.dir == direction::up ? "up" : "down", frame.msg,
                          frame.key, frame.who());
  auto const found = seen_.find(name);
  if (found != seen_.end()) return ++found->second;
  if (seen_.size() < limits::draw_subjects_max) seen_.emplace(std::move(name), 1);
  return 1;
}

}  // namespace busproof::mock_gateway
