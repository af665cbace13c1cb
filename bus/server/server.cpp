#include "bus/server/server.hpp"

#include <cassert>
#include <utility>

#include "bus/error.hpp"
#include "bus/server/server_core.hpp"
#include "bus/sync/cancel_slot.hpp"

namespace busproof::bus {

server::server(asio::any_io_executor executor, server_options options, session_handler handler,
               observer* watcher)
    : executor_(std::move(executor)),
      core_(std::make_shared<server_core>(executor_, std::move(options), std::move(handler),
                                          watcher)) {}

server::~server() {
  if (listened_) core_->shut_down(std::chrono::nanoseconds(0), nullptr);
}

error_code server::listen() {
  std::scoped_lock held(mutex_);
  if (shut_) return error::shutting_down;
  if (listened_) return asio::error::already_open;
  auto const why = core_->listen();
  listened_ = !why;
  return why;
}

tcp::endpoint server::local_endpoint() const {
  std::scoped_lock held(mutex_);
  return core_->local_endpoint();
}

server_stats server::stats() const { return core_->stats(); }

void server::shut_down(std::chrono::nanoseconds drain, sync::completion<void(error_code)> done,
                       asio::cancellation_slot slot) {
  bool nothing_to_end = false;
  {
    std::scoped_lock held(mutex_);
    nothing_to_end = !listened_;
    shut_ = true;
  }
  if (nothing_to_end) {
    std::move(done).post({});
    return;
  }
  auto const who = std::make_shared<server_core::waiter>(std::move(done));
  sync::connect_cancellation(slot, core_, who, [](server_core& core, server_core::waiter& waiting) {
    core.cancel(waiting);
  });
  core_->shut_down(drain, who);
}

}  // namespace busproof::bus
