#include "mock_gateway/tws_conversation.hpp"

#include <array>

#include <fmt/format.h>
#include <boost/algorithm/string/join.hpp>

#include "bus/protocol/tws/handshake_error.hpp"
#include "bus/protocol/tws/message_ids.hpp"
#include "bus/protocol/tws/tws_codec.hpp"
#include "bus/protocol/tws/tws_handshake.hpp"
#include "mock_gateway/tws_messages.hpp"

namespace busproof::mock_gateway {
namespace {

namespace tws = bus::protocol::tws;
using bus::message_kind;

/// What a hello's body offers; its framing has been decoded.
bool offers(content const& hello, std::uint32_t version) {
  auto text = bus::as_text(hello.message.body);
  bus::byte_buffer bytes;
  std::string whole("API\0\0\0\0", 7);
  whole += static_cast<char>(static_cast<unsigned char>(text.size() & 0xff));
  if (text.size() > 0xff) whole[6] = 1;  // hello_bytes_max is 256
  whole += text;
  return tws::parse_hello(bus::as_bytes(whole)).offer.holds(version);
}

bool is_start(content const& what) {
  return what.message.kind == message_kind::notice && what.message.type == tws::outgoing::start_api;
}

/// Requests that are answered with their end marker alone.
struct only_end {
  std::string_view request;
  std::string_view end;
};
constexpr std::array<only_end, 4> only_ends = {{
    {"reqPositions", "positionEnd"},
    {"reqCompletedOrders", "completedOrdersEnd"},
    {"reqExecutions", "execDetailsEnd"},
    {"reqAccountUpdatesMulti", "accountUpdateMultiEnd"},
}};

}  // namespace

tws_conversation::~tws_conversation() {
  if (client_id_) desk_->leave(*client_id_);
}

boost::system::error_code tws_conversation::observe(content const& from_client) {
  if (from_client.message.kind == message_kind::hello) {
    if (greeted_) return tws::handshake_error::bad_hello;
    if (!offers(from_client, desk_->options().server_version)) {
      return tws::handshake_error::no_common_version;
    }
    greeted_ = true;
    return {};
  }
  if (!greeted_) return tws::handshake_error::bad_hello;
  if (!is_start(from_client) || is_open()) return {};
  tws::record start;
  reaction ignored;
  if (!parse(from_client, start, ignored)) return {};
  auto const id = start.integer("clientId");
  name_ = std::to_string(id);
  id_is_taken_ = !desk_->enter(id);
  if (!id_is_taken_) client_id_ = id;
  return {};
}

reaction tws_conversation::react(content const& from_client) {
  reaction out;
  if (from_client.message.kind == message_kind::hello) {
    auto const& options = desk_->options();
    bus::byte_buffer frame;
    auto const time = options.time.empty() ? tws_time(options.now()) + " UTC" : options.time;
    tws::encode_welcome(options.server_version, time, frame);
    bus::message welcome{message_kind::welcome, 0, 0, {}};
    welcome.body.assign(frame.begin() + tws::length_bytes, frame.end());
    out.send.push_back({std::move(welcome), {}, false});
    return out;
  }
  if (!is_open()) return refuse(from_client);
  tws::record request;
  if (!parse(from_client, request, out)) return out;
  answer(request, out);
  return out;
}

bool tws_conversation::parse(content const& what, tws::record& out, reaction& instead) const {
  auto const version = desk_->options().server_version;
  // An early answer has the id alone.
  auto const wrong = what.whole ? tws::parse(tws::direction::up, version, what.message, out)
                                : tws::record_error{tws::record_error::cause::missing_field,
                                                    std::string(what.msg), "", ""};
  if (!wrong) return true;
  auto const key = static_cast<std::int64_t>(what.message.key);
  auto text = fmt::format("Error processing request: {}", wrong.text());
  instead.send.push_back(
      {make_tws_error(version, key == 0 ? -1 : key, tws_code::bad_request, std::move(text)),
       {},
       true});
  return false;
}

reaction tws_conversation::refuse(content const& what) const {
  auto const version = desk_->options().server_version;
  reaction out;
  if (id_is_taken_) {
    out.send.push_back({make_tws_error(version, -1, tws_code::client_id_in_use,
                                       "Unable to connect as the client id is already in use. "
                                       "Retry with a unique client id."),
                        {},
                        false});
    out.close = true;
    out.refused = fmt::format("refused (client id {} is in use)", name_);
    return out;
  }
  auto const key = static_cast<std::int64_t>(what.message.key);
  out.send.push_back({make_tws_error(version, key == 0 ? -1 : key, tws_code::not_started,
                                     "Not connected: send startApi first"),
                      {},
                      false});
  return out;
}

void tws_conversation::answer(tws::record const& request, reaction& out) {
  auto const name = request.layout()->name;
  auto const key = request.layout()->key;
  auto const id = key.empty() ? 0 : request.integer(key);  // any number, other than a frame's key
  for (auto const& one : only_ends) {
    if (one.request == name) return say(one.end, {{"reqId", std::to_string(id)}}, out);
  }
  answer_about_session(name, request, out);
  answer_about_market(name, request, id, out);
  answer_about_orders(name, request, id, out);
}

void tws_conversation::answer_about_session(std::string_view name, tws::record const& request,
                                            reaction& out) const {
  auto const& options = desk_->options();
  if (name == "startApi") {
    greet(out);
  } else if (name == "reqManagedAccts") {
    say("managedAccts", {{"accounts", boost::algorithm::join(options.accounts, ",")}}, out);
  } else if (name == "reqIds") {
    say("nextValidId", {{"orderId", std::to_string(desk_->next_order_id(*client_id_))}}, out);
  } else if (name == "reqCurrentTime") {
    say("currentTime", {{"time", std::to_string(options.now())}}, out);
  } else if (name == "reqAccountUpdates" && request.flag("subscribe")) {
    auto const own = request.text("account");
    say("accountDownloadEnd",
        {{"account", own.empty() ? options.accounts.front() : std::string(own)}}, out);
  }
}

void tws_conversation::answer_about_market(std::string_view name, tws::record const& request,
                                           std::int64_t id, reaction& out) const {
  bool const is_about =
      name == "reqContractDetails" || name == "reqMktData" || name == "reqHistoricalData";
  if (!is_about) return;
  auto const& options = desk_->options();
  auto const req_id = std::to_string(id);
  auto contract = tws_contract(request, options.now());
  if (!contract) {
    say_all({make_tws_error(options.server_version, id, tws_code::no_such_contract,
                            "No security definition")},
            out);
  } else if (name == "reqContractDetails") {
    contract->push_back({"reqId", req_id});
    say("contractData", *contract, out);
    say("contractDataEnd", {{"reqId", req_id}}, out);
  } else if (name == "reqHistoricalData") {
    auto bars = tws_bars(request, options.now());
    bars.push_back({"reqId", req_id});
    say("historicalData", bars, out);
  } else {
    struct quote {
      std::string_view price_type;
      double price;
      std::string_view size_type;
    };
    constexpr std::array<quote, 3> quotes = {{{"1", tws_price - 0.25, "0"},  // bid
                                              {"2", tws_price + 0.25, "3"},  // ask
                                              {"4", tws_price, "5"}}};       // last
    for (auto const& one : quotes) {
      say("tickPrice",
          {{"reqId", req_id},
           {"tickType", std::string(one.price_type)},
           {"price", fmt::format("{}", one.price)},
           {"size", "100"}},
          out);
      say("tickSize",
          {{"reqId", req_id}, {"tickType", std::string(one.size_type)}, {"size", "100"}}, out);
    }
    if (request.flag("snapshot")) say("tickSnapshotEnd", {{"reqId", req_id}}, out);
  }
}

void tws_conversation::answer_about_orders(std::string_view name, tws::record const& request,
                                           std::int64_t id, reaction& out) {
  if (name == "placeOrder") {
    say_all(desk_->place(*client_id_, request), out);
  } else if (name == "cancelOrder") {
    say_all(desk_->cancel(*client_id_, id), out);
  } else if (name == "reqOpenOrders" || name == "reqAutoOpenOrders") {
    say_all(desk_->open_orders(*client_id_), out);
    say("openOrderEnd", {}, out);
  } else if (name == "reqAllOpenOrders") {
    say_all(desk_->open_orders(std::nullopt), out);
    say("openOrderEnd", {}, out);
  }
}

void tws_conversation::greet(reaction& out) const {
  auto const& options = desk_->options();
  say("managedAccts", {{"accounts", boost::algorithm::join(options.accounts, ",")}}, out);
  say("nextValidId", {{"orderId", std::to_string(desk_->next_order_id(*client_id_))}}, out);
}

void tws_conversation::say(std::string_view name, tws_values const& values, reaction& out) const {
  auto const* layout = tws::find_layout(name);
  tws_values own;
  for (auto const& one : values) {
    if (tws::has_field(*layout, one.name)) own.push_back(one);
  }
  out.send.push_back({make_tws(name, desk_->options().server_version, own), {}, true});
}

void tws_conversation::say_all(std::vector<bus::message> messages, reaction& out) const {
  for (auto& one : messages) out.send.push_back({std::move(one), {}, true});
}

}  // namespace busproof::mock_gateway
