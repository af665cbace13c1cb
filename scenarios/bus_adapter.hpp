// bus_adapter: the interface through which every suite drives a bus, ours or somebody else's.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace busproof::scenarios {

/// What a bus can do. A scenario that needs what is not there is skipped, and says so.
enum class capability : std::uint32_t {
  request = 1u << 0,          ///< one answer for one request
  subscribe = 1u << 1,        ///< a stream of rows for one request
  message = 1u << 2,          ///< fire and forget
  order = 1u << 3,            ///< requests in the id space of orders
  shared = 1u << 4,           ///< requests without an id, answered by message type
  cancel = 1u << 5,           ///< of a pending call
  drop = 1u << 6,             ///< the caller's handle goes away without a word
  reconnect = 1u << 7,        ///< makes a lost session again by itself
  caller_ids = 1u << 8,       ///< the caller picks the correlation key
  timeouts = 1u << 9,         ///< per request, and those of adapter_options
  counts_steps = 1u << 10,    ///< steps() tells how much work was done: idleness can be checked
  tells_dispatch = 1u << 11,  ///< reports each message that was delivered or matched nobody
  tells_sessions = 1u << 12,  ///< reports sessions that come and go, and its back-off
  id_range = 1u << 13,        ///< adapter_options::first_id and last_id are obeyed
  late_reads = 1u << 14,      ///< outgoing::reads_later is obeyed
  tws = 1u << 15,             ///< speaks TWS if adapter_options asks for it
};

class capability_set {
 public:
  constexpr capability_set() = default;
  constexpr capability_set(std::initializer_list<capability> all) {
    for (auto c : all) bits_ |= static_cast<std::uint32_t>(c);
  }
  constexpr bool has(capability c) const { return (bits_ & static_cast<std::uint32_t>(c)) != 0; }

 private:
  std::uint32_t bits_ = 0;
};

/// How a call ended. `error` is empty if it succeeded; else it is one of the names that scenario
/// files use: "cancelled", "timed_out", "connection_lost", "not_sent", "not_connected",
/// "shutting_down", "id_in_use", "end_of_stream", "refused_by_peer", "lagged",
/// "connection_refused", "handshake_failed", "handshake_timed_out", … A bus that knows fewer words
/// uses the nearest. `text` explains the error.
struct call_outcome {
  std::string error;
  std::string text;
  std::string body;  ///< of the answer
  bool end = false;  ///< a stream ended in order
  bool ok() const { return error.empty(); }
};

/// One message of a stream. A body of TWS is given with each NUL as "|".
struct row {
  std::uint64_t key = 0;  ///< as the bus gives it; 0 = the bus does not tell
  std::string body;
  std::uint64_t missed = 0;  ///< not a message: so many were dropped because the reader was slow
  bool gap = false;          ///< not a message: a session was lost, and what it would have brought
  /// The read that brought it was under way before a cancel or drop that returned earlier: only a
  /// bus that is read (rather than one that calls back) may say so, and for one row a call at most.
  bool was_in_flight = false;
};

/// What to send. With TWS the type is the message's id and the body its whole payload.
struct outgoing {
  std::uint64_t key = 0;  ///< 0 = the bus picks one
  std::uint16_t type = 0;
  std::string body;
  std::optional<std::chrono::nanoseconds> timeout;  ///< absent = the bus's default
  std::uint32_t take = 0;          ///< of a stream: let go after so many rows; 0 = when it ends
  bool will_be_cancelled = false;  ///< cancel or drop will name this call: prepare for it
  bool reads_later = false;        ///< of a stream: nobody reads it before `read` names this call
};

/// What happens inside the bus, as far as it tells. Any thread, any time between the adapter's
/// construction and destruction; the functions do not block and do not call back.
class bus_events {
 public:
  virtual ~bus_events() = default;
  virtual void session_up(std::uint64_t epoch) = 0;
  virtual void session_down(std::uint64_t epoch, std::string_view why) = 0;
  virtual void backoff(std::chrono::nanoseconds delay) = 0;
  virtual void dispatched(std::uint64_t key) = 0;  ///< a message was handed to its waiter
  virtual void unmatched(std::uint64_t key) = 0;   ///< a message that nobody waited for was counted
};

