// Records -> structs.
#include <algorithm>

#include "bus/protocol/tws/numbers.hpp"
#include "bus/protocol/tws/tws_codec.hpp"
#include "bus/protocol/tws/tws_messages.hpp"

namespace busproof::bus::protocol::tws {
namespace {

/// Fields of a record by the type of what they go to.
class reader {
 public:
  explicit reader(record const& from) : from_(from) {}

  void get(std::string_view name, std::string& to) const { to = from_.text(name); }
  void get(std::string_view name, decimal_text& to) const { to.text = from_.text(name); }
  void get(std::string_view name, std::int64_t& to) const { to = from_.integer(name, to); }
  void get(std::string_view name, std::uint64_t& to) const { to = key_of(from_.text(name)); }

  /// What `contract_data`, `openOrder` and others call by the same names.
  void get_contract(contract& to) const {
    get("conId", to.con_id);
    get("symbol", to.symbol);
    get("secType", to.sec_type);
    get("lastTradeDate", to.last_trade_date);
    get("strike", to.strike);
    get("right", to.right);
    get("multiplier", to.multiplier);
    get("exchange", to.exchange);
    get("primaryExchange", to.primary_exchange);
    get("currency", to.currency);
    get("localSymbol", to.local_symbol);
    get("tradingClass", to.trading_class);
  }

  record const& from() const { return from_; }

