// Runs of fields that several messages have in common.
#pragma once

#include "bus/protocol/tws/field_table.hpp"

namespace busproof::bus::protocol::tws::table {

/// A contract as a client names it in requests: 12 fields.
inline constexpr item requested_contract[] = {
    integer("conId"),        text("symbol"),   text("secType"),     text("lastTradeDate"),
    decimal("strike"),       text("right"),    text("multiplier"),  text("exchange"),
    text("primaryExchange"), text("currency"), text("localSymbol"), text("tradingClass"),
};

/// A contract as a server names it beside orders and executions: 11 fields.
inline constexpr item told_contract[] = {
    integer("conId", "0"),   text("symbol"),      text("secType", "STK"), text("lastTradeDate"),
    decimal("strike", "0"),  text("right"),       text("multiplier"),     text("exchange", "SMART"),
    text("currency", "USD"), text("localSymbol"), text("tradingClass"),
};

/// The legs of a combination, where only what is asked for counts.
inline constexpr item requested_legs[] = {
    integer("conId"),
    integer("ratio"),
    text("action"),
    text("exchange"),
};

inline constexpr item order_legs[] = {
    integer("conId"),           integer("ratio"),      text("action"),
    text("exchange"),           integer("openClose"),  integer("shortSaleSlot"),
    text("designatedLocation"), integer("exemptCode"),
};

inline constexpr item leg_prices[] = {decimal("price")};

inline constexpr item tags[] = {text("tag"), text("value")};

inline constexpr item delta_neutral_contract[] = {
    integer("deltaNeutralContractConId"),
    decimal("deltaNeutralContractDelta"),
    decimal("deltaNeutralContractPrice"),
};

inline constexpr item scale_rest[] = {
    decimal("scalePriceAdjustValue"), integer("scalePriceAdjustInterval"),
    decimal("scaleProfitOffset"),     boolean("scaleAutoReset"),
    integer("scaleInitPosition"),     integer("scaleInitFillQuantity"),
    boolean("scaleRandomPercent"),
};

inline constexpr item hedge[] = {text("hedgeParam")};

inline constexpr item algo[] = {group("algoParams", tags)};

inline constexpr item pegged_to_benchmark[] = {
    integer("referenceContractId"), boolean("isPeggedChangeAmountDecrease"),
    decimal("peggedChangeAmount"),  decimal("referenceChangeAmount"),
    text("referenceExchange"),
};

// Conditions of an order; the type says which fields follow.
inline constexpr item price_condition[] = {
    boolean("isMore"), decimal("price"),         integer("conId"),
    text("exchange"),  integer("triggerMethod"),
};
inline constexpr item time_condition[] = {boolean("isMore"), text("time")};
inline constexpr item margin_condition[] = {boolean("isMore"), integer("percent")};
inline constexpr item execution_condition[] = {text("secType"), text("exchange"), text("symbol")};
inline constexpr item volume_condition[] = {
    boolean("isMore"),
    integer("volume"),
    integer("conId"),
    text("exchange"),
};
inline constexpr item percent_condition[] = {
    boolean("isMore"),
    decimal("changePercent"),
    integer("conId"),
    text("exchange"),
};
inline constexpr item order_conditions[] = {
    integer("type"),
    text("conjunction"),
    when(equals("type", "1"), price_condition),
    when(equals("type", "3"), time_condition),
    when(equals("type", "4"), margin_condition),
    when(equals("type", "5"), execution_condition),
    when(equals("type", "6"), volume_condition),
    when(equals("type", "7"), percent_condition),
};
inline constexpr item conditions_rest[] = {
    boolean("conditionsIgnoreRth"),
    boolean("conditionsCancelOrder"),
};

}  // namespace busproof::bus::protocol::tws::table
