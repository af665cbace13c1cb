// The ids of TWS messages. A number means one thing in each direction.
#pragma once

#include <cstdint>

namespace busproof::bus::protocol::tws {

/// Client to server.
namespace outgoing {
inline constexpr std::uint16_t req_mkt_data = 1;
inline constexpr std::uint16_t cancel_mkt_data = 2;
inline constexpr std::uint16_t place_order = 3;
inline constexpr std::uint16_t cancel_order = 4;
inline constexpr std::uint16_t req_open_orders = 5;
inline constexpr std::uint16_t req_account_updates = 6;
inline constexpr std::uint16_t req_executions = 7;
inline constexpr std::uint16_t req_ids = 8;
inline constexpr std::uint16_t req_contract_details = 9;
inline constexpr std::uint16_t req_auto_open_orders = 15;
inline constexpr std::uint16_t req_all_open_orders = 16;
inline constexpr std::uint16_t req_managed_accts = 17;
inline constexpr std::uint16_t req_historical_data = 20;
inline constexpr std::uint16_t cancel_historical_data = 25;
inline constexpr std::uint16_t req_current_time = 49;
inline constexpr std::uint16_t req_market_data_type = 59;
inline constexpr std::uint16_t req_positions = 61;
inline constexpr std::uint16_t cancel_positions = 64;
inline constexpr std::uint16_t start_api = 71;
inline constexpr std::uint16_t req_account_updates_multi = 76;
inline constexpr std::uint16_t cancel_account_updates_multi = 77;
inline constexpr std::uint16_t req_completed_orders = 99;
}  // namespace outgoing

/// Server to client.
namespace incoming {
inline constexpr std::uint16_t tick_price = 1;
inline constexpr std::uint16_t tick_size = 2;
inline constexpr std::uint16_t order_status = 3;
inline constexpr std::uint16_t error = 4;
inline constexpr std::uint16_t open_order = 5;
inline constexpr std::uint16_t account_value = 6;
inline constexpr std::uint16_t portfolio_value = 7;
inline constexpr std::uint16_t account_update_time = 8;
inline constexpr std::uint16_t next_valid_id = 9;
inline constexpr std::uint16_t contract_data = 10;
inline constexpr std::uint16_t exec_details = 11;
inline constexpr std::uint16_t managed_accts = 15;
inline constexpr std::uint16_t historical_data = 17;
inline constexpr std::uint16_t tick_generic = 45;
inline constexpr std::uint16_t tick_string = 46;
inline constexpr std::uint16_t current_time = 49;
inline constexpr std::uint16_t contract_data_end = 52;
inline constexpr std::uint16_t open_order_end = 53;
inline constexpr std::uint16_t account_download_end = 54;
inline constexpr std::uint16_t exec_details_end = 55;
inline constexpr std::uint16_t tick_snapshot_end = 57;
inline constexpr std::uint16_t market_data_type = 58;
inline constexpr std::uint16_t commission = 59;
inline constexpr std::uint16_t position = 61;
inline constexpr std::uint16_t position_end = 62;
inline constexpr std::uint16_t account_update_multi = 73;
inline constexpr std::uint16_t account_update_multi_end = 74;
inline constexpr std::uint16_t tick_req_params = 81;
inline constexpr std::uint16_t completed_order = 101;
inline constexpr std::uint16_t completed_orders_end = 102;
}  // namespace incoming

}  // namespace busproof::bus::protocol::tws
