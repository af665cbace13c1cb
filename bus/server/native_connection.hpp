// native_connection: one session of the native protocol, from its first byte to its last.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "bus/message.hpp"
#include "bus/protocol/native_frame.hpp"
#include "bus/protocol/read_buffer.hpp"
#include "bus/request_bus/outbound_queue.hpp"
#include "bus/server/native_service.hpp"
#include "bus/server/session.hpp"
#include "bus/sync/cancellation.hpp"
#include "bus/sync/completion.hpp"

namespace busproof::bus {

/// What all sessions of one service share.
struct native_config {
  native_callbacks callbacks;
  native_options options;
};

/// Reads what is there, decodes and answers all of it, writes all answers at once, and reads again:
/// callbacks instead of a coroutine, because each message that costs a suspension costs more than
/// everything else that is done for it.
///
/// It lives through its pending operations, of which there is always one until it ends: a read, a
/// write, or, when the client has ended its stream and a request still runs, a wait for an error.
/// Thread safety: on the session's strand only, but for send_later and finish_later.
class native_connection final : public std::enable_shared_from_this<native_connection> {
 public:
  native_connection(std::shared_ptr<session> on, std::shared_ptr<native_config const> config,
                    sync::completion<void()> done);

  /// Once. `done` completes when the connection has ended and nothing more will be sent.
  void start();

  session const& on() const noexcept { return *session_; }
  std::string const& client_name() const noexcept { return client_name_; }

  /// For the responder.
  error_code send(message_view const& m);
  void request_goes_on() noexcept { ++running_; }

  /// For reply_handle, from any thread.
  error_code send_later(message_view const& m);
  void finish_later() noexcept;

 private:
  /// What other threads leave for the strand.
  struct inbox {
    std::mutex mutex;
    byte_buffer bytes;
    std::size_t finished = 0;  ///< requests that run no more
    bool announced = false;    ///< a turn is on its way
    bool closed = false;
  };

  void turn();
  void collect();
  void decode_all();
  bool greet_client();
  void handle(message_view const& m);
  void handle_request(message_view const& m);
  void protocol_error(std::string_view why);
  void truncated();
  void close_after_flush();

  void flush();
  void on_written(error_code why, std::size_t size);
  void read();
  void on_read(error_code why, std::size_t size);
  void throw_away();
  void wait_for_error();
  void on_drain();
  void rest();
  void end();

  void announce(std::unique_lock<std::mutex> held);

  std::shared_ptr<session> const session_;
  std::shared_ptr<native_config const> const config_;
  sync::completion<void()> done_;
  sync::cancellation_registration on_drain_;
  std::string client_name_;

  protocol::read_buffer in_;
  outbound_queue out_;
  inbox inbox_;
  std::size_t running_ = 0;  ///< requests whose reply_handle lives
  std::size_t thrown_away_ = 0;

  bool greeted_ = false;
  bool stalled_ = false;  ///< input is left because too much output waits
  bool draining_ = false;
  bool closing_ = false;  ///< nothing is decoded any more; ends when the output is written
  bool fin_sent_ = false;
  bool fin_seen_ = false;
  bool ended_ = false;
  bool reading_ = false;
  bool writing_ = false;
  bool waiting_ = false;
};

}  // namespace busproof::bus
