#include "mock_gateway/tws_desk.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "mock_gateway/limits.hpp"
#include "mock_gateway/tws_messages.hpp"

namespace busproof::mock_gateway {
namespace {

namespace tws = bus::protocol::tws;

/// What openOrder and execDetails say of a contract.
constexpr std::array<std::string_view, 11> contract_fields = {
    "conId",      "symbol",   "secType",  "lastTradeDate", "strike",      "right",
    "multiplier", "exchange", "currency", "localSymbol",   "tradingClass"};
constexpr std::array<std::string_view, 10> order_fields = {
    "action", "totalQuantity", "orderType", "lmtPrice", "auxPrice",
    "tif",    "ocaGroup",      "openClose", "orderRef", "origin"};

void carry(tws_values const& from, std::span<std::string_view const> names, tws_values& to) {
  for (auto const name : names) {
    to.push_back({std::string(name), std::string(tws_find(from, name))});
  }
}

std::size_t bytes_of(tws_values const& values) {
  return std::accumulate(values.begin(), values.end(), std::size_t{0},
                         [](std::size_t sum, auto const& one) { return sum + one.value.size(); });
}

}  // namespace

tws_values tws_order_fields(tws::record const& request, tws_values const& contract,
                            std::string const& account) {
  tws_values out;
  carry(contract, contract_fields, out);
  for (auto const name : order_fields) {
    auto const value = request.text(name);
    if (!value.empty()) out.push_back({std::string(name), std::string(value)});
  }
  auto const own = request.text("account");
  out.push_back({"account", own.empty() ? account : std::string(own)});
  return out;
}

bool tws_desk::enter(std::int64_t client) {
  std::lock_guard lock(mutex_);
  return present_.insert(client).second;
}

void tws_desk::leave(std::int64_t client) {
  std::lock_guard lock(mutex_);
  present_.erase(client);
}

std::int64_t tws_desk::next_order_id(std::int64_t client) const {
  std::lock_guard lock(mutex_);
  auto const own = next_ids_.find(client);
  return own == next_ids_.end() ? options_.next_order_id : own->second;
}

std::vector<bus::message> tws_desk::place(std::int64_t client, tws::record const& request) {
  identity const who{client, request.integer("orderId")};
  if (who.second < 1 || who.second > std::numeric_limits<std::int32_t>::max()) {
    return {error(who.second, tws_code::bad_request,
                  "Error processing request: an order id is a number from 1 to 2147483647")};
  }
  auto const contract = tws_contract(request, options_.now());
  if (!contract) {
    return {error(who.second, tws_code::no_such_contract, "No security definition")};
  }
  auto fields = tws_order_fields(request, *contract, options_.accounts.front());
  if (bytes_of(fields) > limits::tws_order_bytes_max) {
    return {
        error(who.second, tws_code::rejected, "Order rejected - reason:its texts are too long")};
  }
  std::lock_guard lock(mutex_);
  auto known = orders_.find(who);
  if (known != orders_.end() && !known->second.open) {
    return {error(who.second, tws_code::duplicate_order, "Duplicate order id")};
  }
  std::vector<bus::message> out;
  if (request.flag("whatIf")) {  // told what would be, and forgotten
    order trial{std::move(fields), 0, true};
    trial.fields.push_back({"whatIf", "1"});
    tell(trial, who, false, out);
    out.pop_back();
    return out;
  }
  if (known == orders_.end()) {
    if (orders_.size() == limits::tws_orders_max) {
      return {error(who.second, tws_code::rejected,
                    fmt::format("Order rejected - reason:this gateway keeps {} orders at most",
                                limits::tws_orders_max))};
    }
    known = orders_.emplace(who, order{{}, ++perm_ids_, true}).first;
    if (next_ids_.contains(client) || next_ids_.size() < limits::tws_clients_max) {
      auto& next = next_ids_.try_emplace(client, options_.next_order_id).first->second;
      next = std::max(next, who.second + 1);
    }
  }
  known->second.fields = std::move(fields);
  tell(known->second, who, false, out);
  if (request.text("orderType") == "MKT") fill(known->second, who, out);
  return out;
}

std::vector<bus::message> tws_desk::cancel(std::int64_t client, std::int64_t order_id) {
  identity const who{client, order_id};
  std::lock_guard lock(mutex_);
  auto const known = orders_.find(who);
  if (known == orders_.end()) {
    return {error(order_id, tws_code::unknown_order,
                  fmt::format("Can't find order with id ={}", order_id))};
  }
  if (!known->second.open) {
    return {error(order_id, tws_code::not_cancellable,
                  "Cancel attempted when order is not in a cancellable state")};
  }
  known->second.open = false;
  return {status_of(known->second, who, "Cancelled"),
          error(order_id, tws_code::cancelled, "Order Canceled - reason:")};
}

std::vector<bus::message> tws_desk::open_orders(std::optional<std::int64_t> client) const {
  std::lock_guard lock(mutex_);
  std::vector<bus::message> out;
  for (auto const& [who, what] : orders_) {
    if (what.open && (!client || *client == who.first)) tell(what, who, false, out);
  }
  return out;
}

/// openOrder and orderStatus.
void tws_desk::tell(order const& what, identity const& who, bool filled,
                    std::vector<bus::message>& out) const {
  auto const status = filled ? "Filled" : "Submitted";
  auto values = what.fields;
  values.push_back({"orderId", std::to_string(who.second)});
  values.push_back({"clientId", std::to_string(who.first)});
  values.push_back({"permId", std::to_string(what.perm_id)});
  values.push_back({"status", status});
  out.push_back(make_tws("openOrder", options_.server_version, values));
  out.push_back(status_of(what, who, status));
}

void tws_desk::fill(order& what, identity const& who, std::vector<bus::message>& out) {
  what.open = false;
  auto const quantity = std::string(tws_find(what.fields, "totalQuantity"));
  auto const price = fmt::format("{}", tws_price);
  auto const execution = fmt::format("0000e0d5.{}.01.01", ++executions_);
  tws_values values;
  carry(what.fields, contract_fields, values);
  values.insert(values.end(), {{"orderId", std::to_string(who.second)},
                               {"execId", execution},
                               {"time", tws_time(options_.now())},
                               {"account", std::string(tws_find(what.fields, "account"))},
                               {"execExchange", std::string(tws_find(what.fields, "exchange"))},
                               {"side", tws_find(what.fields, "action") == "SELL" ? "SLD" : "BOT"},
                               {"shares", quantity},
                               {"price", price},
                               {"permId", std::to_string(what.perm_id)},
                               {"clientId", std::to_string(who.first)},
                               {"cumQty", quantity},
                               {"avgPrice", price},
                               {"orderRef", std::string(tws_find(what.fields, "orderRef"))}});
  out.push_back(make_tws("execDetails", options_.server_version, values));
  out.push_back(status_of(what, who, "Filled"));
  out.push_back(make_tws("commission", options_.server_version,
                         {{"execId", execution},
                          {"commission", "1.25"},
                          {"currency", std::string(tws_find(what.fields, "currency"))}}));
}

bus::message tws_desk::status_of(order const& what, identity const& who,
                                 std::string const& status) const {
  bool const filled = status == "Filled";
  auto const quantity = std::string(tws_find(what.fields, "totalQuantity"));
  auto const price = filled ? fmt::format("{}", tws_price) : std::string("0");
  return make_tws("orderStatus", options_.server_version,
                  {{"orderId", std::to_string(who.second)},
                   {"status", status},
                   {"filled", filled ? quantity : "0"},
                   {"remaining", filled ? "0" : quantity},
                   {"avgFillPrice", price},
                   {"permId", std::to_string(what.perm_id)},
                   {"lastFillPrice", price},
                   {"clientId", std::to_string(who.first)}});
}

bus::message tws_desk::error(std::int64_t id, int code, std::string text) const {
  return make_tws_error(options_.server_version, id, code, std::move(text));
}

}  // namespace busproof::mock_gateway