 private:
  record const& from_;
};

void fill(reader const& in, contract_details& to) {
  in.get("reqId", to.request_id);
  in.get_contract(to.contract);
  in.get("marketName", to.market_name);
  in.get("minTick", to.min_tick);
  in.get("orderTypes", to.order_types);
  in.get("validExchanges", to.valid_exchanges);
  in.get("priceMagnifier", to.price_magnifier);
  in.get("underConId", to.under_con_id);
  in.get("longName", to.long_name);
  in.get("contractMonth", to.contract_month);
  in.get("industry", to.industry);
  in.get("category", to.category);
  in.get("subcategory", to.subcategory);
  in.get("timeZoneId", to.time_zone_id);
  in.get("tradingHours", to.trading_hours);
  in.get("liquidHours", to.liquid_hours);
  for (std::size_t row = 0; row < in.from().rows("secIds"); ++row) {
    to.sec_ids.push_back({std::string(in.from().text("secIds", row, "tag")),
                          std::string(in.from().text("secIds", row, "value"))});
  }
  in.get("aggGroup", to.agg_group);
  in.get("underSymbol", to.under_symbol);
  in.get("underSecType", to.under_sec_type);
  in.get("marketRuleIds", to.market_rule_ids);
  in.get("realExpirationDate", to.real_expiration_date);
  in.get("stockType", to.stock_type);
  in.get("minSize", to.min_size);
  in.get("sizeIncrement", to.size_increment);
  in.get("suggestedSizeIncrement", to.suggested_size_increment);
}

void fill(reader const& in, order& to) {
  in.get("action", to.action);
  in.get("totalQuantity", to.total_quantity);
  in.get("orderType", to.order_type);
  in.get("lmtPrice", to.lmt_price);
  in.get("auxPrice", to.aux_price);
  in.get("tif", to.tif);
  in.get("ocaGroup", to.oca_group);
  in.get("account", to.account);
  in.get("openClose", to.open_close);
  in.get("origin", to.origin);
  in.get("orderRef", to.order_ref);
}

void fill(reader const& in, open_order& to) {
  in.get("orderId", to.order_id);
  in.get_contract(to.contract);
  fill(in, to.order);
  in.get("clientId", to.client_id);
  in.get("permId", to.perm_id);
  in.get("parentId", to.parent_id);
  in.get("status", to.status);
  in.get("commission", to.commission);
  in.get("warningText", to.warning_text);
}

void fill(reader const& in, order_status& to) {
  in.get("orderId", to.order_id);
  in.get("status", to.status);
  in.get("filled", to.filled);
  in.get("remaining", to.remaining);
  in.get("avgFillPrice", to.avg_fill_price);
  in.get("permId", to.perm_id);
  in.get("parentId", to.parent_id);
  in.get("lastFillPrice", to.last_fill_price);
  in.get("clientId", to.client_id);
  in.get("whyHeld", to.why_held);
  in.get("mktCapPrice", to.mkt_cap_price);
}

void fill(reader const& in, execution& to) {
  in.get("reqId", to.request_id);
  in.get("orderId", to.order_id);
  in.get_contract(to.contract);
  in.get("execId", to.exec_id);
  in.get("time", to.time);
  in.get("account", to.account);
  in.get("execExchange", to.exchange);
  in.get("side", to.side);
  in.get("shares", to.shares);
  in.get("price", to.price);
  in.get("permId", to.perm_id);
  in.get("clientId", to.client_id);
  in.get("cumQty", to.cum_qty);
  in.get("avgPrice", to.avg_price);
  in.get("orderRef", to.order_ref);
  in.get("lastLiquidity", to.last_liquidity);
}

void fill(reader const& in, commission_report& to) {
  in.get("execId", to.exec_id);
  in.get("commission", to.commission);
  in.get("currency", to.currency);
  in.get("realizedPnl", to.realized_pnl);
  in.get("yield", to.yield);
  in.get("yieldRedemptionDate", to.yield_redemption_date);
}

bar bar_at(record const& from, std::size_t row) {
  auto const text = [&](std::string_view name) {
    return std::string(from.text("bars", row, name));
  };
  return {text("date"),  text("open"),   text("high"), text("low"),
          text("close"), text("volume"), text("wap"),  integer_of(text("count")).value_or(0)};
}

void fill(reader const& in, historical_data& to) {
  in.get("reqId", to.request_id);
  in.get("start", to.start);
  in.get("end", to.end);
  auto const rows = in.from().rows("bars");
  to.bars.reserve(rows);
  for (std::size_t row = 0; row < rows; ++row) to.bars.push_back(bar_at(in.from(), row));
}

void fill(reader const& in, tick_price& to) {
  in.get("reqId", to.request_id);
  in.get("tickType", to.tick_type);
  in.get("price", to.price);
  in.get("size", to.size);
  in.get("attributes", to.attributes);
}

void fill(reader const& in, tick_size& to) {
  in.get("reqId", to.request_id);
  in.get("tickType", to.tick_type);
  in.get("size", to.size);
}

void fill(reader const& in, current_time& to) { in.get("time", to.seconds); }

void fill(reader const& in, error_message& to) {
  in.get("id", to.id);
  in.get("code", to.code);
  in.get("text", to.text);
  in.get("advancedOrderRejectJson", to.advanced_order_reject_json);
}

void fill(reader const& in, next_valid_id& to) { in.get("orderId", to.order_id); }

void fill(reader const& in, managed_accounts& to) {
  auto rest = in.from().text("accounts");
  while (!rest.empty()) {
    auto const comma = std::min(rest.find(','), rest.size());
    // Some servers end the list with a comma.
    if (comma > 0) to.accounts.emplace_back(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
}

void fill(reader const& in, position& to) {
  in.get("account", to.account);
  in.get_contract(to.contract);
  in.get("position", to.quantity);
  in.get("averageCost", to.average_cost);
}

template <typename Struct>
record_error decode_as(std::string_view name, message_view const& from, std::uint32_t version,
                       Struct& to) {
  record parsed;
  if (auto error = parse(direction::down, version, from.body, parsed)) return error;
  if (parsed.layout()->name != name) {
    return {record_error::cause::other_message,
            std::string(parsed.layout()->name),
            {},
            std::string(name)};
  }
  Struct fresh;
  fill(reader(parsed), fresh);
  to = std::move(fresh);
  return {};
}

}  // namespace

decimal_text::decimal_text(double value) : text(text_of(value)) {}

double decimal_text::value() const noexcept { return decimal_of(text).value_or(0); }

record_error decode(message_view const& from, std::uint32_t version, contract_details& to) {
  return decode_as("contractData", from, version, to);
}
record_error decode(message_view const& from, std::uint32_t version, open_order& to) {
  return decode_as("openOrder", from, version, to);
}
record_error decode(message_view const& from, std::uint32_t version, order_status& to) {
  return decode_as("orderStatus", from, version, to);
}
record_error decode(message_view const& from, std::uint32_t version, execution& to) {
  return decode_as("execDetails", from, version, to);
}
record_error decode(message_view const& from, std::uint32_t version, commission_report& to) {
  return decode_as("commission", from, version, to);
}
record_error decode(message_view const& from, std::uint32_t version, historical_data& to) {
  return decode_as("historicalData", from, version, to);
}
record_error decode(message_view const& from, std::uint32_t version, tick_price& to) {
  return decode_as("tickPrice", from, version, to);
}
record_error decode(message_view const& from, std::uint32_t version, tick_size& to) {
  return decode_as("tickSize", from, version, to);
}
record_error decode(message_view const& from, std::uint32_t version, current_time& to) {
  return decode_as("currentTime", from, version, to);
}
record_error decode(message_view const& from, std::uint32_t version, error_message& to) {
  return decode_as("error", from, version, to);
}
record_error decode(message_view const& from, std::uint32_t version, next_valid_id& to) {
  return decode_as("nextValidId", from, version, to);
}
record_error decode(message_view const& from, std::uint32_t version, managed_accounts& to) {
  return decode_as("managedAccts", from, version, to);
}
record_error decode(message_view const& from, std::uint32_t version, position& to) {
  return decode_as("position", from, version, to);
}

}  // namespace busproof::bus::protocol::tws
