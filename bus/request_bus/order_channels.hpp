// order_channels: which subscriptions listen to an order, and which order an execution belongs to.
// Plain data; the bus's lock guards it.
#pragma once

#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_map.hpp>

#include "bus/message.hpp"
#include "bus/request_bus/routing_table.hpp"

namespace busproof::bus {

/// Subscriptions are leases of the routing table, never order ids: an order that is placed,
/// modified and cancelled through several handles has several, and dropping an old one late takes
/// away that one only.
///
/// A report that names nothing but its execution (TWS: the commission) goes to whoever got the
/// execution. One that comes before its execution waits for it, at most
/// limits::reports_waiting_max of them; the oldest is given up beyond that.
class order_channels {
 public:
  using leases = boost::container::small_vector<lease, 2>;

  void add(std::uint64_t order_id, lease who);
  /// The last one that goes takes the order's executions along.
  void remove(std::uint64_t order_id, lease who);
  /// Everybody who listens to that order; empty if nobody does.
  std::span<lease const> of(std::uint64_t order_id) const noexcept;
  bool empty() const noexcept { return orders_.empty(); }

  /// Whose an execution is: an order, or a request that asked for executions.
  using owner = std::variant<std::uint64_t, lease>;

  /// An execution was delivered to its owner.
  void note_execution(std::string_view execution, owner whose);
  std::optional<owner> owner_of(std::string_view execution) const;

  struct report {
    std::string execution;
    message what;
    bool told = false;  ///< somebody who listens to all orders has it
  };
  /// Keeps a report until its execution comes. Returns one that is given up for it, if any.
  std::optional<report> keep_report(std::string_view execution, message_view const& what,
                                    bool told);
  /// The reports that wait for this execution, oldest first; they wait no more.
  std::list<report> take_reports(std::string_view execution);
  /// All that wait.
  std::list<report> take_reports() { return std::exchange(waiting_, {}); }

  std::size_t executions() const noexcept { return owners_.size(); }
  std::size_t reports_waiting() const noexcept { return waiting_.size(); }

  void clear();

 private:
  struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return boost::hash<std::string_view>()(text);
    }
  };
  struct channel {
    leases listeners;
    boost::container::small_vector<std::string, 2> executions;  ///< for the clean-up
  };
  void forget_oldest_execution();

  boost::unordered_map<std::uint64_t, channel> orders_;
  boost::unordered_map<std::string, owner, text_hash, std::equal_to<>> owners_;
  std::deque<std::string> oldest_executions_;  ///< some of them gone already
  std::list<report> waiting_;
};

}  // namespace busproof::bus
