#include "stress/explorer/schedule/operation.hpp"

#include <array>
#include <cstddef>

namespace busproof::explore {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(op::last) + 1> names = {
    "start",          "create thread",
    "join thread",    "detach thread",
    "load",           "store",
    "modify",         "compare and exchange",
    "fence",          "lock",
    "try to lock",    "unlock",
    "lock shared",    "wait on",
    "notify",         "wait on",
    "post",           "arrive at",
    "wait on",        "wake",
    "call once",      "initialise static",
    "yield",          "sleep",
    "read the clock", "volatile access",
    "go on",          "choose",
    "advance"};

}  // namespace

std::string_view to_string(op what) noexcept { return names[static_cast<std::size_t>(what)]; }

}  // namespace busproof::explore
