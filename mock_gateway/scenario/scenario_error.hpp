// What is wrong with a scenario file, and where.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "mock_gateway/scenario/model.hpp"

namespace busproof::mock_gateway {

/// The first mistake in a scenario file. what() is "file:line:column: what is wrong; what to do",
/// without line and column when the file as a whole is meant (missing, unreadable, too large).
/// Control characters of the file are escaped, and long quotations cut.
struct scenario_error : std::runtime_error {
  scenario_error(std::string in_file, source_place where, std::string const& message);

  std::string file;          ///< as the caller named it
  std::uint32_t line = 0;    ///< from 1; 0 = the file as a whole
  std::uint32_t column = 0;  ///< from 1, in characters; 0 = the file as a whole
  std::string text;          ///< what() without the place
};

}  // namespace busproof::mock_gateway
