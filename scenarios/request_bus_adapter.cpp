// The adapter behind request_bus_adapter.hpp.
#include "scenarios/request_bus_adapter.hpp"

#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "bus/protocol/tws/tws_dialect.hpp"
#include "bus/request_bus/request_bus.hpp"
#include "scenarios/context_threads.hpp"
#include "scenarios/reading.hpp"

namespace busproof::scenarios {
namespace {

class events_observer final : public bus::observer {
 public:
  explicit events_observer(bus_events& events) : events_(events) {}
  void on_dispatched(std::uint64_t key) noexcept override { events_.dispatched(key); }
  void on_unmatched(std::uint64_t key) noexcept override { events_.unmatched(key); }
  void on_session_up(std::uint64_t epoch) noexcept override { events_.session_up(epoch); }
  void on_session_down(std::uint64_t epoch, error_code why) noexcept override {
    events_.session_down(epoch, why.message());
  }
  void on_backoff(unsigned, std::chrono::nanoseconds delay) noexcept override {
    events_.backoff(delay);
  }

 private:
  bus_events& events_;
};

/// One call that cancel and drop may name. Everything but the map that finds it belongs to the
/// executor on which the handlers run.
struct call_state {
  asio::cancellation_signal signal;
  bus::subscription stream;
  bus_adapter::on_row each;
  bus_adapter::done ended;
  std::uint32_t take = 0;
  std::uint32_t rows = 0;
  std::uint64_t order = 0;  ///< its id, of an order
  bool until_end_row = false;
  bool reads_later = false;
  bool silent = false;  ///< cancel or drop has returned
  bool dropped = false;
};

bus::request_bus_options options_for(adapter_options const& from) {
  bus::request_bus_options o;
  o.host = from.host;
  o.port = std::to_string(from.port);
  o.client_name = from.client_name;
  o.jitter_seed = from.seed;
  if (from.reconnect) o.reconnect = *from.reconnect;
  if (from.request_timeout) o.request_timeout = *from.request_timeout;
  if (from.handshake_timeout) o.handshake_timeout = *from.handshake_timeout;
  if (from.backoff_base) o.backoff_base = *from.backoff_base;
  if (from.backoff_cap) o.backoff_cap = *from.backoff_cap;
  if (from.subscription_capacity) o.subscription_capacity = *from.subscription_capacity;
  if (from.send_buffer) o.send_buffer = static_cast<int>(*from.send_buffer);
  if (from.first_id) o.first_key = *from.first_id;
  if (from.last_id) o.last_key = *from.last_id;
  if (from.protocol == "tws") {
    namespace tws = bus::protocol::tws;
    o.dialect = std::make_shared<tws::tws_dialect const>(
        tws::version_offer{from.server_version, from.server_version});
  }
  return o;
}

bus::message message_of(outgoing const& what) {
  bus::message m;
  m.type = what.type;
  m.key = what.key;
  auto const bytes = bus::as_bytes(what.body);
  m.body.assign(bytes.begin(), bytes.end());
  return m;
}

/// What outlives the adapter when the bus can't be stopped.
struct world : std::enable_shared_from_this<world> {
  world(adapter_options const& options, bus_events& events)
      : observer(events),
        reads(options),
        threads(options.threads),
        executor(options.threads > 1 ? asio::any_io_executor(asio::make_strand(threads.context()))
                                     : asio::any_io_executor(threads.context().get_executor())),
        bus(std::make_unique<bus::request_bus>(threads.context().get_executor(),
                                               options_for(options), &observer)) {}

  std::shared_ptr<call_state> add(bus_adapter::call_number call) {
    auto state = std::make_shared<call_state>();
    std::lock_guard const lock(mutex);
    calls[call] = state;
    return state;
  }
  std::shared_ptr<call_state> find(bus_adapter::call_number call) {
    std::lock_guard const lock(mutex);
    auto const found = calls.find(call);
    return found == calls.end() ? nullptr : found->second;
  }

  void read(std::shared_ptr<call_state> const& call) {
    call->stream.async_next(asio::bind_executor(
        executor, [self = shared_from_this(), call](error_code why, bus::message next) {
          self->on_next(call, why, next);
        }));
  }

  void start_reading(std::shared_ptr<call_state> const& call) {
    if (!call->reads_later) read(call);
  }

