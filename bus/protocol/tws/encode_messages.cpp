// Structs -> messages.
#include <cassert>

#include "bus/protocol/tws/tws_codec.hpp"
#include "bus/protocol/tws/tws_messages.hpp"

namespace busproof::bus::protocol::tws {
namespace {

/// Collects named values; what is unset is left to the table's defaults.
class values_builder {
 public:
  void put(std::string name, std::string const& text) {
    if (!text.empty()) all_.push_back({std::move(name), text});
  }
  void put(std::string name, decimal_text const& number) { put(std::move(name), number.text); }
  void put_flag(std::string name, bool value) {
    all_.push_back({std::move(name), value ? "1" : "0"});
  }
  template <typename Integer>
  void put_integer(std::string name, Integer value) {
    all_.push_back({std::move(name), std::to_string(value)});
  }

  void put_contract(contract const& from) {
    if (from.con_id != 0) put_integer("conId", from.con_id);
    put("symbol", from.symbol);
    put("secType", from.sec_type);
    put("lastTradeDate", from.last_trade_date);
    put("strike", from.strike);
    put("right", from.right);
    put("multiplier", from.multiplier);
    put("exchange", from.exchange);
    put("primaryExchange", from.primary_exchange);
    put("currency", from.currency);
    put("localSymbol", from.local_symbol);
    put("tradingClass", from.trading_class);
  }

  void put_order(order const& from) {
    put("action", from.action);
    put("totalQuantity", from.total_quantity);
    put("orderType", from.order_type);
    put("lmtPrice", from.lmt_price);
    put("auxPrice", from.aux_price);
    put("tif", from.tif);
    put("ocaGroup", from.oca_group);
    put("account", from.account);
    put("openClose", from.open_close);
    put_integer("origin", from.origin);
    put("orderRef", from.order_ref);
    put_flag("transmit", from.transmit);
  }

  record_error make(std::string_view name, std::uint32_t version, message& out) const {
    return make_message(name, version, all_, out);
  }

 private:
  named_values all_;
};

}  // namespace

record_error encode(contract_details_request const& from, std::uint32_t version, message& out) {
  values_builder values;
  values.put_integer("reqId", from.request_id);
  values.put_contract(from.contract);
  if (from.include_expired) values.put_flag("includeExpired", true);
  values.put("secIdType", from.sec_id_type);
  values.put("secId", from.sec_id);
  return values.make("reqContractDetails", version, out);
}

record_error encode(market_data_request const& from, std::uint32_t version, message& out) {
  values_builder values;
  values.put_integer("reqId", from.request_id);
  values.put_contract(from.contract);
  values.put("genericTicks", from.generic_ticks);
  values.put_flag("snapshot", from.snapshot);
  values.put_flag("regulatorySnapshot", from.regulatory_snapshot);
  return values.make("reqMktData", version, out);
}

record_error encode(historical_data_request const& from, std::uint32_t version, message& out) {
  values_builder values;
  values.put_integer("reqId", from.request_id);
  values.put_contract(from.contract);
  values.put("endDateTime", from.end_date_time);
  values.put("barSize", from.bar_size);
  values.put("duration", from.duration);
  values.put_flag("useRTH", from.regular_hours_only);
  values.put("whatToShow", from.what_to_show);
  values.put_flag("keepUpToDate", from.keep_up_to_date);
  return values.make("reqHistoricalData", version, out);
}

record_error encode(order_request const& from, std::uint32_t version, message& out) {
  values_builder values;
  values.put_integer("orderId", from.order_id);
  values.put_contract(from.contract);
  values.put_order(from.order);
  return values.make("placeOrder", version, out);
}

record_error encode(executions_request const& from, std::uint32_t version, message& out) {
  values_builder values;
  values.put_integer("reqId", from.request_id);
  if (from.client_id != 0) values.put_integer("clientId", from.client_id);
  values.put("account", from.account);
  values.put("time", from.time);
  values.put("symbol", from.symbol);
  values.put("secType", from.sec_type);
  values.put("exchange", from.exchange);
  values.put("side", from.side);
  return values.make("reqExecutions", version, out);
}

message plain_request(std::string_view name, std::uint32_t version) {
  message made;
  [[maybe_unused]] auto const error = make_message(name, version, {}, made);
  assert(!error);
  return made;
}

}  // namespace busproof::bus::protocol::tws
