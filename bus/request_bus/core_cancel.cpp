// How callers let go: requests given up, streams dropped, cancel messages. From any thread.
#include <algorithm>
#include <utility>

#include "bus/error.hpp"
#include "bus/request_bus/core.hpp"
#include "bus/request_bus/subscription.hpp"

namespace busproof::bus {

void core::cancel_by(asio::cancellation_slot slot, lease which) {
  slot.assign([weak = weak_from_this(), which](asio::cancellation_type) {
    if (auto self = weak.lock()) self->give_up(which, asio::error::operation_aborted);
  });
}

void core::give_up(lease which, error_code why) {
  auto guard = acquire();
  route* r = table_.at(which);
  if (r == nullptr || r->status != route::status::live) return;  // completed meanwhile
  give_up(std::move(guard), *r, why, nullptr);
}

waiter core::withdraw(route& r, message const* in_place_of_cancel) {
  auto const which = table_.lease_of(r);
  auto const type = r.type;
  auto const key = r.key;
  deadlines_.disarm(which.slot);
  waiter who;
  switch (r.purpose) {
    case route::role::once:
    case route::role::stream:
      who = table_.quarantine(which);
      if (in_place_of_cancel != nullptr) {
        encode(view_of(*in_place_of_cancel));
      } else if (auto const cancel = dialect_->cancel_of(type, key, facts_.version)) {
        encode(view_of(*cancel));
      }
      return who;
    case route::role::call:  // keeps its turn: its answer still comes
      who = std::move(r.waiter);
      break;
    case route::role::order:  // the order lives on, whoever listens
      who = std::move(r.waiter);
      orders_.remove(who.stream->key, which);
      break;
    case route::role::shared:
      who = std::move(r.waiter);
      if (shared_.leave(type, which)) {
        if (auto const cancel = dialect_->cancel_of(type, 0, facts_.version)) {
          encode(view_of(*cancel));
        }
      }
      break;
  }
  table_.erase(r);
  return who;
}

void core::give_up(lock guard, route& r, error_code why, message const* in_place_of_cancel) {
  auto const id = id_of(r);
  waiter who = withdraw(r, in_place_of_cancel);
  ++(why == error::timed_out ? stats_.timed_out : stats_.cancelled);
  tell(&observer::on_completed, id, why);
  tell(&observer::on_cleaned_up, id);

  response_completion reader;
  std::optional<stream_state::item> last;
  subscribed_completion starting;
  if (who.stream) {
    who.stream->routed = false;
    who.stream->finish(why);
    if (who.stream->reader && (last = who.stream->pop())) reader = std::move(who.stream->reader);
    auto const waiting = std::find_if(unsent_.begin(), unsent_.end(),
                                      [&](unsent const& u) { return u.stream == who.stream; });
    if (waiting != unsent_.end()) starting = std::move(waiting->done);
  }
  bool const post = needs_service();
  guard.unlock();

  if (post) post_service();
  if (who.once) std::move(who.once).post(why, {});
  if (reader) std::move(reader).post(last->why, std::move(last->row));
  if (starting) std::move(starting).post(why, {});
}

void core::cancel_stream(stream_state& stream) {
  auto guard = acquire();
  // Finished first: a row that comes before the route is gone must not be queued any more.
  stream.abort();
  if (stream.from != stream_state::source::route) {
    std::erase_if(listeners_, [&](auto const& one) { return one.get() == &stream; });
  }
  bool const routed = stream.routed;
  auto const which = stream.lease;
  auto reader = std::move(stream.reader);
  guard.unlock();
  if (routed) give_up(which, asio::error::operation_aborted);
  if (reader) std::move(reader).post(asio::error::operation_aborted, {});
}

void core::cancel_request(std::uint64_t request_id, message&& what, done_completion&& done) {
  auto guard = acquire();
  route* const r = table_.find(request_id);
  if (r == nullptr || r->status != route::status::live || !r->has_key()) {
    guard.unlock();
    std::move(done).post(error::unknown_id);
    return;
  }
  what.kind = message_kind::cancel;
  what.key = request_id;
  give_up(std::move(guard), *r, asio::error::operation_aborted, &what);
  // Told when the cancel message has left: it is the last in the queue, or the session is gone.
  guard = acquire();
  if (!up_) {
    guard.unlock();
    std::move(done).post(error::connection_lost);
    return;
  }
  unsent_.push_back({outbound_.end(), 0, {}, nullptr, std::move(done), outbound_.end()});
  bool const post = needs_service();
  guard.unlock();
  if (post) post_service();
}

void core::cancel_order(std::uint64_t order_id, message&& what, done_completion&& done) {
  auto guard = acquire();
  if (orders_.of(order_id).empty()) {
    guard.unlock();
    std::move(done).post(error::unknown_id);
    return;
  }
  what.kind = message_kind::cancel;
  what.key = order_id;
  send_for_nobody(std::move(guard), std::move(what), std::move(done));
}

void core::cancel_next(std::shared_ptr<stream_state> const& stream) {
  auto guard = acquire();
  auto reader = std::move(stream->reader);
  guard.unlock();
  if (reader) std::move(reader).post(asio::error::operation_aborted, {});
}

}  // namespace busproof::bus
