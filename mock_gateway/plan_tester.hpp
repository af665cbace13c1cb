// plan_tester: runs a fault plan over frames without any I/O, for tests: what is dispatched is out
// at once, in order.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "mock_gateway/fault_plan.hpp"

namespace busproof::mock_gateway {

class plan_tester {
 public:
  explicit plan_tester(std::vector<fault> faults, std::uint64_t seed = 1)
      : plan(std::move(faults), seed) {}

  /// A frame of the gateway's (down) or the client's (up), numbered by itself. Returns its own
  /// treatment.
  treatment down(std::string msg, std::uint64_t key, std::uint32_t conn = 1,
                 std::string client = "c");
  treatment up(std::string msg, std::uint64_t key, std::uint32_t conn = 1,
               std::string client = "c");

  /// "response 101", … in the order in which they went out, all connections together.
  std::vector<std::string> out;
  /// The same, whole.
  std::vector<dispatch> sent;
  fault_plan plan;
  /// Of the frames to come, in bytes.
  std::size_t size = 20;
  std::size_t header = 16;

 private:
  treatment pass(frame_ref frame);
  void let_go(std::vector<dispatch> released);

  ticket last_ = 0;
  std::map<std::pair<std::uint32_t, direction>, std::uint32_t> frames_;
};

/// A fault for `what` at frames of `msg` and `key` (0: any) going down.
fault fault_at(verb what, std::string msg, std::uint64_t key = 0, direction dir = direction::down);
address address_of(std::string msg, std::uint64_t key = 0, direction dir = direction::down);

}  // namespace busproof::mock_gateway
