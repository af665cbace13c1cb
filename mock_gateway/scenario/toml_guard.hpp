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

/// The first place where `text` is something that the TOML library must not see: bytes that are not
/// UTF-8, control characters, characters that TOML allows only in strings and comments found
/// outside them, strings that never end, nesting and counts beyond limits.hpp. Nothing if it is
/// harmless; it may still not be TOML.
std::optional<text_fault> find_text_fault(std::string_view text);

}  // namespace busproof::mock_gateway
