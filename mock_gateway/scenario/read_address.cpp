// Addresses: which frames of which connections a fault, a trigger or an `until` means.
#include <array>
#include <limits>

#include <fmt/format.h>

#include "mock_gateway/scenario/sections.hpp"

namespace busproof::mock_gateway {
namespace {

constexpr std::array<std::string_view, 9> address_keys = {"dir", "conn",  "client", "msg", "key",
                                                          "nth", "every", "frame",  "byte"};

constexpr std::array<named_value<direction>, 2> directions = {
    {{"up", direction::up}, {"down", direction::down}}};

constexpr auto any = std::numeric_limits<std::uint32_t>::max();

void check_byte(table_reader const& at, address const& out, bool with_byte,
                protocol_words const& words) {
  if (!out.byte) return;
  if (!with_byte) {
    at.refuse("byte",
              "has no meaning here; only slice, stall, close, half-close, reset, truncate and "
              "corrupt act inside a frame: remove it");
  }
  if (out.msg.empty() && !out.frame) {
    at.fail(at.key_place("byte"),
            "`byte` needs `frame` or `msg`: it counts inside one frame; add one of them");
  }
  auto const size = words.frame_bytes_max(out.msg);
  if (*out.byte >= size) {
    at.fail(at.value_place("byte"),
            fmt::format("`byte` is {}, but {} frame has at most {} bytes; use 0 to {}", *out.byte,
                        out.msg.empty() ? fmt::format("a {}", words.protocol())
                                        : fmt::format("a {} {}", words.protocol(), out.msg),
                        size, size - 1));
  }
}

void check_every(table_reader const& at, address const& out, bool with_every) {
  if (!out.every) return;
  if (!with_every) {
    at.refuse("every",
              "has no meaning here, where one frame is waited for; use `nth` or remove it");
  }
  if (out.nth || out.frame) {
    at.fail(at.key_place("every"),
            fmt::format("`every` and `{}` contradict each other; remove one of them",
                        out.nth ? "nth" : "frame"));
  }
}

}  // namespace

std::span<named_value<direction> const> direction_words() noexcept { return directions; }

address read_address(std::string const& file, toml_value const& table, std::string what,
                     address_use use, protocol_words const& words) {
  table_reader const at(file, table, std::move(what), address_keys);
  address out;
  out.place = at.place();
  out.dir = at.choice<direction>("dir", directions);
  out.conn = at.small("conn", 1, any);
  out.client = at.name("client").value_or("");
  out.msg = at.name("msg").value_or("");
  if (!out.msg.empty()) check_kind(file, at.value_place("msg"), out.msg, out.dir, words);
  out.key = at.integer("key", 0, std::numeric_limits<std::uint64_t>::max());
  out.nth = at.small("nth", 1, any);
  out.every = at.small("every", 1, any);
  out.frame = at.small("frame", 1, any);
  out.byte = at.integer("byte", 0, std::numeric_limits<std::uint64_t>::max());
  check_byte(at, out, use.byte, words);
  check_every(at, out, use.every);
  if (out.frame && !out.dir) {
    at.fail(at.key_place("frame"),
            "`frame` counts within one direction; add dir = \"up\" or dir = \"down\"");
  }
  return out;
}

}  // namespace busproof::mock_gateway
