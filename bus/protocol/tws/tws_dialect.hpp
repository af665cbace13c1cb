// tws_dialect: the TWS protocol, as a client's bus needs it.
#pragma once

#include "bus/protocol/dialect.hpp"
#include "bus/protocol/tws/tws_handshake.hpp"

namespace busproof::bus::protocol::tws {

/// Shared channels (request: replies, end marker, cancel):
///   reqIds: nextValidId | reqManagedAccts: managedAccts | reqCurrentTime: currentTime
///   reqOpenOrders, reqAllOpenOrders, reqAutoOpenOrders: openOrder, orderStatus; openOrderEnd
///   reqPositions: position; positionEnd; cancelPositions
///   reqCompletedOrders: completedOrder; completedOrdersEnd
///   reqAccountUpdates: accountValue, portfolioValue, accountUpdateTime; accountDownloadEnd;
///     reqAccountUpdates with subscribe 0
class tws_dialect final : public dialect {
 public:
  /// Precondition: the table covers the versions.
  explicit tws_dialect(version_offer offer = {}) noexcept : offer_(offer) {}

  std::unique_ptr<client_handshake> greet(client_identity const& who) const override;
  codec const& client_codec(std::uint32_t version) const noexcept override;
  shared_channel const* channel_of(std::uint16_t request_type) const noexcept override;
  std::optional<message> cancel_of(std::uint16_t request_type, std::uint64_t key,
                                   std::uint32_t version) const override;
  std::string_view execution_of(message_view const& update) const noexcept override;
  error_scope scope_of(message_view const& error) const noexcept override;

 private:
  version_offer offer_;
};

}  // namespace busproof::bus::protocol::tws
