// What protocol "tws" can say: the messages and fields of the TWS field table.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "bus/message.hpp"
#include "bus/protocol/tws/field_table.hpp"
#include "bus/protocol/tws/record.hpp"
#include "mock_gateway/scenario/model.hpp"

namespace busproof::mock_gateway {

/// The client's first bytes and the answer to them, which the field table does not have.
inline constexpr std::string_view tws_hello = "hello";
inline constexpr std::string_view tws_welcome = "welcome";

std::span<std::string_view const> tws_option_names() noexcept;

/// Type of a field by the name that files give it ("symbol", "bars[3].open", "bars" for the
/// count); nothing if the message has none such.
std::optional<bus::protocol::tws::field_type> tws_field_type(
    bus::protocol::tws::message_layout const& layout, std::string_view name);

/// The message that a step sends: its fields, checked, and its id in the field that the message has
/// for it.
bus::protocol::tws::record_error make_tws_step_message(std::string_view kind,
                                                       field_table const& fields,
                                                       std::optional<std::uint64_t> id,
                                                       std::uint32_t version, bus::message& out);

/// A field's text on the wire.
std::string tws_text(field_value const& value);
/// The one text of all that mean the same: "150.0" is "150" and an empty boolean is "0".
std::string tws_canonical(bus::protocol::tws::field_type type, std::string_view text);

}  // namespace busproof::mock_gateway
