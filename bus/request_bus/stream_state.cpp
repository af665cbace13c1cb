#include "bus/request_bus/stream_state.hpp"

#include <utility>

#include "bus/error.hpp"

namespace busproof::bus {

bool stream_state::push(message_view const& row) { return push(item{{}, copy_of(row)}); }

bool stream_state::push_gap() { return push(item{error::session_lost, {}}); }

bool stream_state::push(item&& next) {
  if (finished) return false;
  bool const full = rows.size() >= capacity;
  bool const gap_goes = full && rows.front().why == error::session_lost;
  if (gap_goes) gap_unreported = true;
  if (full) rows.pop_front();
  rows.push_back(std::move(next));
  if (!full || gap_goes) return false;
  ++missed_unreported;
  ++missed_total;
  return true;
}

void stream_state::finish(error_code why, message last_message) {
  if (finished) return;
  finished = true;
  end = why;
  last = std::move(last_message);
}

void stream_state::abort() {
  rows.clear();
  missed_unreported = 0;
  gap_unreported = false;
  finished = true;
  end = asio::error::operation_aborted;
  last = {};
}

std::optional<stream_state::item> stream_state::pop() {
  if (missed_unreported != 0) {
    missed_reported = std::exchange(missed_unreported, 0);
    return item{error::lagged, {}};
  }
  if (std::exchange(gap_unreported, false)) return item{error::session_lost, {}};
  if (!rows.empty()) {
    item next = std::move(rows.front());
    rows.pop_front();
    return next;
  }
  if (finished) return item{end, last};
  return std::nullopt;
}

}  // namespace busproof::bus