  void on_next(std::shared_ptr<call_state> const& call, error_code why, bus::message const& next) {
    if (why == bus::error::lagged) {
      auto const total = call->stream.missed();
      row lost;
      lost.key = next.key;
      lost.missed = total - std::exchange(missed_before[call.get()], total);
      lost.was_in_flight = call->silent;
      call->each(std::move(lost));
    } else if (why == bus::error::session_lost) {
      row lost;
      lost.gap = true;
      call->each(std::move(lost));
    } else if (why) {
      auto outcome = reads.outcome_of(why, next);
      outcome.end = why == bus::error::end_of_stream;
      if (outcome.end) outcome.error.clear();
      std::exchange(call->ended, {})(std::move(outcome));
      return;
    } else if (call->until_end_row && next.kind == bus::message_kind::end) {
      call->stream = {};
      std::exchange(call->ended, {})({.error = {}, .text = {}, .body = {}, .end = true});
      return;
    } else if (reads.decode(next)) {
      call->stream = {};
      std::exchange(call->ended, {})(reads.outcome_of({}, next));
      return;
    } else {
      row fresh;
      fresh.key = next.key;
      fresh.body = reads.body_of(next);
      fresh.was_in_flight = call->silent;
      call->each(std::move(fresh));
      if (++call->rows == call->take) {
        call->stream = {};
        std::exchange(call->ended, {})({});
        return;
      }
    }
    if (call->dropped) {
      std::exchange(call->ended, {})({.error = "cancelled", .text = {}, .body = {}});
    } else {
      read(call);
    }
  }

  events_observer observer;
  reading const reads;
  context_threads threads;
  asio::any_io_executor executor;  ///< of all handlers
  std::unique_ptr<bus::request_bus> bus;
  std::mutex mutex;
  std::map<bus_adapter::call_number, std::shared_ptr<call_state>> calls;
  std::map<call_state*, std::uint64_t> missed_before;  ///< on the executor
};

class request_bus_adapter final : public bus_adapter {
 public:
  request_bus_adapter(adapter_options const& options, bus_events& events)
      : world_(std::make_shared<world>(options, events)) {}

  capability_set capabilities() const override {
    return {capability::request,        capability::subscribe,
            capability::cancel,         capability::drop,
            capability::reconnect,      capability::caller_ids,
            capability::timeouts,       capability::counts_steps,
            capability::tells_dispatch, capability::tells_sessions,
            capability::id_range,       capability::order,
            capability::shared,         capability::message,
            capability::late_reads,     capability::tws};
  }

  void connect(done ended) override {
    world_->bus->async_connect(asio::bind_executor(
        world_->executor, [ended = std::move(ended)](error_code why) { ended(outcome_of(why)); }));
  }

  void request(call_number call, outgoing what, done ended) override {
    start_call(call, what, std::move(ended), [w = world_, what](auto handler) {
      w->bus->async_request(message_of(what), what.timeout, std::move(handler));
    });
  }

  void subscribe(call_number call, outgoing what, on_row each, done ended) override {
    auto state = stream_call(call, what, std::move(each), std::move(ended));
    begin(state, what.will_be_cancelled, [w = world_, what](auto handler) {
      w->bus->async_send_request(what.key, message_of(what), what.timeout, std::move(handler));
    });
  }

  void order(call_number call, outgoing what, on_row each, done ended) override {
    auto state = stream_call(call, what, std::move(each), std::move(ended));
    state->order = what.key;
    begin(state, what.will_be_cancelled, [w = world_, what](auto handler) {
      w->bus->async_send_order_request(what.key, message_of(what), std::move(handler));
    });
  }

  void shared(call_number call, outgoing what, on_row each, done ended) override {
    auto state = stream_call(call, what, std::move(each), std::move(ended));
    state->until_end_row = true;
    begin(state, what.will_be_cancelled, [w = world_, what](auto handler) {
      w->bus->async_send_shared_request(what.type, message_of(what), std::move(handler));
    });
  }

  void updates(call_number call, outgoing what, on_row each, done ended) override {
    auto state = stream_call(call, what, std::move(each), std::move(ended));
    asio::dispatch(world_->executor, [w = world_, state] {
      state->stream = w->bus->create_order_update_subscription();
      w->start_reading(state);
    });
  }

  void shared_call(call_number call, outgoing what, done ended) override {
    start_call(call, what, std::move(ended), [w = world_, what](auto handler) {
      w->bus->async_shared_call(what.type, message_of(what), what.timeout, std::move(handler));
    });
  }

