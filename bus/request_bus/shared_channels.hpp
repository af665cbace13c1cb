// shared_channels: who gets messages that carry no key. Plain data; the bus's lock guards it.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_map.hpp>

#include "bus/protocol/dialect.hpp"
#include "bus/request_bus/routing_table.hpp"

namespace busproof::bus {

/// Channels are known by the type of the message that asks for them. Each has any number of
/// subscribers, who all get every message of its types, and calls that wait for one message each.
///
/// Nothing in a key-less reply says which request it answers. So requests are answered in their
/// order: the k-th reply of a type is for the k-th call, and the k-th end marker for the k-th
/// request that ends with it, whatever channel that was. Who gave up keeps its turn, since its
/// answer still comes.
class shared_channels {
 public:
  using leases = boost::container::small_vector<lease, 4>;

  /// The dialect must live as long.
  explicit shared_channels(protocol::dialect const& speaks) : dialect_(speaks) {}

  /// A request was sent whose answers go to a subscription.
  void subscribe(std::uint16_t request, lease who);
  /// A request was sent that one message answers.
  void call(std::uint16_t request, lease who);
  /// A subscription ends. True if it was its channel's last.
  bool leave(std::uint16_t request, lease who);

  /// The subscriptions that get a message of this type; appended to `out`, each once.
  void subscribers_of(std::uint16_t reply, leases& out) const;
  /// The call that a message of this type answers; each answers one. It may have given up.
  std::optional<lease> take_call(std::uint16_t reply);
  /// The subscription whose answer ends with this marker. It may be gone.
  std::optional<lease> take_end(std::uint16_t end);
  /// All calls on one type of request (0: on any), in their order; none of them waits any more.
  leases take_calls(std::uint16_t request);

  bool empty() const noexcept { return subscribers_.empty() && calls_.empty() && ends_.empty(); }
  void clear();

 private:
  struct turn {
    std::uint16_t request;
    lease who;
  };
  using turns = boost::unordered_map<std::uint16_t, std::deque<turn>>;

  template <typename Visit>
  void each_reply_type(std::uint16_t request, Visit visit) const;
  static void queue(turns& line, std::uint16_t type, turn who);
  static std::optional<lease> take(turns& from, std::uint16_t type);

  protocol::dialect const& dialect_;
  boost::unordered_map<std::uint16_t, leases> subscribers_;  ///< by type of request
  boost::unordered_map<std::uint16_t, boost::container::small_vector<std::uint16_t, 4>>
      requests_of_;  ///< live channels by type of reply
  turns calls_;      ///< by type of reply
  turns ends_;       ///< by type of end marker
};

}  // namespace busproof::bus
