// frame_steps: how one frame's bytes pass the socket: pieces, pauses and ends, as a list of steps.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "mock_gateway/treatment.hpp"

namespace busproof::mock_gateway {

struct frame_step {
  enum class action : std::uint8_t {
    pass,           ///< write (down) or read (up) the bytes up to `until`
    wait,           ///< for `by`
    wait_for_ever,  ///< what comes behind it is for the case that the faults are lifted
    close,          ///< FIN; nothing comes behind it
    reset,          ///< RST; nothing comes behind it
    half_close,     ///< FIN; what comes behind it is for a reader
  };
  frame_step::action what = action::pass;
  std::size_t until = 0;
  std::chrono::nanoseconds by{0};

  friend bool operator==(frame_step const&, frame_step const&) = default;
};

/// How long so many bytes take. Preconditions: rate > 0, bytes <= 4 GiB.
std::chrono::nanoseconds time_for(std::size_t bytes, std::uint64_t rate) noexcept;

/// The steps for bytes [from, size) of a frame of `size` bytes, of which `from` have passed already
/// (up: the header, without which the treatment would not be known). A byte address before `from`
/// acts at `from`, one beyond the frame behind its last byte.
std::vector<frame_step> steps_for(treatment const& how, std::size_t from, std::size_t size);

}  // namespace busproof::mock_gateway
