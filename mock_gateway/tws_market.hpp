// tws_market: contracts, prices and bars of a market that never moves. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "bus/protocol/tws/record.hpp"

namespace busproof::mock_gateway {

using tws_values = bus::protocol::tws::named_values;

/// Last price of everything.
inline constexpr double tws_price = 150.25;

/// The fields of contractData for the contract that a request (or an order) names, by its symbol or
/// id; of them openOrder and execDetails have some. What the request says comes first, then what
/// is known of the contract, then something plausible. Nothing if there is no such contract: its
/// symbol begins with "NOSUCH", or it names none.
std::optional<tws_values> tws_contract(bus::protocol::tws::record const& request, std::int64_t now);

/// The fields of historicalData without the request's id: as many bars as the duration has, up to
/// limits::tws_bars_max, the last one ending at `now`.
tws_values tws_bars(bus::protocol::tws::record const& request, std::int64_t now);

/// The value of a field; empty if there is none.
std::string_view tws_find(tws_values const& values, std::string_view name);

}  // namespace busproof::mock_gateway
