// core: the request bus behind its handles. Shared by the bus, its subscriptions and the operations
// under way, so that each may be the last to go.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <random>
#include <type_traits>
#include <vector>

#include <boost/container/small_vector.hpp>
#include <boost/container/static_vector.hpp>

#include "bus/error.hpp"
#include "bus/observer.hpp"
#include "bus/protocol/dialect.hpp"
#include "bus/protocol/native_frame.hpp"
#include "bus/protocol/read_buffer.hpp"
#include "bus/request_bus/deadline_queue.hpp"
#include "bus/request_bus/options.hpp"
#include "bus/request_bus/order_channels.hpp"
#include "bus/request_bus/outbound_queue.hpp"
#include "bus/request_bus/routing_table.hpp"
#include "bus/request_bus/shared_channels.hpp"
#include "bus/request_bus/stream_state.hpp"
#include "bus/sync/asio.hpp"
#include "bus/sync/completion.hpp"

namespace busproof::bus {

class subscription;

/// One lock guards what callers and the connection share: the routing table, the deadlines, the
/// outbound bytes and the streams' queues. It is never held while a handler runs, a system call is
/// made or an operation is awaited. Everything else belongs to the strand.
class core : public std::enable_shared_from_this<core> {
 public:
  using clock = std::chrono::steady_clock;
  using done_completion = sync::completion<void(error_code)>;
  using subscribed_completion = sync::completion<void(error_code, subscription)>;

  core(asio::any_io_executor home, request_bus_options options, observer* watcher);

  asio::any_io_executor const& home() const noexcept { return home_; }

  // From any thread; request_bus and subscription document them.
  void connect(done_completion done, asio::cancellation_slot slot);
  using timeout_option = std::optional<std::chrono::nanoseconds>;
  /// For one message: of its own (`once`) or of a shared channel (`call`).
  void request(route::role purpose, message&& what, timeout_option const& timeout,
               response_completion&& done, asio::cancellation_slot slot);
  /// For a subscription to its own messages, an order's or a shared channel's.
  void subscribe(route::role purpose, message&& what, timeout_option const& timeout,
                 subscribed_completion&& done, asio::cancellation_slot slot);
  /// For nobody.
  void send(message&& what, done_completion&& done);
  /// Takes the waiter of a request away and sends `what` in its place.
  void cancel_request(std::uint64_t request_id, message&& what, done_completion&& done);
  void cancel_order(std::uint64_t order_id, message&& what, done_completion&& done);
  /// A stream that belongs to no request.
  std::shared_ptr<stream_state> listen(stream_state::source to);
  void next(std::shared_ptr<stream_state> const& stream, response_completion done,
            asio::cancellation_slot slot);
  void shutdown(std::chrono::nanoseconds drain, done_completion done);
  request_bus_stats stats();
  protocol::session_facts facts();

  /// The subscriber lets go: as cancel, and what is queued is dropped.
  void cancel_stream(stream_state& stream);
  std::uint64_t missed(stream_state const& stream);

 private:
  using lock = std::unique_lock<std::mutex>;

  /// A message whose caller, or the observer, is told when its last byte has left.
  struct unsent {
    std::uint64_t last_byte = 0;
    std::uint64_t key = 0;       ///< 0: nothing for the observer
    subscribed_completion done;  ///< of a subscription
    std::shared_ptr<stream_state> stream;
    done_completion sent;          ///< of a message without a subscription
    std::uint64_t first_byte = 0;  ///< of that
  };

