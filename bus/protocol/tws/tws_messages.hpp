// The usual TWS messages as structs, on top of records. What a struct leaves out is in the record.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bus/message.hpp"
#include "bus/protocol/tws/record.hpp"

namespace busproof::bus::protocol::tws {

/// A number exactly as on the wire: doubles would lose digits of prices. Empty = unset.
struct decimal_text {
  std::string text;

  decimal_text() = default;
  // Implicit on purpose: a literal price reads best as it is.
  decimal_text(std::string digits) : text(std::move(digits)) {}
  decimal_text(char const* digits) : text(digits) {}
  /// The shortest text that reads back as the same double; empty for a NaN.
  explicit decimal_text(double value);

  bool is_set() const noexcept { return !text.empty(); }
  /// The nearest double; 0 if unset.
  double value() const noexcept;
  bool operator==(decimal_text const&) const = default;
};

struct contract {
  std::int64_t con_id = 0;  ///< 0 = not said
  std::string symbol;
  std::string sec_type;         ///< STK, OPT, FUT, CASH, …
  std::string last_trade_date;  ///< of a future or option: 20260116 or 202601
  decimal_text strike;
  std::string right;  ///< C or P
  std::string multiplier;
  std::string exchange;
  std::string primary_exchange;  ///< openOrder and execDetails do not tell it
  std::string currency;
  std::string local_symbol;
  std::string trading_class;
};

struct tag_value {
  std::string tag;
  std::string value;
};

struct contract_details {
  std::uint64_t request_id = 0;
  tws::contract contract;
  std::string market_name;
  decimal_text min_tick;
  std::string order_types;
  std::string valid_exchanges;
  std::int64_t price_magnifier = 0;
  std::int64_t under_con_id = 0;
  std::string long_name;
  std::string contract_month;
  std::string industry;
  std::string category;
  std::string subcategory;
  std::string time_zone_id;
  std::string trading_hours;
  std::string liquid_hours;
  std::vector<tag_value> sec_ids;
  std::int64_t agg_group = 0;
  std::string under_symbol;
  std::string under_sec_type;
  std::string market_rule_ids;
  std::string real_expiration_date;
  std::string stock_type;
  decimal_text min_size;                  ///< from 164 on
  decimal_text size_increment;            ///< from 164 on
  decimal_text suggested_size_increment;  ///< from 164 on
};

struct order {
  std::string action;  ///< BUY, SELL
  decimal_text total_quantity;
  std::string order_type;  ///< MKT, LMT, …
  decimal_text lmt_price;
  decimal_text aux_price;
  std::string tif;  ///< DAY, GTC, …; empty = DAY
  std::string oca_group;
  std::string account;
  std::string open_close;
  std::int64_t origin = 0;  ///< 0 = customer
  std::string order_ref;
  bool transmit = true;  ///< openOrder does not tell it
};

struct open_order {
  std::uint64_t order_id = 0;
  tws::contract contract;
  tws::order order;
  std::int64_t client_id = 0;
  std::int64_t perm_id = 0;
  std::int64_t parent_id = 0;
  std::string status;  ///< any text: servers know more of them than clients (B23)
  decimal_text commission;
  std::string warning_text;
};

struct order_status {
  std::uint64_t order_id = 0;
  std::string status;
  decimal_text filled;
  decimal_text remaining;
  decimal_text avg_fill_price;
  std::int64_t perm_id = 0;
  std::int64_t parent_id = 0;
  decimal_text last_fill_price;
  std::int64_t client_id = 0;
  std::string why_held;
  decimal_text mkt_cap_price;
};

struct execution {
  std::int64_t request_id = -1;  ///< -1 = nobody asked
  std::uint64_t order_id = 0;
  tws::contract contract;
  std::string exec_id;
  std::string time;
  std::string account;
  std::string exchange;  ///< where it was executed
  std::string side;      ///< BOT or SLD
  decimal_text shares;
  decimal_text price;
  std::int64_t perm_id = 0;
  std::int64_t client_id = 0;
  decimal_text cum_qty;
  decimal_text avg_price;
  std::string order_ref;
  std::int64_t last_liquidity = 0;
};

struct commission_report {
  std::string exec_id;
  decimal_text commission;
  std::string currency;
  decimal_text realized_pnl;
  decimal_text yield;
  std::int64_t yield_redemption_date = 0;
};

struct bar {
  std::string date;
  decimal_text open;
  decimal_text high;
  decimal_text low;
  decimal_text close;
  decimal_text volume;
  decimal_text wap;
  std::int64_t count = 0;
};

struct historical_data {
  std::uint64_t request_id = 0;
  std::string start;
  std::string end;
  std::vector<bar> bars;
};

struct tick_price {
  std::uint64_t request_id = 0;
  std::int64_t tick_type = 0;
  decimal_text price;
  decimal_text size;
  std::int64_t attributes = 0;  ///< a bit mask
};

struct tick_size {
  std::uint64_t request_id = 0;
  std::int64_t tick_type = 0;
  decimal_text size;
};

struct current_time {
  std::int64_t seconds = 0;  ///< since 1970, UTC
};

struct error_message {
  std::int64_t id = -1;  ///< request or order id; -1 = none
  std::int64_t code = 0;
  std::string text;
  std::string advanced_order_reject_json;  ///< from 166 on
};

struct next_valid_id {
  std::uint64_t order_id = 0;
};

struct managed_accounts {
  std::vector<std::string> accounts;
};

struct position {
  std::string account;
  tws::contract contract;
  decimal_text quantity;
  decimal_text average_cost;
};

/// Decodes what a client received at that server version. On an error (another message, or one that
/// does not parse) `to` is left as it was; see record_error. Thread safety: pure functions.
record_error decode(message_view const& from, std::uint32_t version, contract_details& to);
record_error decode(message_view const& from, std::uint32_t version, open_order& to);
record_error decode(message_view const& from, std::uint32_t version, order_status& to);
record_error decode(message_view const& from, std::uint32_t version, execution& to);
record_error decode(message_view const& from, std::uint32_t version, commission_report& to);
record_error decode(message_view const& from, std::uint32_t version, historical_data& to);
record_error decode(message_view const& from, std::uint32_t version, tick_price& to);
record_error decode(message_view const& from, std::uint32_t version, tick_size& to);
record_error decode(message_view const& from, std::uint32_t version, current_time& to);
record_error decode(message_view const& from, std::uint32_t version, error_message& to);
record_error decode(message_view const& from, std::uint32_t version, next_valid_id& to);
record_error decode(message_view const& from, std::uint32_t version, managed_accounts& to);
record_error decode(message_view const& from, std::uint32_t version, position& to);

struct contract_details_request {
  std::uint64_t request_id = 0;
  tws::contract contract;
  bool include_expired = false;
  std::string sec_id_type;
  std::string sec_id;
};

struct market_data_request {
  std::uint64_t request_id = 0;
  tws::contract contract;
  std::string generic_ticks;  ///< comma-separated numbers
  bool snapshot = false;
  bool regulatory_snapshot = false;
};

struct historical_data_request {
  std::uint64_t request_id = 0;
  tws::contract contract;
  std::string end_date_time;  ///< empty = now
  std::string bar_size = "1 day";
  std::string duration = "1 D";
  bool regular_hours_only = false;
  std::string what_to_show = "TRADES";
  bool keep_up_to_date = false;
};

/// The same order id again changes the order.
struct order_request {
  std::uint64_t order_id = 0;
  tws::contract contract;
  tws::order order;
};

struct executions_request {
  std::uint64_t request_id = 0;
  std::int64_t client_id = 0;  ///< 0 = of any client
  std::string account;
  std::string time;
  std::string symbol;
  std::string sec_type;
  std::string exchange;
  std::string side;
};

/// Encodes a request, or an order, for a server of that version: kind, type and key included. On an
/// error (a text with a NUL, a decimal that is no number) `out` is left as it was.
record_error encode(contract_details_request const& from, std::uint32_t version, message& out);
record_error encode(market_data_request const& from, std::uint32_t version, message& out);
record_error encode(historical_data_request const& from, std::uint32_t version, message& out);
record_error encode(order_request const& from, std::uint32_t version, message& out);
record_error encode(executions_request const& from, std::uint32_t version, message& out);

/// Requests without parameters: "reqCurrentTime", "reqOpenOrders", … by name.
/// Precondition: the table has a message of that name.
message plain_request(std::string_view name, std::uint32_t version);

}  // namespace busproof::bus::protocol::tws
