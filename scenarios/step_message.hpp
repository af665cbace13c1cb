// step_message: what a step sends, and the short form of a body that histories keep. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mock_gateway/scenario/model.hpp"
#include "scenarios/bus_adapter.hpp"

namespace busproof::scenarios {

/// Call number `ordinal` (from 0) of a step. `message` fields: type, body, size; without a body it
/// is one that no other call has, so that an answer that echoes it shows whose it is. A step that
/// names a TWS message gets that one, at the server version.
outgoing message_of(mock_gateway::step const& step, std::uint32_t ordinal,
                    std::uint32_t server_version = 0);

/// A body as histories keep it: itself if it is short text, else its first bytes, printable, and
/// its size. `size` is that of the whole body, of which `front` are the first bytes, at least
/// short_bytes_max of them unless it is shorter.
inline constexpr std::size_t short_bytes_max = 80;
std::string short_form(std::string_view front, std::size_t size);
inline std::string short_form(std::string_view body) { return short_form(body, body.size()); }

/// Bytes of a lower-case hexadecimal text of even length.
std::string bytes_of_hex(std::string_view hex);

}  // namespace busproof::scenarios