  // core_calls.cpp
  lock acquire() {
    if (observer_ == nullptr) return lock(mutex_);
    lock guard(mutex_, std::try_to_lock);
    if (!guard.owns_lock()) lock_slowly(guard);
    return guard;
  }
  void lock_slowly(lock& guard);
  /// Tells the observer, if there is one.
  template <typename... Params>
  void tell(void (observer::*what)(Params...) noexcept,
            std::type_identity_t<Params>... args) const {
    if (observer_ != nullptr) (observer_->*what)(args...);
  }
  /// Whether a request with such a body can be taken; refusal() tells why not.
  bool has_room(std::size_t body_bytes) const noexcept {
    return up_ && !stopping_ && body_bytes <= limits::body_bytes_max &&
           table_.live() < limits::pending_requests_max &&
           outbound_.unsent_bytes() + body_bytes <= limits::outbound_bytes_max;
  }
  error refusal(message const& what) const noexcept;
  /// An entry for a request, with its key; null if the request is refused.
  route* enter(route::role purpose, message& what);
  void set_deadline(std::uint32_t slot, std::chrono::nanoseconds timeout);
  void arm(std::uint32_t slot, deadline_queue::tick due);
  void arm_deadlines_of_batch();
  /// What the observer and the caller call it: the key on the wire, or the one in the table.
  static std::uint64_t id_of(route const& r) noexcept;
  void send_for_nobody(lock guard, message&& what, done_completion&& done);
  /// True if the caller has to post service() once the lock is released.
  [[nodiscard]] bool needs_service() noexcept;
  void post_service();
  void encode(message_view const& what) {
    if (native_codec_ != nullptr) {
      native_codec_->encode(what, outbound_.tail());
    } else {
      codec_->encode(what, outbound_.tail());
    }
  }
  void use_codec(std::uint32_t version);
  deadline_queue::tick tick_at(clock::time_point when) const noexcept;
  deadline_queue::tick due_after(clock::time_point now,
                                 std::chrono::nanoseconds timeout) const noexcept;

  // core_cancel.cpp
  void cancel_by(asio::cancellation_slot slot, lease which);
  void cancel_next(std::shared_ptr<stream_state> const& stream);
  void give_up(lease which, error_code why);
  void give_up(lock guard, route& r, error_code why, message const* in_place_of_cancel);
  /// Takes the entry off the table and its channel; tells the peer if it has to know.
  waiter withdraw(route& r, message const* in_place_of_cancel);

  // core_dispatch.cpp, on the strand
  /// Decodes messages and looks up who waits for them, with the lock held, until some handlers are
  /// to be run; false if there are none. An error in the input ends the session.
  [[nodiscard]] bool take_messages(error_code& broken);
  /// One message of any kind; false if there is none, or somebody has to be told before the next.
  bool take_with_care(error_code& broken);
  error_code on_message(message_view const& what);
  void on_answer(route* r, message_view const& what);
  void end_one_shot(route& r, message_view const& what);
  void on_stream_message(route& r, message_view const& what);

  // core_channels.cpp, on the strand and with the lock held
  void on_shared(message_view const& what);
  void on_shared_end(message_view const& what);
  void on_order_update(message_view const& what);
  bool report_to_owner(std::string_view execution, message_view const& what);
  bool feed_order(std::uint64_t order_id, message_view const& what);
  error_code on_error(message_view const& what);
  void fail_order(message_view const& what);
  bool fail_calls(std::uint16_t request, message_view const& what);
  bool feed_listeners(stream_state::source of, message_view const& what);
  void feed(std::shared_ptr<stream_state> const& stream, message_view const& what);
  /// Its reader is to be looked at when the lock is free.
  void wake(std::shared_ptr<stream_state> const& stream);
  /// Tells the observer what became of a message, and counts it if nobody wanted it.
  void settle(message_view const& what, bool for_somebody);
  void unmatched(message_view const& what);
  /// The peer's last message of a request, whose waiter was taken.
  void end_route(route& r, message_kind last);
  /// What a waiter is told with the last message of its request.
  static error_code reason_of(message_kind last) noexcept {
    if (last == message_kind::error) return error::refused_by_peer;
    if (last == message_kind::end) return error::end_of_stream;
    return {};
  }
  /// Completes a pending async_next with the next item. Without the lock.
  void feed_reader(stream_state& stream, bool inside_batch);
  void expire_deadlines();
  void arm_deadline_timer();

  // core_session.cpp, on the strand
  void session_up();
  void read();
  void on_read(std::uint64_t epoch, error_code ec, std::size_t bytes);
  void dispatch_input(error_code broken = {});
  void end_batch();
  void run_deliveries();
  void service();
  void flush();
  void wait_writable();
  void session_lost(error_code why);

