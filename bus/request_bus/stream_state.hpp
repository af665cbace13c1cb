// stream_state: the messages that wait for one subscriber. The bus's lock guards it.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "bus/message.hpp"
#include "bus/request_bus/routing_table.hpp"

namespace busproof::bus {

/// A bounded queue with its end in band. When it is full the oldest message makes room and is
/// counted, so that the subscriber first learns how much it missed and then reads on with what is
/// fresh. The end of the stream is never dropped, nor the mark of a lost session.
struct stream_state {
  explicit stream_state(std::size_t capacity_in_messages) : capacity(capacity_in_messages) {}

  /// What a subscriber gets next; `why` is error::lagged, the stream's end, or empty.
  struct item {
    error_code why;
    message row;
  };

  /// Queues a row; true if the oldest one had to go.
  bool push(message_view const& row);
  /// Queues word of a gap: error::session_lost, and the stream goes on.
  bool push_gap();
  /// Ends the stream; later rows and ends are ignored.
  void finish(error_code why, message last = {});
  /// The subscriber let go: what is queued is dropped, and nothing more is taken.
  void abort();
  /// The next item; nothing if the subscriber has to wait.
  std::optional<item> pop();

  std::size_t const capacity;
  /// What it listens to.
  enum class source : std::uint8_t { route, order_updates, notices };
  source from = source::route;
  bool routed = false;    ///< the routing table still has an entry for it
  bool fed = false;       ///< in core::fed_; belongs to the strand, as that does
  bus::lease lease;       ///< of that entry
  std::uint64_t key = 0;  ///< the request's or the order's id
  bool finished = false;
  error_code end;  ///< why it finished
  message last;    ///< text of a refusal
  std::deque<item> rows;
  std::uint64_t missed_unreported = 0;
  std::uint64_t missed_reported = 0;  ///< what the last error::lagged stood for
  std::uint64_t missed_total = 0;
  bool gap_unreported = false;  ///< the mark of a lost session had to make room
  response_completion reader;   ///< a pending async_next

 private:
  bool push(item&& next);
};

}  // namespace busproof::bus
