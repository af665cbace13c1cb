#include "bus/server/test_client.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace busproof::bus {

using namespace std::chrono_literals;

bool run_until(asio::io_context& io, std::function<bool()> const& happened) {
  auto const until = std::chrono::steady_clock::now() + 30s;
  io.restart();
  while (!happened()) {
    if (io.run_one_until(until) == 0) {
      ADD_FAILURE() << (io.stopped() ? "nothing is left to run" : "the test hangs");
      return false;
    }
  }
  return true;
}

void run_ready(asio::io_context& io) {
  io.restart();
  while (io.poll() != 0) {
  }
}

void run(asio::io_context& io, asio::awaitable<void> body) {
  bool ended = false;
  std::exception_ptr failure;
  asio::co_spawn(io, std::move(body), [&](std::exception_ptr e) {
    ended = true;
    failure = e;
  });
  ASSERT_TRUE(run_until(io, [&] { return ended; }));
  if (failure) std::rethrow_exception(failure);
}

std::size_t open_descriptors() {
  using directory = std::filesystem::directory_iterator;
  return static_cast<std::size_t>(std::distance(directory("/proc/self/fd"), directory()));
}

void raise_descriptor_limit() {
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 8192);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  ASSERT_GE(limit.rlim_cur, 4096u) << "raise the hard limit of open files to run this test";
}

std::string_view to_string(outcome what) noexcept {
  constexpr std::string_view names[] = {"pending", "served", "refused", "reset",
                                        "ended",   "told",   "other"};
  return names[static_cast<std::size_t>(what)];
}

byte_buffer frame(message_kind kind, std::uint64_t key, std::string_view body) {
  byte_buffer bytes;
  protocol::native_codec{}.encode({kind, 1, key, as_bytes(body)}, bytes);
  return bytes;
}

byte_buffer hello_frame(std::uint8_t version_min, std::uint8_t version_max) {
  message_body offer;
  protocol::encode_body(protocol::hello{version_min, version_max, "test"}, offer);
  return frame(message_kind::hello, 0, as_text(offer));
}

std::string text_of(message const& m) { return std::string(as_text(m.body)); }

native_callbacks echo() {
  return {.on_request = [](message_view const& m, responder& out) { out.respond(m.body); }};
}

asio::awaitable<error_code> test_client::connect(tcp::endpoint where) {
  error_code why;
  co_await socket_.async_connect(where, asio::redirect_error(asio::use_awaitable, why));
  error_code ignored;
  if (!why) socket_.set_option(tcp::no_delay(true), ignored);
  co_return why;
}

asio::awaitable<outcome> test_client::try_to_enter(tcp::endpoint where) {
  auto why = co_await connect(where);
  if (why == asio::error::connection_refused) co_return outcome::refused;
  // A reset is told once, to whoever asks first; any other failed write says less than the read.
  if (!why && co_await send(hello_frame()) == asio::error::connection_reset) {
    co_return outcome::reset;
  }
  outcome result = outcome::other;
  try {
    if (!why) {
      auto const first = co_await receive();
      if (first.kind == message_kind::welcome) co_return outcome::served;
      if (first.kind == message_kind::error && !protocol::decode_body(first.body, report_)) {
        result = outcome::told;
      }
      why = co_await end_of_stream();
    }
  } catch (boost::system::system_error const& e) {
    why = e.code();
  }
  if (why == asio::error::eof) co_return result == outcome::told ? outcome::told : outcome::ended;
  if (why == asio::error::connection_reset || why == asio::error::broken_pipe) {
    co_return outcome::reset;
  }
  co_return outcome::other;
}

asio::awaitable<void> test_client::enter(tcp::endpoint where) {
  auto const result = co_await try_to_enter(where);
  EXPECT_EQ(to_string(result), to_string(outcome::served));
}

asio::awaitable<error_code> test_client::send(std::span<std::byte const> bytes) {
  error_code why;
  co_await asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()),
                             asio::redirect_error(asio::use_awaitable, why));
  co_return why;
}

asio::awaitable<error_code> test_client::send(message_kind kind, std::uint64_t key,
                                              std::string_view body) {
  auto const bytes = frame(kind, key, body);
  co_return co_await send(bytes);
}

asio::awaitable<message> test_client::receive() {
  for (;;) {
    auto const front = protocol::native_codec{}.decode(in_.data());
    if (front.status == protocol::decoded::status::message) {
      auto result = copy_of(front.view);
      in_.consume(front.size);
      co_return result;
    }
    if (front.why) throw boost::system::system_error(front.why);
    auto const room = in_.prepare();
    in_.commit(co_await socket_.async_read_some(asio::buffer(room.data(), room.size()),
                                                asio::use_awaitable));
  }
}

asio::awaitable<error_code> test_client::end_of_stream() {
  std::array<std::byte, 4096> unwanted;
  error_code why;
  while (!why) {
    co_await socket_.async_read_some(asio::buffer(unwanted),
                                     asio::redirect_error(asio::use_awaitable, why));
  }
  co_return why;
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

storm::storm(asio::io_context& io, tcp::endpoint where, std::size_t clients)
    : outcomes_(std::make_shared<std::vector<outcome>>(clients, outcome::pending)) {
  for (std::size_t i = 0; i < clients; ++i) {
    auto const client = clients_.emplace_back(std::make_shared<test_client>(io));
    asio::co_spawn(io, client->try_to_enter(where),
                   [client, all = outcomes_, i](std::exception_ptr e, outcome result) {
                     (*all)[i] = e ? outcome::other : result;
                     if (result != outcome::served) client->close();
                   });
  }
}

std::size_t storm::count(outcome what) const {
  return static_cast<std::size_t>(std::ranges::count(*outcomes_, what));
}

void storm::served_leave() {
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    if ((*outcomes_)[i] == outcome::served) clients_[i]->close();
  }
}

void storm::all_leave() {
  for (auto const& each : clients_) each->close();
}

std::string storm::summary() const {
  std::string text;
  for (auto const each : {outcome::pending, outcome::served, outcome::refused, outcome::reset,
                          outcome::ended, outcome::told, outcome::other}) {
    text += fmt::format("{} {}  ", count(each), to_string(each));
  }
  return text;
}

}  // namespace busproof::bus
