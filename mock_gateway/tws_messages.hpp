// tws_messages: how the gateway makes TWS messages.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bus/message.hpp"
#include "bus/protocol/tws/record.hpp"
#include "bus/protocol/tws/tws_codec.hpp"

namespace busproof::mock_gateway {

/// Codes of error messages, as a TWS has them.
namespace tws_code {
inline constexpr int duplicate_order = 103;
inline constexpr int unknown_order = 135;
inline constexpr int not_cancellable = 161;
inline constexpr int no_such_contract = 200;
inline constexpr int rejected = 201;
inline constexpr int cancelled = 202;
inline constexpr int bad_request = 320;
inline constexpr int client_id_in_use = 326;
inline constexpr int over_limit = 502;
inline constexpr int not_started = 504;
}  // namespace tws_code

/// A message of the field table. What can't be written (a client's text may be too long to be
/// repeated) becomes the error that says so.
bus::message make_tws(std::string_view name, std::uint32_t version,
                      bus::protocol::tws::named_values const& values);

/// `id`: request or order; -1 = none.
bus::message make_tws_error(std::uint32_t version, std::int64_t id, int code, std::string text);

}  // namespace busproof::mock_gateway
