// tws_story: TWS messages as histories tell them: in the words of the checkers. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bus/message.hpp"
#include "mock_gateway/wire_record.hpp"

namespace busproof::scenarios {

/// What the server says before a session is up, up to its first nextValidId: no call gets it.
inline constexpr std::string_view tws_greeting = "greeting";
inline constexpr std::string_view tws_greeting_ends = "nextValidId";

/// A payload as text: each NUL as "|".
std::string tws_line(std::string_view payload);

/// The part that a frame plays: "request", "response", "order_update", … The codec's rules need the
/// front of its body; without one it is as the field table says.
std::string_view tws_part(mock_gateway::wire_record const& frame, std::uint32_t version);

/// The execution that a message from the server names; empty if it names none. `line`: its payload,
/// or the front of it, as tws_line gives it.
std::string tws_execution(std::string_view line, std::uint32_t version);

/// Whether each field of a message from the server is what the field table wants.
bool tws_decodes(bus::message const& what, std::uint32_t version);

}  // namespace busproof::scenarios
