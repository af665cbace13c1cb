#include "bus/server/listener.hpp"

#include <utility>

namespace busproof::bus {

listener::listener(asio::any_io_executor const& executor, settings wanted)
    : settings_(std::move(wanted)), acceptor_(executor) {}

error_code listener::open() {
  if (acceptor_.is_open()) return {};
  auto const why = try_open();
  if (why) close();
  return why;
}

void listener::close() {
  error_code ignored;
  acceptor_.close(ignored);
}

error_code listener::try_open() {
  error_code why;
  acceptor_.open(settings_.endpoint.protocol(), why);
  if (why) return why;
  // Connections of sessions that ended linger in TIME_WAIT; they must not keep us from our port.
  acceptor_.set_option(tcp::acceptor::reuse_address(true), why);
  if (!why && settings_.receive_buffer > 0) {
    // Inherited by the connections. Set later it comes too late for the window scale of TCP.
    acceptor_.set_option(tcp::socket::receive_buffer_size(settings_.receive_buffer), why);
  }
  if (!why) acceptor_.bind(settings_.endpoint, why);
  if (!why) acceptor_.listen(settings_.backlog, why);
  if (!why) settings_.endpoint = acceptor_.local_endpoint(why);
  return why;
}

}  // namespace busproof::bus
