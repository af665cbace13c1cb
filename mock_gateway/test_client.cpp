#include "mock_gateway/test_client.hpp"

#include <poll.h>

#include <stdexcept>

namespace busproof::mock_gateway {

test_client::test_client(tcp::endpoint const& where, int send_buffer) {
  socket_.open(where.protocol());
  if (send_buffer > 0) socket_.set_option(asio::socket_base::send_buffer_size(send_buffer));
  socket_.connect(where);
  socket_.set_option(tcp::no_delay(true));
}

void test_client::send(bus::message const& what) {
  bus::byte_buffer bytes;
  codec_.encode(view_of(what), bytes);
  send_bytes({bytes.data(), bytes.size()});
}

void test_client::send(bus::message_kind kind, std::uint64_t key, std::string_view body,
                       std::uint16_t type) {
  send_bytes(encoded(kind, key, body, type));
}

void test_client::send_bytes(std::span<std::byte const> bytes) {
  error_code why;
  socket_.non_blocking(false, why);
  asio::write(socket_, asio::buffer(bytes.data(), bytes.size()), why);
  if (why) send_error_ = why;
}

std::size_t test_client::send_some(std::span<std::byte const> bytes) {
  socket_.non_blocking(true);
  error_code why;
  std::size_t sent = 0;
  while (!why && sent < bytes.size()) {
    sent += socket_.write_some(asio::buffer(bytes.data() + sent, bytes.size() - sent), why);
  }
  return sent;
}

void test_client::greet(std::string_view name) {
  bus::message hello{bus::message_kind::hello, 0, 0, {}};
  bus::protocol::hello offer;
  offer.client_name = name;
  encode_body(offer, hello.body);
  send(hello);
  auto const answer = receive();
  if (!answer || answer->kind != bus::message_kind::welcome) {
    throw std::runtime_error("the gateway did not welcome the client");
  }
}

std::optional<bus::message> test_client::receive() {
  return receive_within(std::chrono::milliseconds(test_patience));
}

std::optional<bus::message> test_client::receive_within(std::chrono::milliseconds patience) {
  while (true) {
    auto const next = codec_.decode(input_);
    if (next.status == bus::protocol::decoded::status::message) {
      auto out = copy_of(next.view);
      input_.erase(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(next.size));
      return out;
    }
    if (!read_more(patience)) return std::nullopt;
  }
}

std::vector<std::byte> test_client::receive_bytes(std::size_t count) {
  while (input_.size() < count && read_more(std::chrono::milliseconds(test_patience))) {
  }
  auto const end = input_.begin() + static_cast<std::ptrdiff_t>(std::min(count, input_.size()));
  std::vector<std::byte> out(input_.begin(), end);
  input_.erase(input_.begin(), end);
  return out;
}

std::size_t test_client::drain() {
  while (read_more(std::chrono::milliseconds(test_patience))) {
  }
  return input_.size();
}

bool test_client::read_more(std::chrono::milliseconds patience) {
  if (end_) return false;
  pollfd ready{socket_.native_handle(), POLLIN, 0};
  if (::poll(&ready, 1, static_cast<int>(patience.count())) <= 0) return false;
  std::byte room[65536];
  auto const count = socket_.read_some(asio::buffer(room), end_);
  input_.insert(input_.end(), room, room + count);
  return !end_;
}

void test_client::close() {
  error_code ignored;
  socket_.close(ignored);
}

void test_client::reset() {
  error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);
}

void test_client::finish_sending() {
  error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

std::string text_of(bus::message const& what) {
  return std::string(bus::as_text({what.body.data(), what.body.size()}));
}

std::vector<std::byte> encoded(bus::message_kind kind, std::uint64_t key, std::string_view body,
                               std::uint16_t type) {
  bus::byte_buffer bytes;
  bus::protocol::native_codec().encode({kind, type, key, bus::as_bytes(body)}, bytes);
  return {bytes.begin(), bytes.end()};
}

}  // namespace busproof::mock_gateway
