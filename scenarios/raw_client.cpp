// The socket work behind raw_client.hpp.
#include "scenarios/raw_client.hpp"

#include <array>
#include <utility>

#include "scenarios/error_words.hpp"

namespace busproof::scenarios {
namespace {

std::string bytes_of(bus::message_view const& m) {
  bus::byte_buffer out;
  bus::protocol::native_codec{}.encode(m, out);
  return std::string(bus::as_text({out.data(), out.size()}));
}

}  // namespace

std::string hello_bytes(std::string const& client_name) {
  bus::message_body body;
  bus::protocol::encode_body(bus::protocol::hello{.client_name = client_name}, body);
  return bytes_of({bus::message_kind::hello, 0, 0, {body.data(), body.size()}});
}

std::string request_bytes(std::uint64_t key, std::uint16_t type, std::string_view body) {
  return bytes_of({bus::message_kind::request, type, key, bus::as_bytes(body)});
}

raw_client::raw_client(asio::any_io_executor const& executor, callbacks on)
    : socket_(executor), on_(std::move(on)) {}

void raw_client::connect(tcp::endpoint where) {
  socket_.async_connect(where, [self = shared_from_this()](error_code why) {
    if (self->ended_) return;
    if (why) return self->end(word_for(why));
    error_code ignored;
    self->socket_.set_option(tcp::no_delay(true), ignored);
    self->on_.connected();
    if (!self->ended_) self->read();
  });
}

void raw_client::send(std::string_view bytes) {
  queued_ += bytes;
  if (!writing_) write();
}

void raw_client::finish() {
  finishing_ = true;
  if (!writing_) write();
}

void raw_client::write() {
  if (ended_) return;
  if (queued_.empty()) {
    error_code ignored;
    if (finishing_) socket_.shutdown(tcp::socket::shutdown_send, ignored);
    return;
  }
  writing_ = true;
  outgoing_ = std::exchange(queued_, {});
  asio::async_write(socket_, asio::buffer(outgoing_),
                    [self = shared_from_this()](error_code why, std::size_t) {
                      self->writing_ = false;
                      // How it ended is told by the read, which sees what came before the end.
                      // But a socket tells of a reset only once, and it may have told us.
                      if (why) {
                        self->write_failed_ = word_for(why);
                      } else {
                        self->write();
                      }
                    });
}

void raw_client::read() {
  auto chunk = std::make_shared<std::array<char, 16384>>();
  socket_.async_read_some(asio::buffer(*chunk),
                          [self = shared_from_this(), chunk](error_code why, std::size_t bytes) {
                            if (self->ended_) return;
                            if (why == asio::error::eof && !self->write_failed_.empty()) {
                              return self->end(self->write_failed_);
                            }
                            if (why) return self->end(word_for(why));
                            self->input_.append(chunk->data(), bytes);
                            self->decode();
                            if (!self->ended_) self->read();
                          });
}

void raw_client::decode() {
  std::size_t used = 0;
  while (!ended_) {
    auto const front = codec_.decode(bus::as_bytes(std::string_view(input_).substr(used)));
    if (front.status == bus::protocol::decoded::status::error) return end("framing_error");
    if (front.status != bus::protocol::decoded::status::message) break;
    on_.message(front.view);
    used += front.size;
  }
  input_.erase(0, used);
}

void raw_client::leave() {
  ended_ = true;
  error_code ignored;
  socket_.close(ignored);
  on_ = {};
}

void raw_client::end(std::string const& how) {
  ended_ = true;
  error_code ignored;
  socket_.close(ignored);
  auto const on = std::exchange(on_, {});
  on.ended(how);
}

}  // namespace busproof::scenarios
