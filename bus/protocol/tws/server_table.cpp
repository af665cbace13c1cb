// The field table, server to client.
#include "bus/protocol/tws/message_ids.hpp"
#include "bus/protocol/tws/order_fields.hpp"
#include "bus/protocol/tws/shared_fields.hpp"

namespace busproof::bus::protocol::tws::table {
namespace {

constexpr item tick_price[] = {
    layout_version("6"),   integer("reqId"),     integer("tickType", "4"),
    decimal("price", "0"), decimal("size", "0"), integer("attributes", "0"),
};

constexpr item tick_size[] = {
    layout_version("6"),
    integer("reqId"),
    integer("tickType", "5"),
    decimal("size", "0"),
};

constexpr item tick_generic[] = {
    layout_version("6"),
    integer("reqId"),
    integer("tickType"),
    decimal("value", "0"),
};

constexpr item tick_string[] = {
    layout_version("6"),
    integer("reqId"),
    integer("tickType"),
    text("value"),
};

constexpr item tick_req_params[] = {
    integer("reqId"),
    decimal("minTick", "0.01"),
    text("bboExchange"),
    integer("snapshotPermissions", "0"),
};

constexpr item market_data_type[] = {
    layout_version("1"),
    integer("reqId"),
    integer("marketDataType", "1"),
};

constexpr item order_status[] = {
    integer("orderId"),        text("status", "Submitted"),   decimal("filled", "0"),
    decimal("remaining", "0"), decimal("avgFillPrice", "0"),  integer("permId", "0"),
    integer("parentId", "0"),  decimal("lastFillPrice", "0"), integer("clientId", "0"),
    text("whyHeld"),           decimal("mktCapPrice", "0"),
};

constexpr item error[] = {
    layout_version("2"),
    integer("id", "-1"),
    integer("code", "0"),
    text("text"),
    text("advancedOrderRejectJson", "", from(166)),
};

constexpr item account_value[] = {
    layout_version("2"), text("name"), text("value"), text("currency"), text("account"),
};

constexpr item portfolio_value[] = {
    layout_version("8"),
    integer("conId", "0"),
    text("symbol"),
    text("secType", "STK"),
    text("lastTradeDate"),
    decimal("strike", "0"),
    text("right"),
    text("multiplier"),
    text("primaryExchange"),
    text("currency", "USD"),
    text("localSymbol"),
    text("tradingClass"),
    decimal("position", "0"),
    decimal("marketPrice", "0"),
    decimal("marketValue", "0"),
    decimal("averageCost", "0"),
    decimal("unrealizedPnl", "0"),
    decimal("realizedPnl", "0"),
    text("account"),
};

constexpr item account_update_time[] = {layout_version("1"), text("time")};
constexpr item next_valid_id[] = {layout_version("1"), integer("orderId", "1")};

constexpr item contract_data[] = {
    layout_version("8", until(163)),
    integer("reqId"),
    text("symbol"),
    text("secType", "STK"),
    text("lastTradeDate"),
    decimal("strike", "0"),
    text("right"),
    text("exchange", "SMART"),
    text("currency", "USD"),
    text("localSymbol"),
    text("marketName"),
    text("tradingClass"),
    integer("conId", "0"),
    decimal("minTick", "0.01"),
    integer("mdSizeMultiplier", "100", until(163)),
    text("multiplier"),
    text("orderTypes"),
    text("validExchanges"),
    integer("priceMagnifier", "1"),
    integer("underConId", "0"),
    text("longName"),
    text("primaryExchange"),
    text("contractMonth"),
    text("industry"),
    text("category"),
    text("subcategory"),
    text("timeZoneId"),
    text("tradingHours"),
    text("liquidHours"),
    text("evRule"),
    decimal("evMultiplier", "0"),
    group("secIds", tags),
    integer("aggGroup", "1"),
    text("underSymbol"),
    text("underSecType"),
    text("marketRuleIds"),
    text("realExpirationDate"),
    text("stockType"),
    decimal("sizeMinTick", "1", only(163)),
    decimal("minSize", "1", from(164)),
    decimal("sizeIncrement", "1", from(164)),
    decimal("suggestedSizeIncrement", "1", from(164)),
};

constexpr item exec_details[] = {
    integer("reqId", "-1"),
    integer("orderId"),
    fields(told_contract),
    text("execId"),
    text("time"),
    text("account"),
    text("execExchange"),
    text("side", "BOT"),
    decimal("shares", "0"),
    decimal("price", "0"),
    integer("permId", "0"),
    integer("clientId", "0"),
    integer("liquidation", "0"),
    decimal("cumQty", "0"),
    decimal("avgPrice", "0"),
    text("orderRef"),
    text("evRule"),
    decimal("evMultiplier"),
    text("modelCode"),
    integer("lastLiquidity", "0"),
    boolean("pendingPriceRevision", "0", from(178)),
};

constexpr item managed_accts[] = {layout_version("1"), text("accounts")};

constexpr item bars[] = {
    text("date"),     decimal("open"),   decimal("high"), decimal("low"),
    decimal("close"), decimal("volume"), decimal("wap"),  integer("count"),
};
constexpr item historical_data[] = {
    integer("reqId"),
    text("start"),
    text("end"),
    group("bars", bars),
};

constexpr item current_time[] = {layout_version("1"), integer("time")};
constexpr item end_of_request[] = {layout_version("1"), integer("reqId")};
constexpr item end_of_channel[] = {layout_version("1")};
constexpr item account_download_end[] = {layout_version("1"), text("account")};

constexpr item commission[] = {
    layout_version("1"),
    text("execId"),
    decimal("commission", "0"),
    text("currency", "USD"),
    decimal("realizedPnl", "0"),
    decimal("yield", "0"),
    integer("yieldRedemptionDate", "0"),
};

constexpr item position[] = {
    layout_version("3"),         text("account"), fields(told_contract), decimal("position", "0"),
    decimal("averageCost", "0"),
};

constexpr item account_update_multi[] = {
    layout_version("1"), integer("reqId"), text("account"),  text("modelCode"),
    text("name"),        text("value"),    text("currency"),
};

constexpr message_layout row(std::uint16_t id, std::string_view name, std::string_view key,
                             std::span<item const> items) {
  return {id, name, direction::down, message_kind::response, key, items};
}
constexpr message_layout end(std::uint16_t id, std::string_view name, std::string_view key,
                             std::span<item const> items) {
  return {id, name, direction::down, message_kind::end, key, items};
}
constexpr message_layout update(std::uint16_t id, std::string_view name, std::string_view key,
                                std::span<item const> items) {
  return {id, name, direction::down, message_kind::order_update, key, items};
}

constexpr message_layout messages[] = {
    row(incoming::tick_price, "tickPrice", "reqId", tick_price),
    row(incoming::tick_size, "tickSize", "reqId", tick_size),
    update(incoming::order_status, "orderStatus", "orderId", order_status),
    {incoming::error, "error", direction::down, message_kind::error, "id", error},
    update(incoming::open_order, "openOrder", "orderId", open_order),
    row(incoming::account_value, "accountValue", "", account_value),
    row(incoming::portfolio_value, "portfolioValue", "", portfolio_value),
    row(incoming::account_update_time, "accountUpdateTime", "", account_update_time),
    row(incoming::next_valid_id, "nextValidId", "", next_valid_id),
    row(incoming::contract_data, "contractData", "reqId", contract_data),
    row(incoming::exec_details, "execDetails", "reqId", exec_details),
    row(incoming::managed_accts, "managedAccts", "", managed_accts),
    row(incoming::historical_data, "historicalData", "reqId", historical_data),
    row(incoming::tick_generic, "tickGeneric", "reqId", tick_generic),
    row(incoming::tick_string, "tickString", "reqId", tick_string),
    row(incoming::current_time, "currentTime", "", current_time),
    end(incoming::contract_data_end, "contractDataEnd", "reqId", end_of_request),
    end(incoming::open_order_end, "openOrderEnd", "", end_of_channel),
    end(incoming::account_download_end, "accountDownloadEnd", "", account_download_end),
    end(incoming::exec_details_end, "execDetailsEnd", "reqId", end_of_request),
    end(incoming::tick_snapshot_end, "tickSnapshotEnd", "reqId", end_of_request),
    row(incoming::market_data_type, "marketDataType", "reqId", market_data_type),
    update(incoming::commission, "commission", "", commission),
    row(incoming::position, "position", "", position),
    end(incoming::position_end, "positionEnd", "", end_of_channel),
    row(incoming::account_update_multi, "accountUpdateMulti", "reqId", account_update_multi),
    end(incoming::account_update_multi_end, "accountUpdateMultiEnd", "reqId", end_of_request),
    row(incoming::tick_req_params, "tickReqParams", "reqId", tick_req_params),
    row(incoming::completed_order, "completedOrder", "", completed_order),
    end(incoming::completed_orders_end, "completedOrdersEnd", "", {}),
};

}  // namespace

std::span<message_layout const> server_messages() noexcept { return messages; }

}  // namespace busproof::bus::protocol::tws::table
