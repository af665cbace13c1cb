// [listen], [server] and [bus]: the far end, the server under test, and what the bus is told.
#include <array>
#include <limits>

#include "mock_gateway/limits.hpp"
#include "mock_gateway/scenario/sections.hpp"

namespace busproof::mock_gateway {
namespace {

constexpr std::array<std::string_view, 6> listen_keys = {
    "host", "port", "max_sessions", "over_limit", "receive_buffer", "send_buffer"};
constexpr std::array<std::string_view, 6> server_keys = {
    "max_sessions", "over_limit", "handshake_timeout", "idle_timeout", "drain", "threads"};
constexpr std::array<std::string_view, 10> bus_keys = {"reconnect",         "request_timeout",
                                                       "handshake_timeout", "backoff_base",
                                                       "backoff_cap",       "subscription_capacity",
                                                       "send_buffer",       "threads",
                                                       "first_id",          "last_id"};

constexpr std::array<named_value<over_limit>, 5> over_limits = {{{"refuse", over_limit::refuse},
                                                                 {"reset", over_limit::reset},
                                                                 {"close", over_limit::close},
                                                                 {"stall", over_limit::stall},
                                                                 {"error", over_limit::error}}};

constexpr std::uint32_t port_max = 65'535;
constexpr std::uint32_t capacity_max = 1u << 20;

}  // namespace

std::span<named_value<over_limit> const> over_limit_words() noexcept { return over_limits; }

listen_section read_listen(std::string const& file, toml_value const& value) {
  table_reader const table(file, value, "[listen]", listen_keys);
  listen_section out;
  out.place = table.place();
  out.host = table.name("host").value_or(out.host);
  out.port = static_cast<std::uint16_t>(table.small("port", 0, port_max).value_or(0));
  out.max_sessions =
      table.small("max_sessions", 1, limits::scenario_connections_max).value_or(out.max_sessions);
  out.over_limit = table.choice<over_limit>("over_limit", over_limits).value_or(out.over_limit);
  out.receive_buffer =
      table.small("receive_buffer", 0, limits::scenario_socket_buffer_max).value_or(0);
  out.send_buffer = table.small("send_buffer", 0, limits::scenario_socket_buffer_max).value_or(0);
  return out;
}

server_section read_server(std::string const& file, toml_value const& value) {
  table_reader const table(file, value, "[server]", server_keys);
  server_section out;
  out.place = table.place();
  out.max_sessions =
      table.small("max_sessions", 1, limits::scenario_connections_max).value_or(out.max_sessions);
  out.over_limit = table.choice<over_limit>("over_limit", over_limits).value_or(out.over_limit);
  out.handshake_timeout = table.duration("handshake_timeout");
  out.idle_timeout = table.duration("idle_timeout");
  out.drain = table.duration("drain");
  out.threads = table.small("threads", 1, limits::scenario_threads_max).value_or(out.threads);
  return out;
}

bus_section read_bus(std::string const& file, toml_value const& value,
                     protocol_words const& words) {
  table_reader const table(file, value, "[bus]", bus_keys);
  bus_section out;
  out.place = table.place();
  out.reconnect = table.flag("reconnect");
  out.request_timeout = table.duration("request_timeout");
  out.handshake_timeout = table.duration("handshake_timeout");
  out.backoff_base = table.duration("backoff_base");
  out.backoff_cap = table.duration("backoff_cap");
  if (out.backoff_base && out.backoff_cap && *out.backoff_cap < *out.backoff_base) {
    table.fail(table.value_place("backoff_cap"),
               "`backoff_cap` is below `backoff_base`; it is the longest pause, make it larger");
  }
  out.subscription_capacity = table.small("subscription_capacity", 1, capacity_max);
  out.send_buffer = table.small("send_buffer", 0, limits::scenario_socket_buffer_max);
  out.threads = table.small("threads", 1, limits::scenario_threads_max).value_or(out.threads);
  for (std::string_view const key : {"first_id", "last_id"}) {
    if (!words.steps_name_messages()) continue;
    table.refuse(key, "is for calls without an `id`, which this protocol does not have; remove it");
  }
  constexpr auto any64 = std::numeric_limits<std::uint64_t>::max();
  out.first_id = table.integer("first_id", 1, any64);
  out.last_id = table.integer("last_id", 1, any64);
  if (out.last_id && *out.last_id < out.first_id.value_or(1)) {
    table.fail(table.value_place("last_id"), "`last_id` is below `first_id`; make it larger");
  }
  return out;
}

}  // namespace busproof::mock_gateway
