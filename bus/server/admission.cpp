#include "bus/server/admission.hpp"

#include <array>
#include <cstddef>

namespace busproof::bus {
namespace {

constexpr std::array<std::string_view, 5> names = {"refuse", "reset", "close", "stall", "error"};

}  // namespace

std::string_view to_string(over_limit kind) noexcept {
  auto const number = static_cast<std::size_t>(kind);
  return number < names.size() ? names[number] : std::string_view{};
}

bool from_string(std::string_view name, over_limit& out) noexcept {
  for (std::size_t number = 0; number < names.size(); ++number) {
    if (names[number] == name) {
      out = static_cast<over_limit>(number);
      return true;
    }
  }
  return false;
}

namespace admission {

bool permit_comes_first(over_limit kind) noexcept {
  return kind == over_limit::refuse || kind == over_limit::stall;
}

bool closes_listener_when_full(over_limit kind) noexcept { return kind == over_limit::refuse; }

verdict judge(over_limit kind, bool has_permit) noexcept {
  if (has_permit) return verdict::admit;
  switch (kind) {
    case over_limit::close:
      return verdict::close;
    case over_limit::error:
      return verdict::explain;
    case over_limit::reset:
    case over_limit::refuse:
    case over_limit::stall:
      break;
  }
  return verdict::reset;
}

}  // namespace admission

}  // namespace busproof::bus
