#include "bus/request_bus/request_bus.hpp"

namespace busproof::bus {

request_bus::request_bus(asio::any_io_executor executor, request_bus_options options,
                         observer* watcher)
    : core_(std::make_shared<core>(std::move(executor), std::move(options), watcher)) {}

request_bus::~request_bus() {
  if (core_) core_->shutdown(std::chrono::nanoseconds{0}, {});
}

}  // namespace busproof::bus
