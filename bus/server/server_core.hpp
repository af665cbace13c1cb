// server_core: the accept loop, the sessions and the shutdown of a server.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "bus/observer.hpp"
#include "bus/server/accept_backoff.hpp"
#include "bus/server/farewells.hpp"
#include "bus/server/listener.hpp"
#include "bus/server/server_counters.hpp"
#include "bus/server/server_options.hpp"
#include "bus/server/session.hpp"
#include "bus/sync/asio.hpp"
#include "bus/sync/cancellation.hpp"
#include "bus/sync/completion.hpp"
#include "bus/sync/context_member.hpp"
#include "bus/sync/semaphore.hpp"
#include "bus/task_group.hpp"

namespace busproof::bus {

/// Everything of a server that may outlive it while its sessions end. One strand guards it all; the
/// only wait of the accept loop without a socket is the one for a permit.
class server_core final : public std::enable_shared_from_this<server_core>,
                          private sync::context_member {
 public:
  /// One caller of shutdown.
  struct waiter : std::enable_shared_from_this<waiter> {
    explicit waiter(sync::completion<void(error_code)> handler) : done(std::move(handler)) {}
    sync::completion<void(error_code)> done;
  };

  server_core(asio::any_io_executor const& executor, server_options options,
              session_handler handler, observer* watcher);

  /// Once, before anything else and not on the strand: opens the listener and starts the loop.
  error_code listen();
  tcp::endpoint local_endpoint() const { return endpoint_; }
  server_stats stats() const noexcept { return counters_->snapshot(); }

  /// From any thread. Without a waiter nobody is told.
  void shut_down(std::chrono::nanoseconds drain, std::shared_ptr<waiter> who);
  /// From any thread: the waiter completes with `operation_aborted` unless it has completed.
  void cancel(waiter& who);

 private:
  using clock = std::chrono::steady_clock;
  struct shared_parts;
  struct admitted;

  asio::awaitable<void> accept_loop();
  asio::awaitable<error_code> accept_one();
  asio::awaitable<sync::permit> obtain_permit();
  asio::awaitable<void> pause_after(error_code why);
  void admit(tcp::socket socket, sync::permit taken);
  void turn_away(tcp::socket socket, admission::verdict how);
  static asio::awaitable<void> serve(std::shared_ptr<shared_parts const> parts,
                                     std::shared_ptr<admitted> entry);

  void on_shut_down(std::chrono::nanoseconds drain, std::shared_ptr<waiter> who);
  void stop_accepting();
  void cancel_sessions_after(std::chrono::nanoseconds drain);
  void end_if_all_ended();

  void abandon() noexcept override;

  server_options const options_;
  std::shared_ptr<server_counters> const counters_;
  std::shared_ptr<shared_parts const> const parts_;  ///< what the sessions need of us
  asio::any_io_executor executor_;
  asio::any_io_executor strand_;
  std::atomic<bool> abandoned_{false};

  std::optional<listener> listener_;
  std::optional<asio::steady_timer> pause_;
  std::optional<asio::steady_timer> drain_timer_;
  std::shared_ptr<farewells> farewells_;
  tcp::endpoint endpoint_;
  accept_backoff backoff_;
  sync::semaphore permits_;
  sync::cancellation_source draining_;
  task_group sessions_;
  std::uint64_t last_id_ = 0;

  bool stopping_ = false;
  bool loop_ended_ = false;
  bool sessions_ended_ = false;
  std::optional<clock::time_point> drain_until_;
  std::vector<std::shared_ptr<waiter>> waiters_;
};

}  // namespace busproof::bus
