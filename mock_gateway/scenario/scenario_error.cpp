#include "mock_gateway/scenario/scenario_error.hpp"

#include <utility>

#include <fmt/format.h>

namespace busproof::mock_gateway {
namespace {

std::string placed(std::string const& file, source_place where, std::string const& message) {
  if (where.line == 0) return fmt::format("{}: {}", file, message);
  return fmt::format("{}:{}:{}: {}", file, where.line, where.column, message);
}

}  // namespace

scenario_error::scenario_error(std::string in_file, source_place where, std::string message)
    : std::runtime_error(placed(in_file, where, message)),
      file(std::move(in_file)),
      line(where.line),
      column(where.column),
      text(std::move(message)) {}

}  // namespace busproof::mock_gateway