/// What a scenario's [bus] section and its gateway tell the bus. Absent = the bus's own default.
struct adapter_options {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
  std::string client_name = "busproof";
  std::string protocol = "native";   ///< or "tws"
  std::uint32_t server_version = 0;  ///< of TWS: the only one to offer
  unsigned threads = 1;              ///< that run the bus
  std::uint64_t seed = 1;
  std::optional<bool> reconnect;
  std::optional<std::chrono::nanoseconds> request_timeout;
  std::optional<std::chrono::nanoseconds> handshake_timeout;
  std::optional<std::chrono::nanoseconds> backoff_base;
  std::optional<std::chrono::nanoseconds> backoff_cap;
  std::optional<std::uint32_t> subscription_capacity;  ///< messages
  std::optional<std::uint32_t> send_buffer;            ///< bytes, SO_SNDBUF
  std::optional<std::uint64_t> first_id, last_id;      ///< for calls without an id, in turn
};

/// One bus under test, from its construction to its end. Implement it to run the scenarios against
/// your bus.
///
/// Threads: the suites call any function from any thread, several at once, and from inside the
/// callbacks. Callbacks may come on any thread, also inside the call that takes them. The adapter
/// must not hold a lock of its own while it calls back.
///
/// Callbacks: each `done` is called exactly once, and the suites check that; an adapter must not
/// repair a bus that calls twice or never, or there is nothing left to check. After stop() has
/// returned true, nothing is called any more.
class bus_adapter {
 public:
  using done = std::function<void(call_outcome)>;
  using on_row = std::function<void(row)>;
  /// Names a call of request, subscribe, order or shared for cancel and drop; picked by the suite,
  /// never used twice.
  using call_number = std::uint64_t;

  virtual ~bus_adapter() = default;

  virtual capability_set capabilities() const = 0;

  /// Makes the first session. Ends when it is up or has failed for good.
  virtual void connect(done ended) = 0;
  /// Sends a request and waits for its one answer.
  virtual void request(call_number call, outgoing what, done ended) = 0;
  /// Sends a request and reads rows until the stream ends: `ended` gets `end`, or the error.
  virtual void subscribe(call_number call, outgoing what, on_row each, done ended) = 0;
  /// As subscribe, to all that comes for an order. Only with capability::order.
  virtual void order(call_number call, outgoing what, on_row each, done ended);
  /// As subscribe, to all that comes for any order; nothing is sent. Only with capability::order.
  virtual void updates(call_number call, outgoing what, on_row each, done ended);
  /// As subscribe, on the channel of a message type; the end marker that answers this request ends
  /// it. Only with capability::shared.
  virtual void shared(call_number call, outgoing what, on_row each, done ended);
  /// As request, on the channel of a message type. Only with capability::shared.
  virtual void shared_call(call_number call, outgoing what, done ended);
  /// Ends when the bus has taken the message. Only with capability::message.
  virtual void message(outgoing what, done ended);
  /// The caller no longer wants a call's outcome; of an order: asks the peer to cancel it, and the
  /// call goes on. `returned` is called when the bus's own cancel
  /// function has returned; the call itself still ends, once, by its own `done`.
  virtual void cancel(call_number call, done returned) = 0;
  /// The caller's handle is destroyed. As cancel, without the courtesy.
  virtual void drop(call_number call, done returned) = 0;
  /// Begins to read a stream that was made with reads_later. Only with capability::late_reads.
  virtual void read(call_number call);
  /// Ends the bus; what is pending fails, after `drain` at the latest.
  virtual void shutdown(std::chrono::nanoseconds drain, done ended) = 0;

  /// Units of work (handlers run, loop turns) that the bus has done so far. Only with
  /// capability::counts_steps.
  virtual std::uint64_t steps() const { return 0; }

  /// Joins the bus's threads and lets go of what it holds, by `bound` at the latest. False: some
  /// did not end; the adapter keeps what they use alive for ever, and the process should end soon.
  /// Called once, after shutdown, from outside of callbacks.
  virtual bool stop(std::chrono::nanoseconds bound) = 0;
};

/// Makes a bus that is not connected yet. `events` outlives it.
using adapter_factory =
    std::function<std::unique_ptr<bus_adapter>(adapter_options const&, bus_events& events)>;

}  // namespace busproof::scenarios
