#include "mock_gateway/tws_market.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "bus/protocol/tws/numbers.hpp"
#include "mock_gateway/limits.hpp"
#include "mock_gateway/tws_options.hpp"

namespace busproof::mock_gateway {
namespace {

namespace tws = bus::protocol::tws;

struct known_contract {
  std::string_view symbol;
  std::int64_t id;
  std::string_view name;
  std::string_view industry;
  std::string_view category;
};

constexpr std::array<known_contract, 3> known_contracts = {{
    {"AAPL", 265598, "APPLE INC", "Technology", "Computers"},
    {"IBM", 8314, "INTL BUSINESS MACHINES CORP", "Technology", "Computers"},
    {"MSFT", 272093, "MICROSOFT CORP", "Technology", "Software"},
}};

known_contract const* find_contract(std::string_view symbol, std::int64_t id) {
  auto const at =
      std::find_if(known_contracts.begin(), known_contracts.end(), [&](known_contract const& one) {
        return symbol.empty() ? one.id == id : one.symbol == symbol;
      });
  return at == known_contracts.end() ? nullptr : &*at;
}

/// The same for the same symbol, in every run.
std::int64_t made_up_id(std::string_view symbol) {
  std::uint32_t hash = 2'166'136'261u;  // FNV-1a
  for (char const c : symbol) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619u;
  return 100'000'000 + hash % 900'000'000;
}

std::string first_of(std::string_view a, std::string_view b) {
  return std::string(a.empty() ? b : a);
}

constexpr std::int64_t day = 86'400;

/// Seconds of "1 day", "5 mins", "30 secs", "2 W", "1 Y"; 0 if it is none of these.
std::int64_t seconds_of(std::string_view text) {
  auto const space = text.find(' ');
  auto const count = tws::integer_of(text.substr(0, space)).value_or(0);
  if (space == text.npos || count < 1 || count > 100'000) return 0;
  struct unit {
    std::string_view word;
    std::int64_t seconds;
  };
  // "1 M" is a month and "1 min" a minute: case tells durations from sizes of bars.
  static constexpr std::array<unit, 10> units = {{{"S", 1},
                                                  {"D", day},
                                                  {"W", 7 * day},
                                                  {"M", 30 * day},
                                                  {"Y", 365 * day},
                                                  {"sec", 1},
                                                  {"min", 60},
                                                  {"hour", 3600},
                                                  {"day", day},
                                                  {"week", 7 * day}}};
  auto word = text.substr(space + 1);
  if (word == "month") return count * 30 * day;
  if (word.size() > 2 && word.back() == 's') word.remove_suffix(1);
  for (auto const& one : units) {
    if (one.word == word) return count * one.seconds;
  }
  return 0;
}

std::string price_of(std::int64_t quarters) {
  return tws::text_of(tws_price + static_cast<double>(quarters) * 0.25);
}

}  // namespace

std::string_view tws_find(tws_values const& values, std::string_view name) {
  auto const at = std::find_if(values.rbegin(), values.rend(),
                               [&](auto const& one) { return one.name == name; });
  return at == values.rend() ? std::string_view{} : at->value;
}

std::optional<tws_values> tws_contract(tws::record const& request, std::int64_t now) {
  auto symbol = first_of(request.text("symbol"), request.text("localSymbol"));
  auto const asked_id = request.integer("conId");
  if (symbol.starts_with("NOSUCH") || (symbol.empty() && asked_id <= 0)) return std::nullopt;
  auto const* known = find_contract(symbol, asked_id);
  if (symbol.empty()) symbol = known ? std::string(known->symbol) : fmt::format("C{}", asked_id);
  auto const id = asked_id > 0 ? asked_id : known ? known->id : made_up_id(symbol);
  auto const type = first_of(request.text("secType"), "STK");
  auto const trading_class =
      first_of(request.text("tradingClass"), type == "STK" ? std::string_view("NMS") : symbol);
  auto const hours = fmt::format("{0}:0930-{0}:1600", tws_day(now));
  return tws_values{
      {"symbol", symbol},
      {"secType", type},
      {"lastTradeDate", std::string(request.text("lastTradeDate"))},
      {"strike", first_of(request.text("strike"), "0")},
      {"right", std::string(request.text("right"))},
      {"exchange", first_of(request.text("exchange"), "SMART")},
      {"currency", first_of(request.text("currency"), "USD")},
      {"localSymbol", first_of(request.text("localSymbol"), symbol)},
      {"marketName", trading_class},
      {"tradingClass", trading_class},
      {"conId", std::to_string(id)},
      {"multiplier", std::string(request.text("multiplier"))},
      {"orderTypes", "LMT,MKT"},
      {"validExchanges", "SMART,ISLAND"},
      {"longName", known ? std::string(known->name) : symbol},
      {"primaryExchange", first_of(request.text("primaryExchange"), "NASDAQ")},
      {"industry", known ? std::string(known->industry) : ""},
      {"category", known ? std::string(known->category) : ""},
      {"subcategory", known ? std::string(known->category) : ""},
      {"timeZoneId", "US/Eastern"},
      {"tradingHours", hours},
      {"liquidHours", hours},
      {"marketRuleIds", "26"},
      {"stockType", type == "STK" ? "COMMON" : ""},
  };
}

tws_values tws_bars(tws::record const& request, std::int64_t now) {
  auto const size = std::max<std::int64_t>(seconds_of(request.text("barSize")), 0);
  auto const bar = size == 0 ? day : size;
  auto const asked = seconds_of(request.text("duration"));
  auto const count =
      std::clamp<std::int64_t>((asked == 0 ? day : asked) / bar, 1,
                               std::min<std::int64_t>(limits::tws_bars_max, now / bar + 1));
  auto const begin = std::max<std::int64_t>(now - count * bar, 0);
  bool const in_seconds = request.text("formatDate") == "2";
  tws_values out{{"start", tws_time(begin)}, {"end", tws_time(now)}};
  for (std::int64_t row = 0; row < count; ++row) {
    auto const name = [row](std::string_view field) {
      return fmt::format("bars[{}].{}", row, field);
    };
    auto const at = begin + row * bar;
    auto const date = in_seconds ? std::to_string(at) : bar >= day ? tws_day(at) : tws_time(at);
    out.push_back({name("date"), date});
    out.push_back({name("open"), price_of(0)});
    out.push_back({name("high"), price_of(2)});
    out.push_back({name("low"), price_of(-1)});
    out.push_back({name("close"), price_of(row % 2)});
    out.push_back({name("volume"), std::to_string(1000 + row)});
    out.push_back({name("wap"), price_of(0)});
    out.push_back({name("count"), std::to_string(10 + row)});
  }
  return out;
}

}  // namespace busproof::mock_gateway
