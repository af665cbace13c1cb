#include "bus/protocol/tws/tws_dialect.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>

#include "bus/protocol/tws/message_ids.hpp"
#include "bus/protocol/tws/numbers.hpp"
#include "bus/protocol/tws/record.hpp"
#include "bus/protocol/tws/tws_codec.hpp"

namespace busproof::bus::protocol::tws {
namespace {

constexpr std::uint16_t next_ids[] = {incoming::next_valid_id};
constexpr std::uint16_t accounts[] = {incoming::managed_accts};
constexpr std::uint16_t times[] = {incoming::current_time};
constexpr std::uint16_t open_orders[] = {incoming::open_order, incoming::order_status};
constexpr std::uint16_t positions[] = {incoming::position};
constexpr std::uint16_t completed_orders[] = {incoming::completed_order};
constexpr std::uint16_t account_updates[] = {incoming::account_value, incoming::portfolio_value,
                                             incoming::account_update_time};

constexpr shared_channel channels[] = {
    {outgoing::req_ids, next_ids, std::nullopt},
    {outgoing::req_managed_accts, accounts, std::nullopt},
    {outgoing::req_current_time, times, std::nullopt},
    {outgoing::req_open_orders, open_orders, incoming::open_order_end},
    {outgoing::req_all_open_orders, open_orders, incoming::open_order_end},
    {outgoing::req_auto_open_orders, open_orders, incoming::open_order_end},
    {outgoing::req_positions, positions, incoming::position_end},
    {outgoing::req_completed_orders, completed_orders, incoming::completed_orders_end},
    {outgoing::req_account_updates, account_updates, incoming::account_download_end},
};

struct cancel_row {
  std::uint16_t request;
  std::string_view cancel;
  std::string_view key;    ///< the field of the id; empty for a shared channel
  std::string_view field;  ///< another field to set to 0; may be empty
};

constexpr cancel_row cancels[] = {
    {outgoing::req_mkt_data, "cancelMktData", "reqId", ""},
    {outgoing::req_historical_data, "cancelHistoricalData", "reqId", ""},
    {outgoing::place_order, "cancelOrder", "orderId", ""},
    {outgoing::req_account_updates_multi, "cancelAccountUpdatesMulti", "reqId", ""},
    {outgoing::req_positions, "cancelPositions", "", ""},
    {outgoing::req_account_updates, "reqAccountUpdates", "", "subscribe"},
};

/// Errors about an order that end what its owner waits for: duplicate id, no such order, rejected,
/// nothing to cancel under that id.
constexpr std::int64_t order_errors[] = {103, 135, 201, 10147};
/// Those after which the order lives, or its status tells its end: not cancellable in this state,
/// cancelled, warning about an order.
constexpr std::int64_t order_notices[] = {161, 202, 399, 10148};
/// Errors about a request after which its answers come all the same: delayed prices instead of
/// live.
constexpr std::int64_t request_notices[] = {10167};
constexpr std::int64_t client_id_in_use = 326;

bool among(std::span<std::int64_t const> codes, std::int64_t code) noexcept {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

/// Where executions and errors have the fields asked for here does not depend on the version.
std::string_view field_of(message_view const& view, std::string_view name) noexcept {
  return peek_field(direction::down, view.type, name, limits::server_version_min, view.body)
      .value_or("");
}

}  // namespace

std::unique_ptr<client_handshake> tws_dialect::greet(client_identity const& who) const {
  return std::make_unique<client_greeting>(who.client_id, offer_);
}

codec const& tws_dialect::client_codec(std::uint32_t version) const noexcept {
  return tws::client_codec(version);
}

shared_channel const* tws_dialect::channel_of(std::uint16_t request_type) const noexcept {
  auto const* const found =
      std::find_if(std::begin(channels), std::end(channels),
                   [&](shared_channel const& each) { return each.request == request_type; });
  return found == std::end(channels) ? nullptr : found;
}

std::optional<message> tws_dialect::cancel_of(std::uint16_t request_type, std::uint64_t key,
                                              std::uint32_t version) const {
  for (auto const& each : cancels) {
    if (each.request != request_type || each.key.empty() != (key == 0)) continue;
    named_values values;
    if (!each.key.empty()) values.push_back({std::string(each.key), std::to_string(key)});
    if (!each.field.empty()) values.push_back({std::string(each.field), "0"});
    message made;
    [[maybe_unused]] auto const error = make_message(each.cancel, version, values, made);
    assert(!error);
    made.kind = message_kind::cancel;
    return made;
  }
  return std::nullopt;
}

std::string_view tws_dialect::execution_of(message_view const& update) const noexcept {
  bool const names_one =
      update.type == incoming::exec_details || update.type == incoming::commission;
  return names_one ? field_of(update, "execId") : std::string_view();
}

error_scope tws_dialect::scope_of(message_view const& error) const noexcept {
  if (error.kind != message_kind::error || error.type != incoming::error) {
    return error_scope::nobody;
  }
  auto const code = integer_of(field_of(error, "code"));
  if (!code) return error.key != 0 ? error_scope::keyed : error_scope::nobody;
  if (is_notice_code(*code) || among(request_notices, *code)) return error_scope::nobody;
  if (*code == client_id_in_use) return error_scope::session;
  if (error.key == 0) return error_scope::calls;
  if (among(order_errors, *code)) return error_scope::order;
  if (among(order_notices, *code)) return error_scope::order_notice;
  return error_scope::keyed;
}

}  // namespace busproof::bus::protocol::tws
