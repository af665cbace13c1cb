#include "bus/request_bus/stream_state.hpp"

#include <utility>

#include "bus/error.hpp"

namespace busproof::bus {

bool stream_state::push(message_view const& row) { return push(item{{}, copy_of(row)}); }

bool stream_state::push_gap() { return push(item{error::session_lost, {}}); }

bool stream_state::push(item&& next) {
  if (finished) return false;
  bool const full = rows.size() >= capacity;
  if (full) {
    rows.pop_front();
    ++missed_unreported;
    ++missed_total;
  }
  rows.push_back(std::move(next));
  return full;
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
  finished = true;
  end = asio::error::operation_aborted;
  last = {};
}

std::optional<stream_state::item> stream_state::pop() {
  if (missed_unreported != 0) {
    missed_reported = std::exchange(missed_unreported, 0);
    return item{error::lagged, {}};
  }
  if (!rows.empty()) {
    item next = std::move(rows.front());
    rows.pop_front();
    return next;
  }
  if (finished) return item{end, last};
  return std::nullopt;
}

}  // namespace busproof::bus
