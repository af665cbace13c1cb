#include "bus/server/farewells.hpp"

#include <array>
#include <utility>

#include "bus/limits.hpp"

namespace busproof::bus {

struct farewells::client {
  client(tcp::socket taken, clock::time_point deadline)
      : socket(std::move(taken)), until(deadline) {}

  tcp::socket socket;
  clock::time_point until;
  std::size_t thrown_away = 0;
  bool gone = false;
  clients::iterator place;
};

farewells::farewells(asio::any_io_executor strand) : strand_(std::move(strand)), timer_(strand_) {}

void farewells::say(tcp::socket socket, std::span<std::byte const> last_words) {
  error_code why;
  socket.non_blocking(true, why);
  if (!why && !last_words.empty()) {
    auto const taken = socket.write_some(asio::buffer(last_words.data(), last_words.size()), why);
    if (taken != last_words.size()) return;
  }
  if (!why) socket.shutdown(tcp::socket::shutdown_send, why);
  if (why) return;

  if (clients_.size() >= limits::farewells_max) drop(*clients_.front());
  auto const who = std::make_shared<client>(std::move(socket), clock::now() + limits::farewell_max);
  who->place = clients_.insert(clients_.end(), who);
  listen_to(who);
  if (!timer_runs_) watch();
}

void farewells::close_all() {
  while (!clients_.empty()) drop(*clients_.front());
  timer_.cancel();
}

void farewells::listen_to(std::shared_ptr<client> const& who) {
  who->socket.async_wait(
      tcp::socket::wait_read,
      asio::bind_executor(strand_, [self = shared_from_this(), who](error_code why) {
        if (who->gone) return;
        if (why || self->hung_up(*who)) {
          self->drop(*who);
          if (self->clients_.empty()) self->timer_.cancel();
        } else {
          self->listen_to(who);
        }
      }));
}

// Throws away what came; true if it was the end, or more than a client in good faith would send.
bool farewells::hung_up(client& who) {
  std::array<std::byte, 4096> unwanted;
  error_code why;
  while (who.thrown_away < limits::farewell_bytes_max) {
    auto const size = who.socket.read_some(asio::buffer(unwanted), why);
    if (why == asio::error::would_block) return false;
    if (why) return true;
    who.thrown_away += size;
  }
  return true;
}

void farewells::drop(client& who) {
  who.gone = true;
  error_code ignored;
  who.socket.close(ignored);
  clients_.erase(who.place);
}

// One timer for all: their deadlines are in order, so the front's is the next.
void farewells::watch() {
  timer_runs_ = true;
  timer_.expires_at(clients_.front()->until);
  timer_.async_wait(asio::bind_executor(strand_, [self = shared_from_this()](error_code) {
    self->timer_runs_ = false;
    auto const now = clock::now();
    while (!self->clients_.empty() && self->clients_.front()->until <= now) {
      self->drop(*self->clients_.front());
    }
    if (!self->clients_.empty()) self->watch();
  }));
}

}  // namespace busproof::bus
