// Checks a file's bytes before the TOML library sees them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mock_gateway/scenario/model.hpp"

namespace busproof::mock_gateway {

struct text_fault {
  source_place place;
  std::string what;
};

/// The first place where `text` is something that no TOML file may have or that is beyond
/// limits.hpp: bytes that are not UTF-8, control characters, private-use characters of planes 15
/// and 16, lone carriage returns; size, nesting, parts of a dotted key, number of values. Nothing
/// if there is none; it may still not be TOML.
std::optional<text_fault> find_text_fault(std::string_view text);

}  // namespace busproof::mock_gateway
