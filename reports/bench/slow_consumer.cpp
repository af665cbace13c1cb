// The server is a thread with a blocking socket: all that is measured beside the kernel is the bus.
#include "reports/bench/slow_consumer.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>

#include <boost/system/system_error.hpp>

#include "bus/error.hpp"
#include "bus/protocol/native_frame.hpp"
#include "bus/protocol/read_buffer.hpp"
#include "bus/request_bus/request_bus.hpp"
#include "bus/sync/asio.hpp"
#include "reports/bench/interleave.hpp"

namespace busproof::reports::bench {
namespace {

using clock = std::chrono::steady_clock;
using bus::message_kind;
using bus::protocol::native_codec;

/// Welcomes one client, takes a request for every stream, sends the ticks and the ends.
class ticker {
 public:
  explicit ticker(fan_out const& what)
      : what_(what), acceptor_(io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {
    thread_ = std::thread([this] { serve(); });
  }
  ~ticker() {
    // Wakes the accept of a client that never came; on Linux, closing would not.
    ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
    thread_.join();
  }
  ticker(ticker const&) = delete;
  ticker& operator=(ticker const&) = delete;

  std::string port() const { return std::to_string(acceptor_.local_endpoint().port()); }

 private:
  void serve() try {
    auto socket = acceptor_.accept();
    socket.set_option(tcp::no_delay(true));
    read_frames(socket, 1);
    bus::message_body welcome;
    bus::protocol::encode_body(bus::protocol::welcome{}, welcome);
    bus::byte_buffer out;
    native_codec{}.encode({message_kind::welcome, 0, 0, {welcome.data(), welcome.size()}}, out);
    write(socket, out);
    read_frames(socket, what_.subscriptions);
    auto next = clock::now();
    for (std::size_t tick = 0; tick < what_.ticks; ++tick) {
      std::this_thread::sleep_until(next += limits::tick);
      auto const now = clock::now().time_since_epoch().count();
      to_all(message_kind::response, std::as_bytes(std::span(&now, 1)), out);
      write(socket, out);
    }
    to_all(message_kind::end, {}, out);
    write(socket, out);
    error_code ignored;
    std::byte scratch[256];
    while (socket.read_some(asio::buffer(scratch), ignored) != 0) {
    }
  } catch (boost::system::system_error const&) {
    // The client sees the end of the session, and says so.
  }

  void read_frames(tcp::socket& socket, std::size_t count) {
    while (count > 0) {
      auto const space = input_.prepare();
      input_.commit(socket.read_some(asio::buffer(space.data(), space.size())));
      while (count > 0) {
        auto const frame = native_codec{}.decode(input_.data());
        if (frame.status != bus::protocol::decoded::status::message) break;
        input_.consume(frame.size);
        --count;
      }
    }
  }

  void to_all(message_kind kind, std::span<std::byte const> body, bus::byte_buffer& out) const {
    out.clear();
    for (std::uint64_t key = 1; key <= what_.subscriptions; ++key) {
      native_codec{}.encode({kind, 0, key, body}, out);
    }
  }

  static void write(tcp::socket& socket, bus::byte_buffer const& bytes) {
    asio::write(socket, asio::buffer(bytes.data(), bytes.size()));
  }

  fan_out what_;
  asio::io_context io_;
  tcp::acceptor acceptor_;
  bus::protocol::read_buffer input_{bus::protocol::native_frame_bytes_max};
  std::thread thread_;
};

/// The bus and its readers, in the calling thread.
class readers {
 public:
  readers(fan_out const& what, bool slow, std::string port)
      : what_(what), slow_(slow), bus_(io_.get_executor(), options_for(std::move(port))) {
    streams_.resize(what.subscriptions);
    latencies_.reserve(what.subscriptions * what.ticks);
  }

  fan_out_run run() {
    bus_.async_connect([this](error_code why) {
      if (why) return fail(why);
      for (std::size_t at = 0; at < streams_.size(); ++at) subscribe(at);
    });
    io_.run();
    if (failure_) throw boost::system::system_error(failure_, "request bus");
    if (slow_ && streams_[0].missed() == 0) {
      throw std::runtime_error("the slow reader was not slow: it missed nothing");
    }
    fan_out_run result;
    for (std::size_t at = 1; at < streams_.size(); ++at) result.missed += streams_[at].missed();
    over_ = true;
    streams_.clear();
    timer_.cancel();
    bus_.async_shutdown([](error_code) {});
    io_.restart();
    io_.run();
    result.latencies = std::move(latencies_);
    std::sort(result.latencies.begin(), result.latencies.end());
    return result;
  }

 private:
  static bus::request_bus_options options_for(std::string port) {
    bus::request_bus_options options;
    options.port = std::move(port);
    options.subscription_capacity = limits::stream_capacity;
    return options;
  }

  void subscribe(std::size_t at) {
    bus_.async_send_request(at + 1, {}, [this, at](error_code why, bus::subscription made) {
      if (why) return fail(why);
      streams_[at] = std::move(made);
      read(at);
    });
  }

  void read(std::size_t at) {
    streams_[at].async_next([this, at](error_code why, bus::message const& row) {
      if (why == bus::error::end_of_stream) return ended(at);
      if (why && why != bus::error::lagged) return fail(why);
      if (!why && at != 0) note(row);
      if (at == 0 && slow_) return pause();
      read(at);
    });
  }

  void pause() {
    timer_.expires_after(limits::slow_pause);
    timer_.async_wait([this](error_code why) {
      if (!why && !over_) read(0);
    });
  }

  void note(bus::message const& row) {
    clock::rep sent = 0;
    std::memcpy(&sent, row.body.data(), std::min(sizeof(sent), row.body.size()));
    auto const took = clock::now().time_since_epoch() - clock::duration(sent);
    latencies_.push_back(std::chrono::duration<double, std::micro>(took).count());
  }

  /// The slow one is not waited for.
  void ended(std::size_t at) {
    if (at == 0) return;
    if (++ended_ + 1 == streams_.size()) io_.stop();
  }

  void fail(error_code why) {
    failure_ = why;
    io_.stop();
  }

  fan_out what_;
  bool slow_;
  asio::io_context io_{1};
  asio::steady_timer timer_{io_};
  bus::request_bus bus_;
  std::vector<bus::subscription> streams_;
  std::vector<double> latencies_;
  std::size_t ended_ = 0;
  bool over_ = false;
  error_code failure_;
};

}  // namespace

fan_out_run run_fan_out(fan_out const& what, bool slow) {
  ticker server(what);
  readers clients(what, slow, server.port());
  return clients.run();
}

fan_out_pairs measure_slow_consumer(fan_out const& what, std::size_t pairs, std::uint64_t seed,
                                    std::function<void(std::size_t)> const& on_pair) {
  run_fan_out(what, false);  // warms up
  fan_out_pairs all;
  auto const orders = interleaved(2, pairs, seed);
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    on_pair(pair);
    for (auto const which : orders[pair]) {
      auto const run = run_fan_out(what, which == 1);
      all.missed += run.missed;
      (which == 1 ? all.beside_p99 : all.alone_p99).push_back(quantile(run.latencies, 0.99));
    }
  }
  return all;
}

}  // namespace busproof::reports::bench
