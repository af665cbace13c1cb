// task_group: the list of live tasks, their cancellation signals, and those who wait for the end.
#include "bus/task_group.hpp"

#include <algorithm>
#include <cassert>
#include <list>
#include <mutex>
#include <utility>
#include <vector>

#include <boost/system/system_error.hpp>

#include "bus/sync/cancel_slot.hpp"
#include "bus/sync/context_member.hpp"

namespace busproof::bus {
namespace {

using join_completion = sync::completion<void(std::exception_ptr)>;

bool is_strand(asio::any_io_executor const& executor) {
  return executor.target<asio::strand<asio::any_io_executor>>() != nullptr ||
         executor.target<asio::strand<asio::io_context::executor_type>>() != nullptr;
}

bool is_operation_aborted(std::exception_ptr const& why) {
  try {
    std::rethrow_exception(why);
  } catch (boost::system::system_error const& failure) {
    return failure.code() == asio::error::operation_aborted;
  } catch (...) {
    return false;
  }
}

std::exception_ptr operation_aborted() {
  return std::make_exception_ptr(boost::system::system_error(asio::error::operation_aborted));
}

/// Owns the body, so that the body is gone when the task is reported as ended.
asio::awaitable<void> run_body(task_group::task body, sync::cancellation_token token) {
  co_await body(std::move(token));
}

struct child {
  child(std::string title, asio::any_io_executor at, task_group::task what)
      : name(std::move(title)), where(std::move(at)), body(std::move(what)) {}

