// words: the public enumerations as text.
#include <array>

#include <busproof/explore.hpp>

namespace busproof::explore {
namespace {

constexpr std::array<std::string_view, 7> strategies = {"portfolio", "delay", "random",    "pct",
                                                        "pos",       "surw",  "exhaustive"};
constexpr std::array<std::string_view, 16> kinds = {
    "assertion",           "exception",      "crash",       "deadlock",     "livelock",
    "data race",           "use after free", "double free", "invalid free", "lock misuse",
    "blocked with a lock", "hang",           "busy idling", "leak",         "diverged",
    "unsupported"};

}  // namespace

std::string_view to_string(strategy how) noexcept {
  return strategies[static_cast<std::size_t>(how)];
}
std::string_view to_string(failure_kind kind) noexcept {
  return kinds[static_cast<std::size_t>(kind)];
}

}  // namespace busproof::explore
