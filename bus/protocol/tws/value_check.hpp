// Checks that parsing and writing share.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bus/protocol/tws/field_table.hpp"
#include "bus/protocol/tws/record.hpp"

namespace busproof::bus::protocol::tws {

/// Whether a value has the syntax of its type.
record_error::cause check_syntax(field_type type, std::string_view value) noexcept;

/// Whether `value`, of the field that the condition names, meets it.
bool meets(condition const& that, std::string_view value) noexcept;

record_error error_at(message_layout const& layout, record_error::cause why, std::string field,
                      std::string_view value);

/// The number of rows that a count's text says; nothing if it is no count.
std::optional<std::uint32_t> count_of(std::string_view text) noexcept;

bool knows_version(std::uint32_t version) noexcept;

}  // namespace busproof::bus::protocol::tws
