// frame_order: the verbs that decide on the order of frames: hold, swap, reorder. What is kept is
// let go by an event or by count, never by time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "mock_gateway/frame_ref.hpp"
#include "mock_gateway/scenario/model.hpp"
#include "mock_gateway/treatment.hpp"

namespace busproof::mock_gateway {

/// A frame and what is to be done with it once its turn has come.
struct dispatch {
  ticket id = 0;
  frame_ref frame;
  treatment how;
};

/// The state of one ordering fault, for all connections. The functions that let frames go append
/// them to `out`, in the order in which they are to be sent (down) or handled (up).
class frame_order {
 public:
  virtual ~frame_order() = default;

  struct taken {
    bool unit = false;   ///< one use of the fault's `repeat` began
    bool fired = false;  ///< the fault has its effect, or its order came about by itself
  };

  /// Every frame, as it is made (down) or decoded (up), before `take` is asked. True: the frame
  /// already has a part in this fault, and must not be taken.
  virtual bool noticed(frame_ref const&, ticket) { return false; }

  /// Whether a frame may be taken although `repeat` is used up: the unit at hand is not complete.
  virtual bool is_open_for(frame_ref const&) const { return false; }

  /// The fault's address means this frame: keep it, or let it go.
  virtual taken take(dispatch frame, std::vector<dispatch>& out) = 0;

  /// A frame was decoded (up), or its last byte went to the kernel (down).
  virtual void happened(frame_ref const&, std::vector<dispatch>&) {}

  /// A frame that was dispatched is out of the way: sent, handled or dropped.
  virtual void done(ticket, std::vector<dispatch>&) {}

  /// The connection is gone: forgets what was kept for it.
  virtual void closed(std::uint32_t conn) = 0;

  virtual std::size_t kept() const = 0;
};

std::unique_ptr<frame_order> make_hold(fault const& what);
std::unique_ptr<frame_order> make_swap(fault const& what);
std::unique_ptr<frame_order> make_reorder(fault const& what, std::uint64_t seed);

/// Null for a verb that orders nothing.
std::unique_ptr<frame_order> make_frame_order(fault const& what, std::uint64_t seed);

}  // namespace busproof::mock_gateway
