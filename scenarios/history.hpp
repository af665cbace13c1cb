// history: what happened in one run, in the order in which it happened. The checkers judge it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace busproof::scenarios {

enum class event_kind : std::uint8_t {
  call_started,  ///< just before the adapter's function is called; text = name of the call
  call_made,     ///< … and when it has returned
  row,           ///< delivered to the caller: key, body; flag = was_in_flight, number = missed
  gap,           ///< the caller was told that a session was lost: a stream may lack rows
  completed,     ///< error, body; flag = ordered end of a stream
  cancel_started,
  cancel_returned,
  drop_started,
  drop_returned,
  connect_started,
  connect_ended,  ///< error
  shutdown_started,
  shutdown_ended,  ///< error
  session_up,      ///< number = epoch
  session_down,    ///< number = epoch, error = why
  backoff,         ///< number = nanoseconds
  dispatched,      ///< the bus handed a message to its waiter
  unmatched,       ///< the bus counted a message that nobody waited for
  wire,            ///< a frame at the gateway: text = kind, name, conn, number = frame, up, flag
                   ///< = whole. "greeting" is what belongs to the beginning of a TWS session
  wire_ended,      ///< a connection at the gateway ended: text = how, conn
  served_up,       ///< the server under test started a session: number = session
  served_down,     ///< … and ended it
  client,          ///< a raw client's fate: text = "admitted", "reset", …; number = client
  faults_over,     ///< from here on the far end behaves
};

std::string_view to_string(event_kind kind);

/// Which fields mean something depends on the kind; the rest keep their defaults.
struct event {
  static constexpr std::uint32_t no_step = ~0u;

  std::uint64_t seq = 0;           ///< from 1; later events have larger ones
  std::chrono::nanoseconds at{0};  ///< since the run's start
  event_kind what{};
  std::uint32_t step = no_step;  ///< index into the scenario's steps
  std::uint64_t call = 0;        ///< number of the call, from 1; 0 = none
  std::uint64_t key = 0;         ///< correlation key
  std::uint64_t number = 0;
  std::uint32_t conn = 0;  ///< gateway's connection index, from 1; 0 = none
  bool up = false;         ///< wire: from the client to the gateway
  bool flag = false;
  std::string text;
  std::string name;  ///< wire: what the protocol calls the message, if that is not `text`
  std::string error;
  std::string body;
  std::string execution;  ///< wire, row: that the message names, if its protocol is not native
};

/// Collects events from any thread. Sequence numbers are given under one lock, so that "a before b"
/// in the history follows from "a returned before b was called".
class history {
 public:
  /// `now` is asked for the time of each event, with the lock held.
  explicit history(std::function<std::chrono::nanoseconds()> now);

  /// Records the event; its seq and at are set here. Returns its seq.
  std::uint64_t add(event e);

  /// All events so far, in order.
  std::vector<event> events() const;
  /// Those with a seq above `after`.
  std::vector<event> events_since(std::uint64_t after) const;
  std::uint64_t last() const;
  /// Events that were counted but not kept, because the history was full.
  std::uint64_t lost() const;

  /// Waits until there is an event with a seq above `after`, or `nudge` was called since the last
  /// wait, or the time has passed.
  void wait_beyond(std::uint64_t after, std::chrono::nanoseconds at_most) const;
  void nudge();

 private:
  std::function<std::chrono::nanoseconds()> now_;
  mutable std::mutex mutex_;
  mutable std::condition_variable grown_;
  std::vector<event> events_;
  std::uint64_t lost_ = 0;
  mutable bool nudged_ = false;
};

}  // namespace busproof::scenarios
