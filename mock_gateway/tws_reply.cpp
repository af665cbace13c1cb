#include "mock_gateway/tws_reply.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <boost/algorithm/string/join.hpp>

#include "bus/protocol/tws/numbers.hpp"
#include "mock_gateway/scenario/tws_words.hpp"
#include "mock_gateway/tws_desk.hpp"
#include "mock_gateway/tws_market.hpp"
#include "mock_gateway/tws_messages.hpp"

namespace busproof::mock_gateway {
namespace {

namespace tws = bus::protocol::tws;

/// Fields that mean in an answer what they mean in the request.
constexpr std::array<std::string_view, 25> carried = {
    "reqId",         "orderId",         "conId",       "symbol",   "secType",
    "lastTradeDate", "strike",          "right",       "exchange", "multiplier",
    "currency",      "primaryExchange", "localSymbol", "account",  "tradingClass",
    "action",        "totalQuantity",   "orderType",   "lmtPrice", "auxPrice",
    "tif",           "ocaGroup",        "openClose",   "orderRef", "marketDataType"};

/// The fields of a message that is being made: only those that it has.
class draft {
 public:
  explicit draft(tws::message_layout const& layout) : layout_(layout) {}

  void add(std::string_view name, std::string value) {
    if (value.empty() || !tws::has_field(layout_, name)) return;
    values_.push_back({std::string(name), std::move(value)});
  }
  void add(tws_values const& values) {
    for (auto const& one : values) add(one.name, one.value);
  }
  tws_values& values() { return values_; }

 private:
  tws::message_layout const& layout_;
  tws_values values_;
};

bool names_a_contract(tws::record const& request) { return request.find("symbol").has_value(); }

void add_order(tws::record const& request, std::string const& account, draft& out) {
  auto const order = tws_order_fields(request, {}, account);
  out.add(order);
  auto const quantity = std::string(request.text("totalQuantity"));
  out.add("remaining", quantity);
  out.add("shares", quantity);
  out.add("cumQty", quantity);
  out.add("side", request.text("action") == "SELL" ? "SLD" : "BOT");
}

/// What nobody has to write: everything that follows from the request.
void add_defaults(content const& cause, tws_options const& options, draft& out) {
  auto const now = options.now();
  // The name of a client is its id.
  if (tws::integer_of(cause.client)) out.add("clientId", std::string(cause.client));
  tws::record request;
  bool const known = cause.whole && !tws::parse(tws::direction::up, options.server_version,
                                                cause.message, request);
  if (known) {
    if (names_a_contract(request)) {
      if (auto const contract = tws_contract(request, now)) out.add(*contract);
    }
    for (auto const name : carried) out.add(name, std::string(request.text(name)));
    if (request.find("orderType")) add_order(request, options.accounts.front(), out);
  }
  auto const key = cause.message.key;
  if (key == 0) return;
  out.add("id", std::to_string(key));
  // Of a request that is still on its way, nothing else is known.
  auto const* layout = tws::find_layout(cause.msg);
  auto const key_field = layout ? layout->key : std::string_view{};
  out.add(key_field, std::to_string(key));
  if (key_field == "orderId") {
    out.add("permId", std::to_string(900'000 + key % 1'000'000'000));
    out.add("execId", fmt::format("0000e0d5.{}.01.01", key));
  }
}

void add_own(std::string const& name, tws_options const& options, draft& out) {
  auto const now = options.now();
  auto const price = tws::text_of(tws_price);
  if (name == "currentTime") out.add("time", std::to_string(now));
  if (name == "execDetails") out.add("time", tws_time(now));
  if (name == "managedAccts") out.add("accounts", boost::algorithm::join(options.accounts, ","));
  if (name == "nextValidId") out.add("orderId", std::to_string(options.next_order_id));
  if (name == "tickPrice" || name == "execDetails") out.add("price", price);
  if (name == "execDetails") out.add("avgPrice", price);
  if (name == "commission") {
    out.add("commission", "1.25");
    out.add("execId", "0000e0d5.1.01.01");
  }
}

/// A status without its numbers would contradict itself.
void settle_status(reply const& from, draft& out) {
  auto const quantity = std::string(tws_find(out.values(), "remaining"));
  auto const status = from.fields.find("status");
  bool const filled =
      status != from.fields.end() && status->second == field_value(std::string("Filled"));
  if (!filled || quantity.empty()) return;
  out.add("filled", quantity);
  out.add("remaining", "0");
  out.add("avgFillPrice", tws::text_of(tws_price));
  out.add("lastFillPrice", tws::text_of(tws_price));
}

tws_values values_of(reply const& from, content const& cause, std::uint32_t row, std::uint32_t rows,
                     tws_options const& options, tws::message_layout const& layout) {
  draft out(layout);
  add_own(from.send, options, out);
  add_defaults(cause, options, out);
  if (from.send == "orderStatus") settle_status(from, out);
  if (from.send == "contractData" && rows > 1) {
    auto const first = tws::integer_of(tws_find(out.values(), "conId")).value_or(0);
    out.add("conId", std::to_string(first % 1'000'000'000'000 + row - 1));
  }
  for (auto const& [name, value] : from.fields) out.values().push_back({name, tws_text(value)});
  return std::move(out.values());
}

}  // namespace

bus::message make_tws_reply(reply const& from, content const& cause, std::uint32_t row,
                            std::uint32_t rows, tws_options const& options) {
  auto const* layout = tws::find_layout(from.send);
  if (layout == nullptr) {
    return make_tws_error(options.server_version, -1, tws_code::bad_request, from.send);
  }
  return make_tws(from.send, options.server_version,
                  values_of(from, cause, row, rows, options, *layout));
}

std::optional<std::string> check_tws_reply(reply const& from, tws_options const& options) {
  if (from.send == tws_welcome) {
    return "\"welcome\" is the answer to a hello alone; send another message, or set "
           "[protocol_options] `time`";
  }
  auto const* layout = tws::find_layout(from.send);
  if (layout == nullptr || layout->direction != tws::direction::down) {
    return fmt::format("protocol \"tws\" has no message \"{}\" that the gateway sends", from.send);
  }
  bus::message made;
  auto const wrong = tws::make_message(from.send, options.server_version,
                                       values_of(from, content{}, 1, 1, options, *layout), made);
  // Whether a field goes with the others may depend on the request.
  if (!wrong || wrong.why == tws::record_error::cause::inapplicable) return std::nullopt;
  return wrong.text();
}

}  // namespace busproof::mock_gateway
