// task_group: structured concurrency. Tasks have a parent, end before it, and fail together.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <string>

#include "bus/observer.hpp"
#include "bus/sync/asio.hpp"
#include "bus/sync/cancellation.hpp"
#include "bus/sync/completion.hpp"

namespace busproof::bus {

class task_group_state;

/// Runs named coroutines as one: the first that fails cancels the others, and `async_join` waits
/// for all of them and reports that failure.
///
/// Each task runs on a strand of its own (on the group's executor itself if that is a strand
/// already), so tasks run in parallel where the executor has several threads, and one task never
/// does. No lock is held while a task runs.
/// Thread safety: every function, from any thread, tasks included.
/// Lifetimes: destroying the group cancels its tasks and does not wait; they keep what they need
/// alive. The observer outlives the last task. Tasks of a context that is destroyed are destroyed
/// where they wait, without further notice.
class task_group {
 public:
  using task = std::function<asio::awaitable<void>(sync::cancellation_token)>;

  /// The group is cancelled when `parent` is.
  explicit task_group(asio::any_io_executor const& executor, sync::cancellation_token parent = {},
                      observer* watcher = nullptr);
  task_group(task_group const&) = delete;
  task_group& operator=(task_group const&) = delete;
  ~task_group();

  /// Starts `body(token())` as a child of the group; it does not begin inside this call.
  ///
  /// False: the group was cancelled (or a task failed), and the task is not started. A task whose
  /// group is cancelled before its first step never runs either. The observer hears of tasks that
  /// ran only.
  /// An exception that leaves the body cancels the group; `operation_aborted` that leaves it
  /// *after* the group was cancelled is no failure.
  bool spawn(std::string name, task body);
  /// The same on a given executor, which is a strand, or whose context runs on one thread.
  bool spawn(std::string name, asio::any_io_executor const& where, task body);

  /// Asks every task to stop: through its token, and by terminal cancellation of what it awaits,
  /// emitted on its executor. Idempotent; the group stays cancelled. Does not wait.
  void cancel();

  /// Completes when no task is left: at once (but not inside this call) if there is none.
  /// May be called many times. Every task and what it captured is gone by then. A task that joins
  /// its own group waits for itself.
  ///
  /// Handler: void(std::exception_ptr): the first failure of a task, or null; or a
  /// `boost::system::system_error` of `asio::error::operation_aborted` if the join was cancelled.
  /// Cancellation: any type; it cancels the waiting only, not the tasks.
  template <typename Token>
  auto async_join(Token&& token) {
    return asio::async_initiate<Token, void(std::exception_ptr)>(
        [](auto handler, std::shared_ptr<task_group_state> const& state) {
          auto const slot = asio::get_associated_cancellation_slot(handler);
          start_join(
              state,
              sync::completion<void(std::exception_ptr)>(std::move(handler), home_of(*state)),
              slot);
        },
        token, state_);
  }

  /// Tasks that were spawned and have not ended; a snapshot.
  [[nodiscard]] std::size_t size() const;

  /// Cancelled with the group. For what belongs to the group without being a task of it.
  [[nodiscard]] sync::cancellation_token token() const noexcept;

 private:
  static void start_join(std::shared_ptr<task_group_state> const& state,
                         sync::completion<void(std::exception_ptr)> done,
                         asio::cancellation_slot slot);
  static asio::any_io_executor const& home_of(task_group_state const& state) noexcept;

  std::shared_ptr<task_group_state> state_;
};

}  // namespace busproof::bus
