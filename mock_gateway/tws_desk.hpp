// tws_desk: what all sessions of one TWS share: client ids in use, order ids, orders.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "bus/message.hpp"
#include "bus/protocol/tws/record.hpp"
#include "mock_gateway/tws_market.hpp"
#include "mock_gateway/tws_options.hpp"

namespace busproof::mock_gateway {

/// Order ids belong to a client id, orders to the gateway: they outlive the session that placed
/// them. Thread safety: any thread may call anything.
class tws_desk {
 public:
  explicit tws_desk(tws_options options) : options_(std::move(options)) {}

  tws_options const& options() const noexcept { return options_; }

  /// False: another session has that id.
  bool enter(std::int64_t client);
  void leave(std::int64_t client);

  /// Above all ids that this client has used.
  std::int64_t next_order_id(std::int64_t client) const;

  /// What a placeOrder causes. A market order is filled at once; any other one stays open. An id
  /// that is open already means a change of that order.
  std::vector<bus::message> place(std::int64_t client, bus::protocol::tws::record const& request);
  std::vector<bus::message> cancel(std::int64_t client, std::int64_t order_id);
  /// openOrder and orderStatus of what is open, of all clients if none is named; no end marker.
  std::vector<bus::message> open_orders(std::optional<std::int64_t> client) const;

 private:
  using identity = std::pair<std::int64_t, std::int64_t>;  ///< client id, order id

  struct order {
    tws_values fields;  ///< of openOrder, but for the status
    std::int64_t perm_id = 0;
    bool open = true;
  };

  void tell(order const& what, identity const& who, bool filled,
            std::vector<bus::message>& out) const;
  void fill(order& what, identity const& who, std::vector<bus::message>& out);
  bus::message status_of(order const& what, identity const& who, std::string const& status) const;
  bus::message error(std::int64_t id, int code, std::string text) const;

  tws_options const options_;
  mutable std::mutex mutex_;
  std::set<std::int64_t> present_;
  std::map<std::int64_t, std::int64_t> next_ids_;
  std::map<identity, order> orders_;
  std::int64_t perm_ids_ = 900'000;
  std::int64_t executions_ = 0;
};

/// The fields of openOrder that a placeOrder gives, with those of its contract.
tws_values tws_order_fields(bus::protocol::tws::record const& request, tws_values const& contract,
                            std::string const& account);

}  // namespace busproof::mock_gateway
