// fault_plan: decides what happens to which frame. Pure: no I/O, no clock, no threads.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "mock_gateway/address_matcher.hpp"
#include "mock_gateway/draw_counter.hpp"
#include "mock_gateway/event_latch.hpp"
#include "mock_gateway/frame_order.hpp"
#include "mock_gateway/frame_ref.hpp"
#include "mock_gateway/scenario/model.hpp"
#include "mock_gateway/treatment.hpp"

namespace busproof::mock_gateway {

/// What became of one fault so far.
struct fault_state {
  std::uint64_t matched = 0;  ///< frames (refuse: connections) that its address met
  std::uint64_t fired = 0;    ///< frames (reorder: groups) that it acted upon
  std::uint64_t kept = 0;     ///< frames that it keeps, or kept until their connection was gone
};

/// The faults of one scenario, for all connections of one gateway.
///
/// It is told of every frame in the order in which each connection and direction makes them, and
/// answers with what may go. For one client, direction and key the answers are the same whatever
/// other connections do, unless a fault names them (`until` of another client).
///
/// Faults apply in the order of the file, and their effects add up, with two exceptions: what was
/// dropped is out of reach for later faults, and a frame is in the hands of one ordering verb at
/// most, the first. Each address counts every frame, whatever other faults did to it.
class fault_plan {
 public:
  fault_plan(std::vector<fault> faults, std::uint64_t seed);

  /// What happens to a connection before its first frame, by which faults (indexes).
  struct reception {
    std::optional<std::size_t> refused;
    std::vector<std::size_t> banners;  ///< none if it is refused
  };
  reception connection(std::uint32_t conn);

  /// Whether some fault acts while a frame is still being read: then the reader must not read more
  /// than it has to.
  bool controls_reading() const noexcept { return controls_reading_; }

  struct decided {
    treatment own;              ///< of the frame itself, even if it is kept
    bool kept = false;          ///< not now: it comes back through a later answer
    std::vector<dispatch> now;  ///< what may go, in order; holds the frame unless kept or dropped
  };
  /// A frame was made (down) or its header decoded (up). `id` is new.
  decided frame(frame_ref const& frame, ticket id);

  /// A frame was decoded (up), or its last byte went to the kernel (down): what waited for that.
  std::vector<dispatch> happened(frame_ref const& frame);

  /// A dispatched frame was handled (up) or is out, with all its copies (down): what comes next.
  std::vector<dispatch> done(ticket id);

  /// Whether that fault, a pause that waits for an event, still keeps the connection from being
  /// read.
  bool is_paused(std::size_t index, std::uint32_t conn) const;
  /// Whether some pause was ended by its event since this was last asked.
  bool took_end_of_pause() noexcept { return std::exchange(a_pause_ended_, false); }

  /// The connection is gone, and what was kept for it with it.
  void closed(std::uint32_t conn);

  /// From here on no fault acts on a new frame or connection. What is kept stays kept until its own
  /// time comes.
  void lift() noexcept { lifted_ = true; }

  std::vector<fault_state> states() const;
  std::vector<fault> const& faults() const noexcept { return faults_; }

 private:
  struct fault_entry {
    address_matcher at;
    count_by_client used;  ///< of `repeat`
    std::unique_ptr<frame_order> order;
    std::optional<event_latch> pause;  ///< until its event
    fault_state state;
  };

  bool takes_connection(std::size_t index, std::uint32_t conn);

  bool may_act(std::size_t index, frame_ref const& frame);

  std::vector<fault> faults_;
  std::vector<fault_entry> entries_;
  std::uint64_t seed_;
  bool controls_reading_ = false;
  bool draws_ = false;
  bool lifted_ = false;
  bool a_pause_ended_ = false;
  draw_counter drawn_;
};

}  // namespace busproof::mock_gateway
