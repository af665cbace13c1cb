#include "bus/client/client.hpp"

#include "bus/client/limits.hpp"
#include "bus/protocol/tws/message_ids.hpp"
#include "bus/protocol/tws/tws_dialect.hpp"

namespace busproof::bus {

namespace tws = protocol::tws;

struct client::state {
  state(asio::any_io_executor executor, request_bus_options options, observer* watcher)
      : bus(std::move(executor), std::move(options), watcher) {}

  id_allocator requests{limits::request_id_first, limits::request_id_last};
  id_allocator orders{limits::order_id_first, limits::order_id_last};
  request_bus bus;
};

client::client(asio::any_io_executor executor, request_bus_options options, observer* watcher) {
  if (!options.dialect) options.dialect = std::make_shared<tws::tws_dialect const>();
  state_ = std::make_shared<state>(std::move(executor), std::move(options), watcher);
}

request_bus& client::bus() const noexcept { return state_->bus; }

std::uint64_t client::next_request_id() const noexcept {
  return state_->requests.allocate().value_or(0);
}

std::uint64_t client::next_order_id() const {
  state_->orders.raise_to(bus().session_facts().next_order_id.value_or(0));
  return state_->orders.allocate().value_or(0);
}

std::uint32_t client::version() const { return bus().session_facts().version; }

std::string client::accounts() const { return bus().session_facts().accounts; }

std::uint16_t client::time_request_type() noexcept { return tws::outgoing::req_current_time; }

message client::time_request(std::uint32_t version) {
  return tws::plain_request("reqCurrentTime", version);
}

}  // namespace busproof::bus