  // core_lifecycle.cpp, on the strand
  asio::awaitable<error_code> run();
  void run_ended(error_code last);
  asio::awaitable<error_code> open_session();
  asio::awaitable<error_code> resolve(std::vector<tcp::endpoint>& out);
  asio::awaitable<error_code> shake_hands();
  void apply_socket_options();
  void watch_attempt();
  void begin_stop(std::chrono::nanoseconds drain);
  void stop_now();
  void end_listeners();
  void stop_if_drained();
  void finish_if_quiet();
  void answer_connects(error_code ec);

  asio::any_io_executor home_;
  asio::strand<asio::any_io_executor> strand_;
  request_bus_options const options_;
  observer* const observer_;
  clock::time_point const epoch_start_;
  std::shared_ptr<protocol::dialect const> const dialect_;

  // Guarded by mutex_.
  std::mutex mutex_;
  routing_table table_;
  order_channels orders_;
  shared_channels shared_;
  std::vector<std::shared_ptr<stream_state>> listeners_;  ///< streams that belong to no request
  deadline_queue deadlines_;
  struct unarmed {
    std::uint32_t slot;
    std::chrono::nanoseconds timeout;
  };
  std::vector<unarmed> unarmed_;  ///< timeouts of this batch; the last one of a slot counts
  outbound_queue outbound_;
  std::deque<unsent> unsent_;
  std::vector<done_completion> connect_waiters_;
  std::vector<done_completion> shutdown_waiters_;
  request_bus_stats stats_;
  std::uint64_t epoch_ = 0;                 ///< number of the session
  protocol::session_facts facts_;           ///< of the session
  bool up_ = false;                         ///< a session is up
  protocol::codec const* codec_ = nullptr;  ///< of the session
  protocol::native_codec const* native_codec_ =
      nullptr;             ///< the same, if it is that: nothing virtual
  bool stopping_ = false;  ///< shutdown was called: no new calls
  bool started_ = false;   ///< run() is under way
  bool finished_ = false;  ///< shutdown is complete
  bool in_batch_ = false;  ///< the reader will flush when its batch is through
  bool service_posted_ = false;
  deadline_queue::tick timer_due_ = no_tick;  ///< what the deadline timer is set to
  bool timer_is_late_ = false;                ///< a deadline before timer_due_ was armed

  // Belong to the strand.
  static constexpr deadline_queue::tick no_tick = ~deadline_queue::tick{0};
  tcp::socket socket_;
  asio::steady_timer deadline_timer_;
  asio::steady_timer attempt_timer_;
  asio::steady_timer drain_timer_;
  asio::steady_timer pause_;  ///< what run() waits on; cancelled to wake it
  protocol::read_buffer input_;
  std::mt19937_64 jitter_;
  std::vector<deadline_queue::entry> expired_;
  struct delivery {
    delivery(response_completion&& waiting, message_view const& answer) noexcept
        : to(std::move(waiting)), what(answer) {}
    response_completion to;
    message_view what;  ///< in input_, which isn't read into before all have run
  };
  /// Handlers to run as soon as the lock is free.
  boost::container::static_vector<delivery, limits::deliveries_per_lock> deliveries_;
  std::size_t next_delivery_ = 0;
  /// Got something; their readers come after deliveries_.
  boost::container::small_vector<std::shared_ptr<stream_state>, 4> fed_;
  struct failed_call {
    response_completion to;
    message why;
  };
  std::vector<failed_call> failed_calls_;  ///< come after deliveries_, too
  std::uint64_t attempt_number_ = 0;
  std::size_t operations_ = 0;  ///< handlers of ours that have not run yet
  bool attempt_timed_out_ = false;
  bool stopped_ = false;  ///< stop_now has run
  bool blocked_ = false;  ///< waits for the socket to become writable
};

// In line: see take_messages.
inline void core::end_one_shot(route& r, message_view const& what) {
  ++stats_.delivered;
  tell(&observer::on_dispatched, r.key);
  deliveries_.emplace_back(std::move(r.waiter.once), what);
  end_route(r, what.kind);
}

}  // namespace busproof::bus
