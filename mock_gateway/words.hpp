// The words by which logs and reports call things: those of the scenario file.
#pragma once

#include <string>
#include <string_view>

#include "mock_gateway/scenario/model.hpp"
#include "mock_gateway/wire_record.hpp"

namespace busproof::mock_gateway {

std::string_view to_string(verb what) noexcept;
std::string_view to_string(direction dir) noexcept;

/// "down response key 101 nth 2"; "any frame" for an address without parts.
std::string describe(address const& where);

}  // namespace busproof::mock_gateway
