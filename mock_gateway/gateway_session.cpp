#include "mock_gateway/gateway_session.hpp"

#include <array>
#include <iterator>

#include <fmt/format.h>

#include "bus/error.hpp"
#include "mock_gateway/limits.hpp"

namespace busproof::mock_gateway {
namespace {

using event = wire_record::event;

constexpr auto never = asio::steady_timer::time_point::max();

std::string by_line(std::string_view what, std::uint32_t line) {
  return line == 0 ? std::string(what) : fmt::format("{} by a fault (line {})", what, line);
}

asio::awaitable<void> serve(std::shared_ptr<gateway_core> core,
                            std::shared_ptr<bus::session> connection) {
  auto const served = std::make_shared<gateway_session>(std::move(core), std::move(connection));
  co_await served->run();
}

}  // namespace

gateway_session::gateway_session(std::shared_ptr<gateway_core> core,
                                 std::shared_ptr<bus::session> connection)
    : core_(std::move(core)),
      session_(std::move(connection)),
      protocol_(core_->protocol()),
      conn_(static_cast<std::uint32_t>(session_->id())),
      conversation_(protocol_.open()),
      input_(protocol_.frame_bytes_max()),
      timer_(session_->executor()),
      reader_gate_(session_->executor(), never),
      writer_gate_(session_->executor(), never) {}

asio::awaitable<void> gateway_session::run() {
  auto const self = shared_from_this();
  error_code ignored;
  session_->socket().non_blocking(true, ignored);
  listen_for_stop();
  auto const planned = core_->connected(conn_, weak_from_this());
  if (planned.refused) {
    co_await refuse(*planned.refused);
  } else {
    if (!planned.banner.empty()) co_await write_bytes(bus::as_bytes(planned.banner));
    asio::co_spawn(session_->executor(), write_loop(), [self](std::exception_ptr) {
      self->writer_over_ = true;
      self->wake_all();
    });
    co_await read_loop();
    while (!writer_over_) co_await reader_sleep(never);
  }
  on_drain_.reset();
  on_cancel_.reset();
  timer_.cancel();
  report_losses();
  core_->ended(conn_, event::closed, why_it_ended());
  core_->gone(conn_);
  // What has come and was not read would turn our FIN into a reset.
  std::array<std::byte, 4096> room;
  for (int left = 64; left > 0 && !ignored; --left) {
    session_->socket().read_some(asio::buffer(room), ignored);
  }
}

std::string gateway_session::why_it_ended() const {
  if (session_->ended_because() == bus::error::handshake_timed_out) return "no hello in time";
  return stopping_ ? "stopped" : "closed by the client";
}

// A closed listener can't be had for one connection that is here already: what such a client sees
// when it was in the backlog is a reset.
asio::awaitable<void> gateway_session::refuse(gateway_core::refusal how) {
  std::vector<decision_note> const notes{{verb::refuse, how.line, {}, {}}};
  auto const say = [&](std::string_view kind) {
    core_->ended(conn_, event::refused, by_line(fmt::format("refused ({})", kind), how.line),
                 notes);
  };
  switch (how.how) {
    case over_limit::refuse:
    case over_limit::reset:
      say("reset");
      session_->reset();
      co_return;
    case over_limit::stall:
      say("stall");
      co_await pause_reading(std::nullopt);
      co_return;
    case over_limit::error: {
      say("error");
      auto const bytes = protocol_.refusal();
      co_await write_bytes({bytes.data(), bytes.size()});
      break;
    }
    case over_limit::close:
      say("close");
      break;
  }
  discarding_ = true;
  error_code ignored;
  session_->socket().shutdown(tcp::socket::shutdown_send, ignored);
  session_->close_within(limits::linger_max);
  co_await discard_input();
}

void gateway_session::deliver(std::vector<dispatch> released) {
  bool const only_wakes = released.empty();
  {
    std::lock_guard lock(mail_mutex_);
    std::move(released.begin(), released.end(), std::back_inserter(mail_));
  }
  asio::post(session_->executor(), [self = shared_from_this(), only_wakes] {
    if (self->over()) return;
    self->go({});
    if (only_wakes) self->wake_all();
  });
}

// Stopping is heard on another thread; weak, because the session outlives nothing for it.
void gateway_session::listen_for_stop() {
  auto const tell = [self = weak_from_this(), strand = session_->executor()](bool now) {
    asio::post(strand, [self, now] {
      auto const live = self.lock();
      if (!live) return;
      if (now) live->dead_ = true;
      live->stop();
    });
  };
  on_drain_ = session_->draining().on_cancel([tell] { tell(false); });
  on_cancel_ = session_->token().on_cancel([tell] { tell(true); });
}

void gateway_session::stop() {
  if (!stopping_ && !dead_) {
    error_code ignored;
    session_->socket().shutdown(tcp::socket::shutdown_send, ignored);
  }
  stopping_ = true;
  error_code ignored;
  session_->socket().cancel(ignored);
  wake_all();
}

void gateway_session::fail(error_code why) {
  session_->note_protocol_error();
  core_->ended(conn_, event::failed, fmt::format("protocol error: {}", why.message()));
  end_input();
}

void gateway_session::end_input() {
  input_over_ = true;
  wake_all();
}

void gateway_session::end_now(ending const& how) {
  std::vector<decision_note> const notes{{how.how, how.line, {}, {}}};
  if (how.how == verb::reset) {
    core_->ended(conn_, event::reset, by_line("reset", how.line), notes);
    session_->reset();
    dead_ = true;
  } else {
    core_->ended(conn_, event::closed, by_line("closed", how.line), notes);
    error_code ignored;
    session_->socket().shutdown(tcp::socket::shutdown_send, ignored);
    session_->close_within(limits::linger_max);
    discarding_ = true;
  }
  wake_all();
}

void gateway_session::half_close(ending const& how) {
  if (writing_is_over()) return;
  std::vector<decision_note> const notes{{how.how, how.line, {}, {}}};
  core_->half_closed(conn_, by_line("half-closed", how.line), notes);
  half_closed_ = true;
  error_code ignored;
  session_->socket().shutdown(tcp::socket::shutdown_send, ignored);
  wake_all();
}

void gateway_session::wake_all() {
  reader_gate_.cancel();
  writer_gate_.cancel();
}

void gateway_session::report_losses() {
  for (auto const& [id, what] : out_) {
    if (!what.is_sent) core_->lost(what.frame, content_of(what), what.notes);
  }
  out_.clear();
  in_.clear();
}

bus::session_handler make_session_handler(std::shared_ptr<gateway_core> core) {
  return [core = std::move(core)](std::shared_ptr<bus::session> connection) {
    return serve(core, std::move(connection));
  };
}

}  // namespace busproof::mock_gateway