  void message(outgoing what, done ended) override {
    world_->bus->async_send_message(
        message_of(what),
        asio::bind_executor(world_->executor, [ended = std::move(ended)](error_code why) {
          ended(outcome_of(why));
        }));
  }

  void cancel(call_number call, done returned) override {
    let_go(call, false, std::move(returned));
  }
  void drop(call_number call, done returned) override { let_go(call, true, std::move(returned)); }

  void read(call_number call) override {
    asio::dispatch(world_->executor, [w = world_, state = world_->find(call)] {
      if (std::exchange(state->reads_later, false) && state->stream) w->read(state);
    });
  }

  void shutdown(std::chrono::nanoseconds drain, done ended) override {
    world_->bus->async_shutdown(
        drain, asio::bind_executor(world_->executor, [ended = std::move(ended)](error_code why) {
          ended(outcome_of(why));
        }));
  }

  std::uint64_t steps() const override { return world_->threads.steps(); }

  bool stop(std::chrono::nanoseconds bound) override {
    if (!world_->threads.join(bound)) {
      static std::vector<std::shared_ptr<world>> kept;  // its threads still use it
      kept.push_back(world_);
      return false;
    }
    // The handles of streams go before the bus that they belong to, and all before the context.
    world_->calls.clear();
    world_->bus.reset();
    return true;
  }

 private:
  /// A call with one answer. `start` gets the handler.
  template <typename Start>
  void start_call(call_number call, outgoing const& what, done ended, Start start) {
    auto handler = asio::bind_executor(
        world_->executor,
        [w = world_, ended = std::move(ended)](error_code why, bus::message const& answer) {
          ended(w->reads.outcome_of(why, answer));
        });
    if (!what.will_be_cancelled) return start(std::move(handler));
    // A cancellation slot belongs to the handler's executor: start, completion and cancel meet
    // there.
    auto state = world_->add(call);
    asio::dispatch(world_->executor,
                   [state, start = std::move(start), handler = std::move(handler)]() mutable {
                     start(asio::bind_cancellation_slot(state->signal.slot(), std::move(handler)));
                   });
  }

  std::shared_ptr<call_state> stream_call(call_number call, outgoing const& what, on_row each,
                                          done ended) {
    auto state = world_->add(call);
    state->each = std::move(each);
    state->ended = std::move(ended);
    state->take = what.take;
    state->reads_later = what.reads_later;
    return state;
  }

  template <typename Start>
  void begin(std::shared_ptr<call_state> const& state, bool cancelled, Start start) {
    auto run = [w = world_, state, start = std::move(start)]() mutable {
      start(asio::bind_cancellation_slot(
          state->signal.slot(),
          asio::bind_executor(w->executor, [w, state](error_code why, bus::subscription s) {
            if (!why && state->dropped) {
              s = {};
              why = asio::error::operation_aborted;
            }
            if (why) {
              std::exchange(state->ended, {})(outcome_of(why));
              return;
            }
            state->stream = std::move(s);
            w->start_reading(state);
          })));
    };
    // A call that nobody cancels is made in the caller's thread: its slot is never emitted on.
    if (!cancelled) return run();
    asio::dispatch(world_->executor, std::move(run));
  }

  void cancel_order(std::shared_ptr<call_state> const& state, done returned) {
    world_->bus->async_cancel_order_subscription(
        state->order, world_->reads.cancel_of(state->order),
        asio::bind_executor(world_->executor, [returned = std::move(returned)](error_code why) {
          returned(outcome_of(why));
        }));
  }

  void let_go(call_number call, bool drop, done returned) {
    auto state = world_->find(call);
    if (!state) return returned({});  // a call that was not announced as one to be cancelled
    if (state->order != 0 && !drop) return cancel_order(state, std::move(returned));
    asio::dispatch(world_->executor, [state, drop, returned = std::move(returned)] {
      state->silent = true;
      if (drop) state->dropped = true;
      if (!state->stream) {
        state->signal.emit(asio::cancellation_type::total);
      } else if (drop) {
        state->stream = {};
      } else {
        state->stream.cancel();
      }
      returned({});
    });
  }

  std::shared_ptr<world> world_;
};

}  // namespace

std::unique_ptr<bus_adapter> make_request_bus_adapter(adapter_options const& options,
                                                      bus_events& events) {
  return std::make_unique<request_bus_adapter>(options, events);
}

}  // namespace busproof::scenarios
