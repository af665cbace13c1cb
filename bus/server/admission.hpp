// admission: what happens to a client when the server has as many sessions as it admits.
#pragma once

#include <cstdint>
#include <string_view>

namespace busproof::bus {

/// How the clients above the limit are told. What each of them promises to such a client:
enum class over_limit : std::uint8_t {
  refuse,  ///< connection refused: the listening socket is closed while the server is full. A
           ///< client that was in the backlog when it closed sees a reset.
  reset,   ///< a connection that is reset at once
  close,   ///< a connection that ends in order at once, without a byte
  stall,   ///< a connection that is not served before a session ends: it waits in the backlog
  error,   ///< a connection that carries the protocol's refusal and then ends in order
};

/// "refuse", "reset", …, as in scenario files.
std::string_view to_string(over_limit kind) noexcept;
/// The kind of that name; false if there is none.
bool from_string(std::string_view name, over_limit& out) noexcept;

/// The accept loop's decisions. The permit itself comes from a semaphore: whoever holds one is
/// admitted, and nothing here counts.
namespace admission {

/// Whether a permit is obtained before accepting (clients without one are never accepted) or after
/// (they are accepted and turned away).
bool permit_comes_first(over_limit kind) noexcept;

/// Whether the listening socket is closed while no permit is free.
bool closes_listener_when_full(over_limit kind) noexcept;

/// What to do with a connection that was accepted.
enum class verdict : std::uint8_t { admit, reset, close, explain };

/// `has_permit`: whether the connection got one. Without one, a kind whose permit comes first has
/// nothing to say to a client; its connection, which the loop should not have accepted, is reset.
verdict judge(over_limit kind, bool has_permit) noexcept;

}  // namespace admission

}  // namespace busproof::bus