  std::string const name;
  asio::any_io_executor const where;
  task_group::task body;           // touched on `where` only
  asio::cancellation_signal stop;  // touched on `where` only
  std::list<std::shared_ptr<child>>::iterator listed_at;
};

struct joiner {
  explicit joiner(join_completion handler) : done(std::move(handler)) {}
  join_completion done;
};

}  // namespace

class task_group_state final : public std::enable_shared_from_this<task_group_state>,
                               private sync::context_member {
 public:
  task_group_state(asio::any_io_executor const& executor, sync::cancellation_token const& parent,
                   observer* watcher)
      : context_member(executor), executor_(executor), watcher_(watcher), source_(parent) {}

  /// Not in the constructor: the callback needs the shared pointer.
  void listen() {
    stop_children_ = source_.token().on_cancel([this] { stop_children(); });
  }

  asio::any_io_executor const& executor() const noexcept { return executor_; }
  sync::cancellation_token token() const noexcept { return source_.token(); }
  void cancel() { source_.cancel(); }

  std::size_t size() {
    std::scoped_lock held(mutex_);
    return children_.size();
  }

  bool spawn(std::string name, task_group::task body) {
    if (source_.cancelled() || !executor_) return false;
    auto where =
        is_strand(executor_) ? executor_ : asio::any_io_executor(asio::make_strand(executor_));
    return spawn(std::move(name), std::move(where), std::move(body));
  }

  bool spawn(std::string name, asio::any_io_executor where, task_group::task body) {
    assert(body);
    auto const self = std::make_shared<child>(std::move(name), std::move(where), std::move(body));
    {
      // Under the lock: either `stop_children` comes later and finds the child, or its flag is up.
      std::scoped_lock held(mutex_);
      if (source_.cancelled() || abandoned_) return false;
      self->listed_at = children_.insert(children_.end(), self);
    }
    asio::post(self->where, [group = shared_from_this(), self] { group->start(self); });
    return true;
  }

  void join(join_completion done, asio::cancellation_slot slot) {
    auto const waits = std::make_shared<joiner>(std::move(done));
    sync::connect_cancellation(
        slot, shared_from_this(), waits,
        [](task_group_state& group, joiner& who) { group.cancel_join(who); });
    std::exception_ptr outcome;
    {
      std::scoped_lock held(mutex_);
      if (!children_.empty()) {
        joiners_.push_back(waits);
        return;
      }
      outcome = first_error_;
    }
    std::move(waits->done).post(std::move(outcome));
  }

 private:
  /// On the child's executor.
  void start(std::shared_ptr<child> const& self) {
    auto body = std::exchange(self->body, nullptr);
    if (source_.cancelled()) {
      body = nullptr;
      ended(*self, nullptr);
      return;
    }
    if (watcher_ != nullptr) watcher_->on_task_started(self->name);
    try {
      asio::co_spawn(
          self->where, run_body(std::move(body), source_.token()),
          asio::bind_cancellation_slot(self->stop.slot(),
                                       [group = shared_from_this(), self](std::exception_ptr why) {
                                         group->report_ended(*self, std::move(why));
                                       }));
    } catch (...) {
      report_ended(*self, std::current_exception());  // no memory for the coroutine
    }
  }

  void report_ended(child& self, std::exception_ptr why) {
    if (watcher_ != nullptr) watcher_->on_task_ended(self.name);
    ended(self, std::move(why));
  }

  void ended(child& self, std::exception_ptr why) {
    if (why && !(source_.cancelled() && is_operation_aborted(why))) fail(std::move(why));
    std::vector<std::shared_ptr<joiner>> released;
    std::exception_ptr outcome;
    {
      std::scoped_lock held(mutex_);
      if (abandoned_) return;
      children_.erase(self.listed_at);
      if (!children_.empty()) return;
      released.swap(joiners_);
      outcome = first_error_;
    }
    for (auto const& waits : released) std::move(waits->done).post(outcome);
  }

  void fail(std::exception_ptr why) {
    {
      std::scoped_lock held(mutex_);
      if (!first_error_) first_error_ = std::move(why);
    }
    source_.cancel();
  }

  /// In the thread that cancels. The emission is posted, because a signal belongs to its child.
  void stop_children() {
    auto const keep = weak_from_this().lock();
    if (!keep) return;
    std::vector<std::shared_ptr<child>> live;
    {
      std::scoped_lock held(mutex_);
      live.assign(children_.begin(), children_.end());
    }
    for (auto const& each : live) {
      asio::post(each->where, [each] { each->stop.emit(asio::cancellation_type::all); });
    }
  }

  void cancel_join(joiner& who) {
    {
      std::scoped_lock held(mutex_);
      auto const found = std::find_if(joiners_.begin(), joiners_.end(),
                                      [&](auto const& each) { return each.get() == &who; });
      if (found == joiners_.end()) return;
      joiners_.erase(found);  // the caller holds it
    }
    std::move(who.done).post(operation_aborted());
  }

  void abandon() noexcept override {
    auto const keep = weak_from_this().lock();
    std::vector<std::shared_ptr<joiner>> joiners;
    std::list<std::shared_ptr<child>> children;
    {
      std::scoped_lock held(mutex_);
      abandoned_ = true;
      joiners.swap(joiners_);
      children.swap(children_);
    }
    executor_ = {};
  }

  asio::any_io_executor executor_;
  observer* const watcher_;
  sync::cancellation_source const source_;
  std::mutex mutex_;
  std::list<std::shared_ptr<child>> children_;
  std::vector<std::shared_ptr<joiner>> joiners_;
  std::exception_ptr first_error_;
  bool abandoned_ = false;
  /// Last, so that it goes first: until it is gone the source may call us.
  sync::cancellation_registration stop_children_;
};

task_group::task_group(asio::any_io_executor const& executor, sync::cancellation_token parent,
                       observer* watcher)
    : state_(std::make_shared<task_group_state>(executor, parent, watcher)) {
  state_->listen();
}

task_group::~task_group() { cancel(); }

bool task_group::spawn(std::string name, task body) {
  return state_->spawn(std::move(name), std::move(body));
}

bool task_group::spawn(std::string name, asio::any_io_executor const& where, task body) {
  return state_->spawn(std::move(name), where, std::move(body));
}

void task_group::cancel() { state_->cancel(); }
std::size_t task_group::size() const { return state_->size(); }
sync::cancellation_token task_group::token() const noexcept { return state_->token(); }

void task_group::start_join(std::shared_ptr<task_group_state> const& state, join_completion done,
                            asio::cancellation_slot slot) {
  state->join(std::move(done), slot);
}

asio::any_io_executor const& task_group::home_of(task_group_state const& state) noexcept {
  return state.executor();
}

}  // namespace busproof::bus
