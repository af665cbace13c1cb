// address_matcher: which frames an address of the scenario file means.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "mock_gateway/frame_ref.hpp"
#include "mock_gateway/scenario/model.hpp"

namespace busproof::mock_gateway {

/// Whether the frame fits every part of the address but `nth`, `every` and `byte`.
bool fits(address const& where, frame_ref const& frame);

/// Counts by client, so that the counts of one client do not depend on what the others do. Past
/// limits::identities_max names, the further ones share a count.
class count_by_client {
 public:
  std::uint32_t& of(std::string const& who);
  void forget(std::string const& who) { counts_.erase(who); }

 private:
  std::unordered_map<std::string, std::uint32_t> counts_;
};

/// An address with the counter of its `nth` or `every`, which counts by client: across the
/// connections that give the same name in their hello, and never across two names.
class address_matcher {
 public:
  address_matcher() = default;
  explicit address_matcher(address where) : where_(std::move(where)) {}

  /// Whether the address means this frame. Call it once for every frame of its direction, whatever
  /// the other faults did to it: an address counts frames as they are made, so that taking one
  /// fault out of a plan leaves the meaning of the others as it was.
  bool meets(frame_ref const& frame);

  address const& where() const noexcept { return where_; }
  void forget(std::string const& who) { seen_.forget(who); }

 private:
  address where_;
  count_by_client seen_;
};

}  // namespace busproof::mock_gateway
