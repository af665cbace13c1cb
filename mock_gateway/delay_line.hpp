// delay_line: delayed frames of one connection and direction. A frame lets others overtake it, but
// never one of its own key.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "mock_gateway/frame_ref.hpp"

namespace busproof::mock_gateway {

/// Who tells when time is up stays outside: `add` what waits, call `due` when its wait is over, and
/// go on with what comes back, in that order.
class delay_line {
 public:
  /// Frames of one key stay in order. Frames without a key keep it per kind of message: a notice
  /// has nothing to do with a pong.
  /// Effect: `waits` false: the frame may go as soon as those of its key before it are gone.
  void add(ticket id, frame_ref const& frame, bool waits, std::vector<ticket>& ready);

  /// The frame's own wait is over. Unknown tickets (removed ones) are ignored.
  void due(ticket id, std::vector<ticket>& ready);

  /// Takes a waiting frame out; those behind it may be ready then. False if it does not wait.
  bool remove(ticket id, std::vector<ticket>& ready);

  std::size_t size() const noexcept { return group_of_.size(); }

 private:
  using group = std::pair<std::uint64_t, std::string>;
  struct slot {
    ticket id = 0;
    bool is_due = false;
  };
  void release(group const& name, std::vector<ticket>& ready);

  std::map<group, std::deque<slot>> groups_;
  std::unordered_map<ticket, group> group_of_;
};

}  // namespace busproof::mock_gateway
