// The field table, client to server.
#include "bus/protocol/tws/message_ids.hpp"
#include "bus/protocol/tws/place_order_fields.hpp"
#include "bus/protocol/tws/shared_fields.hpp"

namespace busproof::bus::protocol::tws::table {
namespace {

constexpr item combination[] = {group("legs", requested_legs)};

constexpr item req_mkt_data[] = {
    layout_version("11"),
    integer("reqId"),
    fields(requested_contract),
    when(equals("secType", "BAG"), combination),
    boolean("deltaNeutral", "0"),
    when(positive("deltaNeutral"), delta_neutral_contract),
    text("genericTicks"),
    boolean("snapshot", "0"),
    boolean("regulatorySnapshot", "0"),
    text("options"),
};

constexpr item cancel_mkt_data[] = {layout_version("1"), integer("reqId")};

constexpr item cancel_order[] = {
    layout_version("1"),
    integer("orderId"),
    text("manualOrderCancelTime", "", from(169)),
};

constexpr item plain_request[] = {layout_version("1")};

constexpr item req_account_updates[] = {
    layout_version("2"),
    boolean("subscribe", "1"),
    text("account"),
};

constexpr item req_executions[] = {
    layout_version("3"), integer("reqId"), integer("clientId"), text("account"), text("time"),
    text("symbol"),      text("secType"),  text("exchange"),    text("side"),
};

constexpr item req_ids[] = {layout_version("1"), integer("count", "1")};

constexpr item req_contract_details[] = {
    layout_version("8"),
    integer("reqId"),
    fields(requested_contract),
    boolean("includeExpired"),
    text("secIdType"),
    text("secId"),
    text("issuerId", "", from(176)),
};

constexpr item req_auto_open_orders[] = {layout_version("1"), boolean("autoBind", "0")};

constexpr item req_historical_data[] = {
    integer("reqId"),
    fields(requested_contract),
    boolean("includeExpired", "0"),
    text("endDateTime"),
    text("barSize", "1 day"),
    text("duration", "1 D"),
    integer("useRTH", "0"),
    text("whatToShow", "TRADES"),
    integer("formatDate", "1"),
    when(equals("secType", "BAG"), combination),
    boolean("keepUpToDate", "0"),
    text("chartOptions"),
};

constexpr item cancel_historical_data[] = {layout_version("1"), integer("reqId")};

constexpr item req_market_data_type[] = {layout_version("1"), integer("marketDataType", "1")};

constexpr item start_api[] = {
    layout_version("2"),
    integer("clientId", "0"),
    text("optionalCapabilities"),
};

constexpr item req_account_updates_multi[] = {
    layout_version("1"),          integer("reqId"), text("account"), text("modelCode"),
    boolean("ledgerAndNLV", "0"),
};

constexpr item cancel_account_updates_multi[] = {layout_version("1"), integer("reqId")};

constexpr item req_completed_orders[] = {boolean("apiOnly", "0")};

constexpr message_layout request(std::uint16_t id, std::string_view name, std::string_view key,
                                 std::span<item const> items) {
  return {id, name, direction::up, message_kind::request, key, items};
}
constexpr message_layout cancel(std::uint16_t id, std::string_view name, std::string_view key,
                                std::span<item const> items) {
  return {id, name, direction::up, message_kind::cancel, key, items};
}

constexpr message_layout messages[] = {
    request(outgoing::req_mkt_data, "reqMktData", "reqId", req_mkt_data),
    cancel(outgoing::cancel_mkt_data, "cancelMktData", "reqId", cancel_mkt_data),
    {outgoing::place_order, "placeOrder", direction::up, message_kind::order, "orderId",
     place_order},
    cancel(outgoing::cancel_order, "cancelOrder", "orderId", cancel_order),
    request(outgoing::req_open_orders, "reqOpenOrders", "", plain_request),
    request(outgoing::req_account_updates, "reqAccountUpdates", "", req_account_updates),
    request(outgoing::req_executions, "reqExecutions", "reqId", req_executions),
    request(outgoing::req_ids, "reqIds", "", req_ids),
    request(outgoing::req_contract_details, "reqContractDetails", "reqId", req_contract_details),
    request(outgoing::req_auto_open_orders, "reqAutoOpenOrders", "", req_auto_open_orders),
    request(outgoing::req_all_open_orders, "reqAllOpenOrders", "", plain_request),
    request(outgoing::req_managed_accts, "reqManagedAccts", "", plain_request),
    request(outgoing::req_historical_data, "reqHistoricalData", "reqId", req_historical_data),
    cancel(outgoing::cancel_historical_data, "cancelHistoricalData", "reqId",
           cancel_historical_data),
    request(outgoing::req_current_time, "reqCurrentTime", "", plain_request),
    request(outgoing::req_market_data_type, "reqMarketDataType", "", req_market_data_type),
    request(outgoing::req_positions, "reqPositions", "", plain_request),
    cancel(outgoing::cancel_positions, "cancelPositions", "", plain_request),
    {outgoing::start_api, "startApi", direction::up, message_kind::notice, "", start_api},
    request(outgoing::req_account_updates_multi, "reqAccountUpdatesMulti", "reqId",
            req_account_updates_multi),
    cancel(outgoing::cancel_account_updates_multi, "cancelAccountUpdatesMulti", "reqId",
           cancel_account_updates_multi),
    request(outgoing::req_completed_orders, "reqCompletedOrders", "", req_completed_orders),
};

}  // namespace

std::span<message_layout const> client_messages() noexcept { return messages; }

}  // namespace busproof::bus::protocol::tws::table
