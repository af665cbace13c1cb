#include "bus/server/server_core.hpp"

#include <algorithm>
#include <cassert>
#include <exception>
#include <new>
#include <utility>

#include "bus/error.hpp"
#include "bus/server/strand.hpp"

namespace busproof::bus {
namespace {

/// A session's place among the `sessions_max`: taken once, given back once, whatever happens.
class seat {
 public:
  seat(sync::permit taken, std::shared_ptr<server_counters> counters)
      : counters_(std::move(counters)), permit_(std::move(taken)) {
    counters_->session_began();
  }
  seat(seat const&) = delete;
  seat& operator=(seat const&) = delete;
  // It counts as gone before somebody else can get the permit: live <= limit at every instant (I9).
  ~seat() { counters_->session_ended(); }

 private:
  std::shared_ptr<server_counters> counters_;
  sync::permit permit_;
};

// Far enough to mean never, and no sum with the current time overflows.
constexpr std::chrono::nanoseconds longest = std::chrono::hours(24 * 365);

server_options checked(server_options options) {
  assert(options.sessions_max > 0);
  assert(options.refusal.size() <= limits::refusal_bytes_max);
  options.handshake_timeout = std::min(options.handshake_timeout, longest);
  options.idle_timeout = std::min(options.idle_timeout, longest);
  return options;
}

}  // namespace

struct server_core::shared_parts {
  session_handler handler;
  observer* watcher;
  std::shared_ptr<server_counters> counters;
};

// The session goes first: its socket is closed before its seat is free.
struct server_core::admitted {
  std::optional<seat> place;
  std::shared_ptr<session> who;
};

server_core::server_core(asio::any_io_executor const& executor, server_options options,
                         session_handler handler, observer* watcher)
    : context_member(executor),
      options_(checked(std::move(options))),
      counters_(std::make_shared<server_counters>()),
      parts_(std::make_shared<shared_parts const>(
          shared_parts{std::move(handler), watcher, counters_})),
      executor_(executor),
      strand_(make_strand_on(executor)),
      listener_(std::in_place, strand_,
                listener::settings{options_.endpoint, options_.backlog, options_.receive_buffer}),
      pause_(strand_),
      drain_timer_(strand_),
      farewells_(std::make_shared<farewells>(strand_)),
      backoff_(options_.accept_backoff_base, options_.accept_backoff_cap),
      permits_(executor, options_.sessions_max),
      sessions_(executor, {}, watcher) {
  assert(parts_->handler);
}

error_code server_core::listen() {
  if (auto const why = listener_->open()) return why;
  endpoint_ = listener_->endpoint();
  asio::co_spawn(strand_, accept_loop(), [self = shared_from_this()](std::exception_ptr) {
    self->loop_ended_ = true;
    self->end_if_all_ended();
  });
  return {};
}

asio::awaitable<void> server_core::accept_loop() {
  auto const self = shared_from_this();
  while (!stopping_) {
    try {
      auto const why = co_await accept_one();
      if (why && !stopping_) co_await pause_after(why);
    } catch (std::bad_alloc const&) {
      // Nothing was accepted, or what was is closed again. The next allocation may succeed.
      counters_->accept_errors.add();
    }
  }
}

asio::awaitable<error_code> server_core::accept_one() {
  sync::permit taken;
  if (admission::permit_comes_first(options_.over_limit)) {
    taken = co_await obtain_permit();
    // A session that ended just before the shutdown may have handed its permit to this wait: the
    // listener is closed for good all the same.
    if (!taken || stopping_) co_return asio::error::operation_aborted;
    if (auto const why = listener_->open()) co_return why;
  }

  error_code why;
  auto socket = co_await listener_->acceptor().async_accept(
      make_strand_on(executor_), asio::redirect_error(asio::use_awaitable, why));
  if (why || stopping_) co_return why;
  backoff_.succeeded();
  counters_->accepted.add();

  if (!taken) taken = permits_.try_acquire().value_or(sync::permit());
  auto const verdict = admission::judge(options_.over_limit, static_cast<bool>(taken));
  if (verdict == admission::verdict::admit) {
    admit(std::move(socket), std::move(taken));
  } else {
    turn_away(std::move(socket), verdict);
  }
  co_return error_code{};
}

// Empty if the server is shutting down.
asio::awaitable<sync::permit> server_core::obtain_permit() {
  if (auto taken = permits_.try_acquire()) co_return std::move(*taken);
  if (admission::closes_listener_when_full(options_.over_limit)) {
    listener_->close();
    counters_->closings.add();
  }
  error_code why;
  co_return co_await permits_.async_acquire(asio::redirect_error(asio::use_awaitable, why));
}

// Without the pause a failure that lasts, such as EMFILE, would be a busy loop: the connection that
// can't be accepted stays in the backlog and keeps the listener readable.
asio::awaitable<void> server_core::pause_after(error_code why) {
  counters_->accept_errors.add();
  if (concerns_one_connection(why)) co_return;
  pause_->expires_after(backoff_.failed());
  error_code ignored;
  co_await pause_->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

void server_core::admit(tcp::socket socket, sync::permit taken) {
  error_code ignored;  // a session without these options is still a session
  if (options_.no_delay) socket.set_option(tcp::no_delay(true), ignored);
  if (options_.send_buffer > 0) {
    socket.set_option(asio::socket_base::send_buffer_size(options_.send_buffer), ignored);
  }
  auto entry = std::make_shared<admitted>();
  entry->place.emplace(std::move(taken), counters_);
  entry->who = std::make_shared<session>(
      std::move(socket), session_setup{.id = ++last_id_,
                                       .handshake_timeout = options_.handshake_timeout,
                                       .idle_timeout = options_.idle_timeout,
                                       .draining = draining_.token(),
                                       .cancelled = sessions_.token(),
                                       .counters = counters_});
  auto const where = entry->who->executor();
  sessions_.spawn(options_.name, where,
                  [parts = parts_, entry = std::move(entry)](sync::cancellation_token) {
                    return serve(parts, entry);
                  });
}

asio::awaitable<void> server_core::serve(std::shared_ptr<shared_parts const> parts,
                                         std::shared_ptr<admitted> entry) {
  auto const who = entry->who;
  if (parts->watcher) parts->watcher->on_session_up(who->id());
  try {
    who->start();
    co_await parts->handler(who);
  } catch (...) {
    // What a handler throws because it was told to stop is no failure of it.
    if (!who->token().cancelled()) parts->counters->handler_errors.add();
  }
  who->finish();
  if (parts->watcher) parts->watcher->on_session_down(who->id(), who->ended_because());
  entry->who.reset();
  entry->place.reset();
}

void server_core::turn_away(tcp::socket socket, admission::verdict how) {
  counters_->refused.add();
  if (parts_->watcher) parts_->watcher->on_refused(to_string(options_.over_limit));
  error_code ignored;
  switch (how) {
    case admission::verdict::reset:
      socket.set_option(asio::socket_base::linger(true, 0), ignored);
      socket.close(ignored);
      break;
    case admission::verdict::close:
      farewells_->say(std::move(socket), {});
      break;
    case admission::verdict::explain:
      farewells_->say(std::move(socket), options_.refusal);
      break;
    case admission::verdict::admit:
      assert(false);
      break;
  }
}

void server_core::shut_down(std::chrono::nanoseconds drain, std::shared_ptr<waiter> who) {
  if (abandoned_) return;
  asio::post(strand_, [self = shared_from_this(), drain, who = std::move(who)]() mutable {
    self->on_shut_down(drain, std::move(who));
  });
}

void server_core::on_shut_down(std::chrono::nanoseconds drain, std::shared_ptr<waiter> who) {
  if (who) waiters_.push_back(std::move(who));
  if (!stopping_) stop_accepting();
  if (!sessions_ended_) cancel_sessions_after(drain);
  end_if_all_ended();
}

void server_core::stop_accepting() {
  stopping_ = true;
  listener_->close();
  pause_->cancel();
  permits_.close();
  farewells_->close_all();
  draining_.cancel();
  // No session can begin any more: the loop looks at stopping_ after each of its waits.
  sessions_.async_join(
      asio::bind_executor(strand_, [self = shared_from_this()](std::exception_ptr) {
        self->sessions_ended_ = true;
        self->end_if_all_ended();
      }));
}

// Several shutdowns: the most impatient one decides.
void server_core::cancel_sessions_after(std::chrono::nanoseconds drain) {
  if (drain.count() <= 0) {
    sessions_.cancel();
    return;
  }
  auto const until = clock::now() + std::min(drain, longest);
  if (drain_until_ && *drain_until_ <= until) return;
  drain_until_ = until;
  drain_timer_->expires_at(until);
  drain_timer_->async_wait([self = weak_from_this()](error_code why) {
    if (why) return;
    if (auto const live = self.lock()) live->sessions_.cancel();
  });
}

void server_core::end_if_all_ended() {
  if (!loop_ended_ || !sessions_ended_) return;
  drain_timer_->cancel();
  auto const all = std::exchange(waiters_, {});
  for (auto const& each : all) std::move(each->done).post({});
}

void server_core::cancel(waiter& who) {
  if (abandoned_) return;
  asio::post(strand_, [self = shared_from_this(), who = who.shared_from_this()] {
    if (std::erase(self->waiters_, who) > 0) {
      std::move(who->done).post(asio::error::operation_aborted);
    }
  });
}

// The context dies, and with it the services that our Asio objects belong to.
void server_core::abandon() noexcept {
  auto const keep = weak_from_this().lock();
  abandoned_ = true;
  waiters_.clear();
  farewells_.reset();
  drain_timer_.reset();
  pause_.reset();
  listener_.reset();
  strand_ = {};
  executor_ = {};
}

}  // namespace busproof::bus
