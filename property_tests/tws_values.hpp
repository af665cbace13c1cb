// Generators of TWS messages, from the field table itself.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "bus/protocol/tws/field_table.hpp"
#include "bus/protocol/tws/record.hpp"

namespace busproof {

/// Values for every field that a message carries at that version: rows of groups, and the blocks
/// whose conditions the values happen to meet. Draws from RapidCheck; call inside a property.
bus::protocol::tws::named_values draw_values(bus::protocol::tws::message_layout const& layout,
                                             std::uint32_t version);

/// All messages of both directions.
std::vector<bus::protocol::tws::message_layout const*> all_layouts();

}  // namespace busproof
