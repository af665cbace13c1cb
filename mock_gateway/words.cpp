#include "mock_gateway/words.hpp"

#include <array>
#include <iterator>

#include <fmt/format.h>

namespace busproof::mock_gateway {
namespace {

constexpr std::array<std::string_view, 18> verb_words = {
    "early",    "delay",   "hold",       "swap",   "reorder",   "duplicate",
    "drop",     "slice",   "stall",      "close",  "reset",     "refuse",
    "truncate", "corrupt", "half-close", "banner", "bandwidth", "pause"};
constexpr std::array<std::string_view, 7> event_words = {"frame", "open",   "refused",    "closed",
                                                         "reset", "failed", "half-closed"};

template <typename Value>
void add(std::string& out, std::string_view name, std::optional<Value> const& value) {
  if (value) fmt::format_to(std::back_inserter(out), " {} {}", name, *value);
}

}  // namespace

std::string_view to_string(verb what) noexcept {
  return verb_words[static_cast<std::size_t>(what)];
}

std::string_view to_string(direction dir) noexcept { return dir == direction::up ? "up" : "down"; }

std::string_view to_string(wire_record::event what) noexcept {
  return event_words[static_cast<std::size_t>(what)];
}

std::string describe(address const& where) {
  std::string out;
  if (where.dir) fmt::format_to(std::back_inserter(out), " {}", to_string(*where.dir));
  if (!where.msg.empty()) fmt::format_to(std::back_inserter(out), " {}", where.msg);
  add(out, "key", where.key);
  add(out, "conn", where.conn);
  if (!where.client.empty()) fmt::format_to(std::back_inserter(out), " client {}", where.client);
  add(out, "nth", where.nth);
  add(out, "every", where.every);
  add(out, "frame", where.frame);
  add(out, "byte", where.byte);
  return out.empty() ? "any frame" : out.substr(1);
}

}  // namespace busproof::mock_gateway
