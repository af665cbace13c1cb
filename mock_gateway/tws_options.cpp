#include "mock_gateway/tws_options.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "bus/protocol/tws/limits.hpp"
#include "mock_gateway/limits.hpp"
#include "mock_gateway/scenario/nearest_word.hpp"
#include "mock_gateway/scenario/scenario_error.hpp"
#include "mock_gateway/scenario/tws_words.hpp"

namespace busproof::mock_gateway {
namespace {

namespace tws = bus::protocol::tws;

std::optional<std::int64_t> whole(field_value const& value, std::int64_t low, std::int64_t high) {
  auto const* number = std::get_if<std::int64_t>(&value);
  if (!number || *number < low || *number > high) return std::nullopt;
  return *number;
}

std::optional<std::string> line(field_value const& value, std::size_t most) {
  auto const* text = std::get_if<std::string>(&value);
  bool const fits = text && text->size() <= most && text->find('\0') == text->npos;
  return fits ? std::optional(*text) : std::nullopt;
}

std::optional<std::vector<std::string>> names(field_value const& value) {
  auto const text = line(value, limits::tws_accounts_bytes_max);
  if (!text || text->empty()) return std::nullopt;
  std::vector<std::string> out{""};
  for (char const c : *text) {
    if (c == ',') {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  bool const all_named =
      std::none_of(out.begin(), out.end(), [](std::string const& one) { return one.empty(); });
  return all_named ? std::optional(out) : std::nullopt;
}

/// What is wrong; empty if nothing is.
std::string read_option(std::string const& name, field_value const& value, tws_options& out) {
  // Sums with ids and times must not run over.
  constexpr auto id_max = std::int64_t{1} << 31;
  constexpr std::int64_t clock_max = 253'402'300'799;  // the end of 9999
  if (name == "server_version") {
    auto const low = tws::limits::server_version_min;
    auto const high = tws::limits::server_version_max;
    auto const number = whole(value, low, high);
    if (!number) return fmt::format("it must be a whole number from {} to {}", low, high);
    out.server_version = static_cast<std::uint32_t>(*number);
  } else if (name == "next_order_id") {
    auto const number = whole(value, 1, id_max - 1);
    if (!number) return fmt::format("it must be a whole number from 1 to {}", id_max - 1);
    out.next_order_id = *number;
  } else if (name == "accounts") {
    auto const accounts = names(value);
    if (!accounts) return "it must be text: names of accounts with \",\" between them";
    out.accounts = *accounts;
  } else if (name == "clock") {
    out.clock = whole(value, 0, clock_max);
    if (!out.clock) return "it must be seconds since 1970, a whole number";
  } else if (name == "time") {
    auto const text = line(value, tws::limits::welcome_bytes_max - 8);
    if (!text) return "it must be text, such as \"20260102 15:30:00 EST\"";
    out.time = *text;
  } else {
    return fmt::format("protocol \"tws\" has no such option{}",
                       suggestion(name, tws_option_names()));
  }
  return {};
}

std::tm parts_of(std::int64_t seconds) {
  auto const time = static_cast<std::time_t>(seconds);
  std::tm out{};
  gmtime_r(&time, &out);
  return out;
}

}  // namespace

std::int64_t tws_options::now() const {
  if (clock) return *clock;
  auto const since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since_epoch).count();
}

tws_options read_tws_options(scenario const& plan) {
  tws_options out;
  for (auto const& [name, value] : plan.protocol_options) {
    auto const wrong = read_option(name, value, out);
    if (wrong.empty()) continue;
    throw scenario_error(plan.file, {}, fmt::format("[protocol_options] `{}`: {}", name, wrong));
  }
  return out;
}

std::string wrong_tws_option(std::string const& name, field_value const& value) {
  tws_options ignored;
  return read_option(name, value, ignored);
}

std::uint32_t tws_version_of(field_table const& options) {
  tws_options out;
  auto const found = options.find("server_version");
  if (found != options.end()) read_option(found->first, found->second, out);
  return out.server_version;
}

std::string tws_day(std::int64_t seconds) { return fmt::format("{:%Y%m%d}", parts_of(seconds)); }

std::string tws_time(std::int64_t seconds) {
  return fmt::format("{:%Y%m%d %H:%M:%S}", parts_of(seconds));
}

}  // namespace busproof::mock_gateway
