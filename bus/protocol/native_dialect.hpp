// native_dialect: the project's own protocol, as a client's bus needs it.
#pragma once

#include "bus/protocol/dialect.hpp"

namespace busproof::bus::protocol {

/// Hello and welcome; any message type is a shared channel of its own, whose answers have its type;
/// an order_update names its execution by what stands before the first NUL of its body; an error is
/// for whoever has its key, without one for the calls of its type, without either for the session.
class native_dialect : public dialect {
 public:
  std::unique_ptr<client_handshake> greet(client_identity const& who) const override;
  codec const& client_codec(std::uint32_t version) const noexcept override;
  shared_channel const* channel_of(std::uint16_t request_type) const noexcept override;
  std::optional<message> cancel_of(std::uint16_t request_type, std::uint64_t key,
                                   std::uint32_t version) const override;
  std::string_view execution_of(message_view const& update) const noexcept override;
  error_scope scope_of(message_view const& error) const noexcept override;
};

}  // namespace busproof::bus::protocol
