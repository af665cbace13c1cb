#include "scenarios/examples/tiny_bus.hpp"

#include <utility>

namespace tiny {

namespace native = busproof::bus::protocol;
using busproof::bus::message_kind;
using busproof::bus::message_view;

void bus::connect(std::string const& host, std::uint16_t port, connected done) {
  if (closed_) return done(asio::error::operation_aborted);
  on_connected_ = std::move(done);
  error_code bad_address;
  tcp::endpoint const where(asio::ip::make_address(host, bad_address), port);
  if (bad_address) return std::exchange(on_connected_, {})(bad_address);
  socket_.async_connect(where, [this](error_code why) {
    if (why || closed_) return lost(why ? why : asio::error::operation_aborted);
    busproof::bus::message_body hello;
    encode_body(native::hello{.client_name = "tiny"}, hello);
    send({message_kind::hello, 0, 0, {hello.data(), hello.size()}});
    read();
  });
}

void bus::request(std::uint64_t key, std::string_view body, answered done) {
  if (closed_) return done(asio::error::operation_aborted, {});
  if (!up_) return done(asio::error::not_connected, {});
  if (key == 0) key = ++last_key_;
  if (waiting_.contains(key)) return done(asio::error::already_started, {});
  waiting_.emplace(key, std::move(done));  // before it is sent: the answer can't come too early
  send({message_kind::request, 0, key, busproof::bus::as_bytes(body)});
}

void bus::shutdown(std::function<void()> done) {
  closed_ = true;
  lost(asio::error::operation_aborted);
  done();
}

void bus::send(message_view const& m) {
  busproof::bus::byte_buffer frame;
  codec_.encode(m, frame);
  outgoing_.emplace_back(busproof::bus::as_text({frame.data(), frame.size()}));
  if (outgoing_.size() == 1) write();
}

void bus::write() {
  asio::async_write(socket_, asio::buffer(outgoing_.front()), [this](error_code why, std::size_t) {
    if (why) return;  // the read is told as well
    outgoing_.pop_front();
    if (!outgoing_.empty()) write();
  });
}

void bus::read() {
  socket_.async_read_some(asio::buffer(chunk_), [this](error_code why, std::size_t size) {
    if (why) return lost(why);
    incoming_.append(chunk_, 0, size);
    std::size_t used = 0;
    while (true) {
      auto const next =
          codec_.decode(busproof::bus::as_bytes(std::string_view(incoming_).substr(used)));
      if (next.status == native::decoded::status::error) return lost(next.why);
      if (next.status == native::decoded::status::need_more) break;
      dispatch(next.view);
      used += next.size;
    }
    incoming_.erase(0, used);
    if (socket_.is_open()) read();
  });
}

void bus::dispatch(message_view const& m) {
  if (m.kind == message_kind::welcome) {
    up_ = true;
    if (on_connected_) std::exchange(on_connected_, {})({});
  }
  auto const waiter = waiting_.find(m.key);
  if (m.kind != message_kind::response || waiter == waiting_.end()) return;
  auto const done = std::move(waiter->second);
  waiting_.erase(waiter);
  done({}, std::string(busproof::bus::as_text(m.body)));
}

void bus::lost(error_code why) {
  error_code ignored;
  socket_.close(ignored);
  up_ = false;
  if (on_connected_) std::exchange(on_connected_, {})(why);
  auto const error = closed_ ? error_code(asio::error::operation_aborted)
                             : error_code(asio::error::connection_reset);
  for (auto const& [key, done] : std::exchange(waiting_, {})) done(error, {});
}

}  // namespace tiny
