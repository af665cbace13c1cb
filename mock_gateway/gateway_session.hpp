// gateway_session: one connection of the gateway: moves bytes, waits, and asks the core for every
// decision.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "bus/protocol/read_buffer.hpp"
#include "bus/server/session.hpp"
#include "bus/sync/asio.hpp"
#include "bus/sync/cancellation.hpp"
#include "mock_gateway/delay_line.hpp"
#include "mock_gateway/frame_steps.hpp"
#include "mock_gateway/gateway_core.hpp"

namespace busproof::mock_gateway {

/// Runs on the strand of its session; only `deliver` may come from elsewhere. `run` keeps it alive.
class gateway_session final : public release_target,
                              public std::enable_shared_from_this<gateway_session> {
 public:
  gateway_session(std::shared_ptr<gateway_core> core, std::shared_ptr<bus::session> connection);

  /// Serves the connection until it has ended.
  asio::awaitable<void> run();

  void deliver(std::vector<dispatch> released) override;

 private:
  using clock = std::chrono::steady_clock;

  /// From the client: decoded, not yet handled.
  struct inbound {
    frame_ref frame;
    bus::message message;
    std::size_t size = 0;
    bool whole = false;     ///< `message` has its body
    bool complete = false;  ///< may be handled once its turn has come
    std::optional<treatment> go;
  };
  /// To the client: made, not yet sent.
  struct outbound {
    frame_ref frame;
    bus::byte_buffer bytes;
    std::string_view msg;  ///< as in content
    bus::message_kind kind{};
    std::uint16_t type = 0;
    clock::time_point due{};  ///< set if its reply is to come later
    bool is_answer = false;
    ticket cause = 0;
    bool is_sent = false;  ///< its last byte went to the kernel, though maybe not its duplicates'
    treatment how;
    std::vector<decision_note> notes;
  };

  // gateway_session.cpp: begin and end.
  asio::awaitable<void> refuse(gateway_core::refusal how);
  void listen_for_stop();
  void stop();
  void fail(error_code why);
  void end_input();
  void end_now(ending const& how);
  void half_close(ending const& how);
  void wake_all();
  void report_losses();
  bool over() const noexcept { return dead_ || stopping_; }
  bool reading_is_over() const noexcept { return over() || input_over_ || discarding_; }
  bool writing_is_over() const noexcept { return over() || discarding_ || half_closed_; }
  std::string why_it_ended() const;

  // gateway_session_read.cpp
  asio::awaitable<void> read_loop();
  asio::awaitable<bool> read_frame();
  asio::awaitable<bool> read_some(std::size_t bytes);
  asio::awaitable<bool> fill(std::size_t bytes);
  asio::awaitable<void> discard_input();
  asio::awaitable<bool> pass_in(ticket id, treatment own, content head);
  asio::awaitable<void> reader_sleep(clock::time_point until);
  asio::awaitable<void> pause_reading(std::optional<std::chrono::nanoseconds> by);
  asio::awaitable<void> rest(std::vector<reading_pause> const& pauses);
  asio::awaitable<void> wait_for_answers(ticket id);
  asio::awaitable<void> wait_for_room();
  void on_read_error(error_code why);
  std::pair<ticket, treatment> begin_frame(content const& head);
  void note_received(content const& what, treatment const* unrecorded);
  void complete_frame(ticket id, content const& what);
  bool finish_frame(ticket id, treatment const& own, bool observed);

  // gateway_session_write.cpp
  asio::awaitable<void> write_loop();
  asio::awaitable<bool> write_frame(outbound& what);
  asio::awaitable<bool> write_bytes(std::span<std::byte const> bytes);
  asio::awaitable<void> pause_writing(std::optional<std::chrono::nanoseconds> by);
  asio::awaitable<void> writer_sleep(clock::time_point until);
  void note_sent(outbound& what, std::uint32_t copy);
  void on_write_error(error_code why);
  bool output_is_over() const;

  // gateway_session_lanes.cpp: what waits, and for what.
  void go(std::vector<dispatch> released, bool before_all = false);
  void let_go(std::vector<dispatch> released, bool before_all);
  void go_in(ticket id, treatment const& how);
  std::vector<ticket> go_out(ticket id, treatment how);
  void handle_ready(std::vector<ticket> const& ready);
  void handle(ticket id);
  void handle_once(inbound const& what, ticket id);
  void make(planned_message planned, ticket cause);
  void queue(std::vector<ticket> const& ready);
  void stop_answers(std::uint64_t key);
  void settle(ticket cause);
  void wait_until(clock::time_point when, direction dir, ticket id);
  void arm();
  void on_time();
  void check_bounds();
  content content_of(outbound const& what) const;

  std::shared_ptr<gateway_core> const core_;
  std::shared_ptr<bus::session> const session_;
  behaviour const& protocol_;
  std::uint32_t const conn_;
  std::unique_ptr<conversation> const conversation_;
  bus::protocol::read_buffer input_;

  std::uint32_t frames_up_ = 0;
  std::uint32_t frames_down_ = 0;
  std::map<ticket, inbound> in_;
  std::map<ticket, outbound> out_;
  std::map<ticket, std::uint32_t> answers_;  ///< to an early request, not sent yet
  delay_line line_in_;
  delay_line line_out_;
  std::mutex mail_mutex_;
  std::vector<dispatch> mail_;  ///< what other connections released, under the core's lock
  std::deque<ticket> outbox_;
  std::size_t outbox_bytes_ = 0;
  std::size_t waiting_bytes_ = 0;
  std::multimap<clock::time_point, std::pair<direction, ticket>> waits_;

  asio::steady_timer timer_;        ///< of waits_
  asio::steady_timer reader_gate_;  ///< the reader waits here for anything but bytes
  asio::steady_timer writer_gate_;  ///< the writer waits here for anything but room
  bus::sync::cancellation_registration on_drain_;
  bus::sync::cancellation_registration on_cancel_;

  bool input_over_ = false;      ///< nothing more is read; what is due is still written
  bool close_at_end_ = false;    ///< close when everything made is written
  bool client_is_done_ = false;  ///< its FIN or RST has come
  bool half_closed_ = false;     ///< FIN is out; what comes is handled, what is made is lost
  bool discarding_ = false;      ///< FIN is out: what comes is thrown away
  bool stopping_ = false;
  bool dead_ = false;  ///< the socket is of no more use
  bool writer_over_ = false;
};

/// The handler that serves the gateway's connections.
bus::session_handler make_session_handler(std::shared_ptr<gateway_core> core);

}  // namespace busproof::mock_gateway
